package linalg

import (
	"math"

	"github.com/podium-go/podium/lib/blas"
)

// pivotPanel is the number of columns that are chosen before the rest of the
// matrix is updated with them.
const pivotPanel = 32

// factorPivoted factors the matrix a with column pivoting: a[:, perm] = Q R.
func factorPivoted[T Scalar](a dense[T]) (f householder[T], perm []int) {
	m, n := a.rows, a.cols
	k := min(m, n)
	h := a.transposed(true) // row j is the conjugate of column j
	perm = make([]int, n)
	norms, exact := make([]float64, n), make([]float64, n)
	for j := range perm {
		perm[j] = j
		norms[j] = norm2(h.row(j))
		exact[j] = norms[j]
	}
	taus := make([]T, 0, k)
	r := newDense[T](k, n)
	for j := 0; j < k; {
		w := min(pivotPanel, k-j)
		done := pivotedPanel(h, j, w, r, perm, norms, exact, &taus)
		j += done
	}
	f = householder[T]{rows: m, cols: n, r: r}
	for j := 0; j < k; j += panelWidth {
		w := min(panelWidth, k-j)
		vh := h.sub(j, j+w, j, m).clone()
		b := blockReflector[T]{vh: vh, t: newDense[T](w, w)}
		for i := range w {
			clear(vh.row(i)[:i])
		}
		triangularFactor(vh, taus[j:j+w], b.t)
		f.blocks = append(f.blocks, b)
	}
	return f, perm
}

// triangularFactor fills T of the product of reflections with the given τ.
func triangularFactor[T Scalar](vh dense[T], taus []T, t dense[T]) {
	gram := product(blas.NoTrans, blas.ConjTrans, vh, vh)
	for j, tau := range taus {
		for i := range j {
			var s T
			for p := i; p < j; p++ {
				s += t.a[i*t.ld+p] * gram.a[p*gram.ld+j]
			}
			t.a[i*t.ld+j] = -tau * s
		}
		t.a[j*t.ld+j] = tau
	}
}

// pivotedPanel chooses and eliminates up to w columns from j0 on, and returns
// how many: it stops early where the norms of the columns that are left, which
// are carried along, have to be computed anew (Drmač and Bujanović 2008).
func pivotedPanel[T Scalar](h dense[T], j0, w int, r dense[T], perm []int, norms, exact []float64, taus *[]T) int {
	n, m := h.rows, h.cols
	limit := math.Sqrt(blas.Eps[T]())
	// The update of row c of h that is still to be done is -F[c, :] * Vᴴ.
	f := newDense[T](n, w)
	conjugate := make([]T, m)
	done := 0
	stale := false
	for done < w && !stale {
		j := j0 + done
		best := j
		for c := j + 1; c < n; c++ {
			if norms[c] > norms[best] {
				best = c
			}
		}
		if best != j {
			swapRows(h, j, best)
			swapRows(f, j, best)
			for i := range j { // R's columns that are done
				r.a[i*r.ld+j], r.a[i*r.ld+best] = r.a[i*r.ld+best], r.a[i*r.ld+j]
			}
			perm[j], perm[best] = perm[best], perm[j]
			norms[best], exact[best] = norms[j], exact[j]
		}
		row := h.row(j)[j:]
		for l := range done {
			blas.Axpy(-f.a[j*f.ld+l], h.row(j0 + l)[j:], row)
		}
		beta, tau := reflector(row)
		*taus = append(*taus, tau)
		r.a[j*r.ld+j] = beta
		v := conjugate[:m-j]
		for i, x := range row {
			v[i] = blas.Conj(x)
		}
		// F[c, done] = τ (h_c - F[c, :] Vᴴ) v for the columns that are left
		y := make([]T, n-j-1)
		if len(y) > 0 {
			rest := h.sub(j+1, n, j, m)
			blas.Gemv(blas.NoTrans, rest.rows, rest.cols, tau, rest.a, rest.ld, v, 0, y)
			if done > 0 {
				s := make([]T, done)
				before := h.sub(j0, j, j, m)
				blas.Gemv(blas.NoTrans, before.rows, before.cols, 1, before.a, before.ld, v, 0, s)
				fr := f.sub(j+1, n, 0, done)
				blas.Gemv(blas.NoTrans, fr.rows, fr.cols, -tau, fr.a, fr.ld, s, 1, y)
			}
		}
		for i, x := range y {
			f.a[(j+1+i)*f.ld+done] = x
		}
		done++
		// Row j of R, and the norms of what is left below it.
		for c := j + 1; c < n; c++ {
			x := h.a[c*h.ld+j]
			for l := range done {
				x -= f.a[c*f.ld+l] * h.a[(j0+l)*h.ld+j]
			}
			r.a[j*r.ld+c] = blas.Conj(x)
			if norms[c] == 0 {
				continue
			}
			ratio := abs(x) / norms[c]
			left := max(0, (1+ratio)*(1-ratio))
			share := norms[c] / exact[c]
			if left*share*share <= limit {
				stale = true
				exact[c] = -1 // to be computed anew
			} else {
				norms[c] *= math.Sqrt(left)
			}
		}
	}
	j := j0 + done
	if j < n && j < m {
		rest := h.sub(j, n, j, m)
		rest.mul(blas.NoTrans, blas.NoTrans, -1, f.sub(j, n, 0, done), h.sub(j0, j, j, m), 1)
	}
	for c := j; c < n; c++ {
		if exact[c] < 0 {
			norms[c] = norm2(h.row(c)[min(j, m):])
			exact[c] = norms[c]
		}
	}
	return done
}

// swapRows swaps two rows of a matrix.
func swapRows[T Scalar](m dense[T], i, j int) {
	a, b := m.row(i), m.row(j)
	for p := range a {
		a[p], b[p] = b[p], a[p]
	}
}
