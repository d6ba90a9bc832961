package rom

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// residualSpace measures, in a dual norm, combinations of p fixed functionals
// at a cost that does not depend on n.
type residualSpace struct {
	factor *mat.Dense // k×p; the norm of Σ c_j ρ_j is ‖factor*c‖
}

// newResidualSpace takes functionals as the rows of a p×n matrix, which it
// overwrites. It finds their Riesz representers W⁻¹ρ_j and orthonormalises
// them. The coordinates of the representers give norms down to rounding, where
// the usual Gram matrix loses half the digits.
//
// Source: Buhr, Engwer, Ohlberger and Rave, A numerically stable a posteriori
// error estimator for reduced basis approximations of elliptic equations, 2014.
func newResidualSpace(functionals *mat.Dense, norm Product) (*residualSpace, error) {
	p, n := functionals.Dims()
	if err := checkSquare("the product of the residual norm", norm.Operator, n); err != nil {
		return nil, err
	}
	if norm.Operator == nil || norm.Solver == nil {
		return nil, fmt.Errorf("rom: the product of the residual norm needs an operator and a solver")
	}
	representer := mat.NewVecDense(n, nil)
	for j := range p {
		row := rowVector(functionals, j)
		if err := norm.SolveVecTo(representer, row); err != nil {
			return nil, fmt.Errorf("rom: representing functional %d of the residual: %w", j, err)
		}
		row.CopyVec(representer)
	}
	l, _, err := orthonormalise(functionals, norm.Operator)
	if err != nil {
		return nil, err
	}
	return &residualSpace{transposed(l)}, nil
}

// scratch returns memory that norm needs.
func (s *residualSpace) scratch() []float64 {
	k, _ := s.factor.Dims()
	return make([]float64, k)
}

// norm returns the dual norm of Σ c_j ρ_j.
func (s *residualSpace) norm(c, scratch []float64) float64 {
	gemv(1, s.factor, c, 0, scratch)
	return floats.Norm(scratch, 2)
}

// Estimator bounds the error of a [ReducedAffine] model from its residual,
// without the full model.
type Estimator struct {
	space        *residualSpace
	loads, terms int
	rank         int
}

// NewEstimator prepares the residual of a problem in a basis: one solve with
// the product for each load and each pair of an operator and a basis vector.
// The norm is the one in which the error is bounded, such as an energy norm.
func NewEstimator(sys Affine, basis *Basis, norm Product) (*Estimator, error) {
	n := basis.Unknowns()
	if err := sys.check(n); err != nil {
		return nil, err
	}
	v := transposed(basis.Vectors)
	r := basis.Rank()
	rows := mat.NewDense(len(sys.Loads)+len(sys.Operators)*r, n, nil)
	k := 0
	for _, f := range sys.Loads {
		rowVector(rows, k).CopyVec(f)
		k++
	}
	for _, a := range sys.Operators {
		for j := range r {
			a.MulVecTo(rowVector(rows, k), false, rowVector(v, j))
			k++
		}
	}
	space, err := newResidualSpace(rows, norm)
	if err != nil {
		return nil, err
	}
	return &Estimator{space, len(sys.Loads), len(sys.Operators), r}, nil
}

// Residual returns the dual norm of the residual f(φ) - A(θ)Va of reduced
// coefficients a. It costs O((Qr)²). It panics if the numbers of coefficients
// are wrong.
func (e *Estimator) Residual(theta, phi, a []float64) float64 {
	if len(theta) != e.terms || len(phi) != e.loads || len(a) != e.rank {
		panic(fmt.Sprintf("rom: residual for %d, %d and %d coefficients with an estimator for %d operators, %d loads and rank %d",
			len(theta), len(phi), len(a), e.terms, e.loads, e.rank))
	}
	c := make([]float64, 0, e.loads+e.terms*e.rank)
	c = append(c, phi...)
	for _, t := range theta {
		for _, v := range a {
			c = append(c, -t*v)
		}
	}
	return e.space.norm(c, e.space.scratch())
}

// Bound returns Residual divided by coercivity, a positive lower bound of
//
//	min_v (A(θ)v, v) / ‖v‖²
//
// such as [MinTheta] gives. It is never smaller than the error of Va in the
// norm of the estimator.
func (e *Estimator) Bound(theta, phi, a []float64, coercivity float64) float64 {
	return e.Residual(theta, phi, a) / coercivity
}

// MinTheta returns min_q θ_q/θ̄_q: a lower bound of the coercivity constant in
// the energy norm of the reference coefficients θ̄, where all operators are
// positive semidefinite and all coefficients positive. [MaxTheta] over it is
// the largest effectivity that [Estimator.Bound] can have. It panics if the
// lengths differ or a reference is not positive.
//
// Source: Patera and Rozza, Reduced basis approximation and a posteriori error
// estimation for parametrized PDEs, 2007, section 4.2.
func MinTheta(theta, reference []float64) float64 {
	least, _ := ratios(theta, reference)
	return least
}

// MaxTheta returns max_q θ_q/θ̄_q, an upper bound of the continuity constant
// under the conditions of [MinTheta].
func MaxTheta(theta, reference []float64) float64 {
	_, most := ratios(theta, reference)
	return most
}

func ratios(theta, reference []float64) (least, most float64) {
	if len(theta) != len(reference) || len(theta) == 0 {
		panic(fmt.Sprintf("rom: %d coefficients for %d reference coefficients", len(theta), len(reference)))
	}
	for q, t := range theta {
		if !(reference[q] > 0) {
			panic(fmt.Sprintf("rom: reference coefficient %d is %g, it has to be positive", q, reference[q]))
		}
		ratio := t / reference[q]
		if q == 0 {
			least, most = ratio, ratio
		}
		least, most = min(least, ratio), max(most, ratio)
	}
	return least, most
}
