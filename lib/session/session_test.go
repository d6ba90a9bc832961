package session

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/quick"
	"time"

	"gonum.org/v1/gonum/mat"
)

// notebook runs cells in a session, each with its own Begin and Close as the
// programs of cells have, and commits them as the kernel does.
type notebook struct {
	testing.TB
	store *Store
	names map[string]bool
}

func newNotebook(t testing.TB) *notebook {
	t.Helper()
	s, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(Variable, s.Dir())
	t.Cleanup(func() {
		if err := s.Remove(); err != nil {
			t.Error(err)
		}
	})
	return &notebook{t, s, map[string]bool{}}
}

// cell runs a cell and gives what was refused, by name.
func (n *notebook) cell(body func(c *Cell)) map[string]string {
	n.Helper()
	p := n.run(body)
	for _, k := range p.Kept {
		n.names[k.Name] = true
	}
	refused := map[string]string{}
	for _, r := range p.Refused {
		delete(n.names, r.Name)
		refused[r.Name] = r.Reason
	}
	if err := n.store.Commit(p, slices.Collect(maps.Keys(n.names))); err != nil {
		n.Fatal(err)
	}
	return refused
}

// run runs a cell that is not committed.
func (n *notebook) run(body func(c *Cell)) *Prepared {
	n.Helper()
	c := Begin()
	body(c)
	c.Done()
	if err := c.prepare(); err != nil {
		n.Fatal(err)
	}
	p, err := n.store.Prepared()
	if err != nil {
		n.Fatal(err)
	}
	return p
}

// again keeps a value and gives it as the next cell sees it.
func again[T any](t testing.TB, v T) T {
	t.Helper()
	n := newNotebook(t)
	for name, why := range n.cell(func(c *Cell) { Keep(c, "v", v) }) {
		t.Fatalf("%s was refused: %s", name, why)
	}
	var out T
	n.cell(func(c *Cell) { out = Load[T](c, "v") })
	return out
}

// same checks that a value comes back deeply equal.
func same[T any](v T) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		if got := again(t, v); !reflect.DeepEqual(got, v) {
			t.Errorf("%T came back as %#v, want %#v", v, got, v)
		}
	}
}

// check checks that a value comes back with a property.
func check[T any](v T, ok func(T) bool) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		if got := again(t, v); !ok(got) {
			t.Errorf("%T came back as %#v", v, got)
		}
	}
}

type (
	Point  struct{ X, Y float64 }
	Hidden struct {
		name string
		data []float64
		next *Hidden
	}
	Embedding struct {
		Point
		*Hidden
		Note string
	}
	Stamped struct { // promotes MarshalBinary, which writes the time alone
		time.Time
		Note string
	}
	Locked struct {
		mu sync.Mutex
		rw sync.RWMutex
		n  int
	}
	Grid  [3][2]int16
	Level uint8
	Named []float64
	Tree  struct {
		Value    int
		Children []*Tree
	}
	Nest    []Nest
	Failure struct{ Code int }
	Blank   struct {
		_ int
		X int
	}
	Pair[A, B any] struct {
		First  A
		Second B
	}
	Self map[string]Self
	Ptr  *Ptr
)

func (f Failure) Error() string { return fmt.Sprint("failure ", f.Code) }

func TestNumbers(t *testing.T) {
	for name, f := range map[string]func(*testing.T){
		"bool": same([]bool{true, false}), "int": same([]int{math.MinInt, -1, 0, 1, math.MaxInt}),
		"int8": same(int8(-128)), "int16": same(int16(-1 << 15)), "int32": same(int32(-1 << 31)), "int64": same(int64(math.MinInt64)),
		"uint": same(uint(math.MaxUint)), "uint8": same(uint8(255)), "uint16": same(uint16(65535)), "uint32": same(uint32(1<<32 - 1)),
		"uint64": same(uint64(math.MaxUint64)), "uintptr": same(uintptr(0)), "rune": same('é'),
		"float32":  same([]float32{0, 1.5, math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.Inf(-1))}),
		"float64":  same([]float64{0, 1.5, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1)}),
		"complex":  same([]any{complex64(1 + 2i), complex128(3 - 4i), complex(math.Inf(1), -1)}),
		"duration": same(time.Minute), "level": same(Level(7)), "errno": same(syscall.ENOENT),
	} {
		t.Run(name, f)
	}
	for _, x := range []float64{math.Copysign(0, -1), math.Float64frombits(0x7ff8_0000_dead_beef), math.Inf(-1)} {
		if got := again(t, x); math.Float64bits(got) != math.Float64bits(x) {
			t.Errorf("%x came back as %x", math.Float64bits(x), math.Float64bits(got))
		}
		if got := again(t, map[string]float64{"x": x}); math.Float64bits(got["x"]) != math.Float64bits(x) {
			t.Errorf("%v in a map came back as %v", x, got)
		}
	}
	nan := math.Float32frombits(0x7fc0_1234)
	if got := again(t, struct{ F float32 }{nan}); math.Float32bits(got.F) != math.Float32bits(nan) {
		t.Errorf("the bits of a float32 NaN came back as %x", math.Float32bits(got.F))
	}
}

