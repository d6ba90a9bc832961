package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// final emits the final pass of a radix, see the type final of lib/fft.
func (g *generator) final(r int) {
	TEXT(fmt.Sprintf("final%dF%s", r, g.suffix), NOSPLIT,
		fmt.Sprintf("func(dst, src, tw []%s, count, direction int)", g.elem))
	Pragma("noescape")
	Doc(fmt.Sprintf("final%dF%s is the final pass of radix %d.", r, g.suffix, r))
	dst, src := Load(Param("dst").Base(), GP64()), Load(Param("src").Base(), GP64())
	tw, count := Load(Param("tw").Base(), GP64()), Load(Param("count"), GP64())
	b := butterfly{g: g, r: r, turn: g.turn(Load(Param("direction"), GP64()))}
	if r == 8 {
		if g.avx512 {
			b.half = g.broadcast(g.constant(math.Sqrt2 / 2))
		} else {
			b.half = g.load(g.constant(math.Sqrt2 / 2))
		}
	}
	dj := GP64()
	MOVQ(count, dj)
	SHLQ(Imm(uint64(math.Log2(float64(g.pair())))), dj)
	t := newTransposer(g, r)
	SUBQ(Imm(uint64(g.lanes())), count)
	JL(LabelRef("done"))
	Label("loop")
	v := make([]VecVirtual, r)
	for i := range v {
		v[i] = g.load(Mem{Base: src, Disp: i * g.full})
	}
	x := t.run(v)
	for k := 1; k < r; k++ {
		x[k] = g.timesVector(x[k], Mem{Base: tw, Disp: (k - 1) * g.full})
	}
	to := GP64()
	MOVQ(dst, to)
	b.transform(x, func(j int, v VecVirtual) {
		if j > 0 {
			ADDQ(dj, to)
		}
		g.store(v, Mem{Base: to})
	})
	ADDQ(I32(r*g.full), src)
	ADDQ(I32((r-1)*g.full), tw)
	ADDQ(Imm(uint64(g.full)), dst)
	SUBQ(Imm(uint64(g.lanes())), count)
	JGE(LabelRef("loop"))
	Label("done")
	VZEROUPPER()
	RET()
}

// transposer emits what brings lanes·r neighbours, r for each lane, into r
// vectors.
type transposer struct {
	g          *generator
	r          int
	even, odds VecVirtual // indices of every other complex64 of two vectors
}

func newTransposer(g *generator, r int) transposer {
	t := transposer{g: g, r: r}
	if g.avx512 && g.f32 && r == 4 {
		index := func(first int) VecVirtual {
			m := GLOBL(fmt.Sprintf("every%d%s", first, g.suffix), RODATA|NOPTR)
			for i := range 8 {
				DATA(8*i, U64(uint64(first+2*i)))
			}
			v := ZMM()
			VMOVDQU64(m, v)
			return v
		}
		t.even, t.odds = index(0), index(1)
	}
	return t
}

func (t transposer) run(v []VecVirtual) []VecVirtual {
	g := t.g
	switch {
	case g.avx512 && !g.f32 && t.r == 4:
		return four512(v)
	case g.avx512 && !g.f32:
		return append(four512(pickEvery(v, 0)), four512(pickEvery(v, 1))...)
	case g.avx512 && t.r == 4:
		// Quarters hold two numbers; gather those of k = 0, 1 and of 2, 3.
		a0, a2 := shuffle512(v[0], v[1])
		b0, b2 := shuffle512(v[2], v[3])
		x := make([]VecVirtual, 4)
		for i, pair := range [][2]VecVirtual{{a0, b0}, {a2, b2}} {
			lo, hi := ZMM(), ZMM()
			VMOVDQA64(t.even, lo)
			VPERMI2PD(pair[1], pair[0], lo)
			VMOVDQA64(t.odds, hi)
			VPERMI2PD(pair[1], pair[0], hi)
			x[2*i], x[2*i+1] = lo, hi
		}
		return x
	case g.avx512:
		var lo, hi []VecVirtual
		for i := 0; i < 8; i += 2 {
			l, h := ZMM(), ZMM()
			VUNPCKLPD(v[i+1], v[i], l)
			VUNPCKHPD(v[i+1], v[i], h)
			lo, hi = append(lo, l), append(hi, h)
		}
		lo, hi = four512(lo), four512(hi)
		x := make([]VecVirtual, 8)
		for i := range 4 {
			x[2*i], x[2*i+1] = lo[i], hi[i]
		}
		return x
	case g.f32 && t.r == 4:
		return four256(v)
	case g.f32:
		return append(four256(pickEvery(v, 0)), four256(pickEvery(v, 1))...)
	}
	// Two lanes of complex128.
	x := make([]VecVirtual, t.r)
	for i := range t.r / 2 {
		x[2*i], x[2*i+1] = halves256(v[i], v[t.r/2+i])
	}
	return x
}

// pickEvery returns v[first], v[first+2], …
func pickEvery(v []VecVirtual, first int) []VecVirtual {
	var w []VecVirtual
	for i := first; i < len(v); i += 2 {
		w = append(w, v[i])
	}
	return w
}

// shuffle512 returns the quarters 0 and 2, and 1 and 3, of a and b.
func shuffle512(a, b VecVirtual) (even, odd VecVirtual) {
	even, odd = ZMM(), ZMM()
	VSHUFF64X2(Imm(0x88), b, a, even)
	VSHUFF64X2(Imm(0xdd), b, a, odd)
	return even, odd
}

// four512 transposes a 4×4 matrix of quarters.
func four512(v []VecVirtual) []VecVirtual {
	a0, a1 := shuffle512(v[0], v[1])
	b0, b1 := shuffle512(v[2], v[3])
	x0, x2 := shuffle512(a0, b0)
	x1, x3 := shuffle512(a1, b1)
	return []VecVirtual{x0, x1, x2, x3}
}

// halves256 returns the lower halves of a and b, and the upper ones.
func halves256(a, b VecVirtual) (lo, hi VecVirtual) {
	lo, hi = YMM(), YMM()
	VPERM2F128(Imm(0x20), b, a, lo)
	VPERM2F128(Imm(0x31), b, a, hi)
	return lo, hi
}

// four256 transposes a 4×4 matrix of complex64.
func four256(v []VecVirtual) []VecVirtual {
	unpack := func(a, b VecVirtual) (lo, hi VecVirtual) {
		lo, hi = YMM(), YMM()
		VUNPCKLPD(b, a, lo)
		VUNPCKHPD(b, a, hi)
		return lo, hi
	}
	a0, a1 := unpack(v[0], v[1])
	b0, b1 := unpack(v[2], v[3])
	x0, x2 := halves256(a0, b0)
	x1, x3 := halves256(a1, b1)
	return []VecVirtual{x0, x1, x2, x3}
}
