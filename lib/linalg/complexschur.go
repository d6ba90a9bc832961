package linalg

import (
	"math"
	"math/cmplx"

	"github.com/podium-go/podium/lib/blas"
)

// maxQR is how many QR or QZ iterations an eigenvalue may take.
const maxQR = 60

// complexSchur replaces the n×n matrix a by the upper triangular T of
// a = Z T Zᴴ and returns Z, and how many eigenvalues were not found: reduction
// to Hessenberg form and the QR iteration with Wilkinson's shift. Without
// wantZ, only the diagonal of T is right.
func complexSchur(a dense[complex128], wantZ bool) (z dense[complex128], left int) {
	n := a.rows
	if wantZ {
		z = identity[complex128](n, n)
	}
	hessenberg(a, z)
	norm := a.maxAbs()
	for hi, iteration := n-1, 0; hi > 0; {
		lo := hi
		for ; lo > 0; lo-- {
			size := abs1(a.a[lo*a.ld+lo]) + abs1(a.a[(lo-1)*a.ld+lo-1])
			if size == 0 {
				size = norm
			}
			if abs1(a.a[lo*a.ld+lo-1]) <= 0x1p-53*size {
				a.a[lo*a.ld+lo-1] = 0
				break
			}
		}
		if lo == hi {
			hi, iteration = hi-1, 0
			continue
		}
		if iteration == maxQR {
			return z, hi + 1
		}
		iteration++
		shift := wilkinson(a.a[(hi-1)*a.ld+hi-1], a.a[(hi-1)*a.ld+hi], a.a[hi*a.ld+hi-1], a.a[hi*a.ld+hi])
		if iteration%10 == 0 { // an exceptional shift breaks cycles
			shift = a.a[hi*a.ld+hi] + complex(cmplx.Abs(a.a[hi*a.ld+hi-1]), 0)
		}
		first, last := 0, n // rows and columns that rotations act on
		if !wantZ {
			first, last = lo, hi+1
		}
		x, y := a.a[lo*a.ld+lo]-shift, a.a[(lo+1)*a.ld+lo]
		for k := lo; k < hi; k++ {
			if k > lo {
				x, y = a.a[k*a.ld+k-1], a.a[(k+1)*a.ld+k-1]
			}
			c, s, r := givens(x, y)
			if k > lo {
				a.a[k*a.ld+k-1], a.a[(k+1)*a.ld+k-1] = r, 0
			}
			turnRows(a.row(k)[k:last], a.row(k + 1)[k:last], c, s)
			turnColumns(a, first, min(k+3, hi+1), k, c, s)
			turnColumns(z, 0, z.rows, k, c, s)
		}
	}
	return z, 0
}

// hessenberg reduces a to Hessenberg form by a unitary similarity, which z
// collects unless it is empty.
func hessenberg(a, z dense[complex128]) {
	n := a.rows
	w := make([]complex128, n)
	for j := 0; j+2 < n; j++ {
		h := make([]complex128, n-j-1)
		for i := range h {
			h[i] = cmplx.Conj(a.a[(j+1+i)*a.ld+j])
		}
		beta, tau := reflector(h)
		if tau == 0 {
			continue
		}
		b := blockReflector[complex128]{vh: dense[complex128]{1, len(h), len(h), h}, t: dense[complex128]{1, 1, 1, []complex128{tau}}}
		b.apply(true, a.sub(j+1, n, j+1, n))
		a.a[(j+1)*a.ld+j] = beta
		for i := j + 2; i < n; i++ {
			a.a[i*a.ld+j] = 0
		}
		right := func(m dense[complex128]) { // m (I - τ v vᴴ)
			for i := range m.rows {
				row := m.row(i)
				s := complex128(0)
				for p, x := range h {
					s += row[p] * cmplx.Conj(x)
				}
				w[i] = s * tau
				for p, x := range h {
					row[p] -= w[i] * x
				}
			}
		}
		right(a.sub(0, n, j+1, n))
		if z.rows > 0 {
			right(z.sub(0, n, j+1, n))
		}
	}
}

// wilkinson returns the eigenvalue of [a b; c d] that is nearer to d.
func wilkinson(a, b, c, d complex128) complex128 {
	bc := cmplx.Sqrt(b) * cmplx.Sqrt(c)
	if bc == 0 {
		return d
	}
	half := (a - d) / 2
	root := cmplx.Sqrt(half*half + bc*bc)
	if real(half)*real(root)+imag(half)*imag(root) < 0 {
		root = -root
	}
	return d - bc*(bc/(half+root))
}

