package ode

import (
	"math"
	"testing"
)

func explicitMethods() []*RungeKutta {
	return []*RungeKutta{Euler(), Midpoint(), Heun(), RK4(), BogackiShampine(), DormandPrince(), Tsit5(), Vern7(), DOP853()}
}

func TestRootedTrees(t *testing.T) {
	count := map[int]int{}
	for _, tr := range rootedTrees(8) {
		count[tr.order]++
	}
	for i, want := range []int{1, 1, 2, 4, 9, 20, 48, 115} {
		if count[i+1] != want {
			t.Errorf("%d trees of order %d, want %d", count[i+1], i+1, want)
		}
	}
}

// Every method has the order it claims and not one more, so has the embedded
// one, and so has the dense output at every θ.
func TestRungeKuttaOrderConditions(t *testing.T) {
	trees := rootedTrees(9)
	for _, m := range explicitMethods() {
		if err := m.check(); err != nil {
			t.Error(err)
			continue
		}
		const tol = 2e-13
		for i, row := range m.A {
			sum := 0.0
			for _, a := range row {
				sum += a
			}
			if math.Abs(sum-m.C[i]) > tol {
				t.Errorf("%v: row %d of A sums to %v, C is %v", m, i, sum, m.C[i])
			}
		}
		phi := elementary(trees, m.A, m.A)
		for q := 1; q <= m.Order; q++ {
			if e := conditions(trees, phi, m.B, 1, q); e > tol {
				t.Errorf("%v: order %d is violated by %.2g", m, q, e)
			}
		}
		if e := conditions(trees, phi, m.B, 1, m.Order+1); e < 1e-7 {
			t.Errorf("%v: is of order %d (%g), more than it says", m, m.Order+1, e)
		}
		if m.E != nil {
			hat := make([]float64, len(m.B))
			for i := range hat {
				hat[i] = m.B[i] - m.E[i]
			}
			for q := 1; q <= m.Embedded; q++ {
				if e := conditions(trees, phi, hat, 1, q); e > tol {
					t.Errorf("%v: order %d of the embedded method is violated by %.2g", m, q, e)
				}
			}
			if e := conditions(trees, phi, hat, 1, m.Embedded+1); e < 1e-7 {
				t.Errorf("%v: the embedded method is of order %d, more than it says", m, m.Embedded+1)
			}
		}
		if m.E2 != nil {
			hat := make([]float64, len(m.B))
			for i := range hat {
				hat[i] = m.B[i] - m.E2[i]
			}
			for q := 1; q <= 3; q++ {
				if e := conditions(trees, phi, hat, 1, q); e > tol {
					t.Errorf("%v: order %d of the second embedded method is violated by %.2g", m, q, e)
				}
			}
		}
		if m.P == nil {
			continue
		}
		full := append(append([][]float64(nil), m.A...), m.ExtraA...)
		phi = elementary(trees, full, full)
		for _, theta := range []float64{0.1, 0.37, 0.5, 0.83, 1} {
			b := make([]float64, len(m.P))
			for i, p := range m.P {
				for j := len(p) - 1; j >= 0; j-- {
					b[i] = (b[i] + p[j]) * theta
				}
			}
			for q := 1; q <= m.Interpolant; q++ {
				if e := conditions(trees, phi, b, theta, q); e > 1e-12 {
					t.Errorf("%v: order %d of the dense output at %v is violated by %.2g", m, q, theta, e)
				}
			}
		}
	}
}

// stability returns R(z) of a method, the factor of one step on y' = λy.
func (m *RungeKutta) stability(z float64) float64 {
	k := make([]float64, len(m.C))
	for i, row := range m.A {
		k[i] = 1
		for j, a := range row {
			k[i] += z * a * k[j]
		}
	}
	r := 1.0
	for i, b := range m.B {
		r += z * b * k[i]
	}
	return r
}

func TestStabilityRadius(t *testing.T) {
	for _, m := range explicitMethods() {
		if r := math.Abs(m.stability(-0.999 * m.Radius)); r > 1 {
			t.Errorf("%v: |R| = %v just inside the radius %v", m, r, m.Radius)
		}
		if r := math.Abs(m.stability(-1.01 * m.Radius)); r < 1 {
			t.Errorf("%v: |R| = %v just beyond the radius %v", m, r, m.Radius)
		}
	}
}
