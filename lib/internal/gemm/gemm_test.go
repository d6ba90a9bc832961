package gemm

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// number makes a T of two parts.
func number[T Scalar](re, im float64) T {
	var z T
	switch p := any(&z).(type) {
	case *float32:
		*p = float32(re)
	case *float64:
		*p = re
	case *complex64:
		*p = complex64(complex(re, im))
	case *complex128:
		*p = complex(re, im)
	}
	return z
}

func wide[T Scalar](z T) complex128 {
	switch z := any(z).(type) {
	case float32:
		return complex(float64(z), 0)
	case float64:
		return complex(z, 0)
	case complex64:
		return complex128(z)
	}
	return any(z).(complex128)
}

// unit returns the distance from 1 to the next number.
func unit[T Scalar]() float64 {
	switch any(*new(T)).(type) {
	case float32, complex64:
		return 0x1p-23
	}
	return 0x1p-52
}

func random[T Scalar](r *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = number[T](r.NormFloat64(), r.NormFloat64())
	}
	return x
}

func element[T Scalar](op Op, a []T, ld, i, j int) complex128 {
	switch op {
	case NoTrans:
		return wide(a[i*ld+j])
	case Trans:
		return wide(a[j*ld+i])
	}
	return cmplx.Conj(wide(a[j*ld+i]))
}

// compare multiplies by Gemm and by the definition.
func compare[T Scalar](t *testing.T, r *rand.Rand, opA, opB Op, m, n, k int, alpha, beta T, pad int) {
	t.Helper()
	rowsA, lda := m, k+pad
	if opA != NoTrans {
		rowsA, lda = k, m+pad
	}
	rowsB, ldb := k, n+pad
	if opB != NoTrans {
		rowsB, ldb = n, k+pad
	}
	lda, ldb = max(lda, 1), max(ldb, 1)
	ldc := max(n+pad, 1)
	a, b, c := random[T](r, rowsA*lda+1), random[T](r, rowsB*ldb+3), random[T](r, m*ldc+2)
	a, b, c = a[1:], b[3:], c[2:] // not aligned
	got := append([]T(nil), c...)
	if beta == 0 {
		for i := range m {
			for j := range n {
				got[i*ldc+j] = number[T](math.NaN(), math.NaN())
			}
		}
	}
	Gemm(opA, opB, m, n, k, alpha, a, lda, b, ldb, beta, got, ldc)
	where := func() string {
		return fmt.Sprintf("%T %d,%d: %d × %d × %d, alpha %v, beta %v, pad %d", alpha, opA, opB, m, n, k, alpha, beta, pad)
	}
	for i := range c {
		row, col := i/ldc, i%ldc
		if row >= m || col >= n {
			if got[i] != c[i] {
				t.Fatalf("%s: writes outside C at %d", where(), i)
			}
			continue
		}
		var sum complex128
		var size float64
		for p := range k {
			v := element(opA, a, lda, row, p) * element(opB, b, ldb, p, col)
			sum += v
			size += cmplx.Abs(v)
		}
		want := wide(alpha) * sum
		if beta != 0 {
			want += wide(beta) * wide(c[i])
		}
		// The classical bound of a sum of k products, each part.
		bound := unit[T]() * (float64(k+4)*cmplx.Abs(wide(alpha))*size + 4*cmplx.Abs(wide(beta)*wide(c[i])))
		if d := cmplx.Abs(wide(got[i]) - want); !(d <= bound) {
			t.Fatalf("%s: element (%d, %d) is %v, want %v", where(), row, col, got[i], want)
		}
	}
}

