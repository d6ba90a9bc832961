package krylov_test

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/krylov/krylovtest"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

// Iterates are those of the textbook's loops.
func TestStationaryIterates(t *testing.T) {
	a := gallery.ConvectionDiffusion(5, 6, 0.3, 0.2)
	_, b := gallery.Manufactured(a)
	n := a.Rows
	for _, omega := range []float64{1, 0.8, 1.4} {
		want := make([]float64, n)
		sweep := func(x []float64, i int) {
			s := b[i]
			cols, vals := a.Row(i)
			for k, j := range cols {
				if int(j) != i {
					s -= vals[k] * x[j]
				}
			}
			x[i] = (1-omega)*x[i] + omega*s/a.At(i, i)
		}
		each := func(name string, step func()) func(krylov.Step) bool {
			clear(want)
			return func(s krylov.Step) bool {
				step()
				if d := krylovtest.Norm(minus(s.X(), want)); d > 1e-12 {
					t.Errorf("%s, ω = %g: iterate %d is off by %g", name, omega, s.Iteration, d)
				}
				return s.Iteration < 9
			}
		}
		forward := func() {
			for i := range n {
				sweep(want, i)
			}
		}
		_, err := krylov.SOR(background, a, b, krylov.Config{Omega: omega, Each: each("SOR", forward)})
		if !errors.Is(err, krylov.Stopped) {
			t.Error(err)
		}
		_, err = krylov.SSOR(background, a, b, krylov.Config{Omega: omega, Each: each("SSOR", func() {
			forward()
			for i := n - 1; i >= 0; i-- {
				sweep(want, i)
			}
		})})
		if !errors.Is(err, krylov.Stopped) {
			t.Error(err)
		}
		if omega > 1 {
			continue
		}
		_, err = krylov.Jacobi(background, a, b, krylov.Config{Omega: omega, Each: each("Jacobi", func() {
			old := slices.Clone(want)
			for i := range n {
				x := slices.Clone(old)
				sweep(x, i)
				want[i] = x[i]
			}
		})})
		if !errors.Is(err, krylov.Stopped) {
			t.Error(err)
		}
	}
}

// Young's theory for the Laplacian on the 10×10 interior (Young 1954): the best
// ω is 2/(1+√(1-β²)) with β = cos(π/11), where the residual falls by ω-1 a step.
func TestYoung(t *testing.T) {
	a := gallery.Laplacian2D(10, 10)
	_, b := gallery.Manufactured(a)
	beta := math.Cos(math.Pi / 11)
	best := 2 / (1 + math.Sqrt(1-beta*beta))
	if math.Abs(best-1.5604) > 1e-4 {
		t.Fatalf("ω is %g", best)
	}
	count := func(omega float64) int {
		r, err := krylov.SOR(background, a, b, krylov.Config{Omega: omega})
		if err != nil || r.Residual > 1e-8*krylovtest.Norm(b) {
			t.Fatalf("ω = %g: %v, %v", omega, r, err)
		}
		return r.Iterations
	}
	at := count(best)
	for _, omega := range []float64{1, 1.2, 1.4, 1.5, 1.65, 1.8, 1.95} {
		if n := count(omega); n < at-2 {
			t.Errorf("%d iterations with ω = %g, %d with the best", n, omega, at)
		}
	}
	// The asymptotic rate of Gauss-Seidel is β², of Jacobi β.
	for name, c := range map[string]struct {
		solve func() (*krylov.Result, error)
		rate  float64
	}{
		"Gauss-Seidel": {func() (*krylov.Result, error) { return krylov.SOR(background, a, b, krylov.Config{}) }, beta * beta},
		"Jacobi":       {func() (*krylov.Result, error) { return krylov.Jacobi(background, a, b, krylov.Config{}) }, beta},
	} {
		r, err := c.solve()
		if err != nil {
			t.Fatal(err)
		}
		h := r.History
		k := len(h) - 1
		if rate := math.Pow(h[k]/h[k-20], 0.05); math.Abs(rate-c.rate) > 2e-3 {
			t.Errorf("%s: rate %g, want %g", name, rate, c.rate)
		}
	}
}

func TestStationaryTrouble(t *testing.T) {
	a := gallery.RandomUnsymmetric(30, 4, 2)
	_, b := gallery.Manufactured(a)
	if _, err := krylov.Jacobi(background, gallery.Helmholtz(12, 12, 1), slices.Repeat([]float64{1}, 144), krylov.Config{}); !errors.Is(err, krylov.Stagnated) || !strings.Contains(err.Error(), "diverges") {
		t.Errorf("divergence: %v", err)
	}
	d, _ := krylov.NewDiagonal(b)
	if _, err := krylov.SOR(background, a, b, krylov.Config{Precond: d}); err == nil || !strings.Contains(err.Error(), "Precond is set") {
		t.Errorf("preconditioner: %v", err)
	}
	if _, err := krylov.SOR(background, a, b, krylov.Config{Omega: 2.5}); err == nil || !strings.Contains(err.Error(), "Omega is 2.5") {
		t.Errorf("omega: %v", err)
	}
	for _, s := range []float64{1e-300, 1e-150, 1e150, 1e300} {
		m := gallery.Laplacian2D(4, 4)
		_, c := gallery.Manufactured(m)
		for i := range m.Val {
			m.Val[i] *= s
		}
		r, err := krylov.SOR(background, m, c, krylov.Config{})
		if err != nil || krylovtest.Residual(m, c, r.X) > 1.01e-8*krylovtest.Norm(c) {
			t.Errorf("A·%g: %v, %v", s, r, err)
		}
	}
	if r, err := krylov.SOR(background, sparse.Zero[float64](0, 0), nil, krylov.Config{}); err != nil || len(r.X) != 0 {
		t.Errorf("no unknowns: %v, %v", r, err)
	}
}

func TestStationaryThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	a := gallery.Laplacian2D(200, 201)
	_, b := gallery.Manufactured(a)
	var first [2]*krylov.Result
	for _, n := range []int{1, 2, 3} {
		runtime.GOMAXPROCS(n)
		s, _ := krylov.SSOR(background, a, b, krylov.Config{MaxIter: 5, Omega: 1.5})
		j, _ := krylov.Jacobi(background, a, b, krylov.Config{MaxIter: 5})
		for k, r := range []*krylov.Result{s, j} {
			if first[k] == nil {
				first[k] = r
			} else if !slices.Equal(first[k].X, r.X) || !slices.Equal(first[k].History, r.History) {
				t.Errorf("%d: another result on %d threads", k, n)
			}
		}
	}
}
