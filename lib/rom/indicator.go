package rom

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// indicator measures the residual of the full model at a reduced state.
type indicator struct {
	sample *sample
	weight *mat.Dense // (P'ᵀU')⁻¹ of the finer interpolation
	space  *residualSpace
	length int       // of the residual's coordinates
	theta  []float64 // the reference coefficients
}

// newIndicator prepares the functionals of which a residual is made, in the
// order M*v_j, A_q*v_j, offsets, and the vectors of the finer interpolation.
func newIndicator(sys Evolution, basis *Basis, offsets *mat.Dense, c reduceConfig) (*indicator, error) {
	if (sys.Nonlinear == nil) != (c.finer == nil) {
		return nil, fmt.Errorf("rom: the indicator needs an interpolation exactly if the problem has a nonlinear term")
	}
	if len(c.reference) != len(sys.Linear) || len(sys.Linear) == 0 {
		return nil, fmt.Errorf("rom: the indicator's reference has %d coefficients, it needs one for each of the %d linear operators, and at least one",
			len(c.reference), len(sys.Linear))
	}
	for q, v := range c.reference {
		if !(v > 0) {
			return nil, fmt.Errorf("rom: the indicator's reference coefficient %d is %g, it has to be positive", q, v)
		}
	}
	n, r, terms := basis.Unknowns(), basis.Rank(), len(sys.Linear)
	ind := &indicator{length: r + terms*r + terms, theta: c.reference}
	if c.finer != nil {
		var err error
		if ind.sample, err = newSample(sys, basis, c.finer); err != nil {
			return nil, err
		}
		ind.weight = c.finer.Inverse
		ind.length += c.finer.Rank()
	}
	v := transposed(basis.Vectors)
	rows := mat.NewDense(ind.length, n, nil)
	k := 0
	for _, a := range append([]Operator{sys.Mass}, sys.Linear...) {
		image := applyRows(a, v)
		for j := range r {
			rows.SetRow(k, image.RawRowView(j))
			k++
		}
	}
	for q := range terms {
		rows.SetRow(k, offsets.RawRowView(q))
		k++
	}
	if c.finer != nil {
		for j := range c.finer.Rank() {
			rows.SetRow(k, mat.Col(nil, j, c.finer.Vectors))
			k++
		}
	}
	space, err := newResidualSpace(rows, c.norm)
	if err != nil {
		return nil, err
	}
	ind.space = space
	return ind, nil
}

// residual returns the dual norm of
//
//	M V (α a - w) + Δt Σ_q θ_q (A_q V a + offset_q) + Δt N(V a)
//
// with N from the finer interpolation. The workspace holds c and the scratch.
func (ind *indicator) residual(ws *indicatorSpace, a, w []float64, alpha, dt float64, theta []float64) float64 {
	c := ws.c[:0]
	for j, v := range a {
		c = append(c, alpha*v-w[j])
	}
	for _, t := range theta {
		for _, v := range a {
			c = append(c, dt*t*v)
		}
	}
	for _, t := range theta {
		c = append(c, dt*t)
	}
	if ind.sample != nil {
		ws.eval.at(a)
		place := len(c)
		c = c[:place+len(ws.eval.values)]
		gemv(dt, ind.weight, ws.eval.values, 0, c[place:])
	}
	return ind.space.norm(c, ws.scratch)
}

// indicatorSpace is the memory of a march.
type indicatorSpace struct {
	c, scratch []float64
	eval       *evaluator
}

func (ind *indicator) workspace() *indicatorSpace {
	ws := &indicatorSpace{c: make([]float64, ind.length), scratch: ind.space.scratch()}
	if ind.sample != nil {
		ws.eval = newEvaluator(ind.sample)
	}
	return ws
}
