package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
	"github.com/podium-go/podium/lib/internal/asmgen/vector"
)

// The registers of a kernel. Rows of a are reached from two of them, row 0 and
// row 8, by multiples of the distance of rows.
var (
	regA, regA8       = reg.RAX, reg.RBX
	regRS, regRS3     = reg.RCX, reg.RDX
	regRS5, regRS7    = reg.RSI, reg.RDI
	regB, regLDB      = reg.R8, reg.R9
	regK, regCS       = reg.R10, reg.R11
	regC, regLDC      = reg.R12, reg.R13
	regMask           = reg.R15
	maskLow, maskHigh = reg.K1, reg.K2
)

const (
	signature         = "func(rows, cols, k int, a *%[1]s, rs, cs int, b *%[1]s, ldb int, c *%[1]s, ldc int, alpha, beta %[1]s)"
	gatheredSignature = "func(rows, cols, k int, a *%[1]s, rs, cs int, b *%[1]s, at *int, c *%[1]s, ldc int, alpha, beta %[1]s)"
)

// regAt is where a row of b begins that is gathered; regLDB then goes along the
// list of them.
var regAt = reg.R14

// kernel emits the product of a few rows of a by up to two vectors of columns
// of b:
//
//	c[i,j] = alpha Σ_p a[i rs + p cs] b[p ldb + j] + beta c[i,j]
//
// for i < rows and j < cols, with p in order from 0 to k-1. beta = 0 overwrites.
// With gather, row p of b begins at element at[p].
func kernel(g *vector.Gen, gather bool) {
	maxRows := 6
	if g.Wide() {
		maxRows = 14
	}
	name, sig, element := "kernel", signature, "b[p ldb + j]"
	if gather {
		name, sig, element = "gathered", gatheredSignature, "b[at[p] + j]"
	}
	g.Text(name, fmt.Sprintf(sig, g.Type()),
		g.Name(name)+" computes c[i,j] = alpha Σ_p a[i rs + p cs] "+element+" + beta c[i,j]",
		fmt.Sprintf("for i < rows <= %d, j < cols <= %d; beta = 0 overwrites c.", maxRows, 2*g.Lanes()))
	load := func(name string, r reg.Register) { g.Load(g.Param(name), r) }
	load("a", regA)
	load("rs", regRS)
	load("cs", regCS)
	load("b", regB)
	scaled := []reg.Register{regRS, regCS, regLDB, regLDC}
	if gather {
		load("at", regLDB)
		scaled = []reg.Register{regRS, regCS, regLDC}
	} else {
		load("ldb", regLDB)
	}
	load("k", regK)
	load("c", regC)
	load("ldc", regLDC)
	load("cols", regMask)
	shift := operand.U8(2)
	if g.Double {
		shift = 3
	}
	for _, r := range scaled {
		g.SHLQ(shift, r)
	}
	g.LEAQ(operand.Mem{Base: regRS, Index: regRS, Scale: 2}, regRS3)
	g.LEAQ(operand.Mem{Base: regRS, Index: regRS, Scale: 4}, regRS5)
	if g.Wide() {
		g.LEAQ(operand.Mem{Base: regRS3, Index: regRS, Scale: 4}, regRS7)
		g.LEAQ(operand.Mem{Base: regA, Index: regRS, Scale: 8}, regA8)
	}
	g.Comment("Full tiles first.")
	g.Load(g.Param("rows"), reg.R14)
	g.CMPQ(regMask, operand.I8(int8(2*g.Lanes())))
	g.JNE(operand.LabelRef("masked"))
	g.CMPQ(reg.R14, operand.I8(int8(maxRows)))
	g.JNE(operand.LabelRef("masked"))
	body(g, maxRows, false, gather)

	g.Label("masked")
	masks(g, name)
	for rows := maxRows; rows > 1; rows-- {
		g.CMPQ(reg.R14, operand.I8(int8(rows)))
		g.JEQ(operand.LabelRef(fmt.Sprintf("rows%d", rows)))
	}
	for rows := 1; rows <= maxRows; rows++ {
		g.Label(fmt.Sprintf("rows%d", rows))
		body(g, rows, true, gather)
	}
}

// masks sets the masks for the columns.
func masks(g *vector.Gen, name string) {
	if g.Wide() {
		g.MOVQ(operand.I32(-1), reg.R14)
		g.BZHIQ(regMask, reg.R14, regMask)
		if g.Double {
			g.KMOVB(regMask.As32(), maskLow)
			g.SHRQ(operand.U8(8), regMask)
			g.KMOVB(regMask.As32(), maskHigh)
		} else {
			g.KMOVW(regMask.As32(), maskLow)
			g.SHRQ(operand.U8(16), regMask)
			g.KMOVW(regMask.As32(), maskHigh)
		}
		g.Load(g.Param("rows"), reg.R14)
		return
	}
	// A window into ones and zeros, as many ones as columns.
	n := 2 * g.Lanes()
	table := g.StaticGlobal(fmt.Sprintf("%smask%d", name, 8*g.Size()))
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 2 * n {
		var v int64
		if i < n {
			v = -1
		}
		if g.Double {
			g.AddDatum(8*i, operand.U64(uint64(v)))
		} else {
			g.AddDatum(4*i, operand.U32(uint32(v)))
		}
	}
	g.NEGQ(regMask)
	g.LEAQ(table, regRS7)
	g.LEAQ(operand.Mem{Base: regRS7, Index: regMask, Scale: uint8(g.Size()), Disp: n * g.Size()}, regMask)
}

