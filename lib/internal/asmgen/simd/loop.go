package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/reg"
	"github.com/podium-go/podium/lib/internal/asmgen/vector"
)

// streamBytes is from which size of a result on it is written past the caches,
// if it is no operand at the same time: what it replaces there would not be
// read again soon.
const streamBytes = 4 << 20

// alignFrom is from how many bytes on the result is written to whole lines of
// the cache.
const alignFrom = 1 << 10

// elementwise emits a function of the arrays in and the scalars, each element
// by body. Elements at the end, and before the first line of the cache where
// the result is streamed, go through the same code under a mask.
func (g *gen) elementwise(name, doc string, in, scalars []string, heavy bool, body func(g *gen, x, s []V) V) {
	l := loop{name: name, doc: doc, in: in, scalars: scalars, body: body, stream: true}
	if heavy && g.Wide() {
		l.pair, l.hold = g.fit(l)
	}
	g.loop(l)
}

// fit returns whether two vectors side by side fit the registers, and the
// constants that fit besides, those first that are used most.
func (g *gen) fit(l loop) (pair bool, hold []uint64) {
	try := func() (map[uint64]int, bool) {
		t := &gen{Gen: &vector.Gen{Context: build.NewContext(), ISA: g.ISA, Double: g.Double},
			constants: map[uint64]operand.Mem{}, tables: map[string]operand.Mem{}, uses: map[uint64]int{}}
		t.loop(l)
		f, err := t.Result()
		return t.uses, err == nil && pass.Compile.Execute(f) == nil
	}
	uses, _ := try()
	most := slices.SortedFunc(maps.Keys(uses), func(a, b uint64) int {
		return cmp.Or(cmp.Compare(uses[b], uses[a]), cmp.Compare(a, b))
	})
	for _, l.pair = range []bool{true, false} {
		for n := min(len(most), 20); n >= 0; n-- {
			l.hold = most[:n]
			if _, ok := try(); ok {
				return l.pair, l.hold
			}
		}
	}
	panic(l.name + " does not fit the registers")
}

// interleave emits what a and b emit, an instruction of each in turn, so that
// the processor finds work of one while the other waits.
func (g *gen) interleave(a, b func()) {
	f, err := g.Result()
	if err != nil {
		panic(err)
	}
	functions := f.Functions()
	fn := functions[len(functions)-1]
	start := len(fn.Nodes)
	a()
	middle := len(fn.Nodes)
	b()
	left, right := slices.Clone(fn.Nodes[start:middle]), slices.Clone(fn.Nodes[middle:])
	fn.Nodes = fn.Nodes[:start]
	for len(left)+len(right) > 0 {
		if len(left) > 0 {
			fn.Nodes, left = append(fn.Nodes, left[0]), left[1:]
		}
		if len(right) > 0 {
			fn.Nodes, right = append(fn.Nodes, right[0]), right[1:]
		}
	}
}

// loop describes a function of elements.
type loop struct {
	name, doc   string
	in, scalars []string
	body        func(g *gen, x, s []V) V
	stream      bool // large results past the caches
	pairs       bool // elements come in pairs that stay together
	pair        bool // two vectors side by side
	hold        []uint64
	// stop, if set, tells for which elements body does not serve: the function
	// then returns how many are left at the first vector that has one of them.
	stop func(x V) reg.Register
	// cyclic says that the last operand begins again after as many elements as a
	// parameter says.
	cyclic bool
}

