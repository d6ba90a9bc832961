package ode

import (
	"fmt"
	"math"
)

// Event is a function of the solution whose zeros are looked for. A zero is
// seen where the sign of G at the end of a step differs from that at its
// beginning; two zeros within one step are missed, so bound MaxStep where they
// may come close. A zero at T0 itself is no event: the sign that G takes on
// after it counts.
type Event struct {
	Name string
	G    func(t float64, y []float64) float64
	// Direction is 1 for zeros where G rises along the integration, -1 for
	// those where it falls, 0 for both.
	Direction int
	// Terminal ends the integration at the first occurrence.
	Terminal bool
	// Apply, if not nil, changes the state at the event, as a bounce does; the
	// integration then goes on from there.
	Apply func(t float64, y []float64)
}

// Occurrence is a zero of an event.
type Occurrence struct {
	Event int // its place in Problem.Events
	T     float64
	Y     []float64 // the state there, before Apply
}

// watcher follows the signs of the events.
type watcher struct {
	in   *Integrator
	last []float64 // values at the step's beginning; zeros are replaced by what follows
	now  []float64
	y    []float64
}

func newWatcher(in *Integrator) *watcher {
	m := len(in.p.Events)
	w := &watcher{in: in, last: make([]float64, m), now: make([]float64, m), y: make([]float64, in.n)}
	w.reset(-1)
	return w
}

// reset takes the state of the integrator for the beginning. The event that
// just occurred starts from zero.
func (w *watcher) reset(occurred int) {
	for i, e := range w.in.p.Events {
		w.last[i] = e.G(w.in.t, w.in.y)
		if i == occurred {
			w.last[i] = 0
		}
	}
}

// look returns the first event in the last step, or -1, and its time. After it,
// w.y is the state there.
func (w *watcher) look() (int, float64, error) {
	first, at := -1, 0.0
	for i, e := range w.in.p.Events {
		g := e.G(w.in.t, w.in.y)
		if math.IsNaN(g) {
			return -1, 0, fmt.Errorf("ode: event %d (%q) is NaN at t = %v", i, e.Name, w.in.t)
		}
		w.now[i] = g
		was, from := w.last[i], w.in.last.T
		if was == 0 { // the sign that it takes on just after
			from += 0.01 * w.in.last.H
			was = w.at(e, from)
		}
		if was == 0 || math.IsNaN(was) || g*was > 0 || math.Signbit(g) == math.Signbit(was) && g != 0 {
			continue
		}
		if e.Direction != 0 && (was < 0) != (e.Direction > 0) {
			continue
		}
		t := w.in.t
		if g != 0 {
			t = brent(func(t float64) float64 { return w.at(e, t) }, from, t, was, g)
		}
		if first < 0 || (t-at)*w.in.sign < 0 {
			first, at = i, t
		}
	}
	if first < 0 {
		w.settle()
		return -1, 0, nil
	}
	if err := w.in.At(at, w.y); err != nil {
		return -1, 0, err
	}
	return first, at, nil
}

// settle makes the values at the end of the step those of the next beginning.
func (w *watcher) settle() {
	for i, g := range w.now {
		if g != 0 {
			w.last[i] = g
		} else {
			// The zero was reported; the sign that comes next is the new one.
			w.last[i] = 0
		}
	}
}

// at returns the value of an event within the last step.
func (w *watcher) at(e Event, t float64) float64 {
	horner(w.y, w.in.coefficients(), (t-w.in.last.T)/w.in.last.H)
	return e.G(t, w.y)
}

// brent returns a zero of g between a and b, where it has the values ga and gb
// of different signs (Brent, Algorithms for Minimization without Derivatives,
// 1973, chapter 4).
func brent(g func(float64) float64, a, b, ga, gb float64) float64 {
	c, gc := a, ga
	d := b - a
	before := d
	for range 200 {
		if (gb > 0) == (gc > 0) {
			c, gc = a, ga
			d = b - a
			before = d
		}
		if math.Abs(gc) < math.Abs(gb) {
			a, b, c = b, c, b
			ga, gb, gc = gb, gc, gb
		}
		tol := 2 * ulp(b)
		m := (c - b) / 2
		if math.Abs(m) <= tol || gb == 0 {
			break
		}
		if math.Abs(before) < tol || math.Abs(ga) <= math.Abs(gb) {
			d, before = m, m
		} else {
			s := gb / ga
			var p, q float64
			if a == c {
				p, q = 2*m*s, 1-s
			} else {
				r := gb / gc
				u := ga / gc
				p = s * (2*m*u*(u-r) - (b-a)*(r-1))
				q = (u - 1) * (r - 1) * (s - 1)
			}
			if p > 0 {
				q = -q
			}
			p = math.Abs(p)
			if 2*p < min(3*m*q-math.Abs(tol*q), math.Abs(before*q)) {
				before, d = d, p/q
			} else {
				d, before = m, m
			}
		}
		a, ga = b, gb
		if math.Abs(d) > tol {
			b += d
		} else {
			b += math.Copysign(tol, m)
		}
		gb = g(b)
		if math.IsNaN(gb) {
			break
		}
	}
	return b
}
