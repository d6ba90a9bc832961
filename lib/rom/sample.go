package rom

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// sample evaluates a nonlinear term at its interpolation points, from reduced
// coefficients.
type sample struct {
	term      Sampled
	rows      []int      // the entries of the term
	stencils  [][]int    // for each, positions in the list of nodes
	nodes     *mat.Dense // the rows of V at the nodes of all stencils
	reference []float64  // the reference at the nodes
	widest    int        // the longest stencil
}

func newSample(sys Evolution, basis *Basis, points *Interpolation) (*sample, error) {
	n := basis.Unknowns()
	if rows, _ := points.Vectors.Dims(); rows != n {
		return nil, fmt.Errorf("rom: the interpolation has vectors of length %d, the basis has %d unknowns", rows, n)
	}
	s := &sample{term: sys.Nonlinear, rows: points.Indices}
	place := make(map[int]int)
	var nodes []int
	for _, row := range points.Indices {
		stencil := sys.Nonlinear.Stencil(row)
		local := make([]int, len(stencil))
		for k, node := range stencil {
			if node < 0 || node >= n {
				return nil, fmt.Errorf("rom: the stencil of entry %d has unknown %d, there are %d", row, node, n)
			}
			p, ok := place[node]
			if !ok {
				p = len(nodes)
				place[node] = p
				nodes = append(nodes, node)
			}
			local[k] = p
		}
		s.stencils = append(s.stencils, local)
		s.widest = max(s.widest, len(local))
	}
	s.nodes = mat.NewDense(len(nodes), basis.Rank(), nil)
	s.reference = make([]float64, len(nodes))
	for p, node := range nodes {
		s.nodes.SetRow(p, basis.Vectors.RawRowView(node))
		if sys.Reference != nil {
			s.reference[p] = sys.Reference[node]
		}
	}
	return s, nil
}

// evaluator evaluates a sample; it holds the memory for it.
type evaluator struct {
	*sample
	u      []float64 // at the nodes
	local  []float64 // at one stencil
	values []float64 // of the entries
	du     []float64 // their derivatives, widest for each entry
}

func newEvaluator(s *sample) *evaluator {
	m := len(s.rows)
	return &evaluator{s, make([]float64, len(s.reference)), make([]float64, s.widest), make([]float64, m), make([]float64, m*s.widest)}
}

// at evaluates the entries and their derivatives at reduced coefficients a.
func (e *evaluator) at(a []float64) {
	copy(e.u, e.reference)
	gemv(1, e.nodes, a, 1, e.u)
	for k, row := range e.rows {
		stencil := e.stencils[k]
		local := e.local[:len(stencil)]
		for j, node := range stencil {
			local[j] = e.u[node]
		}
		e.values[k] = e.term.Entry(row, local, e.du[k*e.widest:k*e.widest+len(stencil)])
	}
}

// slopes stores the derivatives of the entries by the coefficients, m×r.
func (e *evaluator) slopes(dst *mat.Dense) {
	for k, stencil := range e.stencils {
		row := dst.RawRowView(k)
		clear(row)
		for j, node := range stencil {
			floats.AddScaled(row, e.du[k*e.widest+j], e.nodes.RawRowView(node))
		}
	}
}
