package fft

import (
	"math"

	"github.com/podium-go/podium/lib/tensor"
)

// trigLine is a cosine or sine transform of n points, without normalisation,
// by real transforms.
type trigLine[F tensor.Float] struct {
	kind Kind
	n    int
	real *realLine[F] // for all but type IV of even length
	half line[F]      // n/2 points, for type IV of even length
	k    *kernels[F]
	tw   [2][]F // e^(∓iπk/(2n)), or what type IV needs
	// For type IV of odd length: where the points of the real transform come
	// from and with which sign, and which of its values make output k.
	from, to []int
	signs    []F
}

func newTrigLine[F tensor.Float](kind Kind, n int, k *kernels[F]) *trigLine[F] {
	t := &trigLine[F]{kind: kind, n: n, k: k}
	switch kind.number() {
	case 1:
		t.real = newRealLine(kind.period(n), k)
	case 2, 3:
		t.real = newRealLine(n, k)
		for direction := range 2 {
			t.tw[direction] = make([]F, 2*(n/2+1))
			for i := range n/2 + 1 {
				twiddle(t.tw[direction], i, i, 4*n, direction)
			}
		}
	case 4:
		if n%2 == 1 {
			t.oddFour(k)
			break
		}
		t.half = newLine(n/2, k)
		t.tw[forward] = make([]F, n)
		for i := range n / 2 {
			twiddle(t.tw[forward], i, 8*i+1, 16*n, forward)
		}
	}
	return t
}

// oddFour prepares type IV of odd length n: with a = 2j+1 and b = 2k+1, the
// sum of x_j cos(2πab/(8n)) is one over the odd residues modulo 8n of the
// extension of x that is even about 0 and odd about 2n. Since 8 and n have no
// common factor, it falls apart (as in the algorithm of Good and Thomas) into
// eighths of the circle and a real transform G of length n of the points with
// a ≡ 1 modulo 8:
//
//	y_k = 2 Re(e^(-2πi b n'/8) G(b 8'))   with n n' ≡ 1 (mod 8), 8·8' ≡ 1 (mod n)
func (t *trigLine[F]) oddFour(k *kernels[F]) {
	n := t.n
	t.real = newRealLine(n, k)
	tw := make([]F, 2*n)
	t.from, t.signs, t.to, t.tw[forward] = make([]int, n), make([]F, n), make([]int, n), tw
	for j := range n {
		a := 1 + 8*j
		v := a % n
		if a > 4*n {
			a = 8*n - a
		}
		if a < 2*n {
			t.from[v], t.signs[v] = (a-1)/2, 1
		} else {
			t.from[v], t.signs[v] = (4*n-a-1)/2, -1
		}
		if t.kind == DSTIV { // of src in reverse
			t.from[v] = n - 1 - t.from[v]
		}
	}
	eighth := 1 // 8' modulo n
	for 8*eighth%n != 1%n {
		eighth++
	}
	for k := range n {
		b := 2*k + 1
		t.to[k] = b * eighth % n
		twiddle(tw, k, b*n%8, 8, forward) // n' = n, as squares of odd numbers are 1
		if t.to[k] > n/2 {
			t.to[k] = n - t.to[k]
			tw[2*k+1] = -tw[2*k+1] // Re(w conj G) = Re(conj w G)
		}
	}
}

func (t *trigLine[F]) work() int {
	if t.half != nil {
		return t.n + t.half.work(1)
	}
	return 2*t.real.n + 2 + t.real.work()
}

// run sets dst = scale · transform of src. They may be the same memory.
func (t *trigLine[F]) run(dst, src []F, scale F, work []F) {
	switch t.kind {
	case DCTI:
		t.cosOne(dst, src, scale, work)
	case DSTI:
		t.sinOne(dst, src, scale, work)
	case DCTII, DSTII:
		t.two(dst, src, scale, work)
	case DCTIII, DSTIII:
		t.three(dst, src, scale, work)
	default:
		if t.half != nil {
			t.evenFour(dst, src, scale, work)
		} else {
			t.runOddFour(dst, src, scale, work)
		}
		if t.kind == DSTIV {
			alternate(dst)
		}
	}
}

// cosOne is the transform of the even extension about both ends.
func (t *trigLine[F]) cosOne(dst, src []F, scale F, work []F) {
	x, y, work := t.buffers(work)
	copy(x, src)
	for i := 1; i < t.n-1; i++ {
		x[len(x)-i] = src[i]
	}
	t.real.forward(y, x, scale, work)
	for k := range dst {
		dst[k] = y[2*k]
	}
}

// sinOne is the transform of the odd extension about both ends.
func (t *trigLine[F]) sinOne(dst, src []F, scale F, work []F) {
	x, y, work := t.buffers(work)
	x[0], x[t.n+1] = 0, 0
	for i, v := range src[:t.n] {
		x[i+1], x[len(x)-1-i] = v, -v
	}
	t.real.forward(y, x, scale, work)
	for k := range dst {
		dst[k] = -y[2*k+3]
	}
}

