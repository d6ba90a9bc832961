package sde

import (
	"fmt"
	"math"
)

// Status says how an integration ended.
type Status int

const (
	Success      Status = iota // the end of the interval was reached
	StepTooSmall               // the error asks for steps below the grid of the path
	TooManySteps               // MaxSteps was reached
	NonFinite                  // the solution is NaN or infinite
	Cancelled                  // the context ended
)

var statusNames = [...]string{"success", "step too small", "too many steps", "not finite", "cancelled"}

func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return fmt.Sprintf("Status(%d)", int(s))
	}
	return statusNames[s]
}

func (s Status) advice() string {
	switch s {
	case StepTooSmall:
		return "the path is not resolved further; raise the tolerances, or shorten the interval"
	case TooManySteps:
		return "raise MaxSteps or the tolerances"
	case NonFinite:
		return "Drift or Diffusion returned NaN or an infinity, or the solution overflowed; take more steps"
	}
	return ""
}

// Failure is the error of an integration that stopped before its end.
type Failure struct {
	Status Status
	T      float64 // the time reached
	Path   uint64
	Err    error // the context's error, or nil
}

func (f *Failure) Error() string {
	s := fmt.Sprintf("sde: %v at t = %v on path %d", f.Status, f.T, f.Path)
	if a := f.Status.advice(); a != "" {
		s += ": " + a
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

func (f *Failure) Unwrap() error { return f.Err }

// Stats counts the work.
type Stats struct {
	Steps, Rejected    int
	Drifts, Diffusions int // evaluations
}

// Step tells of one step.
type Step struct {
	T, H      float64 // where it began and its length
	Error     float64 // the scaled estimate of its error, at most 1; 0 with fixed steps
	Stiffness float64 // an estimate of |∂f/∂y| along the step, 0 if the method made none
	Tries     int     // 1 plus the number of rejected ones
}

// Integrator makes the steps of a method on a problem one at a time. Nothing is
// allocated while it steps.
type Integrator struct {
	core
	cfg      Config
	s        scheme
	tree     *Tree
	unit     int64 // of the path's grid, where it stands
	stops    []int64
	stop     int
	w, a     []float64
	proposal float64
	exponent float64
	fixed    int // steps made
	last     Step
	failure  *Failure
}

// NewIntegrator returns an integrator at T0.
func NewIntegrator(p Problem, m Method, cfg Config) (*Integrator, error) {
	if m == nil {
		return nil, fmt.Errorf("sde: no method")
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	cfg, err := cfg.filled(&p)
	if err != nil {
		return nil, err
	}
	tree, err := NewTree(p.T0, p.T1, p.noises(), cfg.Cells, 0, cfg.Seed, cfg.Path)
	if err != nil {
		return nil, err
	}
	n := len(p.Y0)
	in := &Integrator{cfg: cfg, tree: tree, proposal: cfg.FirstStep, w: make([]float64, tree.Noises), a: make([]float64, tree.Noises)}
	in.core = core{p: &p, n: n, m: tree.Noises, y: append([]float64(nil), p.Y0...), next: make([]float64, n), err: make([]float64, n)}
	if in.s, err = m.scheme(&in.core); err != nil {
		return nil, err
	}
	// The estimates of the methods of order 1.5 fall with h^(3/2), the others
	// with h.
	in.exponent = 1 / max(1, m.Strong(&p))
	for _, t := range cfg.SaveAt {
		in.stops = append(in.stops, tree.Unit(t))
	}
	in.stops = append(in.stops, tree.Units())
	in.t = p.T0
	return in, nil
}

// T returns the time reached.
func (in *Integrator) T() float64 { return in.t }

// Y returns the state at T. The slice is overwritten by the steps that follow.
func (in *Integrator) Y() []float64 { return in.y }

// Done reports whether the end is reached.
func (in *Integrator) Done() bool { return in.unit == in.tree.Units() || in.p.T0 == in.p.T1 }

// Last tells of the step made last.
func (in *Integrator) Last() Step { return in.last }

// Stats returns the counts so far.
func (in *Integrator) Stats() Stats { return in.stats }

// LocalError returns the estimated error of every unknown in the last step,
// before scaling.
func (in *Integrator) LocalError() []float64 { return in.err }

// Increments returns ΔW and the areas H of the last step. The slices are
// overwritten by the next step; the areas are zero where the method needs none.
func (in *Integrator) Increments() (w, h []float64) { return in.w, in.a }

// Tree returns the path.
func (in *Integrator) Tree() *Tree { return in.tree }

// SetNext sets the length of the step that an adaptive run tries next.
func (in *Integrator) SetNext(h float64) error {
	if !(h > 0) || math.IsInf(h, 0) {
		return fmt.Errorf("sde: the next step is %v, it must be positive", h)
	}
	in.proposal = h
	return nil
}

// Step makes one step: of the fixed length, or one whose error passes. At T1 it
// does nothing. After a [Failure] it returns the same again.
func (in *Integrator) Step() error {
	if in.failure != nil {
		return in.failure
	}
	if in.Done() || in.n == 0 {
		in.unit, in.t = in.tree.Units(), in.p.T1
		return nil
	}
	for tries := 1; ; tries++ {
		if in.stats.Steps+in.stats.Rejected >= in.cfg.MaxSteps {
			return in.fail(TooManySteps)
		}
		end := in.end()
		h := in.tree.Time(end) - in.t
		in.tree.Increment(in.unit, end, in.w, in.a)
		adaptive := in.cfg.Steps == 0
		in.s.attempt(h, in.w, in.a, adaptive)
		finite := allFinite(in.next)
		if !adaptive {
			if !finite {
				return in.fail(NonFinite)
			}
			in.fixed++
			in.take(end, h, 0, tries)
			return nil
		}
		e := in.scaled()
		if finite && e <= 1 {
			in.proposal = h * min(5, max(0.2, 0.9*math.Pow(max(e, 1e-8), -in.exponent)))
			in.take(end, h, e, tries)
			return nil
		}
		in.stats.Rejected++
		factor := 0.25
		if finite && !math.IsNaN(e) {
			factor = max(0.2, min(0.9, 0.9*math.Pow(e, -in.exponent)))
		}
		in.proposal = h * factor
		if end == in.unit+1 {
			if !finite {
				return in.fail(NonFinite)
			}
			return in.fail(StepTooSmall)
		}
	}
}

// end chooses where the step to try ends.
func (in *Integrator) end() int64 {
	for in.stops[in.stop] <= in.unit {
		in.stop++
	}
	limit := in.stops[in.stop]
	var to int64
	if n := in.cfg.Steps; n > 0 {
		// Multiply before dividing, in two parts that do not overflow.
		units, k := in.tree.Units(), int64(in.fixed)+1
		to = units/int64(n)*k + units%int64(n)*k/int64(n)
		if to <= in.unit { // after a stop between two steps
			in.fixed++
			return in.end()
		}
		if to >= limit {
			if to > limit {
				in.fixed-- // the rest of the step comes next
			}
			return limit
		}
		return to
	}
	h := min(in.proposal, in.cfg.MaxStep)
	units := h / (in.p.T1 - in.p.T0) * float64(in.tree.Units())
	if left := float64(limit - in.unit); units >= left*0.99 {
		return limit
	}
	return in.unit + max(1, int64(units))
}

func (in *Integrator) scaled() float64 {
	sum := 0.0
	for i, e := range in.err {
		e /= in.cfg.AbsTol + in.cfg.RelTol*max(math.Abs(in.y[i]), math.Abs(in.next[i]))
		sum += e * e
	}
	return math.Sqrt(sum / float64(in.n))
}

func (in *Integrator) take(end int64, h, e float64, tries int) {
	in.last = Step{T: in.t, H: h, Error: e, Stiffness: in.stiffness, Tries: tries}
	in.stats.Steps++
	in.y, in.next = in.next, in.y
	in.unit, in.t = end, in.tree.Time(end)
}

func (in *Integrator) fail(s Status) error {
	in.failure = &Failure{Status: s, T: in.t, Path: in.cfg.Path}
	return in.failure
}
