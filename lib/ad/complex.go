package ad

import (
	"fmt"
	"slices"
)

// Parts of complex numbers.
var imagOp, complexOp *op

func init() {
	imagOp = declare(op{name: "Imag",
		adjoint: func(_ *Call, g *Var, _ int) *Var { return Complex(zeros(g), g) },
		linear:  func(_ *Call, dx []*Var) *Var { return dx[0].Imag() },
	})
	complexOp = declare(op{name: "Complex",
		adjoint: func(_ *Call, g *Var, i int) *Var {
			if i == 0 {
				return g.Real()
			}
			return g.Imag()
		},
		linear: func(c *Call, dx []*Var) *Var { d := filled(dx, c.In); return Complex(d[0], d[1]) },
	})
}

// Imag returns the imaginary parts, which are 0 if x is real.
func (x *Var) Imag() *Var {
	if !complexType(x.DType()) {
		return zeros(x)
	}
	return imagOp.apply(x.Value().Imag(), nil, x)
}

// Complex returns the complex numbers with the given parts, which have one shape
// and are both Float64 or both Float32.
func Complex(re, im *Var) *Var {
	if re.DType() != im.DType() || !re.DType().IsFloat() || !slices.Equal(re.Shape(), im.Shape()) {
		panic(fmt.Sprintf("ad: Complex of parts %v of shape %v and %v of shape %v, which have to be both Float64 or both Float32, of one shape",
			re.DType(), re.Shape(), im.DType(), im.Shape()))
	}
	y := tapeOf(re, im).alloc(re.DType().Complex(), re.Shape()...)
	y.Real().Copy(re.Value())
	y.Imag().Copy(im.Value())
	return complexOp.apply(y, nil, re, im)
}

// Angle returns the arguments of complex numbers in radians, in (-π, π]; the
// derivative at 0 is taken as 0.
func (x *Var) Angle() *Var { return x.Imag().Atan2(x.Real()) }

// Abs returns |x|, which is real; its derivative at 0 is taken as 0.
func (x *Var) Abs() *Var {
	if complexType(x.DType()) {
		return x.Real().Hypot(x.Imag())
	}
	return absFn.of(x)
}
