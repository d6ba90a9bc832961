package sparse

import (
	"math"
	"slices"
)

// fronts is the plan of a multifrontal factorisation: the columns of the
// factor are gathered into supernodes, which have nearly the same pattern, and
// each is factorised in a dense matrix, its front: its columns, and the rows
// below them. What a front leaves for the rows below is added to its parent's.
//
// I. Duff, J. Reid, The multifrontal solution of indefinite sparse symmetric
// linear equations, ACM Trans. Math. Software 9 (1983); J. Liu, SIAM Review 34
// (1992).
type fronts struct {
	order    []int32 // row and column of the matrix that comes i-th
	first    []int32 // first column of supernode s; one more than supernodes
	parent   []int32 // supernode, or none
	rowPtr   []int
	rows     []int32 // rows of supernode s below its columns, increasing
	relative []int32 // where each of them is in the parent's front
	children [][]int32
	entries  int // of one factor
}

func (f *fronts) count() int { return len(f.first) - 1 }

// shape returns the columns c of a supernode and the rows r below them.
func (f *fronts) shape(s int) (c, r int) {
	return int(f.first[s+1] - f.first[s]), f.rowPtr[s+1] - f.rowPtr[s]
}

func (f *fronts) below(s int) []int32 { return f.rows[f.rowPtr[s]:f.rowPtr[s+1]] }

// newFronts plans the factorisation of a matrix with the graph g in about the
// given order: the order is refined so that the columns of each supernode
// follow each other, without change to the fill of the exact factor.
func newFronts(g graph, order []int32) *fronts {
	n := len(order)
	rank := inverse(order)
	parent := eliminationTree(g, order, rank)
	post := postorder(parent)
	at := inverse(post)
	sorted, up := make([]int32, n), make([]int32, n)
	for i, p := range post {
		sorted[i], up[i] = order[p], none
		if parent[p] != none {
			up[i] = at[parent[p]]
		}
	}
	rank = inverse(sorted)
	count := columnCounts(g, sorted, rank, up)
	f := amalgamate(sorted, up, count)
	f.pattern(g)
	return f
}

// node is a supernode that may be joined to its parent.
type node struct {
	cols, size int32 // columns; rows and columns of the front
	entries    int64 // of the exact factor
	parent     int32
	head, tail int32 // its chain of fundamental supernodes, in order
}

// trapezoid counts the entries of c columns of a factor with the first of
// length size.
func trapezoid(c, size int32) int64 { return int64(c)*int64(size) - int64(c)*int64(c-1)/2 }

// worthwhile says whether a supernode of that many columns may hold a share of
// zeros: small fronts cost more by their number than by their size.
//
// C. Ashcraft, R. Grimes, The influence of relaxed supernode partitions on the
// multifrontal method, ACM Trans. Math. Software 15 (1989).
func worthwhile(cols int32, zeros, entries int64) bool {
	share := float64(zeros) / float64(entries)
	switch {
	case cols <= 8:
		return share < 0.5
	case cols <= 32:
		return share < 0.2
	}
	return share < 0.05
}

// amalgamate finds the supernodes of a postordered tree, those with small
// differences joined.
func amalgamate(order, parent, count []int32) *fronts {
	n := len(order)
	starts := make([]int32, 0, n/2+1)
	of := make([]int32, n)
	for j := range int32(n) {
		if j == 0 || parent[j-1] != j || count[j-1] != count[j]+1 {
			starts = append(starts, j)
		}
		of[j] = int32(len(starts) - 1)
	}
	m := len(starts)
	starts = append(starts, int32(n))
	nodes := make([]node, m)
	child, sibling, next, into := filled(m, none), filled(m, none), filled(m, none), filled(m, none)
	for s := range int32(m) {
		j := starts[s]
		cols := starts[s+1] - j
		nodes[s] = node{cols: cols, size: count[j], parent: none, head: s, tail: s, entries: trapezoid(cols, count[j])}
		if p := parent[j+cols-1]; p != none {
			nodes[s].parent = of[p]
		}
	}
	for s := range int32(m) {
		kept := none
		for c := child[s]; c != none; {
			after := sibling[c]
			p, q := &nodes[s], &nodes[c]
			cols, size := p.cols+q.cols, p.size+q.cols
			entries := p.entries + q.entries
			if all := trapezoid(cols, size); worthwhile(cols, all-entries, all) {
				next[q.tail] = p.head
				p.head, p.cols, p.size, p.entries = q.head, cols, size, entries
				into[c] = s
			} else {
				sibling[c], kept = kept, c
			}
			c = after
		}
		child[s] = kept
		if p := nodes[s].parent; p != none {
			sibling[s], child[p] = child[p], s
		}
	}
	f := &fronts{order: make([]int32, 0, n), first: []int32{0}}
	for s := range int32(m) {
		if into[s] != none {
			continue
		}
		for b := nodes[s].head; ; b = next[b] {
			f.order = append(f.order, order[starts[b]:starts[b+1]]...)
			if b == nodes[s].tail {
				break
			}
		}
		f.first = append(f.first, int32(len(f.order)))
	}
	return f
}

