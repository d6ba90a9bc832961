package main

import (
	"fmt"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
	"github.com/podium-go/podium/lib/internal/asmgen/vector"
)

// gen emits vector code that reads as formulas: a method takes vectors or
// constants and returns a new vector.
type gen struct {
	*vector.Gen
	constants map[uint64]operand.Mem // in the file, by their bits
	tables    map[string]operand.Mem // in the file, by name
	uses      map[uint64]int         // how often each constant is used
	resident  map[uint64]V           // constants that registers hold
	mode      mode
	mask      reg.Register // of the elements of an incomplete vector
}

// mode says which elements of a vector a load and a store touch.
type mode int

const (
	whole     mode = iota
	masked         // those of the mask
	streaming      // all, stored past the caches
)

// V is a vector.
type V = reg.VecVirtual

// bits is a constant by its bits, in every element.
type bits uint64

// operandOf is a V, a float64 (a constant rounded to the type) or bits.
type operandOf any

// vec returns a new vector without a value.
func (g *gen) vec() V {
	if g.Wide() {
		return g.ZMM()
	}
	return g.YMM()
}

// key returns the bits of a constant, twice for float32, so that the same data
// serve either type.
func (g *gen) key(c operandOf) uint64 {
	var u uint64
	switch v := c.(type) {
	case bits:
		u = uint64(v)
	case float64:
		u = math.Float64bits(v)
		if !g.Double {
			u = uint64(math.Float32bits(float32(v)))
		}
	case int:
		return g.key(float64(v))
	default:
		panic(fmt.Sprintf("constant %T", c))
	}
	if !g.Double {
		u = u<<32 | u
	}
	return u
}

// constant returns the memory of a constant: 32 bytes of it, of which
// instructions of AVX-512 broadcast the first element.
func (g *gen) constant(c operandOf) operand.Mem {
	return g.data(g.key(c))
}

func (g *gen) data(key uint64) operand.Mem {
	if g.uses != nil {
		g.uses[key]++
	}
	if m, ok := g.constants[key]; ok {
		return m
	}
	m := g.StaticGlobal(fmt.Sprintf("c%016x", key))
	g.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 4 {
		g.AddDatum(8*i, operand.U64(key))
	}
	g.constants[key] = m
	return m
}

// register returns c if it is a vector or a constant that a register holds.
func (g *gen) register(c operandOf) (V, bool) {
	if v, ok := c.(V); ok {
		return v, true
	}
	v, ok := g.resident[g.key(c)]
	return v, ok
}

// load returns a vector of a constant.
func (g *gen) load(c operandOf) V {
	if v, ok := c.(V); ok {
		return v
	}
	if v, ok := g.register(c); ok {
		return g.copy(v)
	}
	return g.fetch(g.key(c))
}

// fetch loads a constant.
func (g *gen) fetch(key uint64) V {
	m, v := g.data(key), g.vec()
	switch {
	case !g.Wide():
		g.VMOVUPS(m, v)
	case g.Double:
		g.VBROADCASTSD(m, v)
	default:
		g.VBROADCASTSS(m, v)
	}
	return v
}

// packed emits an instruction on vectors of floats whose first operand may be a
// constant in memory.
func (g *gen) packed(name string, first operandOf, rest ...operand.Op) {
	if v, ok := g.register(first); ok {
		g.Packed(name, "", append([]operand.Op{v}, rest...)...)
		return
	}
	suffix := ""
	if g.Wide() {
		suffix = "_BCST"
	}
	g.Packed(name, suffix, append([]operand.Op{g.constant(first)}, rest...)...)
}

// of3 emits dst = a op b; only b may be a constant.
func (g *gen) of3(name string, a V, b operandOf) V {
	v := g.vec()
	g.packed(name, b, a, v)
	return v
}

func (g *gen) add(a V, b operandOf) V { return g.of3("VADD", a, b) }
func (g *gen) sub(a V, b operandOf) V { return g.of3("VSUB", a, b) }
func (g *gen) mul(a V, b operandOf) V { return g.of3("VMUL", a, b) }
func (g *gen) div(a V, b operandOf) V { return g.of3("VDIV", a, b) }

// min and max return b where one of a and b is NaN or both are zero.
func (g *gen) min(a V, b operandOf) V { return g.of3("VMIN", a, b) }
func (g *gen) max(a V, b operandOf) V { return g.of3("VMAX", a, b) }

func (g *gen) and(a V, b operandOf) V { return g.of3("VAND", a, b) }
func (g *gen) or(a V, b operandOf) V  { return g.of3("VOR", a, b) }
func (g *gen) xor(a V, b operandOf) V { return g.of3("VXOR", a, b) }

// andNot returns the bits of b that a has not.
func (g *gen) andNot(a V, b operandOf) V { return g.of3("VANDN", a, b) }

func (g *gen) sqrt(a V) V {
	v := g.vec()
	g.Packed("VSQRT", "", a, v)
	return v
}

func (g *gen) copy(a V) V {
	v := g.vec()
	if g.Wide() {
		g.VMOVAPS(a, v)
	} else {
		g.VMOVAPS(a, v)
	}
	return v
}

// fma returns a b + c; only c may be a constant.
func (g *gen) fma(a, b V, c operandOf) V {
	v := g.copy(a)
	g.packed("VFMADD213", c, b, v)
	return v
}

