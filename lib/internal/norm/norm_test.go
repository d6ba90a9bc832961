package norm

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestStandardize compares every layout with the definition.
func TestStandardize(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const eps = 1e-3
	for _, s := range []Shape{{1, 1, 1, true}, {1, 5, 7, true}, {3, 4, 1, true}, {3, 4, 5, true}, {2, 3, 9, false}, {6, 2, 1, false}, {1, 2, 9000, true}} {
		n := s.Outer * s.Groups * s.Inner
		x, y, g, dx := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], g[i] = rng.NormFloat64()+1, rng.NormFloat64()
		}
		mean, variance, inverse := make([]float64, s.Groups), make([]float64, s.Groups), make([]float64, s.Groups)
		Standardize(s, y, mean, variance, inverse, x, eps)
		Adjoint(s, dx, g, y, inverse)
		count := float64(s.Outer * s.Inner)
		over := func(r int, f func(i int)) {
			for i := range x {
				if i/s.Inner%s.Groups == r {
					f(i)
				}
			}
		}
		for r := range s.Groups {
			m, v, sum, product := 0.0, 0.0, 0.0, 0.0
			if s.Centred {
				over(r, func(i int) { m += x[i] / count; sum += g[i] / count })
			}
			over(r, func(i int) { v += (x[i] - m) * (x[i] - m) / count })
			inv := 1 / math.Sqrt(v+eps)
			over(r, func(i int) { product += g[i] * (x[i] - m) * inv / count })
			near := func(what string, got, want float64) {
				if !(math.Abs(got-want) <= 1e-11*math.Max(1, math.Abs(want))) {
					t.Errorf("%+v: %s of group %d is %g, want %g", s, what, r, got, want)
				}
			}
			near("mean", mean[r], m)
			near("variance", variance[r], v)
			near("inverse", inverse[r], inv)
			over(r, func(i int) {
				near("result", y[i], (x[i]-m)*inv)
				near("adjoint", dx[i], inv*(g[i]-sum-(x[i]-m)*inv*product))
			})
		}
	}
}
