package pde_test

import (
	"context"
	"fmt"
	"log"

	"github.com/podium-go/podium/lib/pde"
)

func ExampleBurgers() {
	problem := pde.Burgers{Unknowns: 255, Steps: 100}
	mu := pde.Lattice([]float64{0.02, 0.1}, []float64{0.5, 1}, 3, 2)
	set, err := problem.Snapshots(context.Background(), mu, 10, nil)
	if err != nil {
		log.Fatal(err)
	}
	n, m := set.States.Dims()
	fmt.Println(n, "unknowns,", m, "snapshots")
	fmt.Printf("u(0.5, 1) = %.3f, exactly %.3f\n", set.Of(5).At(127, 10), mu[5].Exact(0.5, 1))
	// Output:
	// 255 unknowns, 66 snapshots
	// u(0.5, 1) = 0.274, exactly 0.274
}

func ExampleThermalBlock() {
	problem := pde.ThermalBlock{Cells: 16, Blocks: 2}
	parts, err := problem.Operators()
	if err != nil {
		log.Fatal(err)
	}
	load, err := problem.Load(nil)
	if err != nil {
		log.Fatal(err)
	}
	u, err := problem.Solve([]float64{1, 1, 1, 1}, parts, load)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("u(½, ½) = %.3f\n", u.AtVec(problem.Unknowns()/2))
	// Output: u(½, ½) = 0.073
}
