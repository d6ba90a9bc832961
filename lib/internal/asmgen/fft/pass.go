package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pass emits the pass of a radix, see the type pass of lib/fft.
func (g *generator) pass(r int) {
	TEXT(fmt.Sprintf("pass%dF%s", r, g.suffix), NOSPLIT, fmt.Sprintf(
		"func(dst, src, tw []%[1]s, scale %[1]s, outer, inner, so, sk, do, dj, direction int)", g.elem))
	Pragma("noescape")
	Doc(fmt.Sprintf("pass%dF%s is the pass of radix %d.", r, g.suffix, r))
	p := pointers{
		dst: Load(Param("dst").Base(), GP64()), src: Load(Param("src").Base(), GP64()),
		tw: Load(Param("tw").Base(), GP64()), outer: Load(Param("outer"), GP64()),
	}
	// Strides in bytes.
	p.so, p.do = g.stride("so"), g.stride("do")
	if r > 1 {
		p.sk, p.dj = g.stride("sk"), g.stride("dj")
	}
	b := butterfly{g: g, r: r}
	if r > 2 {
		b.turn = g.turn(Load(Param("direction"), GP64()))
	}
	if r == 8 {
		if g.avx512 {
			b.half = g.broadcast(g.constant(math.Sqrt2 / 2))
		} else {
			b.half = g.load(g.constant(math.Sqrt2 / 2))
		}
	}
	count := Load(Param("tw").Len(), GP64())
	TESTQ(count, count)
	JZ(LabelRef("plain"))
	g.outerLoop("turned", p, b, nil)
	JMP(LabelRef("done"))
	Label("plain")
	m, _ := Param("scale").Resolve()
	scale := g.broadcast(m.Addr)
	g.outerLoop("plain", p, b, scale)
	Label("done")
	VZEROUPPER()
	RET()
}

func (g *generator) stride(name string) Register {
	s := Load(Param(name), GP64())
	SHLQ(Imm(uint64(math.Log2(float64(g.pair())))), s)
	return s
}

// pointers are the registers of a pass.
type pointers struct {
	dst, src, tw, outer, so, sk, do, dj Register
}

// outerLoop emits the loops over o and i, with factors from memory, or with
// scale if it is not nil.
func (g *generator) outerLoop(name string, p pointers, b butterfly, scale VecVirtual) {
	Label(name + "_outer")
	s, d, left := GP64(), GP64(), GP64()
	MOVQ(p.src, s)
	MOVQ(p.dst, d)
	Load(Param("inner"), left)
	body := func(bytes int, mask Op) {
		g.bytes, g.mask = bytes, mask
		b.run(s, d, p, scale)
		g.bytes, g.mask = g.full, nil
	}
	// Full vectors.
	SUBQ(Imm(uint64(g.lanes())), left)
	JL(LabelRef(name + "_rest"))
	Label(name + "_inner")
	body(g.full, nil)
	ADDQ(Imm(uint64(g.full)), s)
	ADDQ(Imm(uint64(g.full)), d)
	SUBQ(Imm(uint64(g.lanes())), left)
	JGE(LabelRef(name + "_inner"))
	Label(name + "_rest")
	ADDQ(Imm(uint64(g.lanes())), left)
	JZ(LabelRef(name + "_next"))
	if g.avx512 {
		// A mask with two bits a number.
		bits, mask := GP64(), K()
		ADDQ(left, left)
		XORQ(bits, bits)
		BTSQ(left, bits)
		DECQ(bits)
		KMOVW(bits.As32(), mask)
		body(g.full, mask)
	} else {
		for n := g.lanes() / 2; n >= 1; n /= 2 {
			skip := fmt.Sprintf("%s_less%d", name, n)
			TESTQ(I32(n), left)
			JZ(LabelRef(skip))
			body(n*g.pair(), nil)
			ADDQ(Imm(uint64(n*g.pair())), s)
			ADDQ(Imm(uint64(n*g.pair())), d)
			Label(skip)
		}
	}
	Label(name + "_next")
	ADDQ(p.so, p.src)
	ADDQ(p.do, p.dst)
	if scale == nil {
		ADDQ(Imm(uint64(max(b.r-1, 1)*g.pair())), p.tw)
	}
	DECQ(p.outer)
	JNZ(LabelRef(name + "_outer"))
}

// butterfly emits the transform of r vectors.
type butterfly struct {
	g    *generator
	r    int
	turn VecVirtual // see generator.turn
	half VecVirtual // √½, for radix 8
}

