package krylov

import (
	"fmt"
	"math/bits"
	"slices"
	"time"

	"github.com/podium-go/podium/lib/sparse"
)

// GridConfig holds the options of [NewGeometric]. The zero value works.
type GridConfig struct {
	// Boundary says that the points on the boundary are among the unknowns, as
	// with Neumann conditions. By default they are not, and are zero.
	Boundary bool
	// Rediscretise returns the operator on a coarser grid of these numbers of
	// unknowns, in the same unit as that of the finest grid (with its 1/h²).
	// nil means the Galerkin operator PᵀAP.
	Rediscretise func(points []int) (*sparse.Matrix, error)
	// Cycle is V, W or Full; the default is V.
	Cycle Cycle
	// Smoother is the smoother; the default is Gauss-Seidel in the order of
	// colours: points of even coordinates and so on, 2ᵈ of them, which for the
	// 5- and 7-point stencils is red-black.
	Smoother Smoother
	// Sweeps is how often it runs before and after the coarse correction. At
	// least 0; 0 means 1.
	Sweeps int
	// CoarseSize is the number of unknowns that are solved for directly. At
	// least 0; 0 means 100.
	CoarseSize int
}

// Geometric is a multigrid preconditioner on a structured grid.
type Geometric struct {
	hierarchy
}

var _ Preconditioner = (*Geometric)(nil)

// NewGeometric sets up multigrid for a matrix on a grid of 1, 2 or 3
// dimensions with points[0]×points[1]×… unknowns, of which the first direction
// varies fastest. Grids are vertex-centred and halved in every direction until
// they are small, best with 2ᵏ-1 unknowns a direction (2ᵏ+1 with Boundary).
// Prolongation is linear interpolation and restriction full weighting,
// R = Pᵀ/2ᵈ (Trottenberg, Oosterlee and Schüller 2001, section 2.3). The
// stencil may reach the next point in every direction, diagonals included.
// Solve is one cycle from zero. It keeps a, which must not change.
func NewGeometric(a *sparse.Matrix, points []int, cfg GridConfig) (*Geometric, error) {
	begun := time.Now()
	if err := cfg.check(a, points); err != nil {
		return nil, fmt.Errorf("krylov: geometric multigrid: %w", err)
	}
	if err := finite("Val", a.Val); err != nil {
		return nil, fmt.Errorf("krylov: geometric multigrid: %w", err)
	}
	m := &Geometric{hierarchy{cycle: cfg.Cycle}}
	for {
		s, err := newSplit("geometric multigrid", a)
		if err != nil {
			return nil, err
		}
		smooth, err := cfg.smoother(s, points)
		if err != nil {
			return nil, err
		}
		l := m.add(a, smooth)
		next, halved := cfg.coarser(points)
		if a.Rows <= cfg.CoarseSize || halved == 0 {
			break
		}
		l.p = interpolation(points, next, cfg.Boundary)
		l.r = l.p.Transpose()
		if cfg.Rediscretise == nil {
			a = galerkin(l.r, a, l.p)
		} else {
			if a, err = cfg.Rediscretise(slices.Clone(next)); err != nil {
				return nil, fmt.Errorf("krylov: geometric multigrid: Rediscretise for %v unknowns: %w", next, err)
			}
			if a.Rows != l.p.Cols || a.Cols != l.p.Cols {
				return nil, fmt.Errorf("krylov: geometric multigrid: Rediscretise for %v unknowns returned a %d×%d matrix, it has to be %d×%d", next, a.Rows, a.Cols, l.p.Cols, l.p.Cols)
			}
			scaleBlock(l.r.Val, 1/float64(int(1)<<halved), l.r.Val)
		}
		points = next
	}
	m.direct()
	m.setup = time.Since(begun)
	return m, nil
}

// coarser returns the numbers of unknowns of the next grid, and how many
// directions were halved.
func (c *GridConfig) coarser(points []int) (next []int, halved int) {
	for _, n := range points {
		switch {
		case n < 3:
			next = append(next, n)
			continue
		case c.Boundary:
			n++
		}
		next = append(next, n/2)
		halved++
	}
	return next, halved
}

// weight is a coarse point with its part in an interpolated value.
type weight struct {
	at int
	w  float64
}

