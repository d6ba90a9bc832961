package conv

import "github.com/podium-go/podium/lib/internal/threads"

// MaxIndices sets at to where, in its plane of N elements, each window of x has
// its greatest element, the first of several and the last NaN if there is one.
// There are Batch × Groups planes; In and Out are not used. Every window has to
// have an element of x.
func MaxIndices[T Float](g *Geometry, at []int64, x []T) {
	n, o, k := product(g.N), product(g.O), product(g.K)
	threads.For(g.Batch*g.Groups*g.O[0]*g.O[1], max(1, 1<<13/max(1, g.O[2]*k)), func(lo, hi int) {
		best := make([]T, g.O[2])
		for r := lo; r < hi; r++ {
			plane, i, j := r/(g.O[0]*g.O[1]), r/g.O[1]%g.O[0], r%g.O[1]
			to := at[plane*o+(i*g.O[1]+j)*g.O[2]:][:g.O[2]]
			for p := range to {
				to[p] = -1
			}
			for a := range g.K[0] {
				z := i*g.Stride[0] + a*g.Dilation[0] - g.Low[0]
				for b := range g.K[1] {
					y := j*g.Stride[1] + b*g.Dilation[1] - g.Low[1]
					if z < 0 || z >= g.N[0] || y < 0 || y >= g.N[1] {
						continue
					}
					row := (z*g.N[1] + y) * g.N[2]
					from := x[plane*n+row:][:g.N[2]]
					for c := range g.K[2] {
						q := c*g.Dilation[2] - g.Low[2]
						for p := range to {
							if uint(q) < uint(len(from)) {
								if v := from[q]; v > best[p] || to[p] < 0 || v != v {
									best[p], to[p] = v, int64(row+q)
								}
							}
							q += g.Stride[2]
						}
					}
				}
			}
		}
	})
}

// TakePlanes computes dst[p, i] = src[p, at[p, i]] for planes of m elements, of n
// elements of src.
func TakePlanes[T Float](dst, src []T, at []int64, planes, n, m int) {
	threads.For(planes, max(1, 1<<14/max(1, m)), func(lo, hi int) {
		for p := lo; p < hi; p++ {
			from, to := src[p*n:(p+1)*n], dst[p*m:(p+1)*m]
			for i, k := range at[p*m : (p+1)*m] {
				to[i] = from[k]
			}
		}
	})
}

// AddPlanes computes dst[p, k] = Σ src[p, i] over at[p, i] = k: the adjoint of
// [TakePlanes], for planes of n elements of dst, of m elements of src.
func AddPlanes[T Float](dst, src []T, at []int64, planes, n, m int) {
	threads.For(planes, max(1, 1<<14/max(1, n)), func(lo, hi int) {
		for p := lo; p < hi; p++ {
			from, to := src[p*m:(p+1)*m], dst[p*n:(p+1)*n]
			clear(to)
			for i, k := range at[p*m : (p+1)*m] {
				to[k] += from[i]
			}
		}
	})
}
