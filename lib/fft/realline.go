package fft

import "github.com/podium-go/podium/lib/tensor"

// realLine goes between n real numbers and the first n/2+1 of their transform.
//
// An even number of points is taken for half as many complex numbers z_j =
// x_(2j) + i x_(2j+1), whose transform Z gives that of x:
//
//	X_k = ½(Z_k + conj Z_(n/2-k)) - (i/2) e^(-2πik/n) (Z_k - conj Z_(n/2-k))
//
// and the same the other way round.
type realLine[F tensor.Float] struct {
	n    int
	k    *kernels[F]
	odd  *oddLine[F] // for an odd n that is a product
	line line[F]     // else: of n/2 points, or of n if n is odd
	tw   [2][]F      // ∓(i/2)e^(∓2πik/n) forward, twice that with the other signs inverse
}

func newRealLine[F tensor.Float](n int, k *kernels[F]) *realLine[F] {
	r := &realLine[F]{n: n, k: k}
	if n%2 == 1 {
		if n >= leastOdd {
			r.odd = newOddLine(n, k)
		}
		if r.odd == nil {
			r.line = newLine(n, k)
		}
		return r
	}
	half := n / 2
	r.line = newLine(half, k)
	for direction := range 2 {
		t := make([]F, 2*(half/2+1))
		for i := range half/2 + 1 {
			c, s := root(i, n)
			if direction == forward {
				t[2*i], t[2*i+1] = F(-s/2), F(-c/2) // -(i/2)(c - is)
			} else {
				t[2*i], t[2*i+1] = F(-s), F(c) // i(c + is)
			}
		}
		r.tw[direction] = t
	}
	return r
}

// spectrum is the number of complex numbers in the half of the transform.
func (r *realLine[F]) spectrum() int { return r.n/2 + 1 }

func (r *realLine[F]) work() int {
	if r.odd != nil {
		return r.odd.work()
	}
	if r.n%2 == 1 {
		return 2*r.n + r.line.work(1)
	}
	return r.n + r.line.work(1)
}

// forward sets dst, n/2+1 complex numbers, from src, n real ones.
func (r *realLine[F]) forward(dst, src []F, scale F, work []F) {
	if r.odd != nil {
		r.odd.forward(dst, src, scale, work)
		return
	}
	if r.n%2 == 1 {
		x, work := work[:2*r.n], work[2*r.n:]
		for i, v := range src[:r.n] {
			x[2*i], x[2*i+1] = v, 0
		}
		r.line.run(x, 1, x, 1, 1, forward, scale, work)
		copy(dst[:2*r.spectrum()], x)
		dst[1] = 0
		return
	}
	half := r.n / 2
	r.line.run(dst, 1, src, 1, 1, forward, scale, work)
	re, im := dst[0], dst[1]
	dst[0], dst[1] = re+im, 0
	dst[2*half], dst[2*half+1] = re-im, 0
	r.k.split(dst, dst, r.tw[forward], 0.5, half)
}

// inverse sets dst, n real numbers, from src, n/2+1 complex ones. If n is even,
// the last is not read, and its real part given instead. Its imaginary part and
// that of the first do not count. dst and src may be the same memory.
func (r *realLine[F]) inverse(dst, src []F, last, scale F, work []F) {
	if r.odd != nil {
		r.odd.inverse(dst, src, scale, work)
		return
	}
	if r.n%2 == 1 {
		x, work := work[:2*r.n], work[2*r.n:]
		x[0], x[1] = src[0], 0
		for k := 1; k < r.spectrum(); k++ {
			re, im := src[2*k], src[2*k+1]
			x[2*k], x[2*k+1] = re, im
			x[2*(r.n-k)], x[2*(r.n-k)+1] = re, -im
		}
		r.line.run(x, 1, x, 1, 1, inverse, scale, work)
		for i := range dst[:r.n] {
			dst[i] = x[2*i]
		}
		return
	}
	half := r.n / 2
	x, work := work[:r.n], work[r.n:]
	x[0], x[1] = src[0]+last, src[0]-last
	r.k.split(x, src, r.tw[inverse], 1, half)
	r.line.run(dst, 1, x, 1, 1, inverse, scale, work)
}

// inverseAxes sets dst, count real arrays, from the half spectra src of the given
// shape: the transforms of r along the last of the shape's axes, and of lines
// along those of axes, in ascending order and without the real one.
func (r *realLine[F]) inverseAxes(dst, src []F, count int, shape, axes []int, lines []line[F], real int, scale F, w *workspaces[F]) {
	final := rowMap[F]{real: r, direction: inverse, scale: scale}
	last := len(shape) - 1
	switch {
	case len(axes) == 0:
	case r.n%2 == 0 && real == last && axes[len(axes)-1] == last-1:
		// All but the last numbers of the spectra have room in dst.
		half := r.n / 2
		rows := count * product(shape[:last])
		ends, back := w.get(2 * rows)
		defer w.put(back)
		outer := count * product(shape[:last-1])
		first := axisOf[F]{line: lines[len(axes)-1], w: w, outer: outer, inner: half, sld: half + 1, dld: half}
		first.run(dst, src, inverse, scale)
		first.inner, first.dld = 1, 1
		first.run(ends, src[2*half:], inverse, scale)
		for i := len(axes) - 2; i >= 0; i-- {
			outer, middle := count*product(shape[:axes[i]]), product(shape[axes[i]+1:last])
			axis(lines[i], w, outer, middle*half).run(dst, dst, inverse, 1)
			axis(lines[i], w, outer, middle).run(ends, ends, inverse, 1)
		}
		final.scale, final.last = 1, ends
		src = dst
	default:
		x, back := w.get(len(src))
		defer w.put(back)
		for i := len(axes) - 1; i >= 0; i-- {
			axis(lines[i], w, count*product(shape[:axes[i]]), product(shape[axes[i]+1:])).run(x, src, inverse, scale)
			src, scale = x, 1
		}
		final.scale = 1
	}
	final.run(dst, src, count*product(shape[:real]), product(shape[real+1:]), w)
}
