package sparse

import "math"

// AMD returns an order of the rows and columns of a square matrix in which
// Cholesky factors of A + Aᵀ (and LU factors of A, with pivots on the diagonal)
// have few entries: row p[k] comes k-th. Only the pattern matters. It panics if
// a is not square.
//
// It is the approximate minimum degree algorithm: eliminate the unknown with
// the fewest neighbours, of which an upper bound is kept, in a graph whose
// cliques are stored as lists.
//
// P. Amestoy, T. Davis, I. Duff, An approximate minimum degree ordering
// algorithm, SIAM J. Matrix Anal. Appl. 17 (1996).
func AMD[T Scalar](a *CSR[T]) []int32 {
	a.mustSquare("minimum degree order")
	return minimumDegree(symmetricGraph(a))
}

// quotient is the graph of the algorithm. A node is a variable, which stands
// for all the unknowns with the same neighbours, or an element: the clique that
// an eliminated variable left. In the paper's letters, a variable i has the
// elements E_i and then the variables A_i in its list; an element e has the
// variables L_e.
type quotient struct {
	lists    []int32 // of all nodes, one after the other
	start    []int   // of a node's list
	elements []int32 // number of elements in it, for variables
	length   []int32 // of the list
	size     []int32 // unknowns in a variable; 0 where it is gone
	degree   []int32 // upper bound, of variables; |L_e| of elements
	live     []bool  // of elements
	mark     []int   // |L_e \ L_p| + stamp
	stamp    int

	// Variables by degree, in doubly linked lists.
	head, next, last []int32
	least            int32

	// The unknowns that a variable stands for, linked from itself.
	member, tail []int32
}

const none = int32(-1)

func filled(n int, v int32) []int32 {
	x := make([]int32, n)
	for i := range x {
		x[i] = v
	}
	return x
}

// minimumDegree orders the vertices of a graph.
func minimumDegree(g graph) []int32 {
	n := g.size()
	order := make([]int32, 0, n)
	dense := max(16, int(10*math.Sqrt(float64(n))))
	q := newQuotient(g, dense)
	left := int32(0) // unknowns not yet eliminated
	var last []int32 // dense ones, eliminated at the end
	for i := range int32(n) {
		if g.degree(i) > dense {
			last = append(last, i)
			continue
		}
		left++
		q.insert(i)
	}
	w := &amdWork{hash: make([]uint32, n), bucket: filled(n, none), chain: filled(n, none)}
	for left > 0 {
		p := q.pop()
		left -= q.eliminate(p, left, w)
		for i := p; i != none; i = q.member[i] {
			order = append(order, i)
		}
	}
	return append(order, last...)
}

func newQuotient(g graph, dense int) *quotient {
	n := g.size()
	q := &quotient{
		lists: make([]int32, 0, len(g.ind)+len(g.ind)/2+n), start: make([]int, n),
		elements: make([]int32, n), length: make([]int32, n), size: filled(n, 1), degree: make([]int32, n),
		live: make([]bool, n), mark: make([]int, n), stamp: 1,
		head: filled(n+1, none), next: filled(n, none), last: filled(n, none), member: filled(n, none), tail: make([]int32, n),
	}
	for i := range int32(n) {
		q.tail[i] = i
		q.start[i] = len(q.lists)
		if g.degree(i) > dense {
			q.size[i] = 0
			continue
		}
		for _, j := range g.near(i) {
			if g.degree(j) <= dense {
				q.lists = append(q.lists, j)
			}
		}
		q.length[i] = int32(len(q.lists) - q.start[i])
		q.degree[i] = q.length[i]
	}
	return q
}

func (q *quotient) list(i int32) []int32 {
	return q.lists[q.start[i] : q.start[i]+int(q.length[i])]
}

// insert puts a variable into the list of its degree.
func (q *quotient) insert(i int32) {
	d := q.degree[i]
	q.next[i], q.last[i] = q.head[d], none
	if q.head[d] != none {
		q.last[q.head[d]] = i
	}
	q.head[d] = i
	q.least = min(q.least, d)
}

// remove takes a variable out of the list of its degree.
func (q *quotient) remove(i int32) {
	if q.next[i] != none {
		q.last[q.next[i]] = q.last[i]
	}
	if q.last[i] != none {
		q.next[q.last[i]] = q.next[i]
	} else {
		q.head[q.degree[i]] = q.next[i]
	}
}

// pop takes out a variable of least degree.
func (q *quotient) pop() int32 {
	for q.head[q.least] == none {
		q.least++
	}
	p := q.head[q.least]
	q.remove(p)
	return p
}

// join lets the variable or pivot i stand for j's unknowns too.
func (q *quotient) join(i, j int32) {
	q.member[q.tail[i]] = j
	q.tail[i] = q.tail[j]
	q.size[j] = 0
}

// compact makes room for need more entries of the lists.
func (q *quotient) compact(need int) {
	if len(q.lists)+need <= cap(q.lists) {
		return
	}
	total := need
	for i := range q.start {
		if q.size[i] != 0 || q.live[i] {
			total += int(q.length[i])
		}
	}
	fresh := make([]int32, 0, max(cap(q.lists), total+total/2))
	for i := range q.start {
		if q.size[i] != 0 || q.live[i] {
			l := q.list(int32(i))
			q.start[i] = len(fresh)
			fresh = append(fresh, l...)
		}
	}
	q.lists = fresh
}