// line returns the weights of linear interpolation in one direction.
func line(n, coarse int, boundary bool) [][]weight {
	rows := make([][]weight, n)
	first := 1 // the first fine point that is a coarse one too
	if boundary {
		first = 0
	}
	for i := range rows {
		if n == coarse {
			rows[i] = []weight{{i, 1}}
			continue
		}
		if (i-first)%2 == 0 {
			rows[i] = []weight{{(i - first) / 2, 1}}
			continue
		}
		left := (i - first - 1) / 2
		if i < first {
			left = -1
		}
		if left >= 0 {
			rows[i] = append(rows[i], weight{left, 0.5})
		}
		if left+1 < coarse {
			rows[i] = append(rows[i], weight{left + 1, 0.5})
		}
		if boundary && len(rows[i]) == 1 {
			rows[i][0].w = 1 // beyond the last coarse point the value stays
		}
	}
	return rows
}

// interpolation returns the prolongation between two grids, the product of
// those of the directions.
func interpolation(fine, coarse []int, boundary bool) *sparse.Matrix {
	rows, cols := 1, 1
	lines := make([][][]weight, len(fine))
	for d, n := range fine {
		rows *= n
		cols *= coarse[d]
		lines[d] = line(n, coarse[d], boundary)
	}
	return buildRows(rows, cols, func() struct{} { return struct{}{} }, func(_ struct{}, out *piece, lo, hi int) {
		var now, next []weight
		for i := lo; i < hi; i++ {
			now = append(now[:0], weight{0, 1})
			index, stride := i, 1
			for d, n := range fine {
				next = next[:0]
				// The later direction outside, so that columns increase.
				for _, w := range lines[d][index%n] {
					for _, v := range now {
						next = append(next, weight{v.at + stride*w.at, v.w * w.w})
					}
				}
				now, next = next, now
				index /= n
				stride *= coarse[d]
			}
			for _, w := range now {
				out.cols = append(out.cols, int32(w.at))
				out.vals = append(out.vals, w.w)
			}
			out.counts = append(out.counts, int32(len(now)))
		}
	})
}

// smoother makes the smoother of a level.
func (c *GridConfig) smoother(s *split, points []int) (smoother, error) {
	if c.Smoother == Chebyshev || c.Smoother == DampedJacobi {
		amg := AMGConfig{Smoother: c.Smoother, Sweeps: c.Sweeps}
		return amg.smoother(s), nil
	}
	colours := make([][]int32, 1<<len(points))
	for i := range s.inverse {
		colour, index := 0, i
		for d, n := range points {
			colour |= index % n % 2 << d
			index /= n
		}
		colours[colour] = append(colours[colour], int32(i))
	}
	g := &coloured{split: s, sweeps: c.Sweeps, symmetric: c.Smoother == SymmetricGaussSeidel}
	// The coarse points and those an even number of steps away first, so that
	// short stencils see two colours.
	first := len(points)
	if c.Boundary {
		first = 0
	}
	for parity := range 2 {
		for colour, rows := range colours {
			if (bits.OnesCount(uint(colour))+first)%2 == parity && len(rows) > 0 {
				g.colours = append(g.colours, rows)
			}
		}
	}
	if i, j := g.conflict(); i >= 0 {
		return smoother{}, fmt.Errorf("krylov: geometric multigrid: row %d has an entry in column %d, which is not a neighbouring point of a grid of %v unknowns: check the order of the unknowns, or use the Chebyshev smoother", i, j, points)
	}
	return smoother{coloured: g}, nil
}

// check fills in the defaults and returns an error if an option is out of
// range.
func (c *GridConfig) check(a *sparse.Matrix, points []int) error {
	if len(points) < 1 || len(points) > 3 {
		return fmt.Errorf("points has %d elements, it has to have 1, 2 or 3", len(points))
	}
	n := 1
	for _, p := range points {
		if p < 0 {
			return fmt.Errorf("points is %v, its elements have to be at least 0", points)
		}
		n *= p
	}
	if a.Rows != n || a.Cols != n {
		return fmt.Errorf("the matrix is %d×%d and points is %v: it has to be %d×%d", a.Rows, a.Cols, points, n, n)
	}
	amg := AMGConfig{Cycle: c.Cycle, Smoother: c.Smoother, Sweeps: c.Sweeps, CoarseSize: c.CoarseSize}
	if err := amg.check(a); err != nil {
		return err
	}
	c.Sweeps = amg.Sweeps
	if c.CoarseSize == 0 {
		c.CoarseSize = 100
	}
	return nil
}
