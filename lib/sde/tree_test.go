package sde

import (
	"math"
	"testing"
)

func tree(t *testing.T, noises, cells, depth int, path uint64) *Tree {
	t.Helper()
	tr, err := NewTree(0, 2, noises, cells, depth, 7, path)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// Whatever pieces an interval is asked for in, and in whatever order, they make
// up the same W and H.
func TestPathIsConsistent(t *testing.T) {
	tr := tree(t, 2, 3, 12, 1)
	end := tr.Units()
	w, h := make([]float64, 2), make([]float64, 2)
	tr.Increment(0, end, w, h)
	for _, cuts := range [][]int64{{1}, {end / 2}, {4096}, {5, 17, 4095, 4097, 9000}, {end - 1}} {
		sum := increment{w: make([]float64, 2), a: make([]float64, 2)}
		from := int64(0)
		pw, ph := make([]float64, 2), make([]float64, 2)
		for _, to := range append(cuts, end) {
			tr.Increment(from, to, pw, ph)
			sum.append(&increment{h: float64(to-from) * 2 / float64(end), w: pw, a: ph})
			from = to
		}
		for j := range w {
			if math.Abs(sum.w[j]-w[j]) > 1e-14 || math.Abs(sum.a[j]-h[j]) > 1e-14 {
				t.Errorf("cut at %v: W = %v and H = %v, whole %v and %v", cuts, sum.w, sum.a, w, h)
			}
		}
	}
	// Another tree of the same path, asked backwards, gives the same bits.
	other := tree(t, 2, 3, 12, 1)
	for _, k := range []int64{9000, 100, 5000, 0} {
		a, b := make([]float64, 2), make([]float64, 2)
		tr.Increment(k, k+333, a, nil)
		other.Increment(k, k+333, b, nil)
		if a[0] != b[0] || a[1] != b[1] {
			t.Errorf("at %d: %v and %v", k, a, b)
		}
	}
	different := tree(t, 2, 3, 12, 2)
	different.Increment(0, end, h, nil)
	if h[0] == w[0] || h[0] == h[1] {
		t.Error("two paths or noises are the same")
	}
}

// W and H of an interval have the variances h and h/12 and are not correlated,
// on every level and across neighbours; W is normal.
func TestPathIsBrownian(t *testing.T) {
	const paths = 20000
	type ends struct{ a, b int64 }
	for _, e := range []ends{{0, 16}, {0, 8}, {4, 6}, {3, 4}, {3, 11}, {5, 16}} {
		var sw, sa, sww, saa, swa, cross, below float64
		for i := range uint64(paths) {
			tr := tree(t, 1, 1, 4, i)
			var w, h, w2, h2 [1]float64
			tr.Increment(e.a, e.b, w[:], h[:])
			tr.Increment(0, e.a, w2[:], h2[:])
			if e.a == 0 {
				tr.Increment(e.b, 16, w2[:], h2[:])
			}
			sw += w[0]
			sa += h[0]
			sww += w[0] * w[0]
			saa += h[0] * h[0]
			swa += w[0] * h[0]
			cross += w[0]*w2[0] + h[0]*w2[0] + h[0]*h2[0]
			if w[0] < math.Sqrt(float64(e.b-e.a)/8) {
				below++
			}
		}
		v := float64(e.b-e.a) / 8
		se := 4 / math.Sqrt(paths) // four standard errors
		for name, x := range map[string]float64{
			"mean of W": sw / paths / math.Sqrt(v), "mean of H": sa / paths / math.Sqrt(v/12),
			"variance of W": (sww/paths/v - 1) / math.Sqrt2, "variance of H": (saa/paths/(v/12) - 1) / math.Sqrt2,
			"correlation": swa / paths / (v / math.Sqrt(12)), "neighbours": cross / paths / 2.5,
			"one sigma": below/paths - 0.8413447460685429,
		} {
			if math.Abs(x) > se {
				t.Errorf("[%d, %d]: %s is off by %.4f, four standard errors are %.4f", e.a, e.b, name, x, se)
			}
		}
	}
}

func TestTreeRefuses(t *testing.T) {
	for _, c := range []struct {
		t0, t1               float64
		noises, cells, depth int
	}{{0, math.NaN(), 1, 1, 1}, {1, 0, 1, 1, 1}, {0, 1, -1, 1, 1}, {0, 1, 1, -1, 1}, {0, 1, 1, 1, 41}, {0, 1, 1 << 30, 1 << 20, 30}} {
		if _, err := NewTree(c.t0, c.t1, c.noises, c.cells, c.depth, 0, 0); err == nil {
			t.Errorf("%+v accepted", c)
		}
	}
	tr := tree(t, 1, 1, 3, 0)
	for _, f := range []func(){
		func() { tr.Increment(-1, 2, []float64{0}, nil) },
		func() { tr.Increment(0, 9, []float64{0}, nil) },
		func() { tr.Increment(0, 1, nil, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		}()
	}
}