// amdWork finds variables with equal lists: chains of those with equal hashes.
type amdWork struct {
	hash          []uint32
	bucket, chain []int32
}

// eliminate turns the variable p into an element, updates its neighbours and
// returns how many unknowns were eliminated.
func (q *quotient) eliminate(p, left int32, w *amdWork) int32 {
	front := q.form(p) // |L_p|; its variables have their size negative
	lp := q.list(p)

	// |L_e \ L_p| for each element e next to L_p (algorithm 2 of the paper).
	for _, i := range lp {
		size := -q.size[i]
		for _, e := range q.list(i)[:q.elements[i]] {
			if !q.live[e] {
				continue
			}
			if q.mark[e] >= q.stamp {
				q.mark[e] -= int(size)
			} else {
				q.mark[e] = int(q.degree[e]-size) + q.stamp
			}
		}
	}
	gone := q.size[p]
	for _, i := range lp {
		gone += q.update(i, p, w)
	}
	front -= gone - q.size[p]
	q.stamp += int(q.degree[p]) + len(q.start) + 1
	q.merge(lp, w)

	// What is left of L_p, with its final degrees.
	kept := lp[:0]
	for _, i := range lp {
		if q.size[i] == 0 {
			continue
		}
		size := -q.size[i]
		q.size[i] = size
		q.degree[i] = max(0, min(q.degree[i]+front-size, left-gone-size))
		q.insert(i)
		kept = append(kept, i)
	}
	q.length[p] = int32(len(kept))
	q.degree[p] = front
	q.size[p] = 0
	q.live[p] = len(kept) > 0
	return gone
}

// form gathers L_p and absorbs p's elements. It returns the number of unknowns
// in L_p, whose variables leave the lists of degrees and get their size
// negative.
func (q *quotient) form(p int32) int32 {
	need := int(q.length[p])
	for _, e := range q.list(p)[:q.elements[p]] {
		need += int(q.length[e])
	}
	q.compact(need)
	begin := len(q.lists)
	size, front := q.size[p], int32(0)
	q.size[p] = 0 // so that it does not find itself
	take := func(list []int32) {
		for _, i := range list {
			if s := q.size[i]; s > 0 {
				front += s
				q.size[i] = -s
				q.remove(i)
				q.lists = append(q.lists, i)
			}
		}
	}
	own := q.list(p)
	for _, e := range own[:q.elements[p]] {
		if q.live[e] {
			take(q.list(e))
			q.live[e] = false
		}
	}
	take(own[q.elements[p]:])
	q.size[p] = size
	q.start[p], q.length[p], q.elements[p] = begin, int32(len(q.lists)-begin), 0
	q.degree[p] = front
	return front
}

// update renews the list and the degree of a variable i in L_p. If nothing but
// p is left, i goes with p: the number of unknowns that did so is returned.
func (q *quotient) update(i, p int32, w *amdWork) int32 {
	list := q.list(i)
	degree, hash := int32(0), uint32(p)
	kept := list[:0]
	// Slot 0 will be p's; at least one entry goes away, p itself or an element
	// that p absorbed.
	for _, e := range list[:q.elements[i]] {
		if !q.live[e] {
			continue
		}
		if outside := q.mark[e] - q.stamp; outside > 0 {
			degree += int32(outside)
			hash += uint32(e)
			kept = append(kept, e)
		} else {
			q.live[e] = false // all of it lies in L_p
		}
	}
	elements := len(kept)
	for _, j := range list[q.elements[i]:] {
		if q.size[j] > 0 && j != p {
			degree += q.size[j]
			hash += uint32(j)
			kept = append(kept, j)
		}
	}
	if degree == 0 {
		size := -q.size[i]
		q.join(p, i)
		return size
	}
	q.degree[i] = min(q.degree[i], degree)
	// p comes first: move the first variable to the end, and the first element
	// to where that was.
	kept = append(kept, none)
	kept[len(kept)-1] = kept[elements]
	kept[elements] = kept[0]
	kept[0] = p
	q.elements[i], q.length[i] = int32(elements+1), int32(len(kept))

	b := hash % uint32(len(w.bucket))
	w.hash[i] = hash
	w.chain[i] = w.bucket[b]
	w.bucket[b] = i
	return 0
}

// merge joins the variables of L_p that have the same list.
func (q *quotient) merge(lp []int32, w *amdWork) {
	for _, k := range lp {
		if q.size[k] == 0 {
			continue
		}
		b := w.hash[k] % uint32(len(w.bucket))
		first := w.bucket[b]
		w.bucket[b] = none
		for i := first; i != none && w.chain[i] != none; i = w.chain[i] {
			q.stamp++
			for _, e := range q.list(i)[1:] {
				q.mark[e] = q.stamp
			}
			before := i
			for j := w.chain[i]; j != none; j = w.chain[j] {
				if w.hash[j] == w.hash[i] && q.same(i, j) {
					q.size[i] += q.size[j]
					q.join(i, j)
					w.chain[before] = w.chain[j]
				} else {
					before = j
				}
			}
		}
	}
	q.stamp++
}

// same says whether j has the list of i, whose entries are marked.
func (q *quotient) same(i, j int32) bool {
	if q.length[i] != q.length[j] || q.elements[i] != q.elements[j] {
		return false
	}
	for _, e := range q.list(j)[1:] {
		if q.mark[e] != q.stamp {
			return false
		}
	}
	return true
}
