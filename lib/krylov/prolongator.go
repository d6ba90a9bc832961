package krylov

import (
	"math"

	"github.com/podium-go/podium/lib/sparse"
)

// prolongator returns P = (I - ω D⁻¹ A) T, with the tentative prolongator T of
// the aggregates, and the near-null-space vectors on the coarse level.
func prolongator(a *split, of []int32, count, size int, near [][]float64, omega float64) (p *sparse.Matrix, coarse [][]float64) {
	if size == 1 && len(near) == 1 {
		weight, norms := weights(of, count, near[0])
		return smoothedScalar(a, of, count, weight, omega), [][]float64{norms}
	}
	t, coarse := tentative(of, count, size, near)
	if omega != 0 {
		t = smoothed(a, t, omega)
	}
	return t, coarse
}

// weights returns the entries of T, one a row, where there is one vector, and
// that vector on the coarse level.
func weights(of []int32, count int, near []float64) (weight, norms []float64) {
	norms = make([]float64, count)
	for i, g := range of {
		if g >= 0 {
			norms[g] += near[i] * near[i]
		}
	}
	inverse := make([]float64, count)
	for g, s := range norms {
		if norms[g] = math.Sqrt(s); norms[g] > 0 {
			inverse[g] = 1 / norms[g]
		}
	}
	weight = make([]float64, len(of))
	blocks(len(of), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if g := of[i]; g >= 0 {
				weight[i] = near[i] * inverse[g]
			}
		}
	})
	return weight, norms
}

// smoothedScalar is smoothed for a T with one entry weight[i] in column of[i] of
// row i. Rows of P are so short that they are best searched.
func smoothedScalar(a *split, of []int32, count int, weight []float64, omega float64) *sparse.Matrix {
	return buildRows(len(of), count, func() struct{} { return struct{}{} }, func(_ struct{}, out *piece, lo, hi int) {
		for i := lo; i < hi; i++ {
			start := len(out.cols)
			if g := of[i]; g >= 0 {
				out.cols, out.vals = append(out.cols, g), append(out.vals, weight[i])
			}
			f := -omega * a.inverse[i]
			cols, vals := a.a.Row(i)
			for k, j := range cols {
				g := of[j]
				if g < 0 || omega == 0 {
					continue
				}
				v := f * vals[k] * weight[j]
				at := start
				for at < len(out.cols) && out.cols[at] != g {
					at++
				}
				if at < len(out.cols) {
					out.vals[at] += v
					continue
				}
				// Insert in order.
				out.cols, out.vals = append(out.cols, g), append(out.vals, v)
				for ; at > start && out.cols[at-1] > g; at-- {
					out.cols[at], out.vals[at] = out.cols[at-1], out.vals[at-1]
				}
				out.cols[at], out.vals[at] = g, v
			}
			out.counts = append(out.counts, int32(len(out.cols)-start))
		}
	})
}

// tentative returns the prolongator whose columns on each aggregate are an
// orthonormal basis of the near-null-space vectors there, and those vectors on
// the coarse level: T B_c = B (Vaněk, Mandel and Brezina 1996, algorithm 4.1).
// Nodes have size rows, coarse nodes as many as there are vectors. A direction
// that is dependent on an aggregate gets a column of zeros.
func tentative(of []int32, count, size int, near [][]float64) (t *sparse.Matrix, coarse [][]float64) {
	k := len(near)
	rows := len(of) * size
	coarse = make([][]float64, k)
	for c := range coarse {
		coarse[c] = make([]float64, count*k)
	}
	t = &sparse.Matrix{Rows: rows, Cols: count * k, RowPtr: make([]int, rows+1)}
	for i, g := range of {
		for d := range size {
			next := t.RowPtr[i*size+d]
			if g >= 0 {
				next += k
			}
			t.RowPtr[i*size+d+1] = next
		}
	}
	t.ColInd, t.Val = make([]int32, t.RowPtr[rows]), make([]float64, t.RowPtr[rows])
	for i, g := range of {
		if g < 0 {
			continue
		}
		for d := range size {
			at := t.RowPtr[i*size+d]
			for c := range k {
				t.ColInd[at+c] = g*int32(k) + int32(c)
				t.Val[at+c] = near[c][i*size+d]
			}
		}
	}
	// Gram-Schmidt, twice, on every aggregate.
	members := make([][]int32, count)
	for i, g := range of {
		if g >= 0 {
			for d := range size {
				members[g] = append(members[g], int32(t.RowPtr[i*size+d]))
			}
		}
	}
	for g, at := range members {
		for c := range k {
			before := columnNorm(t.Val, at, c)
			for range 2 {
				for e := range c {
					s := 0.0
					for _, p := range at {
						s += t.Val[int(p)+e] * t.Val[int(p)+c]
					}
					coarse[c][g*k+e] += s
					for _, p := range at {
						t.Val[int(p)+c] -= s * t.Val[int(p)+e]
					}
				}
			}
			norm := columnNorm(t.Val, at, c)
			f := 0.0
			if norm > 1e-10*before {
				f = 1 / norm
				coarse[c][g*k+c] = norm
			}
			for _, p := range at {
				t.Val[int(p)+c] *= f
			}
		}
	}
	return t, coarse
}

func columnNorm(val []float64, at []int32, c int) float64 {
	s := 0.0
	for _, p := range at {
		s += val[int(p)+c] * val[int(p)+c]
	}
	return math.Sqrt(s)
}

// smoothed returns P = (I - ω D⁻¹ A) T.
func smoothed(a *split, t *sparse.Matrix, omega float64) *sparse.Matrix {
	return buildRows(t.Rows, t.Cols, func() *accumulator { return newAccumulator(t.Cols) },
		func(acc *accumulator, out *piece, lo, hi int) {
			for i := lo; i < hi; i++ {
				acc.begin()
				tc, tv := t.Row(i)
				for q, c := range tc {
					acc.add(c, tv[q])
				}
				f := -omega * a.inverse[i]
				cols, vals := a.a.Row(i)
				for k, j := range cols {
					g := f * vals[k]
					tc, tv := t.Row(int(j))
					for q, c := range tc {
						acc.add(c, g*tv[q])
					}
				}
				acc.flush(out)
			}
		})
}
