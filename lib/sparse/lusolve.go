package sparse

import (
	"fmt"
	"math"
)

// Solve computes dst = A⁻¹*b. dst may be b. It panics unless both have as many
// entries as A has rows, or if the last Refactor failed.
func (f *LU[T]) Solve(dst, b []T) { f.solve(dst, b, 1, false) }

// SolveT computes dst = A⁻ᵀ*b, without conjugation, as [LU.Solve] does.
func (f *LU[T]) SolveT(dst, b []T) { f.solve(dst, b, 1, true) }

// SolveBlock computes dst = A⁻¹*B for the k columns of the row-major n×k matrix
// b. dst may be b.
func (f *LU[T]) SolveBlock(dst, b []T, k int) { f.solve(dst, b, k, false) }

// SolveBlockT computes dst = A⁻ᵀ*B as [LU.SolveBlock] does.
func (f *LU[T]) SolveBlockT(dst, b []T, k int) { f.solve(dst, b, k, true) }

func (f *LU[T]) solve(dst, b []T, k int, transposed bool) {
	n := f.pattern.Rows
	checkSolve(n, k, len(dst), len(b))
	core := f.core()
	if core == nil {
		panic("sparse: solving with an LU factorisation that failed")
	}
	if len(f.work) < n*k {
		f.work = make([]T, n*k)
	}
	before, after := f.scale.row, f.scale.col
	if transposed {
		before, after = after, before
	}
	scaleBlock(dst, b, before, k)
	if transposed {
		core.solveT(dst, f.work, k)
	} else {
		core.solve(dst, f.work, k)
	}
	scaleBlock(dst, dst, after, k)
}

// checkSolve panics unless a solver's arguments are n×k.
func checkSolve(n, k, dst, b int) {
	if k < 0 || dst != n*k || b != n*k {
		panic(fmt.Sprintf("sparse: solving a %d×%d system for %d right-hand sides with %d values into %d, they must be %d×%d",
			n, n, k, b, dst, n, k))
	}
}

// scaleBlock multiplies the rows of b by powers of two.
func scaleBlock[T Field](dst, b []T, exponent []int, k int) {
	if k == 1 {
		for i, e := range exponent {
			dst[i] = scaledValue(b[i], e)
		}
		return
	}
	for i, e := range exponent {
		row := b[i*k : (i+1)*k]
		for j, v := range row {
			dst[i*k+j] = scaledValue(v, e)
		}
	}
}

// Refine improves the solution x of A*x = b in place by steps of iterative
// refinement with the matrix a that was factorised (or one close to it), until
// the residual stops to fall by a half, maxIter steps at most. It returns the
// relative residual that is left,
//
//	‖b - A*x‖∞ / (‖A‖∞ ‖x‖∞ + ‖b‖∞)
func (f *LU[T]) Refine(a *CSR[T], x, b []T, maxIter int) float64 {
	return refine(a, x, b, maxIter, f.Solve)
}

// refine is iterative refinement with any solver.
func refine[T Field](a *CSR[T], x, b []T, maxIter int, solve func(dst, b []T)) float64 {
	checkSolve(a.Rows, 1, len(x), len(b))
	r, best := make([]T, len(b)), make([]T, len(b))
	norm := rowNorm(a)
	residual := func() float64 {
		a.MulVec(r, x)
		for i, v := range b {
			r[i] = v - r[i]
		}
		size := largest(r)
		if size == 0 {
			return 0
		}
		return size / (norm*largest(x) + largest(b))
	}
	last := residual()
	for range maxIter {
		copy(best, x)
		solve(r, r)
		for i, v := range r {
			x[i] += v
		}
		now := residual()
		if !(now < last) {
			copy(x, best)
			return last
		}
		if now > last/2 {
			return now
		}
		last = now
	}
	return last
}

// largest returns the largest magnitude of x, NaN if there is one.
func largest[T Field](x []T) float64 {
	m := 0.
	for _, v := range x {
		m = max(m, magnitude(v))
	}
	return m
}

