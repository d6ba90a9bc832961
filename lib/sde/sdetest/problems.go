package sdetest

import (
	"math"

	"github.com/podium-go/podium/lib/sde"
)

// Problem is an equation with its exact solution along a path.
type Problem struct {
	sde.Problem
	Name, Source string
	// Exact returns y(t) given W(t) on the path.
	Exact func(t float64, w []float64) []float64
	// Mean and Variance return the exact moments at t, nil where there is no
	// formula.
	Mean, Variance func(t float64) float64
}

// Geometric is geometric Brownian motion, dy = μ y dt + σ y dW from 1.
func Geometric(mu, sigma float64) *Problem {
	return &Problem{
		Name: "geometric Brownian motion", Source: "P. E. Kloeden and E. Platen, Numerical Solution of Stochastic Differential Equations, 1992, section 4.4",
		Exact: func(t float64, w []float64) []float64 {
			return []float64{math.Exp((mu-sigma*sigma/2)*t + sigma*w[0])}
		},
		Mean:     func(t float64) float64 { return math.Exp(mu * t) },
		Variance: func(t float64) float64 { return math.Exp(2*mu*t) * math.Expm1(sigma*sigma*t) },
		Problem: sde.Problem{
			Drift:     func(_ float64, y, dy []float64) { dy[0] = mu * y[0] },
			Diffusion: func(_ float64, y, g []float64) { g[0] = sigma * y[0] },
			Y0:        []float64{1}, T1: 1,
		},
	}
}

// StratonovichGeometric is the same process written in Stratonovich's calculus.
func StratonovichGeometric(mu, sigma float64) *Problem {
	p := Geometric(mu, sigma)
	p.Name += ", Stratonovich"
	p.Stratonovich = true
	p.Drift = func(_ float64, y, dy []float64) { dy[0] = (mu - sigma*sigma/2) * y[0] }
	return p
}

// HyperbolicSine is dy = (y/2 + √(y²+1)) dt + √(y²+1) dW, y = sinh(t + W).
func HyperbolicSine() *Problem {
	return &Problem{
		Name: "hyperbolic sine", Source: "A. Rößler, SIAM J. Numer. Anal. 48, 2010, section 7",
		Exact: func(t float64, w []float64) []float64 { return []float64{math.Sinh(t + w[0])} },
		Problem: sde.Problem{
			Drift:     func(_ float64, y, dy []float64) { dy[0] = y[0]/2 + math.Hypot(y[0], 1) },
			Diffusion: func(_ float64, y, g []float64) { g[0] = math.Hypot(y[0], 1) },
			Y0:        []float64{0}, T1: 1,
		},
	}
}

// OrnsteinUhlenbeck is dy = -θ y dt + σ dW from y0. Its exact solution needs more
// of the path than W(t); the moments are exact.
func OrnsteinUhlenbeck(theta, sigma, y0 float64) *Problem {
	return &Problem{
		Name: "Ornstein-Uhlenbeck", Source: "G. E. Uhlenbeck and L. S. Ornstein, Phys. Rev. 36, 1930",
		Mean:     func(t float64) float64 { return y0 * math.Exp(-theta*t) },
		Variance: func(t float64) float64 { return -sigma * sigma / (2 * theta) * math.Expm1(-2*theta*t) },
		Problem: sde.Problem{
			Drift:     func(_ float64, y, dy []float64) { dy[0] = -theta * y[0] },
			Diffusion: func(_ float64, _, g []float64) { g[0] = sigma },
			Additive:  true, Y0: []float64{y0}, T1: 1,
		},
	}
}

// Additive is dy = (b/√(1+t) - y/(2(1+t))) dt + a b/√(1+t) dW from 1, whose
// solution is (1 + b(t + a W))/√(1+t).
func Additive(a, b float64) *Problem {
	return &Problem{
		Name: "additive", Source: "P. E. Kloeden and E. Platen, Numerical Solution of Stochastic Differential Equations, 1992, (4.4.4)",
		Exact: func(t float64, w []float64) []float64 {
			return []float64{(1 + b*(t+a*w[0])) / math.Sqrt(1+t)}
		},
		Problem: sde.Problem{
			Drift:     func(t float64, y, dy []float64) { dy[0] = b/math.Sqrt(1+t) - y[0]/(2*(1+t)) },
			Diffusion: func(t float64, _, g []float64) { g[0] = a * b / math.Sqrt(1+t) },
			Additive:  true, Y0: []float64{1}, T1: 1,
		},
	}
}

// TwoNoises is dy = μ y dt + σ_1 y dW_1 + σ_2 y dW_2, whose noise is commutative.
func TwoNoises(mu, s1, s2 float64) *Problem {
	return &Problem{
		Name: "two noises", Source: "P. E. Kloeden and E. Platen, Numerical Solution of Stochastic Differential Equations, 1992, section 4.8",
		Exact: func(t float64, w []float64) []float64 {
			return []float64{math.Exp((mu-(s1*s1+s2*s2)/2)*t + s1*w[0] + s2*w[1])}
		},
		Problem: sde.Problem{
			Drift:     func(_ float64, y, dy []float64) { dy[0] = mu * y[0] },
			Diffusion: func(_ float64, y, g []float64) { g[0], g[1] = s1*y[0], s2*y[0] },
			Noises:    2, Commutative: true, Y0: []float64{1}, T1: 1,
		},
	}
}
