package sde

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/podium-go/podium/lib/tensor"
)

// Tree is a path of m independent Brownian motions on an interval. For every
// subinterval [a, b] whose ends are on its grid it gives the increment W = W(b) -
// W(a) and the space–time Lévy area
//
//	H = 1/(b-a) ∫_a^b (W(t) - W(a) - (t-a)/(b-a) W) dt,
//
// of variance (b-a)/12 and independent of W, from which ∫_a^b (W(t) - W(a)) dt =
// (b-a)(W/2 + H). The interval is cut into cells, whose W and H are drawn, and
// each cell is halved again and again, where the halves are drawn given their
// whole. Nothing is stored: what belongs to a node depends on the seed, the
// path's number and the node, so that the path is the same in whatever order,
// and with whatever steps, it is asked for (Jelinčič, Foster and Kidger,
// arXiv:2405.06464, 2024).
//
// A Tree keeps the nodes that it visited last: it may not be used by several
// goroutines at once.
type Tree struct {
	T0, T1 float64
	Noises int // m
	Cells  int
	Depth  int // how often a cell is halved
	Seed   uint64
	Path   uint64

	source *tensor.Source
	stream uint64
	levels []level
	total  increment
	part   increment
}

// increment is W and H of an interval of h.
type increment struct {
	h    float64
	w, a []float64
}

// level is the node visited last of one level and its halves.
type level struct {
	node     uint64 // plus one
	whole    increment
	lo, hi   increment
	haveHalf bool
}

// MaxDepth is how often a cell can be halved.
const MaxDepth = 40

// NewTree returns the path of a number on [t0, t1]. Cells and depth 0 stand for 1
// and 30.
func NewTree(t0, t1 float64, noises, cells, depth int, seed, path uint64) (*Tree, error) {
	if cells == 0 {
		cells = 1
	}
	if depth == 0 {
		depth = 30
	}
	switch {
	case math.IsNaN(t0) || math.IsInf(t0, 0) || math.IsNaN(t1) || math.IsInf(t1, 0) || t1 < t0:
		return nil, fmt.Errorf("sde: the path is from %v to %v, it must go forward between finite times", t0, t1)
	case noises < 0:
		return nil, fmt.Errorf("sde: %d noises", noises)
	case cells < 0:
		return nil, fmt.Errorf("sde: %d cells, there must be at least one", cells)
	case depth < 0 || depth > MaxDepth:
		return nil, fmt.Errorf("sde: depth %d, allowed are 1 to %d", depth, MaxDepth)
	case bits.Len64(uint64(cells))+bits.Len64(uint64(noises))+depth+3 > 64 || bits.Len64(uint64(cells))+depth > 62:
		return nil, fmt.Errorf("sde: %d cells of depth %d for %d noises are more than 64 bits can number", cells, depth, noises)
	}
	t := &Tree{T0: t0, T1: t1, Noises: noises, Cells: cells, Depth: depth, Seed: seed, Path: path}
	t.source = tensor.NewSource(seed).Stream(path)
	t.stream = t.source.State().Stream
	t.levels = make([]level, depth+1)
	buf := make([]float64, 2*noises*(3*(depth+1)+2))
	cut := func() increment {
		i := increment{w: buf[:noises:noises], a: buf[noises : 2*noises : 2*noises]}
		buf = buf[2*noises:]
		return i
	}
	for i := range t.levels {
		t.levels[i].whole, t.levels[i].lo, t.levels[i].hi = cut(), cut(), cut()
	}
	t.total, t.part = cut(), cut()
	return t, nil
}

// Units returns how many units of the grid the path is long.
func (t *Tree) Units() int64 { return int64(t.Cells) << t.Depth }

// Time returns the time at a place of the grid.
func (t *Tree) Time(unit int64) float64 {
	if unit == t.Units() {
		return t.T1
	}
	return t.T0 + (t.T1-t.T0)*(float64(unit)/float64(t.Units()))
}

// Unit returns the place of the grid nearest to a time.
func (t *Tree) Unit(time float64) int64 {
	if t.T1 == t.T0 {
		return 0
	}
	u := math.Round((time - t.T0) / (t.T1 - t.T0) * float64(t.Units()))
	return int64(min(max(u, 0), float64(t.Units())))
}

