package gemm

import "unsafe"

// tile returns the rows and columns of the tile of C that a kernel computes.
func tile[T float]() (rows, cols int) {
	size := int(unsafe.Sizeof(T(0)))
	switch level {
	case avx512:
		return 14, 128 / size
	case avx2:
		return 6, 64 / size
	}
	return 4, 8
}

// The sets of vector instructions.
const (
	portable = iota
	avx2
	avx512
)

// kernelGo computes c[i,j] = alpha Σ_p a[i rs + p cs] b[p ldb + j] + beta c[i,j]
// without vector instructions.
func kernelGo[T float](rows, cols, k int, a []T, rs, cs int, b []T, ldb int, c []T, ldc int, alpha, beta T) {
	for i := 0; i < rows; i += 2 {
		two := i+1 < rows
		second := 0
		if two {
			second = rs
		}
		for j := 0; j < cols; j += 4 {
			var s [8]T
			if j+4 <= cols {
				s = dots(k, a[i*rs:], cs, second, b[j:], ldb)
			} else {
				for q := range cols - j {
					for p := range k {
						v := b[p*ldb+j+q]
						s[q] += a[i*rs+p*cs] * v
						s[4+q] += a[i*rs+second+p*cs] * v
					}
				}
			}
			n := min(4, cols-j)
			update(c[i*ldc+j:i*ldc+j+n], s[:n], alpha, beta)
			if two {
				update(c[(i+1)*ldc+j:(i+1)*ldc+j+n], s[4:4+n], alpha, beta)
			}
		}
	}
}

// dots returns two rows of four sums.
func dots[T float](k int, a []T, cs, second int, b []T, ldb int) [8]T {
	var s0, s1, s2, s3, t0, t1, t2, t3 T
	for p := range k {
		row := b[p*ldb : p*ldb+4 : p*ldb+4]
		x, y := a[p*cs], a[p*cs+second]
		b0, b1, b2, b3 := row[0], row[1], row[2], row[3]
		s0 += x * b0
		s1 += x * b1
		s2 += x * b2
		s3 += x * b3
		t0 += y * b0
		t1 += y * b1
		t2 += y * b2
		t3 += y * b3
	}
	return [8]T{s0, s1, s2, s3, t0, t1, t2, t3}
}

func update[T float](c, s []T, alpha, beta T) {
	for j, v := range s {
		if beta == 0 {
			c[j] = alpha * v
		} else {
			c[j] = alpha*v + beta*c[j]
		}
	}
}