func shapes[T Scalar](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	ops := []Op{NoTrans, Trans, ConjTrans}
	scalars := []T{0, 1, number[T](-1.5, 0.5)}
	for m := range 17 {
		for n := range 36 {
			k := r.IntN(9)
			compare(t, r, ops[r.IntN(3)], ops[r.IntN(3)], m, n, k, scalars[r.IntN(3)], scalars[r.IntN(3)], r.IntN(3))
		}
	}
	for range 40 {
		compare(t, r, ops[r.IntN(3)], ops[r.IntN(3)], r.IntN(90), r.IntN(90), r.IntN(90), scalars[r.IntN(3)], scalars[r.IntN(3)], r.IntN(40))
	}
	for _, s := range [][3]int{{1, 300, 700}, {300, 1, 700}, {37, 530, 600}, {530, 37, 3}, {1, 1, 1000}, {4100, 3, 2}, {3, 4200, 2}} {
		for _, opA := range ops {
			for _, opB := range ops {
				if testing.Short() && s[1]*s[0]*s[2] > 1e6 {
					continue
				}
				compare(t, r, opA, opB, s[0], s[1], s[2], 1, scalars[r.IntN(3)], 1)
			}
		}
	}
}

func TestGemmAgainstTheDefinition(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", shapes[float32])
		t.Run("float64", shapes[float64])
		t.Run("complex64", shapes[complex64])
		t.Run("complex128", shapes[complex128])
	})
}

func TestNaNAndInfinityPropagate(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		const n = 40
		r := rand.New(rand.NewPCG(3, 4))
		for _, special := range []float64{math.NaN(), math.Inf(1)} {
			a, b, c := random[float64](r, n*n), random[float64](r, n*n), make([]float64, n*n)
			a[7*n+20] = special
			b[5*n+33] = 0
			Gemm(NoTrans, NoTrans, n, n, n, 1, a, n, b, n, 0, c, n)
			for i, v := range c {
				if bad := math.IsNaN(v) || math.IsInf(v, 0); bad != (i/n == 7) {
					t.Fatalf("special %v: c[%d, %d] = %v", special, i/n, i%n, v)
				}
			}
			// 0 times infinity is not 0, and beta keeps what C holds.
			b[20*n+1] = 0
			c[0] = special
			Gemm(NoTrans, NoTrans, n, n, n, 1, a, n, b, n, 1, c, n)
			if !math.IsNaN(c[7*n+1]) || !math.IsNaN(c[0]) && !math.IsInf(c[0], 1) {
				t.Fatalf("special %v: c = %v, %v", special, c[7*n+1], c[0])
			}
		}
		c := []float64{math.NaN()}
		Gemm(NoTrans, NoTrans, 1, 1, 1, 0, []float64{math.NaN()}, 1, []float64{1}, 1, 0, c, 1)
		if c[0] != 0 {
			t.Errorf("alpha = beta = 0: %v", c[0])
		}
	})
}

func TestSameBitsOnAnyThreads(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		m, n, k := 301, 283, 517
		a, b := random[float32](r, m*k), random[float32](r, k*n)
		var want []float32
		for _, workers := range []int{1, 2, 3, 5} {
			before := runtime.GOMAXPROCS(workers)
			got := make([]float32, m*n)
			Gemm(NoTrans, NoTrans, m, n, k, 1, a, k, b, n, 0, got, n)
			runtime.GOMAXPROCS(before)
			if want == nil {
				want = got
			}
			for i, v := range got {
				if v != want[i] {
					t.Fatalf("%d threads: element %d is %v, want %v", workers, i, v, want[i])
				}
			}
		}
	})
}

func TestWrongSizesPanic(t *testing.T) {
	x := make([]float64, 6)
	for name, f := range map[string]func(){
		"gemm: A of 2 × 4 elements, rows 4 apart, in 6 elements": func() { Gemm(NoTrans, NoTrans, 2, 1, 4, 1, x, 4, x, 1, 0, make([]float64, 2), 1) },
		"gemm: rows of B of 3 elements, 2 apart":                 func() { Gemm(NoTrans, NoTrans, 2, 3, 2, 1, x, 2, x, 2, 0, x, 3) },
		"gemm: C is -1 × 3":                                      func() { Gemm(NoTrans, NoTrans, -1, 3, 2, 1, x, 2, x, 3, 0, x, 3) },
		"gemm: form 7 of A":                                      func() { Gemm(7, NoTrans, 1, 1, 1, 1, x, 2, x, 3, 0, x, 3) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, name) && !strings.HasPrefix(got, "gemm: A is -1") {
					t.Errorf("panic %q, want %q", got, name)
				}
			}()
			f()
		}()
	}
}
