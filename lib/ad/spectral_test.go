package ad_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/fft"
	"github.com/podium-go/podium/lib/tensor"
)

func init() {
	conv := func(what string, x, r *tensor.Tensor, grid ...int) {
		f := func(v []*ad.Var) *ad.Var { return ad.SpectralConv(v[0], v[1], grid...) }
		add("SpectralConv", adtest.Case{Name: "SpectralConv, " + what, F: f, X: []*tensor.Tensor{x, r}})
		u := f([]*ad.Var{ad.Const(x), ad.Const(r)}).Value()
		u = u.Mul(0.3).Add(normal(3, u.Shape()...))
		add("SpectralConvBack", adtest.Case{Name: "SpectralConvBack, " + what, X: []*tensor.Tensor{u, r},
			F: func(v []*ad.Var) *ad.Var {
				return ad.SpectralConvBack(v[0], v[1], ad.Const(x.Convert(v[0].DType())), grid...)
			}})
		add("SpectralConvWeights", adtest.Case{Name: "SpectralConvWeights, " + what, X: []*tensor.Tensor{x, u},
			F: func(v []*ad.Var) *ad.Var {
				return ad.SpectralConvWeights(v[0], v[1], ad.Const(r.Convert(v[0].DType().Complex())), grid...)
			}})
	}
	conv("1-D", normal(1, 2, 3, 8), complexNormal(2, 3, 2, 4))
	conv("1-D with the last mode", normal(1, 2, 3, 6), complexNormal(2, 3, 2, 4))
	conv("1-D with many modes", normal(1, 1, 1, 128), complexNormal(2, 1, 1, 64).Mul(0.3))
	conv("1-D of odd length to another grid", normal(1, 2, 2, 7), complexNormal(2, 2, 3, 3), 10)
	conv("2-D", normal(1, 2, 2, 5, 6), complexNormal(2, 2, 3, 4, 3))
	conv("2-D to another grid", normal(1, 1, 2, 4, 6), complexNormal(2, 2, 1, 3, 3), 6, 5)
	conv("3-D", normal(1, 1, 2, 3, 4, 4), complexNormal(2, 2, 1, 2, 3, 2))
}

