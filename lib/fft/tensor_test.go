package fft

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

// TestViewsAndAxes transforms views along all axes and compares with rows that
// are gathered by index.
func TestViewsAndAxes(t *testing.T) {
	base := tensor.Of(noise(6*5*8*4, 5), 6, 5, 8, 4)
	views := map[string]*tensor.Tensor{
		"whole":      base,
		"transposed": base.Permute(2, 0, 3, 1),
		"reversed":   base.Flip(0, 2),
		"stepped":    base.Slice(tensor.All().By(2), tensor.Span(1, 4), tensor.All(), tensor.All()),
	}
	for name, x := range views {
		for axis := range x.Dims() {
			y, err := FFT(x, axis)
			if err != nil {
				t.Fatal(err)
			}
			n := x.Dim(axis)
			a, b := x.Move(axis, -1).Contiguous(), y.Move(axis, -1).Contiguous()
			in, out := tensor.Data[complex128](a), tensor.Data[complex128](b)
			for i := 0; i < len(in); i += n {
				if d := distance(parts(out[i:i+n]), parts(exactDFT(in[i:i+n], forward))); !(d <= allowed[float64](n)) {
					t.Fatalf("%s, axis %d: row %d is %.2g off", name, axis, i/n, d)
				}
			}
		}
	}
}

// TestOut transforms into tensors that are there, in place and not.
func TestOut(t *testing.T) {
	x := tensor.Of(noise(6*8, 24), 6, 8)
	want, err := FFTN(x)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []*tensor.Tensor{tensor.New(tensor.Complex128, 6, 8), x} {
		got, err := Config{Axes: []int{0, 1}, Out: out}.FFT(x)
		if err != nil || got != out || !slices.Equal(tensor.Data[complex128](out), tensor.Data[complex128](want)) {
			t.Errorf("FFT into Out: error %v", err)
		}
	}
	for _, out := range []*tensor.Tensor{tensor.New(tensor.Complex64, 6, 8), tensor.New(tensor.Complex128, 6, 7), tensor.New(tensor.Complex128, 8, 6).T()} {
		if _, err := (Config{Out: out}).FFT(x); err == nil || !strings.Contains(err.Error(), "it has to be complex128 of shape [6 8], and contiguous") {
			t.Errorf("Out of %v with shape %v: error %v", out.DType(), out.Shape(), err)
		}
	}
}

// TestThereAndBack undoes every transform of tensors, in each precision and
// normalisation, along several axes.
func TestThereAndBack(t *testing.T) {
	shapes := [][]int{{1}, {2}, {7}, {8, 6}, {3, 1, 5}, {4, 9, 2, 6}, {17, 3}}
	for _, shape := range shapes {
		for _, norm := range []Norm{Backward, Ortho, Forward} {
			for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
				limit := 4 * allowed[float64](4000)
				if d == tensor.Float32 {
					limit = 4 * allowed[float32](4000)
				}
				x := tensor.Of(realNoise(product(shape), 6), shape...).Convert(d)
				c := Config{Axes: allAxes(x), Norm: norm}
				same := func(what string, got *tensor.Tensor, err error) {
					t.Helper()
					if err != nil {
						t.Fatal(what, err)
					}
					if !slices.Equal(got.Shape(), shape) {
						t.Fatalf("%s: shape %v, want %v", what, got.Shape(), shape)
					}
					a, b := got.Convert(tensor.Complex128), x.Convert(tensor.Complex128)
					if e := distance(parts(tensor.Data[complex128](a)), parts(tensor.Data[complex128](b))); !(e <= limit) {
						t.Errorf("%s of %v, %v, %v: there and back is %.2g off", what, shape, norm, d, e)
					}
				}
				y, err := c.FFT(x)
				if err != nil {
					t.Fatal(err)
				}
				if want := d.Complex(); y.DType() != want {
					t.Fatalf("FFT of %v is %v", d, y.DType())
				}
				z, err := c.IFFT(y)
				same("FFT", z, err)
				if y, err = c.RFFT(x); err != nil {
					t.Fatal(err)
				}
				c.Lengths = shape
				z, err = c.IRFFT(y)
				same("RFFT", z, err)
				if z.DType() != d {
					t.Fatalf("IRFFT of %v is %v", y.DType(), z.DType())
				}
				for kind := DCTI; kind <= DSTIV; kind++ {
					if kind == DCTI && slices.Min(shape) < 2 {
						continue
					}
					y, err := c.Trig(x, kind)
					if err != nil {
						t.Fatal(err)
					}
					z, err := c.ITrig(y, kind)
					same(kind.String(), z, err)
				}
			}
		}
	}
}

