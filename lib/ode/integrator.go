package ode

import (
	"errors"
	"fmt"
	"math"
)

// Stepper advances a solution by hand. [Integrator] is one.
type Stepper interface {
	// T returns the time reached.
	T() float64
	// Y returns the state there; the slice is overwritten by the next steps.
	Y() []float64
	// Step makes one step.
	Step() error
	// Last tells of the step made last.
	Last() Step
	// At evaluates the interpolant of the last step into dst.
	At(t float64, dst []float64) error
}

var _ Stepper = (*Integrator)(nil)

// Method is a method for initial-value problems.
type Method interface {
	// String returns the method's name.
	String() string
	// Cite returns its source as BibTeX.
	Cite() string
	// scheme puts it to work.
	scheme(c *core) (scheme, error)
}

// Integrator makes the steps of a method on a problem one at a time. Nothing is
// allocated while it steps.
type Integrator struct {
	core
	s         scheme
	control   *control
	k         float64 // power of h in the error
	proposal  float64 // length of the next step, without its sign
	sign      float64
	fixedFrom float64 // fixed steps are counted from here
	fixedDone int
	last      Step
	q         [][]float64 // the interpolant of the last step
	haveQ     bool
	failure   *Failure
}

// NewIntegrator returns an integrator at T0. It evaluates f to choose the
// first step. The errors name the field that is wrong.
func NewIntegrator(p Problem, m Method, cfg Config) (*Integrator, error) {
	if m == nil {
		return nil, errors.New("ode: no method")
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	cfg, err := cfg.filled(&p)
	if err != nil {
		return nil, err
	}
	in := &Integrator{core: *newCore(&p, cfg), sign: 1}
	if p.T1 < p.T0 {
		in.sign = -1
	}
	if in.s, err = m.scheme(&in.core); err != nil {
		return nil, err
	}
	if k := in.s.estimate(); k > 0 {
		in.k = float64(k)
	} else if !in.fixed {
		return nil, fmt.Errorf("ode: %v has no error estimate, set FixedStep", m)
	}
	ctl := in.s.controller()
	if cfg.Controller != nil {
		if _, own := in.s.(ownController); own {
			return nil, fmt.Errorf("ode: %v has its own choice of step and order, Controller must be nil", m)
		}
		ctl = *cfg.Controller
	}
	in.control = newControl(ctl)
	buf := make([]float64, (in.s.degree()+1)*in.n)
	for range in.s.degree() + 1 {
		in.q = append(in.q, buf[:in.n:in.n])
		buf = buf[in.n:]
	}
	return in, in.begin()
}

// begin starts the scheme and chooses the first step.
func (in *Integrator) begin() error {
	in.haveQ, in.last = false, Step{}
	in.fixedFrom, in.fixedDone = in.t, 0
	in.control.e1, in.control.e2, in.control.h1, in.control.after = 1, 1, 0, false
	if err := in.s.start(); err != nil {
		var f *Failure
		if errors.As(err, &f) {
			in.failure = f
		}
		return err
	}
	switch {
	case in.fixed:
		in.proposal = in.cfg.FixedStep
	case in.cfg.FirstStep > 0:
		in.proposal = in.cfg.FirstStep
	default:
		in.proposal = in.firstStep()
	}
	return nil
}

// T returns the time reached.
func (in *Integrator) T() float64 { return in.t }

// Y returns the state at T. The slice is overwritten by the steps that follow.
func (in *Integrator) Y() []float64 { return in.y }

// Done reports whether the end of the interval is reached.
func (in *Integrator) Done() bool { return (in.p.T1-in.t)*in.sign <= 0 }

// Last tells of the step made last.
func (in *Integrator) Last() Step { return in.last }

// Stats returns the counts so far.
func (in *Integrator) Stats() Stats { return in.stats }

// LocalError returns the estimated error of every unknown in the last step,
// before scaling. The slice is overwritten by the next step.
func (in *Integrator) LocalError() []float64 { return in.err }

// Next returns the length of the step that Step will try, without its sign.
func (in *Integrator) Next() float64 { return in.proposal }

// SetNext sets the length of the step that Step will try, positive.
func (in *Integrator) SetNext(h float64) error {
	if !(h > 0) || math.IsInf(h, 0) {
		return fmt.Errorf("ode: the next step is %v, it must be positive", h)
	}
	in.proposal = h
	return nil
}

// Reset moves the integrator to the state y at the time t, as after a jump. The
// length of the next step is chosen anew.
func (in *Integrator) Reset(t float64, y []float64) error {
	if len(y) != in.n {
		return fmt.Errorf("ode: a state of %d entries for %d unknowns", len(y), in.n)
	}
	if !finite(t) || !allFinite(y) {
		return fmt.Errorf("ode: the state at t = %v is not finite", t)
	}
	in.t, in.failure = t, nil
	copy(in.y, y)
	copy(in.old, y)
	return in.begin()
}

// Step makes one step whose error passes, towards T1 and not beyond. At T1 it
// does nothing. After a [Failure] it returns the same again until Reset.
func (in *Integrator) Step() error {
	if in.failure != nil {
		return in.failure
	}
	if in.Done() || in.n == 0 {
		in.t = in.p.T1
		return nil
	}
	tries := 0
	lastOutcome := tried
	for {
		if in.stats.Steps+in.stats.Rejected >= in.cfg.MaxSteps {
			return in.fail(TooManySteps, in.proposal)
		}
		h, end := in.clip()
		if least := max(in.cfg.MinStep, 4*ulp(in.t)); math.Abs(h) < least && !end {
			return in.fail(reason(lastOutcome), h)
		}
		tries++
		e, out := in.s.attempt(h)
		if out == tried && (math.IsNaN(e) || !allFinite(in.next)) {
			out = notFinite
		}
		if out != tried {
			lastOutcome = out
			in.stats.Rejected++
			if out == diverged {
				in.stats.Failures++
			}
			if in.fixed {
				return in.fail(reason(out), h)
			}
			in.control.failed()
			in.proposal = math.Abs(h) * 0.25
			if out == diverged {
				in.proposal = math.Abs(h) * 0.5
			}
			if in.proposal < max(in.cfg.MinStep, 4*ulp(in.t)) {
				return in.fail(reason(out), h)
			}
			continue
		}
		if e > 1 && !in.fixed {
			lastOutcome = tried
			in.stats.Rejected++
			f := in.control.rejected(e, in.k, 1)
			if s, ok := in.s.(selfControlled); ok {
				f = s.factor(e, false, f)
			}
			in.proposal = math.Abs(h) * f
			if in.proposal < max(in.cfg.MinStep, 4*ulp(in.t)) {
				return in.fail(StepTooSmall, h)
			}
			continue
		}
		in.take(h, e, tries, end)
		return nil
	}
}

// Try makes one step of length h, negative backwards, whatever its error, which
// may be infinite, and tells of it. T1 does not bound it.
func (in *Integrator) Try(h float64) (Step, error) {
	if in.failure != nil {
		return Step{}, in.failure
	}
	if h == 0 || !finite(h) {
		return Step{}, fmt.Errorf("ode: a step of length %v", h)
	}
	e, out := in.s.attempt(h)
	if out == tried && !allFinite(in.next) {
		out = notFinite
	}
	if out != tried {
		return Step{}, in.fail(reason(out), h)
	}
	keep := in.proposal
	in.take(h, e, 1, false)
	if in.fixed {
		in.proposal = keep
	}
	return in.last, nil
}

// take keeps the step just tried and chooses the length of the next.
func (in *Integrator) take(h, e float64, tries int, end bool) {
	in.s.accept()
	in.last = Step{T: in.t, H: h, Error: e, Stiffness: in.stiffness, Order: in.order, Tries: tries, Iterations: in.iterations}
	in.stats.Steps++
	in.h = h
	in.old, in.y, in.next = in.y, in.next, in.old
	switch {
	case end:
		in.t = in.p.T1
	case in.fixed:
		in.fixedDone++
		in.t = in.fixedFrom + float64(in.fixedDone)*math.Copysign(in.cfg.FixedStep, h)
		if math.Abs(in.t-(in.last.T+h)) > 1e-9*math.Abs(h) { // another length was tried by hand
			in.t = in.last.T + h
			in.fixedFrom, in.fixedDone = in.t, 0
		}
	default:
		in.t += h
	}
	in.haveQ = false
	if in.fixed {
		return
	}
	f := in.control.accepted(e, h, in.k, 1)
	if s, ok := in.s.(selfControlled); ok {
		f = s.factor(e, true, f)
	}
	// A step cut short by the end says nothing about the one before.
	in.proposal = math.Abs(h) * f
}

// clip returns the length of the step to try, with its sign, and whether it
// ends at T1.
func (in *Integrator) clip() (h float64, end bool) {
	left := math.Abs(in.p.T1 - in.t)
	h = min(in.proposal, in.cfg.MaxStep)
	if in.fixed {
		if h >= left*(1-1e-9) {
			return in.sign * left, true
		}
		return in.sign * h, false
	}
	// A little longer than proposed rather than a tiny last step.
	if h >= left || 1.01*h >= left && left <= in.cfg.MaxStep {
		return in.sign * left, true
	}
	return in.sign * h, false
}

func (in *Integrator) fail(s Status, h float64) error {
	in.failure = &Failure{Status: s, T: in.t, H: h, detail: s.advice()}
	return in.failure
}

// reason returns the status for steps that went below the least length.
func reason(o outcome) Status {
	switch o {
	case notFinite:
		return NonFinite
	case diverged:
		return NewtonDiverged
	case singularStep:
		return SingularMatrix
	}
	return StepTooSmall
}

// ulp returns the distance from |t| to the next larger number.
func ulp(t float64) float64 {
	t = math.Abs(t)
	return math.Nextafter(t, math.Inf(1)) - t
}

// At evaluates the interpolant of the last step at t, which must lie in it,
// into dst.
func (in *Integrator) At(t float64, dst []float64) error {
	if len(dst) != in.n {
		panic(fmt.Sprintf("ode: At writes %d entries, there are %d unknowns", len(dst), in.n))
	}
	a, b := in.last.T, in.t
	if t == b {
		copy(dst, in.y)
		return nil
	}
	if in.failure != nil && !in.haveQ {
		return fmt.Errorf("ode: the last step has no interpolant after a failure: %w", in.failure)
	}
	slack := 1e-12 * math.Abs(b-a)
	if in.last.H == 0 || t < min(a, b)-slack || t > max(a, b)+slack || math.IsNaN(t) {
		return fmt.Errorf("ode: t = %v is not in the last step, from %v to %v", t, a, b)
	}
	horner(dst, in.coefficients(), (t-a)/in.last.H)
	return nil
}

// coefficients returns the interpolant of the last step.
func (in *Integrator) coefficients() [][]float64 {
	if !in.haveQ {
		in.s.interpolate(in.q)
		in.haveQ = true
	}
	return in.q
}

// Stages returns the stages k_i = f(t + c_i h, ...) of the last step of an
// explicit Runge–Kutta method, nil for others. The slices are overwritten by
// the next step.
func (in *Integrator) Stages() [][]float64 {
	if s, ok := in.s.(*rkScheme); ok && in.last.H != 0 {
		return s.lastStages()
	}
	return nil
}
