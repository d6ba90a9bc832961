package krylov

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/progress"
)

// Side says on which side of the operator a preconditioner stands.
type Side int

const (
	// Right solves A M⁻¹ u = b with x = M⁻¹ u. Residuals are those of the
	// system itself, and GMRES minimises their 2-norm. It is the default.
	Right Side = iota
	// Left solves M⁻¹ A x = M⁻¹ b: [GMRES] minimises ‖M⁻¹(b - A x)‖₂.
	Left
)

// Config holds the options of the solvers. The zero value works.
type Config struct {
	// RelTol ends the iteration at ‖b - A x‖₂ <= max(RelTol ‖b‖₂, AbsTol).
	// Range [0, 1); 0 means 1e-8, or no relative criterion if AbsTol is set.
	RelTol float64
	// AbsTol is the residual norm, in the unit of b, that is small enough
	// whatever ‖b‖₂ is. At least 0, which is the default.
	AbsTol float64
	// MaxIter is the most iterations. At least 0; 0 means 10 n, but at least
	// 100 and at most 10000.
	MaxIter int
	// Restart is the dimension of the Krylov space at which [GMRES] and
	// [FGMRES] begin anew. At least 0; 0 means 30. Each dimension costs a
	// vector of memory, with FGMRES two.
	Restart int
	// X0 is the initial guess, of n elements; nil means zero. It is left as it
	// is unless Dst is the same slice.
	X0 []float64
	// Dst is where the solution goes, of n elements; nil means a new slice. It
	// may be X0, but not b.
	Dst []float64
	// Precond is the preconditioner; nil means none.
	Precond Preconditioner
	// Side is where Precond stands. Only [GMRES] knows Left; CG and MINRES
	// keep the symmetry of the system on either side.
	Side Side
	// Flexible makes [CG] bear a preconditioner that is not quite the same
	// linear map every time (Notay 2000: the Polak-Ribière form of β), for
	// another dot product an iteration.
	Flexible bool
	// Damp is the δ of [LSQR], which minimises ‖b - A x‖₂² + δ² ‖x‖₂². At
	// least 0, which is the default.
	Damp float64
	// Omega is the relaxation parameter of [Jacobi], [SOR] and [SSOR], in the
	// range (0, 2); 0 means 1.
	Omega float64
	// Each is called after every iteration, where it is not nil. The solver
	// stops with status [Stopped] when it returns false.
	Each func(Step) bool
	// Progress is told of every iteration; nil means silent.
	Progress progress.Progress
	// Work keeps a solver's vectors for the next solve; nil means to allocate
	// them each time. One Workspace serves one solve at a time.
	Work *Workspace
}

// Step is what a solver knows after an iteration.
type Step struct {
	Iteration int     // 1 for the first
	Column    int     // the right-hand side of [Block], 0 elsewhere
	Residual  float64 // the norm that goes to [Result.History]
	// X returns the iterate. It is computed where the solver does not keep it
	// (GMRES), and valid until Each returns.
	X func() []float64
}

// A Workspace keeps vectors between solves, so that a sequence of systems of
// one size does not allocate. The zero value is empty. It must not be used by
// two solves at once.
type Workspace struct {
	free [][]float64
}

// take returns a vector of n elements with any content.
func (w *Workspace) take(n int) []float64 {
	for k := len(w.free) - 1; k >= 0; k-- {
		if v := w.free[k]; cap(v) >= n {
			w.free[k] = w.free[len(w.free)-1]
			w.free = w.free[:len(w.free)-1]
			return v[:n]
		}
	}
	return make([]float64, n)
}

// give hands back what was taken.
func (w *Workspace) give(v []float64) { w.free = append(w.free, v) }

// check returns an error that names the field, its value and what is allowed,
// for an operator of rows×cols.
func (c *Config) check(rows, cols int, b []float64) error {
	field := func(name string, value any, allowed string) error {
		return fmt.Errorf("%s is %v, it has to be %s", name, value, allowed)
	}
	switch {
	case len(b) != rows:
		return fmt.Errorf("b has %d elements and the operator is %d×%d: it has to have %d", len(b), rows, cols, rows)
	case c.X0 != nil && len(c.X0) != cols:
		return fmt.Errorf("X0 has %d elements and the operator is %d×%d: it has to have %d", len(c.X0), rows, cols, cols)
	case c.Dst != nil && len(c.Dst) != cols:
		return fmt.Errorf("Dst has %d elements and the operator is %d×%d: it has to have %d", len(c.Dst), rows, cols, cols)
	case len(c.Dst) > 0 && len(b) > 0 && &c.Dst[0] == &b[0]:
		return fmt.Errorf("Dst is b: the residual needs b to the end")
	case !(c.RelTol >= 0 && c.RelTol < 1):
		return field("RelTol", c.RelTol, "in [0, 1)")
	case !(c.AbsTol >= 0) || math.IsInf(c.AbsTol, 1):
		return field("AbsTol", c.AbsTol, "finite and at least 0")
	case c.MaxIter < 0:
		return field("MaxIter", c.MaxIter, "at least 0")
	case c.Restart < 0:
		return field("Restart", c.Restart, "at least 0")
	case c.Side != Left && c.Side != Right:
		return field("Side", int(c.Side), "Left or Right")
	case !(c.Damp >= 0) || math.IsInf(c.Damp, 1):
		return field("Damp", c.Damp, "finite and at least 0")
	case !(c.Omega >= 0 && c.Omega < 2):
		return field("Omega", c.Omega, "in (0, 2), or 0 for the default")
	}
	if err := finite("b", b); err != nil {
		return err
	}
	return finite("X0", c.X0)
}

// finite returns an error if v has a NaN or an infinity.
func finite(name string, v []float64) error {
	for i, x := range v {
		if x-x != 0 {
			return fmt.Errorf("%s[%d] is %g: %w", name, i, x, NonFinite)
		}
	}
	return nil
}

// defaults fills in what is zero.
func (c *Config) defaults(n int) {
	if c.RelTol == 0 && c.AbsTol == 0 {
		c.RelTol = 1e-8
	}
	if c.MaxIter == 0 {
		c.MaxIter = min(max(10*n, 100), 10000)
	}
	if c.Restart == 0 {
		c.Restart = 30
	}
	if c.Omega == 0 {
		c.Omega = 1
	}
	c.Progress = progress.Or(c.Progress)
	if c.Work == nil {
		c.Work = new(Workspace)
	}
}
