package linalg

import (
	"math"
	"sort"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/threads"
)

// eighGo decomposes without LAPACK: reduction to a real tridiagonal matrix,
// its eigenvalues and vectors by QL iteration, and the reduction undone.
func eighGo[T Scalar](op string, a dense[T], vectors bool) (w []float64, vh dense[T], err error) {
	n := a.rows
	for i := range n {
		for j := range i {
			a.a[j*a.ld+i] = blas.Conj(a.a[i*a.ld+j])
		}
		a.a[i*a.ld+i] = number[T](realPart(a.a[i*a.ld+i]))
	}
	d, e, blocks := tridiagonalise(a)
	var z dense[float64]
	if vectors {
		z = identity[float64](n, n)
	}
	left := tridiagonalQL(d, e, z)
	if left > 0 {
		return nil, a, &NotConvergedError{Op: op, Remaining: left}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return d[order[i]] < d[order[j]] })
	w = make([]float64, n)
	for i, p := range order {
		w[i] = d[p]
	}
	if !vectors {
		return w, a, nil
	}
	// V = Q Z, so Vᴴ = Zᵀ Qᴴ, and the rows of z are Zᵀ's.
	v := newDense[T](n, n)
	for i, p := range order {
		for j, x := range z.row(p) {
			v.a[j*v.ld+i] = number[T](x)
		}
	}
	for b := len(blocks) - 1; b >= 0; b-- {
		j := b*tridiagonalPanel + 1
		blocks[b].apply(false, v.sub(j, n, 0, n))
	}
	return w, v.transposed(true), nil
}

// tridiagonalPanel is the number of columns that are reduced before the rest of
// the matrix is updated.
const tridiagonalPanel = 32

// tridiagonalise reduces the Hermitian matrix a, which it overwrites, to a real
// tridiagonal one with the diagonal d and the neighbours e, by a unitary
// similarity: block b of reflections acts on the rows from b*panel+1 on. It
// needs both triangles of a. Panels delay the updates of the rest as in
// LAPACK's latrd (Dongarra, Hammarling, Sorensen 1989).
func tridiagonalise[T Scalar](a dense[T]) (d, e []float64, blocks []blockReflector[T]) {
	n := a.rows
	d, e = make([]float64, n), make([]float64, n)
	for j0 := 0; j0 < n-1; j0 += tridiagonalPanel {
		w := min(tridiagonalPanel, n-1-j0)
		m := n - j0 - 1 // rows that the reflections act on
		vh, wh := newDense[T](w, m), newDense[T](w, m)
		taus := make([]T, w)
		column := make([]T, m)
		for p := range w {
			j := j0 + p
			// Column j from row j on, with the updates of this panel: the stored
			// matrix less V Wᴴ + W Vᴴ. Row j holds its conjugate.
			row := a.row(j)[j:]
			for q := range p {
				vj, wj := blas.Conj(vh.a[q*vh.ld+p-1]), blas.Conj(wh.a[q*wh.ld+p-1])
				blas.Axpy(-vj, wh.row(q)[p-1:], row)
				blas.Axpy(-wj, vh.row(q)[p-1:], row)
			}
			d[j] = realPart(row[0])
			h := vh.row(p)[p:]
			copy(h, row[1:])
			beta, tau := reflector(h)
			e[j] = realPart(beta)
			taus[p] = tau
			// w = τ (A - V Wᴴ - W Vᴴ) v - ½ τ (wᴴv) v
			v := column[:m-p]
			for i, x := range h {
				v[i] = blas.Conj(x)
			}
			y := make([]T, m-p)
			rest := a.sub(j+1, n, j+1, n)
			blas.Gemv(blas.NoTrans, rest.rows, rest.cols, 1, rest.a, rest.ld, v, 0, y)
			for q := range p {
				vq, wq := vh.row(q)[p:], wh.row(q)[p:]
				wv, vv := blas.Dot(wq, v), blas.Dot(vq, v)
				for i := range y {
					y[i] -= blas.Conj(vq[i])*wv + blas.Conj(wq[i])*vv
				}
			}
			// Hᴴ A H with H = I - τ v vᴴ: w = τ y - ½ |τ|² (vᴴ y) v.
			vy := realPart(blas.Dot(h, y))
			half := number[T](-0.5 * vy * (realPart(tau)*realPart(tau) + imagPart(tau)*imagPart(tau)))
			wrow := wh.row(p)[p:]
			for i := range y {
				wrow[i] = blas.Conj(tau*y[i] + half*v[i])
			}
		}
		// A -= V Wᴴ + W Vᴴ for what is left
		if j := j0 + w; j < n {
			rest := a.sub(j, n, j, n)
			vr, wr := vh.sub(0, w, w-1, m), wh.sub(0, w, w-1, m)
			rest.mul(blas.ConjTrans, blas.NoTrans, -1, vr, wr, 1)
			rest.mul(blas.ConjTrans, blas.NoTrans, -1, wr, vr, 1)
		}
		b := blockReflector[T]{vh: vh, t: newDense[T](w, w)}
		triangularFactor(vh, taus, b.t)
		blocks = append(blocks, b)
	}
	if n > 0 {
		d[n-1] = realPart(a.a[(n-1)*a.ld+n-1])
	}
	return d, e, blocks
}

