package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// multiply emits dst = a b for whole vectors.
func (g *generator) multiply() {
	TEXT("multiplyF"+g.suffix, NOSPLIT, fmt.Sprintf("func(dst, a, b []%s, vectors int)", g.elem))
	Pragma("noescape")
	Doc(fmt.Sprintf("multiplyF%s multiplies vectors of %d complex numbers.", g.suffix, g.lanes()))
	dst, a, b := Load(Param("dst").Base(), GP64()), Load(Param("a").Base(), GP64()), Load(Param("b").Base(), GP64())
	n := Load(Param("vectors"), GP64())
	TESTQ(n, n)
	JLE(LabelRef("done"))
	Label("loop")
	x := g.timesVector(g.load(Mem{Base: a}), Mem{Base: b})
	g.store(x, Mem{Base: dst})
	for _, p := range []Register{dst, a, b} {
		ADDQ(Imm(uint64(g.full)), p)
	}
	DECQ(n)
	JNZ(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

// split emits the step between real and complex transforms, see the type kernels
// of lib/fft, for whole vectors from k = 1 on.
func (g *generator) split() {
	TEXT("splitF"+g.suffix, NOSPLIT, fmt.Sprintf("func(dst, src, tw []%[1]s, scale %[1]s, half, vectors int)", g.elem))
	Pragma("noescape")
	Doc(fmt.Sprintf("splitF%s does k = 1 … %d vectors.", g.suffix, g.lanes()))
	dst, src, tw := Load(Param("dst").Base(), GP64()), Load(Param("src").Base(), GP64()), Load(Param("tw").Base(), GP64())
	half, n := Load(Param("half"), GP64()), Load(Param("vectors"), GP64())
	TESTQ(n, n)
	JLE(LabelRef("done"))
	m, _ := Param("scale").Resolve()
	scale := g.broadcast(m.Addr)
	forward := GP64()
	XORQ(forward, forward)
	conj := g.turn(forward) // (1, -1, …)
	// The other end: the vector that ends with number half-1.
	shift := Imm(uint64(math.Log2(float64(g.pair()))))
	SHLQ(shift, half)
	far, farDst := GP64(), GP64()
	LEAQ(Mem{Base: src, Index: half, Scale: 1, Disp: -g.full}, far)
	LEAQ(Mem{Base: dst, Index: half, Scale: 1, Disp: -g.full}, farDst)
	for _, p := range []Register{dst, src, tw} {
		ADDQ(Imm(uint64(g.pair())), p)
	}
	Label("loop")
	a := g.load(Mem{Base: src})
	b := g.reverse(g.load(Mem{Base: far}))
	e, d := g.bothScaled(a, b, conj)
	e = g.mul(e, scale)
	t := g.timesVector(d, Mem{Base: tw})
	plus, minus := g.both(e, t)
	g.store(plus, Mem{Base: dst})
	g.store(g.reverse(g.mul(minus, conj)), Mem{Base: farDst})
	for _, p := range []Register{dst, src, tw} {
		ADDQ(Imm(uint64(g.full)), p)
	}
	SUBQ(Imm(uint64(g.full)), far)
	SUBQ(Imm(uint64(g.full)), farDst)
	DECQ(n)
	JNZ(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

// reverse brings the complex numbers of a vector into reverse order.
func (g *generator) reverse(a VecVirtual) VecVirtual {
	v := g.vec()
	switch {
	case !g.avx512 && !g.f32:
		VPERM2F128(Imm(0x01), a, a, v)
	case !g.avx512:
		VPERMPD(Imm(0x1b), a, v)
	case !g.f32:
		VSHUFF64X2(Imm(0x1b), a, a, v)
	default:
		t := g.vec()
		VPERMPD(Imm(0x1b), a, t)
		VSHUFF64X2(Imm(0x4e), t, t, v)
	}
	return v
}
