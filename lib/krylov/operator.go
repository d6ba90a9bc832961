package krylov

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Operator is a linear map from ℝᶜ to ℝʳ that is known by its products: a
// matrix, or a program that applies one. sparse.CSR is an Operator.
type Operator interface {
	// Dims returns the numbers of rows and columns.
	Dims() (r, c int)
	// MulVec sets dst = A x. dst has r elements and x has c; they do not
	// overlap. It must not change x, and must not depend on what dst holds.
	MulVec(dst, x []float64)
}

// TransposeOperator is an Operator that can also apply its transpose, which
// [LSQR] needs.
type TransposeOperator interface {
	Operator
	// MulVecT sets dst = Aᵀ x, with c elements in dst and r in x.
	MulVecT(dst, x []float64)
}

// BlockOperator is an Operator that can be applied to several vectors for
// less than as many products, because it reads its matrix once. [Block] uses
// it; sparse.CSR is one.
type BlockOperator interface {
	Operator
	// MulBlock sets dst = A X for the k columns of the row-major matrix X of
	// c×k; dst is r×k. A column has the bits of MulVec if the columns of Block
	// are to have those of a solve of their own.
	MulBlock(dst, x []float64, k int)
}

// Preconditioner approximates the inverse of an operator.
type Preconditioner interface {
	// Solve sets dst = M⁻¹ r. Both have n elements and do not overlap; r is
	// left as it is. For [CG] and [MINRES] M has to be symmetric positive
	// definite, and for all but [FGMRES] the same linear map at every call.
	Solve(dst, r []float64)
}

// fits panics unless dst and r have the n elements of a preconditioner.
func fits(what string, n int, dst, r []float64) {
	if len(dst) != n || len(r) != n {
		panic(fmt.Sprintf("krylov: %s of %d unknowns applied to %d elements into %d", what, n, len(r), len(dst)))
	}
}

// PrecondFunc is a function as a [Preconditioner].
type PrecondFunc func(dst, r []float64)

// Solve calls f.
func (f PrecondFunc) Solve(dst, r []float64) { f(dst, r) }

// Func is an operator made of functions, for matrix-free work.
type Func struct {
	Rows, Cols int                    // at least 0
	Mul        func(dst, x []float64) // dst = A x
	MulT       func(dst, x []float64) // dst = Aᵀ x; may be nil
}

var _ TransposeOperator = Func{}

// Dims returns the numbers of rows and columns.
func (f Func) Dims() (r, c int) { return f.Rows, f.Cols }

// MulVec sets dst = A x.
func (f Func) MulVec(dst, x []float64) { f.Mul(dst, x) }

// MulVecT sets dst = Aᵀ x. It panics if MulT is nil.
func (f Func) MulVecT(dst, x []float64) {
	if f.MulT == nil {
		panic("krylov: this Func has no MulT")
	}
	f.MulT(dst, x)
}

// Dense is a gonum matrix as an operator.
type Dense struct{ mat.Matrix }

var _ TransposeOperator = Dense{}

// MulVec sets dst = A x.
func (d Dense) MulVec(dst, x []float64) { mulDense(d.Matrix, dst, x) }

// MulVecT sets dst = Aᵀ x.
func (d Dense) MulVecT(dst, x []float64) { mulDense(d.Matrix.T(), dst, x) }

func mulDense(m mat.Matrix, dst, x []float64) {
	r, c := m.Dims()
	if len(dst) != r || len(x) != c {
		panic(fmt.Sprintf("krylov: product of a %d×%d matrix with %d elements into %d", r, c, len(x), len(dst)))
	}
	switch {
	case r == 0:
		return
	case c == 0:
		clear(dst)
		return
	}
	mat.NewVecDense(r, dst).MulVec(m, mat.NewVecDense(c, x))
}

// damped is [A; δI], the operator of a least-squares problem with damping δ.
type damped struct {
	TransposeOperator
	delta float64
}

func (d damped) Dims() (r, c int) {
	r, c = d.TransposeOperator.Dims()
	return r + c, c
}

func (d damped) MulVec(dst, x []float64) {
	r := len(dst) - len(x)
	d.TransposeOperator.MulVec(dst[:r], x)
	for i, v := range x {
		dst[r+i] = d.delta * v
	}
}

func (d damped) MulVecT(dst, x []float64) {
	r := len(x) - len(dst)
	d.TransposeOperator.MulVecT(dst, x[:r])
	for i := range dst {
		dst[i] += d.delta * x[r+i]
	}
}
