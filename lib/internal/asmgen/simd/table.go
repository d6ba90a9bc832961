package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// entry is a function of elements and the constant of lib/internal/simd that
// picks it.
type entry struct {
	op, name, doc string
	body          func(g *gen, x []V) V
}

func one(f func(*gen, V) V) func(*gen, []V) V { return func(g *gen, x []V) V { return f(g, x[0]) } }

func two(f func(g *gen, a, b V) V) func(*gen, []V) V {
	return func(g *gen, x []V) V { return f(g, x[0], x[1]) }
}

func rounded(mode int) func(*gen, V) V {
	return func(g *gen, x V) V {
		v := g.vec()
		if g.Wide() {
			g.Packed("VRNDSCALE", "", operand.U8(mode), x, v)
		} else {
			g.Packed("VROUND", "", operand.U8(mode), x, v)
		}
		return v
	}
}

var unaries = []entry{
	{"opNeg", "neg", "-x", one((*gen).neg)},
	{"opAbs", "abs", "|x|", one((*gen).abs)},
	{"opSqrt", "sqrt", "√x", one((*gen).sqrt)},
	{"opSquare", "square", "x²", one(func(g *gen, x V) V { return g.mul(x, x) })},
	{"opReciprocal", "reciprocal", "1/x", one(func(g *gen, x V) V { return g.div(g.load(1), x) })},
	{"opFloor", "floor", "⌊x⌋", one(rounded(9))},
	{"opCeil", "ceil", "⌈x⌉", one(rounded(10))},
	{"opTrunc", "trunc", "x towards zero", one(rounded(11))},
	{"opRound", "round", "x to the nearest or even", one(rounded(8))},
	{"opExp", "exp", "exp(x)", one((*gen).exp)},
	{"opExpm1", "expm1", "exp(x) - 1", one((*gen).expm1)},
	{"opLog", "log", "log(x)", one((*gen).log)},
	{"opLog1p", "log1p", "log(1+x)", one((*gen).log1p)},
	{"opTanh", "tanh", "tanh(x)", one((*gen).tanh)},
	{"opSigmoid", "sigmoid", "1/(1+exp(-x))", one((*gen).sigmoid)},
	{"opErf", "erf", "erf(x)", one((*gen).erf)},
	{"opReLU", "relu", "max(x, 0)", one(func(g *gen, x V) V { return g.max(g.load(0), x) })},
	{"opGELU", "gelu", "x Φ(x)", one((*gen).gelu)},
	{"opGELUTanh", "geluTanh", "GELU with tanh", one((*gen).geluTanh)},
	{"opSiLU", "silu", "x/(1+exp(-x))", one((*gen).silu)},
	{"opSoftplus", "softplus", "log(1+exp(x))", one((*gen).softplus)},
}

var binaries = []entry{
	{"OpAdd", "add", "a + b", two(func(g *gen, a, b V) V { return g.add(a, b) })},
	{"OpSub", "sub", "a - b", two(func(g *gen, a, b V) V { return g.sub(a, b) })},
	{"OpMul", "mul", "a b", two(func(g *gen, a, b V) V { return g.mul(a, b) })},
	{"OpDiv", "div", "a / b", two(func(g *gen, a, b V) V { return g.div(a, b) })},
	{"OpMin", "lesser", "min(a, b)", two(func(g *gen, a, b V) V { return g.extreme("VMIN", a, b) })},
	{"OpMax", "greater", "max(a, b)", two(func(g *gen, a, b V) V { return g.extreme("VMAX", a, b) })},
	{"opReLUGrad", "reluGrad", "a where b > 0", two((*gen).reluGrad)},
	{"opGELUGrad", "geluGrad", "a gelu'(b)", two((*gen).geluGrad)},
	{"opGELUTanhGrad", "geluTanhGrad", "a geluTanh'(b)", two((*gen).geluTanhGrad)},
	{"opTanhGrad", "tanhGrad", "a (1 - b²)", two((*gen).tanhGrad)},
	{"opSigmoidGrad", "sigmoidGrad", "a b (1-b)", two((*gen).sigmoidGrad)},
	{"opSiLUGrad", "siluGrad", "a silu'(b)", two((*gen).siluGrad)},
	{"opSoftplusGrad", "softplusGrad", "a/(1+exp(-b))", two((*gen).softplusGrad)},
}

