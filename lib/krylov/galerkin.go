package krylov

import (
	"slices"
	"sync"

	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/sparse"
)

// chunkRows is how many rows of a sparse result are computed at a time.
const chunkRows = 1024

// piece is a range of rows of a matrix in the making.
type piece struct {
	counts []int32
	cols   []int32
	vals   []float64
}

// buildRows makes a matrix from the rows that fill appends, piece by piece on
// several threads. fill has a scratch of its own, made by scratch.
func buildRows[S any](rows, cols int, scratch func() S, fill func(s S, p *piece, lo, hi int)) *sparse.Matrix {
	pieces := make([]piece, (rows+chunkRows-1)/chunkRows)
	type worker struct {
		scratch S
		out     piece
	}
	pool := sync.Pool{New: func() any { return &worker{scratch: scratch()} }}
	threads.Blocks(rows, chunkRows, func(b, lo, hi int) {
		w := pool.Get().(*worker)
		w.out = piece{w.out.counts[:0], w.out.cols[:0], w.out.vals[:0]}
		fill(w.scratch, &w.out, lo, hi)
		pieces[b] = piece{slices.Clone(w.out.counts), slices.Clone(w.out.cols), slices.Clone(w.out.vals)}
		pool.Put(w)
	})
	c := &sparse.Matrix{Rows: rows, Cols: cols, RowPtr: make([]int, rows+1)}
	offsets := make([]int, len(pieces)+1)
	for b, p := range pieces {
		offsets[b+1] = offsets[b] + len(p.vals)
	}
	total := offsets[len(pieces)]
	c.ColInd, c.Val = make([]int32, total), make([]float64, total)
	threads.Blocks(rows, chunkRows, func(b, lo, hi int) {
		at := offsets[b]
		copy(c.ColInd[at:], pieces[b].cols)
		copy(c.Val[at:], pieces[b].vals)
		for i, n := range pieces[b].counts {
			at += int(n)
			c.RowPtr[lo+i+1] = at
		}
	})
	return c
}

// accumulator adds up a sparse row: the sum of a column counts where its mark is
// the current stamp, and seen lists those columns.
type accumulator struct {
	cell []struct {
		sum  float64
		mark int32
	}
	seen  []int32
	stamp int32
}

func newAccumulator(n int) *accumulator {
	a := new(accumulator)
	a.cell = slices.Grow(a.cell, n)[:n]
	return a
}

// begin empties the row.
func (a *accumulator) begin() {
	a.stamp++
	a.seen = a.seen[:0]
}

// add adds v in column j.
func (a *accumulator) add(j int32, v float64) {
	c := &a.cell[j]
	if c.mark != a.stamp {
		c.mark, c.sum = a.stamp, v
		a.seen = append(a.seen, j)
		return
	}
	c.sum += v
}

// flush appends the row to p, columns increasing.
func (a *accumulator) flush(p *piece) {
	sortColumns(a.seen)
	for _, j := range a.seen {
		p.cols = append(p.cols, j)
		p.vals = append(p.vals, a.cell[j].sum)
	}
	p.counts = append(p.counts, int32(len(a.seen)))
}

// sortColumns sorts what is nearly always short.
func sortColumns(x []int32) {
	if len(x) > 32 {
		slices.Sort(x)
		return
	}
	for i := 1; i < len(x); i++ {
		v := x[i]
		j := i
		for ; j > 0 && x[j-1] > v; j-- {
			x[j] = x[j-1]
		}
		x[j] = v
	}
}

// galerkin returns R A P, with row I computed as (R A)_I P.
func galerkin(r, a, p *sparse.Matrix) *sparse.Matrix {
	type scratch struct{ fine, coarse *accumulator }
	return buildRows(r.Rows, p.Cols, func() scratch {
		return scratch{newAccumulator(a.Cols), newAccumulator(p.Cols)}
	}, func(s scratch, out *piece, lo, hi int) {
		for row := lo; row < hi; row++ {
			s.fine.begin()
			cols, vals := r.Row(row)
			for k, i := range cols {
				f := vals[k]
				ac, av := a.Row(int(i))
				av = av[:len(ac)]
				for q, j := range ac {
					s.fine.add(j, f*av[q])
				}
			}
			s.coarse.begin()
			for _, j := range s.fine.seen {
				f := s.fine.cell[j].sum
				pc, pv := p.Row(int(j))
				pv = pv[:len(pc)]
				for q, c := range pc {
					s.coarse.add(c, f*pv[q])
				}
			}
			s.coarse.flush(out)
		}
	})
}
