package numbers

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

func TestAlign(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want []string
	}{
		{nil, []string{}},
		{[]float64{0, 0}, []string{"0", "0"}},
		{[]float64{1, 20, -300}, []string{"1", "20", "-300"}},
		{[]float64{1, 2.5, 10}, []string{"1.0", "2.5", "10.0"}},
		{[]float64{1. / 3, 2}, []string{"0.3333", "2.0000"}},
		{[]float64{1, 1e-5}, []string{"1.00000", "0.00001"}},
		{[]float64{1, 1.2345e-9}, []string{"1.0000e+00", "1.2345e-09"}},
		{[]float64{2e9, 1}, []string{"2.0000e+09", "1.0000e+00"}},
		{[]float64{math.NaN(), math.Inf(1), 0.5}, []string{"NaN", "+Inf", "0.5"}},
		{[]float64{123456.789}, []string{"123457"}},
	} {
		got := Align(c.x)
		if !slices.Equal(got, c.want) {
			t.Errorf("Align(%v) = %q, want %q", c.x, got, c.want)
		}
	}
}

func ExampleAlign() {
	fmt.Println(Align([]float64{0.25, 10, -1.5}))
	// Output: [0.25 10.00 -1.50]
}
