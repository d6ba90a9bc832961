package sparse_test

import (
	"errors"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
	"github.com/podium-go/podium/lib/sparse/suitesparse"
)

// umfpack returns the library, and skips the test where there is none.
func umfpack(t testing.TB) *suitesparse.Library {
	t.Helper()
	for _, path := range []string{os.Getenv(suitesparse.Variable), "libumfpack.so.6", "libumfpack.so.5", "libumfpack.dylib"} {
		if l, err := suitesparse.Load(path); path != "" && err == nil {
			return l
		}
	}
	t.Skip("UMFPACK is not installed: apt-get install libumfpack5, or libumfpack6")
	return nil
}

// TestUMFPACK: with the library a factorisation does what it does without.
func TestUMFPACK(t *testing.T) {
	library := umfpack(t)
	for name, a := range map[string]*sparse.Matrix{
		"one":          diagonal(3),
		"Laplacian":    gallery.Laplacian2D(23, 17),
		"3-D":          gallery.Laplacian3D(7, 8, 9),
		"flow":         gallery.ConvectionDiffusion(20, 20, 30, -10),
		"chemistry":    gallery.Brusselator2D(10, 0.02),
		"unsymmetric":  gallery.RandomUnsymmetric(300, 5, 1),
		"sizes 1e±150": stretched(gallery.Laplacian2D(9, 9)),
	} {
		for _, o := range []sparse.Ordering{sparse.Automatic, sparse.MinimumDegree, sparse.Natural} {
			own, err := sparse.NewLU(a, sparse.LUConfig{Ordering: o})
			if err != nil {
				t.Fatal(name, err)
			}
			f, err := sparse.NewLU(a, sparse.LUConfig{Ordering: o, SuiteSparse: library})
			if err != nil {
				t.Fatal(name, err)
			}
			_, b := gallery.Manufactured(a)
			x := make([]float64, len(b))
			f.Solve(x, b)
			if e := backward(a, x, b); !(e < stable) {
				t.Errorf("%s, %v: backward error %g", name, o, e)
			}
			f.SolveT(x, b)
			if e := backward(a.Transpose(), x, b); !(e < stable) {
				t.Errorf("%s, %v, transposed: backward error %g", name, o, e)
			}
			s, l := f.LogDet()
			if ws, wl := own.LogDet(); s != ws || math.Abs(l-wl) > 1e-11*(1+math.Abs(wl)) {
				t.Errorf("%s, %v: determinant %g·exp(%v), want %g·exp(%v)", name, o, s, l, ws, wl)
			}
			if c, want := f.Condition(), own.Condition(); !(c > want/3 && c < 3*want) {
				t.Errorf("%s, %v: condition %g, by the own factors %g", name, o, c, want)
			}
			if f.Growth() < 0.25 || f.NNZ() < a.Rows {
				t.Errorf("%s, %v: growth %g, %d entries", name, o, f.Growth(), f.NNZ())
			}
			c := a.Clone()
			for k := range c.Val {
				c.Val[k] *= 1 + 0.1*math.Sin(float64(k))
			}
			if err := f.Refactor(c); err != nil {
				t.Fatal(name, err)
			}
			f.Solve(x, b)
			if e := backward(c, x, b); !(e < stable) {
				t.Errorf("%s, %v, refactored: backward error %g", name, o, e)
			}
		}
	}
}

func diagonal(v ...float64) *sparse.Matrix {
	d := sparse.Zero[float64](len(v), len(v))
	for i, x := range v {
		d.ColInd, d.Val, d.RowPtr[i+1] = append(d.ColInd, int32(i)), append(d.Val, x), i+1
	}
	return d
}

// stretched scales the rows of a by up to 1e±150.
func stretched(a *sparse.Matrix) *sparse.Matrix {
	for i := range a.Rows {
		for p := a.RowPtr[i]; p < a.RowPtr[i+1]; p++ {
			a.Val[p] *= math.Pow(10, 150*math.Sin(float64(i)))
		}
	}
	return a
}

