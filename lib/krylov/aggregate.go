package krylov

import (
	"math"

	"github.com/podium-go/podium/lib/sparse"
)

// nodal returns the matrix of the Frobenius norms of the size×size blocks of
// a, or a itself for size 1.
func nodal(a *sparse.Matrix, size int) *sparse.Matrix {
	if size == 1 {
		return a
	}
	nodes := a.Rows / size
	return buildRows(nodes, nodes, func() *accumulator { return newAccumulator(nodes) },
		func(acc *accumulator, out *piece, lo, hi int) {
			for node := lo; node < hi; node++ {
				acc.begin()
				for i := node * size; i < (node+1)*size; i++ {
					cols, vals := a.Row(i)
					for k, j := range cols {
						acc.add(j/int32(size), vals[k]*vals[k])
					}
				}
				for _, j := range acc.seen {
					acc.cell[j].sum = math.Sqrt(acc.cell[j].sum)
				}
				acc.flush(out)
			}
		})
}

// filter returns a without the entries that are not strong,
//
//	|a_ij| < θ (a_ii a_jj)^½,
//
// which it adds to the diagonal, so that row sums stay. It returns a itself if
// all are strong. An entry of zero is never strong.
func filter(a *sparse.Matrix, theta float64) *sparse.Matrix {
	diagonal := a.Diagonal()
	weak := func(i int, j int32, v float64) bool {
		return int(j) != i && (v == 0 || v*v < theta*theta*math.Abs(diagonal[i]*diagonal[j]))
	}
	found := make([]bool, (a.Rows+block-1)/block)
	blocks(a.Rows, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			cols, vals := a.Row(i)
			for k, j := range cols {
				if weak(i, j, vals[k]) {
					found[lo/block] = true
					return
				}
			}
		}
	})
	any := false
	for _, f := range found {
		any = any || f
	}
	if !any {
		return a
	}
	return buildRows(a.Rows, a.Cols, func() struct{} { return struct{}{} }, func(_ struct{}, out *piece, lo, hi int) {
		for i := lo; i < hi; i++ {
			cols, vals := a.Row(i)
			count, lumped, at := int32(0), 0.0, -1
			for k, j := range cols {
				if weak(i, j, vals[k]) {
					lumped += vals[k]
					continue
				}
				if int(j) == i {
					at = len(out.vals)
				}
				out.cols = append(out.cols, j)
				out.vals = append(out.vals, vals[k])
				count++
			}
			if at >= 0 && out.vals[at]+lumped > 0 {
				out.vals[at] += lumped
			}
			out.counts = append(out.counts, count)
		}
	})
}

// aggregate groups the nodes of the graph of the strong connections by the
// three passes of Vaněk, Mandel and Brezina 1996 (algorithm 5.1). It returns
// the aggregate of each node, -1 for those without connections, and how many
// aggregates there are. It depends on the order of the rows and nothing else.
func aggregate(strong *sparse.Matrix) (of []int32, count int) {
	n := strong.Rows
	of = make([]int32, n)
	for i := range of {
		of[i] = -1
	}
	// 1. Neighbourhoods of which no node is taken.
first:
	for i := range n {
		if of[i] >= 0 {
			continue
		}
		cols := strong.ColInd[strong.RowPtr[i]:strong.RowPtr[i+1]]
		if len(cols) == 0 || len(cols) == 1 && int(cols[0]) == i {
			continue
		}
		for _, j := range cols {
			if of[j] >= 0 {
				continue first
			}
		}
		of[i] = int32(count)
		for _, j := range cols {
			of[j] = int32(count)
		}
		count++
	}
	// 2. What is left joins the aggregate of the first pass that it is most
	// strongly connected to. -2-k keeps those apart until the pass is over.
	for i := range n {
		if of[i] != -1 {
			continue
		}
		best, most := int32(-1), 0.0
		cols, vals := strong.Row(i)
		for k, j := range cols {
			if v := math.Abs(vals[k]); of[j] >= 0 && v > most {
				best, most = of[j], v
			}
		}
		if best >= 0 {
			of[i] = -2 - best
		}
	}
	for i, k := range of {
		if k < -1 {
			of[i] = -2 - k
		}
	}
	// 3. The rest with its neighbours of the rest.
	for i := range n {
		if of[i] != -1 {
			continue
		}
		cols := strong.ColInd[strong.RowPtr[i]:strong.RowPtr[i+1]]
		if len(cols) == 0 || len(cols) == 1 && int(cols[0]) == i {
			continue
		}
		of[i] = int32(count)
		for _, j := range cols {
			if of[j] == -1 {
				of[j] = int32(count)
			}
		}
		count++
	}
	return of, count
}
