package ad

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mathext"

	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/tensor"
)

// The logarithm of the gamma function and its derivatives.
var (
	logGammaFn  *function
	polyGammaOp *op
)

func init() {
	logGammaFn = elementwise("LogGamma", tensor.LogGamma, func(x, _ *Var) *Var { return x.PolyGamma(0) }, nil)
	polyGammaOp = declare(op{name: "PolyGamma",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.Mul(c.In[0].PolyGamma(c.args.(int) + 1)) },
		series: func(c *Call, in []*Var) []*Var {
			order := len(in[0].series)
			w := in[0].truncated(order - 1).PolyGamma(c.args.(int) + 1)
			return []*Var{{series: chained(in[0], w, order, (*Var).times)}}
		},
	})
}

// LogGamma returns log |Γ(x)|.
func (x *Var) LogGamma() *Var { return logGammaFn.of(x) }

// PolyGamma returns the derivative of order n+1 of log Γ(x): the digamma function
// for n = 0, trigamma for n = 1; NaN or infinity at 0, -1, -2, …, where it has
// its poles. It panics if n is negative or x complex.
func (x *Var) PolyGamma(n int) *Var {
	if n < 0 || !x.DType().IsFloat() {
		panic(fmt.Sprintf("ad: PolyGamma of order %d of %v numbers: it takes orders from 0 on and Float64 or Float32", n, x.DType()))
	}
	y := x.tape.alloc(x.DType(), x.Shape()...)
	if v := x.Value().Contiguous(); x.DType() == tensor.Float64 {
		polyGamma(n, tensor.Data[float64](y), tensor.Data[float64](v))
	} else {
		polyGamma(n, tensor.Data[float32](y), tensor.Data[float32](v))
	}
	return polyGammaOp.apply(y, n, x)
}

func polyGamma[T float64 | float32](n int, dst, x []T) {
	// ψₙ(x) = (-1)ⁿ⁺¹ n! ζ(n+1, x), with Hurwitz's zeta function; Abramowitz and
	// Stegun, Handbook of Mathematical Functions (1964), 6.4.10.
	scale := math.Gamma(float64(n) + 1)
	if n%2 == 0 {
		scale = -scale
	}
	threads.For(len(x), 1<<9, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if n == 0 {
				dst[i] = T(digamma(float64(x[i])))
			} else {
				dst[i] = T(scale * mathext.Zeta(float64(n)+1, float64(x[i])))
			}
		}
	})
}

// digamma returns ψ(x): the asymptotic series from 10 on, to which the
// recurrence ψ(x+1) = ψ(x) + 1/x leads, and the reflection
// ψ(x) = ψ(1-x) - π cot πx below 0; Abramowitz and Stegun, 6.3.5, 6.3.7 and 6.3.18.
func digamma(x float64) float64 {
	if x <= 0 {
		part := x - math.Round(x)
		if part == 0 {
			return math.NaN()
		}
		return digamma(1-x) - math.Pi/math.Tan(math.Pi*part)
	}
	sum := 0.0
	for ; x < 10; x++ {
		sum -= 1 / x
	}
	// Bernoulli's numbers B_2k over 2k; the next term is below 1e-16 here.
	s := 1 / (x * x)
	series := s * (1./12 - s*(1./120-s*(1./252-s*(1./240-s*(1./132-s*(691./32760-s/12))))))
	return sum + math.Log(x) - 0.5/x - series
}
