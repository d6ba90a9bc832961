package sparse

import "math"

// SymmetricConfig says how a symmetric matrix is factorised. The zero value
// suits most.
type SymmetricConfig struct {
	// Ordering is the order of elimination. Default: [Automatic], which is
	// [MinimumDegree].
	Ordering Ordering
}

// Cholesky is the factorisation
//
//	S*A*S = P*L*Lᴴ*Pᵀ
//
// of a symmetric (in the complex case Hermitian) positive definite matrix,
// where S is diagonal, powers of two that bring the diagonal to about 1, and P
// a permutation. A factorisation holds its own work space: its methods may not
// be called from several goroutines at once.
type Cholesky[T Field] struct{ symmetric[T] }

// NewCholesky factorises a positive definite matrix. Only its diagonal and what
// is below are read; what is stored above may be missing. The error is a
// [*NotPositiveDefiniteError], which is also what a matrix that is singular to
// working precision gives, a [*NotFiniteError] or one about the configuration.
// It panics if a is not square.
func NewCholesky[T Field](a *CSR[T], config SymmetricConfig) (*Cholesky[T], error) {
	f := new(Cholesky[T])
	if err := f.plan(a, config, false); err != nil {
		return nil, err
	}
	if err := f.Refactor(a); err != nil {
		return nil, err
	}
	return f, nil
}

// Refactor factorises a matrix with the same pattern and other values, in the
// order that was found. It fails with [ErrPattern] if the pattern differs, and
// as [NewCholesky] does; after a failure the factorisation can be used for
// nothing but another Refactor.
func (f *Cholesky[T]) Refactor(a *CSR[T]) error {
	f.valid = false
	if err := f.load(a); err != nil {
		return err
	}
	if err := f.core.refactor(f.values); err != nil {
		return err
	}
	f.valid = true
	return nil
}

// LogDet returns the logarithm of the determinant, which is positive.
func (f *Cholesky[T]) LogDet() float64 {
	log := 0.
	for _, d := range f.core.diagonal() {
		log += 2 * math.Log(realPart(d))
	}
	return log - 2*float64(sum(f.exponent))*math.Ln2
}

// Condition estimates the condition ‖A‖₁ ‖A⁻¹‖₁ of the scaled matrix as
// [LU.Condition] does.
func (f *Cholesky[T]) Condition() float64 {
	sums := make([]float64, f.pattern.Cols)
	for i := range f.pattern.Rows {
		for p := f.pattern.RowPtr[i]; p < f.pattern.RowPtr[i+1]; p++ {
			if j := int(f.pattern.ColInd[p]); j <= i {
				sums[j] += abs(f.values[p])
				if j < i {
					sums[i] += abs(f.values[p])
				}
			}
		}
	}
	norm := 0.
	for _, s := range sums {
		norm = max(norm, s)
	}
	solve := func(x []T) { f.core.solve(x, f.work, 1) }
	return norm * inverseNorm(f.pattern.Rows, solve, solve)
}
