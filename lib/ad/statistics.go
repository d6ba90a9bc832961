package ad

import (
	"math"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// Sums of squares, norms, and sums of exponentials.
var sumSquaresOp, normOp, logSumExpOp, softmaxOp, logSoftmaxOp *op

func init() {
	sumSquaresOp = declare(op{name: "SumSquares",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			return c.In[0].Mul(g.Mul(2).Reshape(c.args.(reduction).kept...))
		},
		series: func(c *Call, x []*Var) []*Var {
			return []*Var{x[0].Mul(x[0].Conj()).Real().Sum(c.args.(reduction).axes...)}
		},
	})
	normOp = declare(op{name: "Norm",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			return c.In[0].Mul(g.Div(c.Out[0].nonzero()).Reshape(c.args.(reduction).kept...))
		},
		series: func(c *Call, in []*Var) []*Var {
			// y y' = Re ⟨x, x'⟩
			r, order := c.args.(reduction), len(in[0].series)
			x, y := in[0].truncated(order-1), c.Out[0]
			if order > 1 {
				y = x.Norm(r.axes...)
			}
			w := x.Div(y.nonzero().Reshape(r.kept...))
			return []*Var{{series: chained(in[0], w, order, func(a, b *Var) *Var {
				return a.Mul(b.Conj()).Real().Sum(r.axes...)
			})}}
		},
	})
	logSumExpOp = declare(op{name: "LogSumExp",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			kept := c.args.(reduction).kept
			return c.In[0].Sub(c.Out[0].Reshape(kept...)).Exp().Mul(g.Reshape(kept...))
		},
		series: func(c *Call, in []*Var) []*Var {
			r, order := c.args.(reduction), len(in[0].series)
			x, y := in[0].truncated(order-1), c.Out[0]
			if order > 1 {
				y = x.LogSumExp(r.axes...)
			}
			w := x.Sub(y.Reshape(r.kept...)).Exp()
			return []*Var{{series: chained(in[0], w, order, func(a, b *Var) *Var {
				return a.Mul(b).Sum(r.axes...)
			})}}
		},
	})
	softmaxOp = declare(op{name: "Softmax",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			k, y := c.args.(int), c.Out[0]
			if y.tape.paused {
				return constant(y.tape, tensor.SoftmaxGrad(y.tape.alloc(y.DType(), y.Shape()...), g.value, y.value, k))
			}
			return y.Mul(g.Sub(g.Mul(y).Sum(k).ExpandDims(k)))
		},
		series: func(c *Call, x []*Var) []*Var { return []*Var{x[0].LogSoftmax(c.args.(int)).Exp()} },
	})
	logSoftmaxOp = declare(op{name: "LogSoftmax",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			k, y := c.args.(int), c.Out[0]
			if y.tape.paused {
				return constant(y.tape, tensor.LogSoftmaxGrad(y.tape.alloc(y.DType(), y.Shape()...), g.value, y.value, k))
			}
			return g.Sub(y.Exp().Mul(g.Sum(k).ExpandDims(k)))
		},
		series: func(c *Call, x []*Var) []*Var {
			k := c.args.(int)
			return []*Var{x[0].Sub(x[0].LogSumExp(k).ExpandDims(k))}
		},
	})
}

// realReduce is reduce with real results.
func (x *Var) realReduce(o *op, f func(dst, x *tensor.Tensor, axes ...int) *tensor.Tensor, axes []int) *Var {
	axes = slices.Clone(axes)
	r, shape := reductionOf(x, axes)
	return o.apply(f(x.tape.alloc(x.DType().Real(), shape...), x.Value(), axes...), r, x)
}

// SumSquares returns the sums of |x|² over the given dimensions, which are
// dropped; over all without any.
func (x *Var) SumSquares(axes ...int) *Var {
	return x.realReduce(sumSquaresOp, tensor.SumSquares, axes)
}

// Norm returns the Euclidean norms over the given dimensions, which are dropped;
// over all without any. The derivative of the norm of zeros is taken as 0.
func (x *Var) Norm(axes ...int) *Var { return x.realReduce(normOp, tensor.Norm, axes) }

// Var returns the variances over the given dimensions, which are dropped; over
// all without any: the means of |x - mean|².
func (x *Var) Var(axes ...int) *Var {
	d, n := x.centred(axes)
	return d.SumSquares(axes...).Mul(1 / n)
}

// Std returns the standard deviations over the given dimensions, the roots of
// [Var.Var]; their derivative where all elements are equal is taken as 0.
func (x *Var) Std(axes ...int) *Var {
	d, n := x.centred(axes)
	return d.Norm(axes...).Mul(1 / math.Sqrt(n))
}

// centred returns x less its means over the axes, and of how many elements each
// of those is.
func (x *Var) centred(axes []int) (d *Var, n float64) {
	mean := x.Mean(axes...)
	r, _ := reductionOf(x, axes)
	return x.Sub(mean.Reshape(r.kept...)), float64(x.Len()) / float64(max(mean.Len(), 1))
}

// LogSumExp returns log Σ eˣ over the given dimensions, which are dropped; over
// all without any.
func (x *Var) LogSumExp(axes ...int) *Var { return x.reduce(logSumExpOp, tensor.LogSumExp, axes) }

// Softmax returns eˣ / Σ eˣ along the axis.
func (x *Var) Softmax(axis int) *Var {
	k := place(x, axis)
	return softmaxOp.apply(tensor.Softmax(x.tape.alloc(x.DType(), x.Shape()...), x.Value(), k), k, x)
}

// LogSoftmax returns x - log Σ eˣ along the axis.
func (x *Var) LogSoftmax(axis int) *Var {
	k := place(x, axis)
	return logSoftmaxOp.apply(tensor.LogSoftmax(x.tape.alloc(x.DType(), x.Shape()...), x.Value(), k), k, x)
}
