package krylov

import (
	"math"

	"github.com/podium-go/podium/lib/sparse"
	"gonum.org/v1/gonum/mat"
)

// dense solves on the coarsest level with the inverse of its matrix, or the
// pseudo-inverse if that is singular.
type dense struct {
	n       int
	inverse []float64
}

// singularBeyond is the condition number from which a coarse matrix counts as
// singular. That of Neumann conditions is singular to rounding.
const singularBeyond = 1e12

// newDense returns nil if the matrix cannot be inverted either way.
func newDense(a *sparse.Matrix) *dense {
	n := a.Rows
	if n == 0 {
		return &dense{}
	}
	full := mat.NewDense(n, n, a.Dense())
	symmetric := mat.EqualApprox(full, full.T(), 1e-10*mat.Norm(full, math.Inf(1)))
	if symmetric {
		s := mat.NewSymDense(n, nil)
		for i := range n {
			for j := i; j < n; j++ {
				s.SetSym(i, j, (full.At(i, j)+full.At(j, i))/2)
			}
		}
		var c mat.Cholesky
		if c.Factorize(s) && c.Cond() < singularBeyond {
			var inverse mat.SymDense
			if c.InverseTo(&inverse) == nil {
				return &dense{n, mat.DenseCopyOf(&inverse).RawMatrix().Data}
			}
		}
	} else {
		var lu mat.LU
		lu.Factorize(full)
		var inverse mat.Dense
		identity := mat.NewDiagDense(n, nil)
		for i := range n {
			identity.SetDiag(i, 1)
		}
		if lu.Cond() < singularBeyond && lu.SolveTo(&inverse, false, identity) == nil {
			return &dense{n, inverse.RawMatrix().Data}
		}
	}
	var svd mat.SVD
	if !svd.Factorize(full, mat.SVDThin) {
		return nil
	}
	var u, v mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	sigma := svd.Values(nil)
	for j, s := range sigma {
		f := 0.0
		if s > sigma[0]/singularBeyond {
			f = 1 / s
		}
		for i := range n {
			v.Set(i, j, v.At(i, j)*f)
		}
	}
	var inverse mat.Dense
	inverse.Mul(&v, u.T())
	return &dense{n, inverse.RawMatrix().Data}
}

// Solve sets dst = A⁺ r.
func (d *dense) Solve(dst, r []float64) {
	for i := range dst {
		dst[i] = dotBlock(d.inverse[i*d.n:(i+1)*d.n], r)
	}
}
