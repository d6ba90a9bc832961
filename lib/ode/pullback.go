package ode

import "fmt"

// VJP computes the product of a cotangent with the Jacobian of f at (t, y): dy =
// cotᵀ ∂f/∂y. It may add to gradients of parameters of f as it goes.
type VJP func(t float64, y, cot, dy []float64)

// Pullback differentiates through one step of length h from (t, y) with the
// stages k of that step ([Integrator.Stages]). Given the cotangents of the new
// state y1 and of the estimated error ([Integrator.LocalError]), either of them
// nil for zero, it returns that of y, for h held fixed, in dy. It calls vjp once
// for each stage, in reverse order, with the argument of f in that stage.
//
// With m stages k_i at arguments g_i this is the adjoint of
//
//	g_i = y + h Σ_j A_ij k_j,  k_i = f(t + C_i h, g_i),
//	y1 = y + h Σ_i B_i k_i,    err = h Σ_i E_i k_i.
func (m *RungeKutta) Pullback(vjp VJP, t, h float64, y []float64, k [][]float64, cotY, cotErr, dy []float64) error {
	s, n := len(m.C), len(y)
	if err := m.check(); err != nil {
		return err
	}
	if len(k) != s {
		return fmt.Errorf("ode: %d stages for %s, which has %d", len(k), m.Name, s)
	}
	if cotErr != nil && m.E == nil {
		return fmt.Errorf("ode: %s has no error estimate", m.Name)
	}
	for name, v := range map[string][]float64{"cotY": cotY, "cotErr": cotErr, "dy": dy} {
		if len(v) != n && (v != nil || name == "dy") {
			panic(fmt.Sprintf("ode: %s has %d entries, the state has %d", name, len(v), n))
		}
	}
	// cot[i] is the cotangent of k_i; back is that of g_i.
	cot := make([][]float64, s)
	g, back := make([]float64, n), make([]float64, n)
	clear(dy)
	if cotY != nil {
		copy(dy, cotY)
	}
	for i := range cot {
		cot[i] = make([]float64, n)
		if cotY != nil {
			add1(cot[i], cot[i], h*m.B[i], cotY)
		}
		if cotErr != nil {
			add1(cot[i], cot[i], h*m.E[i], cotErr)
		}
	}
	for i := s - 1; i >= 0; i-- {
		combine(g, y, h, sparseWeights(m.A[i], k))
		vjp(t+m.C[i]*h, g, cot[i], back)
		add1(dy, dy, 1, back)
		for j, a := range m.A[i] {
			if a != 0 {
				add1(cot[j], cot[j], h*a, back)
			}
		}
	}
	return nil
}
