package ode

import (
	"fmt"
	"math"
	"slices"

	"github.com/podium-go/podium/lib/sparse"
)

// SparseJacobian is a sparse matrix. Only the places of the pattern's entries
// count, not their values. The function fn writes the entries to j, which has
// the pattern; if it is nil, they are found by differences, one for each colour
// of a colouring of the columns in which two columns of a colour have no row in
// common (Curtis, Powell and Reid, J. Inst. Math. Appl. 13, 1974).
func SparseJacobian(pattern *sparse.Matrix, fn func(t float64, y []float64, j *sparse.Matrix)) Jacobian {
	return sparseJacobian{pattern, fn}
}

type sparseJacobian struct {
	pattern *sparse.Matrix
	fn      func(t float64, y []float64, j *sparse.Matrix)
}

type sparseMatrices struct {
	n        int
	fn       func(t float64, y []float64, j *sparse.Matrix)
	j        *sparse.Matrix
	full     *sparse.Matrix // the pattern of αM - J; its values are M's
	place    []int32        // where the entries of j are in full
	colours  []colour
	d, y1, g []float64
}

// colour is a set of columns that one difference finds, and their entries.
type colour struct {
	columns []int32
	entries []int32 // of j
	rows    []int32
	owner   []int32 // the column of an entry
}

func (s sparseJacobian) build(c *core) (matrices, error) {
	n := c.n
	if s.pattern == nil {
		return nil, fmt.Errorf("ode: SparseJacobian has no pattern")
	}
	if s.pattern.Rows != n || s.pattern.Cols != n {
		return nil, fmt.Errorf("ode: the pattern of SparseJacobian is %d×%d, there are %d unknowns", s.pattern.Rows, s.pattern.Cols, n)
	}
	m := &sparseMatrices{n: n, fn: s.fn}
	p := s.pattern
	m.j = &sparse.Matrix{Rows: n, Cols: n, RowPtr: slices.Clone(p.RowPtr), ColInd: slices.Clone(p.ColInd), Val: make([]float64, len(p.Val))}
	a := sparse.NewCOO[float64](n, n)
	for i := range n {
		for _, col := range p.ColInd[p.RowPtr[i]:p.RowPtr[i+1]] {
			a.Add(i, int(col), 0)
		}
		if c.p.Mass == nil {
			a.Add(i, i, 1)
		}
	}
	if mass := c.p.Mass; mass != nil {
		for k, v := range mass.Val {
			a.Add(mass.Row[k], mass.Col[k], v)
		}
	}
	m.full = a.CSR()
	for i := range n {
		at := m.full.RowPtr[i]
		for _, col := range p.ColInd[p.RowPtr[i]:p.RowPtr[i+1]] {
			for m.full.ColInd[at] != col {
				at++
			}
			m.place = append(m.place, int32(at))
		}
	}
	if s.fn == nil {
		m.colours = paint(p)
		m.d, m.y1, m.g = make([]float64, n), make([]float64, n), make([]float64, n)
	}
	return m, nil
}

// paint colours the columns of a pattern greedily, those with most neighbours
// first.
func paint(p *sparse.Matrix) []colour {
	n := p.Cols
	// Rows of each column.
	start := make([]int32, n+1)
	for _, c := range p.ColInd {
		start[c+1]++
	}
	for j := range n {
		start[j+1] += start[j]
	}
	rows := make([]int32, len(p.ColInd))
	fill := slices.Clone(start[:n])
	for i := range p.Rows {
		for _, c := range p.ColInd[p.RowPtr[i]:p.RowPtr[i+1]] {
			rows[fill[c]] = int32(i)
			fill[c]++
		}
	}
	order := make([]int32, n)
	weight := make([]int, n)
	for j := range n {
		order[j] = int32(j)
		for _, i := range rows[start[j]:start[j+1]] {
			weight[j] += p.RowPtr[i+1] - p.RowPtr[i]
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return weight[b] - weight[a] })
	of := make([]int32, n)
	for j := range of {
		of[j] = -1
	}
	var taken []int32 // the column that last saw a colour at a neighbour
	for _, j := range order {
		for _, i := range rows[start[j]:start[j+1]] {
			for _, c := range p.ColInd[p.RowPtr[i]:p.RowPtr[i+1]] {
				if k := of[c]; k >= 0 {
					taken[k] = j + 1
				}
			}
		}
		k := slices.IndexFunc(taken, func(who int32) bool { return who != j+1 })
		if k < 0 {
			k = len(taken)
			taken = append(taken, 0)
		}
		of[j] = int32(k)
	}
	out := make([]colour, len(taken))
	for j, k := range of {
		out[k].columns = append(out[k].columns, int32(j))
	}
	for i := range p.Rows {
		for at := p.RowPtr[i]; at < p.RowPtr[i+1]; at++ {
			c := &out[of[p.ColInd[at]]]
			c.entries = append(c.entries, int32(at))
			c.rows = append(c.rows, int32(i))
			c.owner = append(c.owner, p.ColInd[at])
		}
	}
	return out
}