func (g *gen) loop(l loop) {
	name, doc, in, scalars, body := l.name, l.doc, l.in, l.scalars, l.body
	signature := "func(dst"
	for _, p := range in {
		signature += ", " + p
	}
	signature += fmt.Sprintf(" *%s, n int", g.Type())
	for _, s := range scalars {
		signature += fmt.Sprintf(", %s %s", s, g.Type())
	}
	if l.cyclic {
		signature += ", period int"
	}
	signature += ")"
	if l.stop != nil {
		signature += " int"
	}
	g.Text(name, signature, g.Name(name)+" computes "+doc+".")
	dst, n := g.pointer("dst"), g.pointer("n")
	g.resident = map[uint64]V{}
	for _, key := range l.hold {
		g.resident[key] = g.fetch(key)
	}
	defer func() { g.resident = nil }()
	src := make([]reg.GPVirtual, len(in))
	for i, p := range in {
		src[i] = g.pointer(p)
	}
	s := make([]V, len(scalars))
	for i, p := range scalars {
		s[i] = g.broadcast(p)
	}
	var period, at, next reg.GPVirtual
	if l.cyclic {
		period, at, next = g.pointer("period"), g.GP64(), g.GP64()
		g.SHLQ(operand.U8(g.sizeShift()), period)
		g.XORQ(at, at)
	}
	count := g.GP64()
	step := func(disp int) {
		x := make([]V, len(src))
		for i, p := range src {
			m := operand.Mem{Base: p, Disp: disp}
			if l.cyclic && i == len(src)-1 {
				m.Index, m.Scale = at, 1
			}
			x[i] = g.read(m)
		}
		if l.stop != nil {
			g.jumpIfAny(l.stop(x[0]), "done")
		}
		g.write(body(g, x, s), operand.Mem{Base: dst, Disp: disp})
	}
	advance := func(by operand.Op) {
		g.ADDQ(by, dst)
		for i, p := range src {
			if l.cyclic && i == len(src)-1 {
				g.ADDQ(by, at)
				g.MOVQ(at, next)
				g.SUBQ(period, next)
				g.CMOVQGE(next, at)
			} else {
				g.ADDQ(by, p)
			}
		}
	}
	lanes := operand.I8(int8(g.Lanes()))
	g.CMPQ(n, lanes)
	g.JLT(operand.LabelRef("tail"))
	if !l.pairs {
		g.CMPQ(n, operand.I32(int32(alignFrom/g.Size())))
		g.JLT(operand.LabelRef("loop"))
		g.Comment("Elements before the first address of a whole vector.")
		g.MOVQ(dst, count)
		g.NEGQ(count)
		g.ANDQ(operand.I32(int32(g.Bytes-1)), count)
		g.SHRQ(operand.U8(g.sizeShift()), count)
		g.JNE(operand.LabelRef("part"))
	}
	g.Label("aligned")
	if l.stream {
		g.CMPQ(n, operand.I32(int32(streamBytes/g.Size())))
		g.JLT(operand.LabelRef("loop"))
		for _, p := range src {
			g.CMPQ(dst, p)
			g.JEQ(operand.LabelRef("loop"))
		}
		g.mode = streaming
		if l.cyclic && g.Wide() {
			g.streamCyclic(l, dst, n, src, s, at, period)
		} else {
			g.Label("stream")
			step(0)
			advance(operand.I32(int32(g.Bytes)))
			g.SUBQ(lanes, n)
			g.CMPQ(n, lanes)
			g.JGE(operand.LabelRef("stream"))
		}
		g.SFENCE()
		g.JMP(operand.LabelRef("tail"))
	}

	g.mode = whole
	if l.pair {
		g.Label("two")
		g.CMPQ(n, operand.I8(int8(2*g.Lanes())))
		g.JLT(operand.LabelRef("loop"))
		g.interleave(func() { step(0) }, func() { step(g.Bytes) })
		advance(operand.I32(int32(2 * g.Bytes)))
		g.SUBQ(operand.I8(int8(2*g.Lanes())), n)
		g.JMP(operand.LabelRef("two"))
	}
	g.Label("loop")
	g.CMPQ(n, lanes)
	g.JLT(operand.LabelRef("tail"))
	g.Label("one")
	step(0)
	advance(operand.I32(int32(g.Bytes)))
	g.SUBQ(lanes, n)
	g.CMPQ(n, lanes)
	g.JGE(operand.LabelRef("one"))

	g.Label("tail")
	g.TESTQ(n, n)
	g.JEQ(operand.LabelRef("done"))
	g.MOVQ(n, count)
	g.Label("part")
	g.setMask(count)
	g.mode = masked
	step(0)
	g.SUBQ(count, n)
	g.SHLQ(operand.U8(g.sizeShift()), count)
	advance(count)
	g.TESTQ(n, n)
	g.JNE(operand.LabelRef("aligned"))

	g.Label("done")
	if l.stop != nil {
		g.Store(n, g.ReturnIndex(0))
	}
	g.VZEROUPPER()
	g.RET()
}

