package fft

import (
	"fmt"
	"math"
)

// Norm says by what the sums of a transform are multiplied. With N the number
// of points, over all axes:
//
//	          forward   inverse
//	Backward  1         1/N
//	Ortho     1/√N      1/√N
//	Forward   1/N       1
//
// For cosine and sine transforms, N is the product of the periods of the
// axes: 2n, but 2(n-1) for DCTI and 2(n+1) for DSTI; Ortho also multiplies the
// terms that occur once in the sums, so that the matrix is orthogonal.
type Norm uint8

// The normalisations. The zero value is Backward.
const (
	Backward Norm = iota
	Ortho
	Forward
)

// String returns numpy's name.
func (n Norm) String() string {
	switch n {
	case Backward:
		return "backward"
	case Ortho:
		return "ortho"
	case Forward:
		return "forward"
	}
	return fmt.Sprintf("Norm(%d)", uint8(n))
}

// scale returns the factor for a direction and N points.
func (n Norm) scale(direction int, points float64) float64 {
	switch {
	case n == Ortho:
		return 1 / math.Sqrt(points)
	case n == Backward && direction == inverse || n == Forward && direction == forward:
		return 1 / points
	}
	return 1
}

func (n Norm) check() error {
	if n > Forward {
		return fmt.Errorf("Norm is %d; it has to be Backward, Ortho or Forward", uint8(n))
	}
	return nil
}
