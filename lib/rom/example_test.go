package rom_test

import (
	"context"
	"fmt"
	"log"

	"github.com/podium-go/podium/lib/pde"
	"github.com/podium-go/podium/lib/rom"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// From snapshots of Burgers' equation to a reduced solve at a new parameter.
func Example() {
	ctx := context.Background()
	problem := pde.Burgers{Unknowns: 255, Steps: 100}
	train := pde.Lattice([]float64{0.02, 0.1}, []float64{0.5, 1}, 4, 3)
	set, err := problem.Snapshots(ctx, train, 5, nil)
	check(err)

	mass := rom.Diagonal(problem.Mass())
	basis, err := rom.POD(set.States, rom.Rank(15), rom.Weight(mass))
	check(err)
	terms, err := rom.POD(problem.Convection().Apply(set.States), rom.Rank(30))
	check(err)
	points, err := rom.DEIM(terms)
	check(err)
	model, err := rom.HyperReduce(rom.Evolution{
		Mass:      mass,
		Linear:    []rom.Operator{problem.Diffusion()},
		Nonlinear: problem.Convection(),
	}, basis, points)
	check(err)

	mu := pde.BurgersParameter{Viscosity: 0.03, Amplitude: 0.7}
	start := basis.Coefficients(problem.Initial(mu.Amplitude))
	path, err := model.Solve(ctx, []float64{mu.Viscosity}, start, rom.March{Steps: 100, Step: problem.Step()})
	check(err)
	truth, err := problem.Solve(ctx, mu, 1)
	check(err)
	e := basis.RelativeError(basis.Reconstruct(path.Coefficients), truth.States)
	fmt.Println("error below 1e-4:", e < 1e-4)
	fmt.Println("at most twice the projection error:", e < 2*basis.ProjectionError(truth.States))
	// Output:
	// error below 1e-4: true
	// at most twice the projection error: true
}

// A reduced model of the thermal block bounds its own error.
func ExampleEstimator() {
	block := pde.ThermalBlock{Cells: 16, Blocks: 2}
	parts, err := block.Operators()
	check(err)
	load, err := block.Load(nil)
	check(err)
	fmt.Println(len(parts), "operators,", load.Len(), "unknowns")
	fmt.Println("coercivity at least", rom.MinTheta([]float64{0.5, 1, 2, 4}, []float64{1, 1, 1, 1}))
	// Output:
	// 4 operators, 225 unknowns
	// coercivity at least 0.5
}
