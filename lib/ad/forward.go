package ad

import "fmt"

// Forward mode carries truncated Taylor series x₀ + x₁ s + x₂ s² + … through a
// computation; Griewank and Walther, Evaluating Derivatives (SIAM 2008),
// chapter 13. The first coefficient is the directional derivative.

// Along returns x with the direction v: what is computed from it has its
// Taylor series along x + s v with it, up to the given order, in
// [Var.Coefficient]. x may be a variable of a tape or a constant, and so may v,
// so that the coefficients can be differentiated in turn. It panics if the
// shapes differ, if order is below 1, or if x has a direction already.
func Along(x, v *Var, order int) *Var {
	if fmt.Sprint(x.Shape()) != fmt.Sprint(v.Shape()) {
		panic(fmt.Sprintf("ad: Along: a direction of shape %v for a variable of shape %v", v.Shape(), x.Shape()))
	}
	if order < 1 {
		panic(fmt.Sprintf("ad: Along: order %d, allowed are 1 and more", order))
	}
	if x.series != nil {
		panic("ad: Along: the variable has a direction already; higher derivatives have a higher order, mixed ones Gradient or Hessian")
	}
	y := *x
	y.series = make([]*Var, order)
	y.series[0] = v.plain()
	return &y
}

// Coefficient returns the Taylor coefficient of the given order, which is the
// derivative of that order along the direction over order!; zeros where there
// is none. Coefficient(0) is x without a direction.
func (x *Var) Coefficient(order int) *Var {
	if order == 0 {
		return x.plain()
	}
	if order < 0 {
		panic(fmt.Sprintf("ad: coefficient of order %d", order))
	}
	if order <= len(x.series) && x.series[order-1] != nil {
		return x.series[order-1]
	}
	z := x.tape.alloc(x.DType(), x.Shape()...)
	z.Fill(0.0)
	return (&Var{value: z, tape: x.tape, epoch: x.epoch, node: -1})
}

// coefficient is Coefficient with nil for zero.
func (x *Var) coefficient(k int) *Var {
	switch {
	case k == 0:
		return x.plain()
	case k <= len(x.series):
		return x.series[k-1]
	}
	return nil
}

// truncated returns x with its series up to an order.
func (x *Var) truncated(order int) *Var {
	if len(x.series) <= order {
		return x
	}
	y := *x
	y.series = x.series[:order:order]
	if order == 0 {
		y.series = nil
	}
	return &y
}

// forward returns the series of all results of a call of operands in.
func (o *op) forward(c *Call, in []*Var, order int) [][]*Var {
	series := make([][]*Var, len(c.Out))
	for i := range series {
		series[i] = make([]*Var, order)
	}
	switch {
	case o.series != nil:
		for i, y := range o.series(c, in) {
			copy(series[i], y.series)
		}
	case o.linear != nil:
		dx := make([]*Var, len(in))
		for k := 1; k <= order; k++ {
			if coefficients(dx, in, k) {
				series[0][k-1] = o.linear(c, dx)
			}
		}
	case o.bilinear != nil:
		for k := 1; k <= order; k++ {
			var sum *Var
			for i := 0; i <= k; i++ {
				if a, b := in[0].coefficient(i), in[1].coefficient(k-i); a != nil && b != nil {
					sum = plus(sum, o.bilinear(c, a, b))
				}
			}
			series[0][k-1] = sum
		}
	case o.derivative != nil:
		// y' = f'(x) x', coefficient by coefficient: the derivative is needed to
		// one order less, and is a computation like any other.
		x := in[0].truncated(order - 1)
		y := c.Out[0]
		if order > 1 {
			y = o.again(x)
		}
		w := o.derivative(x, y)
		for k := 1; k <= order; k++ {
			var sum *Var
			for j := 1; j <= k; j++ {
				if a, b := in[0].coefficient(j), w.coefficient(k-j); a != nil && b != nil {
					term := a.Mul(b)
					if j != k {
						term = term.Mul(float64(j) / float64(k))
					}
					sum = plus(sum, term)
				}
			}
			series[0][k-1] = sum
		}
	case o.tangents != nil:
		if order > 1 {
			panic(fmt.Sprintf("ad: %s has no Taylor series beyond order 1, asked for %d", o.name, order))
		}
		dx := make([]*Var, len(in))
		if coefficients(dx, in, 1) {
			for i, dy := range o.tangents(c, dx) {
				series[i][0] = dy
			}
		}
	default:
		panic("ad: " + o.name + " has no forward mode")
	}
	return series
}

// coefficients sets dx to the coefficients of order k of in and reports whether
// there are any.
func coefficients(dx, in []*Var, k int) bool {
	any := false
	for i, x := range in {
		dx[i] = x.coefficient(k)
		any = any || dx[i] != nil
	}
	return any
}

// plus is a + b in which a may be nil, for zero.
func plus(a, b *Var) *Var {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	return a.Add(b)
}
