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
	k %= n
	if k < 0 {
		k += n
	}
	// The angle is 2πk/n = (π/4)·(8k/n).
	octant, rest := 8*k/n, 8*k%n
	if octant&1 == 1 {
		rest = n - rest
	}
	s, c = math.Sincos(math.Pi / 4 * float64(rest) / float64(n))
	switch octant {
	case 1:
		c, s = s, c
	case 2:
		c, s = -s, c
	case 3:
		c = -c
	case 4:
		c, s = -c, -s
	case 5:
		c, s = -s, -c
	case 6:
		c, s = s, -c
	case 7:
		s = -s
	}
	return c, s
}

// roots holds the cosine and sine of 2πk/n for the first eighth of the circle,
// from which all others follow.
type roots struct {
	n      int
	eighth [][2]float64
}

func newRoots(n int) *roots {
	r := &roots{n: n, eighth: make([][2]float64, n/8+1)}
	for k := range r.eighth {
		s, c := math.Sincos(math.Pi / 4 * float64(8*k) / float64(n))
		r.eighth[k] = [2]float64{c, s}
	}
	return r
}
// twiddle stores e^(∓2πi k/n) at t[2i] and t[2i+1], with the sign of direction.
func twiddle[F tensor.Float](t []F, i, k, n, direction int) {
	c, s := root(k, n)
	if direction == forward {
		s = -s
	}
	t[2*i], t[2*i+1] = F(c), F(s)
}
