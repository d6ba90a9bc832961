package ode

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Solve integrates a problem from T0 to T1. If it cannot reach T1 it returns
// what it has, with a [Failure] that says where it stopped and what to do; other
// errors name the field of the problem or the config that is wrong, and come
// with no solution.
//
// The same problem gives the same bits whatever GOMAXPROCS.
func Solve(ctx context.Context, p Problem, m Method, cfg Config) (*Solution, error) {
	begun := time.Now()
	in, err := NewIntegrator(p, m, cfg)
	if in == nil {
		return nil, err
	}
	r := &run{in: in, sol: &Solution{}, ctx: ctx, begun: begun}
	if err == nil {
		err = r.loop()
	} else {
		r.keep(in.t, in.y)
	}
	return r.finish(err)
}

// run is a call of Solve.
type run struct {
	in     *Integrator
	sol    *Solution
	ctx    context.Context
	begun  time.Time
	slab   []float64
	saved  int // how many of SaveAt are done
	shown  int // hundredths told to Progress
	buffer []float64
}

// errStopped ends the loop at a terminal event.
var errStopped = errors.New("stopped")

func (r *run) loop() error {
	in := r.in
	cfg := &in.cfg
	cfg.Progress.Start(100, "integration")
	defer cfg.Progress.Done()
	if cfg.Dense {
		r.sol.Dense = &Dense{N: in.n, T: []float64{in.t}}
	}
	if cfg.SaveAt == nil && !cfg.SaveEnd {
		r.keep(in.t, in.y)
	}
	for r.saved < len(cfg.SaveAt) && cfg.SaveAt[r.saved] == in.t {
		r.keep(in.t, in.y)
		r.saved++
	}
	var w *watcher
	if len(in.p.Events) > 0 {
		w = newWatcher(in)
	}
	for !in.Done() {
		if r.ctx.Err() != nil {
			return &Failure{Status: Cancelled, T: in.t, H: in.h, Err: context.Cause(r.ctx)}
		}
		if err := in.Step(); err != nil {
			return err
		}
		if in.n == 0 {
			break
		}
		if !cfg.SaveEnd {
			r.sol.Steps = append(r.sol.Steps, in.last)
		}
		if w != nil {
			i, at, err := w.look()
			if err != nil {
				return err
			}
			if i >= 0 {
				if err := r.occur(w, i, at); err != nil {
					return err
				}
				continue
			}
		}
		r.stepDone(in.t)
	}
	if in.n == 0 && cfg.SaveAt == nil && !cfg.SaveEnd && in.p.T1 != in.p.T0 {
		r.keep(in.p.T1, in.y)
	}
	return nil
}

// stepDone keeps what is asked for of the last step, up to the time end.
func (r *run) stepDone(end float64) {
	in, cfg := r.in, &r.in.cfg
	r.saveUpTo(end)
	if cfg.SaveAt == nil && !cfg.SaveEnd {
		if end == in.t {
			r.keep(end, in.y)
		} else {
			r.keep(end, r.at(end))
		}
	}
	if r.sol.Dense != nil {
		r.sol.Dense.add(in.last.T, in.last.H, end, in.coefficients())
	}
	if span := in.p.T1 - in.p.T0; span != 0 {
		if now := int(100 * (end - in.p.T0) / span); now > r.shown {
			cfg.Progress.Step(now - r.shown)
			r.shown = now
		}
	}
}

// saveUpTo keeps the times of SaveAt that the last step passed.
func (r *run) saveUpTo(end float64) {
	in := r.in
	for r.saved < len(in.cfg.SaveAt) {
		t := in.cfg.SaveAt[r.saved]
		if (t-end)*in.sign > 0 {
			return
		}
		r.keep(t, r.at(t))
		r.saved++
	}
}

// at evaluates the interpolant of the last step.
func (r *run) at(t float64) []float64 {
	in := r.in
	if t == in.t {
		return in.y
	}
	if r.buffer == nil {
		r.buffer = make([]float64, in.n)
	}
	horner(r.buffer, in.coefficients(), (t-in.last.T)/in.last.H)
	return r.buffer
}

// occur takes an event in: it is kept, the state applied or the end made.
func (r *run) occur(w *watcher, i int, at float64) error {
	in := r.in
	e := in.p.Events[i]
	r.sol.Events = append(r.sol.Events, Occurrence{Event: i, T: at, Y: append([]float64(nil), w.y...)})
	if !e.Terminal && e.Apply == nil {
		return r.passOver(w, i, at)
	}
	y := append([]float64(nil), w.y...)
	if n := len(r.sol.Steps); n > 0 {
		r.sol.Steps[n-1].H = at - in.last.T
	}
	r.stepDone(at)
	if e.Apply != nil {
		e.Apply(at, y)
	}
	if e.Terminal {
		in.t = at
		copy(in.y, y)
		return errStopped
	}
	if err := in.Reset(at, y); err != nil {
		return err
	}
	if r.in.cfg.SaveAt == nil && !r.in.cfg.SaveEnd {
		r.keep(at, y)
	}
	w.reset(i)
	return nil
}

// passOver goes on after an event that changes nothing: further events of the
// same step are looked for in order.
func (r *run) passOver(w *watcher, i int, at float64) error {
	in := r.in
	w.last[i] = w.now[i] // its crossing is done
	for {
		j, t, err := w.look()
		if err != nil {
			return err
		}
		if j < 0 {
			r.stepDone(in.t)
			return nil
		}
		e := in.p.Events[j]
		if e.Terminal || e.Apply != nil {
			return r.occur(w, j, t)
		}
		r.sol.Events = append(r.sol.Events, Occurrence{Event: j, T: t, Y: append([]float64(nil), w.y...)})
		w.last[j] = w.now[j]
	}
}

// keep appends a copy of a state.
func (r *run) keep(t float64, y []float64) {
	n := len(y)
	if len(r.slab) < n {
		r.slab = make([]float64, max(n, min(1<<16, n*max(16, len(r.sol.Y)))))
	}
	c := r.slab[:n:n]
	r.slab = r.slab[n:]
	copy(c, y)
	r.sol.T = append(r.sol.T, t)
	r.sol.Y = append(r.sol.Y, c)
}

func (r *run) finish(err error) (*Solution, error) {
	in, s := r.in, r.sol
	s.Stats = in.stats
	var f *Failure
	switch {
	case err == nil:
		s.Status = Success
		s.Message = fmt.Sprintf("reached t = %v in %d steps", in.t, in.stats.Steps)
	case errors.Is(err, errStopped):
		err = nil
		s.Status = StoppedByEvent
		last := s.Events[len(s.Events)-1]
		s.Message = fmt.Sprintf("stopped at t = %v by event %d (%q)", last.T, last.Event, in.p.Events[last.Event].Name)
	case errors.As(err, &f):
		s.Status, s.Message = f.Status, f.Error()
	default:
		return nil, err
	}
	if in.cfg.SaveEnd || len(s.Y) == 0 || (s.Status != Success && in.cfg.SaveAt == nil && s.T[len(s.T)-1] != in.t) {
		r.keep(in.t, in.y)
	}
	if s.Dense != nil {
		s.Dense.slab = nil
	}
	s.Stats.Wall = time.Since(r.begun)
	return s, err
}
