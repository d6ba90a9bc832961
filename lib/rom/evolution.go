package rom

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Sampled is a nonlinear term N(u) of n entries of which each depends on a few
// unknowns, its stencil.
type Sampled interface {
	// Stencil returns the indices of the unknowns that entry i depends on.
	Stencil(i int) []int
	// Entry returns entry i of N from the values u at its stencil, and stores
	// the derivatives with respect to them in du, which has the same length.
	Entry(i int, u, du []float64) float64
}

// Evolution is a discretised problem in time,
//
//	M du/dt + Σ_q θ_q(μ) (A_q u + c_q) + N(u) = 0
//
// with n unknowns.
type Evolution struct {
	Mass      Operator    // M, n×n; nil is the identity
	Linear    []Operator  // A_q, each n×n
	Offsets   [][]float64 // c_q, each of length n or nil for zero; a nil list is all zero
	Nonlinear Sampled     // N; nil for a linear problem
	Reference []float64   // states are u = Reference + V*a; nil is zero
}

// Evolved is a reduced [Evolution]: Galerkin in a basis, with the nonlinear
// term interpolated from a few of its entries. The work and the memory of its
// online stage do not depend on n.
type Evolved struct {
	rank     int
	mass     *mat.Dense   // VᵀMV
	linear   []*mat.Dense // VᵀA_qV
	constant [][]float64  // Vᵀ(A_q*Reference + c_q)
	lift     *mat.Dense   // VᵀU(PᵀU)⁻¹, r×m; nil for a linear problem
	sample   *sample
	check    *indicator
}

// ReduceOption is a setting of [HyperReduce].
type ReduceOption func(*reduceConfig)

type reduceConfig struct {
	finer     *Interpolation
	norm      Product
	reference []float64
}

// Indicator has the reduced model estimate its error at every kept state, see
// [Path], by
//
//	Δ_k = sqrt( Σ_{j<=k} ‖r_j‖² Δt / α )
//
// where r_j is the residual of the full model after step j and α bounds the
// coercivity of the linear part. It is cheap: its cost depends on the ranks
// alone. The nonlinear term in the residual is interpolated by finer, which has
// more points than the model (nil for a linear problem). The norm is dual to
// that of the product, which is the energy product of the linear operators at
// the coefficients reference, so that α = [MinTheta](θ, reference).
//
// For a linear problem with backward Euler it is a bound of the error in the
// norm of the mass, apart from the error of the initial state. Otherwise it is
// an indicator: the growth of errors by the nonlinear term is not in it.
//
// Source: Grepl and Patera, A posteriori error bounds for reduced-basis
// approximations of parametrized parabolic partial differential equations,
// 2005, for the sum; Drohmann, Haasdonk and Ohlberger, Reduced basis
// approximation for nonlinear parametrized evolution equations based on
// empirical operator interpolation, 2012, for the finer interpolation.
func Indicator(finer *Interpolation, norm Product, reference []float64) ReduceOption {
	return func(c *reduceConfig) { c.finer, c.norm, c.reference = finer, norm, reference }
}

// HyperReduce projects the problem on the basis and interpolates its nonlinear
// term at the given points, which are nil for a linear problem. Nothing of size
// n stays in the result. The stability of the model is best where the weight of
// the basis is the mass.
//
// It fails if sizes do not agree or a stencil is out of range.
func HyperReduce(sys Evolution, basis *Basis, points *Interpolation, options ...ReduceOption) (*Evolved, error) {
	var c reduceConfig
	for _, option := range options {
		option(&c)
	}
	n, r := basis.Unknowns(), basis.Rank()
	if err := sys.check(n); err != nil {
		return nil, err
	}
	if (sys.Nonlinear == nil) != (points == nil) {
		return nil, fmt.Errorf("rom: a nonlinear term and its interpolation come together: nonlinear is %T, points are %v", sys.Nonlinear, points)
	}
	v := transposed(basis.Vectors)
	red := &Evolved{rank: r, mass: project(v, sys.Mass)}
	offsets := mat.NewDense(max(1, len(sys.Linear)), n, nil) // A_q*Reference + c_q
	for q, a := range sys.Linear {
		red.linear = append(red.linear, project(v, a))
		row := rowVector(offsets, q)
		if sys.Reference != nil {
			a.MulVecTo(row, false, mat.NewVecDense(n, sys.Reference))
		}
		if sys.Offsets != nil && sys.Offsets[q] != nil {
			row.AddVec(row, mat.NewVecDense(n, sys.Offsets[q]))
		}
		var b mat.VecDense
		b.MulVec(v, row)
		red.constant = append(red.constant, b.RawVector().Data)
	}
	if points != nil {
		var err error
		if red.sample, err = newSample(sys, basis, points); err != nil {
			return nil, err
		}
		var vu mat.Dense
		vu.Mul(v, points.Vectors)
		red.lift = new(mat.Dense)
		red.lift.Mul(&vu, points.Inverse)
	}
	if len(options) > 0 {
		var err error
		if red.check, err = newIndicator(sys, basis, offsets, c); err != nil {
			return nil, err
		}
	}
	return red, nil
}

// Rank returns the number of unknowns of the reduced model.
func (red *Evolved) Rank() int { return red.rank }

// Points returns the number of entries of the nonlinear term that a residual
// evaluates.
func (red *Evolved) Points() int {
	if red.sample == nil {
		return 0
	}
	return len(red.sample.rows)
}

func (sys Evolution) check(n int) error {
	if err := checkSquare("the mass", sys.Mass, n); err != nil {
		return err
	}
	for q, a := range sys.Linear {
		if a == nil {
			return fmt.Errorf("rom: linear operator %d is nil", q)
		}
		if err := checkSquare(fmt.Sprintf("linear operator %d", q), a, n); err != nil {
			return err
		}
	}
	if sys.Offsets != nil && len(sys.Offsets) != len(sys.Linear) {
		return fmt.Errorf("rom: %d offsets for %d linear operators", len(sys.Offsets), len(sys.Linear))
	}
	for q, c := range sys.Offsets {
		if c != nil && len(c) != n {
			return fmt.Errorf("rom: offset %d has %d entries, the basis has %d unknowns", q, len(c), n)
		}
	}
	if sys.Reference != nil && len(sys.Reference) != n {
		return fmt.Errorf("rom: the reference has %d entries, the basis has %d unknowns", len(sys.Reference), n)
	}
	return nil
}
