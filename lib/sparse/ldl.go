package sparse

import (
	"errors"
	"math"
)

// LDL is the factorisation
//
//	S*A*S = P*L*D*Lᵀ*Pᵀ
//
// of a symmetric matrix that may be indefinite (in the complex case symmetric,
// not Hermitian), with a diagonal D, powers of two S and a permutation P. It
// takes half the time and memory of an [LU], and its D tells the signs of the
// eigenvalues. Where the pivots on the diagonal are too small, as they are for
// saddle points with a zero block, it is an LU factorisation inside. A
// factorisation holds its own work space: its methods may not be called from
// several goroutines at once.
type LDL[T Field] struct {
	symmetric[T]
	full *LU[T] // in place of the fronts
}

// NewLDL factorises a symmetric matrix. Only its diagonal and what is below are
// read. The error is a [*SingularError], a [*NotFiniteError] or one about the
// configuration. It panics if a is not square.
func NewLDL[T Field](a *CSR[T], config SymmetricConfig) (*LDL[T], error) {
	f := new(LDL[T])
	if err := f.plan(a, config, true); err != nil {
		return nil, err
	}
	if err := f.Refactor(a); err != nil {
		return nil, err
	}
	return f, nil
}

// Refactor factorises a matrix with the same pattern and other values, in the
// order that was found. It fails with [ErrPattern] if the pattern differs, and
// as [NewLDL] does; after a failure the factorisation can be used for nothing
// but another Refactor.
func (f *LDL[T]) Refactor(a *CSR[T]) error {
	f.valid, f.full = false, nil
	if err := f.load(a); err != nil {
		return err
	}
	err := f.core.refactor(f.values)
	if errors.Is(err, ErrUnstable) || errors.Is(err, ErrSingular) {
		// Off the diagonal there may be pivots.
		f.full, err = NewLU(a.fromLower(), LUConfig{})
	}
	f.valid = err == nil
	return err
}

// fromLower returns the symmetric matrix with the lower triangle of a.
func (a *CSR[T]) fromLower() *CSR[T] {
	low := Zero[T](a.Rows, a.Cols)
	strict := Zero[T](a.Rows, a.Cols)
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, j := range cols {
			if int(j) <= i {
				low.ColInd, low.Val = append(low.ColInd, j), append(low.Val, vals[k])
			}
			if int(j) < i {
				strict.ColInd, strict.Val = append(strict.ColInd, j), append(strict.Val, vals[k])
			}
		}
		low.RowPtr[i+1], strict.RowPtr[i+1] = len(low.Val), len(strict.Val)
	}
	return Add(1, low, 1, strict.Transpose())
}

// Inertia returns the numbers of positive and negative eigenvalues of a real
// matrix, by Sylvester's law. known is false if the factorisation was an LU
// inside, and for complex matrices, where signs mean nothing.
func (f *LDL[T]) Inertia() (positive, negative int, known bool) {
	if f.full != nil || isComplex[T]() {
		return 0, 0, false
	}
	for _, d := range f.core.diagonal() {
		if realPart(d) > 0 {
			positive++
		} else {
			negative++
		}
	}
	return positive, negative, true
}

// LogDet returns the determinant as sign*exp(log): sign has magnitude 1.
func (f *LDL[T]) LogDet() (sign T, log float64) {
	if f.full != nil {
		return f.full.LogDet()
	}
	sign = complexOrReal[T](1, 0)
	for _, d := range f.core.diagonal() {
		m := abs(d)
		sign *= d / complexOrReal[T](m, 0)
		log += math.Log(m)
	}
	return sign, log - 2*float64(sum(f.exponent))*math.Ln2
}

// Solve computes dst = A⁻¹*b. dst may be b. It panics unless both have as many
// entries as A has rows, or if the last Refactor failed.
func (f *LDL[T]) Solve(dst, b []T) { f.SolveBlock(dst, b, 1) }

// SolveBlock computes dst = A⁻¹*B for the k columns of the row-major n×k matrix
// b. dst may be b.
func (f *LDL[T]) SolveBlock(dst, b []T, k int) {
	if f.full == nil {
		f.symmetric.SolveBlock(dst, b, k)
		return
	}
	f.full.SolveBlock(dst, b, k)
}

// Refine improves the solution x of A*x = b in place as [LU.Refine] does. a is
// the matrix that was factorised, with both triangles.
func (f *LDL[T]) Refine(a *CSR[T], x, b []T, maxIter int) float64 {
	return refine(a, x, b, maxIter, f.Solve)
}

// NNZ returns the number of entries of the factor, of both if it is an LU
// inside.
func (f *LDL[T]) NNZ() int {
	if f.full != nil {
		return f.full.NNZ()
	}
	return f.symmetric.NNZ()
}