func TestKinds(t *testing.T) {
	Register[Point]()
	seven := 7
	for name, f := range map[string]func(*testing.T){
		"string": same("grüße\x00\xff\n\"`"), "empty string": same(""), "long string": same(strings.Repeat("ab\xfe", 1<<16)),
		"nil slice": same([]int(nil)), "empty slice": same([]int{}), "slices": same([][]string{nil, {}, {"a", ""}}),
		"nil map": same(map[string]int(nil)), "empty map": same(map[string]int{}),
		"nested maps":    same(map[string]map[int][]string{"a": {1: {"x"}, 2: nil}, "b": nil, "c": {}}),
		"struct keys":    same(map[Point]string{{1, 2}: "a", {math.Inf(1), 0}: "b"}),
		"interface keys": same(map[any]int{1: 1, "a": 2, 2.5: 3, Point{1, 2}: 4, [2]int{1, 2}: 5}),
		"array":          same([4]string{"a", "", "c"}), "named array": same(Grid{{1, 2}, {3, 4}, {5, 6}}), "no array": same([0]int{}),
		"named slice": same(Named{1, 2}), "bytes": same([]byte{0, 255}), "empty struct": same(struct{}{}),
		"empty structs": same(make([]struct{}, 100_000)), "anonymous": same(struct{ a, B int }{1, 2}),
		"hidden fields": same(Hidden{"a", []float64{1}, &Hidden{name: "b"}}), "embedded": same(Embedding{Point{1, 2}, &Hidden{name: "h"}, "n"}),
		"promoted methods": same(Stamped{time.Unix(1, 2).UTC(), "note"}), "blank field": same(Blank{X: 3}),
		"generic": same(Pair[string, *int]{"a", &seven}), "pointers": same([]*int{&seven, nil}),
		"pointer pointer": check(&[]*int{&seven}[0], func(p **int) bool { return **p == 7 }),
		"recursive slice": same(Nest{nil, {}, {{}, nil}}), "recursive map": same(Self{"a": nil, "b": {"c": {}}}),
		"tree":        same(&Tree{1, []*Tree{{2, nil}, {3, []*Tree{}}}}),
		"nil pointer": same((*Tree)(nil)), "nil func": same((func())(nil)), "nil chan": same((chan int)(nil)),
		"nil functions":     same(make([]func(), 100_000)),
		"nil interface":     check(any(nil), func(v any) bool { return v == nil }),
		"nil error":         check(error(nil), func(err error) bool { return err == nil }),
		"nil error field":   same(struct{ Err error }{}),
		"structs of bits":   same([]Pair[bool, int8]{{true, -1}, {false, 1}}),
		"many strings":      same(slices.Repeat([]string{"a", "bc"}, 50_000)),
		"slices of structs": same([]Hidden{{name: "a"}, {data: []float64{}}}),
	} {
		t.Run(name, f)
	}
}

func TestInterfaces(t *testing.T) {
	Register[Point]()
	Register[Failure]()
	Register[Tree]()
	Register[syscall.Errno]()
	for name, f := range map[string]func(*testing.T){
		"basic": same([]any{nil, true, 1, int8(2), uint16(3), float32(4), 5.5, 6i, "seven", byte(8)}),
		"made":  same([]any{[]int{1}, map[string]any{"a": []any{1, nil, map[string]any{}}}, []byte("x"), [2]string{"a"}, new(int), []error{nil}}),
		"own":   same([]any{Point{1, 2}, &Point{3, 4}, []Point{{5, 6}}, map[string]*Point{"a": {7, 8}}, [1]Point{}, &Tree{Value: 1}}),
		"error": same[error](Failure{3}), "error pointer": same[error](&Failure{3}),
		"stringer": same[interface{ Error() string }](Failure{4}),
	} {
		t.Run(name, f)
	}
	t.Run("hidden errors keep their text", func(t *testing.T) {
		_, missing := syscall.Open("/nowhere/at/all", 0, 0)
		for _, err := range []error{errors.New("plain"), fmt.Errorf("wrapped: %w", io.EOF), errors.Join(io.EOF, io.ErrClosedPipe), missing, refusing{make(chan int)}} {
			if got := again(t, err); got == nil || got.Error() != err.Error() {
				t.Errorf("%q came back as %v", err, got)
			}
		}
		// And again, when they are no more what they were.
		err := again(t, errors.New("twice"))
		if got := again(t, err); got.Error() != "twice" {
			t.Errorf("came back as %v", got)
		}
		if got := again(t, error((*refusing)(nil))); got == nil {
			t.Error("a nil pointer in an error came back as no error")
		}
	})
}

