package conv

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// naive calls f for every product of the form that is linear in x, w and y,
// with their indices.
func naive(g *Geometry, f func(x, w, y int)) {
	for item := range g.Batch * g.Groups {
		for o := range g.Out {
			for c := range g.In {
				for t := range product(g.K) {
					tap := [3]int{t / (g.K[1] * g.K[2]), t / g.K[2] % g.K[1], t % g.K[2]}
				positions:
					for p := range product(g.O) {
						pos := [3]int{p / (g.O[1] * g.O[2]), p / g.O[2] % g.O[1], p % g.O[2]}
						at := 0
						for d := range 3 {
							q := g.Stride[d]*pos[d] + g.Dilation[d]*tap[d] - g.Low[d]
							if q < 0 || q >= g.N[d] {
								continue positions
							}
							at = at*g.N[d] + q
						}
						f((item*g.In+c)*product(g.N)+at, ((item%g.Groups*g.Out+o)*g.In+c)*product(g.K)+t, (item*g.Out+o)*product(g.O)+p)
					}
				}
			}
		}
	}
}

// geometry returns a convolution with as many results as fit.
func geometry(batch, groups, in, out int, n, k, stride, dilation, low, high [3]int) *Geometry {
	g := &Geometry{Batch: batch, Groups: groups, In: in, Out: out, N: n, K: k, Stride: stride, Dilation: dilation, Low: low}
	for d := range 3 {
		g.O[d] = (n[d]+low[d]+high[d]-dilation[d]*(k[d]-1)-1)/stride[d] + 1
	}
	return g
}

var one = [3]int{1, 1, 1}

