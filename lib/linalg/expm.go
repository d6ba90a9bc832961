package linalg

import (
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// padeDegrees are degrees of diagonal Padé approximants of exp, the largest
// norm for which each is accurate to 2⁻⁵³, and 1/(the coefficient of the first
// term of its backward error) (Al-Mohy and Higham 2009, tables 3.1 and 5).
var padeDegrees = []struct {
	degree  int
	theta   float64
	inverse float64
}{
	{3, 1.495585217958292e-2, 100800},
	{5, 2.539398330063230e-1, 10059033600},
	{7, 9.504178996162932e-1, 4487938430976000},
	{9, 2.097847961257068e0, 5914384781877411840000},
	{13, 4.25, 113250775606021113483283660800000000},
}

// Expm returns the exponential of a square matrix,
//
//	exp(A) = I + A + A²/2! + A³/3! + …
//
// by scaling and squaring with Padé approximants (Al-Mohy and Higham 2009,
// algorithm 6.1). The relative error is about eps*cond, with cond the
// condition of the exponential, which is at least ‖A‖.
//
// It fails with a [NotFiniteError], and with an [OverflowError] if an entry of
// the exponential is too large for the type.
func Expm(a *tensor.Tensor) (*tensor.Tensor, error) {
	mustSquare("Expm", "the matrix", a)
	return byType("Expm", a.DType(), expmOf[float64], expmOf[float32], expmOf[complex128], expmOf[complex64])(a)
}

func expmOf[T Scalar](a *tensor.Tensor) (*tensor.Tensor, error) {
	const op = "Expm"
	m, err := read[T](op, "the matrix", a)
	if err != nil {
		return nil, err
	}
	if m.rows == 0 {
		return m.tensor(), nil
	}
	// Powers up to the tenth must not overflow.
	before := 0
	top := 0.0
	for _, v := range m.a {
		top = max(top, abs1(v))
	}
	if _, e := math.Frexp(top); e > 8 {
		before = e - 8
		m.scale(math.Ldexp(1, -before))
	}
	x, ok := m.exponential(before)
	if !ok || x.finite(op, "the result") != nil {
		return nil, &OverflowError{Op: op, What: "an entry of the exponential"}
	}
	return x.tensor(), nil
}

// exponential returns exp(2^before * a), and whether the linear system of the
// approximant could be solved.
func (a dense[T]) exponential(before int) (x dense[T], ok bool) {
	n := a.rows
	square := func(m dense[T]) dense[T] { return product(blas.NoTrans, blas.NoTrans, m, m) }
	times := func(m, o dense[T]) dense[T] { return product(blas.NoTrans, blas.NoTrans, m, o) }
	// Roots of norms of powers, which may be far below the norm itself.
	root := func(v float64, k float64) float64 { return math.Pow(v, 1/k) }
	a2 := square(a)
	a4 := square(a2)
	a6 := times(a4, a2)
	d4, d6 := root(a4.norm1(), 4), root(a6.norm1(), 6)
	productNorm := func(factors ...dense[T]) float64 {
		return estimateNorm1(n, func(trans blas.Transpose, x dense[T]) {
			y := make([]T, n)
			for i := range factors {
				f := factors[len(factors)-1-i]
				if trans != blas.NoTrans {
					f = factors[i]
				}
				blas.Gemv(trans, n, n, 1, f.a, f.ld, x.a, 0, y)
				copy(x.a, y)
			}
		})
	}
	if before == 0 {
		eta := max(d4, d6)
		for _, p := range padeDegrees[:4] {
			if p.degree == 7 {
				eta = max(d6, root(productNorm(a4, a4), 8))
			}
			if eta < p.theta && a.overscaling(p.degree, p.inverse) == 0 {
				powers := []dense[T]{identity[T](n, n), a2, a4, a6}
				if p.degree == 9 {
					powers = append(powers, square(a4))
				}
				u, v := pade(a, powers[:(p.degree+1)/2], padeCoefficients(p.degree))
				return solvePade(u, v)
			}
		}
	}
	p13 := padeDegrees[4]
	d8, d10 := root(productNorm(a4, a4), 8), root(productNorm(a4, a6), 10)
	eta := min(max(d6, d8), max(d8, d10))
	s := 0
	if scaled := math.Ldexp(eta, min(before, 1000)); eta > 0 && (before > 1000 || scaled > p13.theta) {
		s = max(0, before+int(math.Ceil(math.Log2(eta/p13.theta))))
	}
	if s > 1200 { // squaring that often makes 0 or infinity of anything
		return x, false
	}
	// From here on everything is for 2^(before-s) a.
	scale := func(m dense[T], power int) {
		e := power * (before - s)
		for e != 0 {
			step := max(-100, min(100, e))
			m.scale(math.Ldexp(1, step))
			e -= step
		}
	}
	a = a.clone()
	scale(a, 1)
	more := a.overscaling(13, p13.inverse)
	s += more
	a.scale(math.Ldexp(1, -more))
	scale(a2, 2)
	scale(a4, 4)
	scale(a6, 6)
	x, ok = solvePade(pade13(a, a2, a4, a6))
	for i := 0; i < s && ok; i++ {
		x = square(x)
	}
	return x, ok
}

// overscaling returns by how many more powers of two the matrix has to be
// scaled for the backward error of an approximant to be below 2⁻⁵³: its bound
// is in terms of |A|.
func (a dense[T]) overscaling(degree int, inverse float64) int {
	n := a.rows
	sizes := newDense[float64](n, n)
	for i, v := range a.a {
		sizes.a[i] = abs(v)
	}
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = 1
	}
	for range 2*degree + 1 {
		blas.Gemv(blas.Trans, n, n, 1, sizes.a, sizes.ld, x, 0, y)
		x, y = y, x
	}
	top := 0.0
	for _, v := range x {
		top = max(top, v)
	}
	norm := a.norm1()
	if top == 0 || norm == 0 {
		return 0
	}
	alpha := top / (norm * inverse)
	return max(0, int(math.Ceil(math.Log2(alpha/0x1p-53)/float64(2*degree))))
}

