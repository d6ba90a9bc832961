package sparse

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestDense(t *testing.T) {
	each(t, testDense[float32], testDense[float64], testDense[complex64], testDense[complex128])
}

func testDense[T Scalar](t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, a *CSR[T]) {
		d := a.Dense()
		b := FromDense(a.Rows, a.Cols, d)
		checkDense(t, b, a.Rows, a.Cols, a.At)
		if !equal(b, a.Prune(0)) {
			t.Error("zeros were not left out")
		}
		for i, v := range a.Diagonal() {
			if v != a.At(i, i) {
				t.Errorf("diagonal %d is %v", i, v)
			}
		}
		if !equal(a.Clone(), a) {
			t.Error("the clone differs")
		}
		c, err := New(a.Rows, a.Cols, a.RowPtr, a.ColInd, a.Val)
		if err != nil || !equal(c, a) {
			t.Errorf("New: %v", err)
		}
	})
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		rows, cols int
		ptr        []int
		ind        []int32
		val        []float64
		want       string
	}{
		{-1, 2, []int{0}, nil, nil, "-1 compressed rows of length 2"},
		{1, math.MaxInt32 + 1, []int{0, 0}, nil, nil, "both may be"},
		{2, 2, []int{0, 1}, []int32{0}, []float64{1}, "2 row pointers for 2 rows"},
		{1, 2, []int{0, 2}, []int32{0}, []float64{1}, "from 0 to 2 with 1 indices"},
		{1, 2, []int{0, 1}, []int32{0}, []float64{1, 2}, "2 values"},
		{2, 2, []int{0, 2, 1}, []int32{0}, []float64{1}, "row 0 lies at 0 to 2"},
		{2, 2, []int{0, -1, 1}, []int32{0}, []float64{1}, "row 0 lies at 0 to -1"},
		{1, 2, []int{0, 2}, []int32{1, 0}, []float64{1, 2}, "index 0 after 1"},
		{1, 2, []int{0, 2}, []int32{1, 1}, []float64{1, 2}, "index 1 after 1"},
		{1, 2, []int{0, 1}, []int32{2}, []float64{1}, "index 2"},
		{1, 2, []int{0, 1}, []int32{-1}, []float64{1}, "index -1"},
	} {
		if _, err := New(c.rows, c.cols, c.ptr, c.ind, c.val); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("New(%v): %v, want %q", c, err, c.want)
		}
	}
}

func TestPruneKeepsNaN(t *testing.T) {
	a := FromDense(1, 4, []float64{1, math.NaN(), 1e-3, -2})
	b := a.Prune(1)
	if !slices.Equal(b.ColInd, []int32{1, 3}) {
		t.Errorf("columns %v", b.ColInd)
	}
}

func TestCOO(t *testing.T) {
	each(t, testCOO[float32], testCOO[float64], testCOO[complex64], testCOO[complex128])
}

func testCOO[T Scalar](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, s := range shapes {
		rows, cols := s[0], s[1]
		c := NewCOO[T](rows, cols)
		dense := make([]T, rows*cols)
		if rows*cols > 0 {
			for range 4 * rows * cols {
				i, j, v := rng.IntN(rows), rng.IntN(cols), integer[T](rng)
				c.Add(i, j, v)
				dense[i*cols+j] += v
			}
			c.Add(0, 0, 3)
			c.Add(0, 0, -3) // cancels
		}
		a := c.CSR()
		checkDense(t, a, rows, cols, func(i, j int) T { return dense[i*cols+j] })
		again := c.Assembly()
		b := again.Matrix()
		v := integers[T](rng, len(c.Val))
		clear(dense)
		for k, v := range v {
			dense[int(c.Row[k])*cols+int(c.Col[k])] += v
		}
		again.Assemble(b, v)
		checkDense(t, b, rows, cols, func(i, j int) T { return dense[i*cols+j] })
		if !a.SamePattern(b) {
			t.Error("the patterns differ")
		}
	}
}

func TestAddBlock(t *testing.T) {
	c := NewCOO[float64](4, 4)
	c.AddBlock([]int{3, 1}, []int{0, 1, 3}, []float64{1, 2, 3, 4, 5, 6})
	c.AddBlock([]int{1}, []int{1}, []float64{10})
	want := []float64{0, 0, 0, 0, 4, 15, 0, 6, 0, 0, 0, 0, 1, 2, 0, 3}
	checkDense(t, c.CSR(), 4, 4, func(i, j int) float64 { return want[i*4+j] })
}

// The sums of duplicates are in the order of the entries, bit for bit, whatever
// the number of threads; rows long enough to be sorted in the other way too.
func TestAssemblyIsDeterministic(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const n = 300
	c := NewCOO[float64](n, n)
	dense := make([]float64, n*n)
	for range 200000 {
		i, j, v := rng.IntN(n), rng.IntN(n), rng.NormFloat64()
		if rng.IntN(4) == 0 {
			i = 7
		}
		c.Add(i, j, v)
		dense[i*n+j] += v
	}
	for _, threads := range []int{1, 2, 3} {
		with(t, threads)
		checkDense(t, c.CSR(), n, n, func(i, j int) float64 { return dense[i*n+j] })
	}
}

func TestAssembleAllocatesNothing(t *testing.T) {
	with(t, 1)
	c := NewCOO[float64](50, 50)
	for i := range 50 {
		c.Add(i, i, 1)
		c.Add(i, i/2, 1)
	}
	s := c.Assembly()
	a := s.Matrix()
	if n := testing.AllocsPerRun(10, func() { s.Assemble(a, c.Val) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func TestIndexPanics(t *testing.T) {
	a := Zero[float64](2, 3)
	c := NewCOO[float64](2, 3)
	s := c.Assembly()
	for want, f := range map[string]func(){
		"entry (2, 0) of a 2×3":            func() { a.At(2, 0) },
		"entry (0, -1) of a 2×3":           func() { a.At(0, -1) },
		"entry (0, 3) of a 2×3":            func() { c.Add(0, 3, 1) },
		"-1×0":                             func() { Zero[float64](-1, 0) },
		"5 values for a dense 2×3":         func() { FromDense(2, 3, make([]float64, 5)) },
		"3 values for a block of 1×2":      func() { c.AddBlock([]int{0}, []int{0, 1}, make([]float64, 3)) },
		"assembling 1 values":              func() { s.Assemble(a, make([]float64, 1)) },
		"assembling into a 3×2 matrix":     func() { s.Assemble(Zero[float64](3, 2), nil) },
		"x of 2 and a result of 2 entries": func() { a.MulVec(make([]float64, 2), make([]float64, 2)) },
		"they must have 2 and 3":           func() { a.MulVecT(make([]float64, 2), make([]float64, 2)) },
	} {
		if got := panics(f); !strings.Contains(got, want) {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
}

func TestTranspose(t *testing.T) {
	each(t, testTranspose[float32], testTranspose[float64], testTranspose[complex64], testTranspose[complex128])
}

func testTranspose[T Scalar](t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, a *CSR[T]) {
		checkDense(t, a.Transpose(), a.Cols, a.Rows, func(i, j int) T { return a.At(j, i) })
		checkDense(t, a.ConjTranspose(), a.Cols, a.Rows, func(i, j int) T { return conj(a.At(j, i)) })
	})
}
