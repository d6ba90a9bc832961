package linalg

import (
	"math"

	"github.com/podium-go/podium/lib/blas"
)

// rescale multiplies a matrix whose entries are so large or so small that their
// products could overflow or vanish by a power of two, which rounds nothing,
// and returns the factor that undoes it; 1 for all other matrices.
func (m dense[T]) rescale() (undo float64) {
	top := m.maxPart()
	if !outOfRange[T](top) {
		return 1
	}
	limit := 1000
	if blas.Eps[T]() != 0x1p-52 {
		limit = 120
	}
	_, e := math.Frexp(top)
	e = max(-limit, min(limit, e))
	m.scale(math.Ldexp(1, -e))
	return math.Ldexp(1, e)
}

// maxPart returns the largest size of a real or imaginary part.
func (m dense[T]) maxPart() float64 {
	top := 0.0
	for i := range m.rows {
		for _, v := range m.row(i) {
			re, im := blas.Parts(v)
			top = max(top, math.Abs(re), math.Abs(im))
		}
	}
	return top
}

// outOfRange reports whether products of entries of this size could overflow or
// vanish.
func outOfRange[T Scalar](top float64) bool {
	safe := 300 // exponents of two
	if blas.Eps[T]() != 0x1p-52 {
		safe = 40
	}
	_, e := math.Frexp(top)
	return top != 0 && (e < -safe || e > safe)
}

// rescaleValues multiplies values by what undoes [dense.rescale].
func rescaleValues(values []float64, undo float64) {
	if undo == 1 {
		return
	}
	for i := range values {
		values[i] *= undo
	}
}
