package optim

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/tensor"
)

// Norm returns the length of all gradients together; NaN or infinity where one
// has such an element.
func Norm(grads []*tensor.Tensor) float64 {
	total := 0.0
	for _, g := range grads {
		n := 0.0
		if single(g) {
			n = norm(parts[float32]([]*tensor.Tensor{g})[0])
		} else {
			n = norm(parts[float64]([]*tensor.Tensor{g})[0])
		}
		if math.IsNaN(n) {
			return n // Hypot of NaN and infinity is infinity
		}
		total = math.Hypot(total, n)
	}
	return total
}

// ClipNorm scales the gradients, in place, so that their length together is at
// most the given one, and returns the length before. Gradients that are not
// finite stay as they are. It panics unless most is positive.
func ClipNorm(grads []*tensor.Tensor, most float64) float64 {
	if !(most > 0) {
		panic(fmt.Sprintf("optim: ClipNorm to %g, which is not positive", most))
	}
	n := Norm(grads)
	if n > most && !math.IsInf(n, 0) {
		for _, g := range grads {
			scale(g, most/n)
		}
	}
	return n
}

// ClipValue limits the real and imaginary parts of the gradients' elements, in
// place, to ±most. It panics unless most is positive.
func ClipValue(grads []*tensor.Tensor, most float64) {
	if !(most > 0) {
		panic(fmt.Sprintf("optim: ClipValue to %g, which is not positive", most))
	}
	for _, g := range grads {
		writable(g)
		if single(g) {
			clamp(parts[float32]([]*tensor.Tensor{g})[0], float32(most))
		} else {
			clamp(parts[float64]([]*tensor.Tensor{g})[0], most)
		}
	}
}

func clamp[T simd.Float](x []T, most T) {
	simd.Scalar(simd.OpMin, x, x, most)
	simd.Scalar(simd.OpMax, x, x, -most)
}

func scale(t *tensor.Tensor, by float64) {
	writable(t)
	if single(t) {
		x := parts[float32]([]*tensor.Tensor{t})[0]
		simd.Scale(x, float32(by), x)
	} else {
		x := parts[float64]([]*tensor.Tensor{t})[0]
		simd.Scale(x, by, x)
	}
}

// writable panics for a tensor that parts would copy.
func writable(t *tensor.Tensor) {
	if !t.IsContiguous() {
		panic(fmt.Sprintf("optim: a tensor of shape %v and strides %v that is to be changed does not lie row by row", t.Shape(), t.Strides()))
	}
}

// Accumulator sums the gradients of several batches, which together count as
// one: their mean is the gradient of the mean loss.
type Accumulator struct {
	sum   []*tensor.Tensor
	count int
}

// Add adds the gradients of a batch, whose memory is not kept.
func (a *Accumulator) Add(grads []*tensor.Tensor) {
	if a.sum != nil && len(a.sum) != len(grads) {
		panic(fmt.Sprintf("optim: Accumulator: %d gradients after batches of %d", len(grads), len(a.sum)))
	}
	if a.sum == nil {
		for _, g := range grads {
			a.sum = append(a.sum, tensor.New(g.DType(), g.Shape()...))
		}
	}
	for i, g := range grads {
		if a.count == 0 {
			a.sum[i].Copy(g)
		} else {
			tensor.Add(a.sum[i], a.sum[i], g)
		}
	}
	a.count++
}

// Count returns the number of batches since the last Mean.
func (a *Accumulator) Count() int { return a.count }

// Mean returns the mean of the gradients that were added, and begins anew. The
// tensors are overwritten by the next Add. Without an Add before it is nil.
func (a *Accumulator) Mean() []*tensor.Tensor {
	if a.count == 0 {
		return nil
	}
	if a.count > 1 {
		for _, g := range a.sum {
			scale(g, 1/float64(a.count))
		}
	}
	a.count = 0
	return a.sum
}

// EMA is an exponential moving average of parameters, which often predicts
// better than the last ones (Polyak, Juditsky, 1992).
type EMA struct {
	Decay   float64 // of the average in a step, 0 ≤ Decay < 1
	Average []*tensor.Tensor
}

// NewEMA returns an average that begins with the parameters as they are. It
// fails if decay is not in [0, 1).
func NewEMA(decay float64, params []*tensor.Tensor) (*EMA, error) {
	if !(decay >= 0 && decay < 1) {
		return nil, fmt.Errorf("optim: EMA: decay is %g, allowed are 0 ≤ decay < 1", decay)
	}
	e := &EMA{Decay: decay}
	for _, p := range params {
		e.Average = append(e.Average, p.Contiguous().Clone())
	}
	return e, nil
}

// Update takes the parameters after a step: average ← decay average + (1-decay)
// parameter.
func (e *EMA) Update(params []*tensor.Tensor) {
	if len(params) != len(e.Average) {
		panic(fmt.Sprintf("optim: EMA of %d parameters updated with %d", len(e.Average), len(params)))
	}
	for i, p := range params {
		pair := []*tensor.Tensor{e.Average[i], p}
		if single(p) {
			average(parts[float32](pair), float32(e.Decay))
		} else {
			average(parts[float64](pair), e.Decay)
		}
	}
}

func average[T simd.Float](x [][]T, decay T) { simd.Axpby(x[0], decay, x[0], 1-decay, x[1]) }
