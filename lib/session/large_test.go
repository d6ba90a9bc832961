package session

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"gonum.org/v1/gonum/mat"
)

// files are the data files of the session.
func (n *notebook) files() (names []string) {
	n.store.removing.Wait()
	n.Helper()
	entries, err := os.ReadDir(filepath.Join(n.store.Dir(), dataDir))
	if err != nil {
		n.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// blobsOf are the blob files that a variable is in.
func (n *notebook) blobsOf(name string) (files []string) {
	n.Helper()
	k, ok := n.store.Variable(name)
	if !ok {
		n.Fatalf("no variable %s", name)
	}
	return k.files()[1:]
}

func ramp(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	return x
}

// inMapping says whether the memory of a slice is that of a mapped file.
func inMapping[T any](c *Cell, s []T) bool {
	e := extent{unsafe.Pointer(unsafe.SliceData(s)), len(s) * int(unsafe.Sizeof(s[0]))}
	for _, m := range c.blobs.maps {
		if m.extent().holds(e) {
			return true
		}
	}
	return false
}

const large = 100_000 // float64s

func TestMapped(t *testing.T) {
	type wrapped struct {
		name string
		m    map[string][]float64
	}
	type particle struct {
		Pos  [3]float64
		ID   int32
		Dead bool
	}
	n := newNotebook(t)
	particles := make([]particle, large)
	particles[5] = particle{[3]float64{1, 2, 3}, 4, true}
	rows := [][]float64{ramp(large), ramp(10), ramp(large)}
	n.cell(func(c *Cell) {
		Keep(c, "x", ramp(large)[:large/2])
		Keep(c, "bytes", []byte(strings.Repeat("ab", blobSize)))
		Keep(c, "vectors", make([][3]float64, large))
		Keep(c, "particles", particles)
		Keep(c, "rows", rows)
		Keep(c, "wrapped", wrapped{"w", map[string][]float64{"r": ramp(large)}})
		Keep(c, "dense", mat.NewDense(1000, 100, ramp(large)))
		Keep(c, "any", any(ramp(large)))
		Keep(c, "limit", make([]byte, blobSize))
		Keep(c, "below", make([]byte, blobSize-1))
	})
	n.run(func(c *Cell) {
		x := Load[[]float64](c, "x")
		if !inMapping(c, x) || len(x) != large/2 || cap(x) != len(x) || !slices.Equal(x, ramp(large/2)) {
			t.Errorf("x is mapped: %v, %d of %d", inMapping(c, x), len(x), cap(x))
		}
		p := Load[[]particle](c, "particles")
		if !inMapping(c, p) || p[5] != particles[5] {
			t.Error("particles")
		}
		if r := Load[[][]float64](c, "rows"); !inMapping(c, r[0]) || inMapping(c, r[1]) || !inMapping(c, r[2]) || r[2][7] != 7 {
			t.Error("rows")
		}
		if w := Load[wrapped](c, "wrapped"); !inMapping(c, w.m["r"]) {
			t.Error("a slice in a map in a struct is not mapped")
		}
		d := Load[*mat.Dense](c, "dense")
		if !inMapping(c, d.RawMatrix().Data) || d.At(999, 99) != large-1 {
			t.Error("the matrix is not mapped")
		}
		if !inMapping(c, Load[any](c, "any").([]float64)) || !inMapping(c, Load[[][3]float64](c, "vectors")) || !inMapping(c, Load[[]byte](c, "bytes")) {
			t.Error("any, vectors, bytes")
		}
		if !inMapping(c, Load[[]byte](c, "limit")) || inMapping(c, Load[[]byte](c, "below")) {
			t.Error("the limit")
		}
		// Writing to it changes this program's copy alone; appending leaves it.
		x[0] = -1
		if y := append(x, 1); inMapping(c, y) || y[0] != -1 {
			t.Error("appending wrote behind the slice")
		}
	})
	if x := value[[]float64](n, "x"); x[0] != 0 {
		t.Error("a cell that was not committed changed a variable")
	}
	k, _ := n.store.Variable("dense")
	if k.Shape != "1000×100" || k.Bytes < 8*large || k.Bytes > 8*large+1000 {
		t.Errorf("shape %s, %d bytes", k.Shape, k.Bytes)
	}
}

func TestLoadDoesNotRead(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) { Keep(c, "x", make([]byte, 256<<20)) })
	if allocs := testing.AllocsPerRun(1, func() { value[[]byte](n, "x") }); allocs > 10_000 {
		t.Errorf("%v allocations", allocs)
	}
	n.run(func(c *Cell) {
		before := resident(t)
		x := Load[[]byte](c, "x")
		if grown := resident(t) - before; grown > 32<<20 {
			t.Errorf("loading made the program %d bytes larger", grown)
		}
		x[0] = 1
	})
}

