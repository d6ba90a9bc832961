package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// laneBytes is how much a reduction accumulates side by side: the same lanes for
// either width of vectors.
const laneBytes = 256

// reduction emits a function that folds the arrays in by lanes. each returns the
// new accumulator; the lanes are then folded by halves with fold. What a masked
// load leaves out of the last vectors is zero, or keep restores the accumulator.
type reduction struct {
	name, doc string
	in        []string
	scalars   []string
	output    bool // writes what each returns second to dst
	start     float64
	each      func(acc V, x, s []V) (next, out V)
	fold      func(a, b V) V
	neutral   bool // zero changes nothing
}

func (g *gen) reduction(r reduction) {
	signature := "func("
	if r.output {
		signature += "dst, "
	}
	for _, p := range r.in {
		signature += p + ", "
	}
	signature = signature[:len(signature)-2] + fmt.Sprintf(" *%s, n int", g.Type())
	for _, s := range r.scalars {
		signature += fmt.Sprintf(", %s %s", s, g.Type())
	}
	g.Text(r.name, signature+fmt.Sprintf(") %s", g.Type()), g.Name(r.name)+" returns "+r.doc+".")
	var src []reg.GPVirtual
	if r.output {
		src = append(src, g.pointer("dst"))
	}
	for _, p := range r.in {
		src = append(src, g.pointer(p))
	}
	n := g.pointer("n")
	s := make([]V, len(r.scalars))
	for i, p := range r.scalars {
		s[i] = g.broadcast(p)
	}
	acc := make([]V, laneBytes/g.Bytes)
	for i := range acc {
		acc[i] = g.load(r.start)
	}
	step := func(i, disp int) {
		x := make([]V, 0, 2)
		for _, p := range src[len(src)-len(r.in):] {
			x = append(x, g.read(operand.Mem{Base: p, Disp: disp}))
		}
		next, out := r.each(acc[i], x, s)
		if g.mode == masked && !r.neutral {
			next = g.sel(g.mask, next, acc[i])
		}
		g.VMOVAPS(next, acc[i])
		if r.output {
			g.write(out, operand.Mem{Base: src[0], Disp: disp})
		}
	}
	lanes := g.Lanes()
	g.CMPQ(n, operand.I32(int32(lanes*len(acc))))
	g.JLT(operand.LabelRef("tail0"))
	g.Label("loop")
	g.mode = whole
	for i := range acc {
		step(i, i*g.Bytes)
	}
	for _, p := range src {
		g.ADDQ(operand.I32(laneBytes), p)
	}
	g.SUBQ(operand.I32(int32(lanes*len(acc))), n)
	g.CMPQ(n, operand.I32(int32(lanes*len(acc))))
	g.JGE(operand.LabelRef("loop"))
	for i := range acc {
		g.Label(fmt.Sprintf("tail%d", i))
		g.TESTQ(n, n)
		g.JLE(operand.LabelRef("fold"))
		g.mode = masked
		count, most := g.GP64(), g.GP64()
		g.MOVQ(n, count)
		g.MOVQ(operand.U32(lanes), most)
		g.CMPQ(count, most)
		g.CMOVQGT(most, count)
		g.setMask(count)
		step(i, i*g.Bytes)
		g.SUBQ(operand.I8(int8(lanes)), n)
	}
	g.Label("fold")
	for k := len(acc) / 2; k > 0; k /= 2 {
		for i := range k {
			acc[i] = r.fold(acc[i], acc[i+k])
		}
	}
	g.Store(g.horizontal(acc[0], r.fold), g.ReturnIndex(0))
	g.VZEROUPPER()
	g.RET()
}

// horizontal folds the elements of a vector by halves.
func (g *gen) horizontal(v V, fold func(a, b V) V) reg.Register {
	shuffled := func(f func(to V)) {
		t := g.vec()
		f(t)
		v = fold(v, t)
	}
	if g.Wide() {
		shuffled(func(t V) { g.VSHUFF64X2(operand.U8(0xee), v, v, t) })
		shuffled(func(t V) { g.VSHUFF64X2(operand.U8(0x01), v, v, t) })
	} else {
		shuffled(func(t V) { g.VPERM2F128(operand.U8(0x01), v, v, t) })
	}
	shuffled(func(t V) { g.VPERMILPD(operand.U8(map[bool]int{true: 0x55, false: 0x05}[g.Wide()]), v, t) })
	if !g.Double {
		shuffled(func(t V) { g.VPERMILPS(operand.U8(0xb1), v, t) })
	}
	// Scalar moves reach the lower half of the registers only.
	g.VMOVAPS(v, g.Reg(0))
	return reg.X0
}

// reductions emits all of them.
func (g *gen) reductions() {
	x := []string{"x"}
	g.reduction(reduction{name: "sum", doc: "the sum of x by lanes", in: x, neutral: true, fold: g.addV,
		each: func(acc V, x, _ []V) (V, V) { return g.add(acc, x[0]), nil }})
	g.reduction(reduction{name: "sumAbs", doc: "the sum of |x| by lanes", in: x, neutral: true, fold: g.addV,
		each: func(acc V, x, _ []V) (V, V) { return g.add(acc, g.abs(x[0])), nil }})
	g.reduction(reduction{name: "sumSquares", doc: "the sum of x² by lanes", in: x, neutral: true, fold: g.addV,
		each: func(acc V, x, _ []V) (V, V) { return g.fma(x[0], x[0], acc), nil }})
	g.reduction(reduction{name: "dot", doc: "the sum of x y by lanes", in: []string{"x", "y"}, neutral: true, fold: g.addV,
		each: func(acc V, x, _ []V) (V, V) { return g.fma(x[0], x[1], acc), nil }})
	g.reduction(reduction{name: "expSum", doc: "the sum of dst = exp(x - m) by lanes", in: x, scalars: []string{"m"}, output: true, fold: g.addV,
		each: func(acc V, x, s []V) (V, V) {
			e := g.exp(g.sub(x[0], s[0]))
			return g.add(acc, e), e
		}})
	greater := func(a, b V) V { return g.extreme("VMAX", a, b) }
	lesser := func(a, b V) V { return g.extreme("VMIN", a, b) }
	g.reduction(reduction{name: "max", doc: "the greatest of x", in: x, start: math.Inf(-1), fold: greater,
		each: func(acc V, x, _ []V) (V, V) { return greater(acc, x[0]), nil }})
	g.reduction(reduction{name: "min", doc: "the least of x", in: x, start: math.Inf(1), fold: lesser,
		each: func(acc V, x, _ []V) (V, V) { return lesser(acc, x[0]), nil }})
	g.reduction(reduction{name: "maxAbs", doc: "the greatest of |x|", in: x, neutral: true, fold: greater,
		each: func(acc V, x, _ []V) (V, V) { return greater(acc, g.abs(x[0])), nil }})
}

func (g *gen) addV(a, b V) V { return g.add(a, b) }
