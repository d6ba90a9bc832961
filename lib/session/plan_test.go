package session

import (
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/fft"
)

// A plan of a transform has tables, functions and a pool, and is made anew from
// its shape.
func TestPlans(t *testing.T) {
	n := newNotebook(t)
	x := []float64{1, 2, 3, 4, 5, 7}
	want := make([]complex128, 4)
	n.cell(func(c *Cell) {
		p, err := fft.NewRealPlan(6)
		if err != nil {
			t.Fatal(err)
		}
		p.Forward(want, x)
		Keep(c, "plan", p)
	})
	n.run(func(c *Cell) {
		got := make([]complex128, 4)
		Load[*fft.RealPlan[float64, complex128]](c, "plan").Forward(got, x)
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}
