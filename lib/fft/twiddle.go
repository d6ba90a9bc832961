package fft

import (
	"math"

	"github.com/podium-go/podium/lib/tensor"
)

// Directions of a transform; they index the tables that a transform keeps.
const (
	forward = 0 // exponent −2πi jk/n
	inverse = 1 // exponent +2πi jk/n
)

// root returns the cosine and the sine of 2πk/n, each within about one unit in
// the last place: the angle is first brought into the first eighth of the
// circle, in integers.
func root(k, n int) (c, s float64) {
	octant, rest := eighths(k, n)
	s, c = math.Sincos(math.Pi / 4 * float64(rest) / float64(n))
	return unfold(octant, c, s)
}

// eighths returns in which eighth of the circle the angle 2πk/n lies, and the
// angle (π/4)·rest/n in the first eighth that is its mirror image.
func eighths(k, n int) (octant, rest int) {
	k %= n
	if k < 0 {
		k += n
	}
	octant, rest = 8*k/n, 8*k%n
	if octant&1 == 1 {
		rest = n - rest
	}
	return octant, rest
}

// unfold returns the cosine and sine of the angle from those of its image.
func unfold(octant int, c, s float64) (float64, float64) {
	switch octant {
	case 1:
		return s, c
	case 2:
		return -s, c
	case 3:
		return -c, s
	case 4:
		return -c, -s
	case 5:
		return -s, -c
	case 6:
		return s, -c
	case 7:
		return c, -s
	}
	return c, s
}

// roots is a faster [root] for the divisors of one n: it keeps the first eighth
// of the circle.
type roots struct {
	n      int
	eighth [][2]float64 // nil if n is no multiple of 8
}

func newRoots(n int) *roots {
	r := &roots{n: n}
	if n%8 != 0 {
		return r
	}
	r.eighth = make([][2]float64, n/8+1)
	for k := range r.eighth {
		r.eighth[k][0], r.eighth[k][1] = root(k, n)
	}
	return r
}

// at returns the cosine and sine of 2πk/m for a divisor m of n.
func (r *roots) at(k, m int) (c, s float64) {
	if r.eighth == nil {
		return root(k, m)
	}
	octant, rest := eighths(k%m*(r.n/m), r.n)
	w := &r.eighth[rest/8]
	return unfold(octant, w[0], w[1])
}

// twiddle stores e^(∓2πi k/n) at t[2i] and t[2i+1], with the sign of direction.
func twiddle[F tensor.Float](t []F, i, k, n, direction int) {
	c, s := root(k, n)
	if direction == forward {
		s = -s
	}
	t[2*i], t[2*i+1] = F(c), F(s)
}

// conjugates returns a copy of t with the conjugate numbers.
func conjugates[F tensor.Float](t []F) []F {
	c := make([]F, len(t))
	for i := 0; i < len(t); i += 2 {
		c[i], c[i+1] = t[i], -t[i+1]
	}
	return c
}
