package ode_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/ode/odetest"
)

// BenchmarkSolve reports time and achieved error on small systems.
func BenchmarkSolve(b *testing.B) {
	for _, c := range []struct {
		p *odetest.Problem
		m []ode.Method
	}{
		{odetest.Pleiades(), []ode.Method{ode.DormandPrince(), ode.Tsit5(), ode.Vern7(), ode.DOP853()}},
		{odetest.Lorenz(), []ode.Method{ode.DormandPrince(), ode.Tsit5(), ode.Vern7(), ode.DOP853()}},
		{odetest.Robertson(), []ode.Method{ode.Radau5(), ode.BDF(), ode.Rodas5P(), ode.ARK4()}},
		{odetest.Oregonator(), []ode.Method{ode.Radau5(), ode.BDF(), ode.Rodas5P(), ode.ARK4()}},
		{odetest.Pollution(), []ode.Method{ode.Radau5(), ode.BDF(), ode.Rodas5P(), ode.ARK4()}},
		{odetest.Brusselator1D(50), []ode.Method{ode.Radau5(), ode.BDF(), ode.Rodas5P(), ode.ARK4()}},
	} {
		for _, m := range c.m {
			for _, tol := range []float64{1e-5, 1e-8} {
				b.Run(fmt.Sprintf("%s/%v/%g", c.p.Name, m, tol), func(b *testing.B) {
					var y []float64
					for range b.N {
						sol, err := ode.Solve(context.Background(), c.p.Problem, m, c.p.Config(tol))
						if err != nil {
							b.Fatal(err)
						}
						y = sol.End()
					}
					b.ReportMetric(c.p.RMSError(y), "error")
				})
			}
		}
	}
}

// BenchmarkLarge is the Brusselator in two dimensions with 10082 unknowns.
func BenchmarkLarge(b *testing.B) {
	p := odetest.Brusselator2D(71)
	for _, m := range []ode.Method{ode.Radau5(), ode.BDF(), ode.Rodas5P(), ode.ARK4()} {
		b.Run(m.String(), func(b *testing.B) {
			for range b.N {
				sol, err := ode.Solve(context.Background(), p.Problem, m, p.Config(1e-4))
				if err != nil {
					b.Fatal(err)
				}
				s := sol.Stats
				b.ReportMetric(float64(s.Steps), "steps")
				b.ReportMetric(float64(s.Factorisations), "lu")
				b.ReportMetric(float64(s.Solves), "solves")
			}
		})
	}
}
