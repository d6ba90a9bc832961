package rom

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

// Method is a way to compute a POD.
type Method int

const (
	// Auto takes the method of snapshots where it is both faster and accurate
	// enough for what was asked, and the SVD elsewhere. It is the default.
	Auto Method = iota
	// SVD orthonormalises the snapshots in the inner product and takes the
	// singular value decomposition of the small factor (linalg.WeightedSVD).
	// Singular values are accurate to about 1e-16 times the largest. It costs
	// about 8nm² operations.
	SVD
	// Snapshots takes the eigenvalues of the m×m Gram matrix (Sirovich 1987):
	// about 2nm² operations. Squaring costs half the digits:
	// singular values below about sqrt(eps) = 1.5e-8 times the largest, and
	// their modes, are noise.
	Snapshots
)

// String returns the name of the method.
func (m Method) String() string {
	switch m {
	case Auto:
		return "automatic"
	case SVD:
		return "SVD"
	case Snapshots:
		return "method of snapshots"
	}
	return fmt.Sprintf("Method(%d)", int(m))
}

// gramFloor is the smallest ratio σ/σ₁ that Auto trusts to the method of
// snapshots: the relative error of such a σ is at most about eps/gramFloor².
const gramFloor = 1e-6

// smallWork is the number of operations, n*m*min(n, m), below which Auto does
// not bother with the faster method.
const smallWork = 1e8

// Option is a setting of [POD].
type Option func(*podConfig)

type podConfig struct {
	rank      int
	energy    float64
	tolerance float64
	weight    Operator
	method    Method
	errs      []error
}

// Rank keeps at most r modes.
func Rank(r int) Option {
	return func(c *podConfig) {
		if r < 1 {
			c.errs = append(c.errs, fmt.Errorf("rank is %d, it has to be at least 1", r))
		}
		c.rank = r
	}
}

// Energy keeps the fewest modes whose squared singular values sum to at least
// the fraction f of the whole; 0 < f <= 1.
func Energy(f float64) Option {
	return func(c *podConfig) {
		if !(f > 0 && f <= 1) {
			c.errs = append(c.errs, fmt.Errorf("energy is %g, it has to be above 0 and at most 1", f))
		}
		c.energy = f
	}
}

// Tolerance keeps the fewest modes that represent the snapshots with a relative
// error of at most tol in the inner product's norm:
//
//	Σ_{i>r} σ_i² <= tol² Σ_i σ_i²
//
// with 0 < tol < 1.
func Tolerance(tol float64) Option {
	return func(c *podConfig) {
		if !(tol > 0 && tol < 1) {
			c.errs = append(c.errs, fmt.Errorf("tolerance is %g, it has to be above 0 and below 1", tol))
		}
		c.tolerance = tol
	}
}

// Weight takes (u, v) = uᵀ*w*v as the inner product. The n×n operator w is
// symmetric positive definite: a mass matrix, or a stiffness matrix.
func Weight(w Operator) Option {
	return func(c *podConfig) { c.weight = w }
}

// Using chooses the method; without it, it is [Auto].
func Using(m Method) Option {
	return func(c *podConfig) {
		if m < Auto || m > Snapshots {
			c.errs = append(c.errs, fmt.Errorf("method is %d, allowed are Auto, SVD and Snapshots", int(m)))
		}
		c.method = m
	}
}

// POD computes the proper orthogonal decomposition of snapshots, an n×m matrix
// whose columns are states: the r modes v_i that minimise
//
//	Σ_j ‖ x_j - Σ_i (x_j, v_i) v_i ‖²
//
// with (v_i, v_j) = δ_ij in the inner product of [Weight]. Of [Rank], [Energy]
// and [Tolerance] the one that asks for the fewest modes decides; without any,
// all modes that are not rounding error are kept (σ > 1e-14 σ₁ for [SVD],
// 1e-7 σ₁ for [Snapshots]). The snapshots are not changed.
//
// It fails if an option is out of range, if a snapshot is not finite, if all
// are zero, if the weight has another size or is not positive definite.
//
// Source: Sirovich, Turbulence and the dynamics of coherent structures, 1987;
// Volkwein, Proper orthogonal decomposition: theory and reduced-order
// modelling, 2013.
func POD(snapshots mat.Matrix, options ...Option) (*Basis, error) {
	var c podConfig
	for _, option := range options {
		option(&c)
	}
	if err := errors.Join(c.errs...); err != nil {
		return nil, fmt.Errorf("rom: POD: %w", err)
	}
	n, m := snapshots.Dims()
	if n == 0 || m == 0 {
		return nil, fmt.Errorf("rom: POD: snapshots are %d×%d, there has to be at least one unknown and one column", n, m)
	}
	if err := checkSquare("weight", c.weight, n); err != nil {
		return nil, err
	}
	s := tensor.FromMatrix(snapshots).Reshape(n, m)
	method := c.method
	if method == Auto {
		method = Snapshots
		if float64(n)*float64(m)*float64(min(n, m)) <= smallWork || n <= m ||
			c.tolerance > 0 && c.tolerance < gramFloor || c.rank == 0 && c.energy == 0 && c.tolerance == 0 {
			method = SVD
		}
	}
	if method == Snapshots {
		b, err := podSnapshots(s, c)
		if err != nil {
			return nil, err
		}
		r := b.Rank()
		if c.method == Snapshots || b.SingularValues[r-1] >= gramFloor*b.SingularValues[0] {
			return b, nil
		}
	}
	return podSVD(s, c)
}

