package pde

import (
	"context"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/mat"
)

// Burgers is the viscous Burgers equation
//
//	∂u/∂t + u ∂u/∂x = ν ∂²u/∂x²,  0 < x < 1,  0 < t <= End
//
// with given values at both ends. It starts from a hump of height A, see
// [Burgers.Initial], that steepens into a front moving to the right.
//
// In space it is a vertex-centred finite volume scheme with central fluxes on
// Unknowns equal interior nodes, of second order; in time it is backward Euler
// or BDF2 with Newton's method. The mesh has to resolve the front: its width is
// about 4ν/A, and the scheme oscillates where A/Unknowns is well above 2ν.
type Burgers struct {
	Unknowns int     // interior nodes x_i = i/(Unknowns+1), at least 3
	Steps    int     // equal time steps; zero means 200
	End      float64 // the final time; zero means 1
	Order    int     // 1 for backward Euler, 2 for BDF2 (begun by one step of backward Euler); zero means 2
	Left     float64 // u(0, t)
	Right    float64 // u(1, t)
	RelTol   float64 // Newton stops when an update is at most RelTol times the state in L²; zero means 1e-8
	MaxIter  int     // of Newton's iterations a step; zero means 25
}

// BurgersParameter is a point of the parameter space of [Burgers].
type BurgersParameter struct {
	Viscosity float64 // ν, positive
	Amplitude float64 // A, the height of the initial hump
}

// withDefaults returns the problem with its zeros replaced, or an error that
// names a field.
func (b Burgers) withDefaults() (Burgers, error) {
	if b.Steps == 0 {
		b.Steps = 200
	}
	if b.End == 0 {
		b.End = 1
	}
	if b.Order == 0 {
		b.Order = 2
	}
	if b.RelTol == 0 {
		b.RelTol = 1e-8
	}
	if b.MaxIter == 0 {
		b.MaxIter = 25
	}
	switch {
	case b.Unknowns < 3:
		return b, fmt.Errorf("pde: Burgers: Unknowns is %d, it has to be at least 3", b.Unknowns)
	case b.Steps < 1:
		return b, fmt.Errorf("pde: Burgers: Steps is %d, it has to be at least 1", b.Steps)
	case !(b.End > 0) || math.IsInf(b.End, 0):
		return b, fmt.Errorf("pde: Burgers: End is %g, it has to be positive and finite", b.End)
	case b.Order != 1 && b.Order != 2:
		return b, fmt.Errorf("pde: Burgers: Order is %d, allowed are 1 and 2", b.Order)
	case !isFinite(b.Left) || !isFinite(b.Right):
		return b, fmt.Errorf("pde: Burgers: Left is %g and Right is %g, they have to be finite", b.Left, b.Right)
	case !(b.RelTol > 0 && b.RelTol < 1):
		return b, fmt.Errorf("pde: Burgers: RelTol is %g, it has to be above 0 and below 1", b.RelTol)
	case b.MaxIter < 1:
		return b, fmt.Errorf("pde: Burgers: MaxIter is %d, it has to be at least 1", b.MaxIter)
	}
	return b, nil
}

