package linalg

import (
	"context"
	"fmt"
	"math"
)

// Operator is a square matrix that is known by its products.
type Operator interface {
	// Dims returns the numbers of rows and columns.
	Dims() (r, c int)
	// MulVec computes dst = A*x.
	MulVec(dst, x []float64)
}

// taylorDegrees are degrees of the truncated Taylor series of exp and the
// largest norm for which each has a backward error of 2⁻⁵³ (Al-Mohy and Higham
// 2011, table 3.1).
var taylorDegrees = []struct {
	degree int
	theta  float64
}{{5, 2.4e-3}, {10, 1.4e-1}, {15, 6.4e-1}, {20, 1.4}, {25, 2.4}, {30, 3.5}, {35, 4.7}, {40, 6.0}, {45, 7.2}, {50, 8.5}, {55, 9.9}}

// ExpmVec computes y = exp(t*A)*b from products with A alone, of which it takes
// about 5*t*norm1, and norm1 bounds ‖A‖₁ (Al-Mohy and Higham 2011, algorithm
// 3.2). It is for matrices that are too large for [Expm], and cheap if t*norm1
// is moderate.
//
// It fails if the context ends, with a [NotFiniteError] for b, and with an
// [OverflowError]. It panics if the lengths do not fit.
func ExpmVec(ctx context.Context, t float64, a Operator, norm1 float64, b []float64) ([]float64, error) {
	const op = "ExpmVec"
	if r, c := a.Dims(); r != len(b) || c != len(b) {
		panic(fmt.Sprintf("linalg: ExpmVec of a %d×%d matrix with a vector of %d elements", r, c, len(b)))
	}
	if math.IsNaN(t*norm1) || math.IsInf(t*norm1, 0) || norm1 < 0 {
		return nil, fmt.Errorf("linalg: ExpmVec: t is %g and norm1 is %g, they have to be finite, and norm1 not negative", t, norm1)
	}
	n := len(b)
	if err := (dense[float64]{n, 1, 1, b}).finite(op, "the vector"); err != nil {
		return nil, err
	}
	// The degree that takes the fewest products.
	size := math.Abs(t) * norm1
	degree, steps, best := 0, 1.0, math.Inf(1)
	for _, d := range taylorDegrees {
		s := max(1, math.Ceil(size/d.theta))
		if products := s * float64(d.degree); products < best {
			degree, steps, best = d.degree, s, products
		}
	}
	y := append([]float64(nil), b...)
	term, image := make([]float64, n), make([]float64, n)
	for step := 0.0; step < steps; step++ {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("linalg: ExpmVec: after %.0f of %.0f steps: %w", step, steps, err)
		}
		copy(term, y)
		last := maxSize(term)
		for k := 1; k <= degree; k++ {
			a.MulVec(image, term)
			f := t / (steps * float64(k))
			for i, v := range image {
				term[i] = f * v
				y[i] += term[i]
			}
			// Two small terms one after the other: the rest is smaller.
			now := maxSize(term)
			if last+now <= 0x1p-53*maxSize(y) {
				break
			}
			last = now
		}
	}
	if (dense[float64]{n, 1, 1, y}).finite(op, "y") != nil {
		return nil, &OverflowError{Op: op, What: "an entry of the result"}
	}
	return y, nil
}

// maxSize returns the largest size of an element.
func maxSize(x []float64) float64 {
	top := 0.0
	for _, v := range x {
		top = max(top, math.Abs(v))
	}
	return top
}
