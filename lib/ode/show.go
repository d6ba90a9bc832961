package ode

import "fmt"

// String says how the integration ended and what it cost.
func (s *Solution) String() string {
	text := fmt.Sprintf("%s (%s)", s.Message, s.Stats)
	switch n := len(s.Events); {
	case n == 1:
		text += "; 1 event"
	case n > 1:
		text += fmt.Sprintf("; %d events", n)
	}
	return text
}

// String lists the counts that are not zero.
func (s Stats) String() string {
	text := fmt.Sprintf("%d steps, %d rejected, %d evaluations", s.Steps, s.Rejected, s.Evaluations)
	for _, c := range []struct {
		n    int
		what string
	}{
		{s.StiffEvals, "of the stiff part"}, {s.Jacobians, "Jacobians"}, {s.Factorisations, "factorisations"},
		{s.Newton, "Newton iterations"}, {s.Failures, "failures of Newton's method"},
	} {
		if c.n > 0 {
			text += fmt.Sprintf(", %d %s", c.n, c.what)
		}
	}
	return text + fmt.Sprintf(", %.3g s", s.Wall.Seconds())
}
