package fft

import (
	"slices"
	"testing"
)

func TestKeepPlans(t *testing.T) {
	plan, err := NewPlan(6, 10)
	if err != nil {
		t.Fatal(err)
	}
	small, err := NewPlan32(12)
	if err != nil {
		t.Fatal(err)
	}
	half, err := NewRealPlan(5, 8)
	if err != nil {
		t.Fatal(err)
	}
	cosine, err := NewTrigPlan(DCTIV, 7)
	if err != nil {
		t.Fatal(err)
	}
	{
		var back Plan[complex128]
		written(t, plan.With(Ortho), &back)
		x := make([]complex128, 60)
		for i := range x {
			x[i] = complex(float64(i%7), float64(i%5))
		}
		a, b := make([]complex128, 60), make([]complex128, 60)
		plan.With(Ortho).Forward(a, x)
		back.Forward(b, x)
		if !slices.Equal(a, b) || !slices.Equal(back.Shape(), []int{6, 10}) {
			t.Errorf("the plan came back as another one, of shape %v", back.Shape())
		}
	}
	{
		var back Plan[complex64]
		written(t, small, &back)
		x := []complex64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
		a, b := make([]complex64, 12), make([]complex64, 12)
		small.Forward(a, x)
		back.Forward(b, x)
		if !slices.Equal(a, b) {
			t.Errorf("got %v, want %v", b, a)
		}
	}
	{
		var back RealPlan[float64, complex128]
		written(t, half, &back)
		x := make([]float64, 40)
		for i := range x {
			x[i] = float64(i * i % 11)
		}
		a, b := make([]complex128, 25), make([]complex128, 25)
		half.Forward(a, x)
		back.Forward(b, x)
		if !slices.Equal(a, b) {
			t.Errorf("got %v, want %v", b, a)
		}
	}
	{
		var back TrigPlan[float64]
		written(t, cosine.With(Forward), &back)
		x := []float64{1, 2, 3, 4, 5, 6, 8}
		a, b := make([]float64, 7), make([]float64, 7)
		cosine.With(Forward).Forward(a, x)
		back.Forward(b, x)
		if !slices.Equal(a, b) || back.Kind() != DCTIV {
			t.Errorf("got %v of %v, want %v", b, back.Kind(), a)
		}
	}
	if got, want := cosine.String(), "plan of DCT-IV of float64, shape [7], normalisation backward"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var zero, none Plan[complex128]
	written(t, &zero, &none)
	for _, data := range [][]byte{{1}, {0, 0, 0}, {9, 0, 4}, {0, 0, 0x80}} {
		if err := new(Plan[complex128]).UnmarshalBinary(data); err == nil {
			t.Errorf("%v was read as a plan", data)
		}
	}
}

func written(t *testing.T, from interface{ MarshalBinary() ([]byte, error) }, to interface{ UnmarshalBinary([]byte) error }) {
	t.Helper()
	data, err := from.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if err := to.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
}
