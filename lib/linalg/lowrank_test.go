package linalg

import (
	"fmt"
	"math"
	"testing"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/linalg/gallery"
	"github.com/podium-go/podium/lib/tensor"
)

// plainWeight is a mass-like matrix without a block product.
type plainWeight struct{ n int }

func (w plainWeight) Dims() (r, c int) { return w.n, w.n }

func (w plainWeight) MulVec(dst, x []float64) {
	for i := range x {
		dst[i] = 4 * x[i]
		if i > 0 {
			dst[i] += x[i-1]
		}
		if i+1 < w.n {
			dst[i] += x[i+1]
		}
	}
}

func weights(n int) map[string]Weight {
	d := make(Diagonal, n)
	for i := range d {
		d[i] = 0.5 + float64(i%7)
	}
	return map[string]Weight{"none": nil, "diagonal": d, "tridiagonal": plainWeight{n}}
}

// weightedOrthonormal fails unless the columns of q are.
func weightedOrthonormal(t *testing.T, what string, w Weight, q dense[float64], c float64) {
	t.Helper()
	near(t, what, gram(w, q), identity[float64](q.cols, q.cols), 1, c)
}

func TestWeightedQRAndSVD(t *testing.T) {
	engines(t, func(t *testing.T) {
		for _, s := range [][2]int{{1, 1}, {30, 12}, {12, 30}, {2000, 15}, {6, 300}, {40, 40}} {
			for name, w := range weights(s[0]) {
				a := randomDense[float64](1, s[0], s[1])
				what := fmt.Sprintf("%v %s", s, name)
				if s[0] >= s[1] {
					q, r, err := WeightedQR(a.tensor(), w)
					ok(t, err)
					weightedOrthonormal(t, what+" Q", w, of[float64](q), 200)
					near(t, what+" QR", product(blas.NoTrans, blas.NoTrans, of[float64](q), of[float64](r)), a, frobenius(a), 200)
				}
				u, sv, vt, err := WeightedSVD(a.tensor(), w)
				ok(t, err)
				weightedOrthonormal(t, what+" U", w, of[float64](u), 400)
				orthonormal(t, what+" V", of[float64](vt).transposed(false))
				near(t, what+" SVD", product(blas.NoTrans, blas.NoTrans, of[float64](u), diagonalTimes(sv, of[float64](vt))), a, frobenius(a), 400)
				us, ss, vs, err := Snapshots(a.tensor(), w, 0)
				ok(t, err)
				v := floats(ss) // squaring costs digits
				weightedOrthonormal(t, what+" U of snapshots", w, of[float64](us), 50*(v[0]/v[len(v)-1])*(v[0]/v[len(v)-1]))
				near(t, what+" snapshots", product(blas.NoTrans, blas.NoTrans, of[float64](us), diagonalTimes(ss, of[float64](vs))), a, frobenius(a), 1e5)
			}
		}
	})
	for name, f := range map[string]func() error{
		"WeightedQR":  func() error { _, _, err := WeightedQR(eye(tensor.Float64, 3), Diagonal{1, -1, 1}); return err },
		"WeightedSVD": func() error { _, _, _, err := WeightedSVD(eye(tensor.Float64, 3), Diagonal{1, -1, 1}); return err },
		"Snapshots":   func() error { _, _, _, err := Snapshots(eye(tensor.Float64, 3), Diagonal{1, -1, 1}, 0); return err },
	} {
		if _, is := f().(*NotPositiveWeightError); !is {
			t.Errorf("%s with an indefinite weight: %v", name, f())
		}
	}
	mustPanic(t, "the weight is 3×3 for vectors of length 2", func() { _, _, _ = WeightedQR(eye(tensor.Float64, 2), make(Diagonal, 3)) })
}

// Nearly dependent columns do no harm to orthogonality.
func TestWeightedQROfDependentColumns(t *testing.T) {
	a := gallery.Graded(40, 0.2) // down to 1e-27
	for name, w := range weights(40) {
		q, _, err := WeightedQR(a.A, w)
		ok(t, err)
		weightedOrthonormal(t, name, w, of[float64](q), 500)
	}
}

// spectralNorm is the 2-norm in the norm of the weight.
func spectralNorm(t *testing.T, w Weight, a dense[float64]) float64 {
	d, err := weightedSVD("test", w, a.clone())
	ok(t, err)
	return d.s[0]
}

