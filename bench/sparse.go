package main

import (
	"context"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

// sparseSuite compares products and factorisations with scipy.sparse.
func sparseSuite(_ context.Context, b *compare.Bench) error {
	if b.Peer != nil {
		if err := b.Peer.Exec("import scipy.sparse as sp\nimport scipy.sparse.linalg as sl"); err != nil {
			return err
		}
	}
	if err := products(b); err != nil {
		return err
	}
	return factorisations(b)
}

func products(b *compare.Bench) error {
	a := gallery.Laplacian2D(1000, 1000)
	x, y := wave(a.Cols), make([]float64, a.Rows)
	if err := shareMatrix(b, "A", a); err != nil {
		return err
	}
	if b.Peer != nil {
		if err := b.Peer.Share(b.Dir, "x", x); err != nil {
			return err
		}
	}
	value := func() float64 { return y[12345] }
	cases := []compare.Case{
		{Name: "CSR product, 5 points 1000²", PeerName: "scipy", Limit: onOneThread(b, 1.1),
			Ours: func() { a.MulVec(y, x) }, Peer: "y = A @ x", Value: value, PeerValue: "float(y[12345])"},
		{Name: "product with the transpose", PeerName: "scipy", Setup: "B = A.T",
			Ours: func() { a.MulVecT(y, x) }, Peer: "y = B @ x", Value: value, PeerValue: "float(y[12345])"},
		{Name: "transpose", PeerName: "scipy", Ours: func() { a.Transpose() }, Peer: "B = A.T.tocsr()"},
		{Name: "A*A", PeerName: "scipy", Ours: func() { sparse.Mul(a, a) }, Peer: "B = A @ A"},
		{Name: "A+A", PeerName: "scipy", Ours: func() { sparse.Add(1, a, 1, a) }, Peer: "B = A + A"},
	}
	if b.Threads > 1 {
		cases = append(cases, compare.Case{
			Name: "CSR product, against one thread", PeerName: "1 thread", Limit: 1 / 1.7,
			Ours: func() { a.MulVec(y, x) }, AgainstThreads: 1,
		})
	}
	return compareAll(b, cases...)
}

func factorisations(b *compare.Bench) error {
	for _, problem := range []struct {
		name string
		a    *sparse.Matrix
	}{
		{"Brusselator 2×70²", gallery.Brusselator2D(70, 0.02)},
		{"5 points 300²", gallery.Laplacian2D(300, 300)},
		{"7 points 24³", gallery.Laplacian3D(24, 24, 24)},
	} {
		a := problem.a
		_, rhs := gallery.Manufactured(a)
		if err := shareProblem(b, a, rhs); err != nil {
			return err
		}
		lu, err := sparse.NewLU(a, sparse.LUConfig{})
		if err != nil {
			return err
		}
		x := make([]float64, len(rhs))
		const setup = "C = A.tocsc()\nlu = sl.splu(C)"
		cases := []compare.Case{
			{Name: "LU, " + problem.name, PeerName: "splu", Setup: setup, Limit: 1,
				Ours: func() { must(sparse.NewLU(a, sparse.LUConfig{})) }, Peer: "lu = sl.splu(C)"},
			{Name: "LU again, " + problem.name, PeerName: "splu", Setup: setup,
				Ours: func() {
					if err := lu.Refactor(a); err != nil {
						panic(err)
					}
				}, Peer: "lu = sl.splu(C)"},
			{Name: "solve, " + problem.name, PeerName: "splu", Setup: setup,
				Ours: func() { lu.Solve(x, rhs) }, Peer: "x = lu.solve(b)",
				Value: func() float64 { return x[len(x)/2] }, PeerValue: "float(x[len(x)//2])"},
		}
		if problem.name[0] != 'B' {
			cases = append(cases, compare.Case{Name: "Cholesky, " + problem.name, PeerName: "splu", Setup: setup, Limit: 1,
				Ours: func() { must(sparse.NewCholesky(a, sparse.SymmetricConfig{})) }, Peer: "lu = sl.splu(C)"})
		}
		if err := compareAll(b, cases...); err != nil {
			return err
		}
	}
	return nil
}
