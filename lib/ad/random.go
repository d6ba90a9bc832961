package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// Random numbers whose distribution can be differentiated: what is drawn is a
// constant, which the parameters move and scale. Kingma and Welling,
// Auto-encoding variational Bayes (2014), section 2.4.

// Normal returns normal random numbers with the given mean and standard
// deviation, mean + deviation ε, which broadcast; deviation may be a Go number.
func Normal(s *tensor.Source, mean *Var, deviation any) *Var {
	d := variable(deviation, mean)
	return mean.Add(d.Mul(drawn("Normal", s.FillNormal, mean, d)))
}

// Uniform returns random numbers that are distributed evenly between lo and hi,
// which broadcast; hi may be a Go number.
func Uniform(s *tensor.Source, lo *Var, hi any) *Var {
	h := variable(hi, lo)
	return lo.Add(h.Sub(lo).Mul(drawn("Uniform", s.FillUniform, lo, h)))
}

// drawn returns random numbers of the shape that x and y broadcast to.
func drawn(what string, fill func(t *tensor.Tensor), x, y *Var) *Var {
	t := tapeOf(x, y)
	e := t.alloc(x.DType(), common(what, x.Shape(), y.Shape())...)
	fill(e)
	return constant(t, e)
}

// Dropout returns x with each element set to 0 with probability p, and the
// others divided by 1-p, so that the mean stays. It panics unless 0 ≤ p < 1.
func (x *Var) Dropout(s *tensor.Source, p float64) *Var {
	if !(p >= 0 && p < 1) {
		panic(fmt.Sprintf("ad: Dropout with probability %v, which has to be at least 0 and below 1", p))
	}
	if p == 0 {
		return x
	}
	u := x.tape.alloc(x.DType().Real(), x.Shape()...)
	s.FillUniform(u)
	keep := tensor.Ge(x.tape.alloc(tensor.Bool, x.Shape()...), u, p)
	tensor.Convert(u, keep)
	return x.Mul(constant(x.tape, tensor.Div(u, u, 1-p)))
}

// GumbelSoftmax returns the softmax of (x + γ)/temperature along the axis, with
// γ from Gumbel's distribution: a differentiable draw of one of the categories
// with the log weights x, the closer to it the lower the temperature. Jang, Gu
// and Poole, Categorical reparameterization with Gumbel-softmax (2017),
// equation 2. It panics unless temperature > 0.
func (x *Var) GumbelSoftmax(s *tensor.Source, temperature float64, axis int) *Var {
	if !(temperature > 0) {
		panic(fmt.Sprintf("ad: GumbelSoftmax with temperature %v, which has to be positive", temperature))
	}
	// Minus the logarithm of an exponential number has Gumbel's distribution.
	e := drawn("GumbelSoftmax", s.FillExponential, x, x)
	tensor.Neg(e.value, tensor.Log(e.value, e.value))
	return x.Add(e).Mul(1 / temperature).Softmax(axis)
}