// TestPlansAgreeWithTensors runs plans over several arrays back to back, in
// place and not, and compares them with the functions on tensors.
func TestPlansAgreeWithTensors(t *testing.T) {
	for _, shape := range [][]int{{12}, {5, 6}, {4, 3, 10}, {7, 9}, {300, 3, 4}} {
		const count = 3
		size := product(shape)
		axes := make([]int, len(shape))
		for i := range axes {
			axes[i] = i + 1
		}
		x := noise(count*size, 7)
		c := Config{Axes: axes, Norm: Ortho}
		want, err := c.FFT(tensor.Of(x, append([]int{count}, shape...)...))
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewPlan(shape...)
		if err != nil {
			t.Fatal(err)
		}
		p = p.With(Ortho)
		got := slices.Clone(x)
		p.Forward(got, got)
		if !slices.Equal(got, tensor.Data[complex128](want)) {
			t.Errorf("Plan of %v in place differs from FFT", shape)
		}
		p.Inverse(got, got)
		if d := distance(parts(got), parts(x)); !(d <= 2*allowed[float64](size)) {
			t.Errorf("Plan of %v: there and back is %.2g off", shape, d)
		}

		v := realNoise(count*size, 8)
		half, err := c.RFFT(tensor.Of(v, append([]int{count}, shape...)...))
		if err != nil {
			t.Fatal(err)
		}
		rp, err := NewRealPlan(shape...)
		if err != nil {
			t.Fatal(err)
		}
		rp = rp.With(Ortho)
		spectrum := make([]complex128, count*rp.SpectrumSize())
		rp.Forward(spectrum, v)
		if !slices.Equal(spectrum, tensor.Data[complex128](half)) {
			t.Errorf("RealPlan of %v differs from RFFT", shape)
		}
		before, back := slices.Clone(spectrum), make([]float64, len(v))
		rp.Inverse(back, spectrum)
		if d := distance(back, v); !(d <= 4*allowed[float64](size)) {
			t.Errorf("RealPlan of %v: there and back is %.2g off", shape, d)
		}
		if !slices.Equal(before, spectrum) {
			t.Errorf("RealPlan of %v: Inverse changed its source", shape)
		}

		tp, err := NewTrigPlan(DSTII, shape...)
		if err != nil {
			t.Fatal(err)
		}
		trig, err := Config{Axes: axes}.Trig(tensor.Of(v, append([]int{count}, shape...)...), DSTII)
		if err != nil {
			t.Fatal(err)
		}
		w := slices.Clone(v)
		tp.Forward(w, w)
		if !slices.Equal(w, tensor.Data[float64](trig)) {
			t.Errorf("TrigPlan of %v differs from Trig", shape)
		}
		tp.Inverse(w, w)
		if d := distance(w, v); !(d <= 8*allowed[float64](size)) {
			t.Errorf("TrigPlan of %v: there and back is %.2g off", shape, d)
		}
	}
}

