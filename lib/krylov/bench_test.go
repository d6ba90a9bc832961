package krylov_test

import (
	"fmt"
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

var poisson = map[string]func() *sparse.Matrix{
	"2-D 250":  func() *sparse.Matrix { return gallery.Laplacian2D(250, 250) },
	"2-D 1000": func() *sparse.Matrix { return gallery.Laplacian2D(1000, 1000) },
	"3-D 64":   func() *sparse.Matrix { return gallery.Laplacian3D(64, 64, 64) },
}

func BenchmarkAMGSetup(b *testing.B) {
	for _, name := range []string{"2-D 250", "2-D 1000", "3-D 64"} {
		b.Run(name, func(b *testing.B) {
			a := poisson[name]()
			for b.Loop() {
				if _, err := krylov.NewAMG(a, krylov.AMGConfig{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAMGSolve(b *testing.B) {
	for _, smoother := range []krylov.Smoother{krylov.SymmetricGaussSeidel, krylov.Chebyshev} {
		for _, name := range []string{"2-D 250", "2-D 1000", "3-D 64"} {
			b.Run(fmt.Sprint(smoother, " ", name), func(b *testing.B) {
				a := poisson[name]()
				_, rhs := gallery.Manufactured(a)
				m, err := krylov.NewAMG(a, krylov.AMGConfig{Smoother: smoother})
				if err != nil {
					b.Fatal(err)
				}
				work := new(krylov.Workspace)
				for b.Loop() {
					r, err := krylov.CG(background, a, rhs, krylov.Config{Precond: m, Work: work})
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(r.Iterations), "iterations")
				}
			})
		}
	}
}

// The time of an iteration.
func BenchmarkIteration(b *testing.B) {
	for _, c := range []struct {
		name  string
		solve krylov.Solver
	}{{"CG", krylov.CG}, {"MINRES", krylov.MINRES}, {"GMRES", krylov.GMRES}, {"BiCGSTAB", krylov.BiCGSTAB}} {
		for _, n := range []int{100, 1000} {
			b.Run(fmt.Sprint(c.name, " ", n), func(b *testing.B) {
				a := gallery.Laplacian2D(n, n)
				_, rhs := gallery.Manufactured(a)
				const iterations = 60
				work := new(krylov.Workspace)
				for b.Loop() {
					r, _ := c.solve(background, a, rhs, krylov.Config{MaxIter: iterations, RelTol: 1e-15, Work: work, Restart: 20})
					if r.Iterations != iterations {
						b.Fatal(r)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*iterations), "µs/iteration")
			})
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	for _, name := range []string{"2-D 250", "2-D 1000", "3-D 64"} {
		b.Run(name, func(b *testing.B) {
			a := poisson[name]()
			x, y := gallery.Manufactured(a)
			for b.Loop() {
				a.MulVec(y, x)
			}
		})
	}
}
