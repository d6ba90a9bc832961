package sde

import "fmt"

// String says how the integration ended.
func (s *Solution) String() string {
	return fmt.Sprintf("%s; %d times kept", s.Message, len(s.T))
}

// String says how many solutions there are, and their mean at the end with its
// standard deviation, of the first unknowns.
func (p *Paths) String() string {
	text := fmt.Sprintf("%d paths at %d times", len(p.Y), len(p.T))
	if len(p.T) == 0 {
		return text
	}
	last := len(p.T) - 1
	text += fmt.Sprintf("; at t = %.6g mean %.4g, variance %.4g", p.T[last], first(p.Mean[last]), first(p.Variance[last]))
	if n := len(p.Mean[last]); n > shown {
		text += fmt.Sprintf(" of the first %d of %d unknowns", shown, n)
	}
	return text
}

// shown is how many unknowns a line has room for.
const shown = 6

func first(x []float64) []float64 { return x[:min(len(x), shown)] }
