package train

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// Data is samples to train with.
type Data interface {
	// Len returns the number of samples.
	Len() int
	// Batch returns the tensors of some samples, whose first dimension they are.
	Batch(samples []int) ([]*tensor.Tensor, error)
}

// Tensors is data whose samples lie along the first dimension of each tensor,
// as inputs and targets.
type Tensors []*tensor.Tensor

func (t Tensors) Len() int {
	if len(t) == 0 {
		return 0
	}
	return t[0].Dim(0)
}

func (t Tensors) Batch(samples []int) ([]*tensor.Tensor, error) {
	index := tensor.New(tensor.Int64, len(samples))
	for i, s := range samples {
		tensor.Data[int64](index)[i] = int64(s)
	}
	batch := make([]*tensor.Tensor, len(t))
	for i, x := range t {
		batch[i] = x.Take(0, index)
	}
	return batch, nil
}

// check tells whether the tensors have as many samples each, all finite.
func (t Tensors) check() error {
	for i, x := range t {
		if x.Dims() == 0 {
			return fmt.Errorf("train: Data: tensor %d has no dimension for samples", i)
		}
		if x.Dim(0) != t[0].Dim(0) {
			return fmt.Errorf("train: Data: tensor %d of shape %v has %d samples, tensor 0 of shape %v has %d", i, x.Shape(), x.Dim(0), t[0].Shape(), t[0].Dim(0))
		}
		for s := range x.Dim(0) {
			if bad := firstBad(x.Index(s)); bad != "" {
				return fmt.Errorf("train: Data: tensor %d: sample %d has %s; clean the data or leave the sample out", i, s, bad)
			}
		}
	}
	return nil
}

// firstBad names the first kind of number that is not finite in x, "" if all
// are.
func firstBad(x *tensor.Tensor) string {
	if d := x.DType(); !d.IsFloat() && !d.IsComplex() {
		return ""
	}
	if x.IsFinite().All().Item() == 1 {
		return ""
	}
	if x.IsNaN().Any().Item() == 1 {
		return "NaN"
	}
	return "an infinite element"
}
