package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

// With P = UᴴdA V, the derivatives of the thin decomposition A = U S Vᴴ are
//
//	dS = Re diag P
//	dU = U C + (1 - UUᴴ) dA V S⁻¹,  C = F ∘ (P S + S Pᴴ) + i Im diag P / 2S
//	dV = V D + (1 - VVᴴ) dAᴴU S⁻¹,  D = F ∘ (S P + PᴴS) - i Im diag P / 2S
//
// with F_ij = 1/(s_j² - s_i²). J. Townsend, Differentiating the singular value
// decomposition, 2016; the diagonal of complex matrices, where the phase of each
// pair of columns is free, as in Wan and Zhang, arXiv:1909.02659.
var svdOp *op

func init() {
	svdOp = declare(op{name: "SVD",
		adjoints: func(c *Call, g []*Var) []*Var { return []*Var{svdAdjoint(c, g[0], g[1], g[2])} },
		tangents: func(c *Call, dx []*Var) []*Var { return svdTangents(c, dx[0]) },
	})
}

// svdParts returns U, S and V, with S of the type of U's parts.
func svdParts(c *Call) (u, s, v *Var) { return c.Out[0], c.Out[1], adjointOf(c.Out[2]) }

// squareGaps is F_ij = 1/(s_j² - s_i²), with 0 where gaps is 0.
func squareGaps(s *Var) *Var {
	f, same := gaps(s)
	sum := s.ExpandDims(0).Add(s.ExpandDims(1)).Mul(same.Neg().Add(1)).Add(same)
	return f.Mul(sum.Reciprocal())
}

// beyond returns (1 - UUᴴ) x, nil if U is square.
func beyond(u, x *Var) *Var {
	if u.Dim(0) == u.Dim(1) {
		return nil
	}
	return x.Sub(u.MatMul(adjointOf(u).MatMul(x)))
}

// imaginary returns the i Im part of the diagonal of x as a vector, nil for real
// x.
func imaginary(x *Var) *Var {
	if !complexType(x.DType()) {
		return nil
	}
	d := diagonalOf(x)
	return d.Sub(d.Conj()).Mul(0.5)
}

func svdAdjoint(c *Call, gu, gs, gvh *Var) *Var {
	u, s, v := svdParts(c)
	f := squareGaps(s)
	inv := s.Reciprocal() // scales columns
	var p, phase, rest *Var
	if gs != nil {
		p = diagonal(gs.fitTo(u.DType()))
	}
	if gu != nil {
		m := adjointOf(u).MatMul(gu)
		x := f.Mul(m)
		p = plus(p, x.Add(adjointOf(x)).Mul(s))
		phase = imaginary(m)
		if b := beyond(u, gu); b != nil {
			rest = b.Mul(inv).MatMul(adjointOf(v))
		}
	}
	if gvh != nil {
		gv := adjointOf(gvh)
		m := adjointOf(v).MatMul(gv)
		y := f.Mul(m)
		p = plus(p, y.Add(adjointOf(y)).Mul(s.ExpandDims(1)))
		if i := imaginary(m); i != nil {
			phase = plus(phase, i.Neg())
		}
		if b := beyond(v, gv); b != nil {
			rest = plus(rest, u.MatMul(adjointOf(b.Mul(inv))))
		}
	}
	if phase != nil {
		p = p.Add(diagonal(phase.Mul(inv).Mul(0.5)))
	}
	return plus(u.MatMul(p).MatMul(adjointOf(v)), rest)
}

func svdTangents(c *Call, da *Var) []*Var {
	u, s, v := svdParts(c)
	f := squareGaps(s)
	inv := s.Reciprocal()
	p := adjointOf(u).MatMul(da).MatMul(v)
	ps, sp := p.Mul(s), p.Mul(s.ExpandDims(1))
	cu, cv := f.Mul(ps.Add(adjointOf(ps))), f.Mul(sp.Add(adjointOf(sp)))
	if i := imaginary(p); i != nil {
		half := diagonal(i.Mul(inv).Mul(0.5))
		cu, cv = cu.Add(half), cv.Sub(half)
	}
	du, dv := u.MatMul(cu), v.MatMul(cv)
	if b := beyond(u, da.MatMul(v)); b != nil {
		du = du.Add(b.Mul(inv))
	}
	if b := beyond(v, adjointOf(da).MatMul(u)); b != nil {
		dv = dv.Add(b.Mul(inv))
	}
	return []*Var{du, diagonalOf(p).Real(), adjointOf(dv)}
}

// SVD returns the thin singular value decomposition a = u diag(s) vh of an m×n
// matrix, as [linalg.SVD] does, and fails as that does.
//
// Vectors of equal singular values are not differentiable, but what depends on
// the spaces only that they span is: between them the derivative is taken as 0,
// as in [Eigh]. Vectors of the singular value 0 have no derivative where a is not
// square: it comes out infinite or NaN. For complex matrices the phase of each
// pair of columns is free: derivatives are right for what does not depend on it.
func SVD(a *Var) (u, s, vh *Var, err error) {
	if a.Dims() != 2 {
		panic(fmt.Sprintf("ad: SVD of shape %v: it has to be a matrix", a.Shape()))
	}
	tu, ts, tv, err := linalg.SVD(a.Value())
	if err != nil {
		return nil, nil, nil, fmt.Errorf("ad: SVD: %w", err)
	}
	out := svdOp.applyAll([]*tensor.Tensor{tu, ts, tv}, nil, a)
	return out[0], out[1], out[2], nil
}

// SingularValues returns the singular values, descending. Their gradient is u
// diag(ds) vh, for the value 0 too, where it is one of several.
func SingularValues(a *Var) (*Var, error) {
	_, s, _, err := SVD(a)
	return s, err
}
