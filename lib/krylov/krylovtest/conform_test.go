package krylovtest_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/podium-go/podium/lib/internal/failing"
	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/krylov/krylovtest"
)

// The suite passes a good solver and finds what is wrong with broken ones: CG
// with one mistake each.
func TestConform(t *testing.T) {
	// after makes a solver that changes what CG returns.
	after := func(spoil func(*krylov.Result)) krylov.Solver {
		return func(ctx context.Context, a krylov.Operator, b []float64, cfg krylov.Config) (*krylov.Result, error) {
			r, err := krylov.CG(ctx, a, b, cfg)
			if err == nil && r.Iterations > 0 {
				spoil(r)
			}
			return r, err
		}
	}
	// before makes a solver that changes what CG is given.
	before := func(spoil func(*krylov.Config)) krylov.Solver {
		return func(ctx context.Context, a krylov.Operator, b []float64, cfg krylov.Config) (*krylov.Result, error) {
			spoil(&cfg)
			return krylov.CG(ctx, a, b, cfg)
		}
	}
	for _, c := range []struct {
		name   string
		solve  krylov.Solver
		wanted []string
	}{
		{"good", krylov.CG, nil},
		{"a slightly wrong answer", after(func(r *krylov.Result) { r.X[0] *= 1 + 1e-6 }),
			[]string{"problems", "guess", "scale", "never falsely converged"}},
		{"ignores the tolerance", before(func(c *krylov.Config) {
			if c.RelTol > 0 && c.RelTol < 1e-4 { // others are refused
				c.RelTol = 1e-4
			}
		}), []string{"problems", "never falsely converged"}},
		{"ignores the absolute tolerance", before(func(c *krylov.Config) {
			if c.AbsTol > 0 {
				c.AbsTol, c.RelTol = 0, 0.9
			}
		}), []string{"degenerate", "options"}},
		{"reports less than the residual", after(func(r *krylov.Result) {
			r.Residual /= 2
			r.Relative /= 2
		}), []string{"problems", "guess", "never falsely converged"}},
		{"counts wrongly", after(func(r *krylov.Result) { r.Products++ }), []string{"problems", "block"}},
		{"a history with a gap", after(func(r *krylov.Result) { r.History = r.History[1:] }), []string{"problems", "guess"}},
		{"cannot be cancelled", func(_ context.Context, a krylov.Operator, b []float64, cfg krylov.Config) (*krylov.Result, error) {
			return krylov.CG(context.Background(), a, b, cfg)
		}, []string{"stop"}},
		{"without a bound on iterations", before(func(c *krylov.Config) {
			if c.MaxIter > 0 {
				c.MaxIter = 100000
			}
		}), []string{"stop"}},
		{"ignores the guess", before(func(c *krylov.Config) { c.X0 = nil }), []string{"guess", "non-finite", "options"}},
		{"depends on the threads", before(func(c *krylov.Config) {
			c.Precond = krylov.PrecondFunc(func(dst, r []float64) {
				copy(dst, r)
				dst[0] *= 1 + 0.1*float64(runtime.GOMAXPROCS(0))
			})
		}), []string{"threads"}},
	} {
		failing.Subtests(t, c.name, func(t *testing.T) {
			krylovtest.Conform(t, c.solve, krylovtest.Traits{Needs: krylovtest.Definite, Robust: true})
		}, c.wanted...)
	}
}

// MINRES promises residuals that do not rise; BiCGSTAB's do.
func TestMonotone(t *testing.T) {
	for _, c := range []struct {
		name   string
		solve  krylov.Solver
		wanted []string
	}{{"MINRES", krylov.MINRES, nil}, {"BiCGSTAB", krylov.BiCGSTAB, []string{"problems"}}} {
		failing.Subtests(t, c.name, func(t *testing.T) {
			krylovtest.Conform(t, c.solve, krylovtest.Traits{Needs: krylovtest.Definite, Monotone: true})
		}, c.wanted...)
	}
}
