package krylov

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/podium-go/podium/lib/sparse"
)

// Cycle is the order in which a multigrid method visits its levels.
type Cycle int

const (
	// V goes down and up once. It is the default.
	V Cycle = iota
	// W visits each coarser level twice.
	W
	// Full begins on the coarsest level and goes up, with a V-cycle on every
	// level. It makes a good start, but as a preconditioner it is not
	// symmetric: use [FGMRES], [GMRES] or [Richardson] with it.
	Full
)

// level is an operator with the way to the next coarser one.
type level struct {
	a         *sparse.Matrix
	smooth    smoother
	p, r      *sparse.Matrix // prolongation and restriction; nil on the coarsest
	x, b, res []float64
}

// LevelInfo describes a level of a multigrid method.
type LevelInfo struct {
	Rows, Entries int
}

// hierarchy is what the multigrid methods share: levels, and the cycle over
// them.
type hierarchy struct {
	levels []*level
	// What solves on the last level: one of the two, or the smoother if neither
	// is there.
	dense    *dense
	cholesky *sparse.Cholesky[float64]
	cycle    Cycle
	setup    time.Duration
}

// coarseSweeps is how often the smoother runs on a coarsest level that is too
// large for a direct solver.
const coarseSweeps = 8

// add appends a level.
func (h *hierarchy) add(a *sparse.Matrix, s smoother) *level {
	n := a.Rows
	l := &level{a: a, smooth: s, res: make([]float64, n)}
	if len(h.levels) > 0 {
		l.x, l.b = make([]float64, n), make([]float64, n)
	}
	h.levels = append(h.levels, l)
	return l
}

const (
	// largestDense is the size up to which the last level is solved with a
	// dense inverse, even if it is larger than was asked for.
	largestDense = 600
	// largestSparse is that up to which it is with a sparse factorisation.
	largestSparse = 50000
)

// direct sets up the solver of the last level.
func (h *hierarchy) direct() {
	last := h.levels[len(h.levels)-1].a
	switch {
	case last.Rows <= largestDense:
		h.dense = newDense(last)
	case last.Rows <= largestSparse:
		// It fails for singular and unsymmetric matrices, which are smoothed.
		if f, err := sparse.NewCholesky(last, sparse.SymmetricConfig{}); err == nil && symmetric(last) {
			h.cholesky = f
		}
	}
}

// symmetric says whether a is symmetric to rounding.
func symmetric(a *sparse.Matrix) bool {
	t := a.Transpose()
	if !t.SamePattern(a) {
		return false
	}
	size := maxAbs(a.Val)
	for k, v := range a.Val {
		if math.Abs(v-t.Val[k]) > 1e-10*size {
			return false
		}
	}
	return true
}

// Solve sets dst to one cycle for A dst = r from zero. It must not be called
// from two goroutines at once.
func (h *hierarchy) Solve(dst, r []float64) {
	fits("multigrid", h.levels[0].a.Rows, dst, r)
	if h.cycle == Full {
		h.full(0, dst, r)
		return
	}
	h.visit(0, dst, r, true)
}

// visit runs the cycle from level k down, from x, which counts as zero if zero
// is true.
func (h *hierarchy) visit(k int, x, b []float64, zero bool) {
	l := h.levels[k]
	if k == len(h.levels)-1 {
		h.bottom(l, x, b, zero)
		return
	}
	next := h.levels[k+1]
	l.smooth.pre(x, b, l.res, zero)
	l.r.MulVec(next.b, l.res)
	h.visit(k+1, next.x, next.b, true)
	if h.cycle == W && k+2 < len(h.levels) {
		h.visit(k+1, next.x, next.b, false)
	}
	addProduct(x, l.p, next.x)
	l.smooth.post(x, b)
}

// full is nested iteration: a V-cycle on level k from the solution of the
// coarser one.
func (h *hierarchy) full(k int, x, b []float64) {
	l := h.levels[k]
	if k == len(h.levels)-1 {
		h.bottom(l, x, b, true)
		return
	}
	next := h.levels[k+1]
	l.r.MulVec(next.b, b)
	h.full(k+1, next.x, next.b)
	l.p.MulVec(x, next.x)
	h.visit(k, x, b, false)
}

// bottom solves on the coarsest level.
func (h *hierarchy) bottom(l *level, x, b []float64, zero bool) {
	switch {
	case h.dense != nil:
		h.dense.Solve(x, b)
		return
	case h.cholesky != nil:
		h.cholesky.Solve(x, b)
		return
	}
	for s := range coarseSweeps {
		l.smooth.pre(x, b, l.res, zero && s == 0)
	}
	for range coarseSweeps {
		l.smooth.post(x, b)
	}
}

// addProduct computes x += P y.
func addProduct(x []float64, p *sparse.Matrix, y []float64) {
	blocks(p.Rows, func(lo, hi int) {
		from := p.RowPtr[lo]
		for i := lo; i < hi; i++ {
			to := p.RowPtr[i+1]
			t := x[i]
			vals := p.Val[from:to]
			for k, j := range p.ColInd[from:to][:len(vals)] {
				t += vals[k] * y[j]
			}
			x[i] = t
			from = to
		}
	})
}

// Levels describes the levels, the finest first.
func (h *hierarchy) Levels() []LevelInfo {
	info := make([]LevelInfo, len(h.levels))
	for k, l := range h.levels {
		info[k] = LevelInfo{l.a.Rows, l.a.NNZ()}
	}
	return info
}

// OperatorComplexity returns the entries of all levels over those of the
// finest: what a sweep over all levels costs in sweeps over the finest.
func (h *hierarchy) OperatorComplexity() float64 {
	total := 0
	for _, l := range h.levels {
		total += l.a.NNZ()
	}
	return float64(total) / float64(max(1, h.levels[0].a.NNZ()))
}

// Setup returns how long it took to build the levels.
func (h *hierarchy) Setup() time.Duration { return h.setup }

// String is a table of the levels.
func (h *hierarchy) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d levels, operator complexity %.2f, set up in %v\n", len(h.levels), h.OperatorComplexity(), h.setup.Round(time.Millisecond))
	for k, l := range h.levels {
		fmt.Fprintf(&s, "  %d: %9d rows, %10d entries\n", k, l.a.Rows, l.a.NNZ())
	}
	return s.String()
}