// Increment writes W and H of the interval between two places of the grid to w
// and h, m numbers each. It panics unless 0 ≤ a ≤ b ≤ Units and the slices have
// m entries; h may be nil.
func (t *Tree) Increment(a, b int64, w, h []float64) {
	if a < 0 || b < a || b > t.Units() {
		panic(fmt.Sprintf("sde: an increment from %d to %d on a path of %d units", a, b, t.Units()))
	}
	if len(w) != t.Noises || h != nil && len(h) != t.Noises {
		panic(fmt.Sprintf("sde: an increment of %d noises into %d and %d entries", t.Noises, len(w), len(h)))
	}
	sum := &t.total
	sum.h = 0
	clear(sum.w)
	clear(sum.a)
	size := int64(1) << t.Depth
	for a < b {
		cell := a >> t.Depth
		start := cell << t.Depth
		end := min(b, start+size)
		t.cell(cell)
		t.add(0, uint64(cell), 1, a-start, end-start)
		a = end
	}
	copy(w, sum.w)
	if h != nil {
		copy(h, sum.a)
	}
}

// cell draws a whole cell into level 0.
func (t *Tree) cell(cell int64) {
	l := &t.levels[0]
	node := uint64(cell)<<(t.Depth+1) | 1
	if l.node == node+1 {
		return
	}
	l.node, l.haveHalf = node+1, false
	h := (t.T1 - t.T0) / float64(t.Cells)
	l.whole.h = h
	sw, sa := math.Sqrt(h), math.Sqrt(h/12)
	for j := range t.Noises {
		// The halves of the node use the even numbers, the cell the odd ones.
		x, y := t.pair((node*uint64(t.Noises)+uint64(j))*2 + 1)
		l.whole.w[j], l.whole.a[j] = sw*x, sa*y
	}
}

// add appends the part [a, b) of a node to the sum. The node is the one of the
// level with the number heap in its cell, and stands in the level's whole.
func (t *Tree) add(depth int, cell, heap uint64, a, b int64) {
	l := &t.levels[depth]
	size := int64(1) << (t.Depth - depth)
	if a == 0 && b == size {
		t.total.append(&l.whole)
		return
	}
	if !l.haveHalf {
		t.halve(l, cell, heap)
	}
	half := size / 2
	if a < half {
		t.descend(depth+1, cell, 2*heap, &l.lo, a, min(b, half))
	}
	if b > half {
		t.descend(depth+1, cell, 2*heap+1, &l.hi, max(a, half)-half, b-half)
	}
}

func (t *Tree) descend(depth int, cell, heap uint64, whole *increment, a, b int64) {
	l := &t.levels[depth]
	node := cell<<(t.Depth+1) | heap
	if l.node != node+1 {
		l.node, l.haveHalf = node+1, false
		l.whole.h = whole.h
		copy(l.whole.w, whole.w)
		copy(l.whole.a, whole.a)
	}
	t.add(depth, cell, heap, a, b)
}

// halve draws the halves of a node given its whole: with W and H of an interval
// of length h, z of variance h/16 and n of variance h/12, the halves have
//
//	W = W/2 ± (3H/2 + z),  H = H/4 - z/2 ± n/2.
func (t *Tree) halve(l *level, cell, heap uint64) {
	node := cell<<(t.Depth+1) | heap
	h := l.whole.h
	l.lo.h, l.hi.h = h/2, h/2
	sz, sn := math.Sqrt(h)/4, math.Sqrt(h/12)
	for j := range t.Noises {
		x, y := t.pair((node*uint64(t.Noises) + uint64(j)) * 2)
		z, n := sz*x, sn*y
		w, a := l.whole.w[j], l.whole.a[j]
		d := 1.5*a + z
		l.lo.w[j], l.hi.w[j] = w/2+d, w/2-d
		l.lo.a[j], l.hi.a[j] = a/4-z/2+n/2, a/4-z/2-n/2
	}
	l.haveHalf = true
}

// append joins the interval x to the end of s: with lengths p and q,
//
//	H = (p H_1 + q H_2 + (q W_1 - p W_2)/2) / (p + q).
func (s *increment) append(x *increment) {
	p, q := s.h, x.h
	r := 1 / (p + q)
	for j, w := range x.w {
		s.a[j] = r * (p*s.a[j] + q*x.a[j] + (q*s.w[j]-p*w)/2)
		s.w[j] += w
	}
	s.h = p + q
}

// pair returns two independent normal numbers that belong to a number, by the
// method of Box and Muller.
func (t *Tree) pair(number uint64) (float64, float64) {
	t.source.Restore(tensor.State{Seed: t.Seed, Stream: t.stream, Position: 2 * number})
	u := float64(t.source.Uint64()>>11+1) * 0x1p-53 // in (0, 1]
	v := float64(t.source.Uint64()>>11) * 0x1p-53
	r := math.Sqrt(-2 * math.Log(u))
	s, c := math.Sincos(2 * math.Pi * v)
	return r * c, r * s
}
