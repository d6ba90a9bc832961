package sparse

import "slices"

// eliminationTree returns the parent of each position: the first position
// below the diagonal of its column of the Cholesky factor, or none. order[i]
// is the vertex that comes i-th and rank its inverse.
//
// J. Liu, The role of elimination trees in sparse factorization, SIAM J. Matrix
// Anal. Appl. 11 (1990), algorithm 4.2.
func eliminationTree(g graph, order, rank []int32) []int32 {
	n := len(order)
	parent, ancestor := filled(n, none), filled(n, none)
	for i := range int32(n) {
		for _, v := range g.near(order[i]) {
			j := rank[v]
			if j >= i {
				continue
			}
			for ancestor[j] != none && ancestor[j] != i {
				ancestor[j], j = i, ancestor[j]
			}
			if ancestor[j] == none {
				ancestor[j], parent[j] = i, i
			}
		}
	}
	return parent
}

// postorder returns the vertices of a forest so that each comes after its
// children, subtree by subtree.
func postorder(parent []int32) []int32 {
	n := len(parent)
	child, sibling := filled(n, none), filled(n, none)
	var roots []int32
	for i := int32(n) - 1; i >= 0; i-- {
		if p := parent[i]; p != none {
			sibling[i], child[p] = child[p], i
		} else {
			roots = append(roots, i)
		}
	}
	slices.Reverse(roots)
	order := make([]int32, 0, n)
	stack := make([]int32, 0, 64)
	for _, r := range roots {
		stack = append(stack, r)
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			if c := child[i]; c != none {
				child[i] = sibling[c]
				stack = append(stack, c)
			} else {
				stack = stack[:len(stack)-1]
				order = append(order, i)
			}
		}
	}
	return order
}

// columnCounts returns the number of entries in each column of the Cholesky
// factor, the diagonal among them. The order must be a postorder of its tree.
//
// J. Gilbert, E. Ng, B. Peyton, An efficient algorithm to compute row and
// column counts for sparse Cholesky factorization, SIAM J. Matrix Anal. Appl.
// 15 (1994).
func columnCounts(g graph, order, rank, parent []int32) []int32 {
	n := len(order)
	first := filled(n, none) // first descendant
	for j := range int32(n) {
		for k := j; k != none && first[k] == none; k = parent[k] {
			first[k] = j
		}
	}
	count := make([]int32, n)
	for j := range n {
		if first[j] == int32(j) {
			count[j] = 1 // a leaf
		}
	}
	maxFirst, last := filled(n, none), filled(n, none)
	set := make([]int32, n) // union-find of subtrees
	for i := range set {
		set[i] = int32(i)
	}
	for j := range int32(n) {
		if p := parent[j]; p != none {
			count[p]--
		}
		for _, v := range g.near(order[j]) {
			i := rank[v]
			if i <= j || first[j] <= maxFirst[i] {
				continue // not a leaf of the subtree of row i
			}
			maxFirst[i] = first[j]
			count[j]++
			if l := last[i]; l != none {
				q := l
				for set[q] != q {
					q = set[q]
				}
				for l != q {
					l, set[l] = set[l], q
				}
				count[q]--
			}
			last[i] = j
		}
		if p := parent[j]; p != none {
			set[j] = p
		}
	}
	for j := range n {
		if p := parent[j]; p != none {
			count[p] += count[j]
		}
	}
	return count
}
