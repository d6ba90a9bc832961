// Command philox generates the vector kernels of lib/internal/philox.
package main

import (
	"flag"
	"log"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
	"github.com/podium-go/podium/lib/internal/asmgen/vector"
)

func main() {
	dir := flag.String("dir", ".", "folder of the generated files")
	flag.Parse()
	for _, wide := range []bool{false, true} {
		ctx := build.NewContext()
		g := &gen{Context: ctx, wide: wide, name: "AVX2", lanes: 4}
		if wide {
			g.name, g.lanes = "AVX512", 8
		}
		g.emit()
		if err := vector.Write(*dir, "philox", "philox_"+strings.ToLower(g.name), ctx); err != nil {
			log.Fatal(err)
		}
	}
}

const (
	rounds = 10
	groups = 2 // vectors of counters at a time, for the multiplications' latency
)

type gen struct {
	*build.Context
	wide  bool
	name  string
	lanes int
}

func (g *gen) vec() reg.VecVirtual {
	if g.wide {
		return g.ZMM()
	}
	return g.YMM()
}

func (g *gen) xor(a, b, dst operand.Op) {
	if g.wide {
		g.VPXORQ(a, b, dst)
	} else {
		g.VPXOR(a, b, dst)
	}
}

func (g *gen) or(a, b, dst operand.Op) {
	if g.wide {
		g.VPORQ(a, b, dst)
	} else {
		g.VPOR(a, b, dst)
	}
}

// constant returns a vector with v in every lane.
func (g *gen) constant(v uint64) reg.VecVirtual {
	r, x := g.vec(), g.GP64()
	g.MOVQ(operand.U64(v), x)
	low := g.XMM()
	g.MOVQ(x, low)
	g.VPBROADCASTQ(low, r)
	return r
}

// A lane of 64 bits holds a word in its lower half; what is in the upper half
// does not matter, as multiplications read the lower one only.
func (g *gen) emit() {
	// Lanes hold counters in an order from which interleaving makes blocks
	// follow each other.
	order := g.StaticGlobal("order" + g.name)
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range g.lanes {
		g.AddDatum(8*i, operand.U64(uint64(i%2*g.lanes/2+i/2)))
	}
	g.Function("fill" + g.name)
	g.Attributes(attr.NOSPLIT)
	g.Pragma("noescape")
	g.Doc("fill"+g.name+" writes count groups of "+map[bool]string{false: "8", true: "16"}[g.wide]+" blocks.",
		"keys are the pairs of round keys, each in 64 bits.")
	g.SignatureExpr("func(dst *uint32, count int, position, stream uint64, keys *[20]uint64)")
	dst := g.Load(g.Param("dst"), g.GP64())
	count := g.Load(g.Param("count"), g.GP64())
	keys := operand.Mem{Base: g.Load(g.Param("keys"), g.GP64())}
	out := operand.Mem{Base: dst}
	broadcast := func(name string) reg.VecVirtual {
		r, low := g.vec(), g.XMM()
		g.MOVQ(g.Load(g.Param(name), g.GP64()), low)
		g.VPBROADCASTQ(low, r)
		return r
	}
	position, stream := broadcast("position"), broadcast("stream")
	offsets := g.vec()
	if g.wide {
		g.VMOVDQU64(order, offsets)
	} else {
		g.VMOVDQU(order, offsets)
	}
	g.VPADDQ(offsets, position, position)
	m0, m1 := g.constant(0xD2511F53), g.constant(0xCD9E8D57)
	step := g.constant(uint64(g.lanes))

	loop := "loop" + g.name
	g.Label(loop)
	var c [groups][4]reg.VecVirtual
	for i := range c {
		for j := range c[i] {
			c[i][j] = g.vec()
		}
		g.move(position, c[i][0])
		g.VPSRLQ(operand.U8(32), position, c[i][1])
		g.move(stream, c[i][2])
		g.VPSRLQ(operand.U8(32), stream, c[i][3])
		g.VPADDQ(step, position, position)
	}
	p, q, k := g.vec(), g.vec(), g.vec()
	for r := range rounds {
		for i := range c {
			g.VPMULUDQ(m0, c[i][0], p)
			g.VPMULUDQ(m1, c[i][2], q)
			// c0 = q's upper half ^ c1 ^ k0, c1 = q, c2 = p's upper half ^ c3 ^ k1, c3 = p
			g.VPSRLQ(operand.U8(32), q, c[i][0])
			g.xor(c[i][1], c[i][0], c[i][0])
			g.VPBROADCASTQ(keys.Offset(16*r), k)
			g.xor(k, c[i][0], c[i][0])
			g.move(q, c[i][1])
			g.VPSRLQ(operand.U8(32), p, c[i][2])
			g.xor(c[i][3], c[i][2], c[i][2])
			g.VPBROADCASTQ(keys.Offset(16*r+8), k)
			g.xor(k, c[i][2], c[i][2])
			g.move(p, c[i][3])
		}
	}
	bytes := 8 * g.lanes
	for i := range c {
		for _, j := range []int{0, 2} { // words 0 and 1, 2 and 3
			g.VPSLLQ(operand.U8(32), c[i][j], c[i][j])
			g.VPSRLQ(operand.U8(32), c[i][j], c[i][j])
			g.VPSLLQ(operand.U8(32), c[i][j+1], c[i][j+1])
			g.or(c[i][j+1], c[i][j], c[i][j])
		}
		g.VPUNPCKLQDQ(c[i][2], c[i][0], p)
		g.VPUNPCKHQDQ(c[i][2], c[i][0], q)
		g.store(p, out.Offset(2*i*bytes))
		g.store(q, out.Offset((2*i+1)*bytes))
	}
	g.ADDQ(operand.U32(uint32(2*groups*bytes)), dst)
	g.DECQ(count)
	g.JNZ(operand.LabelRef(loop))
	g.VZEROUPPER()
	g.RET()
}

func (g *gen) move(from, to operand.Op) {
	if g.wide {
		g.VMOVDQA64(from, to)
	} else {
		g.VMOVDQA(from, to)
	}
}

func (g *gen) store(from, to operand.Op) {
	if g.wide {
		g.VMOVDQU64(from, to)
	} else {
		g.VMOVDQU(from, to)
	}
}
