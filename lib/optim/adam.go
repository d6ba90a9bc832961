package optim

import (
	"errors"
	"math"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/tensor"
)

// AdamConfig sets up Adam.
type AdamConfig struct {
	Rate    float64 // learning rate; 1e-3 if zero
	Beta1   float64 // of the average of the gradients; 0.9 if zero
	Beta2   float64 // of the average of their squares; 0.999 if zero
	Epsilon float64 // added to the root of the latter; 1e-8 if zero
	// Decay is the weight decay. It takes rate times Decay times the parameter
	// off each step (AdamW); if Coupled, Decay times the parameter is added to
	// the gradient instead, as an L2 penalty is. None if zero.
	Decay   float64
	Coupled bool
}

// Adam divides an average of the gradients by the root of that of their squares
// (Kingma, Ba, ICLR 2015, algorithm 1); with Decay it is AdamW (Loshchilov,
// Hutter, ICLR 2019, algorithm 2), with Coupled too it is Adam with an L2
// penalty.
type Adam struct {
	common
	config AdamConfig
}

// NewAdam fails if a field of c is out of its range.
func NewAdam(c AdamConfig) (*Adam, error) {
	err := errors.Join(
		setting("Adam", "Rate", &c.Rate, 1e-3, 0, infinite),
		setting("Adam", "Beta1", &c.Beta1, 0.9, 0, 1),
		setting("Adam", "Beta2", &c.Beta2, 0.999, 0, 1),
		setting("Adam", "Epsilon", &c.Epsilon, 1e-8, 0, infinite),
		setting("Adam", "Decay", &c.Decay, 0, 0, infinite))
	if err != nil {
		return nil, err
	}
	return &Adam{common{name: "Adam", rate: c.Rate, names: []string{"mean", "square"}}, c}, nil
}

func (o *Adam) Step(params, grads []*tensor.Tensor) {
	o.begin(params, grads)
	r := rule{2, adam[float32](o.rate, o.config, o.steps), adam[float64](o.rate, o.config, o.steps)}
	for i := range params {
		o.run(r, i, params[i], grads[i])
	}
}

func adam[T simd.Float](rate float64, c AdamConfig, step int) func(ts, work [][]T) {
	return func(ts, work [][]T) {
		p, shrink := ts[0], 1.0
		direction := moments(c, step, p, ts[1], ts[2], ts[3], work)
		if !c.Coupled {
			shrink = 1 - rate*c.Decay
		}
		simd.Axpby(p, T(-rate), direction, T(shrink), p)
	}
}

// moments updates the averages m and v of g and its squares, and returns m̂/(√v̂
// + ε) of them without their bias towards zero, in work[0].
func moments[T simd.Float](c AdamConfig, step int, p, g, m, v []T, work [][]T) []T {
	if c.Coupled && c.Decay != 0 {
		simd.Axpby(work[1], T(c.Decay), p, 1, g)
		g = work[1]
	}
	simd.Axpby(m, T(1-c.Beta1), g, T(c.Beta1), m)
	simd.Square(work[0], g)
	simd.Axpby(v, T(1-c.Beta2), work[0], T(c.Beta2), v)
	bias1, bias2 := 1-math.Pow(c.Beta1, float64(step)), 1-math.Pow(c.Beta2, float64(step))
	simd.Sqrt(work[0], v)
	simd.Scale(work[0], T(1/math.Sqrt(bias2)), work[0])
	simd.AddScalar(work[0], work[0], T(c.Epsilon))
	simd.Div(work[0], m, work[0])
	simd.Scale(work[0], T(1/bias1), work[0])
	return work[0]
}
