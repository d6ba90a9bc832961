package ode

import (
	"fmt"
	"math"
)

// Controller chooses the length of the next step. With the scaled error e_n of
// step n (1 is what is allowed), an error estimate of order k-1 and earlier
// errors e_{n-1}, e_{n-2}, the factor to the next length is
//
//	Safety · e_n^(-Beta1/k) · e_{n-1}^(-Beta2/k) · e_{n-2}^(-Beta3/k)
//
// within [MinFactor, MaxFactor] (Söderlind, ACM Trans. Math. Softw. 29, 2003,
// section 3). A rejected step is tried again with Safety · e^(-1/k), not below
// MinFactor.
type Controller struct {
	// Beta1, Beta2 and Beta3 are the exponents; all zero means 1, 0, 0.
	Beta1, Beta2, Beta3 float64
	// Predictive multiplies the factor, if that makes it smaller, with that of
	// Gustafsson (ACM Trans. Math. Softw. 20, 1994):
	// Safety · (h_n/h_{n-1}) · (e_{n-1}/e_n²)^(1/k). It suits implicit methods.
	Predictive bool
	// Safety is below 1 (default 0.9).
	Safety float64
	// MinFactor and MaxFactor bound the change of the length (defaults 0.2 and
	// 10, 8 for the predictive one).
	MinFactor, MaxFactor float64
}

// IController is the elementary controller, e^(-1/k).
func IController() *Controller { return &Controller{Beta1: 1} }

// PIController is Gustafsson's proportional–integral one for explicit methods
// with the exponents 0.7 and -0.4 (Hairer and Wanner, Solving Ordinary
// Differential Equations II, section IV.2).
func PIController() *Controller { return &Controller{Beta1: 0.7, Beta2: -0.4} }

// PIDController is the digital filter H312b of Söderlind (2003) with b = 4: the
// exponents 1/4, 1/2 and 1/4 smooth the lengths of the steps.
func PIDController() *Controller { return &Controller{Beta1: 0.25, Beta2: 0.5, Beta3: 0.25} }

// GustafssonController is the predictive one for implicit methods.
func GustafssonController() *Controller { return &Controller{Beta1: 1, Predictive: true} }

func (c *Controller) check() error {
	for _, f := range []struct {
		name   string
		v      float64
		lo, hi float64
	}{
		{"Safety", c.Safety, 0, 1}, {"MinFactor", c.MinFactor, 0, 1}, {"MaxFactor", c.MaxFactor, 0, math.MaxFloat64},
		{"Beta1", c.Beta1, -10, 10}, {"Beta2", c.Beta2, -10, 10}, {"Beta3", c.Beta3, -10, 10},
	} {
		if !(f.v >= f.lo && f.v <= f.hi) {
			return fmt.Errorf("ode: Controller.%s is %v, allowed are %v to %v", f.name, f.v, f.lo, f.hi)
		}
	}
	if c.MaxFactor != 0 && c.MaxFactor <= 1 {
		return fmt.Errorf("ode: Controller.MaxFactor is %v, it must be above 1", c.MaxFactor)
	}
	return nil
}

// control is a controller at work.
type control struct {
	Controller
	e1, e2 float64 // errors of the last step and the one before, 0 if none
	h1     float64 // length of the last step
	after  bool    // the last try was rejected
}

func newControl(c Controller) *control {
	if c.Beta1 == 0 && c.Beta2 == 0 && c.Beta3 == 0 {
		c.Beta1 = 1
	}
	if c.Safety == 0 {
		c.Safety = 0.9
	}
	if c.MinFactor == 0 {
		c.MinFactor = 0.2
	}
	if c.MaxFactor == 0 {
		c.MaxFactor = 10
		if c.Predictive {
			c.MaxFactor = 8
		}
	}
	return &control{Controller: c, e1: 1, e2: 1}
}

// tiny keeps powers of errors finite.
const tiny = 1e-10

// accepted returns the factor after a step of length h with the error e. More
// lowers the safety, 1 for none.
func (c *control) accepted(e, h, k, more float64) float64 {
	e = max(e, tiny)
	f := math.Pow(e, -c.Beta1/k)
	if c.Beta2 != 0 {
		f *= math.Pow(c.e1, -c.Beta2/k)
	}
	if c.Beta3 != 0 {
		f *= math.Pow(c.e2, -c.Beta3/k)
	}
	f *= c.Safety * more
	if c.Predictive && c.h1 != 0 {
		f = min(f, c.Safety*more*math.Abs(h/c.h1)*math.Pow(c.e1/(e*e), 1/k))
	}
	f = min(max(f, c.MinFactor), c.MaxFactor)
	if c.after {
		f = min(f, 1) // no growth right after a rejection
	}
	// A floor, so that one lucky step does not steer those that follow.
	c.e2, c.e1 = c.e1, max(e, 1e-4)
	if c.Predictive {
		c.e1 = max(e, 1e-2)
	}
	c.h1, c.after = h, false
	return f
}

// rejected returns the factor after a try with the error e > 1.
func (c *control) rejected(e, k, more float64) float64 {
	c.after = true
	return min(max(c.Safety*more*math.Pow(e, -1/k), c.MinFactor), 0.95)
}

// failed says that a try gave no error at all.
func (c *control) failed() { c.after = true }
