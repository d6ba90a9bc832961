// Package axismap applies sparse matrices along one dimension of an array:
// padding, pooling by means, and resampling of grids are such maps, and their
// adjoints are the transposed ones.
package axismap

import (
	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
)

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Map is a matrix of Rows × Cols with few entries: those of row i are
// Weight[Begin[i]:Begin[i+1]], in the columns Col.
type Map struct {
	Rows, Cols int
	Begin, Col []int
	Weight     []float64
}

// Entry is an element of a matrix.
type Entry struct {
	Col    int
	Weight float64
}

// New returns the map whose row i has the given entries; several for one column
// add up.
func New(rows, cols int, row func(i int) []Entry) *Map {
	m := &Map{Rows: rows, Cols: cols, Begin: []int{0}}
	for i := range rows {
		begin := len(m.Col)
	entries:
		for _, e := range row(i) {
			for k := begin; k < len(m.Col); k++ {
				if m.Col[k] == e.Col {
					m.Weight[k] += e.Weight
					continue entries
				}
			}
			m.Col, m.Weight = append(m.Col, e.Col), append(m.Weight, e.Weight)
		}
		m.Begin = append(m.Begin, len(m.Col))
	}
	return m
}

// T returns the transposed map.
func (m *Map) T() *Map {
	t := &Map{Rows: m.Cols, Cols: m.Rows, Begin: make([]int, m.Cols+1), Col: make([]int, len(m.Col)), Weight: make([]float64, len(m.Col))}
	for _, c := range m.Col {
		t.Begin[c+1]++
	}
	for i := range m.Cols {
		t.Begin[i+1] += t.Begin[i]
	}
	at := append([]int(nil), t.Begin...)
	for i := range m.Rows {
		for k := m.Begin[i]; k < m.Begin[i+1]; k++ {
			to := at[m.Col[k]]
			at[m.Col[k]]++
			t.Col[to], t.Weight[to] = i, m.Weight[k]
		}
	}
	return t
}

// costly is how many products are worth a thread.
const costly = 16 << 10

// Apply computes dst[o, i, j] = Σ_k m[i, k] src[o, k, j] for the outer, Rows or
// Cols, and inner dimensions of dst and src. They must not overlap.
func Apply[T Float](m *Map, dst, src []T, outer, inner int) {
	if inner == 1 {
		weight := make([]T, len(m.Weight))
		for k, w := range m.Weight {
			weight[k] = T(w)
		}
		threads.For(outer, max(1, costly/max(1, len(weight))), func(lo, hi int) {
			for o := lo; o < hi; o++ {
				rowOf(m, weight, dst[o*m.Rows:(o+1)*m.Rows], src[o*m.Cols:(o+1)*m.Cols])
			}
		})
		return
	}
	each := len(m.Col) * inner / max(1, m.Rows)
	threads.For(outer*m.Rows, max(1, costly/max(1, each)), func(lo, hi int) {
		for r := lo; r < hi; r++ {
			o, i := r/m.Rows, r%m.Rows
			to, from := dst[r*inner:(r+1)*inner], src[o*m.Cols*inner:(o+1)*m.Cols*inner]
			begin, end := m.Begin[i], m.Begin[i+1]
			if begin == end {
				clear(to)
				continue
			}
			row := func(k int) []T { return from[m.Col[k]*inner : (m.Col[k]+1)*inner] }
			switch w := T(m.Weight[begin]); {
			case begin+1 == end && w == 1:
				copy(to, row(begin))
			case begin+1 == end:
				simd.Scale(to, w, row(begin))
			default:
				simd.Axpby(to, T(m.Weight[begin+1]), row(begin+1), w, row(begin))
			}
			for k := begin + 2; k < end; k++ {
				simd.Axpy(to, T(m.Weight[k]), row(k))
			}
		}
	})
}

// rowOf computes dst = m src.
func rowOf[T Float](m *Map, weight, dst, src []T) {
	k := 0
	for i := range dst {
		var sum T
		for end := m.Begin[i+1]; k < end; k++ {
			sum += weight[k] * src[m.Col[k]]
		}
		dst[i] = sum
	}
}
