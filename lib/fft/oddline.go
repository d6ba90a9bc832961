package fft

import (
	"math"

	"github.com/podium-go/podium/lib/tensor"
)

// oddLine goes between an odd number n = columns·rows of real numbers and the
// first half of their transform. With c columns and m rows, c·m = n,
//
//	X_(k+mq) = Σ_a e^(-2πi aq/c) e^(-2πi ak/n) A_a(k),  A_a(k) = Σ_j x_(cj+a) e^(-2πi jk/m)
//
// Two neighbouring columns are the parts of complex numbers, so that there are
// (c+1)/2 transforms of length m and not c; and only the k up to m/2 are
// needed, as the others belong to the conjugate half: (m+1)/2 transforms of
// length c and not m. So it takes little more than half the time of a complex
// transform.
//
// Source: Sorensen, Jones, Heideman and Burrus, Real-valued fast Fourier
// transform algorithms, IEEE Trans. ASSP 35, 1987, section III, for the two
// ways to save.
type oddLine[F tensor.Float] struct {
	c, m         int
	k            *kernels[F]
	down, across line[F] // of m and of c points
	tw           [2][]F  // ½e^(-2πi ak/n) forward, e^(2πi ak/n) inverse; row a, k ≤ m/2
}

// leastOdd is the length from which on an oddLine is faster than a complex
// transform: measured.
const leastOdd = 195

// newOddLine returns nil if n is 1 or prime.
func newOddLine[F tensor.Float](n int, k *kernels[F]) *oddLine[F] {
	c := middleDivisor(n)
	if c == 1 {
		return nil
	}
	o := &oddLine[F]{c: c, m: n / c, k: k, down: newLine(n/c, k), across: newLine(c, k)}
	h := o.lanes()
	w := newRoots(n)
	for direction := range 2 {
		o.tw[direction] = make([]F, 2*c*h)
	}
	for a := range c {
		for k := range h {
			re, im := w.at(a*k, n)
			i := 2 * (a*h + k)
			o.tw[forward][i], o.tw[forward][i+1] = F(re/2), F(-im/2)
			o.tw[inverse][i], o.tw[inverse][i+1] = F(re), F(im)
		}
	}
	return o
}

// middleDivisor returns the divisor of n next to its square root.
func middleDivisor(n int) int {
	for d := int(math.Sqrt(float64(n))); d > 1; d-- {
		if n%d == 0 {
			return n / d
		}
	}
	return 1
}

// lanes is the number of k that are needed.
func (o *oddLine[F]) lanes() int { return o.m/2 + 1 }

// pairs is the number of pairs of columns; the last column is alone.
func (o *oddLine[F]) pairs() int { return o.c/2 + 1 }

// buffer is the size of a matrix of pairs and rows, or of columns and lanes.
func (o *oddLine[F]) buffer() int { return 2 * max(o.m*o.pairs(), o.c*o.lanes()) }

func (o *oddLine[F]) work() int {
	return 2*o.buffer() + max(o.down.work(o.pairs()), o.across.work(o.lanes()))
}

// forward sets dst, n/2+1 complex numbers, from src, n real ones.
func (o *oddLine[F]) forward(dst, src []F, scale F, work []F) {
	c, m, h, p := o.c, o.m, o.lanes(), o.pairs()
	z, y, work := work[:o.buffer()], work[o.buffer():2*o.buffer()], work[2*o.buffer():]
	for j := range m {
		row := z[2*p*j : 2*p*(j+1)]
		copy(row, src[c*j:c*(j+1)])
		row[c] = 0
	}
	o.down.run(z, p, z, p, p, forward, scale, work)
	o.k.transpose(y, m, z, p, m, p)
	for q := range p {
		// With Z = A + iB, 2A(k) = Z(k) + conj Z(m-k) and 2iB(k) = Z(k) - conj Z(m-k).
		x := y[2*m*q : 2*m*(q+1)]
		a := z[4*h*q : 4*h*q+2*h]
		if q == p-1 {
			copy(a, x[:2*h])
			for i := range a {
				a[i] *= 2
			}
			a[1] = 0
			break
		}
		b := z[4*h*q+2*h : 4*h*(q+1)][:len(a)]
		a[0], a[1], b[0], b[1] = 2*x[0], 0, 2*x[1], 0
		for i, j := 2, 2*m-2; i < len(a); i, j = i+2, j-2 {
			re, im, cr, ci := x[i], x[i+1], x[j], x[j+1]
			a[i], a[i+1] = re+cr, im-ci
			b[i], b[i+1] = im+ci, cr-re
		}
	}
	z = z[:2*c*h]
	o.k.multiply(z, z, o.tw[forward])
	o.across.run(z, h, z, h, h, forward, 1, work)
	for q := range c/2 + 1 {
		to := dst[2*m*q:]
		copy(to, z[2*h*q:2*h*(q+1)])
		if q == c/2 {
			break
		}
		// k > m/2: the conjugates of n-k-mq = (m-k) + m(c-1-q).
		from := z[2*h*(c-1-q) : 2*h*(c-q)]
		for i, j := 2*h, len(from)-2; j > 0; i, j = i+2, j-2 {
			to[i], to[i+1] = from[j], -from[j+1]
		}
	}
	dst[1] = 0
}

// inverse sets dst, n real numbers, from src, n/2+1 complex ones, of which the
// imaginary part of the first does not count. dst and src may be the same
// memory.
func (o *oddLine[F]) inverse(dst, src []F, scale F, work []F) {
	c, m, h, p := o.c, o.m, o.lanes(), o.pairs()
	z, y, work := work[:o.buffer()], work[o.buffer():2*o.buffer()], work[2*o.buffer():]
	for q := range c {
		row := y[2*h*q : 2*h*(q+1)]
		if q <= c/2 {
			copy(row, src[2*m*q:])
			continue
		}
		for i, j := 0, 2*m*(c-q); i < len(row); i, j = i+2, j-2 {
			row[i], row[i+1] = src[j], -src[j+1]
		}
	}
	y[1] = 0
	o.across.run(y, h, y, h, h, inverse, scale, work)
	o.k.multiply(y[:2*c*h], y[:2*c*h], o.tw[inverse])
	for q := range p {
		x := z[2*m*q : 2*m*(q+1)]
		a := y[4*h*q : 4*h*q+2*h]
		if q == p-1 {
			x[0], x[1] = a[0], 0
			for i, j := 2, 2*m-2; i < len(a); i, j = i+2, j-2 {
				x[i], x[i+1] = a[i], a[i+1]
				x[j], x[j+1] = a[i], -a[i+1]
			}
			break
		}
		b := y[4*h*q+2*h : 4*h*(q+1)][:len(a)]
		x[0], x[1] = a[0], b[0]
		for i, j := 2, 2*m-2; i < len(a); i, j = i+2, j-2 {
			ar, ai, br, bi := a[i], a[i+1], b[i], b[i+1]
			x[i], x[i+1] = ar-bi, ai+br
			x[j], x[j+1] = ar+bi, br-ai
		}
	}
	o.k.transpose(y, p, z, m, p, m)
	o.down.run(y, p, y, p, p, inverse, 1, work)
	for j := range m {
		copy(dst[c*j:c*(j+1)], y[2*p*j:])
	}
}
