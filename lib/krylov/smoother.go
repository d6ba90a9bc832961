package krylov

import (
	"math/bits"

	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/sparse"
)

// smoother damps the errors that a coarser level cannot see.
type smoother interface {
	// pre improves x, which counts as zero if zero is true, and then sets
	// res = b - A x.
	pre(x, b, res []float64, zero bool)
	// post improves x, in the reverse of the order of pre if the cycle is to be
	// symmetric.
	post(x, b []float64)
}

// gaussSeidel sweeps over blocks of rows. Blocks of one group do not touch each
// other, so that they may run at once and the result is that of a sweep in the
// order of the groups, whatever the number of threads.
type gaussSeidel struct {
	*split
	groups    [][]span
	sweeps    int
	symmetric bool // the reverse order after the correction
}

// span is a range of rows.
type span struct{ lo, hi int }

// spanRows is the least size of a block, mostBlocks how many there may be.
const (
	spanRows   = 2048
	mostBlocks = 32
)

// newGaussSeidel cuts the rows into blocks and colours them.
func newGaussSeidel(s *split, sweeps int, symmetric bool) *gaussSeidel {
	return &gaussSeidel{s, independent(s.a), sweeps, symmetric}
}

// independent returns groups of blocks of rows of which those of one group are
// not connected by an entry. It is one block where the matrix allows no better.
func independent(a *sparse.Matrix) [][]span {
	n := a.Rows
	count := min(mostBlocks, n/spanRows)
	if count < 4 {
		return [][]span{{{0, n}}}
	}
	size := (n + count - 1) / count
	var touch [mostBlocks]uint64
	threads.Blocks(n, size, func(b, lo, hi int) {
		for i := lo; i < hi; i++ {
			cols := a.ColInd[a.RowPtr[i]:a.RowPtr[i+1]]
			if len(cols) == 0 || int(cols[0]) >= lo && int(cols[len(cols)-1]) < hi {
				continue
			}
			for _, j := range cols {
				touch[b] |= 1 << (int(j) / size)
			}
		}
	})
	count = (n + size - 1) / size
	for b := range count {
		for c := range count {
			if touch[b]>>c&1 == 1 {
				touch[c] |= 1 << b
			}
		}
	}
	var groups [][]span
	var members []uint64
	for b := range count {
		g := 0
		for g < len(members) && members[g]&touch[b] != 0 {
			g++
		}
		if g == len(members) {
			members = append(members, 0)
			groups = append(groups, nil)
		}
		members[g] |= 1 << b
		groups[g] = append(groups[g], span{b * size, min(n, (b+1)*size)})
	}
	if len(groups) > count/2 {
		return [][]span{{{0, n}}}
	}
	for _, m := range members {
		if bits.OnesCount64(m) == 0 {
			panic("krylov: a group without blocks")
		}
	}
	return groups
}

// each calls f for the blocks of a group.
func each(group []span, f func(lo, hi int)) {
	if len(group) == 1 {
		f(group[0].lo, group[0].hi)
		return
	}
	threads.Blocks(len(group), 1, func(b, _, _ int) { f(group[b].lo, group[b].hi) })
}

func (g *gaussSeidel) pre(x, b, res []float64, zero bool) {
	for k := range g.sweeps {
		if k == 0 && zero {
			clear(x)
			for _, group := range g.groups {
				each(group, func(lo, hi int) { g.forwardZero(x, b, lo, hi) })
			}
			continue
		}
		for _, group := range g.groups {
			each(group, func(lo, hi int) { g.forward(x, b, lo, hi) })
		}
	}
	if zero && g.sweeps == 1 {
		for _, group := range g.groups {
			each(group, func(lo, hi int) { g.residualZero(x, b, res, lo, hi) })
		}
		return
	}
	residual(g.a, x, b, res)
}

func (g *gaussSeidel) post(x, b []float64) {
	for range g.sweeps {
		if !g.symmetric {
			for _, group := range g.groups {
				each(group, func(lo, hi int) { g.forward(x, b, lo, hi) })
			}
			continue
		}
		for k := len(g.groups) - 1; k >= 0; k-- {
			each(g.groups[k], func(lo, hi int) { g.backward(x, b, lo, hi) })
		}
	}
}

// forwardZero is a sweep from x = 0: rows not yet visited are zero, and those
// are the rows to the right in the block.
func (g *gaussSeidel) forwardZero(x, b []float64, lo, hi int) {
	a := g.a
	for i := lo; i < hi; i++ {
		p, q, e := a.RowPtr[i], g.diag[i], a.RowPtr[i+1]
		t := b[i]
		for k := e - 1; k > q && int(a.ColInd[k]) >= hi; k-- {
			t -= a.Val[k] * x[a.ColInd[k]]
		}
		vals := a.Val[p:q]
		for k, j := range a.ColInd[p:q][:len(vals)] {
			t -= vals[k] * x[j]
		}
		x[i] = t * g.inverse[i]
	}
}

