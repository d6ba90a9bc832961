package sparse

import (
	"fmt"
	"slices"
)

// graph is an undirected graph: the neighbours of vertex i, increasing, are
// ind[ptr[i]:ptr[i+1]]. No vertex is its own neighbour.
type graph struct {
	ptr []int
	ind []int32
}

func (g graph) size() int            { return len(g.ptr) - 1 }
func (g graph) degree(i int32) int   { return g.ptr[i+1] - g.ptr[i] }
func (g graph) near(i int32) []int32 { return g.ind[g.ptr[i]:g.ptr[i+1]] }

// mustSquare panics unless a is square.
func (a *CSR[T]) mustSquare(what string) {
	if a.Rows != a.Cols {
		panic(fmt.Sprintf("sparse: %s of a %d×%d matrix, it must be square", what, a.Rows, a.Cols))
	}
}

// symmetricGraph returns the graph of A + Aᵀ without its diagonal.
func symmetricGraph[T Scalar](a *CSR[T]) graph {
	tPtr, tInd := transposePattern(a.Rows, a.Cols, a.RowPtr, a.ColInd)
	g := graph{make([]int, a.Rows+1), make([]int32, 0, len(a.ColInd)+len(a.ColInd)/4)}
	for i := range a.Rows {
		g.ind = mergeWithout(g.ind, a.ColInd[a.RowPtr[i]:a.RowPtr[i+1]], tInd[tPtr[i]:tPtr[i+1]], int32(i))
		g.ptr[i+1] = len(g.ind)
	}
	return g
}

// mergeWithout appends the union of two increasing lists, without skip.
func mergeWithout(dst, x, y []int32, skip int32) []int32 {
	for len(x) > 0 || len(y) > 0 {
		var v int32
		switch {
		case len(y) == 0 || len(x) > 0 && x[0] < y[0]:
			v, x = x[0], x[1:]
		case len(x) == 0 || y[0] < x[0]:
			v, y = y[0], y[1:]
		default:
			v, x, y = x[0], x[1:], y[1:]
		}
		if v != skip {
			dst = append(dst, v)
		}
	}
	return dst
}

// transposePattern returns the pattern of the transpose.
func transposePattern(rows, cols int, ptr []int, ind []int32) (tPtr []int, tInd []int32) {
	tPtr = make([]int, cols+1)
	for _, j := range ind {
		tPtr[j+1]++
	}
	for j := range cols {
		tPtr[j+1] += tPtr[j]
	}
	next := slices.Clone(tPtr)
	tInd = make([]int32, len(ind))
	for i := range rows {
		for _, j := range ind[ptr[i]:ptr[i+1]] {
			tInd[next[j]] = int32(i)
			next[j]++
		}
	}
	return tPtr, tInd
}

// rowGraph returns the graph of A*Aᵀ without its diagonal: rows are neighbours
// if they share a column. Columns with more than dense entries are left out;
// they would connect almost everything.
func rowGraph[T Scalar](a *CSR[T], dense int) graph {
	tPtr, tInd := transposePattern(a.Rows, a.Cols, a.RowPtr, a.ColInd)
	g := graph{make([]int, a.Rows+1), nil}
	mark := make([]int32, a.Rows)
	for i := range a.Rows {
		mark[i] = int32(i) + 1
		start := len(g.ind)
		for _, j := range a.ColInd[a.RowPtr[i]:a.RowPtr[i+1]] {
			others := tInd[tPtr[j]:tPtr[j+1]]
			if len(others) > dense {
				continue
			}
			for _, k := range others {
				if mark[k] != int32(i)+1 {
					mark[k] = int32(i) + 1
					g.ind = append(g.ind, k)
				}
			}
		}
		slices.Sort(g.ind[start:])
		g.ptr[i+1] = len(g.ind)
	}
	return g
}

// inverse returns the inverse of a permutation.
func inverse(p []int32) []int32 {
	q := make([]int32, len(p))
	for i, j := range p {
		q[j] = int32(i)
	}
	return q
}

// isPermutation says whether p holds each of 0 to len(p)-1 once.
func isPermutation[I int | int32](p []I) bool {
	seen := make([]bool, len(p))
	for _, i := range p {
		if i < 0 || int(i) >= len(p) || seen[i] {
			return false
		}
		seen[i] = true
	}
	return true
}
