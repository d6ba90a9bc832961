package tensor_test

import (
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

func TestPoolReusesMemory(t *testing.T) {
	var p tensor.Pool
	x := p.New(tensor.Float64, 3, 4)
	first := &tensor.Data[float64](x)[0]
	view := x.T()
	p.Retain(view)
	p.Release(x)
	if !p.Owns(x) || !p.Sole(view) {
		t.Error("memory of a view that is retained is free")
	}
	p.Release(view)
	if p.Owns(x) {
		t.Error("memory that nobody retains is not free")
	}
	y := p.New(tensor.Float32, 24)
	if &tensor.Data[float32](y)[0] == nil || p.Bytes() != 96 {
		t.Errorf("%d bytes after two tensors of 96 in turn", p.Bytes())
	}
	p.Reset()
	z := p.New(tensor.Float64, 12)
	if &tensor.Data[float64](z)[0] != first {
		t.Error("memory is not used again after Reset")
	}
	outside := tensor.New(tensor.Float64, 12)
	p.Release(outside) // not the pool's
	p.Retain(outside)
	if p.Owns(outside) {
		t.Error("the pool owns memory that it did not give")
	}
}
