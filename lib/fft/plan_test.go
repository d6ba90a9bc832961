package fft

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

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
