package main

import (
	"context"
	"fmt"
	"math"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

// linalgSuite compares dense factorisations with scipy.linalg.
func linalgSuite(_ context.Context, b *compare.Bench) error {
	if b.Peer != nil {
		if err := b.Peer.Exec("import scipy.linalg as la"); err != nil {
			return err
		}
	}
	square, err := sharedNormal(b, "A", 1000, 1000, 1)
	if err != nil {
		return err
	}
	symmetric := square.Add(square.T())
	positive := square.MatMul(square.T()).Add(tensor.Eye(tensor.Float64, 1000))
	if b.Peer != nil {
		if err := b.Peer.Exec("S = A + A.T\nP = A @ A.T + np.eye(1000)"); err != nil {
			return err
		}
	}
	err = compareAll(b,
		compare.Case{Name: "symmetric eigenproblem 1000²", PeerName: "scipy eigh", Limit: 1.15,
			Ours: func() { must2(linalg.Eigh(symmetric)) }, Peer: "w, v = la.eigh(S)"},
		compare.Case{Name: "SVD 1000×1000", PeerName: "scipy svd", Limit: 1.15,
			Ours: func() { must3(linalg.SVD(square)) }, Peer: "u, s, vt = la.svd(A, full_matrices=False)"},
		compare.Case{Name: "singular values 1000×1000", PeerName: "scipy svdvals",
			Ours: func() { must(linalg.SingularValues(square)) }, Peer: "s = la.svdvals(A)"},
		compare.Case{Name: "LU and solve 1000²", PeerName: "scipy solve",
			Ours: func() { must(linalg.Solve(square, square)) }, Peer: "x = la.solve(A, A)"},
		compare.Case{Name: "Cholesky 1000²", PeerName: "scipy cholesky",
			Ours: func() { must(linalg.FactorCholesky(positive)) }, Peer: "c = la.cholesky(P, lower=True)"},
		compare.Case{Name: "QR 1000²", PeerName: "scipy qr",
			Ours: func() { must2(linalg.QR(square)) }, Peer: "q, r = la.qr(A, mode='economic')"},
	)
	if err != nil {
		return err
	}
	if err := tallSVD(b); err != nil {
		return err
	}
	return randomised(b)
}

func tallSVD(b *compare.Bench) error {
	const name = "SVD 20000×200"
	if !b.Wants(name) {
		return nil
	}
	tall, err := sharedNormal(b, "A", 20000, 200, 2)
	if err != nil {
		return err
	}
	return b.Compare(compare.Case{Name: name, PeerName: "scipy svd", Limit: 1.15,
		Ours: func() { must3(linalg.SVD(tall)) }, Peer: "u, s, vt = la.svd(A, full_matrices=False)"})
}

// randomised compares a randomised SVD with numpy's full one, on a matrix with
// slowly decaying singular values, which is the harder case.
func randomised(b *compare.Bench) error {
	const (
		name       = "randomised SVD, rank 50 of 20000×2000"
		rows, cols = 20000, 2000
		rank       = 50
	)
	if !b.Wants(name) {
		return nil
	}
	a, err := sharedNormal(b, "A", rows, cols, 3)
	if err != nil {
		return err
	}
	// Column j is scaled by 1/(1+j/10): the singular values fall like that.
	scale := tensor.New(tensor.Float64, cols)
	for j, s := range tensor.Data[float64](scale) {
		_ = s
		tensor.Data[float64](scale)[j] = 1 / (1 + float64(j)/10)
	}
	a = a.Mul(scale)
	if b.Peer != nil {
		if err := b.Peer.Exec("A = A / (1 + np.arange(A.shape[1]) / 10)"); err != nil {
			return err
		}
	}
	var got *linalg.RandomSVDResult
	err = b.Compare(compare.Case{
		Name: name, PeerName: "numpy full", Limit: 1.0 / 8, PeerOnce: true,
		Ours: func() { got = must(linalg.RandomSVD(a, linalg.RandomSVDConfig{Rank: rank, Seed: 1})) },
		Peer: "u, s, vt = np.linalg.svd(A, full_matrices=False)",
	})
	if err != nil || b.Peer == nil {
		return err
	}
	var sigma []float64
	if err := b.Peer.Eval("s.tolist()", &sigma); err != nil {
		return err
	}
	best := 0.0
	for _, s := range sigma[rank:] {
		best += s * s
	}
	// ‖A - U S Vᴴ‖² from all of A.
	us := got.U.Mul(got.S)
	rest := a.Sub(us.MatMul(got.Vh))
	d := tensor.Data[float64](rest)
	sum := 0.0
	for _, v := range d {
		sum += v * v
	}
	b.Measure(compare.Record{Name: name + ": error/optimal", Ratio: math.Sqrt(sum / best), Limit: 1.05, Unit: "(Frobenius)"})
	return nil
}

// sharedNormal returns a matrix of normal random numbers that the peer has
// under the name.
func sharedNormal(b *compare.Bench, name string, rows, cols int, seed uint64) (*tensor.Tensor, error) {
	a := tensor.NewSource(seed).Normal(tensor.Float64, rows, cols)
	if b.Peer == nil {
		return a, nil
	}
	if err := b.Peer.Share(b.Dir, name, tensor.Data[float64](a)); err != nil {
		return nil, err
	}
	return a, b.Peer.Exec(fmt.Sprintf("%s = %[1]s.reshape(%d, %d)", name, rows, cols))
}

func must[A any](a A, err error) A {
	if err != nil {
		panic(err)
	}
	return a
}

func must2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		panic(err)
	}
	return a, b
}

func must3[A, B, C any](a A, b B, c C, err error) (A, B, C) {
	if err != nil {
		panic(err)
	}
	return a, b, c
}