// podSVD computes the modes by the singular value decomposition of s.
func podSVD(s *tensor.Tensor, c podConfig) (*Basis, error) {
	u, values, _, err := linalg.WeightedSVD(s, linalgWeight(c.weight))
	if err != nil {
		return nil, podError(err)
	}
	sigma := tensor.Data[float64](values)
	if sigma[0] == 0 {
		return nil, fmt.Errorf("rom: POD: all %d snapshot vectors are zero", s.Dim(1))
	}
	return c.basis(leading(u, c.truncate(sigma, 1e-14)), sigma, SVD), nil
}

// podSnapshots computes the modes from the Gram matrix of the columns of s.
func podSnapshots(s *tensor.Tensor, c podConfig) (*Basis, error) {
	w := linalgWeight(c.weight)
	// All singular values are wanted, down to those that are rounding error.
	u, values, _, err := linalg.Snapshots(s, w, 1e-300)
	if err != nil {
		return nil, podError(err)
	}
	if values.Len() == 0 {
		return nil, fmt.Errorf("rom: POD: all %d snapshots are zero", s.Dim(1))
	}
	sigma := make([]float64, s.Dim(1))
	copy(sigma, tensor.Data[float64](values))
	// Division by small singular values costs orthogonality.
	q, _, err := linalg.WeightedQR(tensor.FromMatrix(leading(u, c.truncate(sigma, 1e-7))), w)
	if err != nil {
		return nil, podError(err)
	}
	return c.basis(q.Matrix(), sigma, Snapshots), nil
}

// leading returns the first r columns.
func leading(u *tensor.Tensor, r int) *mat.Dense {
	return u.Matrix().Slice(0, u.Dim(0), 0, r).(*mat.Dense)
}

// podError says what an error of the decomposition means for snapshots.
func podError(err error) error {
	var bad *linalg.NotFiniteError
	if errors.As(err, &bad) {
		return fmt.Errorf("rom: POD: snapshot %d has the value %g at unknown %d, snapshots have to be finite", bad.Col, real(bad.Value), bad.Row)
	}
	return fmt.Errorf("rom: POD: %w", err)
}

// truncate returns how many modes are kept. Singular values up to floor times
// the largest are rounding error.
func (c podConfig) truncate(sigma []float64, floor float64) int {
	r := 0
	total := 0.0
	for _, v := range sigma {
		if v > floor*sigma[0] {
			r++
		}
		total += v * v
	}
	if c.rank > 0 {
		r = min(r, c.rank)
	}
	share := 1.0 // of the energy that may be left out
	if c.energy > 0 {
		share = 1 - c.energy
	}
	if c.tolerance > 0 {
		// The rule that asks for the fewest modes is the one that leaves most out.
		t := c.tolerance * c.tolerance
		if c.energy > 0 {
			share = max(share, t)
		} else {
			share = t
		}
	}
	if c.energy == 0 && c.tolerance == 0 {
		return r
	}
	tail := 0.0
	for k := len(sigma); k > 1; k-- { // from the smallest, for accuracy
		tail += sigma[k-1] * sigma[k-1]
		if tail > share*total {
			return min(r, k)
		}
	}
	return 1
}

// basis returns a basis with the modes in memory of their own.
func (c podConfig) basis(modes *mat.Dense, sigma []float64, method Method) *Basis {
	return &Basis{Vectors: mat.DenseCopyOf(modes), SingularValues: sigma, Weight: c.weight, Method: method}
}