func (mu BurgersParameter) check() error {
	if !(mu.Viscosity > 0) || math.IsInf(mu.Viscosity, 0) {
		return fmt.Errorf("pde: Burgers: Viscosity is %g, it has to be positive and finite", mu.Viscosity)
	}
	if !isFinite(mu.Amplitude) {
		return fmt.Errorf("pde: Burgers: Amplitude is %g, it has to be finite", mu.Amplitude)
	}
	return nil
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Spacing returns the distance h of neighbouring nodes.
func (b Burgers) Spacing() float64 { return 1 / float64(b.Unknowns+1) }

// Step returns the length of a time step.
func (b Burgers) Step() float64 {
	end, steps := b.End, b.Steps
	if end == 0 {
		end = 1
	}
	if steps == 0 {
		steps = 200
	}
	return end / float64(steps)
}

// Grid returns the coordinates of the nodes.
func (b Burgers) Grid() []float64 {
	x := make([]float64, b.Unknowns)
	for i := range x {
		x[i] = float64(i+1) * b.Spacing()
	}
	return x
}

// humpScale makes the hump sin πx + ½ sin 2πx, largest at x = 1/3, of height 1.
const humpScale = 4 / (3 * 1.7320508075688772)

// hump is the initial shape, smooth and flat where it meets x = 1.
func hump(x float64) float64 {
	return humpScale * (math.Sin(math.Pi*x) + 0.5*math.Sin(2*math.Pi*x))
}

// Initial returns the initial state at the nodes,
//
//	u(x, 0) = A (sin πx + ½ sin 2πx) 4/(3√3) + Left (1-x) + Right x
//
// where the factor makes A the height of the hump.
func (b Burgers) Initial(amplitude float64) []float64 {
	u := b.Grid()
	for i, x := range u {
		u[i] = amplitude*hump(x) + b.Left*(1-x) + b.Right*x
	}
	return u
}

// Exact returns the exact solution for zero values at both ends, by the
// transformation of Hopf and Cole:
//
//	u(x, t) = ∫ u₀(η) w(η) dη / ∫ w(η) dη,
//	w(η) = exp( -(x-η)²/4νt - ∫₀^η u₀ / 2ν )
//
// over the real line, with u₀ continued as an odd function of period 2. The
// integrals are trapezoidal sums, which converge exponentially here.
//
// Source: Cole, On a quasi-linear parabolic equation occurring in aerodynamics,
// 1951.
func (mu BurgersParameter) Exact(x, t float64) float64 {
	if t == 0 {
		return mu.Amplitude * hump(x)
	}
	potential := func(eta float64) float64 {
		p := math.Pi
		return mu.Amplitude * humpScale * ((1-math.Cos(p*eta))/p + (1-math.Cos(2*p*eta))/(4*p))
	}
	spread := math.Abs(mu.Amplitude) * humpScale * 2.5 / math.Pi // the range of the potential
	radius := math.Sqrt(4 * mu.Viscosity * t * (40 + spread/(2*mu.Viscosity)))
	exponent := func(eta float64) float64 {
		return -(x-eta)*(x-eta)/(4*mu.Viscosity*t) - potential(eta)/(2*mu.Viscosity)
	}
	const points = 4000
	step := 2 * radius / points
	largest := math.Inf(-1)
	for k := range points + 1 {
		largest = max(largest, exponent(x-radius+float64(k)*step))
	}
	above, below := 0.0, 0.0
	for k := range points + 1 {
		eta := x - radius + float64(k)*step
		w := math.Exp(exponent(eta) - largest)
		above += w * mu.Amplitude * hump(eta)
		below += w
	}
	return above / below
}

// Trajectory is a solution in time, with what it cost.
type Trajectory struct {
	States     *mat.Dense    // n×k, a column for each kept state, the first at time 0
	Times      []float64     // of the k kept states
	Iterations []int         // Newton's iterations of each step, each one tridiagonal solve
	Elapsed    time.Duration // wall time
}

// Solve computes the solution and keeps the initial state and every so many
// steps' state; every is at least 1. It fails if a parameter or a field is out
// of range, if a step is not solved ([*NewtonError]) or when the context ends.
func (b Burgers) Solve(ctx context.Context, mu BurgersParameter, every int) (*Trajectory, error) {
	s, err := b.Solver()
	if err != nil {
		return nil, err
	}
	if every < 1 {
		return nil, fmt.Errorf("pde: Burgers: every is %d, it has to be at least 1", every)
	}
	kept := 1 + s.problem.Steps/every
	path := &Trajectory{States: mat.NewDense(b.Unknowns, kept, nil), Times: make([]float64, 0, kept)}
	begun := time.Now()
	iterations, err := s.Run(ctx, mu, func(step int, t float64, u []float64) {
		if step%every == 0 {
			path.States.SetCol(len(path.Times), u)
			path.Times = append(path.Times, t)
		}
	})
	if err != nil {
		return nil, err
	}
	path.Iterations = append([]int(nil), iterations...)
	path.Elapsed = time.Since(begun)
	return path, nil
}