// givens returns the rotation, c real, with
//
//	[ c        s ] [x]   [r]
//	[ -conj(s) c ] [y] = [0]
func givens(x, y complex128) (c float64, s, r complex128) {
	if y == 0 {
		return 1, 0, x
	}
	ax, ay := cmplx.Abs(x), cmplx.Abs(y)
	if ax == 0 {
		return 0, cmplx.Conj(y) / complex(ay, 0), complex(ay, 0)
	}
	norm := math.Hypot(ax, ay)
	phase := x / complex(ax, 0)
	c = ax / norm
	return c, phase * cmplx.Conj(y) / complex(norm, 0), phase * complex(norm, 0)
}

// turnRows applies a rotation to two rows.
func turnRows(x, y []complex128, c float64, s complex128) {
	cc, sc := complex(c, 0), -cmplx.Conj(s)
	for i, v := range x {
		w := y[i]
		x[i] = cc*v + s*w
		y[i] = sc*v + cc*w
	}
}

// turnColumns applies the adjoint of a rotation to the columns k and k+1 from
// the right, in the rows [lo, hi).
func turnColumns(a dense[complex128], lo, hi, k int, c float64, s complex128) {
	cc, sc := complex(c, 0), cmplx.Conj(s)
	for i := lo; i < min(hi, a.rows); i++ {
		row := a.row(i)
		v, w := row[k], row[k+1]
		row[k] = cc*v + sc*w
		row[k+1] = -s*v + cc*w
	}
}

// triangularVectors returns the right eigenvectors of Z T Zᴴ, or of the pencil
// Q (T - λ S) Zᴴ if s is not empty, by back substitution, as columns of
// norm 1.
func triangularVectors(t, s, z dense[complex128]) dense[complex128] {
	n := t.rows
	x := newDense[complex128](n, n)
	small := 0x1p-53 * max(t.maxAbs(), 0x1p-900)
	entry := func(i, j int, alpha, beta complex128) complex128 {
		if s.rows == 0 {
			return t.a[i*t.ld+j] - alpha*delta(i, j)
		}
		return beta*t.a[i*t.ld+j] - alpha*s.a[i*s.ld+j]
	}
	for j := range n {
		alpha, beta := t.a[j*t.ld+j], complex128(1)
		floor := small
		if s.rows > 0 {
			beta = s.a[j*s.ld+j]
			size := math.Hypot(cmplx.Abs(alpha), cmplx.Abs(beta))
			if size > 0 {
				alpha, beta = alpha/complex(size, 0), beta/complex(size, 0)
			}
			floor = max(0x1p-900, 0x1p-53*(cmplx.Abs(beta)*t.maxAbs()+cmplx.Abs(alpha)*s.maxAbs()))
		}
		v := make([]complex128, j+1)
		v[j] = 1
		for i := j - 1; i >= 0; i-- {
			sum := complex128(0)
			for p := i + 1; p <= j; p++ {
				sum += entry(i, p, alpha, beta) * v[p]
			}
			d := entry(i, i, alpha, beta)
			if cmplx.Abs(d) < floor { // a multiple eigenvalue
				d = complex(floor, 0)
			}
			v[i] = -sum / d
			if size := cmplx.Abs(v[i]); size > 1e100 {
				for p := i; p <= j; p++ {
					v[p] /= complex(size, 0)
				}
			}
		}
		norm := norm2(v)
		for i, e := range v {
			x.a[i*x.ld+j] = e / complex(norm, 0)
		}
	}
	out := product(blas.NoTrans, blas.NoTrans, z, x)
	normaliseColumns(out)
	return out
}

func delta(i, j int) complex128 {
	if i == j {
		return 1
	}
	return 0
}

// normaliseColumns gives every column the norm 1.
func normaliseColumns(v dense[complex128]) {
	for j := range v.cols {
		column := make([]complex128, v.rows)
		for i := range column {
			column[i] = v.a[i*v.ld+j]
		}
		if norm := norm2(column); norm > 0 {
			for i := range column {
				v.a[i*v.ld+j] /= complex(norm, 0)
			}
		}
	}
}