// TestAdjoints checks ⟨Fx, y⟩ = ⟨x, F*y⟩ for the adjoints that the comments of
// Plan, RealPlan and Kind name.
func TestAdjoints(t *testing.T) {
	inner := func(a, b []complex128) complex128 {
		var s complex128
		for i := range a {
			s += complex(real(a[i]), -imag(a[i])) * b[i]
		}
		return s
	}
	innerReal := func(a, b []float64) float64 {
		s := 0.0
		for i := range a {
			s += a[i] * b[i]
		}
		return s
	}
	for _, shape := range [][]int{{8}, {9}, {1}, {2}, {4, 6}, {3, 7}, {17, 2}} {
		size := product(shape)
		p, _ := NewPlan(shape...)
		x, y := noise(size, 9), noise(size, 10)
		fx, ay := make([]complex128, size), make([]complex128, size)
		p.Forward(fx, x)
		p.With(Forward).Inverse(ay, y)
		if a, b := inner(fx, y), inner(x, ay); distance(parts([]complex128{a}), parts([]complex128{b})) > 1e-12 {
			t.Errorf("Plan %v: ⟨Fx, y⟩ = %v, ⟨x, F*y⟩ = %v", shape, a, b)
		}

		r, _ := NewRealPlan(shape...)
		w := HalfWeights(shape[len(shape)-1])
		u, v := realNoise(size, 11), noise(r.SpectrumSize(), 12)
		fu, av := make([]complex128, len(v)), make([]float64, size)
		r.Forward(fu, u)
		divided := make([]complex128, len(v))
		for i := range v {
			divided[i] = v[i] / complex(w[i%len(w)], 0)
		}
		r.With(Forward).Inverse(av, divided)
		if a, b := real(inner(fu, v)), innerReal(u, av); math.Abs(a-b) > 1e-12*math.Abs(a)+1e-12 {
			t.Errorf("RealPlan %v: ⟨Fx, y⟩ = %v, ⟨x, F*y⟩ = %v", shape, a, b)
		}
		// The other way round, Inverse without normalisation.
		iv, au := make([]float64, size), make([]complex128, len(v))
		r.With(Forward).Inverse(iv, v)
		r.Forward(au, u)
		for i := range au {
			au[i] *= complex(w[i%len(w)], 0)
		}
		if a, b := innerReal(iv, u), real(inner(v, au)); math.Abs(a-b) > 1e-12*math.Abs(a)+1e-12 {
			t.Errorf("RealPlan %v: ⟨Gy, x⟩ = %v, ⟨y, G*x⟩ = %v", shape, a, b)
		}

		for kind := DCTI; kind <= DSTIV; kind++ {
			if kind == DCTI && slices.Min(shape) < 2 {
				continue
			}
			q, err := NewTrigPlan(kind, shape...)
			if err != nil {
				t.Fatal(err)
			}
			q = q.With(Ortho)
			a, b := realNoise(size, 13), realNoise(size, 14)
			fa, ab := make([]float64, size), make([]float64, size)
			q.Forward(fa, a)
			q.Inverse(ab, b)
			if c, d := innerReal(fa, b), innerReal(a, ab); math.Abs(c-d) > 1e-12*math.Abs(c)+1e-12 {
				t.Errorf("orthogonal %v %v: ⟨Fx, y⟩ = %v, ⟨x, F*y⟩ = %v", kind, shape, c, d)
			}
		}
	}
}

// TestLinearityParsevalAndShift checks properties of transforms that are too
// long for exact sums.
func TestLinearityParsevalAndShift(t *testing.T) {
	for _, n := range []int{4096, 10007, 30270, 65536, 77 * 1024, 3 * 5 * 7 * 11 * 13} {
		p, err := NewPlan(n)
		if err != nil {
			t.Fatal(err)
		}
		limit := allowed[float64](n)
		x, y := noise(n, 15), noise(n, 16)
		fx, fy, fz := make([]complex128, n), make([]complex128, n), make([]complex128, n)
		p.Forward(fx, x)
		p.Forward(fy, y)
		z, want := make([]complex128, n), make([]complex128, n)
		a, b := complex(0.5, -2), complex(1.5, 0.25)
		for i := range z {
			z[i], want[i] = a*x[i]+b*y[i], a*fx[i]+b*fy[i]
		}
		p.Forward(fz, z)
		if d := distance(parts(fz), parts(want)); !(d <= limit) {
			t.Errorf("n = %d: not linear by %.2g", n, d)
		}
		energy := func(v []complex128) float64 { e := norm(parts(v)); return e * e }
		if e, f := energy(x)*float64(n), energy(fx); !(math.Abs(e-f) <= limit*e) {
			t.Errorf("n = %d: Parseval's sums are %v and %v", n, e, f)
		}
		// x[j-s] has the transform e^(-2πi sk/n) X[k].
		const s = 5
		copy(z[s:], x)
		copy(z, x[n-s:])
		p.Forward(fz, z)
		for k := range want {
			c, si := root(s*k, n)
			want[k] = fx[k] * complex(c, -si)
		}
		if d := distance(parts(fz), parts(want)); !(d <= limit) {
			t.Errorf("n = %d: the shift theorem is %.2g off", n, d)
		}
		// A single frequency is a single value.
		for j := range z {
			c, si := root(j*(n/3), n)
			z[j] = complex(c, si)
		}
		clear(want)
		want[n/3] = complex(float64(n), 0)
		p.Forward(fz, z)
		if d := distance(parts(fz), parts(want)); !(d <= limit) {
			t.Errorf("n = %d: a single frequency is %.2g off", n, d)
		}
	}
}

