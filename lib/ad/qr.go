package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

// With P = QᴴdA R⁻¹ of a matrix that is not wide, the derivatives of A = Q R are
//
//	dQ = Q C + (1 - QQᴴ) dA R⁻¹,  dR = (P - C) R
//
// where C is the skew-Hermitian matrix with the lower triangle of P and the
// imaginary part of its diagonal. Walter and Lehmann, Algorithmic differentiation
// of linear algebra functions with application in optimum experimental design,
// arXiv:1001.1654.
var qrOp *op

func init() {
	qrOp = declare(op{name: "QR",
		adjoints: func(c *Call, g []*Var) []*Var {
			q, r := c.Out[0], c.Out[1]
			var skew, upper, rest *Var
			if g[0] != nil {
				skew = adjointOf(q).MatMul(g[0])
				rest = beyond(q, g[0])
			}
			if g[1] != nil {
				upper = g[1].MatMul(adjointOf(r))
			}
			// The adjoints of C and of P - C in terms of P.
			p := plus(skewPart(skew, true), upperPart(upper, true))
			return []*Var{timesInverse(plus(q.MatMul(p), rest), r, true)}
		},
		tangents: func(c *Call, dx []*Var) []*Var {
			q, r := c.Out[0], c.Out[1]
			x := timesInverse(dx[0], r, false)
			p := adjointOf(q).MatMul(x)
			dq := q.MatMul(skewPart(p, false))
			return []*Var{plus(dq, beyond(q, x)), upperPart(p, false).MatMul(r)}
		},
	})
}

// timesInverse returns x R⁻¹, or x R⁻ᴴ, for an upper triangle R.
func timesInverse(x, r *Var, adjoint bool) *Var {
	return adjointOf(solver{uplo: blas.Upper, adjoint: !adjoint}.solve(r, adjointOf(x)))
}

// skewPart is the skew-Hermitian matrix with the lower triangle of p and the
// imaginary part of its diagonal, or the adjoint of this map; nil of nil.
func skewPart(p *Var, adjoint bool) *Var {
	if p == nil {
		return nil
	}
	lower := triangle(p, true, 0)
	var x *Var
	if adjoint {
		x = p.Sub(adjointOf(p)).Mul(lower)
	} else {
		l := p.Mul(lower)
		x = l.Sub(adjointOf(l))
	}
	if i := imaginary(p); i != nil {
		x = x.Add(diagonal(i))
	}
	return x
}

// upperPart is p without its skewPart, an upper triangle, or the adjoint of this
// map.
func upperPart(p *Var, adjoint bool) *Var {
	if p == nil {
		return nil
	}
	return p.Mul(triangle(p, false, 1)).plusLower(p, adjoint)
}

// plusLower completes upperPart.
func (u *Var) plusLower(p *Var, adjoint bool) *Var {
	if adjoint {
		u = u.Add(adjointOf(p.Mul(triangle(p, false, 0))))
	} else {
		u = u.Add(adjointOf(p.Mul(triangle(p, true, 0))))
	}
	if i := imaginary(p); i != nil {
		u = u.Sub(diagonal(i))
	}
	return u
}

// QR returns the thin factorisation a = q r of an m×n matrix, as [linalg.QR]
// does, with k = min(m, n): q is m×k with orthonormal columns, r k×n and upper
// triangular. The first k columns have to be independent. It fails as linalg.QR
// does. For complex matrices the phases of the columns of q are free: derivatives
// are right for what does not depend on them.
func QR(a *Var) (q, r *Var, err error) {
	if a.Dims() != 2 {
		panic(fmt.Sprintf("ad: QR of shape %v: it has to be a matrix", a.Shape()))
	}
	m, n := a.Dim(0), a.Dim(1)
	if m < n {
		// Q is that of the first columns: those, and the others, by columns of the
		// unit matrix.
		unit := tensor.Eye(a.DType(), n)
		first, others := constant(a.tape, unit.Narrow(1, 0, m)), constant(a.tape, unit.Narrow(1, m, n))
		if q, r, err = QR(a.MatMul(first)); err != nil {
			return nil, nil, err
		}
		return q, r.MatMul(first.T()).Add(adjointOf(q).MatMul(a.MatMul(others)).MatMul(others.T())), nil
	}
	tq, tr, err := linalg.QR(a.Value())
	if err != nil {
		return nil, nil, fmt.Errorf("ad: QR: %w", err)
	}
	out := qrOp.applyAll([]*tensor.Tensor{tq, tr}, nil, a)
	return out[0], out[1], nil
}
