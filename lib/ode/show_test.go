package ode

import (
	"testing"
	"time"
)

func TestShow(t *testing.T) {
	s := &Solution{Message: "reached t = 2 in 3 steps", T: make([]float64, 4), Events: make([]Occurrence, 2),
		Stats: Stats{Steps: 3, Rejected: 1, Evaluations: 40, Jacobians: 2, Wall: 1500 * time.Microsecond}}
	const want = "reached t = 2 in 3 steps (3 steps, 1 rejected, 40 evaluations, 2 Jacobians, 0.0015 s); 2 events"
	if got := s.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
