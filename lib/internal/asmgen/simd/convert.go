package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
)

// whole emits a loop over groups of elements; n is a multiple of the group.
func (g *gen) wholeLoop(name, signature, doc string, group int, in []string, inBytes, outBytes int, body func(src []operand.Mem, dst operand.Mem)) {
	g.Function(name)
	g.Attributes(attr.NOSPLIT)
	g.Pragma("noescape")
	g.Doc(doc)
	g.SignatureExpr(signature)
	dst, n := g.pointer("dst"), g.pointer("n")
	src := make([]operand.Mem, len(in))
	for i, p := range in {
		src[i] = operand.Mem{Base: g.pointer(p)}
	}
	g.Label("loop")
	body(src, operand.Mem{Base: dst})
	for _, m := range src {
		g.ADDQ(operand.I32(int32(group*inBytes)), m.Base)
	}
	g.ADDQ(operand.I32(int32(group*outBytes)), dst)
	g.SUBQ(operand.I8(int8(group)), n)
	g.JNE(operand.LabelRef("loop"))
	g.VZEROUPPER()
	g.RET()
}

// comparison emits dst[i] = a[i] relates to b[i] for whole vectors.
func (g *gen) comparison(name string, predicate int) {
	g.wholeLoop(g.Name(name), fmt.Sprintf("func(dst *bool, a, b *%s, n int)", g.Type()),
		g.Name(name)+fmt.Sprintf(" compares; n > 0 is a multiple of %d.", g.Lanes()), g.Lanes(), []string{"a", "b"}, g.Size(), 1,
		func(src []operand.Mem, dst operand.Mem) {
			g.mode = whole
			m := g.cmp(predicate, g.read(src[0]), g.read(src[1]))
			if g.Wide() {
				ones, t := g.XMM(), g.XMM()
				g.VMOVDQU(g.ones(), ones)
				g.VMOVDQU8_Z(ones, m, t)
				if g.Double {
					g.VMOVQ(t, dst)
				} else {
					g.VMOVDQU(t, dst)
				}
				return
			}
			t, spread := g.GP64(), g.GP64()
			if g.Double {
				g.VMOVMSKPD(m, t.As32())
			} else {
				g.VMOVMSKPS(m, t.As32())
			}
			g.MOVQ(operand.U64(0x0101010101010101), spread)
			g.PDEPQ(spread, t, t)
			if g.Double {
				g.MOVL(t.As32(), dst)
			} else {
				g.MOVQ(t, dst)
			}
		})
}

// ones returns 16 bytes of 1.
func (g *gen) ones() operand.Mem {
	const name = "ones"
	m, ok := g.tables[name]
	if !ok {
		m = g.StaticGlobal(name)
		g.tables[name] = m
		g.DataAttributes(attr.RODATA | attr.NOPTR)
		g.AddDatum(0, operand.U64(0x0101010101010101))
		g.AddDatum(8, operand.U64(0x0101010101010101))
	}
	return m
}

// conversion emits dst[i] = x[i] of another type, for groups of as many elements
// as a vector has float64.
func (g *gen) conversion(name, instruction, from, to string) {
	size := map[string]int{"float32": 4, "float64": 8, "int32": 4}
	group := g.Bytes / 8
	g.wholeLoop(name+g.ISA.Name, fmt.Sprintf("func(dst *%s, x *%s, n int)", to, from),
		name+g.ISA.Name+fmt.Sprintf(" converts; n > 0 is a multiple of %d.", group), group, []string{"x"}, size[from], size[to],
		func(src []operand.Mem, dst operand.Mem) {
			in, out := g.half(size[from] == 4), g.half(size[to] == 4)
			g.VMOVUPS(src[0], in)
			switch instruction {
			case "VCVTPD2PS":
				if g.Wide() {
					g.VCVTPD2PS(in, out)
				} else {
					g.VCVTPD2PSY(in, out)
				}
			default:
				g.Exact(instruction, in, out)
			}
			g.VMOVUPS(out, dst)
		})
}

// half returns a vector of half or of full width.
func (g *gen) half(half bool) V {
	switch {
	case !half:
		return g.vec()
	case g.Wide():
		return g.YMM()
	}
	return g.XMM()
}