func (m *sparseMatrices) eval(g *rhs, t, h float64, y, f []float64) {
	if m.fn != nil {
		clear(m.j.Val)
		m.fn(t, y, m.j)
		return
	}
	g.increments(m.d, h, y, f)
	copy(m.y1, y)
	for _, c := range m.colours {
		for _, j := range c.columns {
			m.y1[j] = y[j] + m.d[j]
		}
		g.eval(t, m.y1, m.g)
		for _, j := range c.columns {
			m.y1[j] = y[j]
		}
		for k, at := range c.entries {
			i := c.rows[k]
			m.j.Val[at] = (m.g[i] - f[i]) / m.d[c.owner[k]]
		}
	}
}

func (m *sparseMatrices) norm() float64 {
	most := 0.0
	for i := range m.n {
		s := 0.0
		for _, v := range m.j.Val[m.j.RowPtr[i]:m.j.RowPtr[i+1]] {
			s += math.Abs(v)
		}
		if !finite(s) {
			return math.NaN()
		}
		most = max(most, s)
	}
	return most
}

func (m *sparseMatrices) real() factor[float64]       { return newSparseFactor[float64](m) }
func (m *sparseMatrices) complex() factor[complex128] { return newSparseFactor[complex128](m) }

// sparseFactor is the factorisation of a sparse αM - J. The order of
// elimination is found once.
type sparseFactor[T number] struct {
	m  *sparseMatrices
	a  *sparse.CSR[T]
	lu *sparse.LU[T]
}

func newSparseFactor[T number](m *sparseMatrices) *sparseFactor[T] {
	return &sparseFactor[T]{m: m, a: &sparse.CSR[T]{Rows: m.n, Cols: m.n, RowPtr: m.full.RowPtr, ColInd: m.full.ColInd,
		Val: make([]T, len(m.full.Val))}}
}

func (s *sparseFactor[T]) set(alpha T) bool {
	shifted(s.a.Val, alpha, s.m.full.Val, s.m.place, s.m.j.Val)
	if s.lu != nil {
		if s.lu.Refactor(s.a) == nil {
			return true
		}
		s.lu = nil
	}
	lu, err := sparse.NewLU(s.a, sparse.LUConfig{})
	if err != nil {
		return false
	}
	s.lu = lu
	return true
}

// shifted computes dst = α mass - j, where entry k of j belongs at place[k].
func shifted[T number](dst []T, alpha T, mass []float64, place []int32, j []float64) {
	switch dst := any(dst).(type) {
	case []float64:
		a := any(alpha).(float64)
		for k, v := range mass {
			dst[k] = a * v
		}
		for k, at := range place {
			dst[at] -= j[k]
		}
	case []complex128:
		a := any(alpha).(complex128)
		for k, v := range mass {
			dst[k] = complex(real(a)*v, imag(a)*v)
		}
		for k, at := range place {
			dst[at] -= complex(j[k], 0)
		}
	}
}

func (s *sparseFactor[T]) solve(x []T) { s.lu.Solve(x, x) }
