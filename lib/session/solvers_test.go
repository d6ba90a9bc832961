package session

import (
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
	"github.com/podium-go/podium/lib/sparse/suitesparse"
)

// solver is what factorisations and preconditioners have in common.
type solver interface{ Solve(dst, b []float64) }

// keptSolver is a solver that one cell makes and another one uses.
type keptSolver struct {
	name string
	n    int
	make func() (solver, error)
	keep func(c *Cell, name string, s solver)
	load func(c *Cell, name string) solver
}

func solverOf[S solver](name string, n int, make func() (S, error)) keptSolver {
	return keptSolver{name, n,
		func() (solver, error) { return make() },
		func(c *Cell, name string, s solver) { Keep(c, name, s.(S)) },
		func(c *Cell, name string) solver { return Load[S](c, name) }}
}

// TestSolvers: a factorisation or a preconditioner that was kept solves to the
// same bits, and so it does for other values of the same pattern.
func TestSolvers(t *testing.T) {
	const k = 71 // 5041 unknowns: more than the multigrid methods solve for directly
	poisson := gallery.Laplacian2D(k, k)
	flow := gallery.Brusselator2D(20, 0.02)
	skew, err := sparse.New(3, 3, []int{0, 1, 3, 4}, []int32{2, 0, 1, 1}, []float64{3, 1, 2, 5})
	if err != nil {
		t.Fatal(err)
	}
	saddle, err := sparse.New(3, 3, []int{0, 2, 4, 6}, []int32{0, 2, 1, 2, 0, 1}, []float64{2, 1, 3, 1, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	n := poisson.Rows
	amg := func(name string, cfg krylov.AMGConfig) keptSolver {
		return solverOf("AMG "+name, n, func() (*krylov.AMG, error) { return krylov.NewAMG(poisson, cfg) })
	}
	grid := func(name string, cfg krylov.GridConfig) keptSolver {
		return solverOf("grid "+name, n, func() (*krylov.Geometric, error) {
			return krylov.NewGeometric(poisson, []int{k, k}, cfg)
		})
	}
	cases := []keptSolver{
		solverOf("LU", flow.Rows, func() (*sparse.LU[float64], error) { return sparse.NewLU(flow, sparse.LUConfig{}) }),
		solverOf("LU by rows", flow.Rows, func() (*sparse.LU[float64], error) {
			return sparse.NewLU(flow, sparse.LUConfig{Ordering: sparse.MinimumDegreeRows})
		}),
		solverOf("LU of a permuted matrix", 3, func() (*sparse.LU[float64], error) { return sparse.NewLU(skew, sparse.LUConfig{}) }),
		solverOf("Cholesky", n, func() (*sparse.Cholesky[float64], error) {
			return sparse.NewCholesky(poisson, sparse.SymmetricConfig{})
		}),
		solverOf("LDL", n, func() (*sparse.LDL[float64], error) { return sparse.NewLDL(poisson, sparse.SymmetricConfig{}) }),
		solverOf("LDL of a saddle point", 3, func() (*sparse.LDL[float64], error) { return sparse.NewLDL(saddle, sparse.SymmetricConfig{}) }),
		amg("", krylov.AMGConfig{}),
		amg("Chebyshev", krylov.AMGConfig{Smoother: krylov.Chebyshev, Cycle: krylov.W}),
		amg("Jacobi", krylov.AMGConfig{Smoother: krylov.DampedJacobi, Cycle: krylov.Full}),
		amg("one level", krylov.AMGConfig{MaxLevels: 1}), // solved by Cholesky
		grid("", krylov.GridConfig{}),
		grid("Chebyshev", krylov.GridConfig{Smoother: krylov.Chebyshev}),
		solverOf("Jacobi", n, func() (*krylov.Diagonal, error) { return krylov.NewJacobi(poisson) }),
		solverOf("block Jacobi", n, func() (*krylov.BlockDiagonal, error) { return krylov.NewBlockJacobi(poisson, 5) }),
		solverOf("SOR", n, func() (*krylov.Relaxation, error) { return krylov.NewSOR(poisson, 1.2) }),
		solverOf("SSOR", n, func() (*krylov.Relaxation, error) { return krylov.NewSSOR(poisson, 1.2) }),
		solverOf("ILU", n, func() (*krylov.ILU, error) { return krylov.NewILU0(poisson) }),
		solverOf("IC", n, func() (*krylov.IC, error) { return krylov.NewIC0(poisson) }),
	}
	if library, err := suitesparse.Load("libumfpack.so.5"); err == nil {
		cases = append(cases, solverOf("UMFPACK", flow.Rows, func() (*sparse.LU[float64], error) {
			return sparse.NewLU(flow, sparse.LUConfig{SuiteSparse: library})
		}))
	}
	notebook := newNotebook(t)
	want := map[string][]float64{}
	refused := notebook.cell(func(c *Cell) {
		for _, k := range cases {
			s, err := k.make()
			if err != nil {
				t.Fatalf("%s: %v", k.name, err)
			}
			x := make([]float64, k.n)
			s.Solve(x, wave(k.n))
			want[k.name] = x
			k.keep(c, k.name, s)
		}
	})
	for name, why := range refused {
		t.Errorf("%s is refused: %s", name, why)
	}
	if t.Failed() {
		return
	}
	notebook.run(func(c *Cell) {
		for _, k := range cases {
			s := k.load(c, k.name)
			x := make([]float64, k.n)
			for range 2 { // the first must leave nothing behind
				s.Solve(x, wave(k.n))
				if !slices.Equal(x, want[k.name]) {
					t.Errorf("%s: a kept one solves otherwise", k.name)
				}
			}
		}
		// Refactorising takes the plan and the work space that were kept.
		lu, cholesky := Load[*sparse.LU[float64]](c, "LU"), Load[*sparse.Cholesky[float64]](c, "Cholesky")
		if err := lu.Refactor(flow); err != nil {
			t.Error(err)
		}
		if err := cholesky.Refactor(poisson); err != nil {
			t.Error(err)
		}
		if slices.ContainsFunc(cases, func(k keptSolver) bool { return k.name == "UMFPACK" }) {
			f := Load[*sparse.LU[float64]](c, "UMFPACK") // its functions lie elsewhere in another program
			if err := f.Refactor(flow); err != nil {
				t.Error(err)
			}
		}
		for name, s := range map[string]solver{"LU": lu, "Cholesky": cholesky} {
			x := make([]float64, len(want[name]))
			s.Solve(x, wave(len(x)))
			if !slices.Equal(x, want[name]) {
				t.Errorf("%s: one that was kept and refactored solves otherwise", name)
			}
		}
	})
}

// wave is a right-hand side.
func wave(n int) []float64 {
	b := make([]float64, n)
	for i := range b {
		b[i] = 1 + float64(i*i%13)
	}
	return b
}

// TestProblemsRefused: a problem is functions, which are code. What is said of
// one names the field and what to do.
func TestProblemsRefused(t *testing.T) {
	why := newNotebook(t).cell(func(c *Cell) {
		Keep(c, "decay", ode.Problem{F: func(_ float64, y, dy []float64) { dy[0] = -y[0] }, Y0: []float64{1}, T1: 1})
	})["decay"]
	for _, want := range []string{"decay.F is a function", "keep the values that it is made from", "or define it with func", "a func that returns it makes it anew"} {
		if !strings.Contains(why, want) {
			t.Errorf("%q does not say %q", why, want)
		}
	}
}
