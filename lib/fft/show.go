package fft

import "fmt"

// String describes the plan in a line.
func (p *Plan[C]) String() string {
	return fmt.Sprintf("plan of Fourier transforms of %T, shape %v, normalisation %v", *new(C), p.shape, p.norm)
}

// String describes the plan in a line.
func (p *RealPlan[F, C]) String() string {
	return fmt.Sprintf("plan of Fourier transforms of %T, shape %v, normalisation %v", *new(F), p.shape, p.norm)
}

// String describes the plan in a line.
func (p *TrigPlan[F]) String() string {
	return fmt.Sprintf("plan of %v of %T, shape %v, normalisation %v", p.kind, *new(F), p.shape, p.norm)
}