// padeCoefficients returns the coefficients of the numerator of the diagonal
// approximant, scaled to whole numbers: (2m-k)! m! / ((2m)! k! (m-k)!).
func padeCoefficients(m int) []float64 {
	c := make([]float64, m+1)
	c[m] = 1
	for k := m - 1; k >= 0; k-- {
		c[k] = c[k+1] * float64((k+1)*(2*m-k)) / float64(m-k)
	}
	return c
}

// pade returns the odd and the even part of the approximant's numerator, from
// the even powers of a.
func pade[T Scalar](a dense[T], powers []dense[T], c []float64) (u, v dense[T]) {
	n := a.rows
	odd, even := newDense[T](n, n), newDense[T](n, n)
	for p, power := range powers {
		for i, x := range power.a {
			odd.a[i] += number[T](c[2*p+1]) * x
			even.a[i] += number[T](c[2*p]) * x
		}
	}
	return product(blas.NoTrans, blas.NoTrans, a, odd), even
}

// pade13 is [pade] for degree 13 with powers up to the sixth only.
func pade13[T Scalar](a, a2, a4, a6 dense[T]) (u, v dense[T]) {
	n := a.rows
	c := padeCoefficients(13)
	combine := func(c6, c4, c2, c0 float64) dense[T] {
		m := newDense[T](n, n)
		for i := range m.a {
			m.a[i] = number[T](c6)*a6.a[i] + number[T](c4)*a4.a[i] + number[T](c2)*a2.a[i]
		}
		for i := range n {
			m.a[i*m.ld+i] += number[T](c0)
		}
		return m
	}
	odd, even := combine(c[7], c[5], c[3], c[1]), combine(c[6], c[4], c[2], c[0])
	odd.mul(blas.NoTrans, blas.NoTrans, 1, a6, combine(c[13], c[11], c[9], 0), 1)
	even.mul(blas.NoTrans, blas.NoTrans, 1, a6, combine(c[12], c[10], c[8], 0), 1)
	return product(blas.NoTrans, blas.NoTrans, a, odd), even
}

// solvePade returns (V - U)⁻¹ (V + U).
func solvePade[T Scalar](u, v dense[T]) (x dense[T], ok bool) {
	x, d := newDense[T](u.rows, u.cols), newDense[T](u.rows, u.cols)
	for i := range u.a {
		x.a[i], d.a[i] = v.a[i]+u.a[i], v.a[i]-u.a[i]
	}
	pivots := make([]int, d.rows)
	luInPlace(d, pivots)
	if d.zeroDiagonal() >= 0 {
		return x, false
	}
	d.luSolve(blas.NoTrans, pivots, x)
	return x, true
}
