package linalg

import "math/cmplx"

// complexQZ reduces the pencil A - λ B to triangular form,
//
//	A = Q T Zᴴ,  B = Q S Zᴴ
//
// a and b becoming T and S, and returns Z, unless it is not wanted, and how
// many eigenvalues were not found (Moler and Stewart 1973, with single
// shifts).
func complexQZ(a, b dense[complex128], wantZ bool) (z dense[complex128], left int) {
	n := a.rows
	if wantZ {
		z = identity[complex128](n, n)
	}
	// B triangular, A along with it.
	f := factorQR(b.clone())
	clear(b.a)
	b.copy(f.r)
	f.apply(true, a, n)
	// A Hessenberg, from the bottom of each column; B kept triangular.
	for j := 0; j+2 < n; j++ {
		for i := n - 1; i > j+1; i-- {
			c, s, r := givens(a.a[(i-1)*a.ld+j], a.a[i*a.ld+j])
			a.a[(i-1)*a.ld+j], a.a[i*a.ld+j] = r, 0
			turnRows(a.row(i - 1)[j+1:], a.row(i)[j+1:], c, s)
			turnRows(b.row(i - 1)[i-1:], b.row(i)[i-1:], c, s)
			restoreTriangle(a, b, z, i-1, n)
		}
	}
	normA, normB := a.maxAbs(), b.maxAbs()
	for hi, iteration := n-1, 0; hi > 0; {
		if abs1(a.a[hi*a.ld+hi-1]) <= 0x1p-53*normA {
			a.a[hi*a.ld+hi-1] = 0
			hi, iteration = hi-1, 0
			continue
		}
		if iteration == maxQR {
			return z, hi + 1
		}
		iteration++
		lo := hi - 1
		for ; lo > 0; lo-- {
			if abs1(a.a[lo*a.ld+lo-1]) <= 0x1p-53*normA {
				a.a[lo*a.ld+lo-1] = 0
				break
			}
		}
		// A zero on B's diagonal is an infinite eigenvalue: it is moved to the
		// end of the block and split off.
		zero := -1
		for k := lo; k <= hi; k++ {
			if abs1(b.a[k*b.ld+k]) <= 0x1p-53*normB {
				b.a[k*b.ld+k] = 0
				zero = k
				break
			}
		}
		if zero >= 0 {
			chaseZero(a, b, z, lo, zero, hi)
			continue
		}
		shift := qzShift(a, b, hi)
		if iteration%10 == 0 {
			shift = a.a[hi*a.ld+hi-1] / b.a[(hi-1)*b.ld+hi-1]
		}
		x, y := a.a[lo*a.ld+lo]-shift*b.a[lo*b.ld+lo], a.a[(lo+1)*a.ld+lo]
		for k := lo; k < hi; k++ {
			from := k
			if k > lo {
				x, y = a.a[k*a.ld+k-1], a.a[(k+1)*a.ld+k-1]
				from = k - 1
			}
			c, s, _ := givens(x, y)
			turnRows(a.row(k)[from:], a.row(k + 1)[from:], c, s)
			if k > lo {
				a.a[(k+1)*a.ld+k-1] = 0
			}
			turnRows(b.row(k)[k:], b.row(k + 1)[k:], c, s)
			restoreTriangle(a, b, z, k, min(k+3, hi+1))
		}
	}
	return z, 0
}

// restoreTriangle makes b[k+1][k] zero by a rotation of the columns k and k+1,
// which it applies to the first rows of a and to z as well.
func restoreTriangle(a, b, z dense[complex128], k, rows int) {
	// The rotation that takes (b_k+1,k+1, b_k+1,k) to (r, 0), with the columns
	// in the other order.
	c, s, _ := givens(cmplx.Conj(b.a[(k+1)*b.ld+k+1]), cmplx.Conj(b.a[(k+1)*b.ld+k]))
	turn := func(m dense[complex128], hi int) {
		cc, sc := complex(c, 0), cmplx.Conj(s)
		for i := range min(hi, m.rows) {
			row := m.row(i)
			v, w := row[k+1], row[k]
			row[k+1] = cc*v + sc*w
			row[k] = -s*v + cc*w
		}
	}
	turn(b, k+2)
	b.a[(k+1)*b.ld+k] = 0
	turn(a, rows)
	turn(z, z.rows)
}

// chaseZero moves a zero at b[k][k] down to b[hi][hi] and makes a[hi][hi-1]
// zero.
func chaseZero(a, b, z dense[complex128], lo, k, hi int) {
	for ; k < hi; k++ {
		c, s, r := givens(b.a[k*b.ld+k+1], b.a[(k+1)*b.ld+k+1])
		turnRows(b.row(k)[k+1:], b.row(k + 1)[k+1:], c, s)
		b.a[k*b.ld+k+1], b.a[(k+1)*b.ld+k+1] = r, 0
		from := max(lo, k-1)
		turnRows(a.row(k)[from:], a.row(k + 1)[from:], c, s)
		if k > lo { // a[k+1][k-1] filled in: away with it from the right
			zeroLeft(a, b, z, k+1, k-1, a.rows)
		}
	}
	zeroLeft(a, b, z, hi, hi-1, b.rows)
}

// zeroLeft makes a[i][j] zero by a rotation of the columns j and j+1.
func zeroLeft(a, b, z dense[complex128], i, j, rows int) {
	c, s, _ := givens(cmplx.Conj(a.a[i*a.ld+j+1]), cmplx.Conj(a.a[i*a.ld+j]))
	turn := func(m dense[complex128], hi int) {
		cc, sc := complex(c, 0), cmplx.Conj(s)
		for r := range min(hi, m.rows) {
			row := m.row(r)
			v, w := row[j+1], row[j]
			row[j+1] = cc*v + sc*w
			row[j] = -s*v + cc*w
		}
	}
	turn(a, i+1)
	a.a[i*a.ld+j] = 0
	turn(b, min(rows, j+2))
	turn(z, z.rows)
}

// qzShift returns the eigenvalue of the last 2×2 block of A B⁻¹ that is nearer
// to its last entry.
func qzShift(a, b dense[complex128], hi int) complex128 {
	b11, b12, b22 := b.a[(hi-1)*b.ld+hi-1], b.a[(hi-1)*b.ld+hi], b.a[hi*b.ld+hi]
	a11, a12 := a.a[(hi-1)*a.ld+hi-1]/b11, a.a[(hi-1)*a.ld+hi]
	a21, a22 := a.a[hi*a.ld+hi-1]/b11, a.a[hi*a.ld+hi]
	return wilkinson(a11, (a12-a11*b12)/b22, a21, (a22-a21*b12)/b22)
}
