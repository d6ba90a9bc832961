package ad_test

import (
	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	one := func(name string, f func(x *ad.Var) *ad.Var, lo, hi float64) {
		add(name, adtest.Case{F: func(x []*ad.Var) *ad.Var { return f(x[0]) }, X: []*tensor.Tensor{uniform(1, lo, hi, 3, 4)}})
	}
	analytic := func(name string, f func(x *ad.Var) *ad.Var, lo, hi float64) {
		one(name, f, lo, hi)
		add(name, adtest.Case{Name: name + ", complex", F: func(x []*ad.Var) *ad.Var { return f(x[0]) }, X: []*tensor.Tensor{complexNormal(2, 5).Mul(0.4).Add(0.5)}})
	}
	analytic("Exp", (*ad.Var).Exp, -2, 2)
	one("Expm1", (*ad.Var).Expm1, -2, 2)
	analytic("Log", (*ad.Var).Log, 0.5, 3)
	one("Log1p", (*ad.Var).Log1p, -0.5, 3)
	one("Log2", (*ad.Var).Log2, 0.5, 3)
	one("Log10", (*ad.Var).Log10, 0.5, 3)
	analytic("Sin", (*ad.Var).Sin, -3, 3)
	analytic("Cos", (*ad.Var).Cos, -3, 3)
	one("Tan", (*ad.Var).Tan, -1, 1)
	one("Asin", (*ad.Var).Asin, -0.8, 0.8)
	one("Acos", (*ad.Var).Acos, -0.8, 0.8)
	one("Atan", (*ad.Var).Atan, -3, 3)
	analytic("Sinh", (*ad.Var).Sinh, -2, 2)
	analytic("Cosh", (*ad.Var).Cosh, -2, 2)
	analytic("Tanh", (*ad.Var).Tanh, -2, 2)
	one("Sigmoid", (*ad.Var).Sigmoid, -3, 3)
	analytic("Sqrt", (*ad.Var).Sqrt, 0.5, 3)
	analytic("Square", (*ad.Var).Square, -2, 2)
	analytic("Reciprocal", (*ad.Var).Reciprocal, 0.5, 2)
	one("Erf", (*ad.Var).Erf, -2, 2)
	one("Erfc", (*ad.Var).Erfc, -2, 2)
	one("ErfInv", (*ad.Var).ErfInv, -0.8, 0.8)
	one("GELU", (*ad.Var).GELU, -3, 3)
	one("GELUTanh", (*ad.Var).GELUTanh, -3, 3)
	one("SiLU", (*ad.Var).SiLU, -3, 3)
	one("Softplus", (*ad.Var).Softplus, -3, 3)
	one("ReLU", (*ad.Var).ReLU, 0.2, 2)
	one("ReLU", (*ad.Var).ReLU, -2, -0.2)
	one("Abs", (*ad.Var).Abs, 0.2, 2)
	one("Abs", (*ad.Var).Abs, -2, -0.2)
	one("Sign", (*ad.Var).Sign, 0.2, 2)
	analytic("Neg", (*ad.Var).Neg, -1, 1)
	add("Conj", adtest.Case{F: func(x []*ad.Var) *ad.Var { return x[0].Conj().Mul(x[0]) }, X: []*tensor.Tensor{complexNormal(3, 4)}})

	two := func(name string, f func(x, y *ad.Var) *ad.Var) {
		g := func(x []*ad.Var) *ad.Var { return f(x[0], x[1]) }
		away := func(x *tensor.Tensor) *tensor.Tensor { return x.Mul(0.3).Add(1.5) }
		add(name, adtest.Case{F: g, X: []*tensor.Tensor{normal(4, 3, 4), away(normal(5, 3, 4))}})
		add(name, adtest.Case{Name: name + ", broadcast", F: g, X: []*tensor.Tensor{normal(4, 3, 1), away(normal(5, 2, 1, 4))}})
		add(name, adtest.Case{Name: name + ", complex", F: g, X: []*tensor.Tensor{complexNormal(4, 3), away(complexNormal(5, 2, 3))}})
		add(name, adtest.Case{Name: name + ", real and complex", F: g, X: []*tensor.Tensor{normal(4, 3), away(complexNormal(5, 2, 3))}})
		add(name, adtest.Case{Name: name + ", of one", F: func(x []*ad.Var) *ad.Var { return f(x[0], x[0]) }, X: []*tensor.Tensor{away(normal(6, 3))}})
	}
	two("Add", func(x, y *ad.Var) *ad.Var { return x.Add(y) })
	two("Sub", func(x, y *ad.Var) *ad.Var { return x.Sub(y) })
	two("Mul", func(x, y *ad.Var) *ad.Var { return x.Mul(y) })
	two("Div", func(x, y *ad.Var) *ad.Var { return x.Div(y) })

	shape := func(name string, f func(x *ad.Var) *ad.Var) {
		// Squared, for second derivatives that are not zero.
		g := func(x []*ad.Var) *ad.Var { return f(x[0].Mul(x[0])).Mul(f(x[0])) }
		add(name, adtest.Case{F: g, X: []*tensor.Tensor{normal(7, 2, 3, 4)}})
		add(name, adtest.Case{Name: name + ", complex", F: g, X: []*tensor.Tensor{complexNormal(8, 2, 3, 4)}})
	}
	shape("Reshape", func(x *ad.Var) *ad.Var { return x.Reshape(4, -1) })
	shape("BroadcastTo", func(x *ad.Var) *ad.Var { return x.ExpandDims(1).BroadcastTo(3, 2, 5, 3, 4) })
	shape("Permute", func(x *ad.Var) *ad.Var { return x.Permute(2, 0, -2).Reshape(8, 3) })
	add("Convert", adtest.Case{Single: -1, X: []*tensor.Tensor{normal(7, 2, 3)},
		F: func(x []*ad.Var) *ad.Var { return x[0].Mul(x[0]).Convert(tensor.Complex128).Mul(1i).Mul(x[0]) }})
	add("Real", adtest.Case{X: []*tensor.Tensor{complexNormal(7, 2, 3)},
		F: func(x []*ad.Var) *ad.Var { return x[0].Mul(x[0]).Real().Mul(x[0].Real()) }})
	shape("Sum", func(x *ad.Var) *ad.Var { return x.Sum(0, -1) })
	shape("Sum", func(x *ad.Var) *ad.Var { return x.Mean() })

	product := func(what string, a, b *tensor.Tensor) {
		add("MatMul", adtest.Case{Name: "MatMul, " + what, F: func(x []*ad.Var) *ad.Var { return x[0].MatMul(x[1]) }, X: []*tensor.Tensor{a, b}})
	}
	product("matrices", normal(9, 3, 4), normal(10, 4, 2))
	product("complex", complexNormal(9, 3, 4), complexNormal(10, 4, 2))
	product("vectors", normal(9, 4), normal(10, 4))
	product("a vector on the left", normal(9, 4), normal(10, 2, 4, 3))
	product("a vector on the right", normal(9, 2, 3, 4), normal(10, 4))
	product("a batch", normal(9, 2, 3, 4), normal(10, 4, 5))
	product("two batches", normal(9, 2, 3, 4), normal(10, 2, 4, 5))
	product("batches that broadcast", normal(9, 2, 1, 3, 4), normal(10, 3, 4, 2))
}
