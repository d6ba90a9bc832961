package optim

import (
	"errors"
	"math"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/tensor"
)

// LAMBConfig sets up LAMB.
type LAMBConfig struct {
	Rate    float64 // learning rate; 1e-3 if zero
	Beta1   float64 // of the average of the gradients; 0.9 if zero
	Beta2   float64 // of the average of their squares; 0.999 if zero
	Epsilon float64 // added to the root of the latter; 1e-6 if zero
	Decay   float64 // weight decay, in the direction before it is scaled
}

// LAMB is Adam whose step for each parameter has the length of the parameter
// times the rate, for large batches (You et al., ICLR 2020, algorithm 2, with φ
// the identity). A parameter or a direction of length zero is not scaled.
type LAMB struct {
	common
	config    LAMBConfig
	direction []*tensor.Tensor
}

// NewLAMB fails if a field of c is out of its range.
func NewLAMB(c LAMBConfig) (*LAMB, error) {
	err := errors.Join(
		setting("LAMB", "Rate", &c.Rate, 1e-3, 0, infinite),
		setting("LAMB", "Beta1", &c.Beta1, 0.9, 0, 1),
		setting("LAMB", "Beta2", &c.Beta2, 0.999, 0, 1),
		setting("LAMB", "Epsilon", &c.Epsilon, 1e-6, 0, infinite),
		setting("LAMB", "Decay", &c.Decay, 0, 0, infinite))
	if err != nil {
		return nil, err
	}
	return &LAMB{common: common{name: "LAMB", rate: c.Rate, names: []string{"mean", "square"}}, config: c}, nil
}

func (o *LAMB) Step(params, grads []*tensor.Tensor) {
	o.begin(params, grads)
	if o.direction == nil {
		for _, p := range params {
			o.direction = append(o.direction, tensor.New(p.DType(), p.Shape()...))
		}
	}
	for i, p := range params {
		ts := []*tensor.Tensor{p, grads[i], o.slots["mean"][i], o.slots["square"][i], o.direction[i]}
		if single(p) {
			lamb(parts[float32](ts), o.rate, o.config, o.steps)
		} else {
			lamb(parts[float64](ts), o.rate, o.config, o.steps)
		}
	}
}

func lamb[T simd.Float](ts [][]T, rate float64, c LAMBConfig, step int) {
	p, direction := ts[0], ts[4]
	settings := AdamConfig{Beta1: c.Beta1, Beta2: c.Beta2, Epsilon: c.Epsilon}
	sweep(ts, 2, func(at, work [][]T) {
		simd.Axpby(at[4], T(c.Decay), at[0], 1, moments(settings, step, at[0], at[1], at[2], at[3], work))
	})
	long, short := norm(p), norm(direction)
	if long > 0 && short > 0 {
		rate *= long / short
	}
	simd.Axpy(p, T(-rate), direction)
}

// norm returns the length of x without overflow.
func norm[T simd.Float](x []T) float64 {
	scale := float64(simd.MaxAbs(x))
	if scale == 0 || math.IsInf(scale, 0) || math.IsNaN(scale) {
		return scale
	}
	if scale > 1e-15 && scale < 1e15 {
		return math.Sqrt(float64(simd.SumSquares(x)))
	}
	sum := 0.0
	for _, v := range x {
		sum += (float64(v) / scale) * (float64(v) / scale)
	}
	return scale * math.Sqrt(sum)
}
