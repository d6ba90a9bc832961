package session

import (
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

func TestTensors(t *testing.T) {
	n := newNotebook(t)
	types := []tensor.DType{tensor.Float64, tensor.Float32, tensor.Complex128, tensor.Complex64, tensor.Int64, tensor.Int32, tensor.Uint8, tensor.Bool}
	n.cell(func(c *Cell) {
		for _, d := range types {
			for i, length := range []int{3, large} { // one in the stream, one mapped
				x := tensor.New(d, length)
				x.Set(1, length-1)
				Keep(c, d.String()+[]string{"", "Large"}[i], x)
			}
		}
		for i, length := range []int{4, large} { // views, whose memory is shared
			name := []string{"", "Large"}[i]
			x := tensor.New(tensor.Float64, length/2, 2)
			Keep(c, "base"+name, x)
			Keep(c, "view"+name, x.T().Slice(tensor.Only(1), tensor.All().By(-1)))
		}
		data := ramp(large)
		Keep(c, "slice", data)
		Keep(c, "over", tensor.Of(data, -1, 10))
		Keep(c, "empty", tensor.New(tensor.Float32, 0, 3))
		Keep(c, "none", (*tensor.Tensor)(nil))
	})
	n.run(func(c *Cell) {
		for _, d := range types {
			small, big := Load[*tensor.Tensor](c, d.String()), Load[*tensor.Tensor](c, d.String()+"Large")
			if small.DType() != d || big.DType() != d || !slices.Equal(tensor.Values[complex128](small), []complex128{0, 0, 1}) ||
				!slices.Equal(big.Shape(), []int{large}) || big.AtComplex(large-1) != 1 {
				t.Errorf("%v: %v, %v", d, small, big)
			}
			var mapped bool
			switch d {
			case tensor.Float64:
				mapped = inMapping(c, tensor.Data[float64](big))
			case tensor.Float32:
				mapped = inMapping(c, tensor.Data[float32](big))
			case tensor.Complex128:
				mapped = inMapping(c, tensor.Data[complex128](big))
			case tensor.Complex64:
				mapped = inMapping(c, tensor.Data[complex64](big))
			case tensor.Int64:
				mapped = inMapping(c, tensor.Data[int64](big))
			case tensor.Int32:
				mapped = inMapping(c, tensor.Data[int32](big))
			case tensor.Uint8:
				mapped = inMapping(c, tensor.Data[uint8](big))
			default:
				mapped = inMapping(c, tensor.Data[bool](big))
			}
			if !mapped {
				t.Errorf("%v: %d elements are not mapped", d, large)
			}
		}
		for _, name := range []string{"", "Large"} {
			base, view := Load[*tensor.Tensor](c, "base"+name), Load[*tensor.Tensor](c, "view"+name)
			base.Set(7, 0, 1)
			if rows := base.Dim(0); view.Dims() != 1 || view.Dim(0) != rows || view.At(rows-1) != 7 || view.At(0) != 0 {
				t.Errorf("the view of base%s is apart from it", name)
			}
		}
		data, over := Load[[]float64](c, "slice"), Load[*tensor.Tensor](c, "over")
		data[25] = -1
		if over.At(2, 5) != -1 || over.At(2, 6) != 26 {
			t.Error("a tensor over a slice is apart from it")
		}
		if e := Load[*tensor.Tensor](c, "empty"); !slices.Equal(e.Shape(), []int{0, 3}) || e.DType() != tensor.Float32 {
			t.Error("no elements")
		}
		if Load[*tensor.Tensor](c, "none") != nil {
			t.Error("no tensor")
		}
	})
}