// resident is the memory of this process that is there.
func resident(t *testing.T) int64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("no /proc here")
	}
	pages := int64(0)
	for _, c := range strings.Fields(string(data))[1] {
		pages = 10*pages + int64(c-'0')
	}
	return pages * int64(os.Getpagesize())
}

// TestDirty keeps a slice again, with and without a change, with the page table
// and without.
func TestDirty(t *testing.T) {
	for _, pagemap := range []string{"/proc/self/pagemap", "/nowhere/pagemap"} {
		t.Run(filepath.Dir(pagemap), func(t *testing.T) {
			n := newNotebook(t)
			n.cell(func(c *Cell) { Keep(c, "x", ramp(large)) })
			step := func(change func(x []float64)) bool {
				before := n.blobsOf("x")
				n.cell(func(c *Cell) {
					c.blobs.pagemap = pagemap
					x := Load[[]float64](c, "x")
					change(x)
					Keep(c, "x", x)
				})
				return !slices.Equal(before, n.blobsOf("x"))
			}
			if step(func([]float64) {}) {
				t.Error("written again without being touched")
			}
			if step(func(x []float64) {
				if s := x[0]; math.IsNaN(s) {
					t.Error("NaN")
				}
			}) {
				t.Error("written again after reading")
			}
			for _, i := range []int{0, large / 2, large - 1} {
				if !step(func(x []float64) { x[i] = -1 }) {
					t.Errorf("a change of element %d is not noticed", i)
				}
				if x := value[[]float64](n, "x"); x[i] != -1 {
					t.Errorf("element %d is %g", i, x[i])
				}
			}
			if files := n.files(); len(files) != 2 {
				t.Errorf("files left: %q", files)
			}
		})
	}
}

func TestViews(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) {
		base := ramp(4 * large)
		Keep(c, "a", base[:2*large])
		Keep(c, "b", base[large:3*large]) // overlaps a in part
		Keep(c, "c", base[large:2*large]) // in both
		Keep(c, "far", base[3*large:])    // touches b, overlaps nothing
		Keep(c, "rows", [][]float64{base[:large], base[large : 2*large]})
		m := mat.NewDense(400, 1000, nil)
		Keep(c, "m", m)
		Keep(c, "sub", m.Slice(100, 300, 0, 500).(*mat.Dense))
	})
	k, _ := n.store.Variable("c")
	if want := []string{"a", "b", "c", "rows"}; !slices.Equal(k.Group, want) {
		t.Errorf("the group is %q, want %q", k.Group, want)
	}
	load := func(c *Cell) (a, b, v []float64, rows [][]float64) {
		a, b, v, rows = Load[[]float64](c, "a"), Load[[]float64](c, "b"), Load[[]float64](c, "c"), Load[[][]float64](c, "rows")
		Keep(c, "a", a)
		Keep(c, "b", b)
		Keep(c, "c", v)
		Keep(c, "rows", rows)
		return
	}
	for cell := range 3 {
		n.cell(func(c *Cell) {
			a, b, v, rows := load(c)
			if &a[large] != &b[0] || &b[0] != &v[0] || &rows[1][0] != &v[0] || &rows[0][0] != &a[0] {
				t.Fatalf("cell %d: the views came back apart", cell)
			}
			if v[0] != large-float64(cell) {
				t.Fatalf("cell %d: what an earlier cell wrote to a is %g in c", cell, v[0])
			}
			a[large]--
			far := Load[[]float64](c, "far")
			if far[0] != 3*large {
				t.Error("far")
			}
			// A view of a view, which is kept too.
			Keep(c, "d", v[large/2:])
		})
	}
	n.run(func(c *Cell) {
		if _, _, v, _ := load(c); &v[large/2] != &Load[[]float64](c, "d")[0] {
			t.Error("a view of a view came back apart")
		}
		m, sub := Load[*mat.Dense](c, "m"), Load[*mat.Dense](c, "sub")
		sub.Set(0, 0, 5)
		if m.At(100, 0) != 5 {
			t.Error("a part of a matrix came back apart")
		}
	})
}

