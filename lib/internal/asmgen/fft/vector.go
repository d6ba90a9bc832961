package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// generator emits kernels for one processor and one precision. A vector holds
// complex numbers, real and imaginary parts in turns.
type generator struct {
	avx512, f32 bool
	size        int // bytes of a real number
	full        int // bytes of a full vector
	suffix      string
	elem        string // Go's type of a real number

	bytes int // of the vectors in use: full, or less at the end of a row
	mask  Op  // of the last vector with AVX-512, or nil

	constants map[string]Mem
}

func newGenerator(avx512, f32 bool) *generator {
	g := &generator{avx512: avx512, f32: f32, size: 8, full: 32, suffix: "64", elem: "float64", constants: map[string]Mem{}}
	if f32 {
		g.size, g.suffix, g.elem = 4, "32", "float32"
	}
	isa := "AVX2"
	if avx512 {
		isa, g.full = "AVX512", 64
	}
	g.suffix += isa
	g.bytes = g.full
	return g
}

// pair is the bytes of a complex number.
func (g *generator) pair() int { return 2 * g.size }

// lanes is how many complex numbers a full vector holds.
func (g *generator) lanes() int { return g.full / g.pair() }

// vec returns a new vector register of the size in use.
func (g *generator) vec() VecVirtual {
	switch g.bytes {
	case 64:
		return ZMM()
	case 32:
		return YMM()
	}
	return XMM()
}

// pick calls the instruction of the precision.
func (g *generator) pick(pd, ps func(...Op), ops ...Op) {
	if g.f32 {
		ps(ops...)
	} else {
		pd(ops...)
	}
}

func (g *generator) add(a, b Op) VecVirtual {
	v := g.vec()
	g.pick(VADDPD, VADDPS, b, a, v)
	return v
}

// sub returns a - b.
func (g *generator) sub(a, b Op) VecVirtual {
	v := g.vec()
	g.pick(VSUBPD, VSUBPS, b, a, v)
	return v
}

func (g *generator) mul(a, b Op) VecVirtual {
	v := g.vec()
	g.pick(VMULPD, VMULPS, b, a, v)
	return v
}

// fma adds a·b to c, and fnma subtracts it; a may be memory.
func (g *generator) fma(a, b, c Op)  { g.pick(VFMADD231PD, VFMADD231PS, a, b, c) }
func (g *generator) fnma(a, b, c Op) { g.pick(VFNMADD231PD, VFNMADD231PS, a, b, c) }

// fms sets a = a·b - c.
func (g *generator) fms(a, b, c Op) { g.pick(VFMSUB213PD, VFMSUB213PS, c, b, a) }

func (g *generator) copy(a Op) VecVirtual {
	v := g.vec()
	g.pick(VMOVAPD, VMOVAPS, a, v)
	return v
}

// both returns a + b and a - b.
func (g *generator) both(a, b Op) (plus, minus VecVirtual) { return g.add(a, b), g.sub(a, b) }

// bothScaled returns a + b·c and a - b·c, and spoils a.
func (g *generator) bothScaled(a VecVirtual, b, c Op) (plus, minus VecVirtual) {
	plus = g.copy(a)
	g.fma(c, b, plus)
	g.fnma(c, b, a)
	return plus, a
}

// swap exchanges the real and imaginary parts.
func (g *generator) swap(a Op) VecVirtual {
	v := g.vec()
	if g.f32 {
		VPERMILPS(Imm(0xb1), a, v)
	} else {
		VPERMILPD(Imm(0x55), a, v)
	}
	return v
}

// load returns the vector at m: all of it, or what is left of a row.
func (g *generator) load(m Op) VecVirtual {
	v := g.vec()
	switch {
	case g.mask != nil:
		if g.f32 {
			VMOVUPS_Z(m, g.mask, v)
		} else {
			VMOVUPD_Z(m, g.mask, v)
		}
	case g.bytes < 16:
		VMOVSD(m, v.AsX())
	default:
		g.pick(VMOVUPD, VMOVUPS, m, v)
	}
	return v
}

func (g *generator) store(v VecVirtual, m Op) {
	switch {
	case g.mask != nil:
		g.pick(VMOVUPD, VMOVUPS, v, g.mask, m)
	case g.bytes < 16:
		VMOVSD(v.AsX(), m)
	default:
		g.pick(VMOVUPD, VMOVUPS, v, m)
	}
}