// composed is the convolution by whole transforms.
func composed(t *testing.T, x, r *tensor.Tensor) *tensor.Tensor {
	t.Helper()
	grid, modes := x.Shape()[2:], r.Shape()[2:]
	axes := make([]int, len(grid))
	for i := range axes {
		axes[i] = i + 2
	}
	hat, err := fft.Config{Axes: axes}.RFFT(x)
	if err != nil {
		t.Fatal(err)
	}
	shape := hat.Shape()
	shape[1] = r.Dim(1)
	out := tensor.New(hat.DType(), shape...)
	index := make([]int, len(modes))
	for {
		at := make([]int, len(modes))
		for a, k := range index {
			if at[a] = k; a < len(modes)-1 && 2*k >= modes[a] {
				at[a] = k - modes[a] + grid[a]
			}
		}
		for b := range x.Dim(0) {
			for o := range r.Dim(1) {
				var sum complex128
				for i := range r.Dim(0) {
					sum += hat.AtComplex(append([]int{b, i}, at...)...) * r.AtComplex(append([]int{i, o}, index...)...)
				}
				out.SetComplex(sum, append([]int{b, o}, at...)...)
			}
		}
		a := len(index) - 1
		for ; a >= 0; a-- {
			if index[a]++; index[a] < modes[a] {
				break
			}
			index[a] = 0
		}
		if a < 0 {
			break
		}
	}
	y, err := fft.Config{Axes: axes, Lengths: grid}.IRFFT(out)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestSpectralConvIsTheTransforms(t *testing.T) {
	for _, shapes := range [][2][]int{
		{{2, 3, 16}, {3, 2, 5}}, {{2, 1, 9}, {1, 2, 5}}, {{1, 1, 1}, {1, 1, 1}}, {{1, 2, 6}, {2, 2, 4}},
		{{2, 3, 8, 10}, {3, 2, 6, 4}}, {{1, 2, 4, 6}, {2, 1, 4, 4}}, {{1, 2, 7, 5}, {2, 1, 5, 3}},
		{{2, 2, 5, 6, 8}, {2, 3, 4, 5, 3}}, {{1, 1, 4, 4, 4}, {1, 1, 4, 4, 3}}, {{0, 3, 8}, {3, 2, 4}},
		// Many modes, which are fast transforms.
		{{2, 1, 128}, {1, 2, 65}}, {{1, 2, 101}, {2, 1, 50}}, {{1, 2, 6, 128}, {2, 2, 4, 60}},
	} {
		x, r := normal(1, shapes[0]...), complexNormal(2, shapes[1]...)
		got, want := ad.SpectralConv(ad.Const(x), ad.Const(r)).Value(), composed(t, x, r)
		if !tensor.AllClose(got, want, 1e-12, 1e-12) {
			t.Errorf("%v with %v: %v, want %v", shapes[0], shapes[1], got, want)
		}
	}
}

// wave is a function with modes up to 3 on a grid of n points, for two channels.
func wave(n int) *tensor.Tensor {
	x := tensor.New(tensor.Float64, 1, 2, n)
	for j := range n {
		p := 2 * math.Pi * float64(j) / float64(n)
		x.Set(0.5+math.Cos(p)-2*math.Sin(3*p), 0, 0, j)
		x.Set(math.Sin(2*p)-math.Cos(3*p), 0, 1, j)
	}
	return x
}

func identity(channels int, modes ...int) *tensor.Tensor {
	r := tensor.New(tensor.Complex128, append([]int{channels, channels}, modes...)...)
	for i := range channels {
		r.Index(i, i).Fill(1.0)
	}
	return r
}

func TestSpectralConvOracles(t *testing.T) {
	near := func(what string, got, want *tensor.Tensor, tolerance float64) {
		t.Helper()
		if e := got.Sub(want).Abs().Max().Item(); !(e <= tolerance) {
			t.Errorf("%s: off by %g, allowed %g", what, e, tolerance)
		}
	}
	apply := func(x, r *tensor.Tensor, grid ...int) *tensor.Tensor {
		return ad.SpectralConv(ad.Const(x), ad.Const(r), grid...).Value()
	}
	x := wave(16)
	near("R = 1", apply(x, identity(2, 4)), x, 1e-12)
	near("R = 1 to another grid", apply(x, identity(2, 4), 21), wave(21), 1e-12)

	derive := identity(2, 4)
	for i := range 2 {
		for k := range 4 {
			derive.SetComplex(complex(0, 2*math.Pi*float64(k)), i, i, k)
		}
	}
	want, err := fft.Derivative(x, 2, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	near("R = 2πik", apply(x, derive), want, 1e-10)

	r := complexNormal(3, 2, 3, 4)
	near("twice the points", apply(wave(32), r).Slice(tensor.Rest(), tensor.All().By(2)), apply(x, r), 1e-12)
	near("rolled", apply(x.Roll(2, 5), r), apply(x, r).Roll(2, 5), 1e-10)
	two, r2 := normal(4, 2, 2, 12, 10), complexNormal(5, 2, 3, 6, 4)
	near("rolled in 2-D", apply(two.Roll(2, 5).Roll(3, 4), r2), apply(two, r2).Roll(2, 5).Roll(3, 4), 1e-10)
}

func TestSpectralConvMistakes(t *testing.T) {
	x, two := ad.Const(normal(1, 2, 3, 8)), ad.Const(normal(1, 2, 3, 8, 8))
	of := func(shape ...int) *ad.Var { return ad.Const(complexNormal(1, shape...)) }
	panics(t, func() { ad.SpectralConv(x, of(3, 2, 6)) }, "6 modes", "8 points", "axis 0")
	panics(t, func() { ad.SpectralConv(x, of(3, 2, 4), 4) }, "4 modes", "4 points")
	panics(t, func() { ad.SpectralConv(two, of(3, 2, 9, 4)) }, "9 modes", "8 points")
	panics(t, func() { ad.SpectralConv(x, of(2, 2, 4)) }, "[2 3 8]", "[2 2 4]")
	panics(t, func() { ad.SpectralConv(x, of(3, 2, 4, 4)) }, "[2 3 8]", "[3 2 4 4]")
	panics(t, func() { ad.SpectralConv(x, of(3, 2, 4), 8, 8) }, "[8 8]", "1 axes")
	panics(t, func() { ad.SpectralConv(x, ad.Const(normal(1, 3, 2, 4))) }, "float64 weights")
}

// TestSpectralConvSteady checks that a step takes no new memory after the first,
// that weights held mode by mode give the same, and threads other than one too.
func TestSpectralConvSteady(t *testing.T) {
	x, r := normal(1, 3, 4, 16, 16), complexNormal(2, 4, 5, 6, 4)
	held := r.Permute(3, 2, 0, 1).Contiguous()
	tape := ad.NewTape()
	var first []*tensor.Tensor
	bytes := 0
	for step, procs := range []int{1, 2, 3, 2} {
		was := runtime.GOMAXPROCS(procs)
		v, w := tape.Var(x), tape.Var(r)
		if step > 2 {
			w = tape.Var(held)
		}
		weights := w
		if step > 2 {
			weights = w.Permute(2, 3, 1, 0)
		}
		g := tape.Gradient(ad.SpectralConv(v, weights).Square().Sum(), v, w)
		runtime.GOMAXPROCS(was)
		if step > 2 {
			g[1] = g[1].Permute(2, 3, 1, 0)
		}
		if step == 0 {
			first = []*tensor.Tensor{g[0].Clone(), g[1].Clone()}
			bytes = tape.Bytes()
		} else if !tensor.Equal(g[0], first[0]) || !tensor.Equal(g[1], first[1]) {
			t.Errorf("step %d has another gradient than the first", step)
		}
		tape.Reset()
		if tape.Bytes() != bytes {
			t.Errorf("step %d: %d bytes on the tape, %d after the first", step, tape.Bytes(), bytes)
		}
	}
}

// The layers of Fourier neural operators in one and two dimensions, forwards and
// backwards in single precision.
func BenchmarkSpectralConv1D(b *testing.B) {
	benchmarkSpectralConv(b, []int{20, 64, 256}, []int{64, 64, 16})
}

func BenchmarkSpectralConv2D(b *testing.B) {
	benchmarkSpectralConv(b, []int{10, 20, 64, 64}, []int{20, 20, 24, 12})
}

// Many modes: by products up to a number, and by transforms from then on.
func BenchmarkSpectralConvModes(b *testing.B) {
	for _, n := range []int{128, 512, 2048} {
		for m := 16; m <= min(n/2, 256); m *= 2 {
			b.Run(fmt.Sprintf("%d of %d", m, n), func(b *testing.B) {
				x := normal(1, 64, 4, n).Convert(tensor.Float32)
				r := complexNormal(2, 4, 4, m).Convert(tensor.Complex64)
				tape := ad.NewTape()
				for b.Loop() {
					ad.SpectralConv(tape.Const(x), tape.Const(r))
					tape.Reset()
				}
			})
		}
	}
}

func benchmarkSpectralConv(b *testing.B, shape, weights []int) {
	x := normal(1, shape...).Convert(tensor.Float32)
	d := len(weights)
	order, back := make([]int, d), make([]int, d)
	for i := range d {
		order[i] = d - 1 - i
	}
	order[d-2], order[d-1] = 0, 1
	for i, a := range order {
		back[a] = i
	}
	r := complexNormal(2, weights...).Convert(tensor.Complex64).Permute(order...).Contiguous()
	w := ad.SpectralConv(ad.Const(x), ad.Const(r.Permute(back...))).Value().Clone()
	tape := ad.NewTape()
	b.ReportAllocs()
	for b.Loop() {
		v, p := tape.Var(x), tape.Var(r)
		tape.VJP(ad.SpectralConv(v, p.Permute(back...)), w, v, p)
		tape.Reset()
	}
}
