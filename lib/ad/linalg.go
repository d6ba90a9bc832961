package ad

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

// Adjoints of matrix functions are those of M. Giles, Collected matrix derivative
// results for forward and reverse mode algorithmic differentiation, Advances in
// Automatic Differentiation (Springer 2008), with conjugate transposes for
// complex matrices.
var solveOp, logDetOp, detOp *op

func init() {
	solveOp = declare(op{name: "Solve",
		adjoint: func(c *Call, g *Var, i int) *Var {
			s, a, x := c.args.(solver), c.In[0], c.Out[0]
			db := s.other().solve(a, g)
			switch {
			case i == 1:
				return db
			case s.adjoint:
				return s.kept(x.MatMul(adjointOf(db)).Neg())
			}
			return s.kept(db.MatMul(adjointOf(x)).Neg())
		},
		series: func(c *Call, in []*Var) []*Var { return []*Var{c.args.(solver).expand(c, in[0], in[1])} },
	})
	logDetOp = declare(op{name: "LogDet",
		adjoint: func(c *Call, g *Var, _ int) *Var { return c.args.(solver).other().inverse(c.In[0]).Mul(g) },
		series:  func(c *Call, in []*Var) []*Var { return []*Var{expandLogDet(c, in[0])} },
	})
	detOp = declare(op{name: "Det",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			return c.args.(solver).other().inverse(c.In[0]).Mul(c.Out[0].Conj().Mul(g))
		},
		series: func(c *Call, in []*Var) []*Var { return []*Var{expandDet(c, in[0])} },
	})
}

// solver is a factorisation of the operand A of a call: the LU of all of A, or
// the triangle itself. adjoint says that it solves with Aᴴ.
type solver struct {
	lu      *linalg.LU
	uplo    blas.Uplo
	adjoint bool
}

// other returns the solver with the adjoint matrix.
func (s solver) other() solver {
	s.adjoint = !s.adjoint
	return s
}

// values returns the solution for b.
func (s solver) values(a, b *tensor.Tensor) (*tensor.Tensor, error) {
	trans := blas.NoTrans
	if s.adjoint {
		trans = blas.ConjTrans
	}
	if s.lu == nil {
		return linalg.SolveTriangular(a, s.uplo, trans, b)
	}
	return s.lu.SolveTrans(trans, b)
}

// solve is the operation. What cannot be solved has been told before; so an
// error is of a right-hand side that is not finite, and so is the solution.
func (s solver) solve(a, b *Var) *Var {
	x, _ := s.values(a.Value(), b.Value())
	if x == nil {
		x = tensor.Full(b.DType(), math.NaN(), b.Shape()...)
	}
	return solveOp.apply(x, s, a, b)
}

// inverse returns the inverse, or with s.adjoint that of the adjoint.
func (s solver) inverse(a *Var) *Var { return s.solve(a, eye(a, a.Dim(0))) }

// kept returns what the solver reads of the matrix x.
func (s solver) kept(x *Var) *Var {
	if s.lu != nil {
		return x
	}
	return x.Mul(triangle(x, s.uplo == blas.Lower, 1))
}

// expand solves A X = B for series: A₀ X_k = B_k - Σ_(j≥1) A_j X_(k-j).
func (s solver) expand(c *Call, a, b *Var) *Var {
	order := max(len(a.series), len(b.series))
	x := []*Var{c.Out[0]}
	for k := 1; k <= order; k++ {
		rest := b.coefficient(k)
		for j := 1; j <= k; j++ {
			if aj := a.coefficient(j); aj != nil && x[k-j] != nil {
				if aj = s.kept(aj); s.adjoint {
					aj = adjointOf(aj)
				}
				rest = plus(rest, aj.MatMul(x[k-j]).Neg())
			}
		}
		if rest != nil {
			rest = s.solve(c.In[0], rest)
		}
		x = append(x, rest)
	}
	return withSeries(x)
}

// expandLogDet is L' = Re tr(A⁻¹ A') coefficient by coefficient.
func expandLogDet(c *Call, a *Var) *Var {
	inv := c.args.(solver).inverse(a.truncated(len(a.series) - 1))
	l := []*Var{c.Out[0]}
	for k := 1; k <= len(a.series); k++ {
		l = append(l, traces(inv, a, k))
		if l[k] != nil {
			l[k] = l[k].Real()
		}
	}
	return withSeries(l)
}

// expandDet is D' = D tr(A⁻¹ A').
func expandDet(c *Call, a *Var) *Var {
	inv := c.args.(solver).inverse(a.truncated(len(a.series) - 1))
	d := []*Var{c.Out[0]}
	for k := 1; k <= len(a.series); k++ {
		var sum *Var
		for j := 1; j <= k; j++ {
			if t := traces(inv, a, j); t != nil && d[k-j] != nil {
				sum = plus(sum, t.Mul(d[k-j]).Mul(float64(j)/float64(k)))
			}
		}
		d = append(d, sum)
	}
	return withSeries(d)
}

// traces is the coefficient of order k of the integral of tr(W A').
func traces(w, a *Var, k int) *Var {
	var sum *Var
	for j := 1; j <= k; j++ {
		if wi, aj := w.coefficient(k-j), a.coefficient(j); wi != nil && aj != nil {
			sum = plus(sum, wi.T().Mul(aj).Sum().Mul(float64(j)/float64(k)))
		}
	}
	return sum
}

