package simd

// Number is a type that [Convert] goes from and to.
type Number interface {
	float32 | float64 | int32 | int64
}

// Convert computes dst[i] = To(x[i]), rounded to nearest for a float and
// towards zero for an integer. What an integer cannot hold converts to some
// integer.
func Convert[To, From Number](dst []To, x []From) {
	same(len(dst), len(x))
	done := 0
	if len(dst) > 0 {
		done = convertVector(any(dst), any(x), len(dst))
	}
	dst, x = dst[done:], x[done:]
	for i, v := range x {
		dst[i] = To(v)
	}
}
