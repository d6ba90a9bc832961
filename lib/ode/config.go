package ode

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/progress"
)

// Config holds the options of [Solve] and [NewIntegrator]. Its zero value works.
type Config struct {
	// RelTol is the relative tolerance of the local error, from 1e-14 to 1
	// (default 1e-6).
	RelTol float64
	// AbsTol is the absolute tolerance of the local error, in the unit of y,
	// positive (default 1e-9). An error e of the unknowns passes if the root of
	// the mean square of e_i/(AbsTol + RelTol |y_i|) is at most 1.
	AbsTol float64
	// AbsTols, if not nil, gives each of the n unknowns its own absolute
	// tolerance, zero allowed, in place of AbsTol.
	AbsTols []float64

	// FixedStep, if positive, makes every step that long (the last one may be
	// shorter) and switches the control of the error off. Methods without an
	// error estimate need it.
	FixedStep float64
	// FirstStep is the length of the first step, positive (default: chosen from
	// f and its change along one Euler step).
	FirstStep float64
	// MaxStep bounds the length of a step, positive (default: none).
	MaxStep float64
	// MinStep is the length below which the solver gives up, positive (default:
	// a few units in the last place of t).
	MinStep float64
	// MaxSteps bounds the number of steps, rejected ones included, positive
	// (default 1e6).
	MaxSteps int
	// Controller chooses the next length from the errors (default: the
	// method's own choice). BDF has its own and takes none.
	Controller *Controller

	// SaveAt, if not nil, lists the times at which the solution is kept, in the
	// order of integration, within [T0, T1]. The default keeps every step.
	SaveAt []float64
	// SaveEnd keeps only the end, for long runs of large systems.
	SaveEnd bool
	// Dense keeps what [Solution.At] needs, the interpolant of every step:
	// between 4n and 9n numbers a step.
	Dense bool

	// Progress is told how far the time has come, in hundredths.
	Progress progress.Progress
}

// filled returns the config with its defaults, or an error that names the
// field that is wrong, for n unknowns and the problem's interval.
func (c Config) filled(p *Problem) (Config, error) {
	n := len(p.Y0)
	positive := func(name string, v *float64, otherwise float64) error {
		if *v == 0 {
			*v = otherwise
		}
		if !(*v > 0) {
			return fmt.Errorf("ode: %s is %v, it must be positive (0 for its default)", name, *v)
		}
		return nil
	}
	inf := math.Inf(1)
	for _, f := range []struct {
		name      string
		v         *float64
		otherwise float64
	}{
		{"RelTol", &c.RelTol, 1e-6}, {"AbsTol", &c.AbsTol, 1e-9}, {"MaxStep", &c.MaxStep, inf},
	} {
		if err := positive(f.name, f.v, f.otherwise); err != nil {
			return c, err
		}
	}
	if c.RelTol < 1e-14 || c.RelTol > 1 {
		return c, fmt.Errorf("ode: RelTol is %v, allowed are 1e-14 to 1", c.RelTol)
	}
	if math.IsInf(c.AbsTol, 0) {
		return c, fmt.Errorf("ode: AbsTol is %v, it must be finite", c.AbsTol)
	}
	for _, f := range []struct {
		name string
		v    float64
	}{{"FixedStep", c.FixedStep}, {"FirstStep", c.FirstStep}, {"MinStep", c.MinStep}} {
		if !(f.v >= 0) || math.IsInf(f.v, 0) {
			return c, fmt.Errorf("ode: %s is %v, it must be positive (0 for its default)", f.name, f.v)
		}
	}
	if c.AbsTols != nil && len(c.AbsTols) != n {
		return c, fmt.Errorf("ode: AbsTols has %d entries for %d unknowns", len(c.AbsTols), n)
	}
	for i, a := range c.AbsTols {
		if !(a >= 0) || math.IsInf(a, 0) {
			return c, fmt.Errorf("ode: AbsTols[%d] is %v, it must not be negative", i, a)
		}
	}
	if c.MaxSteps < 0 {
		return c, fmt.Errorf("ode: MaxSteps is %d, it must be positive (0 for its default)", c.MaxSteps)
	}
	if c.MaxSteps == 0 {
		c.MaxSteps = 1e6
	}
	if c.Controller != nil {
		if err := c.Controller.check(); err != nil {
			return c, err
		}
	}
	if c.SaveEnd && c.SaveAt != nil {
		return c, fmt.Errorf("ode: SaveEnd and SaveAt (%d times) exclude each other", len(c.SaveAt))
	}
	sign := math.Copysign(1, p.T1-p.T0)
	last := p.T0
	for i, t := range c.SaveAt {
		if !((t-last)*sign >= 0 && (p.T1-t)*sign >= 0) {
			return c, fmt.Errorf("ode: SaveAt[%d] is %v, the times must run from T0 = %v to T1 = %v in order", i, t, p.T0, p.T1)
		}
		last = t
	}
	c.Progress = progress.Or(c.Progress)
	return c, nil
}