// withSeries returns x[0] with the others as its series.
func withSeries(x []*Var) *Var {
	y := *x[0]
	y.series = x[1:]
	return &y
}

// adjointOf is the conjugate transpose.
func adjointOf(x *Var) *Var { return x.Conj().T() }

// eye is the unit matrix as a constant like x.
func eye(x *Var, n int) *Var { return constant(x.tape, tensor.Eye(x.DType(), n)) }

// triangle is the constant that keeps one triangle of the square matrix x, and
// the diagonal times a factor.
func triangle(x *Var, lower bool, diagonal float64) *Var {
	n := x.Dim(-1)
	m := tensor.Full(x.DType(), 1.0, n, n)
	if lower {
		m = m.Tril(0)
	} else {
		m = m.Triu(0)
	}
	d := m.Diagonal()
	d.Copy(d.Mul(diagonal))
	return constant(x.tape, m)
}

// checkSquare panics unless a is a square matrix, with which b, if there is one,
// makes a system.
func checkSquare(what string, a, b *Var) {
	switch s := a.Shape(); {
	case len(s) != 2 || s[0] != s[1]:
		panic(fmt.Sprintf("ad: %s of shape %v: it has to be a square matrix", what, s))
	case b == nil:
	case b.Dims() != 1 && b.Dims() != 2 || b.Dim(0) != s[0]:
		panic(fmt.Sprintf("ad: %s with a matrix of shape %v and a right-hand side of shape %v", what, s, b.Shape()))
	case a.DType() != b.DType():
		panic(fmt.Sprintf("ad: %s with a %v matrix and a %v right-hand side", what, a.DType(), b.DType()))
	}
}

// Solve finds x with a x = b for a square matrix and a vector or a matrix of
// columns. It fails as [linalg.Solve] does. The matrix is factored once, for the
// adjoint too:
//
//	db = a⁻ᴴ dx,  da = -db xᴴ
func Solve(a, b *Var) (*Var, error) {
	checkSquare("Solve", a, b)
	lu, err := linalg.FactorLU(a.Value())
	if err != nil {
		return nil, fmt.Errorf("ad: Solve: %w", err)
	}
	return solver{lu: lu}.try("Solve", a, b)
}

// SolveTriangular finds x with a x = b for the upper or lower triangle of a; the
// other one is not read and has the gradient zero. It fails as
// [linalg.SolveTriangular] does.
func SolveTriangular(a *Var, uplo blas.Uplo, b *Var) (*Var, error) {
	checkSquare("SolveTriangular", a, b)
	return solver{uplo: uplo}.try("SolveTriangular", a, b)
}

// try is solve where it may fail.
func (s solver) try(what string, a, b *Var) (*Var, error) {
	column := b
	if b.Dims() == 1 {
		column = b.ExpandDims(1)
	}
	x, err := s.values(a.Value(), column.Value())
	if err != nil {
		return nil, fmt.Errorf("ad: %s: %w", what, err)
	}
	y := solveOp.apply(x, s, a, column)
	if b.Dims() == 1 {
		y = y.Squeeze(1)
	}
	return y, nil
}

// Inverse returns the inverse of a square matrix. It fails as [linalg.Inverse]
// does. [Solve] is faster and more accurate for systems.
func Inverse(a *Var) (*Var, error) {
	checkSquare("Inverse", a, nil)
	return Solve(a, eye(a, a.Dim(0)))
}

// LogDet returns log |det a| of a square matrix, a real scalar, whose gradient
// is a⁻ᴴ. It fails if a is singular or not finite.
func LogDet(a *Var) (*Var, error) {
	checkSquare("LogDet", a, nil)
	lu, err := linalg.FactorLU(a.Value())
	if err != nil {
		return nil, fmt.Errorf("ad: LogDet: %w", err)
	}
	log, _ := lu.LogDet()
	if math.IsInf(log, -1) {
		return nil, fmt.Errorf("ad: LogDet: the matrix is singular: its logarithm is -Inf")
	}
	y := a.tape.alloc(a.DType().Real())
	y.Fill(log)
	return logDetOp.apply(y, solver{lu: lu}, a), nil
}

// Det returns the determinant of a square matrix, a scalar, whose gradient is
// conj(det a) a⁻ᴴ: that of a singular matrix is NaN. It fails if a is not
// finite.
func Det(a *Var) (*Var, error) {
	checkSquare("Det", a, nil)
	lu, err := linalg.FactorLU(a.Value())
	if err != nil {
		return nil, fmt.Errorf("ad: Det: %w", err)
	}
	y := a.tape.alloc(a.DType())
	if det := lu.Det(); complexType(a.DType()) {
		y.SetComplex(det)
	} else {
		y.Set(real(det))
	}
	return detOp.apply(y, solver{lu: lu}, a), nil
}

// Trace returns the sum of the diagonal of a matrix, a scalar.
func Trace(a *Var) *Var {
	if a.Dims() != 2 || a.Dim(0) != a.Dim(1) {
		panic(fmt.Sprintf("ad: Trace of shape %v: it has to be a square matrix", a.Shape()))
	}
	return a.Mul(eye(a, a.Dim(0))).Sum()
}
