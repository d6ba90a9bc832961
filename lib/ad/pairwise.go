package ad

import (
	"github.com/podium-go/podium/lib/tensor"
)

// Functions of two elements.

// pair is a smooth function of pairs of single elements, which broadcast.
type pair struct {
	*op
	kernel func(dst *tensor.Tensor, x, y any) *tensor.Tensor
}

// pairwise declares one by its kernel and its derivative with respect to
// operand i, in which z = f(x, y).
func pairwise(name string, kernel func(dst *tensor.Tensor, x, y any) *tensor.Tensor, partial func(x, y, z *Var, i int) *Var) *pair {
	f := &pair{kernel: kernel}
	f.op = declare(op{
		name: name,
		adjoint: func(c *Call, g *Var, i int) *Var {
			return sumTo(g.Mul(partial(c.In[0], c.In[1], c.Out[0], i).Conj()), c.In[i])
		},
		series: func(c *Call, in []*Var) []*Var {
			order := max(len(in[0].series), len(in[1].series))
			x, y, z := in[0].truncated(order-1), in[1].truncated(order-1), c.Out[0]
			if order > 1 {
				z = f.of(x, y)
			}
			series := make([]*Var, order)
			for i, v := range in {
				if v.series != nil {
					for k, s := range chained(v, partial(x, y, z, i), order, (*Var).times) {
						series[k] = plus(series[k], s)
					}
				}
			}
			return []*Var{{series: series}}
		},
	})
	return f
}

// of applies the function.
func (f *pair) of(x *Var, y any) *Var { return binary(f.op, f.kernel, x, y) }

// times is Mul of variables.
func (x *Var) times(y *Var) *Var { return x.Mul(y) }

// chained returns the Taylor coefficients of order 1 and up of y with
// y' = w x', for a product that is linear in x: k y_k = Σ j x_j w_{k-j}.
func chained(x, w *Var, order int, product func(x, w *Var) *Var) []*Var {
	series := make([]*Var, order)
	for k := 1; k <= order; k++ {
		for j := 1; j <= k; j++ {
			a, b := x.coefficient(j), w.coefficient(k-j)
			if a == nil || b == nil {
				continue
			}
			term := product(a, b)
			if j != k {
				term = term.Mul(float64(j) / float64(k))
			}
			series[k-1] = plus(series[k-1], term)
		}
	}
	return series
}

var (
	powFn, atan2Fn, hypotFn              *pair
	maximumOp, minimumOp, modOp, clampOp *op
	fmaOp                                *op
)

func init() {
	powFn = pairwise("Pow", tensor.Pow, func(x, y, z *Var, i int) *Var {
		if i == 0 {
			// The exponent 0 becomes any other: its factor is 0 already, and x = 0
			// gives no infinity.
			return y.Mul(x.Pow(Where(y.Eq(0), 1, y.Sub(1))))
		}
		return z.Mul(Where(x.Eq(0), 1, x).Log())
	})
	atan2Fn = pairwise("Atan2", tensor.Atan2, func(x, y, _ *Var, i int) *Var {
		r := x.Hypot(y).nonzero()
		if i == 0 {
			return y.Div(r).Div(r)
		}
		return x.Div(r).Div(r).Neg()
	})
	hypotFn = pairwise("Hypot", tensor.Hypot, func(x, y, z *Var, i int) *Var {
		if i == 0 {
			return x.Div(z.nonzero())
		}
		return y.Div(z.nonzero())
	})
	maximumOp = piecewise("Maximum", func(c *Call, i int) *Var { return share(c.In[i], c.In[1-i]) })
	minimumOp = piecewise("Minimum", func(c *Call, i int) *Var { return share(c.In[1-i], c.In[i]) })
	modOp = piecewise("Mod", func(c *Call, i int) *Var {
		if i == 0 {
			return ones(c.Out[0])
		}
		x, y, z := c.In[0].Detach(), c.In[1].Detach(), c.Out[0].Detach()
		n := x.Sub(z).Div(y)
		return constant(n.tape, tensor.Neg(n.value, tensor.Round(n.value, n.value)))
	})
	clampOp = piecewise("Clamp", func(c *Call, _ int) *Var {
		x, bounds := c.In[0], c.args.([2]any)
		inside := x.Ge(bounds[0])
		tensor.And(inside, inside, x.Le(bounds[1]))
		return indicator(x, inside)
	})
	fmaOp = declare(op{name: "FMA",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i < 2 {
				g = g.Mul(c.In[1-i].Conj())
			}
			return sumTo(g, c.In[i])
		},
		series: func(_ *Call, x []*Var) []*Var { return []*Var{x[0].Mul(x[1]).Add(x[2])} },
	})
}

