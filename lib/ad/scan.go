package ad

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/tensor"
)

// Running sums and products. Those of products are the linear recurrence
// s_i = a_i s_{i-1} + b_i, whose adjoint is one in the other direction, without
// a division: zeros among the factors are like other numbers.
var cumSumOp, cumProdOp, scanOp *op

func init() {
	cumSumOp = declare(op{name: "CumSum",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			k := c.args.(int)
			return g.Flip(k).CumSum(k).Flip(k)
		},
		linear: func(c *Call, dx []*Var) *Var { return dx[0].CumSum(c.args.(int)) },
	})
	cumProdOp = declare(op{name: "CumProd",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			k, x := c.args.(int), c.In[0]
			return scanBack(x.Conj(), g, k).Mul(before(x, k).Conj())
		},
		series: func(c *Call, x []*Var) []*Var {
			k := c.args.(int)
			if x[0].Dim(k) == 0 {
				return []*Var{{}}
			}
			start := x[0].Narrow(k, 0, 1).Pad(k, 0, x[0].Dim(k)-1, tensor.Zeros)
			return []*Var{Scan(x[0], start, k)}
		},
	})
	scanOp = declare(op{name: "Scan",
		adjoints: func(c *Call, g []*Var) []*Var {
			k, a, s := c.args.(int), c.In[0], c.Out[0]
			db := scanBack(a.Conj(), g[0], k)
			if !c.needs(0) {
				return []*Var{nil, db}
			}
			return []*Var{db.Mul(shifted(s, k, 1).Conj()), db}
		},
		series: func(c *Call, x []*Var) []*Var {
			// s_k = Scan(a_0, b_k + Σ a_m before(s_{k-m})), in the orders k.
			k, a, b := c.args.(int), x[0], x[1]
			s := c.Out[0].plain()
			for order := 1; order <= max(len(a.series), len(b.series)); order++ {
				free := b.coefficient(order)
				for m := 1; m <= order; m++ {
					if am, sm := a.coefficient(m), s.coefficient(order-m); am != nil && sm != nil {
						free = plus(free, am.Mul(shifted(sm, k, 1)))
					}
				}
				if free != nil {
					free = Scan(a.plain(), free, k)
				}
				grown := *s
				grown.series = append(slices.Clip(s.series), free)
				s = &grown
			}
			return []*Var{s}
		},
	})
}

// shifted returns x moved by one along axis k with zeros coming in: to the back
// for by = 1, to the front for -1.
func shifted(x *Var, k, by int) *Var {
	n := x.Dim(k)
	if n == 0 {
		return x
	}
	if by > 0 {
		return x.Narrow(k, 0, n-1).Pad(k, 1, 0, tensor.Zeros)
	}
	return x.Narrow(k, 1, n).Pad(k, 0, 1, tensor.Zeros)
}

// scanBack is the recurrence t_i = g_i + a_{i+1} t_{i+1}, the adjoint of Scan.
func scanBack(a, g *Var, k int) *Var {
	return Scan(shifted(a, k, -1).Flip(k), g.Flip(k), k).Flip(k)
}

// before returns the products of all elements before each one along axis k.
func before(x *Var, k int) *Var {
	shape := x.Shape()
	n := shape[k]
	if n == 0 {
		return x
	}
	shape[k] = 1
	first := x.tape.alloc(x.DType(), shape...)
	first.Fill(1.0)
	return Concat(k, constant(x.tape, first), x.Narrow(k, 0, n-1)).CumProd(k)
}

// CumSum returns the running sums along the axis.
func (x *Var) CumSum(axis int) *Var {
	k := place(x, axis)
	return cumSumOp.apply(tensor.CumSum(x.tape.alloc(x.DType(), x.Shape()...), x.Value(), k), k, x)
}

// CumProd returns the running products along the axis. Its derivatives are
// exact where factors are zero too.
func (x *Var) CumProd(axis int) *Var {
	k := place(x, axis)
	return cumProdOp.apply(tensor.CumProd(x.tape.alloc(x.DType(), x.Shape()...), x.Value(), k), k, x)
}

// Scan returns the solution of the linear recurrence
//
//	s_0 = b_0,  s_i = a_i s_{i-1} + b_i
//
// along the axis, as of state-space models. a and b have one shape and type.
func Scan(a, b *Var, axis int) *Var {
	if !slices.Equal(a.Shape(), b.Shape()) || a.DType() != b.DType() {
		panic(fmt.Sprintf("ad: Scan of %v of shape %v and %v of shape %v", a.DType(), a.Shape(), b.DType(), b.Shape()))
	}
	k := place(a, axis)
	y := tapeOf(a, b).alloc(a.DType(), a.Shape()...)
	switch a.DType() {
	case tensor.Float64:
		scan[float64](y, a.Value(), b.Value(), k)
	case tensor.Float32:
		scan[float32](y, a.Value(), b.Value(), k)
	case tensor.Complex128:
		scan[complex128](y, a.Value(), b.Value(), k)
	case tensor.Complex64:
		scan[complex64](y, a.Value(), b.Value(), k)
	default:
		panic(fmt.Sprintf("ad: Scan is not defined for %v tensors", a.DType()))
	}
	return scanOp.apply(y, k, a, b)
}

func scan[T float64 | float32 | complex128 | complex64](y, a, b *tensor.Tensor, k int) {
	n, inner := y.Dim(k), 1
	for _, m := range y.Shape()[k+1:] {
		inner *= m
	}
	if y.Len() == 0 {
		return
	}
	s, x, v := tensor.Data[T](y), tensor.Data[T](a.Contiguous()), tensor.Data[T](b.Contiguous())
	threads.For(len(s)/(n*inner), max(1, 1<<14/(n*inner)), func(lo, hi int) {
		for o := lo; o < hi; o++ {
			at := o * n * inner
			copy(s[at:at+inner], v[at:at+inner])
			for i := at + inner; i < at+n*inner; i++ {
				s[i] = x[i]*s[i-inner] + v[i]
			}
		}
	})
}
