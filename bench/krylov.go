package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

// krylovSuite compares iterations with scipy.sparse.linalg, and CG with
// algebraic multigrid with its direct solver.
func krylovSuite(ctx context.Context, b *compare.Bench) error {
	if b.Peer != nil {
		if err := b.Peer.Exec("import scipy.sparse.linalg as sl"); err != nil {
			return err
		}
	}
	if err := iterations(ctx, b); err != nil {
		return err
	}
	for _, problem := range []struct {
		name string
		make func() *sparse.Matrix
		peer string
	}{
		{"2-D 1000²", func() *sparse.Matrix { return gallery.Laplacian2D(1000, 1000) }, "x = sl.spsolve(A, b)"},
		// Of spsolve's orderings the default takes more than eight minutes here.
		{"3-D 64³", func() *sparse.Matrix { return gallery.Laplacian3D(64, 64, 64) }, "x = sl.spsolve(A.tocsc(), b, permc_spec='MMD_AT_PLUS_A')"},
	} {
		name := "AMG-CG to 1e-8, Laplacian " + problem.name
		if !b.Wants(name) {
			continue
		}
		if b.Threads > 1 && problem.name == "3-D 64³" {
			problem.peer = "" // it has one thread and takes minutes: once is enough
		}
		if err := multigrid(ctx, b, name, problem.make(), problem.peer); err != nil {
			return err
		}
	}
	return sizes(ctx, b)
}

// iterations compares a fixed number of iterations without a preconditioner.
func iterations(ctx context.Context, b *compare.Bench) error {
	a := gallery.Laplacian2D(500, 500)
	_, rhs := gallery.Manufactured(a)
	if err := shareProblem(b, a, rhs); err != nil {
		return err
	}
	run := func(solver krylov.Solver, count int) func() {
		work := new(krylov.Workspace)
		dst := make([]float64, len(rhs))
		return func() {
			_, err := solver(ctx, a, rhs, krylov.Config{RelTol: 1e-14, MaxIter: count, Dst: dst, Work: work})
			if err != nil && !errors.Is(err, krylov.MaxIterations) {
				panic(err)
			}
		}
	}
	return compareAll(b,
		compare.Case{Name: "CG, 100 iterations, 500²", Ours: run(krylov.CG, 100), PeerName: "scipy", Limit: 1,
			Peer: "x = sl.cg(A, b, tol=1e-14, maxiter=100)"},
		compare.Case{Name: "MINRES, 100 iterations, 500²", Ours: run(krylov.MINRES, 100), PeerName: "scipy", Limit: 1,
			Peer: "x = sl.minres(A, b, tol=1e-14, maxiter=100)"},
		compare.Case{Name: "GMRES(30), 90 iterations, 500²", Ours: run(krylov.GMRES, 90), PeerName: "scipy", Limit: 1,
			Peer: "x = sl.gmres(A, b, tol=1e-14, restart=30, maxiter=3)"},
		compare.Case{Name: "BiCGSTAB, 50 iterations, 500²", Ours: run(krylov.BiCGSTAB, 50), PeerName: "scipy", Limit: 1,
			Peer: "x = sl.bicgstab(A, b, tol=1e-14, maxiter=50)"},
	)
}

// multigrid compares set-up and solution with scipy's direct solver.
func multigrid(ctx context.Context, b *compare.Bench, name string, a *sparse.Matrix, peer string) error {
	x, rhs := gallery.Manufactured(a)
	if err := shareProblem(b, a, rhs); err != nil {
		return err
	}
	var last *krylov.Result
	solve := func() {
		amg, err := krylov.NewAMG(a, krylov.AMGConfig{})
		if err == nil {
			last, err = krylov.CG(ctx, a, rhs, krylov.Config{RelTol: 1e-8, Precond: amg})
		}
		if err != nil {
			panic(err)
		}
	}
	err := b.Compare(compare.Case{
		Name: name, Ours: solve, PeerName: "spsolve", Limit: 0.5,
		Peer: peer, PeerLimit: 2 * time.Minute,
	})
	if err != nil {
		return err
	}
	worst := 0.0
	for i, v := range last.X {
		worst = max(worst, v-x[i], x[i]-v)
	}
	b.Measure(compare.Record{Name: name + ": largest error", Ratio: worst, Limit: 1e-3, Unit: "absolute"})
	return nil
}

// sizes measures how the number of iterations grows with the grid.
func sizes(ctx context.Context, b *compare.Bench) error {
	const name = "AMG-CG iterations"
	if !b.Wants(name) {
		return nil
	}
	first := 0
	for _, n := range []int{250, 500, 1000} {
		a := gallery.Laplacian2D(n, n)
		_, rhs := gallery.Manufactured(a)
		amg, err := krylov.NewAMG(a, krylov.AMGConfig{})
		if err != nil {
			return err
		}
		r, err := krylov.CG(ctx, a, rhs, krylov.Config{RelTol: 1e-8, Precond: amg})
		if err != nil {
			return err
		}
		record := compare.Record{Name: fmt.Sprintf("%s, %d²", name, n), Ratio: float64(r.Iterations), Unit: "iterations"}
		if first == 0 {
			first = r.Iterations
		} else {
			record.Limit = float64(first + 3)
		}
		b.Measure(record)
	}
	return nil
}

// shareProblem gives the peer A and b.
func shareProblem(b *compare.Bench, a *sparse.Matrix, rhs []float64) error {
	if b.Peer == nil {
		return nil
	}
	if err := shareMatrix(b, "A", a); err != nil {
		return err
	}
	return b.Peer.Share(b.Dir, "b", rhs)
}
