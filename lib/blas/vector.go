package blas

// Axpy computes y += alpha * x. The slices have the same length.
func Axpy[T Scalar](alpha T, x, y []T) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += alpha * v
	}
}

// Dot returns Σ x_i y_i, without conjugation. The slices have the same length.
func Dot[T Scalar](x, y []T) T {
	y = y[:len(x)]
	var s0, s1, s2, s3 T
	i := 0
	for ; i+4 <= len(x); i += 4 {
		s0 += x[i] * y[i]
		s1 += x[i+1] * y[i+1]
		s2 += x[i+2] * y[i+2]
		s3 += x[i+3] * y[i+3]
	}
	for ; i < len(x); i++ {
		s0 += x[i] * y[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// Dotc returns Σ conj(x_i) y_i. The slices have the same length.
func Dotc[T Scalar](x, y []T) T {
	switch x := any(x).(type) {
	case []complex128:
		y := any(y).([]complex128)[:len(x)]
		var s complex128
		for i, v := range x {
			s += complex(real(v), -imag(v)) * y[i]
		}
		return any(s).(T)
	case []complex64:
		y := any(y).([]complex64)[:len(x)]
		var s complex64
		for i, v := range x {
			s += complex(real(v), -imag(v)) * y[i]
		}
		return any(s).(T)
	}
	return Dot(x, y)
}