// broadcast returns the number at m in all places.
func (g *generator) broadcast(m Op) VecVirtual {
	v := g.vec()
	switch {
	case g.f32:
		VBROADCASTSS(m, v)
	case g.bytes <= 16:
		VMOVDDUP(m, v)
	default:
		VBROADCASTSD(m, v)
	}
	return v
}

// timesNumber returns x times the one complex number at m, and spoils x: even
// places x·re - swap(x)·im, odd places x·re + swap(x)·im.
func (g *generator) timesNumber(x VecVirtual, m Mem) VecVirtual {
	s := g.swap(x)
	if g.avx512 {
		t := g.vec()
		g.pick(VMULPD_BCST, VMULPS_BCST, m.Offset(g.size), s, t)
		g.pick(VFMADDSUB132PD_BCST, VFMADDSUB132PS_BCST, m, t, x)
		return x
	}
	t := g.mul(g.broadcast(m.Offset(g.size)), s)
	g.pick(VFMADDSUB213PD, VFMADDSUB213PS, t, g.broadcast(m), x)
	return x
}

// timesVector returns x times the vector of complex numbers at m, and spoils x.
func (g *generator) timesVector(x VecVirtual, m Op) VecVirtual {
	re, im := g.vec(), g.vec()
	if g.f32 {
		VMOVSLDUP(m, re)
		VMOVSHDUP(m, im)
	} else {
		VMOVDDUP(m, re)
		VPERMILPD(Imm(0xff), m, im)
	}
	t := g.mul(im, g.swap(x))
	g.pick(VFMADDSUB213PD, VFMADDSUB213PS, t, re, x)
	return x
}

// accumulate adds c·x to sum, with c a constant that may be negative; without a
// sum it returns c·x.
func (g *generator) accumulate(sum VecVirtual, c float64, x Op) VecVirtual {
	m := g.constant(math.Abs(c))
	if sum == nil {
		if c < 0 {
			m = g.constant(c)
		}
		v := g.vec()
		if g.avx512 {
			g.pick(VMULPD_BCST, VMULPS_BCST, m, x, v)
		} else {
			g.pick(VMULPD, VMULPS, m, x, v)
		}
		return v
	}
	switch {
	case g.avx512 && c < 0:
		g.pick(VFNMADD231PD_BCST, VFNMADD231PS_BCST, m, x, sum)
	case g.avx512:
		g.pick(VFMADD231PD_BCST, VFMADD231PS_BCST, m, x, sum)
	case c < 0:
		g.fnma(m, x, sum)
	default:
		g.fma(m, x, sum)
	}
	return sum
}

// constant returns memory that holds c: in a whole vector for AVX2, which has no
// operands that are broadcast.
func (g *generator) constant(c float64) Mem {
	count := 1
	if !g.avx512 {
		count = g.full / g.size
	}
	name := fmt.Sprintf("c%s_%x", g.suffix, math.Float64bits(c))
	return g.table(name, count, func(int) float64 { return c })
}

// table returns memory with count numbers.
func (g *generator) table(name string, count int, value func(i int) float64) Mem {
	if m, ok := g.constants[name]; ok {
		return m
	}
	m := GLOBL(name, RODATA|NOPTR)
	for i := range count {
		if g.f32 {
			DATA(i*g.size, F32(value(i)))
		} else {
			DATA(i*g.size, F64(value(i)))
		}
	}
	g.constants[name] = m
	return m
}

// turn returns the vector that times swap(x) gives ∓i x, for the direction: (1,
// -1, …) forward and (-1, 1, …) inverse.
func (g *generator) turn(direction Register) VecVirtual {
	count := g.full / g.size
	m := g.table("turn"+g.suffix, 2*count, func(i int) float64 {
		return []float64{1, -1, -1, 1}[i%2+i/count*2]
	})
	at := GP64()
	LEAQ(m, at)
	SHLQ(Imm(uint64(math.Log2(float64(g.full)))), direction)
	ADDQ(direction, at)
	return g.load(Mem{Base: at})
}

// narrowed returns v as a vector of the size in use.
func (g *generator) narrowed(v VecVirtual) Op {
	switch g.bytes {
	case 64:
		return v
	case 32:
		return v.AsY()
	}
	return v.AsX()
}
