package sparse

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

// each runs test with every scalar.
func each(t *testing.T, f32, f64, c64, c128 func(*testing.T)) {
	t.Run("float32", f32)
	t.Run("float64", f64)
	t.Run("complex64", c64)
	t.Run("complex128", c128)
}

// with sets the number of threads for the rest of a test.
func with(t testing.TB, n int) {
	before := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

// integer returns a small random number, in both parts if T is complex, so that
// sums and products are exact.
func integer[T Scalar](rng *rand.Rand) T {
	v := T(0)
	switch p := any(&v).(type) {
	case *float32:
		*p = float32(rng.IntN(9) - 4)
	case *float64:
		*p = float64(rng.IntN(9) - 4)
	case *complex64:
		*p = complex(float32(rng.IntN(9)-4), float32(rng.IntN(9)-4))
	case *complex128:
		*p = complex(float64(rng.IntN(9)-4), float64(rng.IntN(9)-4))
	}
	return v
}

func integers[T Scalar](rng *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = integer[T](rng)
	}
	return x
}

// random returns a matrix with about fill*rows*cols entries, small integers,
// among them some that are stored and zero, and empty rows and columns.
func random[T Scalar](rng *rand.Rand, rows, cols int, fill float64) *CSR[T] {
	c := NewCOO[T](rows, cols)
	for i := range rows {
		if i%7 == 3 {
			continue
		}
		for j := range cols {
			if j%5 != 2 && rng.Float64() < fill {
				c.Add(i, j, integer[T](rng))
			}
		}
	}
	return c.CSR()
}

// shapes are those that the products and transformations are tested with.
var shapes = [][2]int{{0, 0}, {0, 3}, {3, 0}, {1, 1}, {1, 9}, {9, 1}, {7, 7}, {13, 6}, {6, 13}, {37, 41}}

// eachShape runs test on random matrices of many shapes.
func eachShape[T Scalar](t *testing.T, test func(t *testing.T, rng *rand.Rand, a *CSR[T])) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range shapes {
		for _, fill := range []float64{0, 0.15, 1} {
			t.Run(fmt.Sprintf("%d×%d fill %g", s[0], s[1], fill), func(t *testing.T) {
				a := random[T](rng, s[0], s[1], fill)
				before := a.Clone()
				test(t, rng, a)
				if !equal(a, before) {
					t.Error("the argument was changed")
				}
			})
		}
	}
}

// equal says whether two matrices agree in every stored entry.
func equal[T Scalar](a, b *CSR[T]) bool {
	if !a.SamePattern(b) || len(a.Val) != len(b.Val) {
		return false
	}
	for k, v := range a.Val {
		if v != b.Val[k] {
			return false
		}
	}
	return true
}

// checkDense fails unless a is a valid matrix with these entries.
func checkDense[T Scalar](t *testing.T, a *CSR[T], rows, cols int, want func(i, j int) T) {
	t.Helper()
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	if a.Rows != rows || a.Cols != cols {
		t.Fatalf("%d×%d, want %d×%d", a.Rows, a.Cols, rows, cols)
	}
	for i := range rows {
		for j := range cols {
			if got, want := a.At(i, j), want(i, j); got != want {
				t.Fatalf("(%d, %d) is %v, want %v", i, j, got, want)
			}
		}
	}
}

// panics returns what f panics with, as text.
func panics(f func()) (message string) {
	defer func() {
		if r := recover(); r != nil {
			message = fmt.Sprint(r)
		}
	}()
	f()
	return ""
}
