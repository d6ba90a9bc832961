package fft

import "github.com/podium-go/podium/lib/tensor"

// bluestein transforms any number n of points by a convolution of length m ≥
// 2n-1, for which there is a fast transform: with c_j = e^(∓πi j²/n),
//
//	X_k = c_k Σ_j (x_j c_j) conj(c_(k-j))
//
// Source: Bluestein, A linear filtering approach to the computation of discrete
// Fourier transform, IEEE Trans. Audio Electroacoustics 18, 1970.
type bluestein[F tensor.Float] struct {
	n, m  int
	k     *kernels[F]
	inner line[F]
	// chirp is c; filter is the transform of conj(c), divided by m.
	chirp, filter [2][]F
}

func newBluestein[F tensor.Float](n int, k *kernels[F]) *bluestein[F] {
	m := convolutionLen(2*n - 1)
	b := &bluestein[F]{n: n, m: m, k: k, inner: newLine(m, k)}
	work := make([]F, b.inner.work(1))
	for direction := range 2 {
		c, f := make([]F, 2*n), make([]F, 2*m)
		square := 0 // j² modulo 2n, which overflows for no n that fits in memory
		for j := range n {
			twiddle(c, j, square, 2*n, direction)
			f[2*j], f[2*j+1] = c[2*j], -c[2*j+1]
			if j > 0 {
				f[2*(m-j)], f[2*(m-j)+1] = c[2*j], -c[2*j+1]
			}
			square = (square + 2*j + 1) % (2 * n)
		}
		b.inner.run(f, 1, f, 1, 1, forward, 1/F(m), work)
		b.chirp[direction], b.filter[direction] = c, f
	}
	return b
}

func (b *bluestein[F]) size() int { return b.n }

func (b *bluestein[F]) work(lanes int) int { return 2*b.m*lanes + b.inner.work(lanes) }

func (b *bluestein[F]) run(dst []F, dld int, src []F, sld int, lanes, direction int, scale F, work []F) {
	x, work := work[:2*b.m*lanes], work[2*b.m*lanes:]
	b.rows(x, lanes, src, sld, b.chirp[direction], b.n, lanes, direction)
	clear(x[2*b.n*lanes:])
	b.inner.run(x, lanes, x, lanes, lanes, forward, scale, work)
	b.rows(x, lanes, x, lanes, b.filter[direction], b.m, lanes, direction)
	b.inner.run(x, lanes, x, lanes, lanes, inverse, 1, work)
	b.rows(dst, dld, x, lanes, b.chirp[direction], b.n, lanes, direction)
}

// rows multiplies n rows by the numbers in factors.
func (b *bluestein[F]) rows(dst []F, dld int, src []F, sld int, factors []F, n, lanes, direction int) {
	if lanes == 1 && dld == 1 && sld == 1 {
		b.k.multiply(dst, src, factors[:2*n])
		return
	}
	b.k.pass[1](dst, src, factors, 1, n, lanes, sld, 0, dld, 0, direction)
}
