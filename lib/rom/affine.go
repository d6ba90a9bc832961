package rom

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// Affine is a linear problem whose parameters enter through coefficients:
//
//	Σ_q θ_q(μ) A_q u = Σ_q φ_q(μ) f_q
type Affine struct {
	Operators []Operator   // A_q, each n×n
	Loads     []mat.Vector // f_q, each of length n
}

// check returns an error unless every part has the size n.
func (sys Affine) check(n int) error {
	if len(sys.Operators) == 0 || len(sys.Loads) == 0 {
		return fmt.Errorf("rom: affine problem with %d operators and %d loads, it needs at least one of each",
			len(sys.Operators), len(sys.Loads))
	}
	for q, a := range sys.Operators {
		if a == nil {
			return fmt.Errorf("rom: operator %d is nil", q)
		}
		if err := checkSquare(fmt.Sprintf("operator %d", q), a, n); err != nil {
			return err
		}
	}
	for q, f := range sys.Loads {
		if f.Len() != n {
			return fmt.Errorf("rom: load %d has %d entries, the basis has %d unknowns", q, f.Len(), n)
		}
	}
	return nil
}

// ReducedAffine is the Galerkin projection of an [Affine] problem. Its size
// does not depend on n.
type ReducedAffine struct {
	Operators []*mat.Dense    // VᵀA_qV, each r×r
	Loads     []*mat.VecDense // Vᵀf_q, each of length r
}

// Galerkin projects an affine problem on a basis: r products with each
// operator, once.
func Galerkin(sys Affine, basis *Basis) (*ReducedAffine, error) {
	if err := sys.check(basis.Unknowns()); err != nil {
		return nil, err
	}
	v := transposed(basis.Vectors)
	red := new(ReducedAffine)
	for _, a := range sys.Operators {
		red.Operators = append(red.Operators, project(v, a))
	}
	for _, f := range sys.Loads {
		var b mat.VecDense
		b.MulVec(v, f)
		red.Loads = append(red.Loads, &b)
	}
	return red, nil
}

// project returns VᵀAV for the vectors in the rows of v. A nil a is the
// identity.
func project(v *mat.Dense, a Operator) *mat.Dense {
	var out mat.Dense
	out.Mul(v, applyRows(a, v).T())
	return &out
}

// Solve returns the r coefficients of the reduced solution for the coefficients
// theta of the operators and phi of the loads. It costs O(Qr² + r³). It fails
// if the numbers of coefficients are wrong or the reduced matrix is singular.
func (red *ReducedAffine) Solve(theta, phi []float64) ([]float64, error) {
	if len(theta) != len(red.Operators) || len(phi) != len(red.Loads) {
		return nil, fmt.Errorf("rom: %d operator and %d load coefficients for a model with %d operators and %d loads",
			len(theta), len(phi), len(red.Operators), len(red.Loads))
	}
	r, _ := red.Operators[0].Dims()
	a := mat.NewDense(r, r, nil)
	for q, aq := range red.Operators {
		addScaled(a, theta[q], aq)
	}
	b := mat.NewVecDense(r, nil)
	for q, bq := range red.Loads {
		b.AddScaledVec(b, phi[q], bq)
	}
	var x mat.VecDense
	if err := solve(&x, a, b); err != nil {
		return nil, fmt.Errorf("rom: solving the reduced system for operator coefficients %v: %w", theta, err)
	}
	return x.RawVector().Data, nil
}

// addScaled computes dst += alpha*a.
func addScaled(dst *mat.Dense, alpha float64, a *mat.Dense) {
	r, _ := dst.Dims()
	for i := range r {
		to := dst.RawRowView(i)
		for j, v := range a.RawRowView(i) {
			to[j] += alpha * v
		}
	}
}
