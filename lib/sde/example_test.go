package sde_test

import (
	"context"
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/sde"
)

func Example() {
	p := sde.Problem{ // geometric Brownian motion
		Drift:     func(_ float64, y, dy []float64) { dy[0] = 0.1 * y[0] },
		Diffusion: func(_ float64, y, g []float64) { g[0] = 0.3 * y[0] },
		Y0:        []float64{1}, T1: 1,
	}
	out, err := sde.Ensemble(context.Background(), p, sde.SRI(), sde.Config{Seed: 1, Steps: 16}, 2000)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(math.Abs(out.Mean[0][0]-math.Exp(0.1)) < 0.03)
	// Output: true
}
