package simd

import "math"

// Pow computes dst = x^p. The powers -1, 0, 1, 2, 3 and 4 are made of products
// and quotients, 1/2 is [Sqrt]; others go through [math.Pow].
func Pow[T Float](dst, x []T, p T) {
	same(len(dst), len(x))
	switch p {
	case 0:
		Fill(dst, 1)
	case 1:
		copy(dst, x)
	case 2:
		Square(dst, x)
	case 3:
		for i, v := range x {
			dst[i] = v * v * v
		}
	case 4:
		Square(dst, x)
		Square(dst, dst)
	case -1:
		Reciprocal(dst, x)
	case 0.5:
		Sqrt(dst, x)
	default:
		q := float64(p)
		for i, v := range x {
			dst[i] = T(math.Pow(float64(v), q))
		}
	}
}
