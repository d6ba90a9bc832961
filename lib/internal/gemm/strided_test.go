package gemm

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestStrided(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	fill := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(rng.IntN(9) - 4)
		}
		return x
	}
	for _, s := range [][3]int{{0, 3, 2}, {3, 0, 2}, {3, 3, 0}, {1, 1, 1}, {5, 7, 3}, {14, 16, 9}, {15, 17, 8}, {40, 33, 20}} {
		m, n, k := s[0], s[1], s[2]
		for _, transposed := range []bool{false, true} {
			for _, upper := range []bool{false, true} {
				rs, cs := k+2, 1
				if transposed {
					rs, cs = 1, m+3
				}
				a, b, c := fill((m+4)*(k+4)), fill((k+1)*(n+1)), fill((m+1)*(n+5))
				want := append([]float64(nil), c...)
				for i := range m {
					for j := range n {
						for p := range k {
							want[i*(n+5)+j] -= a[i*rs+p*cs] * b[p*(n+1)+j]
						}
					}
				}
				Strided(upper, m, n, k, -1, a, rs, cs, b, n+1, c, n+5)
				for i := range m {
					for j := range n {
						if (!upper || j >= i) && math.Abs(c[i*(n+5)+j]-want[i*(n+5)+j]) > 0 {
							t.Fatalf("%v transposed %v: (%d, %d) is %g, want %g", s, transposed, i, j, c[i*(n+5)+j], want[i*(n+5)+j])
						}
					}
				}
				for i := range m {
					for j := n; j < n+5; j++ {
						if c[i*(n+5)+j] != want[i*(n+5)+j] {
							t.Fatalf("%v: wrote beside C", s)
						}
					}
				}
			}
		}
	}
}
