package ad

import (
	"math"
	"sync"

	"github.com/podium-go/podium/lib/tensor"
)

// bases keeps the matrices of the transforms that were used last, as lib/fft
// keeps its tables. What is computed does not depend on it.
type bases[F tensor.Float] struct {
	lock sync.Mutex
	kept []*basis[F] // the one used last is last
}

type basis[F tensor.Float] struct {
	key    basisKey
	matrix []F
}

// basisKey names a matrix for n points and m modes.
type basisKey struct {
	n, m int
	kind basisKind
}

type basisKind uint8

const (
	halfPlain basisKind = iota
	halfWeighted
	fullReal
	fullImaginary
)

const basesKept = 48

// half returns the matrix from n reals to the parts of their modes k = 0 … m-1:
// the rows cos 2πkj/n and -sin 2πkj/n. Weighted, they are multiplied by how many
// modes of the whole spectrum a mode stands for, and the transpose is the inverse
// transform but for its scale.
func (b *bases[F]) half(n, m int, weighted bool) []F {
	if weighted {
		return b.get(basisKey{n, m, halfWeighted})
	}
	return b.get(basisKey{n, m, halfPlain})
}

// full returns the matrix from the real, or the imaginary, parts of n complex
// numbers to the parts of their modes of both signs.
func (b *bases[F]) full(n, m int, imaginary bool) []F {
	if imaginary {
		return b.get(basisKey{n, m, fullImaginary})
	}
	return b.get(basisKey{n, m, fullReal})
}

func (b *bases[F]) get(key basisKey) []F {
	b.lock.Lock()
	defer b.lock.Unlock()
	for i := len(b.kept) - 1; i >= 0; i-- {
		if e := b.kept[i]; e.key == key {
			copy(b.kept[i:], b.kept[i+1:])
			b.kept[len(b.kept)-1] = e
			return e.matrix
		}
	}
	if len(b.kept) == basesKept {
		copy(b.kept, b.kept[1:])
		b.kept = b.kept[:basesKept-1]
	}
	e := &basis[F]{key, newBasis[F](key)}
	b.kept = append(b.kept, e)
	return e.matrix
}

func newBasis[F tensor.Float](key basisKey) []F {
	n, m := key.n, key.m
	matrix := make([]F, 2*m*n)
	cos, sin := make([]F, n), make([]F, n)
	for j := range n {
		c, s := circle(j, n)
		cos[j], sin[j] = F(c), F(s)
	}
	for k := range m {
		f, weight := k, F(1)
		switch {
		case key.kind == halfWeighted && k > 0 && 2*k != n:
			weight = 2
		case key.kind >= fullReal && 2*k >= m:
			f = k - m + n
		}
		re, im := matrix[2*k*n:(2*k+1)*n], matrix[(2*k+1)*n:(2*k+2)*n]
		for j := range n {
			c, s := weight*cos[f*j%n], weight*sin[f*j%n]
			if key.kind == fullImaginary {
				re[j], im[j] = s, c
			} else {
				re[j], im[j] = c, -s
			}
		}
	}
	return matrix
}

// circle returns the cosine and sine of 2πj/n, 0 ≤ j < n, without error where
// they are 0, 1 or -1.
func circle(j, n int) (c, s float64) {
	switch {
	case j == 0:
		return 1, 0
	case 4*j == n:
		return 0, 1
	case 2*j == n:
		return -1, 0
	case 4*j == 3*n:
		return 0, -1
	}
	s, c = math.Sincos(2 * math.Pi * float64(j) / float64(n))
	return c, s
}
