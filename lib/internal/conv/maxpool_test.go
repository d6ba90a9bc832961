package conv

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestMaxIndices(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, g := range []*Geometry{
		geometry(2, 1, 1, 1, [3]int{1, 1, 9}, [3]int{1, 1, 2}, [3]int{1, 1, 2}, one, [3]int{}, [3]int{}),
		geometry(3, 1, 1, 1, [3]int{1, 9, 8}, [3]int{1, 3, 3}, [3]int{1, 2, 1}, [3]int{1, 1, 2}, [3]int{0, 1, 1}, [3]int{0, 1, 0}),
		geometry(2, 1, 1, 1, [3]int{4, 5, 6}, [3]int{2, 3, 3}, one, one, one, one),
	} {
		x := make([]float64, g.Batch*product(g.N))
		for i := range x {
			x[i] = float64(rng.IntN(30)) - 40
		}
		x[7] = math.NaN()
		at := make([]int64, g.Batch*product(g.O))
		MaxIndices(g, at, x)
		// naive visits the windows' elements in order: kernel by kernel element.
		best := make([]int, len(at))
		for i := range best {
			best[i] = -1
		}
		naive(g, func(i, _, k int) {
			if b := best[k]; b < 0 || x[i] > x[b] || x[i] != x[i] {
				best[k] = i
			}
		})
		for k, b := range best {
			if want := b % product(g.N); int(at[k]) != want {
				t.Errorf("%+v: window %d has its greatest element at %d, want %d", *g, k, at[k], want)
			}
		}
	}
}
