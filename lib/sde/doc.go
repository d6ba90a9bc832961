// Package sde integrates stochastic differential equations
//
//	dy = f(t, y) dt + g(t, y) dW
//
// along paths of Brownian motion that do not depend on the steps: a path is a
// [Tree], keyed by a seed and a number, of which any interval can be asked for
// at any time. Halving the steps, or rejecting one, keeps the path.
//
//	p := sde.Problem{ // geometric Brownian motion
//		Drift:     func(_ float64, y, dy []float64) { dy[0] = 0.1 * y[0] },
//		Diffusion: func(_ float64, y, g []float64) { g[0] = 0.3 * y[0] },
//		Y0: []float64{1}, T1: 1,
//	}
//	sol, err := sde.Solve(ctx, p, sde.SRI(), sde.Config{Seed: 1, RelTol: 1e-3})
//
// # Which method
//
//   - [EulerMaruyama]: any noise; strong order 0.5, weak order 1.
//   - [Milstein]: diagonal or commutative noise; strong order 1.
//   - [Heun]: Stratonovich's calculus; strong order 1 for commutative noise.
//   - [SRI]: diagonal or scalar noise; strong order 1.5.
//   - [SRA]: additive noise; strong order 1.5.
//
// [Ensemble] solves for many paths at once. Its results, as those of one path,
// are the same bits for any number of threads.
package sde
