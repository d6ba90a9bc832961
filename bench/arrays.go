package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/tensor"
)

// arrays compares elementwise functions and sums with torch, the rest with
// numpy. Both sides write to memory that is there where the peer can.
func arrays(_ context.Context, b *compare.Bench) error {
	for _, n := range []int{1000, 3162} {
		if err := elementwise(b, n); err != nil {
			return err
		}
	}
	for _, n := range []int{512, 1024} {
		for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
			if err := product(b, n, d); err != nil {
				return err
			}
		}
	}
	return others(b)
}

// elementwise compares functions of n×n float32 numbers.
func elementwise(b *compare.Bench, n int) error {
	x := tensor.Of(single(wave(n*n)), n, n).Clone() // into memory as the library allocates it
	row := x.Index(0).Clone()
	y := tensor.New(tensor.Float32, n, n)
	if b.Peer != nil {
		if err := b.Peer.Share(b.Dir, "wave", wave(n*n)); err != nil {
			return err
		}
		err := b.Peer.Exec(fmt.Sprintf("x = torch.from_numpy(wave.astype('f4')).reshape(%d, %[1]d)\nr = x[0].clone()\ny = torch.empty_like(x)", n))
		if err != nil {
			return err
		}
	}
	size := "10⁶ float32"
	if n > 1000 {
		size = "10⁷ float32"
	}
	sum := 0.0
	total := func() float64 { return y.Convert(tensor.Float64).Sum().Item() }
	const peerTotal = "float(y.double().sum())"
	return compareAll(b,
		compare.Case{Name: "exp " + size, PeerName: "torch", Limit: 1.2, Ours: func() { tensor.Exp(y, x) },
			Peer: "torch.exp(x, out=y)", Value: total, PeerValue: peerTotal},
		compare.Case{Name: "tanh " + size, PeerName: "torch", Limit: 1.2, Ours: func() { tensor.Tanh(y, x) },
			Peer: "torch.tanh(x, out=y)", Value: total, PeerValue: peerTotal, Tolerance: 1e-4},
		compare.Case{Name: "GELU " + size, PeerName: "torch", Limit: 1.2, Ours: func() { tensor.GELU(y, x) },
			Peer: "torch._C._nn.gelu(x, out=y)", Value: total, PeerValue: peerTotal},
		compare.Case{Name: "sum " + size, PeerName: "torch", Limit: 1.2, Ours: func() { sum = x.Sum().Item() },
			Peer: "s = torch.sum(x)", Value: func() float64 { return 1 + sum/float64(n) }, PeerValue: fmt.Sprintf("1 + float(s)/%d", n), Tolerance: 1e-4},
		compare.Case{Name: "add a row, " + size, PeerName: "torch", Limit: 1.2, Ours: func() { tensor.Add(y, x, row) },
			Peer: "torch.add(x, r, out=y)", Value: total, PeerValue: peerTotal, Tolerance: 1e-4},
		compare.Case{Name: "add a row, " + size + ", against a copy", PeerName: "copy", Limit: 1.3,
			Ours: func() { tensor.Add(y, x, row) }, Against: copying(y, x)},
	)
}

// copying copies with Go's own copy, on all threads.
func copying(y, x *tensor.Tensor) func() {
	dst, src := tensor.Data[float32](y), tensor.Data[float32](x)
	return func() {
		var group sync.WaitGroup
		n, parts := len(src), runtime.GOMAXPROCS(0)
		for i := 1; i < parts; i++ {
			group.Go(func() { copy(dst[i*n/parts:(i+1)*n/parts], src[i*n/parts:]) })
		}
		copy(dst[:n/parts], src)
		group.Wait()
	}
}

// product compares n×n matrix products.
func product(b *compare.Bench, n int, d tensor.DType) error {
	x, y := tensor.Of(wave(n*n), n, n).Convert(d), tensor.New(d, n, n)
	if b.Peer != nil {
		if err := b.Peer.Share(b.Dir, "wave", wave(n*n)); err != nil {
			return err
		}
		if err := b.Peer.Exec(fmt.Sprintf("x = wave.reshape(%d, %[1]d).astype('%v')\ny = np.empty_like(x)", n, d)); err != nil {
			return err
		}
	}
	tolerance := 1e-10
	if d == tensor.Float32 {
		tolerance = 1e-4
	}
	return b.Compare(compare.Case{
		Name: fmt.Sprintf("matrix product %d², %v", n, d), PeerName: "numpy", Limit: 1.1,
		Ours: func() { tensor.MatMul(y, x, x) }, Peer: "np.matmul(x, x, out=y)",
		Value: func() float64 { return y.At(1, 1) }, PeerValue: "float(y[1, 1])", Tolerance: tolerance,
	})
}

// others compares what has no limit of its own.
func others(b *compare.Bench) error {
	const n = 4096
	x := tensor.Of(wave(n*n), n, n)
	vector := tensor.Of(wave(1_000_000))
	if b.Peer != nil {
		if err := b.Peer.Share(b.Dir, "wave", wave(n*n)); err != nil {
			return err
		}
		if err := b.Peer.Exec(fmt.Sprintf("x = wave.reshape(%d, %[1]d)\nv = wave[:1000000].copy()\nt = np.empty_like(x)\ng = np.random.default_rng(1)", n)); err != nil {
			return err
		}
	}
	source := tensor.NewSource(1)
	transposed := tensor.New(tensor.Float64, n, n)
	a := tensor.Of(wave(64*32*32), 64, 32, 32)
	return compareAll(b,
		compare.Case{Name: "sum over rows 4096²", PeerName: "numpy", Ours: func() { x.Sum(0) }, Peer: "s = x.sum(0)"},
		compare.Case{Name: "sum over columns 4096²", PeerName: "numpy", Ours: func() { x.Sum(1) }, Peer: "s = x.sum(1)"},
		compare.Case{Name: "transposed copy 4096²", PeerName: "numpy", Ours: func() { transposed.Copy(x.T()) }, Peer: "t[:] = x.T"},
		compare.Case{Name: "sort 10⁶", PeerName: "numpy", Ours: func() { vector.Sort(0) }, Peer: "s = np.sort(v)"},
		compare.Case{Name: "10⁶ normal numbers", PeerName: "numpy", Ours: func() { source.Normal(tensor.Float64, 1_000_000) }, Peer: "s = g.standard_normal(1000000)"},
		compare.Case{Name: "batched product 64×32²", PeerName: "numpy", Setup: "a = wave[:65536].reshape(64, 32, 32)",
			Ours: func() { a.MatMul(a) }, Peer: "s = a @ a"},
		compare.Case{Name: "add 16 numbers", PeerName: "numpy", Setup: "u = wave[:16].copy()",
			Ours: func() { vector.Narrow(0, 0, 16).Add(vector.Narrow(0, 0, 16)) }, Peer: "s = u[0:16] + u[0:16]"},
	)
}
