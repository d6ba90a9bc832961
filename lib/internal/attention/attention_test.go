package attention

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestForward compares with the definition, with masks and several blocks.
func TestForward(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	fill := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		return x
	}
	for _, s := range []Shape{{1, 1, 1, 1, 1, 1, false}, {2, 5, 7, 3, 2, 0.7, false}, {2, 5, 7, 3, 2, 0.7, true}, {2, 200, 300, 4, 3, 0.5, true}} {
		q, k, v := fill(s.Items*s.Queries*s.Depth), fill(s.Items*s.Keys*s.Depth), fill(s.Items*s.Keys*s.Width)
		add := fill(s.Items * s.Keys)
		add[0] = math.Inf(-1) // with Causal, the first query of the first item attends to nothing
		mask := Mask[float64]{Data: add, Start: func(item int) int { return item * s.Keys }, Column: 1}
		o, sums := make([]float64, s.Items*s.Queries*s.Width), make([]float64, s.Items*s.Queries)
		Forward(s, o, sums, q, k, v, mask)
		for n := range s.Items {
			for i := range s.Queries {
				want, sum := make([]float64, s.Width), 0.0
				for j := range s.Keys {
					if s.Causal && j > i {
						break
					}
					p := add[n*s.Keys+j]
					for d := range s.Depth {
						p += s.Scale * q[(n*s.Queries+i)*s.Depth+d] * k[(n*s.Keys+j)*s.Depth+d]
					}
					sum += math.Exp(p)
					for e := range want {
						want[e] += math.Exp(p) * v[(n*s.Keys+j)*s.Width+e]
					}
				}
				for e, w := range want {
					if sum > 0 {
						w /= sum
					}
					if got := o[(n*s.Queries+i)*s.Width+e]; !(math.Abs(got-w) < 1e-12) {
						t.Fatalf("%+v: item %d, query %d, element %d is %g, want %g", s, n, i, e, got, w)
					}
				}
			}
		}
	}
}
