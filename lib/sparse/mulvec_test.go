package sparse

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestMulVec(t *testing.T) {
	each(t, testMulVec[float32], testMulVec[float64], testMulVec[complex64], testMulVec[complex128])
}

func testMulVec[T Scalar](t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, a *CSR[T]) {
		x, y := integers[T](rng, a.Cols), integers[T](rng, a.Rows)
		got, want := integers[T](rng, a.Rows), make([]T, a.Rows)
		gotT, wantT := integers[T](rng, a.Cols), make([]T, a.Cols)
		for i := range a.Rows {
			for j := range a.Cols {
				want[i] += a.At(i, j) * x[j]
				wantT[j] += a.At(i, j) * y[i]
			}
		}
		a.MulVec(got, x)
		a.MulVecT(gotT, y)
		if !slices.Equal(got, want) {
			t.Errorf("A*x is %v, want %v", got, want)
		}
		if !slices.Equal(gotT, wantT) {
			t.Errorf("Aᵀ*x is %v, want %v", gotT, wantT)
		}
	})
}

// large returns a matrix that is worth more threads, with rows of very
// different lengths.
func large(rng *rand.Rand) *Matrix {
	const n = 20000
	c := NewCOO[float64](n, n+1)
	for i := range n {
		for range 1 + i%40 {
			c.Add(i, min(n, rng.IntN(n)), rng.NormFloat64())
		}
	}
	for j := range n {
		c.Add(n/3, j, rng.NormFloat64())
	}
	return c.CSR()
}

func TestMulVecIsDeterministic(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	a := large(rng)
	x, y := make([]float64, a.Cols), make([]float64, a.Rows)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	for i := range y {
		y[i] = rng.NormFloat64()
	}
	var want, wantT []float64
	for _, threads := range []int{1, 2, 3} {
		with(t, threads)
		got, gotT := make([]float64, a.Rows), make([]float64, a.Cols)
		a.MulVec(got, x)
		a.MulVecT(gotT, y)
		if want == nil {
			want, wantT = got, gotT
			// Against the transpose, and so against another order.
			other := make([]float64, a.Cols)
			a.Transpose().MulVec(other, y)
			for j := range other {
				if math.Abs(other[j]-gotT[j]) > 1e-12 {
					t.Fatalf("Aᵀ*x at %d is %g, the transpose gives %g", j, gotT[j], other[j])
				}
			}
		}
		if !slices.Equal(got, want) || !slices.Equal(gotT, wantT) {
			t.Errorf("%d threads give other bits", threads)
		}
	}
}

// Rows of all lengths, among them those that have a form of their own.
func TestMulVecRowLengths(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 9))
	const n = 40
	c := NewCOO[float64](n, n)
	for i := range n {
		for k := range i % 20 {
			c.Add(i, (i*7+k)%n, integer[float64](rng))
		}
	}
	a := c.CSR()
	x, got := integers[float64](rng, n), make([]float64, n)
	a.MulVec(got, x)
	for i := range n {
		want := 0.
		for j := range n {
			want += a.At(i, j) * x[j]
		}
		if got[i] != want {
			t.Errorf("row of %d entries: %g, want %g", i%20, got[i], want)
		}
	}
}

// NaN and infinities go where the entries are and nowhere else.
func TestMulVecNotFinite(t *testing.T) {
	a := FromDense(3, 3, []float64{1, 0, 0, 0, 2, 0, 0, 1, 1})
	y := make([]float64, 3)
	a.MulVec(y, []float64{math.NaN(), math.Inf(1), 1})
	if !math.IsNaN(y[0]) || !math.IsInf(y[1], 1) || !math.IsInf(y[2], 1) {
		t.Errorf("A*x is %v", y)
	}
	a.MulVecT(y, []float64{math.NaN(), 1, math.Inf(-1)})
	if !math.IsNaN(y[0]) || !math.IsInf(y[1], -1) || !math.IsInf(y[2], -1) {
		t.Errorf("Aᵀ*x is %v", y)
	}
}
