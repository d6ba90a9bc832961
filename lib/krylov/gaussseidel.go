package krylov

import (
	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/sparse"
)

// gaussSeidel sweeps over blocks of rows. Blocks of one group do not touch each
// other, so that they may run at once and the result is that of a sweep in the
// order of the groups, whatever the number of threads.
//
// The matrix is kept in two parts: before has the entries of each row in the
// columns that a forward sweep visits before it, after those of the others. A
// forward sweep from zero then needs only the first part and the residual after
// it only the second, which together read the matrix once. In both the column
// that is visited last in the sweep's direction comes last, as the processor has
// to wait for it.
type gaussSeidel struct {
	a             *sparse.Matrix
	inverse       []float64
	before, after part
	groups        [][]span
	sweeps        int
	symmetric     bool // the reverse order after the correction
}

// part is a matrix without its diagonal: row i is at ptr[i] to ptr[i+1].
type part struct {
	ptr []int32
	col []int32
	val []float64
}

// span is a range of rows.
type span struct{ lo, hi int }

// spanRows is the least size of a block, mostBlocks how many there may be.
const (
	spanRows   = 2048
	mostBlocks = 32
)

func newGaussSeidel(s *split, sweeps int, symmetric bool) *gaussSeidel {
	g := &gaussSeidel{a: s.a, inverse: s.inverse, groups: independent(s.a), sweeps: sweeps, symmetric: symmetric}
	a := s.a
	n := a.Rows
	rank := make([]int, n/rowsOf(g.groups, n)+1) // the group of each block
	size := rowsOf(g.groups, n)
	for k, group := range g.groups {
		for _, b := range group {
			rank[b.lo/size] = k
		}
	}
	g.before.ptr, g.after.ptr = make([]int32, n+1), make([]int32, n+1)
	blocks(n, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			first, last := i/size*size, min(n, (i/size+1)*size)
			count := s.diag[i] - a.RowPtr[i]
			cols := a.ColInd[a.RowPtr[i]:a.RowPtr[i+1]]
			if int(cols[0]) < first || int(cols[len(cols)-1]) >= last {
				count = 0
				for _, j := range cols {
					if earlier(int(j), i, first, last, size, rank) {
						count++
					}
				}
			}
			g.before.ptr[i+1] = int32(count)
			g.after.ptr[i+1] = int32(len(cols) - 1 - count)
		}
	})
	for _, p := range []*part{&g.before, &g.after} {
		for i := range n {
			p.ptr[i+1] += p.ptr[i]
		}
		p.col, p.val = make([]int32, p.ptr[n]), make([]float64, p.ptr[n])
	}
	blocks(n, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			first, last := i/size*size, min(n, (i/size+1)*size)
			// Columns increase in the first part and decrease in the second; those
			// of other blocks, which nobody waits for, come first.
			u, v := g.before.ptr[i], g.after.ptr[i]
			from, to := a.RowPtr[i], a.RowPtr[i+1]
			inside := int(a.ColInd[from]) >= first && int(a.ColInd[to-1]) < last
			for pass := range 2 {
				if inside && pass == 0 {
					continue
				}
				for k := from; k < to; k++ {
					j := int(a.ColInd[k])
					if (j >= first && j < last) != (pass == 1) || j == i || !earlier(j, i, first, last, size, rank) {
						continue
					}
					g.before.col[u], g.before.val[u] = int32(j), a.Val[k]
					u++
				}
				for k := to - 1; k >= from; k-- {
					j := int(a.ColInd[k])
					if (j >= first && j < last) != (pass == 1) || j == i || earlier(j, i, first, last, size, rank) {
						continue
					}
					g.after.col[v], g.after.val[v] = int32(j), a.Val[k]
					v++
				}
			}
		}
	})
	return g
}

// rowsOf returns the size of a block.
func rowsOf(groups [][]span, n int) int { return max(1, min(n, groups[0][0].hi-groups[0][0].lo)) }

// earlier says whether a forward sweep visits row j before row i, whose block
// is first to last.
func earlier(j, i, first, last, size int, rank []int) bool {
	if j >= first && j < last {
		return j < i
	}
	return rank[j/size] < rank[i/size]
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
	count = (n + size - 1) / size
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
	once := zero && g.sweeps == 1
	if zero {
		for _, group := range g.groups {
			each(group, func(lo, hi int) { g.fromZero(x, b, lo, hi) })
		}
	}
	for k := range g.sweeps {
		if k > 0 || !zero {
			g.forward(x, b)
		}
	}
	if once {
		blocks(len(x), func(lo, hi int) { g.rest(x, res, lo, hi) })
		return
	}
	residual(g.a, x, b, res)
}

func (g *gaussSeidel) post(x, b []float64) {
	for range g.sweeps {
		if !g.symmetric {
			g.forward(x, b)
			continue
		}
		for k := len(g.groups) - 1; k >= 0; k-- {
			each(g.groups[k], func(lo, hi int) { g.backward(x, b, lo, hi) })
		}
	}
}

func (g *gaussSeidel) forward(x, b []float64) {
	for _, group := range g.groups {
		each(group, func(lo, hi int) { g.sweep(x, b, lo, hi) })
	}
}

// fromZero is a forward sweep from x = 0.
func (g *gaussSeidel) fromZero(x, b []float64, lo, hi int) {
	m := &g.before
	p := m.ptr[lo]
	for i := lo; i < hi; i++ {
		q := m.ptr[i+1]
		t := b[i]
		vals := m.val[p:q]
		for k, j := range m.col[p:q][:len(vals)] {
			t -= vals[k] * x[j]
		}
		x[i] = t * g.inverse[i]
		p = q
	}
}

// rest computes the residual after fromZero.
func (g *gaussSeidel) rest(x, res []float64, lo, hi int) {
	m := &g.after
	p := m.ptr[lo]
	for i := lo; i < hi; i++ {
		q := m.ptr[i+1]
		t := 0.0
		vals := m.val[p:q]
		for k, j := range m.col[p:q][:len(vals)] {
			t -= vals[k] * x[j]
		}
		res[i] = t
		p = q
	}
}

// sweep is a forward sweep.
func (g *gaussSeidel) sweep(x, b []float64, lo, hi int) {
	for i := lo; i < hi; i++ {
		t := b[i]
		for _, m := range [2]*part{&g.after, &g.before} {
			p, q := m.ptr[i], m.ptr[i+1]
			vals := m.val[p:q]
			for k, j := range m.col[p:q][:len(vals)] {
				t -= vals[k] * x[j]
			}
		}
		x[i] = t * g.inverse[i]
	}
}

func (g *gaussSeidel) backward(x, b []float64, lo, hi int) {
	u, v := &g.before, &g.after
	p, q := u.ptr[hi], v.ptr[hi]
	for i := hi - 1; i >= lo; i-- {
		t := b[i]
		from := u.ptr[i]
		vals := u.val[from:p]
		for k, j := range u.col[from:p][:len(vals)] {
			t -= vals[k] * x[j]
		}
		p = from
		from = v.ptr[i]
		vals = v.val[from:q]
		for k, j := range v.col[from:q][:len(vals)] {
			t -= vals[k] * x[j]
		}
		q = from
		x[i] = t * g.inverse[i]
	}
}
