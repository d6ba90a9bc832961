package axismap

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestApply(t *testing.T) {
	apply[float64](t, 1e-13)
	apply[float32](t, 1e-5)
}

// apply compares a map and its transposed one with the matrix.
func apply[T Float](t *testing.T, tolerance float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	m := New(7, 5, func(i int) []Entry {
		var es []Entry
		for range i % 5 {
			es = append(es, Entry{rng.IntN(5), rng.NormFloat64()})
		}
		return es
	})
	dense := make([]float64, 7*5)
	for i := range 7 {
		for k := m.Begin[i]; k < m.Begin[i+1]; k++ {
			if dense[i*5+m.Col[k]] != 0 {
				t.Fatal("two entries in one place")
			}
			dense[i*5+m.Col[k]] = m.Weight[k]
		}
	}
	for _, inner := range []int{1, 2, 17} {
		for _, outer := range []int{0, 1, 3, 40} {
			for _, transposed := range []bool{false, true} {
				a, rows, cols := m, 7, 5
				if transposed {
					a, rows, cols = m.T(), 5, 7
				}
				src, dst := make([]T, outer*cols*inner), make([]T, outer*rows*inner)
				for i := range src {
					src[i] = T(rng.NormFloat64())
				}
				for i := range dst {
					dst[i] = T(math.NaN())
				}
				Apply(a, dst, src, outer, inner)
				for i, got := range dst {
					o, r, j := i/(rows*inner), i/inner%rows, i%inner
					want := 0.0
					for k := range cols {
						w := dense[(r*5+k)%35]
						if transposed {
							w = dense[k*5+r]
						}
						want += w * float64(src[(o*cols+k)*inner+j])
					}
					if !(math.Abs(float64(got)-want) <= tolerance) {
						t.Fatalf("inner %d, outer %d, transposed %v: element %d is %g, want %g", inner, outer, transposed, i, got, want)
					}
				}
			}
		}
	}
}
