package krylov_test

import (
	"math"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/krylov/krylovtest"
	"github.com/podium-go/podium/lib/sparse/gallery"
	"gonum.org/v1/gonum/mat"
)

func TestCite(t *testing.T) {
	for name, year := range map[string]string{"CG": "1952", "MINRES": "1975", "GMRES": "1986", "FGMRES": "1993", "BiCGSTAB": "1992", "LSQR": "1982", "SOR": "1954", "SSOR": "1954"} {
		r := krylov.Result{Solver: name}
		if c := r.Cite(); !strings.HasPrefix(c, "@article{") || !strings.Contains(c, year) {
			t.Errorf("%s: %s", name, c)
		}
	}
	a := gallery.Laplacian2D(5, 5)
	r, err := krylov.CG(background, a, make([]float64, 25), krylov.Config{})
	if err != nil || r.Solver != "CG" {
		t.Errorf("%+v, %v", r, err)
	}
	amg, err := krylov.NewAMG(a, krylov.AMGConfig{})
	if err != nil || !strings.Contains(amg.Cite(), "1996") {
		t.Error(err)
	}
	grid, err := krylov.NewGeometric(a, []int{5, 5}, krylov.GridConfig{})
	if err != nil || !strings.Contains(grid.Cite(), "2001") {
		t.Error(err)
	}
}

// A preconditioner applied to vectors of another size says both sizes.
func TestWrongSizesPanic(t *testing.T) {
	a := gallery.Laplacian2D(5, 5)
	jacobi, _ := krylov.NewJacobi(a)
	block, _ := krylov.NewBlockJacobi(a, 5)
	ssor, _ := krylov.NewSSOR(a, 1)
	ilu, _ := krylov.NewILU0(a)
	ic, _ := krylov.NewIC0(a)
	amg, _ := krylov.NewAMG(a, krylov.AMGConfig{})
	for _, m := range []krylov.Preconditioner{jacobi, block, ssor, ilu, ic, amg} {
		func() {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.Contains(s, "of 25 unknowns applied to 24 elements") {
					t.Errorf("%T: recovered %q", m, s)
				}
			}()
			m.Solve(make([]float64, 25), make([]float64, 24))
		}()
	}
	dense := krylov.Dense{Matrix: mat.NewDense(2, 3, nil)}
	defer func() {
		if s, ok := recover().(string); !ok || !strings.Contains(s, "2×3") {
			t.Errorf("recovered %q", s)
		}
	}()
	dense.MulVec(make([]float64, 2), make([]float64, 2))
}

// Preconditioners at the ends of the range of float64.
func TestPreconditionersAtScale(t *testing.T) {
	for _, s := range []float64{1e-300, 1e-150, 1e150, 1e300} {
		a := gallery.Laplacian2D(20, 20)
		_, b := gallery.Manufactured(a)
		for i := range a.Val {
			a.Val[i] *= s
		}
		for name, build := range map[string]func() (krylov.Preconditioner, error){
			"AMG": func() (krylov.Preconditioner, error) { return krylov.NewAMG(a, krylov.AMGConfig{CoarseSize: 20}) },
			"geometric": func() (krylov.Preconditioner, error) {
				return krylov.NewGeometric(a, []int{20, 20}, krylov.GridConfig{})
			},
			"IC(0)":  func() (krylov.Preconditioner, error) { return krylov.NewIC0(a) },
			"ILU(0)": func() (krylov.Preconditioner, error) { return krylov.NewILU0(a) },
			"SSOR":   func() (krylov.Preconditioner, error) { return krylov.NewSSOR(a, 1.5) },
			"Jacobi": func() (krylov.Preconditioner, error) { return krylov.NewJacobi(a) },
		} {
			m, err := build()
			if err != nil {
				t.Errorf("A·%g, %s: %v", s, name, err)
				continue
			}
			for solver, solve := range map[string]krylov.Solver{"CG": krylov.CG, "MINRES": krylov.MINRES, "GMRES": krylov.GMRES, "BiCGSTAB": krylov.BiCGSTAB} {
				r, err := solve(background, a, b, krylov.Config{Precond: m})
				if err != nil || krylovtest.Residual(a, b, r.X) > 1.01e-8*krylovtest.Norm(b) {
					t.Errorf("A·%g, %s, %s: %v", s, solver, name, err)
				}
			}
		}
	}
	bad := gallery.Laplacian2D(20, 20)
	bad.Val[7] = math.NaN()
	if _, err := krylov.NewAMG(bad, krylov.AMGConfig{}); err == nil || !strings.Contains(err.Error(), "Val[7] is NaN") {
		t.Errorf("NaN: %v", err)
	}
}
