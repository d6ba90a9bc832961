package ode_test

import (
	"testing"

	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/ode/odetest"
)

func suites() map[string]odetest.Suite {
	list := map[string]odetest.Suite{
		"Radau5":     {Method: ode.Radau5(), Order: 5, Dense: 3, Steps: []int{8, 16, 32, 64}},
		"Rodas4":     {Method: ode.Rodas4(), Order: 4, Dense: 4},
		"Rodas5P":    {Method: ode.Rodas5P(), Order: 5, Dense: 5},
		"ARK3":       {Method: ode.ARK3(), Order: 3, Dense: 3},
		"ARK4":       {Method: ode.ARK4(), Order: 4, Dense: 4},
		"ARK5":       {Method: ode.ARK5(), Order: 5, Dense: 4},
		"Kvaerno5":   {Method: ode.Kvaerno5(), Order: 5, Dense: 4},
		"BDF":        {Method: ode.BDF()},
		"ARK3 split": {Method: ode.ARK3(), Order: 3, Dense: 3, Problem: odetest.Split(), Special: true},
		"ARK4 split": {Method: ode.ARK4(), Order: 4, Dense: 4, Problem: odetest.Split(), Special: true},
		"ARK5 split": {Method: ode.ARK5(), Order: 5, Dense: 4, Problem: odetest.Split(), Special: true},
		"Gauss4":     {Method: ode.Gauss4(), Order: 4, Dense: 4, Fixed: true},
		"Verlet":     {Method: ode.StormerVerlet(), Order: 2, Dense: 2, Fixed: true, Problem: short(odetest.Kepler(0.3)), Special: true},
		"ForestRuth": {Method: ode.ForestRuth(), Order: 4, Dense: 4, Fixed: true, Problem: short(odetest.Kepler(0.3)), Special: true},
		"Yoshida6":   {Method: ode.Yoshida6(), Order: 6, Dense: 4, Fixed: true, Problem: short(odetest.Kepler(0.3)), Special: true},
		"ETDRK4": {Method: ode.ETDRK4([]float64{-1, -5, 0, 0.5}), Order: 4, Dense: 4, Fixed: true,
			Problem: odetest.Diagonal([]float64{-1, -5, 0, 0.5}), Special: true},
	}
	// The leading error of the methods of high order is small, so that the steps
	// and the problem that show their order have to be chosen.
	orbit := odetest.Kepler(0.3)
	orbit.T1 = 6
	for _, m := range []struct {
		m     *ode.RungeKutta
		p     *odetest.Problem
		steps []int
	}{
		{ode.Euler(), nil, []int{512, 1024, 2048}}, {ode.Midpoint(), nil, nil}, {ode.Heun(), nil, nil}, {ode.RK4(), nil, nil},
		{ode.BogackiShampine(), nil, nil}, {ode.DormandPrince(), odetest.Growth(), []int{64, 96, 128}},
		{ode.Tsit5(), orbit, []int{64, 96, 128}}, {ode.Vern7(), odetest.Growth(), []int{16, 24, 32, 48}},
		{ode.DOP853(), odetest.Growth(), []int{16, 24, 32, 48}},
	} {
		list[m.m.Name] = odetest.Suite{Method: m.m, Order: float64(m.m.Order), Dense: float64(m.m.Interpolant),
			Fixed: m.m.E == nil, Problem: m.p, Steps: m.steps}
	}
	return list
}

// short cuts a problem to a part of its time.
func short(p *odetest.Problem) *odetest.Problem {
	p.T1 = 3
	return p
}

func TestConformance(t *testing.T) {
	for name, s := range suites() {
		t.Run(name, s.Run)
	}
}
