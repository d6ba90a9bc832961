package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/tensor"
)

var sparseSolveOp *op

func init() {
	sparseSolveOp = declare(op{name: "SparseSolve",
		adjoint: func(c *Call, g *Var, i int) *Var {
			s, x := c.args.(sparseSolver), c.Out[0]
			l := s.other().solve(c.In[0], g)
			switch {
			case i == 1:
				return l
			case s.transposed:
				return s.outer(x, l).Neg()
			}
			return s.outer(l, x).Neg()
		},
		series: func(c *Call, in []*Var) []*Var { return []*Var{c.args.(sparseSolver).expand(c, in[0], in[1])} },
	})
}

// SparseFactors is a factorisation of a matrix, or another way to solve systems
// with it: dst = A⁻¹ b. One that has the method SolveT, as [sparse.LU] has,
// solves with the transpose by it; others are of symmetric matrices, as
// [sparse.Cholesky] and [sparse.LDL] are.
type SparseFactors interface {
	Solve(dst, b []float64)
}

// Iterative solves systems by iteration, as with the methods of lib/krylov.
type Iterative struct {
	// Forward computes dst = A⁻¹ b, and Transposed dst = A⁻ᵀ b; without the
	// latter A has to be symmetric. Both begin with dst = 0.
	Forward, Transposed func(dst, b []float64) error
}

// sparseSolver solves with a matrix, or with its transpose.
type sparseSolver struct {
	*pattern
	columns    func(dst, b []float64, k int, transposed bool) error
	transposed bool
}

func (s sparseSolver) other() sparseSolver {
	s.transposed = !s.transposed
	return s
}

// values computes the solutions for the columns of b.
func (s sparseSolver) values(t *Tape, b *Var) (*tensor.Tensor, error) {
	x := t.alloc(tensor.Float64, b.Shape()...)
	return x, s.columns(tensor.Data[float64](x), tensor.Data[float64](b.packed()), b.Dim(1), s.transposed)
}

// solve panics with the error of a solution that is part of a derivative.
func (s sparseSolver) solve(v, b *Var) *Var {
	x, err := s.values(tapeOf(v, b), b)
	if err != nil {
		panic(fmt.Errorf("ad: the system of a derivative of Sparse.SolveIterative: %w", err))
	}
	return sparseSolveOp.apply(x, s, v, b)
}

// expand solves A X = B for series, as solver.expand does.
func (s sparseSolver) expand(c *Call, v, b *Var) *Var {
	x := []*Var{c.Out[0]}
	for k := 1; k <= max(len(v.series), len(b.series)); k++ {
		rest := b.coefficient(k)
		for j := 1; j <= k; j++ {
			vj := v.coefficient(j)
			if vj == nil || x[k-j] == nil {
				continue
			}
			if s.transposed {
				rest = plus(rest, s.mulT(vj, x[k-j]).Neg())
			} else {
				rest = plus(rest, s.mul(vj, x[k-j]).Neg())
			}
		}
		if rest != nil {
			rest = s.solve(c.In[0], rest)
		}
		x = append(x, rest)
	}
	return withSeries(x)
}

// Solve finds x with a x = b for a square matrix of float64 and a vector or a
// matrix of columns, by [sparse.NewLU], and fails as that does. The factors serve
// the adjoint too, with respect to b and to the entries of a:
//
//	db = a⁻ᵀ dx,  da_ij = -db_i x_j
func (a *Sparse) Solve(b *Var) (*Var, error) {
	a.checkSystem("Solve", b)
	f, err := sparse.NewLU(matrix(a.pattern, tensor.Data[float64](a.Values.packed())), sparse.LUConfig{})
	if err != nil {
		return nil, fmt.Errorf("ad: Sparse.Solve: %w", err)
	}
	return a.SolveWith(f, b), nil
}

// SolveWith is [Sparse.Solve] with factors of a, found before. They must not
// change before the tape is reset.
func (a *Sparse) SolveWith(f SparseFactors, b *Var) *Var {
	a.checkSystem("SolveWith", b)
	columns := func(dst, b []float64, k int, trans bool) error {
		solve, block := f.Solve, (func(dst, b []float64, k int))(nil)
		if t, ok := f.(interface{ SolveT(dst, b []float64) }); ok && trans {
			solve = t.SolveT
			if t, ok := f.(interface {
				SolveBlockT(dst, b []float64, k int)
			}); ok {
				block = t.SolveBlockT
			}
		} else if t, ok := f.(interface {
			SolveBlock(dst, b []float64, k int)
		}); ok {
			block = t.SolveBlock
		}
		if block != nil {
			block(dst, b, k)
			return nil
		}
		return eachColumn(dst, b, k, func(dst, b []float64) error {
			solve(dst, b)
			return nil
		})
	}
	y, _ := a.solveBy(columns, b)
	return y
}

// SolveIterative is [Sparse.Solve] by iteration. It fails as f.Forward does;
// where the system of a derivative fails, the derivative panics with the error.
// Derivatives are those of the exact solution: their errors are of the size of
// the tolerances.
func (a *Sparse) SolveIterative(f Iterative, b *Var) (*Var, error) {
	a.checkSystem("SolveIterative", b)
	if f.Forward == nil {
		panic("ad: Sparse.SolveIterative: Forward is nil")
	}
	columns := func(dst, b []float64, k int, trans bool) error {
		solve := f.Forward
		if trans && f.Transposed != nil {
			solve = f.Transposed
		}
		return eachColumn(dst, b, k, solve)
	}
	y, err := a.solveBy(columns, b)
	if err != nil {
		return nil, fmt.Errorf("ad: Sparse.SolveIterative: %w", err)
	}
	return y, nil
}

func (a *Sparse) solveBy(columns func(dst, b []float64, k int, transposed bool) error, b *Var) (y *Var, err error) {
	s := sparseSolver{pattern: a.pattern, columns: columns}
	y = asColumns(b, func(b *Var) *Var {
		var x *tensor.Tensor
		if x, err = s.values(tapeOf(a.Values, b), b); err != nil {
			return b
		}
		return sparseSolveOp.apply(x, s, a.Values, b)
	})
	return y, err
}

// eachColumn solves for one column of a matrix after the other.
func eachColumn(dst, b []float64, k int, solve func(dst, b []float64) error) error {
	clear(dst)
	if k == 1 {
		return solve(dst, b)
	}
	n := len(b) / max(1, k)
	x, c := make([]float64, n), make([]float64, n)
	for j := range k {
		clear(x)
		for i := range c {
			c[i] = b[i*k+j]
		}
		if err := solve(x, c); err != nil {
			return fmt.Errorf("column %d: %w", j, err)
		}
		for i, v := range x {
			dst[i*k+j] = v
		}
	}
	return nil
}

func (a *Sparse) checkSystem(what string, b *Var) {
	if a.rows != a.cols || a.Values.DType() != tensor.Float64 {
		panic(fmt.Sprintf("ad: Sparse.%s with a %d×%d matrix of %v: it has to be square, of float64", what, a.rows, a.cols, a.Values.DType()))
	}
	a.check(what, b, a.rows)
}