// scalars are the functions of a and a number s.
var scalars = []entry{
	{"OpAdd", "addScalar", "a + s", binaries[0].body},
	{"OpRSub", "rsubScalar", "s - a", two(func(g *gen, a, s V) V { return g.sub(s, a) })},
	{"OpMul", "mulScalar", "a s", binaries[2].body},
	{"OpDiv", "divScalar", "a / s", binaries[3].body},
	{"OpRDiv", "rdivScalar", "s / a", two(func(g *gen, a, s V) V { return g.div(s, a) })},
	{"OpMin", "minScalar", "min(a, s)", binaries[4].body},
	{"OpMax", "maxScalar", "max(a, s)", binaries[5].body},
}

// rows are the functions of a matrix and a row.
var rows = []entry{
	{"OpAdd", "addRows", "a + b", binaries[0].body},
	{"OpSub", "subRows", "a - b", binaries[1].body},
	{"OpRSub", "rsubRows", "b - a", scalars[1].body},
	{"OpMul", "mulRows", "a b", binaries[2].body},
	{"OpDiv", "divRows", "a / b", binaries[3].body},
	{"OpRDiv", "rdivRows", "b / a", scalars[4].body},
	{"OpMin", "minRows", "min(a, b)", binaries[4].body},
	{"OpMax", "maxRows", "max(a, b)", binaries[5].body},
}

// relations are the comparisons.
var relations = []struct {
	op, name  string
	predicate int
}{{"Equal", "equal", eq}, {"NotEqual", "notEqual", neq}, {"Less", "less", lt}, {"LessEqual", "lessEqual", le}, {"Greater", "greaterThan", gt}, {"GreaterEqual", "greaterEqual", ge}}

// conversions are the conversions between types.
var conversions = []struct{ name, instruction, from, to string }{
	{"convertFloat64Float32", "VCVTPD2PS", "float64", "float32"},
	{"convertFloat32Float64", "VCVTPS2PD", "float32", "float64"},
	{"convertInt32Float64", "VCVTDQ2PD", "int32", "float64"},
}

// From these entries on, functions are made of long chains of operations.
const heavyUnary, heavyBinary = 9, 7

func (g *gen) unaries() {
	for i, e := range unaries {
		g.elementwise(e.name, e.doc, []string{"x"}, nil, i >= heavyUnary, func(g *gen, x, _ []V) V { return e.body(g, x) })
	}
	for turn, name := range []string{"sin", "cos"} {
		g.loop(loop{name: name, doc: name + "(x) up to the first |x| that is too large, and returns how many are left",
			in: []string{"x"}, body: func(g *gen, x, _ []V) V { return g.sine(x[0], turn) },
			stop: func(x V) reg.Register { return g.cmp(gt, g.abs(x), g.trigLimit()) }})
	}
}

func (g *gen) binaries() {
	for i, e := range binaries {
		g.elementwise(e.name, e.doc, []string{"a", "b"}, nil, i >= heavyBinary, func(g *gen, x, _ []V) V { return e.body(g, x) })
	}
	for _, e := range scalars {
		g.elementwise(e.name, e.doc, []string{"a"}, []string{"s"}, false, func(g *gen, x, s []V) V { return e.body(g, []V{x[0], s[0]}) })
	}
	g.elementwise("fma", "a b + c", []string{"a", "b", "c"}, nil, false, func(g *gen, x, _ []V) V { return g.fma(x[0], x[1], x[2]) })
	g.elementwise("axpby", "alpha x + beta y", []string{"x", "y"}, []string{"alpha", "beta"}, false,
		func(g *gen, x, s []V) V { return g.fma(x[0], s[0], g.mul(x[1], s[1])) })
}

func (g *gen) others() {
	for _, e := range rows {
		g.loop(loop{name: e.name, doc: e.doc + " with a b that begins again after period elements and goes on beyond them by a vector",
			in: []string{"a", "b"}, cyclic: true, stream: true, body: func(g *gen, x, _ []V) V { return e.body(g, x) }})
	}
	for _, r := range relations {
		g.comparison(r.name, r.predicate)
	}
	g.complexProducts()
	if g.Double {
		for _, c := range conversions {
			g.conversion(c.name, c.instruction, c.from, c.to)
		}
	}
}
