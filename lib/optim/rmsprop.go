package optim

import (
	"errors"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/tensor"
)

// RMSPropConfig sets up RMSProp.
type RMSPropConfig struct {
	Rate     float64 // learning rate; 1e-2 if zero
	Alpha    float64 // of the average of the squared gradients; 0.99 if zero
	Epsilon  float64 // added to its root; 1e-8 if zero
	Momentum float64 // of the velocity, 0 ≤ Momentum < 1; none if zero
	Decay    float64 // weight decay, added to the gradient as Decay times the parameter
}

// RMSProp divides gradients by the root of an average of their squares
// (Tieleman, Hinton, lecture 6.5 of Neural Networks for Machine Learning, 2012).
type RMSProp struct {
	common
	config RMSPropConfig
}

// NewRMSProp fails if a field of c is out of its range.
func NewRMSProp(c RMSPropConfig) (*RMSProp, error) {
	err := errors.Join(
		setting("RMSProp", "Rate", &c.Rate, 1e-2, 0, infinite),
		setting("RMSProp", "Alpha", &c.Alpha, 0.99, 0, 1),
		setting("RMSProp", "Epsilon", &c.Epsilon, 1e-8, 0, infinite),
		setting("RMSProp", "Momentum", &c.Momentum, 0, 0, 1),
		setting("RMSProp", "Decay", &c.Decay, 0, 0, infinite))
	if err != nil {
		return nil, err
	}
	o := &RMSProp{common{name: "RMSProp", rate: c.Rate, names: []string{"square"}}, c}
	if c.Momentum > 0 {
		o.names = append(o.names, "velocity")
	}
	return o, nil
}

func (o *RMSProp) Step(params, grads []*tensor.Tensor) {
	o.begin(params, grads)
	r := rule{2, rmsProp[float32](o.rate, o.config), rmsProp[float64](o.rate, o.config)}
	for i := range params {
		o.run(r, i, params[i], grads[i])
	}
}

func rmsProp[T simd.Float](rate float64, c RMSPropConfig) func(ts, work [][]T) {
	return func(ts, work [][]T) {
		p, g, s := ts[0], ts[1], ts[2]
		if c.Decay != 0 {
			simd.Axpby(work[1], T(c.Decay), p, 1, g)
			g = work[1]
		}
		simd.Square(work[0], g)
		simd.Axpby(s, T(1-c.Alpha), work[0], T(c.Alpha), s)
		simd.Sqrt(work[0], s)
		simd.AddScalar(work[0], work[0], T(c.Epsilon))
		simd.Div(work[0], g, work[0])
		direction := work[0]
		if c.Momentum != 0 {
			v := ts[3]
			simd.Axpby(v, T(c.Momentum), v, 1, direction)
			direction = v
		}
		simd.Axpy(p, T(-rate), direction)
	}
}
