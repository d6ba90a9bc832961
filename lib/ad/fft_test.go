package ad_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/fft"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	// Squared before and after, for second derivatives that are not zero.
	use := func(name, what string, f func(x *ad.Var) *ad.Var, x *tensor.Tensor) {
		add(name, adtest.Case{Name: name + ", " + what, X: []*tensor.Tensor{x},
			F: func(x []*ad.Var) *ad.Var { y := f(x[0].Mul(x[0])); return y.Mul(y) }})
	}
	configs := map[string]fft.Config{
		"the last axis":    {},
		"the first axis":   {Axes: []int{0}, Norm: fft.Forward},
		"two axes":         {Axes: []int{-1, 0}, Norm: fft.Ortho},
		"cut and fill":     {Axes: []int{0, 2}, Lengths: []int{4, 3}},
		"cut and fill odd": {Lengths: []int{2, 5}, Norm: fft.Forward},
	}
	for what, c := range configs {
		use("FFT", what, func(x *ad.Var) *ad.Var { return x.FFT(c) }, complexNormal(1, 3, 2, 4))
		use("FFT", what+", real", func(x *ad.Var) *ad.Var { return x.FFT(c) }, normal(1, 3, 2, 4))
		use("IFFT", what, func(x *ad.Var) *ad.Var { return x.IFFT(c) }, complexNormal(1, 3, 2, 4))
		use("RFFT", what, func(x *ad.Var) *ad.Var { return x.RFFT(c) }, normal(1, 3, 2, 4))
		use("RFFT", what+", a view", func(x *ad.Var) *ad.Var { return x.Permute(2, 1, 0).RFFT(c) }, normal(1, 4, 2, 3))
		use("IRFFT", what, func(x *ad.Var) *ad.Var { return x.IRFFT(c) }, complexNormal(1, 3, 2, 4))
		for kind := fft.DCTI; kind <= fft.DSTIV; kind++ {
			use("Trig", fmt.Sprint(kind, " ", what), func(x *ad.Var) *ad.Var { return x.Trig(kind, c) }, normal(1, 3, 2, 4))
			use("Trig", fmt.Sprint(kind, " inverse ", what), func(x *ad.Var) *ad.Var { return x.ITrig(kind, c) }, normal(1, 3, 2, 4))
		}
	}
	use("CutOrFill", "through FFT", func(x *ad.Var) *ad.Var { return x.FFT(fft.Config{Lengths: []int{3}}) }, normal(1, 2, 4))
	use("Roll", "FFTShift, all axes", func(x *ad.Var) *ad.Var { return x.FFTShift() }, normal(1, 3, 2, 4))
	use("Roll", "FFTUnshift along one", func(x *ad.Var) *ad.Var { return x.FFTUnshift(0) }, complexNormal(1, 3, 2))
}

// TestTransformValues compares with lib/fft, bit for bit.
func TestTransformValues(t *testing.T) {
	for _, single := range []bool{false, true} {
		x, z := normal(1, 3, 6), complexNormal(2, 3, 6)
		if single {
			x, z = x.Convert(tensor.Float32), z.Convert(tensor.Complex64)
		}
		same := func(what string, got *ad.Var, want *tensor.Tensor, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			if !tensor.Equal(got.Value(), want) {
				t.Errorf("%s, single %v: %v, want %v", what, single, got, want)
			}
		}
		c := fft.Config{Axes: []int{0, 1}, Lengths: []int{4, 5}, Norm: fft.Ortho}
		v, w := ad.Const(x), ad.Const(z)
		y, err := c.FFT(z)
		same("FFT", w.FFT(c), y, err)
		y, err = c.FFT(x)
		same("FFT of real numbers", v.FFT(c), y, err)
		y, err = c.IFFT(z)
		same("IFFT", w.IFFT(c), y, err)
		y, err = c.RFFT(x)
		same("RFFT", v.RFFT(c), y, err)
		y, err = c.IRFFT(z)
		same("IRFFT", w.IRFFT(c), y, err)
		y, err = c.Trig(x, fft.DSTII)
		same("Trig", v.Trig(fft.DSTII, c), y, err)
		y, err = c.ITrig(x, fft.DCTI)
		same("ITrig", v.ITrig(fft.DCTI, c), y, err)
		same("FFTShift", v.FFTShift(1), fft.Shift(x, 1), nil)
		same("FFTUnshift", v.FFTUnshift(), fft.Unshift(x), nil)
	}
}

// panics fails unless f panics with all of the given words.
func panics(t *testing.T, f func(), words ...string) {
	t.Helper()
	defer func() {
		t.Helper()
		message := fmt.Sprint(recover())
		for _, w := range words {
			if !strings.Contains(message, w) {
				t.Errorf("panic %q lacks %q", message, w)
			}
		}
	}()
	f()
}

func TestTransformMistakes(t *testing.T) {
	x, z := ad.Const(normal(1, 3, 6)), ad.Const(complexNormal(1, 3, 1))
	panics(t, func() { z.RFFT(fft.Config{}) }, "RFFT", "complex128")
	panics(t, func() { x.IRFFT(fft.Config{}) }, "IRFFT", "float64")
	panics(t, func() { z.IRFFT(fft.Config{}) }, "IRFFT", "[3 1]", "0 points")
	panics(t, func() { x.FFT(fft.Config{Axes: []int{2}}) }, "FFT", "[3 6]", "[2]")
	panics(t, func() { x.FFT(fft.Config{Axes: []int{0, 0}}) }, "different")
	panics(t, func() { x.FFT(fft.Config{Axes: []int{0}, Lengths: []int{1, 2}}) }, "Lengths [1 2]", "[0]")
	panics(t, func() { x.FFT(fft.Config{Out: x.Value()}) }, "Out")
	panics(t, func() { ad.Const(tensor.New(tensor.Float64)).FFT(fft.Config{}) }, "FFT", "[]")
	panics(t, func() { x.Trig(fft.DCTI, fft.Config{Lengths: []int{1}}) }, "DCT-I", "1 points")
	panics(t, func() { x.FFTShift(2) }, "axis 2", "[3 6]")
}

// TestTransformsTakeNoMemory repeats a step on one tape.
func TestTransformsTakeNoMemory(t *testing.T) {
	x := normal(1, 4, 6, 8)
	tape := ad.NewTape()
	first := 0
	for step := range 4 {
		v := tape.Var(x)
		y := v.RFFT(fft.Config{Axes: []int{1, 2}}).IRFFT(fft.Config{Axes: []int{1, 2}}).Trig(fft.DCTII, fft.Config{}).FFTShift()
		tape.Gradient(y.Square().Sum(), v)
		tape.Reset()
		if step == 0 {
			first = tape.Bytes()
		} else if tape.Bytes() != first {
			t.Errorf("step %d: the tape has %d bytes, %d after the first", step, tape.Bytes(), first)
		}
	}
}
