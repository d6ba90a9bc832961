package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/linalg"
)

var choleskyOp *op

func init() {
	choleskyOp = declare(op{name: "Cholesky",
		// With Φ, which keeps the lower triangle and halves the diagonal, dL =
		// L Φ(L⁻¹ dA L⁻ᴴ).
		adjoint: func(c *Call, g *Var, _ int) *Var {
			l := c.Out[0]
			m := adjointOf(l).MatMul(g)
			m = m.Mul(triangle(m, true, 0.5))
			lower := solver{uplo: blas.Lower, adjoint: true}
			half := lower.solve(l, m)
			return adjointOf(lower.solve(l, adjointOf(half)))
		},
		series: func(c *Call, in []*Var) []*Var {
			// A = L Lᴴ by coefficients, of which each gives that of L.
			l := []*Var{c.Out[0]}
			lower := solver{uplo: blas.Lower}
			for k := 1; k <= len(in[0].series); k++ {
				rest := in[0].coefficient(k)
				for j := 1; j < k; j++ {
					if l[j] != nil && l[k-j] != nil {
						rest = plus(rest, l[j].MatMul(adjointOf(l[k-j])).Neg())
					}
				}
				if rest != nil {
					rest = adjointOf(lower.solve(l[0], adjointOf(lower.solve(l[0], rest))))
					rest = l[0].MatMul(rest.Mul(triangle(rest, true, 0.5)))
				}
				l = append(l, rest)
			}
			return []*Var{withSeries(l)}
		},
	})
}

// hermitian returns (a + aᴴ)/2.
func hermitian(a *Var) *Var { return a.Add(adjointOf(a)).Mul(0.5) }

// Cholesky returns the lower triangular L with (a + aᴴ)/2 = L Lᴴ, with a
// positive diagonal. Both triangles of a count, so that its gradient is
// Hermitian. It fails as [linalg.FactorCholesky] does.
//
// Source: Murray, Differentiation of the Cholesky decomposition, 2016.
func Cholesky(a *Var) (*Var, error) {
	checkSquare("Cholesky", a, nil)
	h := hermitian(a)
	f, err := linalg.FactorCholesky(h.Value())
	if err != nil {
		return nil, fmt.Errorf("ad: Cholesky: %w", err)
	}
	return choleskyOp.apply(f.L, nil, h), nil
}
