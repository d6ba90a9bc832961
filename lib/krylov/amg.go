package krylov

import (
	"fmt"
	"math"
	"time"

	"github.com/podium-go/podium/lib/sparse"
)

// Smoother is a way to smooth in a multigrid method.
type Smoother int

const (
	// SymmetricGaussSeidel sweeps in one order before the coarse correction
	// and in the reverse order after it. It is the default. Blocks of rows that
	// are not connected run at the same time, and nothing depends on how many
	// threads do that.
	SymmetricGaussSeidel Smoother = iota
	// Chebyshev is the Chebyshev polynomial of D⁻¹A for [ρ/30, ρ] whose degree
	// is one more than the number of sweeps. It needs products only.
	Chebyshev
	// DampedJacobi is x ← x + ω D⁻¹ (b - A x) with ω = 4/(3ρ(D⁻¹A)).
	DampedJacobi
	// GaussSeidel sweeps in the same order before and after, which with the
	// colours of a grid is better for multigrid by itself, with [Richardson].
	// The cycle is not symmetric: not for [CG].
	GaussSeidel
)

// AMGConfig holds the options of [NewAMG]. The zero value works.
type AMGConfig struct {
	// NearNull are the near-null-space vectors: the errors that smoothing
	// leaves, such as constants for diffusion and rigid-body modes for
	// elasticity, each of n elements. nil means the constant vector or, with a
	// BlockSize of s, the s constant vectors of the components.
	NearNull [][]float64
	// BlockSize is the number of consecutive unknowns of a node, which are kept
	// in one aggregate. At least 1 and a divisor of n; 0 means 1.
	BlockSize int
	// Strength is the θ of a strong connection, |a_ij| >= θ (a_ii a_jj)^½, on
	// the finest level; it is halved on every coarser one. In [0, 1); 0 means
	// 0.08. A negative value means that every entry is strong.
	Strength float64
	// Cycle is V, W or Full; the default is V.
	Cycle Cycle
	// Smoother is the smoother; the default is symmetric Gauss-Seidel.
	Smoother Smoother
	// Sweeps is how often it runs before and after the coarse correction. At
	// least 0; 0 means 1.
	Sweeps int
	// CoarseSize is the number of unknowns that are solved for directly. At
	// least 0; 0 means 200.
	CoarseSize int
	// MaxLevels is the most levels. At least 0; 0 means 25.
	MaxLevels int
	// Unsmoothed leaves the prolongator as it is on the aggregates: less work
	// to set up and slower to converge.
	Unsmoothed bool
}

// AMG is an algebraic multigrid preconditioner by smoothed aggregation.
type AMG struct {
	hierarchy
}

var _ Preconditioner = (*AMG)(nil)

// NewAMG sets up algebraic multigrid by smoothed aggregation for a symmetric
// positive definite (or semidefinite) matrix (Vaněk, Mandel and Brezina 1996).
// Unknowns that are strongly connected are grouped, the near-null-space vectors
// are made piecewise on the groups, T, and smoothed,
//
//	P = (I - ω D⁻¹A_F) T,  ω = 4/(3 ρ(D⁻¹A_F)),
//
// where A_F is A without its weak connections, and PᵀAP is the matrix of the
// next level. Solve is one cycle from zero: with a V or W cycle a symmetric
// positive definite operator. It keeps a, which must not change.
//
// It returns an error if the diagonal is not positive, naming the row, or an
// option is out of range.
func NewAMG(a *sparse.Matrix, cfg AMGConfig) (*AMG, error) {
	begun := time.Now()
	if err := cfg.check(a); err != nil {
		return nil, fmt.Errorf("krylov: AMG: %w", err)
	}
	if err := finite("Val", a.Val); err != nil {
		return nil, fmt.Errorf("krylov: AMG: %w", err)
	}
	near, size := cfg.NearNull, cfg.BlockSize
	if near == nil {
		for d := range size {
			v := make([]float64, a.Rows)
			for i := d; i < a.Rows; i += size {
				v[i] = 1
			}
			near = append(near, v)
		}
	}
	m := &AMG{hierarchy{cycle: cfg.Cycle}}
	theta := cfg.Strength
	for {
		s, err := newSplit("AMG", a)
		if err != nil {
			return nil, err
		}
		for i, v := range s.inverse {
			if v < 0 {
				return nil, fmt.Errorf("krylov: AMG: entry %d of the diagonal of level %d is %g, it has to be positive: %w; change the sign of a negative definite matrix", i, len(m.levels), 1/v, Indefinite)
			}
		}
		l := m.add(a, cfg.smoother(s))
		if a.Rows <= cfg.CoarseSize || len(m.levels) == cfg.MaxLevels {
			break
		}
		strong := filter(nodal(a, size), theta)
		of, count := aggregate(strong)
		if count == 0 || count*len(near) >= a.Rows {
			break
		}
		filtered := s
		if size == 1 && strong != a {
			if filtered, err = newSplit("AMG", strong); err != nil {
				return nil, err
			}
		}
		omega := 0.0
		if !cfg.Unsmoothed {
			omega = 4.0 / 3 / filtered.radius(true)
		}
		l.p, near = prolongator(filtered, of, count, size, near, omega)
		l.r = l.p.Transpose()
		a = regularised(galerkin(l.r, a, l.p))
		size = len(near)
		theta /= 2
	}
	m.direct()
	m.setup = time.Since(begun)
	return m, nil
}

