package session

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"
	"time"
	"unsafe"

	"gonum.org/v1/gonum/mat"
)

// everything has a field of each kind that a stream can hold.
type everything struct {
	B     bool
	I     int8
	U     uint16
	F     float32
	C     complex64
	S     string
	Slice []int32
	Deep  [][]string
	Empty []struct{}
	Big   [][64]int64
	Arr   [2]Level
	Map   map[string]any
	Keys  map[any]*everything
	None  map[struct{}]struct{}
	Ptr   *everything
	Any   any
	Err   error
	Time  time.Time
	Mat   *mat.Dense
	hid   []Hidden
	Fn    func()
}

func sample() *everything {
	e := &everything{
		B: true, I: -3, U: 700, F: 1.5, C: 2i, S: "text", Slice: []int32{1, 2}, Deep: [][]string{{"a"}, nil}, Empty: make([]struct{}, 3),
		Big: make([][64]int64, 2), Map: map[string]any{"a": 1, "b": []any{2.5, "c"}}, None: map[struct{}]struct{}{{}: {}},
		Any: map[string][]int{"k": {1}}, Err: Failure{2}, Time: time.Unix(1, 2).UTC(), Mat: mat.NewDense(2, 1, []float64{1, 2}),
		hid: []Hidden{{name: "h"}},
	}
	e.Ptr = e
	e.Keys = map[any]*everything{1: e, "two": nil, Point{1, 2}: {S: "other"}}
	return e
}

// decode reads a stream without the checks that Load does before.
func decode(stream []byte, v reflect.Value) error {
	known := basicTypes()
	for _, t := range []reflect.Type{reflect.TypeFor[Point](), reflect.TypeFor[Failure](), reflect.TypeFor[everything]()} {
		known[typeName(t)] = t
	}
	memory := make([]float64, blobSize/4)
	d := &decoder{types: known, layouts: layouts{}, blob: func(i int, n uint64) (unsafe.Pointer, error) {
		if i > 0 || n > blobSize {
			return nil, errCorrupt
		}
		return unsafe.Pointer(unsafe.SliceData(memory)), nil
	}}
	if err := d.open(stream); err != nil {
		return err
	}
	return d.root(0, v)
}

func FuzzDecode(f *testing.F) {
	e := newEncoder()
	if err := e.root("e", reflect.ValueOf(sample()).Elem()); err != nil {
		f.Fatal(err)
	}
	good := e.stream()
	f.Add(good)
	for _, i := range []int{1, 5, len(good) / 3, len(good) / 2, len(good) - 5} {
		bad := bytes.Clone(good)
		bad[i] ^= 0xff
		f.Add(bad)
		f.Add(good[:i])
	}
	f.Add([]byte{0, 1, 0})
	f.Add([]byte{0, 1, 11, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0})
	f.Fuzz(func(t *testing.T, stream []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var v everything
		err := decode(stream, reflect.ValueOf(&v).Elem())
		runtime.ReadMemStats(&after)
		if got, limit := after.TotalAlloc-before.TotalAlloc, uint64(1<<20+2000*len(stream)); got > limit {
			t.Errorf("%d bytes made it allocate %d", len(stream), got)
		}
		if err == nil { // then it is a value that can be written
			if err := newEncoder().root("v", reflect.ValueOf(&v).Elem()); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzLoad damages the list and the stream of a session.
func FuzzLoad(f *testing.F) {
	dir := f.TempDir()
	if err := os.Mkdir(filepath.Join(dir, dataDir), 0o700); err != nil {
		f.Fatal(err)
	}
	f.Setenv(Variable, dir)
	c := Begin()
	Keep(c, "e", sample())
	Keep(c, "x", ramp(large))
	c.Done()
	if err := c.prepare(); err != nil {
		f.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(dir, preparedFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(list)
	f.Add(bytes.Replace(list, []byte(`"800000"`), []byte(`"800008"`), 1))
	f.Add(bytes.Replace(list, []byte(`"0" "800000"`), []byte(`"-1" "800000"`), 1))
	Register[Point]()
	Register[Failure]()
	f.Fuzz(func(t *testing.T, list []byte) {
		if err := os.WriteFile(filepath.Join(dir, manifestFile), list, 0o600); err != nil {
			t.Fatal(err)
		}
		c := Begin()
		defer unmap(t, c)
		if v, err := c.load("e", reflect.TypeFor[*everything]()); err == nil {
			_ = v.Interface().(*everything).Ptr.S
		}
		if v, err := c.load("x", reflect.TypeFor[[]float64]()); err == nil {
			for _, x := range v.Interface().([]float64) {
				_ = x
			}
		}
	})
}

func FuzzRecords(f *testing.F) {
	f.Add(recordHead + "\n\"kept\" \"x\" \"\" \"1\" \"3\" \"\" \"x\" \"p\" \"stream\" \"s\" \"blob\" \"0\" \"8\"\n")
	f.Add(recordHead + "\n'a' `b` \"\\xff\\n\"\n\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		rs, err := parseRecords(text)
		if err != nil {
			return
		}
		again := recordHead + "\n"
		for _, r := range rs {
			again += r.line()
			k, err := parseKept(r)
			if err != nil {
				continue
			}
			if b, err := parseKept(k.record()); err != nil || !reflect.DeepEqual(b, k) {
				t.Errorf("%+v is read as %+v (%v)", k, b, err)
			}
			for _, name := range k.files() {
				if filepath.Dir(filepath.Join("d", name)) != "d" {
					t.Errorf("the file %q is elsewhere", name)
				}
			}
		}
		if back, err := parseRecords(again); err != nil || !reflect.DeepEqual(back, rs) {
			t.Errorf("%q is read as %q (%v)", rs, back, err)
		}
	})
}