func geometries() []*Geometry {
	zero := [3]int{}
	return []*Geometry{
		geometry(1, 1, 1, 1, one, one, one, one, zero, zero),
		geometry(2, 1, 3, 5, [3]int{1, 6, 7}, one, one, one, zero, zero),
		geometry(9, 2, 3, 5, [3]int{1, 6, 7}, one, one, one, zero, zero),
		geometry(2, 1, 3, 5, [3]int{1, 8, 9}, [3]int{1, 3, 3}, one, one, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		geometry(2, 2, 3, 17, [3]int{1, 8, 9}, [3]int{1, 2, 4}, one, one, [3]int{0, 0, 2}, [3]int{0, 1, 1}),
		geometry(3, 1, 4, 3, [3]int{1, 1, 50}, [3]int{1, 1, 5}, one, [3]int{1, 1, 3}, [3]int{0, 0, 6}, [3]int{0, 0, 6}),
		geometry(1, 1, 4, 3, [3]int{1, 1, 3000}, [3]int{1, 1, 3}, one, one, [3]int{0, 0, 1}, [3]int{0, 0, 1}),
		geometry(2, 1, 3, 15, [3]int{1, 11, 13}, [3]int{1, 3, 3}, [3]int{1, 2, 2}, one, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		geometry(2, 1, 3, 4, [3]int{1, 11, 13}, [3]int{1, 3, 2}, [3]int{1, 3, 2}, [3]int{1, 2, 3}, [3]int{0, 2, 4}, [3]int{0, 1, 0}),
		geometry(2, 1, 3, 4, [3]int{1, 11, 13}, [3]int{1, 1, 1}, [3]int{1, 2, 3}, one, zero, zero),
		geometry(2, 4, 1, 2, [3]int{1, 9, 8}, [3]int{1, 3, 3}, one, one, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		geometry(2, 4, 1, 1, [3]int{1, 9, 8}, [3]int{1, 3, 3}, [3]int{1, 2, 2}, one, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		geometry(2, 1, 2, 6, [3]int{5, 6, 7}, [3]int{3, 3, 3}, one, one, one, one),
		geometry(1, 2, 3, 16, [3]int{5, 6, 7}, [3]int{2, 3, 1}, [3]int{2, 1, 2}, [3]int{1, 2, 1}, [3]int{3, 0, 0}, [3]int{0, 2, 0}),
		geometry(1, 1, 90, 33, [3]int{1, 20, 21}, [3]int{1, 3, 3}, one, one, [3]int{0, 1, 1}, [3]int{0, 1, 1}),
		geometry(1, 1, 30, 130, [3]int{3, 7, 21}, [3]int{3, 3, 3}, one, one, one, one),
	}
}

func TestAgainstDefinition(t *testing.T) {
	against[float64](t, 1e-12)
	against[float32](t, 1e-3)
}

func against[T Float](t *testing.T, tolerance float64) {
	rng := rand.New(rand.NewPCG(5, 6))
	fill := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(rng.NormFloat64())
		}
		return x
	}
	nan := func(n int) []T {
		x := make([]T, n)
		for i := range x {
			x[i] = T(math.NaN())
		}
		return x
	}
	for i, g := range geometries() {
		if testing.Short() && i >= 14 {
			break
		}
		x := fill(g.Batch * g.Groups * g.In * product(g.N))
		y := fill(g.Batch * g.Groups * g.Out * product(g.O))
		w := fill(g.Groups * g.Out * g.In * product(g.K))
		wantX, wantY, wantW := make([]float64, len(x)), make([]float64, len(y)), make([]float64, len(w))
		naive(g, func(i, j, k int) {
			wantX[i] += float64(w[j]) * float64(y[k])
			wantY[k] += float64(w[j]) * float64(x[i])
			wantW[j] += float64(x[i]) * float64(y[k])
		})
		compare := func(what string, f func(dst []T), want []float64) {
			var first []T
			for _, procs := range []int{1, 2, 3} {
				was := runtime.GOMAXPROCS(procs)
				got := nan(len(want))
				f(got)
				runtime.GOMAXPROCS(was)
				for k, v := range got {
					if d := math.Abs(float64(v) - want[k]); !(d <= tolerance*math.Max(1, math.Abs(want[k]))) {
						t.Fatalf("%s of %+v, element %d: %g, want %g", what, *g, k, v, want[k])
					}
				}
				if first == nil {
					first = got
				} else if !slices.Equal(got, first) {
					t.Fatalf("%s of %+v depends on the number of threads", what, *g)
				}
			}
		}
		compare("Forward", func(dst []T) { Forward(g, dst, x, w) }, wantY)
		compare("Transposed", func(dst []T) { Transposed(g, dst, y, w) }, wantX)
		compare("Weight", func(dst []T) { Weight(g, dst, x, y) }, wantW)
	}
}

func BenchmarkConv(b *testing.B) {
	same := func(groups, in, out, n int, k int) *Geometry {
		pad := [3]int{0, k / 2, k / 2}
		return geometry(8, groups, in, out, [3]int{1, n, n}, [3]int{1, k, k}, one, one, pad, pad)
	}
	stride := geometry(8, 1, 64, 128, [3]int{1, 64, 64}, [3]int{1, 3, 3}, [3]int{1, 2, 2}, one, [3]int{0, 1, 1}, [3]int{0, 1, 1})
	for _, c := range []struct {
		name string
		g    *Geometry
	}{{"3x3,64-64", same(1, 64, 64, 64, 3)}, {"1x1,64-64", same(1, 64, 64, 64, 1)}, {"depthwise,64", same(64, 1, 1, 64, 3)},
		{"stride2,64-128", stride}, {"3x3,3-32", same(1, 3, 32, 64, 3)}} {
		g := c.g
		x := make([]float32, g.Batch*g.Groups*g.In*product(g.N))
		y := make([]float32, g.Batch*g.Groups*g.Out*product(g.O))
		w := make([]float32, g.Groups*g.Out*g.In*product(g.K))
		for i := range x {
			x[i] = float32(i%7) - 3
		}
		for i := range w {
			w[i] = float32(i%5) - 2
		}
		b.Run(c.name+"/Forward", func(b *testing.B) {
			for b.Loop() {
				Forward(g, y, x, w)
			}
		})
		b.Run(c.name+"/Transposed", func(b *testing.B) {
			for b.Loop() {
				Transposed(g, x, y, w)
			}
		})
		b.Run(c.name+"/Weight", func(b *testing.B) {
			for b.Loop() {
				Weight(g, w, x, y)
			}
		})
	}
}
