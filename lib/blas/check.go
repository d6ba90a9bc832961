package blas

import (
	"fmt"
	"math"
)

// check computes a few products and decompositions with known answers. Some
// builds of OpenBLAS give wrong results on processors that they do not know,
// and a broken installation should not be found out by a user's results.
func (l *Library) check() error {
	for _, test := range []func(*Library) error{
		checkGemm[float64], checkGemm[float32], checkGemm[complex128], checkGemm[complex64],
		checkEigen[float64], checkEigen[float32], checkSVD[float64], checkSVD[complex128],
	} {
		if err := test(l); err != nil {
			return err
		}
	}
	return nil
}

// checkGemm multiplies matrices of small whole numbers, which has no rounding,
// with sizes that are not multiples of any kernel's.
func checkGemm[T Scalar](l *Library) error {
	const m, n, k = 37, 43, 101
	a, b, c := make([]T, k*m), make([]T, n*k), make([]T, n*m)
	for i := range a {
		a[i] = Make[T](float64(i*7%11-5), float64(i%3-1))
	}
	for i := range b {
		b[i] = Make[T](float64(i*5%13-6), float64(i%5-2))
	}
	f := newFrame()
	f.char('N')
	f.char('T')
	f.int(m, n, k)
	scalar(f, T(1))
	slice(f, a)
	f.int(m)
	slice(f, b)
	f.int(n)
	scalar(f, T(0))
	slice(f, c)
	f.int(m)
	f.call(l.gemm[kind[T]()])
	for j := range n {
		for i := range m {
			var want T
			for p := range k {
				want += a[p*m+i] * b[p*n+j]
			}
			if c[j*m+i] != want {
				return fmt.Errorf("%sgemm gives %v for entry (%d, %d) of a product, the exact value is %v", letters[kind[T]()], c[j*m+i], i, j, want)
			}
		}
	}
	return nil
}

// checkEigen computes the eigenvalues 2 - 2cos(kπ/(n+1)) of the second
// difference.
func checkEigen[T Scalar](l *Library) error {
	const n = 60
	a := make([]T, n*n)
	for i := range n {
		a[i*n+i] = 2
		if i > 0 {
			a[i*n+i-1], a[(i-1)*n+i] = -1, -1
		}
	}
	w, info := Syevd(l, true, Lower, n, a, n)
	if info != 0 {
		return fmt.Errorf("%ssyevd fails with info = %d", letters[kind[T]()], info)
	}
	for i, v := range w {
		want := 2 - 2*math.Cos(float64(i+1)*math.Pi/(n+1))
		if !(math.Abs(v-want) <= 100*Eps[T]()) {
			return fmt.Errorf("%ssyevd gives eigenvalue %v, the exact value is %v", letters[kind[T]()], v, want)
		}
	}
	return nil
}

// checkSVD decomposes a diagonal matrix between two reflections, whose singular
// values are known, and multiplies the factors again.
func checkSVD[T Scalar](l *Library) error {
	const m, n = 61, 47
	a := make([]T, m*n)
	entry := func(i, j int) float64 { // (I - 2/m 1 1ᵀ) D (I - 2/n 1 1ᵀ), D_ii = i+1
		d := func(i int) float64 { return float64(i + 1) }
		v := 0.0
		if i == j {
			v += d(i)
		}
		if i < n {
			v -= 2.0 / n * d(i)
		}
		v -= 2.0 / m * d(j)
		return v + 4.0/(m*n)*float64(n*(n+1)/2)
	}
	for j := range n {
		for i := range m {
			a[j*m+i] = Make[T](entry(i, j), 0)
		}
	}
	u, vt := make([]T, m*n), make([]T, n*n)
	s, info := Gesdd(l, 'S', m, n, a, m, u, m, vt, n)
	if info != 0 {
		return fmt.Errorf("%sgesdd fails with info = %d", letters[kind[T]()], info)
	}
	for i, v := range s {
		if want := float64(n - i); !(math.Abs(v-want) <= 1e-12*n) {
			return fmt.Errorf("%sgesdd gives singular value %v, the exact value is %v", letters[kind[T]()], v, want)
		}
	}
	for j := range n {
		for i := range m {
			var got T
			for p := range n {
				got += u[p*m+i] * Make[T](s[p], 0) * vt[j*n+p]
			}
			re, im := Parts(got)
			if !(math.Hypot(re-entry(i, j), im) <= 1e-11) {
				return fmt.Errorf("%sgesdd gives factors whose product has %v at (%d, %d), the matrix has %v", letters[kind[T]()], got, i, j, entry(i, j))
			}
		}
	}
	return nil
}
