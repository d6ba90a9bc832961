package fft

import (
	"fmt"
	"math"
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

// roundoff is the unit of rounding of F.
func roundoff[F tensor.Float]() float64 {
	if tensor.DTypeOf[F]() == tensor.Float32 {
		return 0x1p-24
	}
	return 0x1p-53
}

// allowed is how far a transform of n points may be from the exact one, in the
// relative Euclidean norm: the classical growth with log n, with 1e-15 for
// float64 at n = 2 (and for all below), and thrice that for the algorithms that
// go through two transforms of twice the length.
func allowed[F tensor.Float](n int) float64 {
	e := 9 * roundoff[F]() * max(1, math.Log2(float64(n)))
	if !smooth(n) {
		e *= 3
	}
	return e
}

// testLengths has every length to 64, powers, products, primes that go by
// Rader's algorithm and by Bluestein's, and products with several of them.
func testLengths() []int {
	var n []int
	for i := 1; i <= 64; i++ {
		n = append(n, i)
	}
	return append(n, 72, 77, 81, 96, 100, 121, 125, 128, 143, 169, 240, 243, 256, 289, 323, 343, 360,
		368, 400, 509, 512, 521, 625, 719, 720, 729, 1000, 1001, 1009, 1018, 1024, 1331)
}

func TestLinesAgainstExactSums(t *testing.T) {
	for _, k := range allKernels[float64]() {
		t.Run(k.name+"/float64", func(t *testing.T) { checkLines(t, k) })
	}
	for _, k := range allKernels[float32]() {
		t.Run(k.name+"/float32", func(t *testing.T) { checkLines(t, k) })
	}
}

func checkLines[F tensor.Float](t *testing.T, k *kernels[F]) {
	for _, n := range testLengths() {
		if testing.Short() && n > 130 {
			continue
		}
		l := newLine(n, k)
		// The exact transform of numbers that F holds exactly.
		x := narrow[F](parts(noise(n, 1)))
		for direction := range 2 {
			want := parts(exactDFT(complexes(x), direction))
			got := make([]F, 2*n)
			l.run(got, 1, x, 1, 1, direction, 1, make([]F, l.work(1)))
			if d := distance(widen(got), want); !(d <= allowed[F](n)) {
				t.Errorf("n = %d, direction %d: relative error %.2g, allowed %.2g", n, direction, d, allowed[F](n))
			}
		}
	}
}

// TestLinesOverColumns compares columns of matrices, within larger ones, in
// place and not, with single transforms.
func TestLinesOverColumns(t *testing.T) {
	for _, k := range allKernels[float64]() {
		t.Run(k.name+"/float64", func(t *testing.T) { checkColumns(t, k) })
	}
	for _, k := range allKernels[float32]() {
		t.Run(k.name+"/float32", func(t *testing.T) { checkColumns(t, k) })
	}
}

func checkColumns[F tensor.Float](t *testing.T, k *kernels[F]) {
	lengths := []int{1, 2, 3, 5, 6, 8, 12, 13, 16, 17, 34, 35, 47, 64, 77, 94, 120, 256, 289, 17 * 47}
	for _, n := range lengths {
		l := newLine(n, k)
		counts := []int{1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 21}
		if testing.Short() {
			counts = []int{1, 3, 16}
		}
		for _, lanes := range counts {
			for _, ld := range []int{lanes, lanes + 3} {
				for _, inPlace := range []bool{false, true} {
					name := fmt.Sprintf("n = %d, lanes %d, ld %d, in place %v", n, lanes, ld, inPlace)
					src := narrow[F](parts(noise(n*ld, 2)))
					before := append([]F(nil), src...)
					dst := make([]F, len(src))
					if inPlace {
						dst = src
					}
					l.run(dst, ld, src, ld, lanes, inverse, 0.5, make([]F, l.work(lanes)))
					for c := range ld {
						x := column(before, n, ld, c)
						got := column(dst, n, ld, c)
						want := make([]F, 2*n)
						switch {
						case c < lanes:
							l.run(want, 1, x, 1, 1, inverse, 0.5, make([]F, l.work(1)))
						case inPlace:
							want = x
						}
						if d := distance(got, want); !(d <= allowed[F](n)) {
							t.Fatalf("%s: column %d is %.2g off", name, c, d)
						}
					}
					if !inPlace && distance(src, before) != 0 {
						t.Fatalf("%s: src was changed", name)
					}
				}
			}
		}
	}
}

func column[F tensor.Float](x []F, n, ld, c int) []F {
	y := make([]F, 2*n)
	for i := range n {
		copy(y[2*i:2*i+2], x[2*(i*ld+c):])
	}
	return y
}

func parts(x []complex128) []float64 {
	return append([]float64(nil), pairs[float64](x)...)
}

func widen[F tensor.Float](x []F) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

func complexes[F tensor.Float](x []F) []complex128 {
	y := make([]complex128, len(x)/2)
	for i := range y {
		y[i] = complex(float64(x[2*i]), float64(x[2*i+1]))
	}
	return y
}

// TestRealLines compares with the complex transform.
func TestRealLines(t *testing.T) {
	for _, k := range allKernels[float64]() {
		t.Run(k.name+"/float64", func(t *testing.T) { checkReal(t, k) })
	}
	for _, k := range allKernels[float32]() {
		t.Run(k.name+"/float32", func(t *testing.T) { checkReal(t, k) })
	}
}

func checkReal[F tensor.Float](t *testing.T, k *kernels[F]) {
	for _, n := range testLengths() {
		x := narrow[F](realNoise(n, 3))
		wide := make([]complex128, n)
		for i, v := range x {
			wide[i] = complex(float64(v), 0)
		}
		full := newLine(n, portable[float64]())
		all := make([]float64, 2*n)
		full.run(all, 1, pairs[float64](wide), 1, 1, forward, 1, make([]float64, full.work(1)))
		r := newRealLine(n, k)
		work := make([]F, r.work())
		got := make([]F, 2*r.spectrum())
		r.forward(got, x, 1, work)
		if d := distance(widen(got), all[:2*r.spectrum()]); !(d <= 2*allowed[F](n)) {
			t.Errorf("n = %d: relative error %.2g", n, d)
		}
		back := make([]F, n)
		r.inverse(back, got, got[len(got)-2], 1/F(n), work)
		if d := distance(back, x); !(d <= 4*allowed[F](n)) {
			t.Errorf("n = %d: there and back is %.2g off", n, d)
		}
	}
}

// TestOddLines compares with the complex transform, also where it is not used
// because it is slower.
func TestOddLines(t *testing.T) {
	for _, k := range allKernels[float64]() {
		t.Run(k.name+"/float64", func(t *testing.T) { checkOdd(t, k) })
	}
	for _, k := range allKernels[float32]() {
		t.Run(k.name+"/float32", func(t *testing.T) { checkOdd(t, k) })
	}
}

func checkOdd[F tensor.Float](t *testing.T, k *kernels[F]) {
	for _, n := range []int{1, 3, 17, 251} {
		if newOddLine(n, k) != nil {
			t.Errorf("n = %d is no product", n)
		}
	}
	for _, n := range []int{9, 15, 21, 25, 27, 35, 51, 81, 195, 225, 289, 759, 1025} {
		x := narrow[F](realNoise(n, 5))
		full := newLine(n, portable[float64]())
		all, work := make([]float64, 2*n), make([]float64, full.work(1))
		for i, v := range x {
			all[2*i] = float64(v)
		}
		full.run(all, 1, all, 1, 1, forward, 1, work)
		o := newOddLine(n, k)
		got, space := make([]F, n+1), make([]F, o.work())
		o.forward(got, x, 1, space)
		if d := distance(widen(got), all[:n+1]); !(d <= 2*allowed[F](n)) {
			t.Errorf("n = %d: relative error %.2g", n, d)
		}
		got[1] = 100 // does not count
		o.inverse(got[:n], got, 1/F(n), space)
		if d := distance(got[:n], x); !(d <= 4*allowed[F](n)) {
			t.Errorf("n = %d: there and back is %.2g off", n, d)
		}
	}
}

// TestTrigLines compares with the sums that define the transforms.
func TestTrigLines(t *testing.T) {
	for _, k := range allKernels[float64]() {
		t.Run(k.name+"/float64", func(t *testing.T) { checkTrig(t, k) })
	}
	for _, k := range allKernels[float32]() {
		t.Run(k.name+"/float32", func(t *testing.T) { checkTrig(t, k) })
	}
}

func checkTrig[F tensor.Float](t *testing.T, k *kernels[F]) {
	lengths := []int{72, 99, 100, 128, 205, 225, 251}
	for n := 1; n <= 64; n++ {
		lengths = append(lengths, n)
	}
	if !testing.Short() {
		lengths = append(lengths, 1025)
	}
	for kind := DCTI; kind <= DSTIV; kind++ {
		for _, n := range lengths {
			if kind.check(n) != nil {
				continue
			}
			x := narrow[F](realNoise(n, 4))
			want := exactTrig(kind, widen(x))
			l := newTrigLine(kind, n, k)
			work := make([]F, l.work()+n)
			got := make([]F, n)
			l.run(got, x, 1, work)
			// Types I and IV go through transforms of up to twice as many points.
			limit := 3 * allowed[F](2*kind.period(n))
			if d := distance(widen(got), want); !(d <= limit) {
				t.Errorf("%v of %d points: relative error %.2g, allowed %.2g", kind, n, d, limit)
			}
			l.inverse().run(got, got, 1/F(kind.period(n)), work)
			if d := distance(got, x); !(d <= 2*limit) {
				t.Errorf("%v of %d points: there and back is %.2g off", kind, n, d)
			}
			// The orthogonal transform keeps the norm and is undone by its transpose.
			scale := F(Ortho.scale(forward, float64(kind.period(n))))
			l.orthogonal(got, x, scale, work)
			if a, b := norm(got), norm(x); math.Abs(a-b) > 2*limit*b {
				t.Errorf("%v of %d points: the norm %g becomes %g", kind, n, b, a)
			}
			l.inverse().orthogonal(got, got, scale, work)
			if d := distance(got, x); !(d <= 2*limit) {
				t.Errorf("orthogonal %v of %d points: there and back is %.2g off", kind, n, d)
			}
		}
	}
}

func norm[F tensor.Float](x []F) float64 {
	s := double{}
	for _, v := range x {
		s = s.add(double{hi: float64(v)}.mul(float64(v)))
	}
	return math.Sqrt(s.hi)
}
