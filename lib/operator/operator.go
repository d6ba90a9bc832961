package operator

import (
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/nn"
	"github.com/podium-go/podium/lib/tensor"
)

// Operator maps functions on a grid, (samples, channels, n₁[, n₂[, n₃]]), to
// such functions. Grids may differ from call to call; Forward panics for one
// that is too coarse, and says why.
type Operator interface {
	nn.Layer
	// Admits reports with an error why a grid cannot be used, nil if it can.
	Admits(grid ...int) error
}

// Predict returns what the operator makes of x, in batches so that the memory
// does not grow with the number of samples.
func Predict(o Operator, x *tensor.Tensor, batch int) (*tensor.Tensor, error) {
	if x.Dims() < 3 {
		return nil, fmt.Errorf("operator: Predict of shape %v, which has no samples, channels and grid", x.Shape())
	}
	if batch <= 0 {
		return nil, fmt.Errorf("operator: Predict: batch is %d, allowed are positive numbers", batch)
	}
	if err := o.Admits(x.Shape()[2:]...); err != nil {
		return nil, err
	}
	var ys []*tensor.Tensor
	for i := 0; i < x.Dim(0); i += batch {
		y := o.Forward(nil, ad.Const(x.Narrow(0, i, min(i+batch, x.Dim(0)))))
		ys = append(ys, y.Value())
	}
	if len(ys) == 0 {
		return nil, fmt.Errorf("operator: Predict of no samples: shape %v", x.Shape())
	}
	return tensor.Concat(0, ys...), nil
}

// Rollout applies the operator steps times, each time to the result of the time
// before, and returns all results: (samples, steps, channels, grid…). The
// operator must have as many channels in its result as in its operand.
func Rollout(o Operator, x *tensor.Tensor, steps int) (*tensor.Tensor, error) {
	if steps <= 0 {
		return nil, fmt.Errorf("operator: Rollout: steps is %d, allowed are positive numbers", steps)
	}
	var ys []*tensor.Tensor
	for range steps {
		y, err := Predict(o, x, max(x.Dim(0), 1))
		if err != nil {
			return nil, err
		}
		if y.Dim(1) != x.Dim(1) {
			return nil, fmt.Errorf("operator: Rollout of an operator from %d channels to %d", x.Dim(1), y.Dim(1))
		}
		ys, x = append(ys, y), y
	}
	return tensor.Stack(1, ys...), nil
}