func TestRandomSVD(t *testing.T) {
	engines(t, func(t *testing.T) {
		n, r := 80, 10
		s := make([]float64, n)
		for i := range s {
			s[i] = math.Pow(float64(i+1), -1.5)
		}
		a := gallery.FromSingularValues(400, n, s, 4)
		m := of[float64](a.A)
		for name, w := range weights(400) {
			best, err := weightedSVD("test", w, m.clone())
			ok(t, err)
			d, err := RandomSVD(a.A, RandomSVDConfig{Rank: r, Seed: 5, Weight: w})
			ok(t, err)
			u, vh := of[float64](d.U), of[float64](d.Vh)
			weightedOrthonormal(t, name+" U", w, u, 400)
			orthonormal(t, name+" V", vh.transposed(false))
			rest := m.clone()
			rest.mul(blas.NoTrans, blas.NoTrans, -1, u, diagonalTimes(d.S, vh), 1)
			norm := spectralNorm(t, w, rest)
			if norm > 1.05*best.s[r] {
				t.Errorf("%s: error %g, the least one is %g", name, norm, best.s[r])
			}
			if d.Error < norm || d.Error > 100*norm {
				t.Errorf("%s: error %g, estimated %g", name, norm, d.Error)
			}
			for i, v := range floats(d.S) {
				if math.Abs(v-best.s[i]) > 1e-2*best.s[i] {
					t.Errorf("%s: singular value %d is %g, exactly %g", name, i, v, best.s[i])
				}
			}
		}
	})
	t.Run("types", func(t *testing.T) {
		types(t, testRandomTypes[float64], testRandomTypes[float32], testRandomTypes[complex128], testRandomTypes[complex64])
	})
	for _, c := range []RandomSVDConfig{{}, {Rank: 4}, {Rank: 2, Power: -3}, {Rank: 2, Oversample: -2}} {
		if _, err := RandomSVD(eye(tensor.Float64, 3), c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}

// A matrix of low rank is found exactly.
func testRandomTypes[T Scalar](t *testing.T) {
	a := product(blas.NoTrans, blas.NoTrans, randomDense[T](1, 150, 6), randomDense[T](2, 6, 90))
	d, err := RandomSVD(a.tensor(), RandomSVDConfig{Rank: 6})
	ok(t, err)
	orthonormal(t, "U", of[T](d.U))
	orthonormal(t, "V", of[T](d.Vh).transposed(true))
	near(t, "U S Vᴴ", product(blas.NoTrans, blas.NoTrans, of[T](d.U), diagonalTimes(d.S, of[T](d.Vh))), a, frobenius(a), 200)
}

func TestIncrementalSVD(t *testing.T) {
	for name, w := range weights(60) {
		a := randomDense[float64](1, 60, 45)
		f, err := NewIncrementalSVD(60, IncrementalConfig{Weight: w})
		ok(t, err)
		for j := 0; j < 45; j += 3 {
			ok(t, f.Append(a.sub(0, 60, j, j+3).tensor()))
		}
		ok(t, f.Append(a.sub(0, 60, 4, 5).tensor())) // a column again
		full := newDense[float64](60, 46)
		full.sub(0, 60, 0, 45).copy(a)
		full.sub(0, 60, 45, 46).copy(a.sub(0, 60, 4, 5))
		compareIncremental(t, name, w, f, full)
		ok(t, f.Remove(10, 20))
		left := newDense[float64](60, 36)
		left.sub(0, 60, 0, 10).copy(full.sub(0, 60, 0, 10))
		left.sub(0, 60, 10, 36).copy(full.sub(0, 60, 20, 46))
		compareIncremental(t, name+" after Remove", w, f, left)
		ok(t, f.Remove(0, 36))
		if f.Columns() != 0 || f.Rank() != 0 {
			t.Errorf("%d columns, rank %d after all were removed", f.Columns(), f.Rank())
		}
		ok(t, f.Append(a.tensor()))
		compareIncremental(t, name+" after all", w, f, a)
	}
	for _, c := range []IncrementalConfig{{Rank: -1}, {Forget: 2}, {RelTol: 1}} {
		if _, err := NewIncrementalSVD(3, c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}

func compareIncremental(t *testing.T, what string, w Weight, f *IncrementalSVD, a dense[float64]) {
	t.Helper()
	u, vh := of[float64](f.U()), of[float64](f.Vh())
	weightedOrthonormal(t, what+" U", w, u, 2000)
	near(t, what+" V", product(blas.NoTrans, blas.Trans, vh, vh), identity[float64](vh.rows, vh.rows), 1, 2000)
	near(t, what+" U S Vᵀ", product(blas.NoTrans, blas.NoTrans, u, diagonalTimes(f.S(), vh)), a, frobenius(a), 2000)
}

func TestIncrementalSVDStaysOrthonormal(t *testing.T) {
	n, updates := 50, 3000
	f, err := NewIncrementalSVD(n, IncrementalConfig{Rank: 8, Weight: plainWeight{n}, Forget: 0.999})
	ok(t, err)
	r := randomDense[float64](3, updates, n)
	for i := range updates {
		ok(t, f.Append(tensor.Of(append([]float64(nil), r.row(i)...))))
		if i%97 == 0 || i == updates-1 {
			weightedOrthonormal(t, fmt.Sprintf("U after %d updates", i), plainWeight{n}, of[float64](f.U()), 1e-12/0x1p-52)
			v := of[float64](f.Vh()).transposed(false)
			weightedOrthonormal(t, fmt.Sprintf("V after %d updates", i), nil, v, 1e-12/0x1p-52)
		}
	}
	if f.Rank() != 8 || f.Columns() != updates || f.Dropped() <= 0 {
		t.Errorf("rank %d, %d columns, dropped %g", f.Rank(), f.Columns(), f.Dropped())
	}
}

// With a factor of forgetting the decomposition is that of the columns times
// its powers.
func TestIncrementalSVDForgets(t *testing.T) {
	a := randomDense[float64](1, 30, 6)
	f, err := NewIncrementalSVD(30, IncrementalConfig{Forget: 0.5, NoRight: true})
	ok(t, err)
	scaled := a.clone()
	for j := range 6 {
		ok(t, f.Append(a.sub(0, 30, j, j+1).tensor()))
		for i := range 30 {
			scaled.a[i*scaled.ld+j] *= math.Pow(0.5, float64(5-j))
		}
	}
	s, err := SingularValues(scaled.tensor())
	ok(t, err)
	for i, v := range floats(s) {
		if got := floats(f.S())[i]; math.Abs(got-v) > 1e-13*floats(s)[0] {
			t.Errorf("singular value %d is %g, want %g", i, got, v)
		}
	}
	mustPanic(t, "NoRight", func() { f.Vh() })
}
