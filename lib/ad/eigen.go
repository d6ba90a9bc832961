package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

var eighOp *op

func init() {
	eighOp = declare(op{name: "Eigh",
		// dw = diag(VᴴdA V) and dV = V (F ∘ VᴴdA V).
		adjoints: func(c *Call, g []*Var) []*Var {
			w, v := c.Out[0], c.Out[1]
			var inner *Var
			if g[0] != nil {
				inner = diagonal(g[0].fitTo(v.DType()))
			}
			if g[1] != nil {
				f, _ := gaps(w)
				inner = plus(inner, f.Mul(adjointOf(v).MatMul(g[1])))
			}
			return []*Var{v.MatMul(inner).MatMul(adjointOf(v))}
		},
		series: func(c *Call, in []*Var) []*Var { return expandEigh(c, in[0]) },
	})
}

// gaps is F_ij = 1/(w_j - w_i), with 0 where the values are the same to
// rounding, and the constant that is 1 there.
func gaps(w *Var) (f, same *Var) {
	d := w.ExpandDims(0).Sub(w.ExpandDims(1))
	eps := 0x1p-52
	if w.DType() == tensor.Float32 {
		eps = 0x1p-23
	}
	tolerance := 0.0
	if w.Len() > 0 {
		tolerance = 8 * eps * float64(w.Len()) * w.Value().Abs().Max().Item()
	}
	same = constant(w.tape, d.Value().Abs().Le(tolerance).Convert(w.DType()))
	differ := same.Neg().Add(1)
	return d.Mul(differ).Add(same).Reciprocal().Mul(differ), same
}

// diagonal is the matrix with the vector d on its diagonal.
func diagonal(d *Var) *Var { return d.ExpandDims(1).Mul(eye(d, d.Len())) }

// diagonalOf is the diagonal of a square matrix, as a vector.
func diagonalOf(x *Var) *Var { return x.Mul(eye(x, x.Dim(0))).Sum(1) }

// expandEigh solves A V = V W and VᴴV = 1 coefficient by coefficient. With V_k =
// V₀ C_k and
//
//	S = V₀ᴴ (Σ_(1≤j≤k) A_j V_(k-j) - Σ_(1≤j<k) V_j W_(k-j))
//
// the diagonal of S is W_k, the rest F ∘ S that of C_k, whose diagonal is what
// keeps the columns of norm 1.
func expandEigh(c *Call, a *Var) []*Var {
	ws, vs := []*Var{c.Out[0]}, []*Var{c.Out[1]}
	w, v := ws[0], vs[0]
	f, _ := gaps(w)
	for k := 1; k <= len(a.series); k++ {
		var s, norm *Var
		for j := 1; j <= k; j++ {
			if aj := a.coefficient(j); aj != nil && vs[k-j] != nil {
				s = plus(s, aj.MatMul(vs[k-j]))
			}
			if j < k && vs[j] != nil {
				if ws[k-j] != nil {
					s = plus(s, vs[j].Mul(ws[k-j]).Neg())
				}
				if vs[k-j] != nil {
					norm = plus(norm, diagonalOf(adjointOf(vs[j]).MatMul(vs[k-j])).Real())
				}
			}
		}
		if s == nil {
			ws, vs = append(ws, nil), append(vs, nil)
			continue
		}
		s = adjointOf(v).MatMul(s)
		ck := f.Mul(s)
		if norm != nil {
			ck = ck.Add(diagonal(norm.Mul(-0.5)))
		}
		ws, vs = append(ws, diagonalOf(s).Real()), append(vs, v.MatMul(ck))
	}
	return []*Var{withSeries(ws), withSeries(vs)}
}

// Eigh returns the eigenvalues w, ascending, and the eigenvectors, the columns
// of v, of the symmetric or Hermitian matrix (a + aᴴ)/2, as [linalg.Eigh] does;
// both triangles of a count, so that its gradient is Hermitian. It fails as that
// does.
//
// The vectors of eigenvalues that are equal to rounding are not differentiable, but what depends on
// the space only that they span is: between them the derivative is taken as 0,
// which is right for such. So are derivatives of sums of functions of equal
// eigenvalues; the single ones have directional derivatives only. Close
// eigenvalues make large derivatives of vectors, of about 1/(w_j - w_i). For
// complex matrices the phases of the columns are free: derivatives are right for
// what does not depend on them.
func Eigh(a *Var) (w, v *Var, err error) {
	checkSquare("Eigh", a, nil)
	h := hermitian(a)
	tw, tv, err := linalg.Eigh(h.Value())
	if err != nil {
		return nil, nil, fmt.Errorf("ad: Eigh: %w", err)
	}
	out := eighOp.applyAll([]*tensor.Tensor{tw, tv}, nil, h)
	return out[0], out[1], nil
}