// residualZero computes the residual after forwardZero, for which the rows that
// were visited later suffice.
func (g *gaussSeidel) residualZero(x, b, res []float64, lo, hi int) {
	a := g.a
	for i := lo; i < hi; i++ {
		p, q, e := a.RowPtr[i], g.diag[i], a.RowPtr[i+1]
		t := 0.0
		if int(a.ColInd[p]) < lo || int(a.ColInd[e-1]) >= hi {
			t, q = b[i], p-1
		}
		vals := a.Val[q+1 : e]
		for k, j := range a.ColInd[q+1 : e][:len(vals)] {
			t -= vals[k] * x[j]
		}
		res[i] = t
	}
}

// forward and backward sum the row such that the neighbour that was visited
// last, for which the processor has to wait, comes last.
func (g *gaussSeidel) forward(x, b []float64, lo, hi int) {
	a := g.a
	for i := lo; i < hi; i++ {
		p, q, e := a.RowPtr[i], g.diag[i], a.RowPtr[i+1]
		t := b[i]
		vals := a.Val[q+1 : e]
		for k, j := range a.ColInd[q+1 : e][:len(vals)] {
			t -= vals[k] * x[j]
		}
		vals = a.Val[p:q]
		for k, j := range a.ColInd[p:q][:len(vals)] {
			t -= vals[k] * x[j]
		}
		x[i] = t * g.inverse[i]
	}
}

func (g *gaussSeidel) backward(x, b []float64, lo, hi int) {
	a := g.a
	for i := hi - 1; i >= lo; i-- {
		p, q, e := a.RowPtr[i], g.diag[i], a.RowPtr[i+1]
		t := b[i]
		vals := a.Val[p:q]
		for k, j := range a.ColInd[p:q][:len(vals)] {
			t -= vals[k] * x[j]
		}
		vals = a.Val[q+1 : e]
		cols := a.ColInd[q+1 : e][:len(vals)]
		for k := len(vals) - 1; k >= 0; k-- {
			t -= vals[k] * x[cols[k]]
		}
		x[i] = t * g.inverse[i]
	}
}

// residual computes res = b - A x.
func residual(a *sparse.Matrix, x, b, res []float64) {
	blocks(a.Rows, func(lo, hi int) {
		p := a.RowPtr[lo]
		for i := lo; i < hi; i++ {
			q := a.RowPtr[i+1]
			t := b[i]
			vals := a.Val[p:q]
			for k, j := range a.ColInd[p:q][:len(vals)] {
				t -= vals[k] * x[j]
			}
			res[i] = t
			p = q
		}
	})
}

// polynomial is a smoother x ← x + q(D⁻¹A) D⁻¹ (b - A x) with the Chebyshev
// polynomial of a degree that is least on [lower, upper], a part of the
// spectrum of D⁻¹A (Adams, Brezina, Hu and Tuminaro 2003). Of degree 1 it is
// damped Jacobi.
type polynomial struct {
	*split
	degree       int
	lower, upper float64
	d, r         []float64
}

func newPolynomial(s *split, degree int, lower, upper float64) *polynomial {
	n := len(s.inverse)
	return &polynomial{s, degree, lower, upper, make([]float64, n), make([]float64, n)}
}

func (c *polynomial) pre(x, b, res []float64, zero bool) {
	if zero {
		clear(x)
	}
	c.apply(x, b, res, zero)
	residual(c.a, x, b, res)
}

func (c *polynomial) post(x, b []float64) { c.apply(x, b, c.r, false) }

// apply runs the three-term recurrence (Saad 2003, algorithm 12.1).
func (c *polynomial) apply(x, b, r []float64, zero bool) {
	theta, delta := (c.upper+c.lower)/2, (c.upper-c.lower)/2
	sigma := theta / delta
	rho := 1 / sigma
	for k := range c.degree {
		if k == 0 && zero {
			copy(r, b)
		} else {
			residual(c.a, x, b, r)
		}
		f, g := 1/theta, 0.0
		if k > 0 {
			next := 1 / (2*sigma - rho)
			f, g = 2*next/delta, next*rho
			rho = next
		}
		blocks(len(x), func(lo, hi int) {
			d, inv := c.d[lo:hi], c.inverse[lo:hi]
			rb, xb := r[lo:hi][:len(d)], x[lo:hi][:len(d)]
			if g == 0 {
				clear(d)
			}
			for i, v := range inv[:len(d)] {
				d[i] = f*v*rb[i] + g*d[i]
				xb[i] += d[i]
			}
		})
	}
}