func TestUMFPACKComplex(t *testing.T) {
	library := umfpack(t)
	a := gallery.HelmholtzDamped(12, 11, 0.5, 0.1)
	own, err := sparse.NewLU(a, sparse.LUConfig{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := sparse.NewLU(a, sparse.LUConfig{SuiteSparse: library})
	if err != nil {
		t.Fatal(err)
	}
	b, x, want := make([]complex128, a.Rows), make([]complex128, a.Rows), make([]complex128, a.Rows)
	for i := range b {
		b[i] = complex(1, float64(i%5))
	}
	for _, solve := range []func(f *sparse.LU[complex128], x []complex128){
		func(f *sparse.LU[complex128], x []complex128) { f.Solve(x, b) },
		func(f *sparse.LU[complex128], x []complex128) { f.SolveT(x, b) },
	} {
		solve(f, x)
		solve(own, want)
		for i := range x {
			if d := x[i] - want[i]; math.Hypot(real(d), imag(d)) > stable*own.Condition()*(1+math.Hypot(real(want[i]), imag(want[i]))) {
				t.Fatalf("entry %d is %v, by the own factors %v", i, x[i], want[i])
			}
		}
	}
}

// TestUMFPACKFails: bad input gives the same errors as without the library.
func TestUMFPACKFails(t *testing.T) {
	library := umfpack(t)
	spoilt := gallery.Laplacian2D(5, 5)
	spoilt.Val[7] = math.NaN()
	endless := gallery.Laplacian2D(5, 5)
	endless.Val[3] = math.Inf(-1)
	structural, err := sparse.New(3, 3, []int{0, 1, 2, 5}, []int32{0, 0, 0, 1, 2}, []float64{1, 2, 3, 4, 5})
	if err != nil {
		t.Fatal(err)
	}
	equal, err := sparse.New(2, 2, []int{0, 2, 4}, []int32{0, 1, 0, 1}, []float64{1, 2, 2, 4})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a    *sparse.Matrix
		want error
	}{
		"NaN":                   {spoilt, sparse.ErrNotFinite},
		"infinite":              {endless, sparse.ErrNotFinite},
		"a row of zeros":        {sparse.Zero[float64](3, 3), sparse.ErrSingular},
		"singular pattern":      {structural, sparse.ErrSingular},
		"dependent rows":        {equal, sparse.ErrSingular},
		"singular but rounding": {gallery.Neumann2D(12, 9), sparse.ErrSingular},
		"no rows":               {sparse.Zero[float64](0, 0), nil},
	} {
		for _, l := range []*suitesparse.Library{library, nil} {
			_, err := sparse.NewLU(c.a, sparse.LUConfig{SuiteSparse: l})
			if !errors.Is(err, c.want) {
				t.Errorf("%s: the error is %v, want %v", name, err, c.want)
			}
			var s *sparse.SingularError
			if errors.As(err, &s) && (s.Row < 0 || s.Row >= c.a.Rows) {
				t.Errorf("%s: row %d", name, s.Row)
			}
		}
	}
	// After a failure a factorisation can be used for another matrix.
	good := gallery.Laplacian2D(5, 5)
	f, err := sparse.NewLU(good, sparse.LUConfig{SuiteSparse: library})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Refactor(spoilt); !errors.Is(err, sparse.ErrNotFinite) {
		t.Errorf("refactoring NaN: %v", err)
	}
	if err := f.Refactor(good); err != nil {
		t.Error(err)
	}
}

// TestUMFPACKThreads: one factorisation at a time in each of several goroutines.
func TestUMFPACKThreads(t *testing.T) {
	library := umfpack(t)
	a := gallery.Laplacian2D(30, 30)
	_, b := gallery.Manufactured(a)
	results := make(chan []float64)
	for range 4 {
		go func() {
			x := make([]float64, len(b))
			f, err := sparse.NewLU(a, sparse.LUConfig{SuiteSparse: library})
			if err == nil {
				f.Solve(x, b)
			}
			results <- x
		}()
	}
	first := <-results
	for range 3 {
		if !slices.Equal(first, <-results) {
			t.Error("the results differ")
		}
	}
	if e := backward(a, first, b); !(e < stable) {
		t.Errorf("backward error %g", e)
	}
}

func BenchmarkUMFPACK(b *testing.B) {
	library := umfpack(b)
	for _, c := range []struct {
		name string
		a    *sparse.Matrix
	}{
		{"2-D 1000²", gallery.Laplacian2D(1000, 1000)},
		{"3-D 40³", gallery.Laplacian3D(40, 40, 40)},
	} {
		for name, l := range map[string]*suitesparse.Library{"own": nil, "UMFPACK": library} {
			b.Run(c.name+"/"+name, func(b *testing.B) {
				_, rhs := gallery.Manufactured(c.a)
				for b.Loop() {
					f, err := sparse.NewLU(c.a, sparse.LUConfig{SuiteSparse: l})
					if err != nil {
						b.Fatal(err)
					}
					f.Solve(rhs, rhs)
					b.ReportMetric(float64(f.NNZ()), "entries")
				}
			})
		}
	}
}