// streamCyclic emits the streaming loop of an operation whose last operand
// begins again after period bytes. It loads that one by whole lines of the
// cache, of which each vector takes parts of two: loads across lines hold up a
// loop that streams. at is where in the period the loop is.
func (g *gen) streamCyclic(l loop, dst, n reg.GPVirtual, src []reg.GPVirtual, s []V, at, period reg.GPVirtual) {
	last := len(src) - 1
	line, shift := g.GP64(), g.GP64()
	index, iota, before, after := g.vec(), g.iota(), g.vec(), g.vec()
	g.Label("period")
	g.Comment("The elements of two lines that make a vector.")
	g.MOVQ(at, shift)
	g.ANDQ(operand.I32(int32(g.Bytes-1)), shift)
	g.SHRQ(operand.U8(g.sizeShift()), shift)
	if g.Double {
		g.VPBROADCASTQ(shift, index)
		g.VPADDQ(iota, index, index)
	} else {
		g.VPBROADCASTD(shift.As32(), index)
		g.VPADDD(iota, index, index)
	}
	g.MOVQ(at, line)
	g.ANDQ(operand.I32(int32(-g.Bytes)), line)
	g.ADDQ(src[last], line)
	g.VMOVUPS(operand.Mem{Base: line}, before)
	g.Label("stream")
	g.VMOVUPS(operand.Mem{Base: line, Disp: g.Bytes}, after)
	x := make([]V, len(src))
	for i, p := range src[:last] {
		x[i] = g.read(operand.Mem{Base: p})
	}
	x[last] = before
	g.Packed("VPERMT2", "", after, index, before)
	g.write(l.body(g, x, s), operand.Mem{Base: dst})
	g.VMOVAPS(after, before)
	g.ADDQ(operand.I32(int32(g.Bytes)), dst)
	for _, p := range src[:last] {
		g.ADDQ(operand.I32(int32(g.Bytes)), p)
	}
	g.ADDQ(operand.I32(int32(g.Bytes)), line)
	g.ADDQ(operand.I32(int32(g.Bytes)), at)
	g.SUBQ(operand.I8(int8(g.Lanes())), n)
	g.CMPQ(at, period)
	g.JGE(operand.LabelRef("again"))
	g.CMPQ(n, operand.I8(int8(g.Lanes())))
	g.JGE(operand.LabelRef("stream"))
	g.JMP(operand.LabelRef("streamed"))
	g.Label("again")
	g.SUBQ(period, at)
	g.CMPQ(n, operand.I8(int8(g.Lanes())))
	g.JGE(operand.LabelRef("period"))
	g.Label("streamed")
}

// iota returns a vector of the numbers of its elements.
func (g *gen) iota() V {
	name := fmt.Sprintf("iota%d", 8*g.Size())
	m, ok := g.tables[name]
	if !ok {
		m = g.StaticGlobal(name)
		g.tables[name] = m
		g.DataAttributes(attr.RODATA | attr.NOPTR)
		for i := range g.Lanes() {
			if g.Double {
				g.AddDatum(8*i, operand.U64(i))
			} else {
				g.AddDatum(4*i, operand.U32(i))
			}
		}
	}
	v := g.vec()
	g.VMOVUPS(m, v)
	return v
}

func (g *gen) sizeShift() int {
	if g.Double {
		return 3
	}
	return 2
}

// pointer returns a parameter of 64 bits in a register.
func (g *gen) pointer(name string) reg.GPVirtual {
	r := g.GP64()
	g.Load(g.Param(name), r)
	return r
}

// broadcast returns a vector of a parameter.
func (g *gen) broadcast(name string) V {
	b, err := g.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	v := g.vec()
	if g.Double {
		g.VBROADCASTSD(b.Addr, v)
	} else {
		g.VBROADCASTSS(b.Addr, v)
	}
	return v
}

// setMask makes the mask of the first count elements; count is kept.
func (g *gen) setMask(count reg.GPVirtual) {
	if g.Wide() {
		t, k := g.GP64(), g.K()
		g.MOVQ(operand.I32(-1), t)
		g.BZHIQ(count, t, t)
		if g.Double {
			g.KMOVB(t.As32(), k)
		} else {
			g.KMOVW(t.As32(), k)
		}
		g.mask = k
		return
	}
	// A window into ones and zeros.
	const name = "mask"
	table, ok := g.tables[name]
	if !ok {
		table = g.StaticGlobal(name)
		g.tables[name] = table
		g.DataAttributes(attr.RODATA | attr.NOPTR)
		for i := range 8 {
			var v operand.U64
			if i < 4 {
				v = 1<<64 - 1
			}
			g.AddDatum(8*i, v)
		}
	}
	t, u, v := g.GP64(), g.GP64(), g.vec()
	g.LEAQ(table, t)
	g.MOVQ(count, u)
	g.NEGQ(u)
	g.VMOVUPS(operand.Mem{Base: t, Index: u, Scale: uint8(g.Size()), Disp: g.Bytes}, v)
	g.mask = v
}

// read loads a vector.
func (g *gen) read(m operand.Mem) V {
	v := g.vec()
	switch {
	case g.mode != masked:
		g.Packed("VMOVU", "", m, v)
	case g.Wide():
		g.Packed("VMOVU", "_Z", m, g.mask, v)
	default:
		g.Packed("VMASKMOV", "", m, g.mask, v)
	}
	return v
}

// write stores a vector.
func (g *gen) write(v V, m operand.Mem) {
	switch {
	case g.mode == streaming:
		g.Packed("VMOVNT", "", v, m)
	case g.mode == whole:
		g.Packed("VMOVU", "", v, m)
	case g.Wide():
		g.Packed("VMOVU", "", v, g.mask, m)
	default:
		g.Packed("VMASKMOV", "", v, g.mask, m)
	}
}

// jumpIfAny jumps if the mask has an element.
func (g *gen) jumpIfAny(m reg.Register, label string) {
	if g.Wide() {
		g.KORTESTW(m, m)
	} else {
		g.VPTEST(m, m)
	}
	g.JNE(operand.LabelRef(label))
}
