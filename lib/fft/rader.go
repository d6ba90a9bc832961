package fft

import "github.com/podium-go/podium/lib/tensor"

// rader transforms a prime number p of points by a cyclic convolution of length
// p-1: with a generator g of the multiplicative group modulo p,
//
//	X[g^(-k)] = x[0] + Σ_q x[g^q] w^(g^(q-k)),  w = e^(∓2πi/p)
//
// Source: Rader, Discrete Fourier transforms when the number of data samples is
// prime, Proc. IEEE 56, 1968.
type rader[F tensor.Float] struct {
	p     int
	k     *kernels[F]
	inner line[F]
	// from[q] is g^q, and to[k] is g^(-k), modulo p.
	from, to []int
	// filter is the transform of w^(g^(-q)), divided by p-1.
	filter [2][]F
}

func newRader[F tensor.Float](p int, k *kernels[F]) *rader[F] {
	r := &rader[F]{p: p, k: k, inner: newLine(p-1, k), from: make([]int, p-1), to: make([]int, p-1)}
	g := generator(p)
	power := 1
	for q := range p - 1 {
		r.from[q] = power
		r.to[(p-1-q)%(p-1)] = power
		power = power * g % p
	}
	work := make([]F, r.inner.work(1))
	for direction := range 2 {
		f := make([]F, 2*(p-1))
		for q := range p - 1 {
			twiddle(f, q, r.to[q], p, direction)
		}
		r.inner.run(f, 1, f, 1, 1, forward, 1/F(p-1), work)
		r.filter[direction] = f
	}
	return r
}

// generator returns the smallest number whose powers are all the numbers from
// 1 to p-1 modulo the prime p.
func generator(p int) int {
	var orders []int // (p-1)/q for the primes q that divide p-1
	rest := p - 1
	for q := 2; rest > 1; q++ {
		if q*q > rest {
			q = rest
		}
		if rest%q == 0 {
			orders = append(orders, (p-1)/q)
			for rest%q == 0 {
				rest /= q
			}
		}
	}
next:
	for g := 2; g < p; g++ {
		for _, e := range orders {
			if powMod(g, e, p) == 1 {
				continue next
			}
		}
		return g
	}
	return 1 // p = 2
}

// powMod returns g^e modulo p.
func powMod(g, e, p int) int {
	r := 1
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			r = r * g % p
		}
		g = g * g % p
	}
	return r
}

func (r *rader[F]) size() int { return r.p }

func (r *rader[F]) work(lanes int) int { return 2*r.p*lanes + r.inner.work(lanes) }

func (r *rader[F]) run(dst []F, dld int, src []F, sld int, lanes, direction int, scale F, work []F) {
	first, x, work := work[:2*lanes], work[2*lanes:2*r.p*lanes], work[2*r.p*lanes:]
	one := r.k.pass[1]
	one(first, src, nil, scale, 1, lanes, 0, 0, 0, 0, direction)
	for q, row := range r.from {
		copy(x[2*q*lanes:2*(q+1)*lanes], src[2*row*sld:])
	}
	r.inner.run(x, lanes, x, lanes, lanes, forward, scale, work)
	// The sum of all but the first is row 0 of the transform.
	for i, v := range x[:2*lanes] {
		dst[i] = v + first[i]
	}
	one(x, x, r.filter[direction], 1, r.p-1, lanes, lanes, 0, lanes, 0, direction)
	for i, v := range first {
		x[i] += v
	}
	r.inner.run(x, lanes, x, lanes, lanes, inverse, 1, work)
	for k, row := range r.to {
		copy(dst[2*row*dld:], x[2*k*lanes:2*(k+1)*lanes])
	}
}