// fmaInto returns a b + c and uses up a; only c may be a constant.
func (g *gen) fmaInto(a, b V, c operandOf) V {
	g.packed("VFMADD213", c, b, a)
	return a
}

// fnmaInto returns c - a k and uses up c.
func (g *gen) fnmaInto(a V, k operandOf, c V) V {
	g.packed("VFNMADD231", k, a, c)
	return c
}

// fmaK returns a k + c with a constant or vector k.
func (g *gen) fmaK(a V, k operandOf, c V) V {
	v := g.copy(c)
	g.packed("VFMADD231", k, a, v)
	return v
}

// fms returns a b - c; only c may be a constant.
func (g *gen) fms(a, b V, c operandOf) V {
	v := g.copy(a)
	g.packed("VFMSUB213", c, b, v)
	return v
}

// fnma returns c - a k, with a constant or vector k.
func (g *gen) fnma(a V, k operandOf, c V) V {
	v := g.copy(c)
	g.packed("VFNMADD231", k, a, v)
	return v
}

// integer emits dst = a op b on integers of the elements' size.
func (g *gen) integer(name string, a V, b operandOf) V {
	name += map[bool]string{false: "D", true: "Q"}[g.Double]
	v := g.vec()
	if w, ok := g.register(b); ok {
		g.Exact(name, w, a, v)
	} else if g.Wide() {
		g.Exact(name+"_BCST", g.constant(b), a, v)
	} else {
		g.Exact(name, g.constant(b), a, v)
	}
	return v
}

// shift emits a shift of the bits of the elements by a constant: VPSLL or VPSRL.
func (g *gen) shift(name string, a V, n int) V {
	v := g.vec()
	g.Exact(name+map[bool]string{false: "D", true: "Q"}[g.Double], operand.U8(n), a, v)
	return v
}

// The predicates of comparisons.
const (
	eq   = 0  // a = b
	lt   = 1  // a < b
	le   = 2  // a ≤ b
	unor = 3  // a or b is NaN
	neq  = 4  // a ≠ b, or NaN
	nlt  = 5  // not a < b
	nle  = 6  // not a ≤ b
	nge  = 9  // not a ≥ b
	ge   = 13 // a ≥ b
	gt   = 14 // a > b
)

// cmp returns a mask of the elements for which a relates to b.
func (g *gen) cmp(predicate int, a V, b operandOf) reg.Register {
	if !g.Wide() {
		v := g.vec()
		w, ok := b.(V)
		if ok {
			g.Packed("VCMP", "", operand.U8(predicate), w, a, v)
		} else {
			g.Packed("VCMP", "", operand.U8(predicate), g.constant(b), a, v)
		}
		return v
	}
	k := g.K()
	if w, ok := g.register(b); ok {
		g.Packed("VCMP", "", operand.U8(predicate), w, a, k)
	} else {
		g.Packed("VCMP", "_BCST", operand.U8(predicate), g.constant(b), a, k)
	}
	return k
}

// sel returns a where the mask is set and b elsewhere; only a may be a constant.
func (g *gen) sel(m reg.Register, a operandOf, b V) V {
	v := g.vec()
	if g.Wide() {
		if w, ok := g.register(a); ok {
			g.Packed("VBLENDM", "", w, b, m, v)
		} else {
			g.Packed("VBLENDM", "_BCST", g.constant(a), b, m, v)
		}
		return v
	}
	if w, ok := a.(V); ok {
		g.Packed("VBLENDV", "", m, w, b, v)
	} else {
		g.Packed("VBLENDV", "", m, g.constant(a), b, v)
	}
	return v
}

// only returns a where the mask is set and zero elsewhere.
func (g *gen) only(m reg.Register, a V) V {
	v := g.vec()
	if g.Wide() {
		g.Packed("VMOVA", "_Z", a, m, v)
	} else {
		g.Packed("VAND", "", m, a, v)
	}
	return v
}

// poly returns c[0] + c[1] x + c[2] x² + ..., from chains of the even and the
// odd powers, which halves the time that a vector waits for its results.
func (g *gen) poly(x V, c []float64) V {
	if len(c) < 5 {
		return g.horner(x, c)
	}
	var even, odd []float64
	for i, a := range c {
		if i%2 == 0 {
			even = append(even, a)
		} else {
			odd = append(odd, a)
		}
	}
	y := g.mul(x, x)
	e, o := g.horner(y, even), g.horner(y, odd)
	return g.fmaInto(o, x, e)
}

func (g *gen) horner(x V, c []float64) V {
	n := len(c) - 1
	if n == 0 {
		return g.load(c[0])
	}
	p := g.load(c[n])
	for i := n - 1; i >= 0; i-- {
		g.packed("VFMADD213", c[i], x, p)
	}
	return p
}

// The bits of the type.

func (g *gen) mantissa() int {
	if g.Double {
		return 52
	}
	return 23
}

func (g *gen) signBit() bits {
	if g.Double {
		return 1 << 63
	}
	return 1 << 31
}

func (g *gen) abs(x V) V    { return g.and(x, g.signBit()-1) }
func (g *gen) neg(x V) V    { return g.xor(x, g.signBit()) }
func (g *gen) signOf(x V) V { return g.and(x, g.signBit()) }
func (g *gen) pick(f32, f64 float64) float64 {
	if g.Double {
		return f64
	}
	return f32
}

func (g *gen) coef(f32, f64 []float64) []float64 {
	if g.Double {
		return f64
	}
	return f32
}
