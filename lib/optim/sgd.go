package optim

import (
	"errors"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/tensor"
)

// SGDConfig sets up gradient descent.
type SGDConfig struct {
	Rate     float64 // learning rate; 1e-2 if zero
	Momentum float64 // of the velocity, 0 ≤ Momentum < 1; none if zero
	Nesterov bool    // looks ahead along the velocity; needs Momentum
	Decay    float64 // weight decay, added to the gradient as Decay times the parameter
}

// SGD is gradient descent with momentum: v ← μ v + g, p ← p - rate v, with
// Nesterov p ← p - rate (g + μ v) (Sutskever et al., ICML 2013, in the form of
// PyTorch: the velocity is not scaled with the rate).
type SGD struct {
	common
	config SGDConfig
}

// NewSGD fails if a field of c is out of its range.
func NewSGD(c SGDConfig) (*SGD, error) {
	err := errors.Join(
		setting("SGD", "Rate", &c.Rate, 1e-2, 0, infinite),
		setting("SGD", "Momentum", &c.Momentum, 0, 0, 1),
		setting("SGD", "Decay", &c.Decay, 0, 0, infinite))
	if c.Nesterov && c.Momentum == 0 {
		err = errors.Join(err, errors.New("optim: SGD: Nesterov is set with Momentum 0; it needs more than that"))
	}
	if err != nil {
		return nil, err
	}
	o := &SGD{common{name: "SGD", rate: c.Rate}, c}
	if c.Momentum > 0 {
		o.names = []string{"velocity"}
	}
	return o, nil
}

func (o *SGD) Step(params, grads []*tensor.Tensor) {
	o.begin(params, grads)
	r := rule{2, sgd[float32](o.rate, o.config), sgd[float64](o.rate, o.config)}
	for i := range params {
		o.run(r, i, params[i], grads[i])
	}
}

func sgd[T simd.Float](rate float64, c SGDConfig) func(ts, work [][]T) {
	return func(ts, work [][]T) {
		p, g := ts[0], ts[1]
		if c.Decay != 0 {
			simd.Axpby(work[0], T(c.Decay), p, 1, g)
			g = work[0]
		}
		if c.Momentum != 0 {
			v := ts[2]
			simd.Axpby(v, T(c.Momentum), v, 1, g)
			if c.Nesterov {
				simd.Axpby(work[1], T(c.Momentum), v, 1, g)
				g = work[1]
			} else {
				g = v
			}
		}
		simd.Axpy(p, T(-rate), g)
	}
}
