package ad

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/internal/axismap"
)

// Interpolation is how [Var.Resample] finds values between grid points.
type Interpolation uint8

const (
	// Nearest takes element ⌊i n/m⌋ for element i of m, of n.
	Nearest Interpolation = iota
	// Linear weighs the two neighbours, in each dimension.
	Linear
	// Cubic weighs four neighbours, in each dimension, by the convolution of Keys
	// (Cubic convolution interpolation for digital image processing, IEEE
	// Trans. ASSP 29(6), 1981, eq. 15 with another slope) with a = -3/4.
	Cubic
)

// Resample returns x, of (batch, channels, n₁[, n₂[, n₃]]) elements, on grids of
// other sizes.
//
// With alignCorners the first and the last points of both grids coincide:
// element i of m lies at i (n-1)/(m-1) of n. Without, elements are cells of
// which the outer borders coincide, and it lies at (i + 1/2) n/m - 1/2. Beyond
// the outermost elements these are repeated. Nearest does not depend on it. This
// is what PyTorch's interpolate does with given sizes; three-dimensional cubic
// interpolation goes beyond it.
func (x *Var) Resample(method Interpolation, alignCorners bool, sizes ...int) *Var {
	dims := x.spatial("Resample")
	if len(sizes) != dims || method > Cubic {
		panic(fmt.Sprintf("ad: Resample of shape %v to sizes %v by method %d: it takes a size for each length, and Nearest, Linear or Cubic", x.Shape(), sizes, method))
	}
	for _, m := range sizes {
		if m < 1 {
			panic(fmt.Sprintf("ad: Resample to sizes %v, allowed are 1 and more", sizes))
		}
	}
	// Those that shrink go first.
	for _, grow := range []bool{false, true} {
		for d, m := range sizes {
			n := x.Dim(d + 2)
			if n == 0 {
				panic(fmt.Sprintf("ad: Resample of shape %v, which has no elements to take from", x.Shape()))
			}
			if m == n || m > n != grow {
				continue // on the same grid each method gives the same values
			}
			x = x.mapAxis(d+2, m, func(i int) []axismap.Entry { return interpolation(method, alignCorners, i, n, m) })
		}
	}
	return x
}

// interpolation returns what element i of m takes of n.
func interpolation(method Interpolation, alignCorners bool, i, n, m int) []axismap.Entry {
	if method == Nearest {
		return []axismap.Entry{{Col: i * n / m, Weight: 1}}
	}
	at := (float64(i)+0.5)*float64(n)/float64(m) - 0.5
	if alignCorners {
		at = 0
		if m > 1 {
			at = float64(i) * float64(n-1) / float64(m-1)
		}
	}
	if method == Linear {
		at = max(at, 0)
	}
	below := math.Floor(at)
	t := at - below
	clamp := func(k int) int { return min(max(int(below)+k, 0), n-1) }
	if method == Linear {
		return []axismap.Entry{{Col: clamp(0), Weight: 1 - t}, {Col: clamp(1), Weight: t}}
	}
	const a = -0.75
	near := func(s float64) float64 { return ((a+2)*s-(a+3))*s*s + 1 }  // up to 1
	far := func(s float64) float64 { return ((a*s-5*a)*s+8*a)*s - 4*a } // from 1 to 2
	return []axismap.Entry{{Col: clamp(-1), Weight: far(1 + t)}, {Col: clamp(0), Weight: near(t)},
		{Col: clamp(1), Weight: near(1 - t)}, {Col: clamp(2), Weight: far(2 - t)}}
}