// run loads, multiplies, transforms and stores.
func (b butterfly) run(s, d Register, p pointers, scale VecVirtual) {
	g := b.g
	x := make([]VecVirtual, b.r)
	at := s
	for k := range b.r {
		if k == 1 {
			at = GP64()
			LEAQ(Mem{Base: s, Index: p.sk, Scale: 1}, at)
		} else if k > 1 {
			ADDQ(p.sk, at)
		}
		x[k] = g.load(Mem{Base: at})
		switch {
		case scale != nil:
			x[k] = g.mul(x[k], g.narrowed(scale))
		case b.r == 1:
			x[k] = g.timesNumber(x[k], Mem{Base: p.tw})
		case k > 0:
			x[k] = g.timesNumber(x[k], Mem{Base: p.tw, Disp: (k - 1) * g.pair()})
		}
		if b.r%2 == 1 && k > b.r/2 {
			b.fold(x, k)
		}
	}
	to := d
	b.transform(x, func(j int, v VecVirtual) {
		if j == 0 {
			g.store(v, Mem{Base: d})
			return
		}
		if b.r%2 == 1 {
			// Outputs of odd radices come in pairs j and r-j.
			at := GP64()
			IMUL3Q(Imm(uint64(j)), p.dj, at)
			g.store(v, Mem{Base: d, Index: at, Scale: 1})
			return
		}
		if j == 1 {
			to = GP64()
			MOVQ(d, to)
		}
		ADDQ(p.dj, to)
		g.store(v, Mem{Base: to})
	})
}

// fold replaces x[r-k] and x[k] by their sum and ∓i times their difference.
func (b butterfly) fold(x []VecVirtual, k int) {
	g := b.g
	sum, difference := g.both(x[b.r-k], x[k])
	x[b.r-k], x[k] = sum, g.mul(g.swap(difference), g.narrowed(b.turn))
}

// transform calls out with the outputs, in the order of j for even r.
func (b butterfly) transform(x []VecVirtual, out func(j int, v VecVirtual)) {
	g := b.g
	switch b.r {
	case 1:
		out(0, x[0])
	case 2:
		y0, y1 := g.both(x[0], x[1])
		out(0, y0)
		out(1, y1)
	case 4:
		turn := g.narrowed(b.turn)
		p, q := g.both(x[0], x[2])
		u, v := g.both(x[1], x[3])
		y0, y2 := g.both(p, u)
		y1, y3 := g.bothScaled(q, g.swap(v), turn)
		for j, y := range []VecVirtual{y0, y1, y2, y3} {
			out(j, y)
		}
	case 8:
		b.eight(x, out)
	default:
		b.odd(x, out)
	}
}

func (b butterfly) eight(x []VecVirtual, out func(j int, v VecVirtual)) {
	g := b.g
	turn, half := g.narrowed(b.turn), g.narrowed(b.half)
	// Transforms of length 4 of the even and of the odd ones.
	p, q := g.both(x[0], x[4])
	u, v := g.both(x[2], x[6])
	e0, e2 := g.both(p, u)
	e1, e3 := g.bothScaled(q, g.swap(v), turn)
	p, q = g.both(x[1], x[5])
	u, v = g.both(x[3], x[7])
	o0, o2 := g.both(p, u)
	o1, o3 := g.bothScaled(q, g.swap(v), turn)
	// The odd ones turn by eighths of the circle: √½(x ∓ ix), ∓ix, √½(∓ix - x).
	y0, y4 := g.both(e0, o0)
	y2, y6 := g.bothScaled(e2, g.swap(o2), turn)
	g1 := g.swap(o1)
	g.fma(turn, g1, o1)
	y1, y5 := g.bothScaled(e1, o1, half)
	g3 := g.swap(o3)
	g.fms(g3, turn, o3)
	y3, y7 := g.bothScaled(e3, g3, half)
	for j, y := range []VecVirtual{y0, y1, y2, y3, y4, y5, y6, y7} {
		out(j, y)
	}
}

// odd emits the formulas of passOdd in lib/fft, after fold.
func (b butterfly) odd(x []VecVirtual, out func(j int, v VecVirtual)) {
	g, h := b.g, b.r/2
	y := g.add(x[0], x[1])
	for k := 2; k <= h; k++ {
		g.pick(VADDPD, VADDPS, x[k], y, y)
	}
	out(0, y)
	for j := 1; j <= h; j++ {
		even := g.copy(x[0])
		var odd VecVirtual
		for k := 1; k <= h; k++ {
			s, c := math.Sincos(2 * math.Pi * float64(j*k%b.r) / float64(b.r))
			even = g.accumulate(even, c, x[k])
			odd = g.accumulate(odd, s, x[b.r-k])
		}
		plus := g.add(even, odd)
		out(j, plus)
		g.pick(VSUBPD, VSUBPS, odd, even, even)
		out(b.r-j, even)
	}
}
