package tensor

import "testing"

func TestOfAndData(t *testing.T) {
	flat := []float32{1, 2, 3, 4, 5, 6}
	a := Of(flat, 2, -1)
	if a.Dim(1) != 3 || a.Dim(-2) != 2 || a.Len() != 6 || a.DType() != Float32 || !a.IsContiguous() {
		t.Fatalf("shape %v, type %v", a.Shape(), a.DType())
	}
	Data[float32](a)[4] = 7
	if flat[4] != 7 {
		t.Error("Data does not share the memory of Of")
	}
}