func imagPart[T Scalar](x T) float64 { _, im := blas.Parts(x); return im }

// maxQL is how many QL iterations an eigenvalue may take.
const maxQL = 60

// tridiagonalQL replaces d by the eigenvalues of the symmetric tridiagonal
// matrix with the diagonal d and the neighbours e[0:n-1], by the implicit QL
// iteration with Wilkinson's shift (Bowdler, Martin, Reinsch, Wilkinson 1968),
// and applies its rotations to the rows of z, unless that is empty. It returns
// how many eigenvalues were not found.
func tridiagonalQL(d, e []float64, z dense[float64]) (left int) {
	n := len(d)
	if n == 0 {
		return 0
	}
	e[n-1] = 0
	top := 0.0
	for i := range d {
		top = max(top, math.Abs(d[i]), math.Abs(e[i]))
	}
	var turns rotations
	for l := range n {
		for iteration := 0; ; iteration++ {
			// A neighbour is negligible against its eigenvalues; where that takes
			// long, as with hundreds of them that are rounding error, against the
			// largest.
			negligible := 0x1p-106 * top
			if iteration >= maxQL/2 {
				negligible = 0x1p-53 * top
			}
			m := l
			for ; m < n-1; m++ {
				if math.Abs(e[m]) <= max(0x1p-53*(math.Abs(d[m])+math.Abs(d[m+1])), negligible) {
					break
				}
			}
			if m == l {
				break
			}
			if iteration == maxQL {
				return n - l
			}
			g := (d[l+1] - d[l]) / (2 * e[l])
			r := math.Hypot(g, 1)
			g = d[m] - d[l] + e[l]/(g+math.Copysign(r, g))
			s, c, p := 1.0, 1.0, 0.0
			i := m - 1
			for ; i >= l; i-- {
				f, b := s*e[i], c*e[i]
				r = math.Hypot(f, g)
				e[i+1] = r
				if r == 0 {
					d[i+1] -= p
					e[m] = 0
					break
				}
				s, c = f/r, g/r
				g = d[i+1] - p
				r = (d[i]-g)*s + 2*c*b
				p = s * r
				d[i+1] = g + p
				g = c*r - b
				turns.add(i, c, s)
			}
			if r == 0 && i >= l {
				continue
			}
			d[l] -= p
			e[l] = g
			e[m] = 0
			if len(turns.row) > 4*n {
				turns.apply(z)
			}
		}
	}
	turns.apply(z)
	return 0
}

// rotations are plane rotations of neighbouring rows that are still to be
// applied: many at once stay in cache.
type rotations struct {
	row  []int32
	c, s []float64
}

func (r *rotations) add(row int, c, s float64) {
	r.row = append(r.row, int32(row))
	r.c = append(r.c, c)
	r.s = append(r.s, s)
}

// apply rotates the rows of z and forgets the rotations.
func (r *rotations) apply(z dense[float64]) {
	if z.rows > 0 {
		const width = 64 // columns whose rows stay in cache
		blocks := (z.cols + width - 1) / width
		threads.For(blocks, 1, func(lo, hi int) {
			for b := lo; b < hi; b++ {
				j0, j1 := b*width, min(z.cols, (b+1)*width)
				for t, i := range r.row {
					c, s := r.c[t], r.s[t]
					x, y := z.row(int(i))[j0:j1], z.row(int(i) + 1)[j0:j1]
					y = y[:len(x)]
					for k, f := range y {
						g := x[k]
						y[k] = s*g + c*f
						x[k] = c*g - s*f
					}
				}
			}
		})
	}
	r.row, r.c, r.s = r.row[:0], r.c[:0], r.s[:0]
}
