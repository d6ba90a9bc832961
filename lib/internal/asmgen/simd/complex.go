package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
)

// complexProducts emits the products of complex numbers, real and imaginary
// parts side by side:
//
//	re = ar br - ai bi,  im = ar bi + ai br
func (g *gen) complexProducts() {
	for _, f := range []struct {
		name, doc string
		add, conj bool
	}{
		{"mulComplex", "a b", false, false}, {"mulConj", "a conj(b)", false, true},
		{"mulAddComplex", "c + a b", true, false}, {"mulAddConj", "c + a conj(b)", true, true},
	} {
		in := []string{"a", "b"}
		if f.add {
			in = []string{"c", "a", "b"}
		}
		g.loop(loop{name: f.name, doc: f.doc, in: in, pairs: true, body: func(g *gen, x, _ []V) V {
			a, b := x[len(x)-2], x[len(x)-1]
			if f.conj {
				b = g.xor(b, g.signs(1))
			}
			re, im, swapped := g.vec(), g.vec(), g.vec()
			if g.Double {
				g.VMOVDDUP(a, re)
				g.VPERMILPD(operand.U8(0xff), a, im)
				g.VPERMILPD(operand.U8(0x55), b, swapped)
			} else {
				g.VMOVSLDUP(a, re)
				g.VMOVSHDUP(a, im)
				g.VPERMILPS(operand.U8(0xb1), b, swapped)
			}
			im = g.xor(im, g.signs(0))
			var t V
			if f.add {
				t = g.fma(re, b, x[0])
			} else {
				t = g.mul(re, b)
			}
			return g.fma(im, swapped, t)
		}})
	}
}

// signs returns a vector with the sign bits of the even (0) or odd (1) elements.
func (g *gen) signs(odd int) V {
	name := fmt.Sprintf("signs%d_%d", 8*g.Size(), odd)
	m, ok := g.tables[name]
	if !ok {
		m = g.StaticGlobal(name)
		g.tables[name] = m
		g.DataAttributes(attr.RODATA | attr.NOPTR)
		for i := range 8 {
			var v uint64
			switch {
			case !g.Double:
				v = uint64(g.signBit()) << (32 * odd)
			case i%2 == odd:
				v = uint64(g.signBit())
			}
			g.AddDatum(8*i, operand.U64(v))
		}
	}
	v := g.vec()
	g.VMOVUPS(m, v)
	return v
}
