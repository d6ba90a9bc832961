package gemm

import (
	"math/rand/v2"
	"testing"
)

func TestGathered(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		testGathered[float64](t)
		testGathered[float32](t)
	})
}

func testGathered[T float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	fill := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(rng.IntN(9) - 4)
		}
		return x
	}
	mr, nr := Tile[T]()
	for m := 1; m <= mr; m++ {
		for _, n := range []int{1, 3, nr - 1, nr, nr + 5, 3 * nr} {
			for _, k := range []int{1, 3, 4, 9} {
				a, b := fill(k*mr), fill(200+n)
				at := make([]int, k)
				for p := range at {
					at[p] = rng.IntN(200)
				}
				for _, beta := range []T{0, 1} {
					ldc := n + 2
					c := fill(m * ldc)
					want := append([]T(nil), c...)
					for i := range m {
						for j := range n {
							s := beta * c[i*ldc+j]
							for p := range at {
								s += a[p*mr+i] * b[at[p]+j]
							}
							want[i*ldc+j] = s
						}
					}
					Gathered(m, n, a, b, at, beta, c, ldc)
					for i := range want {
						if c[i] != want[i] {
							t.Fatalf("%d × %d × %d, element %d: %g, want %g", m, n, k, i, c[i], want[i])
						}
					}
				}
			}
		}
	}
}
