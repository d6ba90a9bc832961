package ode_test

import (
	"context"
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/ode/odetest"
)

func ExampleSolve() {
	p := ode.Problem{
		F:  func(_ float64, y, dy []float64) { dy[0], dy[1] = y[1], -y[0] },
		Y0: []float64{1, 0}, T1: math.Pi,
	}
	sol, err := ode.Solve(context.Background(), p, ode.Tsit5(), ode.Config{RelTol: 1e-9, Dense: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	mid, _ := sol.At(math.Pi/3, nil)
	fmt.Printf("%.6f %.6f\n", mid[0], sol.End()[0])
	// Output: 0.500000 -1.000000
}

// A large stiff system with a sparse Jacobian found by coloured differences.
func ExampleSparseJacobian() {
	p := odetest.Brusselator2D(10).Problem
	p.Jacobian = odetest.SparsePattern(10)
	sol, err := ode.Solve(context.Background(), p, ode.BDF(), ode.Config{RelTol: 1e-4, SaveEnd: true})
	fmt.Println(sol.Status, err)
	// Output: success <nil>
}

// Stepping by hand, reading the solver's own estimates.
func ExampleIntegrator() {
	in, err := ode.NewIntegrator(odetest.VanDerPol(1e-2).Problem, ode.Tsit5(), ode.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	stiffest := 0.0
	for !in.Done() {
		if err := in.Step(); err != nil {
			fmt.Println(err)
			return
		}
		step := in.Last()
		stiffest = max(stiffest, step.Stiffness*step.H/ode.Tsit5().Radius)
	}
	fmt.Println(stiffest > 0.9) // the steps reach the end of the stability region
	// Output: true
}