// TestSameBitsOnAnyThreads runs on 1, 2 and 3 threads.
func TestSameBitsOnAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	x := tensor.Of(realNoise(120*130*9, 17), 120, 130, 9)
	run := func() []*tensor.Tensor {
		var all []*tensor.Tensor
		keep := func(y *tensor.Tensor, err error) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, y)
		}
		for axis := range 3 {
			keep(FFT(x, axis))
			keep(RFFT(x, axis))
			keep(DCT(x, axis))
			keep(Config{Axes: []int{axis}, Lengths: []int{2 * 53}}.IRFFT(x))
			keep(Derivative(x, axis, 1, 3))
		}
		keep(RFFTN(x))
		keep(FFT(x, 1, 2, 0))
		return all
	}
	runtime.GOMAXPROCS(1)
	want := run()
	for threads := 2; threads <= 3; threads++ {
		runtime.GOMAXPROCS(threads)
		for i, y := range run() {
			a, b := y.Convert(tensor.Complex128), want[i].Convert(tensor.Complex128)
			if !slices.Equal(tensor.Data[complex128](a), tensor.Data[complex128](b)) {
				t.Errorf("result %d differs on %d threads", i, threads)
			}
		}
	}
}

// TestConcurrentUse runs one plan in several goroutines.
func TestConcurrentUse(t *testing.T) {
	p, err := NewRealPlan(30, 34)
	if err != nil {
		t.Fatal(err)
	}
	x := realNoise(p.Size(), 18)
	want := make([]complex128, p.SpectrumSize())
	p.Forward(want, x)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			y, z := make([]complex128, p.SpectrumSize()), make([]float64, p.Size())
			for range 20 {
				p.Forward(y, x)
				if !slices.Equal(y, want) {
					t.Error("a result differs")
				}
				p.Inverse(z, y)
				if _, err := FFT(tensor.Of(y[:34*15], 34, 15), 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func TestPlansAllocateNothing(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector makes the pool of workspaces forget")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	p, _ := NewPlan(24, 34)
	x := noise(p.Size(), 19)
	r, _ := NewRealPlan(24, 33)
	u, v := realNoise(r.Size(), 20), make([]complex128, r.SpectrumSize())
	q, _ := NewTrigPlan(DCTIV, 24, 33)
	q = q.With(Ortho)
	runs := map[string]func(){
		"Plan.Forward":     func() { p.Forward(x, x) },
		"Plan.Inverse":     func() { p.Inverse(x, x) },
		"RealPlan.Forward": func() { r.Forward(v, u) },
		"RealPlan.Inverse": func() { r.Inverse(u, v) },
		"TrigPlan.Forward": func() { q.Forward(u, u) },
		"TrigPlan.Inverse": func() { q.Inverse(u, u) },
	}
	for name, run := range runs {
		// The collector may take what the pool holds, at most now and then.
		if n := testing.AllocsPerRun(200, run); n > 0 {
			t.Errorf("%s allocates %v times a run", name, n)
		}
	}
}

// TestNaNAndInf puts one into each position: it has to reach every value, since
// each is a sum over all, and nothing may hang.
func TestNaNAndInf(t *testing.T) {
	for _, n := range []int{1, 2, 7, 8, 15, 16, 17, 47, 64} {
		p, _ := NewPlan(n)
		r, _ := NewRealPlan(n)
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
			for i := range n {
				x, y := noise(n, 21), make([]complex128, n)
				x[i] = complex(bad, 0)
				p.Forward(y, x)
				for k, v := range y {
					if !math.IsNaN(real(v)) && !math.IsInf(real(v), 0) && !math.IsNaN(imag(v)) && !math.IsInf(imag(v), 0) {
						t.Fatalf("n = %d: %v at %d gives %v at %d", n, bad, i, v, k)
					}
				}
				u, v := realNoise(n, 22), make([]complex128, n/2+1)
				u[i] = bad
				r.Forward(v, u)
				if !math.IsNaN(real(v[0])) && !math.IsInf(real(v[0]), 0) {
					t.Fatalf("n = %d: %v at %d gives %v at 0", n, bad, i, v[0])
				}
			}
		}
	}
}

// TestScales transforms very large and very small numbers.
func TestScales(t *testing.T) {
	for _, n := range []int{8, 15, 47, 1018} {
		p, _ := NewPlan(n)
		x := noise(n, 23)
		want := exactDFT(x, forward)
		for _, exponent := range []int{-1000, -900, 900, 1000} {
			f := math.Ldexp(1, exponent)
			y := make([]complex128, n)
			for i, v := range x {
				y[i] = complex(f*real(v), f*imag(v))
			}
			p.Forward(y, y)
			for i, v := range y {
				y[i] = complex(real(v)/f, imag(v)/f)
			}
			if d := distance(parts(y), parts(want)); !(d <= allowed[float64](n)) {
				t.Errorf("n = %d, numbers about 2^%d: %.2g off", n, exponent, d)
			}
		}
	}
}

// TestErrors checks that messages name the argument, its value and what is
// allowed.
func TestErrors(t *testing.T) {
	x := tensor.New(tensor.Float64, 3, 4)
	z := tensor.New(tensor.Complex128, 3, 4)
	on := func(_ *tensor.Tensor, err error) error { return err }
	errs := map[string]error{
		"Axes[0] is 2; x of shape [3 4] has the axes -2 to 1":         on(FFT(x, 2)),
		"Axes [0 -2] names axis 0 twice":                              on(FFT(x, 0, -2)),
		"Lengths[1] is 0; it has to be at least 1":                    on(Config{Lengths: []int{3, 0}}.FFT(x)),
		"Lengths has 3 entries, and x of shape [3 4] has only 2 axes": on(Config{Lengths: []int{3, 2, 1}}.FFT(x)),
		"Lengths has 1 entries and Axes 2":                            on(Config{Axes: []int{0, 1}, Lengths: []int{3}}.FFT(x)),
		"axis 1 of x, of shape [3 0], gives a transform of 0 points":  on(RFFT(tensor.New(tensor.Float64, 3, 0))),
		"axis 1 of x, of shape [3 1], gives a transform of 0 points":  on(IRFFT(tensor.New(tensor.Complex128, 3, 1))),
		"x is complex128; it has to be real":                          on(RFFT(z)),
		"fft: Trig: x is complex128; it has to be real":               on(DCT(z)),
		"x is a scalar": on(FFT(tensor.Scalar(1.0))),
		"Norm is 7; it has to be Backward, Ortho or Forward":                on(Config{Norm: 7}.IFFT(x)),
		"axis 0: a DCT-I has at least 2 points, here 1":                     on(Config{Axes: []int{0}, Lengths: []int{1}}.Trig(x, DCTI)),
		"Kind is 9; it has to be one from DCTI to DSTIV":                    on(Config{}.Trig(x, 9)),
		"order is -1; it has to be at least 0":                              on(Derivative(x, 0, -1, 1)),
		"length is NaN; it has to be positive and finite":                   on(Derivative(x, 0, 1, math.NaN())),
		"a has shape [3 4] and b [4]; they have to have the same number":    on(Convolve(x, tensor.New(tensor.Float64, 4))),
		"fft: ChebyshevValues: a DCT-I has at least 2 points, here 1":       on(ChebyshevValues(tensor.New(tensor.Float64, 1), 0)),
		"fft: ChebyshevCoefficients: x is complex128":                       on(ChebyshevCoefficients(z, 0)),
		"fft: ChebyshevValues: Axes[0] is 3; x of shape [3 4] has the axes": on(ChebyshevValues(x, 3)),
	}
	_, err := NewPlan(4, 0)
	errs["fft: NewPlan: the length of axis 1 is 0; it has to be at least 1"] = err
	_, err = NewRealPlan32()
	errs["fft: NewRealPlan32: no lengths are given"] = err
	_, err = NewTrigPlan(DCTI, 3, 1)
	errs["fft: NewTrigPlan: axis 1: a DCT-I has at least 2 points, here 1"] = err
	for want, err := range errs {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	p, _ := NewPlan(4)
	defer func() {
		if r, _ := recover().(string); !strings.Contains(r, "fft: Plan.Forward: dst has 4 numbers and src 8") {
			t.Errorf("panic %q", r)
		}
	}()
	p.Forward(make([]complex128, 4), make([]complex128, 8))
}
