package odetest_test

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/internal/failing"
	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/ode/odetest"
)

// The suite passes a good method and finds what is wrong with broken ones: the
// pair of Bogacki and Shampine with one mistake each.
func TestSuite(t *testing.T) {
	pair := func(spoil func(*ode.RungeKutta)) odetest.Suite {
		m := ode.BogackiShampine()
		spoil(m)
		return odetest.Suite{Method: m, Order: 3, Dense: 3}
	}
	// on spoils what the method makes of f instead of the method.
	on := func(spoil func(f ode.Func) ode.Func) odetest.Suite {
		p := odetest.Smooth()
		p.F = spoil(p.F)
		return odetest.Suite{Method: ode.BogackiShampine(), Order: 3, Dense: 3, Problem: p}
	}
	for _, c := range []struct {
		name   string
		suite  odetest.Suite
		wanted []string
	}{
		{"good", pair(func(*ode.RungeKutta) {}), nil},
		{"a slightly wrong weight", pair(func(m *ode.RungeKutta) {
			m.B = slices.Clone(m.B)
			m.B[0] += 1e-3
		}), []string{"converges with its order", "obeys tolerances", "is dense"}},
		{"a slightly wrong answer", on(func(f ode.Func) ode.Func {
			return func(t float64, y, dy []float64) {
				f(t, y, dy)
				dy[0] += 1e-4
			}
		}), []string{"converges with its order", "obeys tolerances"}},
		{"claims a higher order", odetest.Suite{Method: ode.BogackiShampine(), Order: 4, Dense: 3}, []string{"converges with its order"}},
		{"claims a better dense output", odetest.Suite{Method: ode.BogackiShampine(), Order: 3, Dense: 4}, []string{"is dense"}},
		{"ignores the tolerance", pair(func(m *ode.RungeKutta) {
			m.E = slices.Clone(m.E)
			for i := range m.E {
				m.E[i] *= 1e-6
			}
		}), []string{"obeys tolerances"}},
		{"a dense output that does not fit", pair(func(m *ode.RungeKutta) {
			m.P = make([][]float64, len(m.C))
			for i, b := range m.B {
				m.P[i] = []float64{b * (1 + 1e-6)}
			}
		}), []string{"is dense"}},
		{"depends on the threads", on(func(f ode.Func) ode.Func {
			return func(t float64, y, dy []float64) {
				f(t, y, dy)
				dy[0] *= 1 + 1e-14*float64(runtime.GOMAXPROCS(0))
			}
		}), []string{"repeats"}},
		{"allocates", on(func(f ode.Func) ode.Func {
			return func(t float64, y, dy []float64) { f(t, slices.Clone(y), dy) }
		}), []string{"allocates nothing"}},
		{"meets NaN", on(func(f ode.Func) ode.Func {
			return func(t float64, y, dy []float64) {
				f(t, y, dy)
				if t > 0.5 {
					dy[3] = math.NaN()
				}
			}
		}), []string{"converges with its order", "obeys tolerances", "is dense"}},
	} {
		failing.Subtests(t, c.name, c.suite.Run, c.wanted...)
	}
}

func TestSlope(t *testing.T) {
	n, e := []int{10, 20, 40}, []float64{1e-2, 1e-2 / 8, 1e-2 / 64}
	if s := odetest.Slope(n, e); math.Abs(s-3) > 1e-12 {
		t.Errorf("slope %v, want 3", s)
	}
}
