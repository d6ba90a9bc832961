package main

import (
	"context"
	"fmt"
	"math/cmplx"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/fft"
)

// fftSuite compares planned transforms with scipy.fft. The result goes to a
// slice that is there; scipy has no way to say so.
func fftSuite(_ context.Context, b *compare.Bench) error {
	const largest = 1 << 20
	x := wave(largest)
	if b.Peer != nil {
		if err := b.Peer.Share(b.Dir, "wave", x); err != nil {
			return err
		}
		if err := b.Peer.Exec("import scipy.fft"); err != nil {
			return err
		}
	}
	for _, prec := range []precision{{"float64", "float64", "complex128"}, {"float32", "float32", "complex64"}} {
		for _, c := range []struct {
			what  string
			shape []int
			batch int
		}{
			{"real 256²", []int{256, 256}, 1}, {"real 1024²", []int{1024, 1024}, 1},
		} {
			if err := realTransform(b, c.what, prec, x, c.shape); err != nil {
				return err
			}
		}
		for _, c := range []struct {
			what     string
			n, batch int
		}{
			{"complex 2¹⁶", 1 << 16, 1}, {"complex 30270 = 2·3·5·1009", 30270, 1}, {"complex 10007, prime", 10007, 1},
			{"complex 64×1024", 1024, 64},
		} {
			if err := complexTransform(b, c.what, prec, x, c.n, c.batch); err != nil {
				return err
			}
		}
		for _, kind := range []struct {
			kind fft.Kind
			peer string
		}{
			{fft.DCTII, "dct(x, 2"}, {fft.DCTI, "dct(x, 1"}, {fft.DSTII, "dst(x, 2"}, {fft.DCTIV, "dct(x, 4"},
		} {
			if err := trigTransform(b, prec, x, kind.kind, kind.peer); err != nil {
				return err
			}
		}
	}
	return nil
}

// precision names an element type in Go and numpy.
type precision struct{ name, real, complex string }

func realTransform(b *compare.Bench, what string, p precision, x []float64, shape []int) error {
	c := compare.Case{
		Name: what + ", " + p.name, PeerName: "scipy.fft", Limit: 1.3,
		Setup:     fmt.Sprintf("x = wave[:%d].reshape(%d, %d).astype('%s')", shape[0]*shape[1], shape[0], shape[1], p.real),
		Peer:      "y = scipy.fft.rfft2(x, workers=workers)",
		PeerValue: "float(abs(y[3, 5]))",
	}
	inverse := c
	inverse.Name = "inverse " + c.Name
	inverse.Setup += "\ny = scipy.fft.rfft2(x)"
	inverse.Peer = "z = scipy.fft.irfft2(y, workers=workers)"
	inverse.PeerValue = "float(z[3, 5])"
	if p.name == "float64" {
		plan, err := fft.NewRealPlan(shape...)
		if err != nil {
			return err
		}
		in, back, out := x[:plan.Size()], make([]float64, plan.Size()), make([]complex128, plan.SpectrumSize())
		plan.Forward(out, in)
		c.Ours = func() { plan.Forward(out, in) }
		c.Value = func() float64 { return cmplx.Abs(out[3*(shape[1]/2+1)+5]) }
		inverse.Ours = func() { plan.Inverse(back, out) }
		inverse.Value = func() float64 { return back[3*shape[1]+5] }
	} else {
		plan, err := fft.NewRealPlan32(shape...)
		if err != nil {
			return err
		}
		in, back, out := single(x[:plan.Size()]), make([]float32, plan.Size()), make([]complex64, plan.SpectrumSize())
		plan.Forward(out, in)
		c.Ours = func() { plan.Forward(out, in) }
		c.Value = func() float64 { return cmplx.Abs(complex128(out[3*(shape[1]/2+1)+5])) }
		c.Tolerance = 1e-3
		inverse.Ours = func() { plan.Inverse(back, out) }
		inverse.Value = func() float64 { return float64(back[3*shape[1]+5]) }
		inverse.Tolerance = 1e-4
	}
	return compareAll(b, c, inverse)
}

func complexTransform(b *compare.Bench, what string, p precision, x []float64, n, batch int) error {
	c := compare.Case{
		Name: what + ", " + p.name, PeerName: "scipy.fft", Limit: 1.3,
		Setup:     fmt.Sprintf("x = wave[:%d].view('complex128').reshape(%d, %d).astype('%s')", 2*n*batch, batch, n, p.complex),
		Peer:      "y = scipy.fft.fft(x, workers=workers)",
		PeerValue: "float(abs(y[0, 3]))",
	}
	if p.name == "float64" {
		plan, err := fft.NewPlan(n)
		if err != nil {
			return err
		}
		in, out := make([]complex128, n*batch), make([]complex128, n*batch)
		for i := range in {
			in[i] = complex(x[2*i], x[2*i+1])
		}
		c.Ours = func() { plan.Forward(out, in) }
		c.Value = func() float64 { return cmplx.Abs(out[3]) }
	} else {
		plan, err := fft.NewPlan32(n)
		if err != nil {
			return err
		}
		in, out := make([]complex64, n*batch), make([]complex64, n*batch)
		for i := range in {
			in[i] = complex(float32(x[2*i]), float32(x[2*i+1]))
		}
		c.Ours = func() { plan.Forward(out, in) }
		c.Value = func() float64 { return cmplx.Abs(complex128(out[3])) }
		c.Tolerance = 1e-3
	}
	return b.Compare(c)
}

// trigTransform compares 64 cosine or sine transforms of length 1025.
func trigTransform(b *compare.Bench, p precision, x []float64, kind fft.Kind, peer string) error {
	const n, batch = 1025, 64
	c := compare.Case{
		Name: fmt.Sprintf("%v 64×1025, %s", kind, p.name), PeerName: "scipy.fft",
		Setup:     fmt.Sprintf("x = wave[:%d].reshape(%d, %d).astype('%s')", n*batch, batch, n, p.real),
		Peer:      "y = scipy.fft." + peer + ", workers=workers)",
		PeerValue: "float(y[0, 3])",
	}
	if p.name == "float64" {
		plan, err := fft.NewTrigPlan(kind, n)
		if err != nil {
			return err
		}
		in, out := x[:n*batch], make([]float64, n*batch)
		c.Ours = func() { plan.Forward(out, in) }
		c.Value = func() float64 { return out[3] }
	} else {
		plan, err := fft.NewTrigPlan32(kind, n)
		if err != nil {
			return err
		}
		in, out := single(x[:n*batch]), make([]float32, n*batch)
		c.Ours = func() { plan.Forward(out, in) }
		c.Value = func() float64 { return float64(out[3]) }
		c.Tolerance = 1e-3
	}
	return b.Compare(c)
}

func single(x []float64) []float32 {
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = float32(v)
	}
	return out
}
