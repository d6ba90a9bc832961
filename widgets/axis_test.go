package widgets

import (
	"math"
	"strings"
	"testing"
)

func labels(s scale, n int) string {
	var out []string
	for _, t := range s.ticks(n) {
		if t.Label != "" {
			out = append(out, t.Label)
		}
	}
	return strings.Join(out, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		s    scale
		n    int
		want string
	}{
		{scale{0, 1, false}, 5, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{scale{-1.1, 1.1, false}, 5, "-1.0 -0.5 0.0 0.5 1.0"},
		{scale{0, 30, false}, 6, "0 5 10 15 20 25 30"},
		{scale{0, 60000, false}, 4, "0 20000 40000 60000"},
		{scale{0, 4e6, false}, 4, "0 1×10^{6} 2×10^{6} 3×10^{6} 4×10^{6}"},
		{scale{0, 2.5e-6, false}, 3, "0 1×10^{-6} 2×10^{-6}"},
		{scale{320000, 320000.1, false}, 2, "320000.00 320000.05 320000.10"},
		{scale{1e-8, 1, true}, 5, "10^{-8} 10^{-6} 10^{-4} 10^{-2} 10^{0}"},
		{scale{1, 1e4, true}, 6, "10^{0} 10^{1} 10^{2} 10^{3} 10^{4}"},
		{scale{0.005, 0.11, true}, 6, "0.005 0.01 0.02 0.05 0.1"},
		{scale{100, 1100, true}, 6, "100 200 500 1000"},
		{scale{1e6, 2e7, true}, 6, "10^{6} 2×10^{6} 5×10^{6} 10^{7} 2×10^{7}"},
		{scale{2, 5, true}, 4, "2 3 4 5"},
		{scale{1, 0, false}, 5, "0.0 0.2 0.4 0.6 0.8 1.0"},
	} {
		if got := labels(c.s, c.n); got != c.want {
			t.Errorf("%+v: %s, want %s", c.s, got, c.want)
		}
	}
}

// There are always some ticks, never very many, and all lie on the axis.
func TestTicksOfAnyRange(t *testing.T) {
	for _, low := range []float64{-1e300, -7, -1e-300, 0, 1e-300, 3.3, 1e15} {
		for _, width := range []float64{1e-300, 1e-9, 0.7, 10, 1e200} {
			for _, log := range []bool{false, true} {
				if log && low <= 0 {
					continue
				}
				s := newScale(low, low+width, 0.05, log, Range{})
				ticks := s.ticks(5)
				if len(ticks) > 60 {
					t.Errorf("%+v: %d ticks", s, len(ticks))
				}
				named := 0
				for _, k := range ticks {
					if k.Label != "" {
						named++
					}
				}
				if named < 1 || named > 14 {
					t.Errorf("%+v: %d labels", s, named)
				}
			}
		}
	}
}

func TestNewScale(t *testing.T) {
	for _, c := range []struct {
		low, high, margin float64
		log               bool
		fixed             Range
		want              scale
	}{
		{0, 1, 0, false, Range{}, scale{0, 1, false}},
		{0, 1, 0.1, false, Range{}, scale{-0.1, 1.1, false}},
		{0, 1, 0.1, false, Range{2, 3}, scale{2, 3, false}},
		{1, 100, 0.5, true, Range{}, scale{0.1, 1000, true}},
		{1, 100, 0, true, Range{-1, 5}, scale{1, 100, true}}, // a logarithmic axis cannot begin at −1
		{5, 5, 0, false, Range{}, scale{2.5, 7.5, false}},
		{0, 0, 0, false, Range{}, scale{-1, 1, false}},
		{math.Inf(1), math.Inf(-1), 0, false, Range{}, scale{0, 1, false}},
		{math.Inf(1), math.Inf(-1), 0, true, Range{}, scale{0.1, 10, true}},
	} {
		got := newScale(c.low, c.high, c.margin, c.log, c.fixed)
		if math.Abs(got.low-c.want.low) > 1e-12 || math.Abs(got.high-c.want.high) > 1e-9 || got.log != c.want.log {
			t.Errorf("newScale(%v, %v, %v, %v, %v) = %+v, want %+v", c.low, c.high, c.margin, c.log, c.fixed, got, c.want)
		}
	}
}
