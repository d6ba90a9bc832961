package sparse

import "math"

// order computes the order of elimination of a square matrix.
func order[T Scalar](o Ordering, a *CSR[T]) []int32 {
	switch o {
	case Automatic, MinimumDegree:
		return AMD(a)
	case MinimumDegreeRows:
		return minimumDegree(rowGraph(a, max(16, int(10*math.Sqrt(float64(a.Rows))))))
	case CuthillMcKee:
		return RCM(a)
	}
	p := make([]int32, a.Rows)
	for i := range p {
		p[i] = int32(i)
	}
	return p
}

// nearlySymmetric says whether most entries have a partner across the diagonal
// and the diagonal is there, so that pivots are likely to be found on it.
func nearlySymmetric[T Scalar](a *CSR[T]) bool {
	tPtr, tInd := transposePattern(a.Rows, a.Cols, a.RowPtr, a.ColInd)
	both, diagonal := 0, 0
	for i := range a.Rows {
		x, xv := a.Row(i)
		y := tInd[tPtr[i]:tPtr[i+1]]
		for len(x) > 0 && len(y) > 0 {
			switch {
			case x[0] < y[0]:
				x, xv = x[1:], xv[1:]
			case y[0] < x[0]:
				y = y[1:]
			default:
				both++
				if int(x[0]) == i && xv[0] != 0 {
					diagonal++
				}
				x, xv, y = x[1:], xv[1:], y[1:]
			}
		}
	}
	return diagonal*10 >= a.Rows*9 && both*2 >= a.NNZ()
}

// RCM returns the reverse Cuthill–McKee order of a square matrix, which keeps
// the entries of A + Aᵀ close to the diagonal: row p[k] comes k-th. Each
// connected component is numbered from an end, a vertex far from the others,
// by increasing distance and degree, and the whole is reversed. It panics if a
// is not square.
//
// A. George, J. Liu, Computer Solution of Large Sparse Positive Definite
// Systems (1981), chapter 4.
func RCM[T Scalar](a *CSR[T]) []int32 {
	a.mustSquare("reverse Cuthill–McKee order")
	g := symmetricGraph(a)
	n := g.size()
	order := make([]int32, 0, n)
	w := &levels{g: g, seen: make([]int32, n)}
	done := make([]bool, n)
	for i := range int32(n) {
		if done[i] {
			continue
		}
		root := w.farEnd(i)
		first := len(order)
		order = append(order, root)
		done[root] = true
		for at := first; at < len(order); at++ {
			begin := len(order)
			for _, j := range g.near(order[at]) {
				if !done[j] {
					done[j] = true
					order = append(order, j)
				}
			}
			sortByDegree(order[begin:], g)
		}
	}
	for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// sortByDegree sorts vertices by degree, equal ones in their order.
func sortByDegree(v []int32, g graph) {
	for k := 1; k < len(v); k++ {
		x, l := v[k], k
		for ; l > 0 && g.degree(v[l-1]) > g.degree(x); l-- {
			v[l] = v[l-1]
		}
		v[l] = x
	}
}

// levels searches a graph in breadth.
type levels struct {
	g     graph
	seen  []int32
	stamp int32
	queue []int32
}

// depth returns the distance of the vertex farthest from root and the first of
// those that far.
func (w *levels) depth(root int32) (depth, first int) {
	w.stamp++
	w.queue = append(w.queue[:0], root)
	w.seen[root] = w.stamp
	for begin, end := 0, 1; ; depth++ {
		for _, i := range w.queue[begin:end] {
			for _, j := range w.g.near(i) {
				if w.seen[j] != w.stamp {
					w.seen[j] = w.stamp
					w.queue = append(w.queue, j)
				}
			}
		}
		if len(w.queue) == end {
			return depth, begin
		}
		begin, end = end, len(w.queue)
	}
}

// farEnd returns a vertex from which others are about as far as they can be: it
// moves to a farthest vertex of least degree as long as that gets farther.
func (w *levels) farEnd(root int32) int32 {
	depth, first := w.depth(root)
	for range 8 {
		next := w.queue[first]
		for _, j := range w.queue[first:] {
			if w.g.degree(j) < w.g.degree(next) {
				next = j
			}
		}
		d, f := w.depth(next)
		if d <= depth {
			return next
		}
		root, depth, first = next, d, f
	}
	return root
}
