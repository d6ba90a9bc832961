package ode

import "math"

// number is what matrices are made of: the complex ones are Radau's.
type number interface{ float64 | complex128 }

// size returns a norm of v that is cheap: |v|, or |re| + |im|.
func size[T number](v T) float64 {
	switch v := any(v).(type) {
	case float64:
		return math.Abs(v)
	case complex128:
		return math.Abs(real(v)) + math.Abs(imag(v))
	}
	return 0
}

// denseLU is a factorisation PA = LU of an n×n matrix, row by row.
type denseLU[T number] struct {
	n     int
	a     []T
	pivot []int
}

func newDenseLU[T number](n int) *denseLU[T] {
	return &denseLU[T]{n: n, a: make([]T, n*n), pivot: make([]int, n)}
}

// panel is how many columns are eliminated at a time. The rows below are then
// read and written once for all of them.
const panel = 4

// factor replaces a by its factors and reports whether it is regular.
func (d *denseLU[T]) factor() bool {
	n, a := d.n, d.a
	for k0 := 0; k0 < n; k0 += panel {
		k1 := min(k0+panel, n)
		for k := k0; k < k1; k++ {
			p, best := k, size(a[k*n+k])
			for i := k + 1; i < n; i++ {
				if s := size(a[i*n+k]); s > best {
					p, best = i, s
				}
			}
			d.pivot[k] = p
			if best == 0 || math.IsNaN(best) || math.IsInf(best, 0) {
				return false
			}
			if p != k {
				x, y := a[k*n:k*n+n], a[p*n:p*n+n]
				for j, v := range x {
					x[j], y[j] = y[j], v
				}
			}
			inv := 1 / a[k*n+k]
			u := a[k*n+k+1 : k*n+k1]
			for i := k + 1; i < n; i++ {
				l := a[i*n+k] * inv
				a[i*n+k] = l
				row := a[i*n+k+1 : i*n+k1]
				for j, v := range u {
					row[j] -= l * v
				}
			}
		}
		if k1 == n {
			return true
		}
		// The panel's rows of U to the right, then the rest.
		for k := k0 + 1; k < k1; k++ {
			row := a[k*n+k1 : k*n+n]
			for m := k0; m < k; m++ {
				subtract(row, a[k*n+m], a[m*n+k1:m*n+n])
			}
		}
		if k1-k0 < panel {
			continue
		}
		u0, u1 := a[k0*n+k1:k0*n+n], a[(k0+1)*n+k1:(k0+1)*n+n]
		u2, u3 := a[(k0+2)*n+k1:(k0+2)*n+n], a[(k0+3)*n+k1:(k0+3)*n+n]
		for i := k1; i < n; i++ {
			l := a[i*n+k0 : i*n+k0+4 : i*n+k0+4]
			subtract4(a[i*n+k1:i*n+n], l[0], l[1], l[2], l[3], u0, u1, u2, u3)
		}
	}
	return true
}

// subtract computes x -= l*u.
func subtract[T number](x []T, l T, u []T) {
	u = u[:len(x)]
	for j := range x {
		x[j] -= l * u[j]
	}
}

func subtract4[T number](x []T, l0, l1, l2, l3 T, u0, u1, u2, u3 []T) {
	u0, u1, u2, u3 = u0[:len(x)], u1[:len(x)], u2[:len(x)], u3[:len(x)]
	for j := range x {
		x[j] -= (l0*u0[j] + l1*u1[j]) + (l2*u2[j] + l3*u3[j])
	}
}

// dot returns Σ x_j y_j.
func dot[T number](x, y []T) T {
	y = y[:len(x)]
	var s0, s1 T
	j := 0
	for ; j+1 < len(x); j += 2 {
		s0 += x[j] * y[j]
		s1 += x[j+1] * y[j+1]
	}
	if j < len(x) {
		s0 += x[j] * y[j]
	}
	return s0 + s1
}

// solve replaces x by A⁻¹x.
func (d *denseLU[T]) solve(x []T) {
	n, a := d.n, d.a
	for k, p := range d.pivot {
		x[k], x[p] = x[p], x[k]
	}
	for i := 1; i < n; i++ {
		x[i] -= dot(a[i*n:i*n+i], x[:i])
	}
	for i := n - 1; i >= 0; i-- {
		x[i] = (x[i] - dot(a[i*n+i+1:i*n+n], x[i+1:n])) / a[i*n+i]
	}
}

// bandLU is a factorisation of a matrix with kl diagonals below and ku above
// the main one. Row i holds the columns i-kl to i+ku+kl: the last kl take what
// exchanges of rows fill in.
type bandLU[T number] struct {
	n, kl, ku int
	w         int // length of a row
	a         []T
	pivot     []int
}

func newBandLU[T number](n, kl, ku int) *bandLU[T] {
	w := 2*kl + ku + 1
	return &bandLU[T]{n: n, kl: kl, ku: ku, w: w, a: make([]T, n*w), pivot: make([]int, n)}
}

// from returns row i from column j on, to column end-1.
func (b *bandLU[T]) from(i, j, end int) []T {
	at := i*b.w - i + b.kl
	return b.a[at+j : at+end]
}

func (b *bandLU[T]) factor() bool {
	n, kl := b.n, b.kl
	for k := range n {
		bottom := min(n, k+kl+1)
		end := min(n, k+b.ku+kl+1)
		p, best := k, size(b.from(k, k, k+1)[0])
		for i := k + 1; i < bottom; i++ {
			if s := size(b.from(i, k, k+1)[0]); s > best {
				p, best = i, s
			}
		}
		b.pivot[k] = p
		if best == 0 || math.IsNaN(best) || math.IsInf(best, 0) {
			return false
		}
		u := b.from(k, k, end)
		if p != k {
			row := b.from(p, k, end)
			for j, v := range u {
				u[j], row[j] = row[j], v
			}
		}
		inv := 1 / u[0]
		for i := k + 1; i < bottom; i++ {
			row := b.from(i, k, end)
			l := row[0] * inv
			row[0] = l
			if l != 0 {
				subtract(row[1:], l, u[1:])
			}
		}
	}
	return true
}

// The rows of L stay where they were eliminated, so the exchanges are applied
// as the solution goes along.
func (b *bandLU[T]) solve(x []T) {
	n, kl := b.n, b.kl
	for k := range n {
		p := b.pivot[k]
		x[k], x[p] = x[p], x[k]
		for i := k + 1; i < min(n, k+kl+1); i++ {
			x[i] -= b.from(i, k, k+1)[0] * x[k]
		}
	}
	for i := n - 1; i >= 0; i-- {
		row := b.from(i, i, min(n, i+b.ku+kl+1))
		x[i] = (x[i] - dot(row[1:], x[i+1:i+len(row)])) / row[0]
	}
}