// two is type II: Makhoul's real transform of the even points followed by the
// odd ones in reverse. The sine transform is the cosine transform of
// (-1)^j x_j in reverse.
//
// Source: Makhoul, A fast cosine transform in one and two dimensions, IEEE
// Trans. ASSP 28, 1980.
func (t *trigLine[F]) two(dst, src []F, scale F, work []F) {
	n := t.n
	x, y, work := t.buffers(work)
	odd := F(1)
	if t.kind == DSTII {
		odd = -1
	}
	h := n / 2
	part(x[:h], x[n-h:], src, odd)
	if n%2 == 1 {
		x[h] = src[n-1]
	}
	t.real.forward(y, x, 2*scale, work)
	t.k.multiply(y, y, t.tw[forward])
	if t.kind == DSTII {
		up, down := dst[:h], dst[n-1-h:n-1]
		for k := range h {
			down[h-1-k], up[k] = y[2*k+2], -y[2*k+3]
		}
		dst[n-1] = y[0]
		return
	}
	if n%2 == 0 { // up and down share the last number, whose imaginary part counts for nothing
		h--
		dst[n/2] = y[n]
	}
	part(dst[1:h+1], dst[n-h:], y[2:], -1)
	dst[0] = y[0]
}

// three is type III, the reverse of two.
func (t *trigLine[F]) three(dst, src []F, scale F, work []F) {
	n := t.n
	x, y, work := t.buffers(work)
	h := n / 2
	if t.kind == DSTIII {
		up, down := src[:h], src[n-1-h:n-1]
		for k := range h {
			y[2*k+2], y[2*k+3] = down[h-1-k], -up[k]
		}
		y[0], y[1] = src[n-1], 0
	} else {
		join(y[2:], src[1:h+1], src[n-h:], -1)
		y[0], y[1] = src[0], 0
	}
	t.k.multiply(y, y, t.tw[inverse])
	t.real.inverse(x, y, y[len(y)-2], scale, work)
	odd := F(1)
	if t.kind == DSTIII {
		odd = -1
	}
	join(dst, x[:h], x[n-h:n], odd)
	if n%2 == 1 {
		dst[n-1] = x[h]
	}
}

// evenFour is the cosine transform of type IV of even length, by a complex one
// of half the length; for the sine transform, of src in reverse.
func (t *trigLine[F]) evenFour(dst, src []F, scale F, work []F) {
	n := t.n
	z, work := work[:n], work[n:]
	reverse := t.kind == DSTIV
	for j := range n / 2 {
		z[2*j], z[2*j+1] = src[2*j], src[n-1-2*j]
		if reverse {
			z[2*j], z[2*j+1] = z[2*j+1], z[2*j]
		}
	}
	t.k.multiply(z, z, t.tw[forward])
	t.half.run(z, 1, z, 1, 1, forward, 2*scale, work)
	t.k.multiply(z, z, t.tw[forward])
	for k := range n / 2 {
		dst[2*k], dst[n-1-2*k] = z[2*k], -z[2*k+1]
	}
}

// runOddFour is the same for odd length, see oddFour.
func (t *trigLine[F]) runOddFour(dst, src []F, scale F, work []F) {
	x, y, work := t.buffers(work)
	for v, s := range t.signs {
		x[v] = s * src[t.from[v]]
	}
	t.real.forward(y, x, 2*scale, work)
	tw := t.tw[forward]
	for k, i := range t.to {
		dst[k] = y[2*i]*tw[2*k] - y[2*i+1]*tw[2*k+1]
	}
}

// buffers cuts the points and the values of the real transform from work.
func (t *trigLine[F]) buffers(work []F) (x, y, rest []F) {
	n, m := t.real.n, 2*t.real.spectrum()
	return work[:n], work[n : n+m], work[n+m:]
}

// alternate changes the sign of every other number.
func alternate[F tensor.Float](x []F) {
	for i := 1; i < len(x); i += 2 {
		x[i] = -x[i]
	}
}

// orthogonal makes a line orthogonal, together with its scale: it applies √2 or
// 1/√2 to the ends of its input and output that a transform counts once, and
// not twice as the others.
func (t *trigLine[F]) orthogonal(dst, src []F, scale F, work []F) {
	n := t.n
	var in, out [2]int // which ends, or -1
	in, out = [2]int{-1, -1}, [2]int{-1, -1}
	switch t.kind {
	case DCTI:
		in, out = [2]int{0, n - 1}, [2]int{0, n - 1}
	case DCTII:
		out[0] = 0
	case DSTII:
		out[0] = n - 1
	case DCTIII:
		in[0] = 0
	case DSTIII:
		in[0] = n - 1
	}
	x, work := work[:n], work[n:]
	copy(x, src)
	for _, i := range in {
		if i >= 0 {
			x[i] *= math.Sqrt2
		}
	}
	t.run(dst, x, scale, work)
	for _, i := range out {
		if i >= 0 {
			dst[i] *= math.Sqrt2 / 2
		}
	}
}