// rowNorm returns the largest sum of magnitudes of a row, columnNorm of a
// column.
func rowNorm[T Field](a *CSR[T]) float64 {
	m := 0.
	for i := range a.Rows {
		_, vals := a.Row(i)
		sum := 0.
		for _, v := range vals {
			sum += magnitude(v)
		}
		m = max(m, sum)
	}
	return m
}

func columnNorm[T Field](a *CSR[T]) float64 {
	sums := make([]float64, a.Cols)
	for p, j := range a.ColInd {
		sums[j] += magnitude(a.Val[p])
	}
	m := 0.
	for _, s := range sums {
		m = max(m, s)
	}
	return m
}

// NNZ returns the number of entries of both factors.
func (f *LU[T]) NNZ() int { return f.core().entries() }

// Growth returns the largest magnitude that came up in the elimination, of a
// matrix scaled to 1. Of 16 digits, log10 of it are lost.
func (f *LU[T]) Growth() float64 { return f.core().growthFactor() }

// LogDet returns the determinant as sign*exp(log): sign has magnitude 1.
func (f *LU[T]) LogDet() (sign T, log float64) {
	p, s := f.core().pivots()
	sign = T(complexOrReal[T](float64(s), 0))
	for _, d := range p {
		m := abs(d)
		log += math.Log(m)
		sign *= d / complexOrReal[T](m, 0)
	}
	exponents := 0
	for i, e := range f.scale.row {
		exponents += e + f.scale.col[i]
	}
	return sign, log - float64(exponents)*math.Ln2
}

// complexOrReal returns re + i*im as a T, or re if that is real.
func complexOrReal[T Field](re, im float64) T {
	var v T
	switch w := any(&v).(type) {
	case *float64:
		*w = re
	case *complex128:
		*w = complex(re, im)
	}
	return v
}

// Condition estimates the condition ‖A‖₁ ‖A⁻¹‖₁ of the scaled matrix from
// below, mostly within a factor of 3, with a few solves. Solutions lose about
// log10 of it in digits.
//
// N. Higham, FORTRAN codes for estimating the one-norm of a real or complex
// matrix, ACM Trans. Math. Software 14 (1988).
func (f *LU[T]) Condition() float64 {
	core := f.core()
	return f.norm * inverseNorm(f.pattern.Rows,
		func(x []T) { core.solve(x, f.work, 1) },
		func(x []T) { conjugate(x); core.solveT(x, f.work, 1); conjugate(x) })
}

// inverseNorm estimates ‖B‖₁ for an n×n matrix B from products with B and its
// conjugate transpose.
func inverseNorm[T Field](n int, mul, mulH func(x []T)) float64 {
	if n == 0 {
		return 0
	}
	x, y := make([]T, n), make([]T, n)
	for i := range x {
		x[i] = complexOrReal[T](1/float64(n), 0)
	}
	estimate, last := 0., -1
	for range 5 {
		copy(y, x)
		mul(y)
		sum := 0.
		for _, v := range y {
			sum += abs(v)
		}
		if !(sum > estimate) {
			break
		}
		estimate = sum
		for i, v := range y {
			if m := abs(v); m != 0 {
				y[i] = v / complexOrReal[T](m, 0)
			} else {
				y[i] = complexOrReal[T](1, 0)
			}
		}
		mulH(y)
		at, size := 0, -1.
		for i, v := range y {
			if m := abs(v); m > size {
				at, size = i, m
			}
		}
		if at == last {
			break
		}
		clear(x)
		x[at], last = complexOrReal[T](1, 0), at
	}
	// A vector with growing entries of alternating signs catches what the
	// ascent misses.
	for i := range x {
		s := 1 + float64(i)/float64(max(n-1, 1))
		if i%2 == 1 {
			s = -s
		}
		x[i] = complexOrReal[T](s, 0)
	}
	mul(x)
	sum := 0.
	for _, v := range x {
		sum += abs(v)
	}
	return max(estimate, 2*sum/(3*float64(n)))
}

func conjugate[T Field](x []T) {
	if y, ok := any(x).([]complex128); ok {
		for i, v := range y {
			y[i] = complex(real(v), -imag(v))
		}
	}
}