// TestViewWithoutBase: the base is gone, the view stays, in the same file.
func TestViewWithoutBase(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) { Keep(c, "x", ramp(large)) })
	n.cell(func(c *Cell) {
		x := Load[[]float64](c, "x")
		Keep(c, "x", x)
		Keep(c, "y", x[large/2:])
	})
	if !slices.Equal(n.blobsOf("x"), n.blobsOf("y")) {
		t.Error("a view of an unchanged slice was written")
	}
	n.cell(func(c *Cell) { Keep(c, "x", 0) })
	if y := value[[]float64](n, "y"); len(y) != large/2 || y[0] != large/2 {
		t.Errorf("the view is %d long", len(y))
	}
	// A change of the view alone leaves the base of others alone.
	n.cell(func(c *Cell) {
		y := Load[[]float64](c, "y")
		y[0] = -1
		Keep(c, "y", y)
	})
	if y := value[[]float64](n, "y"); y[0] != -1 || y[1] != large/2+1 {
		t.Error("the view lost its change")
	}
	if files := n.files(); len(files) != 3 {
		t.Errorf("files: %q", files)
	}
}

// TestManySlices keeps many slices of the smallest size that is mapped: they
// share few files, and one that changes is written alone.
func TestManySlices(t *testing.T) {
	n := newNotebook(t)
	const count = 3000
	n.cell(func(c *Cell) {
		m := map[int][]byte{}
		for i := range count {
			m[i] = make([]byte, blobSize)
			m[i][0] = byte(i)
		}
		Keep(c, "m", m)
	})
	before := n.blobsOf("m")
	if len(before) > count*blobSize/packSize+2 {
		t.Errorf("%d slices are in %d files", count, len(before))
	}
	n.cell(func(c *Cell) {
		m := Load[map[int][]byte](c, "m")
		if len(c.blobs.maps) > len(before) {
			t.Errorf("%d mappings", len(c.blobs.maps))
		}
		m[7][100] = 1
		Keep(c, "m", m)
	})
	m := value[map[int][]byte](n, "m")
	for i := range count {
		if m[i][0] != byte(i) || (m[i][100] == 1) != (i == 7) {
			t.Fatalf("slice %d came back otherwise", i)
		}
	}
	after := n.blobsOf("m")
	for _, f := range after {
		if slices.Contains(before, f) {
			continue
		}
		info, err := os.Stat(filepath.Join(n.store.Dir(), dataDir, f))
		if err != nil || info.Size() != blobSize {
			t.Errorf("the changed slice went to a file of %d bytes (%v)", info.Size(), err)
		}
	}
	if len(after) != len(before)+1 {
		t.Errorf("%d files, were %d", len(after), len(before))
	}
}

// unmap ends the mappings of a cell, as its end would.
func unmap(t testing.TB, c *Cell) {
	t.Helper()
	for _, m := range c.blobs.maps {
		if err := syscall.Munmap(m.data); err != nil {
			t.Fatal(err)
		}
	}
}