type refusing struct{ c chan int }

func (refusing) Error() string { return "an error with a channel" }

func TestForeign(t *testing.T) {
	Register[mat.Dense]()
	now := time.Now()
	r := rand.New(rand.NewPCG(1, 2))
	dense := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})
	for name, f := range map[string]func(*testing.T){
		"time":     check(now, now.Equal),
		"zone":     check(now.UTC(), func(u time.Time) bool { return u.Equal(now) && u.Location() == time.UTC }),
		"big":      check(big.NewInt(1).Lsh(big.NewInt(1), 200), func(b *big.Int) bool { return b.BitLen() == 201 }),
		"rational": check(*big.NewRat(1, 3), func(b big.Rat) bool { return b.String() == "1/3" }),
		"float":    check(big.NewFloat(1.5), func(b *big.Float) bool { return b.String() == "1.5" }),
		"regexp":   check(regexp.MustCompile("a+b"), func(r *regexp.Regexp) bool { return r.MatchString("xaab") && r.String() == "a+b" }),
		"dense":    same(dense), "dense value": same(*dense), "zero dense": same(&mat.Dense{}),
		"slice of dense": check(dense.Slice(0, 2, 0, 1).(*mat.Dense), func(m *mat.Dense) bool { r, c := m.Dims(); return r == 2 && c == 1 && m.At(1, 0) == 3 }),
		"vector":         same(mat.NewVecDense(3, []float64{1, 2, 3})), "symmetric": same(mat.NewSymDense(2, []float64{1, 2, 2, 3})),
		"diagonal":   same(mat.NewDiagDense(2, []float64{1, 2})),
		"qr":         check(func() *mat.QR { var q mat.QR; q.Factorize(dense); return &q }(), func(q *mat.QR) bool { var m mat.Dense; q.RTo(&m); return m.RawMatrix().Rows == 3 }),
		"transposed": check(dense.T().(mat.Transpose), func(m mat.Transpose) bool { r, c := m.Dims(); return r == 2 && c == 3 && m.At(1, 0) == 2 }),
		"generator":  check(rand.NewPCG(1, 2), func(p *rand.PCG) bool { return p.Uint64() == r.Uint64() }),
		"locked":     check(func() *Locked { l := &Locked{n: 1}; l.mu.Lock(); return l }(), func(l *Locked) bool { return l.n == 1 && l.mu.TryLock() }),
		"locks":      check(make([]sync.Mutex, 100_000), func(l []sync.Mutex) bool { return len(l) == 100_000 && l[99_999].TryLock() }),
		"atomic":     check(func() *atomic.Int64 { var a atomic.Int64; a.Store(5); return &a }(), func(a *atomic.Int64) bool { return a.Load() == 5 }),
	} {
		t.Run(name, f)
	}
}

// TestAny keeps random values of a type with many kinds in it.
func TestAny(t *testing.T) {
	type leaf struct {
		A int8
		B map[string][]uint16
		C *[2]complex64
		D []struct {
			S string
			F float32
		}
		E [3]*string
	}
	n := newNotebook(t)
	property := func(v map[int][]*leaf) bool {
		n.cell(func(c *Cell) { Keep(c, "v", v) })
		var got map[int][]*leaf
		n.cell(func(c *Cell) { got = Load[map[int][]*leaf](c, "v") })
		return reflect.DeepEqual(got, v)
	}
	if err := quick.Check(property, &quick.Config{MaxCount: 60}); err != nil {
		t.Error(err)
	}
}

func TestLongChains(t *testing.T) {
	const length = 300_000
	var list *Hidden
	for range length {
		list = &Hidden{next: list}
	}
	got, n := again(t, list), 0
	for ; got != nil; got = got.next {
		n++
	}
	if n != length {
		t.Errorf("a list of %d came back with %d", length, n)
	}
	type ring struct {
		prev, next *ring
		i          int
	}
	first := &ring{}
	last := first
	for i := range length {
		last.next = &ring{prev: last, i: i}
		last = last.next
	}
	last.next, first.prev = first, last
	back := again(t, first)
	if back.prev.next != back || back.prev.i != length-1 || back.next.prev != back {
		t.Error("a ring came back open")
	}
	deep := any(nil)
	for range maxDepth {
		deep = []any{deep}
	}
	refused := newNotebook(t).cell(func(c *Cell) { Keep(c, "deep", deep); Keep(c, "x", 1) })
	if why := refused["deep"]; !strings.Contains(why, "is nested more than 10000 deep") || len(why) > 1000 {
		t.Errorf("refused: %.2000s", why)
	}
}