// regularised puts 1 on the diagonal where a row is zero, as for a direction
// that was dependent on an aggregate.
func regularised(a *sparse.Matrix) *sparse.Matrix {
	for i := range a.Rows {
		cols, vals := a.Row(i)
		zero, at := true, -1
		for k, j := range cols {
			zero = zero && vals[k] == 0
			if int(j) == i {
				at = k
			}
		}
		if zero && at >= 0 {
			vals[at] = 1
		}
	}
	return a
}

// smoother makes the smoother of a level.
func (c *AMGConfig) smoother(s *split) smoother {
	switch c.Smoother {
	case Chebyshev:
		rho := s.radius(false)
		return smoother{polynomial: newPolynomial(s, c.Sweeps+1, rho/30, rho)}
	case DampedJacobi:
		// Of degree 1 with this middle the polynomial is Jacobi with ω = 4/(3ρ).
		rho := s.radius(false)
		return smoother{polynomial: newPolynomial(s, c.Sweeps, rho/2, rho)}
	}
	return smoother{gaussSeidel: newGaussSeidel(s, c.Sweeps, c.Smoother == SymmetricGaussSeidel)}
}

// check fills in the defaults and returns an error if an option is out of
// range.
func (c *AMGConfig) check(a *sparse.Matrix) error {
	if err := square("AMG", a); err != nil {
		return err
	}
	field := func(name string, value any, allowed string) error {
		return fmt.Errorf("%s is %v, it has to be %s", name, value, allowed)
	}
	if c.BlockSize == 0 {
		c.BlockSize = 1
	}
	switch {
	case c.BlockSize < 1 || a.Rows%c.BlockSize != 0:
		return field("BlockSize", c.BlockSize, fmt.Sprintf("at least 1 and a divisor of the %d rows", a.Rows))
	case a.NNZ() > math.MaxInt32:
		return fmt.Errorf("the matrix has %d entries, it has to have at most %d", a.NNZ(), math.MaxInt32)
	case !(c.Strength < 1):
		return field("Strength", c.Strength, "below 1")
	case c.Cycle < V || c.Cycle > Full:
		return field("Cycle", int(c.Cycle), "V, W or Full")
	case c.Smoother < SymmetricGaussSeidel || c.Smoother > GaussSeidel:
		return field("Smoother", int(c.Smoother), "SymmetricGaussSeidel, Chebyshev, DampedJacobi or GaussSeidel")
	case c.Sweeps < 0:
		return field("Sweeps", c.Sweeps, "at least 0")
	case c.CoarseSize < 0:
		return field("CoarseSize", c.CoarseSize, "at least 0")
	case c.MaxLevels < 0:
		return field("MaxLevels", c.MaxLevels, "at least 0")
	}
	for k, v := range c.NearNull {
		if len(v) != a.Rows {
			return fmt.Errorf("NearNull[%d] has %d elements, it has to have %d", k, len(v), a.Rows)
		}
	}
	switch {
	case c.Strength == 0:
		c.Strength = 0.08
	case c.Strength < 0:
		c.Strength = 0
	}
	if c.Sweeps == 0 {
		c.Sweeps = 1
	}
	if c.CoarseSize == 0 {
		c.CoarseSize = 200
	}
	if c.MaxLevels == 0 {
		c.MaxLevels = 25
	}
	return nil
}