// body emits the product for a number of rows, and returns.
func body(g *vector.Gen, rows int, masked, gather bool) {
	b0, b1, s := g.Reg(0), g.Reg(1), []reg.VecPhysical{g.Reg(2), g.Reg(3)}
	acc := func(i, j int) reg.VecPhysical { return g.Reg(4 + 2*i + j) }
	name := fmt.Sprintf("full%d", rows)
	if masked {
		name = fmt.Sprintf("masked%d", rows)
	}
	for i := range rows {
		for j := range 2 {
			zero(g, acc(i, j))
		}
	}
	step := func() {
		at := operand.Mem{Base: regB}
		if gather {
			g.MOVQ(operand.Mem{Base: regLDB}, regAt)
			g.ADDQ(operand.I8(8), regLDB)
			at.Index, at.Scale = regAt, uint8(g.Size())
		}
		loadColumns(g, at, b0, 0, masked)
		loadColumns(g, at, b1, 1, masked)
		if !gather {
			g.ADDQ(regLDB, regB)
		}
		for i := range rows {
			t := s[i%2]
			g.Exact(map[bool]string{false: "VBROADCASTSS", true: "VBROADCASTSD"}[g.Double], row(i), t)
			g.Packed("VFMADD231", "", t, b0, acc(i, 0))
			g.Packed("VFMADD231", "", t, b1, acc(i, 1))
		}
		g.ADDQ(regCS, regA)
		if rows > 8 {
			g.ADDQ(regCS, regA8)
		}
	}
	if !masked {
		// Four steps a turn.
		g.SUBQ(operand.I8(4), regK)
		g.JLT(operand.LabelRef(name + "rest"))
		g.Label(name + "four")
		for range 4 {
			step()
		}
		g.SUBQ(operand.I8(4), regK)
		g.JGE(operand.LabelRef(name + "four"))
		g.Label(name + "rest")
		g.ADDQ(operand.I8(4), regK)
	}
	g.TESTQ(regK, regK)
	g.JEQ(operand.LabelRef(name + "store"))
	g.Label(name + "one")
	step()
	g.DECQ(regK)
	g.JNE(operand.LabelRef(name + "one"))
	g.Label(name + "store")
	alpha, beta := b0, b1
	g.Exact(map[bool]string{false: "VBROADCASTSS", true: "VBROADCASTSD"}[g.Double], param(g, "alpha"), alpha)
	g.Comment("The bits of beta without its sign.")
	if g.Double {
		g.MOVQ(param(g, "beta"), regK)
		g.ADDQ(regK, regK)
	} else {
		g.MOVL(param(g, "beta"), regK.As32())
		g.ADDL(regK.As32(), regK.As32())
	}
	g.JEQ(operand.LabelRef(name + "overwrite"))
	g.Exact(map[bool]string{false: "VBROADCASTSS", true: "VBROADCASTSD"}[g.Double], param(g, "beta"), beta)
	for i := range rows {
		for j := range 2 {
			loadColumns(g, operand.Mem{Base: regC}, s[j], j, masked)
			g.Packed("VMUL", "", beta, s[j], s[j])
			g.Packed("VFMADD213", "", s[j], alpha, acc(i, j))
			storeColumns(g, acc(i, j), j, masked, s[j])
		}
		if i < rows-1 {
			g.ADDQ(regLDC, regC)
		}
	}
	finish(g)
	g.Label(name + "overwrite")
	for i := range rows {
		for j := range 2 {
			g.Packed("VMUL", "", alpha, acc(i, j), acc(i, j))
			storeColumns(g, acc(i, j), j, masked, s[j])
		}
		if i < rows-1 {
			g.ADDQ(regLDC, regC)
		}
	}
	finish(g)
}

func finish(g *vector.Gen) {
	g.VZEROUPPER()
	g.RET()
}

// param returns the memory of a parameter.
func param(g *vector.Gen, name string) operand.Mem {
	b, err := g.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

// row returns where row i of a begins.
func row(i int) operand.Mem {
	base := regA
	if i >= 8 {
		base, i = regA8, i-8
	}
	m := operand.Mem{Base: base}
	switch i {
	case 1, 2, 4:
		m.Index, m.Scale = regRS, uint8(i)
	case 3:
		m.Index, m.Scale = regRS3, 1
	case 5:
		m.Index, m.Scale = regRS5, 1
	case 6:
		m.Index, m.Scale = regRS3, 2
	case 7:
		m.Index, m.Scale = regRS7, 1
	}
	return m
}

func zero(g *vector.Gen, v reg.VecPhysical) {
	if g.Wide() {
		g.VPXORQ(v, v, v)
	} else {
		g.VXORPS(v, v, v)
	}
}

// loadColumns loads vector j of the columns at m.
func loadColumns(g *vector.Gen, m operand.Mem, v reg.VecPhysical, j int, masked bool) {
	m.Disp = j * g.Bytes
	switch {
	case !masked:
		g.Packed("VMOVU", "", m, v)
	case g.Wide():
		g.Packed("VMOVU", "_Z", m, [2]reg.Register{maskLow, maskHigh}[j], v)
	default:
		g.Packed("VMOVU", "", operand.Mem{Base: regMask, Disp: j * g.Bytes}, v)
		g.Packed("VMASKMOV", "", m, v, v)
	}
}

// storeColumns stores vector j of the columns at c; tmp is free.
func storeColumns(g *vector.Gen, v reg.VecPhysical, j int, masked bool, tmp reg.VecPhysical) {
	m := operand.Mem{Base: regC, Disp: j * g.Bytes}
	switch {
	case !masked:
		g.Packed("VMOVU", "", v, m)
	case g.Wide():
		g.Packed("VMOVU", "", v, [2]reg.Register{maskLow, maskHigh}[j], m)
	default:
		g.Packed("VMOVU", "", operand.Mem{Base: regMask, Disp: j * g.Bytes}, tmp)
		g.Packed("VMASKMOV", "", v, tmp, m)
	}
}
