package krylov

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Solver is one of [CG], [MINRES], [GMRES], [FGMRES], [BiCGSTAB] and
// [Richardson].
type Solver func(ctx context.Context, a Operator, b []float64, cfg Config) (*Result, error)

// Block solves A x_k = b_k for every k with the same solver, side by side. Each
// column goes its own way: it has its own Krylov space, history and number of
// iterations, with the same bits as if it were solved alone. What the columns
// share is the products, which wait for each other, so that a [BlockOperator]
// reads its matrix once for all columns that are not done. The preconditioner is
// applied to one column after the other.
//
// x0 are the initial guesses; nil means zero. X0 and Dst of cfg have to be nil.
// Step.Column tells Config.Each the column.
//
// The error joins those of the columns, each with its number.
func Block(ctx context.Context, solver Solver, a Operator, b, x0 [][]float64, cfg Config) ([]*Result, error) {
	if cfg.X0 != nil || cfg.Dst != nil {
		return nil, fmt.Errorf("krylov: Block: X0 or Dst of the Config is set, they have to be nil: the guesses are an argument")
	}
	if x0 != nil && len(x0) != len(b) {
		return nil, fmt.Errorf("krylov: Block: %d initial guesses for %d right-hand sides", len(x0), len(b))
	}
	ctx, cancel := context.WithCancel(ctx)
	if cfg.Work == nil {
		cfg.Work = new(Workspace)
	}
	columns := make([]*column, len(b))
	for k := range b {
		c := &column{Operator: a}
		columns[k] = c
		own := cfg
		if x0 != nil {
			own.X0 = x0[k]
		}
		if each := cfg.Each; each != nil {
			own.Each = func(s Step) bool {
				s.Column = k
				return each(s)
			}
		}
		next, stop := iter.Pull(func(yield func(product) bool) {
			c.yield = yield
			c.result, c.err = solver(ctx, c, b[k], own)
		})
		c.next = next
		defer stop()
	}
	defer cancel() // before the stops, so that what they end does end
	advance(a, columns)
	results := make([]*Result, len(b))
	var errs []error
	for k, c := range columns {
		results[k] = c.result
		if c.err != nil {
			errs = append(errs, fmt.Errorf("column %d: %w", k, c.err))
		}
	}
	return results, errors.Join(errs...)
}

// product is a product that a column waits for.
type product struct{ dst, x []float64 }

// column is the solve of one column, a coroutine that stops at each product.
type column struct {
	Operator // for Dims
	yield    func(product) bool
	next     func() (product, bool)
	result   *Result
	err      error
}

// MulVec hands the product to advance.
func (c *column) MulVec(dst, x []float64) { c.yield(product{dst, x}) }

// advance runs the columns until all are done.
func advance(a Operator, columns []*column) {
	together, shared := a.(BlockOperator)
	rows, cols := a.Dims()
	var in, out []float64
	active := append([]*column(nil), columns...)
	for {
		var products []product
		waiting := active[:0]
		for _, c := range active {
			if p, ok := c.next(); ok {
				products = append(products, p)
				waiting = append(waiting, c)
			}
		}
		active = waiting
		k := len(active)
		switch {
		case k == 0:
			return
		case shared && k > 1:
			if in == nil {
				in, out = make([]float64, k*cols), make([]float64, k*rows)
			}
			in, out = in[:k*cols], out[:k*rows]
			blocks(cols, func(lo, hi int) {
				for q, p := range products {
					for i, v := range p.x[lo:hi] {
						in[(lo+i)*k+q] = v
					}
				}
			})
			together.MulBlock(out, in, k)
			blocks(rows, func(lo, hi int) {
				for q, p := range products {
					d := p.dst[lo:hi]
					for i := range d {
						d[i] = out[(lo+i)*k+q]
					}
				}
			})
		default:
			for _, p := range products {
				a.MulVec(p.dst, p.x)
			}
		}
	}
}