// pattern finds the rows of each front.
func (f *fronts) pattern(g graph) {
	n, m := len(f.order), f.count()
	rank := inverse(f.order)
	of := make([]int32, n)
	for s := range m {
		for j := f.first[s]; j < f.first[s+1]; j++ {
			of[j] = int32(s)
		}
	}
	f.parent, f.children, f.rowPtr = filled(m, none), make([][]int32, m), make([]int, m+1)
	mark := filled(n, none)
	var extra, merged []int32
	for s := range m {
		end := f.first[s+1]
		// The longest child's rows are sorted already.
		longest := none
		for _, c := range f.children[s] {
			if longest == none || len(f.below(int(c))) > len(f.below(int(longest))) {
				longest = c
			}
		}
		var main []int32
		if longest != none {
			main = f.below(int(longest))
			k, _ := slices.BinarySearch(main, end)
			main = main[k:]
			for _, i := range main {
				mark[i] = int32(s)
			}
		}
		extra = extra[:0]
		take := func(i int32) {
			if i >= end && mark[i] != int32(s) {
				mark[i] = int32(s)
				extra = append(extra, i)
			}
		}
		for j := f.first[s]; j < end; j++ {
			for _, v := range g.near(f.order[j]) {
				take(rank[v])
			}
		}
		for _, c := range f.children[s] {
			if c != longest {
				for _, i := range f.below(int(c)) {
					take(i)
				}
			}
		}
		slices.Sort(extra)
		merged = mergeWithout(merged[:0], main, extra, none)
		f.rows = append(f.rows, merged...)
		f.rowPtr[s+1] = len(f.rows)
		c, r := f.shape(s)
		f.entries += int(trapezoid(int32(c), int32(c+r)))
		if r > 0 {
			p := of[merged[0]]
			f.parent[s] = p
			f.children[p] = append(f.children[p], int32(s))
		}
	}
	f.relative = make([]int32, len(f.rows))
	for s := range m {
		p := f.parent[s]
		if p == none {
			continue
		}
		first, end := f.first[p], f.first[p+1]
		up := f.below(int(p))
		k := 0
		for t := f.rowPtr[s]; t < f.rowPtr[s+1]; t++ {
			i := f.rows[t]
			if i < end {
				f.relative[t] = i - first
				continue
			}
			for up[k] != i {
				k++
			}
			f.relative[t] = end - first + int32(k)
		}
	}
}

// work estimates the operations of a front.
func (f *fronts) work(s int) float64 {
	c, r := f.shape(s)
	return float64(c)*(float64(c)*float64(c)/3+float64(r)*float64(c+r)) + 64*float64(c+r)
}

// tasks cuts the tree for several threads: whole subtrees that are small
// against the whole, and single fronts above them. Each is a range of
// supernodes; a task comes after those that it waits for. That the cuts depend
// on the tree alone is not needed for equal results, which do not depend on
// them.
func (f *fronts) tasks() []task {
	m := f.count()
	total := 0.
	below, first := make([]float64, m), make([]int32, m)
	for s := range m {
		first[s] = int32(s)
		for _, c := range f.children[s] {
			below[s] += below[c]
			first[s] = min(first[s], first[c])
		}
		w := f.work(s)
		below[s] += w
		total += w
	}
	const least = 1 << 18 // operations of a task, some ten microseconds
	limit := math.Max(total/32, least)
	var list []task
	of := filled(m, none)
	for s := range m {
		p := f.parent[s]
		switch {
		case below[s] > limit:
			list = append(list, task{lo: s, hi: s + 1, parent: none})
		case p == none || below[p] > limit:
			list = append(list, task{lo: int(first[s]), hi: s + 1, parent: none})
		default:
			continue
		}
		of[s] = int32(len(list) - 1)
	}
	for t := range list {
		if p := f.parent[list[t].hi-1]; p != none {
			list[t].parent = of[p]
			list[of[p]].waits++
		}
	}
	return list
}

// task is a range of supernodes that one thread factorises.
type task struct {
	lo, hi int
	parent int32 // task that waits for it
	waits  int32
}