// piecewise declares an operation that is linear near almost all operands, by
// its factors, which are constants.
func piecewise(name string, factor func(c *Call, i int) *Var) *op {
	return declare(op{name: name,
		adjoint: func(c *Call, g *Var, i int) *Var { return sumTo(g.Mul(factor(c, i)), c.In[i]) },
		linear: func(c *Call, dx []*Var) *Var {
			var y *Var
			for i, d := range dx {
				if d != nil {
					y = plus(y, d.Mul(factor(c, i)))
				}
			}
			return y
		},
	})
}

// share is 1 where x > y, 1/2 where they are equal, and 0 elsewhere.
func share(x, y *Var) *Var {
	w := indicator(x, x.Gt(y))
	half := indicator(x, x.Eq(y))
	tensor.FMA(w.value, half.value, 0.5, w.value)
	return w
}

// indicator is 1 where mask is true and 0 elsewhere, of the type of elements of
// x, a constant.
func indicator(x *Var, mask *tensor.Tensor) *Var {
	return constant(x.tape, tensor.Convert(x.tape.alloc(x.DType(), mask.Shape()...), mask))
}

// ones is the constant 1 of the shape of x.
func ones(x *Var) *Var {
	v := x.tape.alloc(x.DType(), x.Shape()...)
	v.Fill(1.0)
	return constant(x.tape, v)
}

// constant returns a constant that takes part in a tape, which may be nil; nil
// for nil.
func constant(t *Tape, v *tensor.Tensor) *Var {
	if v == nil {
		return nil
	}
	x := Const(v)
	if t != nil {
		x.tape, x.epoch = t, t.epoch
	}
	return x
}

// nonzero returns x with 1 in place of 0: what is divided by it is 0 there too,
// and its derivative is taken as 0.
func (x *Var) nonzero() *Var { return Where(x.Eq(0), 1, x) }

// Pow returns x to the power of y: a number, or a variable or tensor, with
// respect to which it can be differentiated where x > 0. The derivative at x = 0
// with respect to y is taken as 0.
func (x *Var) Pow(y any) *Var { return powFn.of(x, y) }

// Atan2 returns the angle in radians, in (-π, π], of the points with ordinates x
// and abscissas y; its derivatives at the origin are taken as 0.
func (x *Var) Atan2(y any) *Var { return atan2Fn.of(x, y) }

// Hypot returns √(x² + y²), without overflow; its derivatives at the origin are
// taken as 0.
func (x *Var) Hypot(y any) *Var { return hypotFn.of(x, y) }

// Maximum returns the greater of x and y. Where they are equal each has half of
// the derivative.
func (x *Var) Maximum(y any) *Var { return binary(maximumOp, tensor.Maximum, x, y) }

// Minimum returns the lesser of x and y. Where they are equal each has half of
// the derivative.
func (x *Var) Minimum(y any) *Var { return binary(minimumOp, tensor.Minimum, x, y) }

// Mod returns what is left of x/y for a quotient rounded down.
func (x *Var) Mod(y any) *Var { return binary(modOp, tensor.Mod, x, y) }

// Clamp returns min(max(x, lo), hi). The derivative at a bound that is a number
// is taken as 1; bounds that are variables or tensors have a part in it as with
// [Var.Maximum].
func (x *Var) Clamp(lo, hi any) *Var {
	for _, b := range []any{lo, hi} {
		switch b.(type) {
		case *Var, *tensor.Tensor:
			return x.Maximum(lo).Minimum(hi)
		}
	}
	return clampOp.apply(tensor.Clamp(x.tape.alloc(x.DType(), x.Shape()...), x.Value(), lo, hi), [2]any{lo, hi}, x)
}

// FMA returns a b + c, of real numbers with one rounding; b and c may be Go
// numbers.
func FMA(a *Var, b, c any) *Var {
	y, z := variable(b, a), variable(c, a)
	var dst *tensor.Tensor
	if t := tapeOf(a, y, z); t != nil && a.DType() == y.DType() && a.DType() == z.DType() {
		dst = t.alloc(a.DType(), common("FMA", common("FMA", a.Shape(), y.Shape()), z.Shape())...)
	}
	return fmaOp.apply(tensor.FMA(dst, a.Value(), y.Value(), z.Value()), nil, a, y, z)
}
