package tensor

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// Einsum returns sums of products in Einstein's notation: each operand has a
// letter for each of its dimensions; letters that are not in the result are
// summed over.
//
//	tensor.Einsum("ij,jk->ik", a, b)         // a matrix product
//	tensor.Einsum("...ij,...j->...i", a, x)  // batches of matrix times vector
//	tensor.Einsum("ii->", a)                 // a trace
//	tensor.Einsum("bi,bj,ijk->bk", x, y, w)
//
// Without -> the result has the letters that occur once, in alphabetical order,
// behind the dimensions of the ellipsis. A letter twice in one operand takes
// its diagonal. Lengths of 1 broadcast. With more than two operands the pairs
// are contracted in the order that costs the fewest multiplications (up to
// eight operands; with more, the cheapest pair first). Each contraction is a
// batch of matrix products.
func Einsum(spec string, xs ...*Tensor) *Tensor {
	e := parseEinsum(spec, xs)
	for i := range e.terms {
		e.terms[i] = e.sumAlone(e.terms[i], e.others(1<<i))
	}
	t := e.terms[0]
	if len(e.terms) > 1 {
		t = e.contract(e.order())
	}
	place := make([]int, len(e.result))
	for i, label := range e.result {
		place[i] = slices.Index(t.labels, label)
	}
	out := t.x.Permute(place...)
	if out.mem == xs[0].mem {
		return out.Clone() // never the operand's own memory
	}
	return out.Contiguous()
}

// term is a tensor with a label for each of its dimensions.
type term struct {
	x      *Tensor
	labels []rune
}

// einsum is a parsed call. Labels are letters, and numbers for the dimensions of
// the ellipsis, 0 for the last of them.
type einsum struct {
	spec   string
	terms  []term
	result []rune
	size   map[rune]int
}

func (e *einsum) fail(xs []*Tensor, format string, args ...any) {
	var shapes [][]int
	for _, x := range xs {
		shapes = append(shapes, x.shape)
	}
	panic(fmt.Sprintf("tensor: Einsum(%q) of shapes %v: %s", e.spec, shapes, fmt.Sprintf(format, args...)))
}

func parseEinsum(spec string, xs []*Tensor) *einsum {
	e := &einsum{spec: spec, size: map[rune]int{}}
	if len(xs) == 0 {
		e.fail(xs, "there is no operand")
	}
	left, right, given := strings.Cut(strings.ReplaceAll(spec, " ", ""), "->")
	parts := strings.Split(left, ",")
	if len(parts) != len(xs) {
		e.fail(xs, "there are %d operands", len(xs))
	}
	count := map[rune]int{}
	dots := 0
	for i, part := range parts {
		x := xs[i]
		labels, wide := e.labels(part, x, xs)
		dots = max(dots, wide)
		for k, l := range labels {
			n := e.size[l]
			switch {
			case count[l] == 0 || n == 1:
				e.size[l] = x.shape[k]
			case x.shape[k] != 1 && x.shape[k] != n:
				e.fail(xs, "the lengths %d and %d of %s differ", n, x.shape[k], name(l))
			}
			count[l]++
		}
		e.terms = append(e.terms, diagonal(x, labels))
	}
	for i, t := range e.terms {
		e.terms[i] = e.dropOnes(t)
	}
	if given {
		if strings.Count(right, "...") > 1 {
			e.fail(xs, "the result has more than one ellipsis")
		}
		before, after, has := strings.Cut(right, "...")
		e.result = []rune(before)
		if has {
			for k := range dots {
				e.result = append(e.result, rune(dots-1-k))
			}
		}
		e.result = append(e.result, []rune(after)...)
		for i, l := range e.result {
			if count[l] == 0 || slices.Contains(e.result[:i], l) {
				e.fail(xs, "%s of the result is in no operand or is there twice", name(l))
			}
		}
	} else {
		for k := range dots {
			e.result = append(e.result, rune(dots-1-k))
		}
		var once []rune
		for l, n := range count {
			if n == 1 && l >= 'A' {
				once = append(once, l)
			}
		}
		slices.Sort(once)
		e.result = append(e.result, once...)
	}
	// What only has length 1 was dropped everywhere: the result keeps it.
	for _, l := range e.result {
		if !slices.ContainsFunc(e.terms, func(t term) bool { return slices.Contains(t.labels, l) }) {
			t := &e.terms[0]
			*t = term{t.x.ExpandDims(0), slices.Concat([]rune{l}, t.labels)}
		}
	}
	return e
}

func name(l rune) string {
	if l < 'A' {
		return "a dimension of the ellipsis"
	}
	return fmt.Sprintf("%q", l)
}

// labels returns the labels of an operand, and how many its ellipsis stands for.
func (e *einsum) labels(part string, x *Tensor, xs []*Tensor) (labels []rune, dots int) {
	before, after, has := strings.Cut(part, "...")
	labels = []rune(before)
	if has {
		dots = len(x.shape) - len([]rune(before)) - len([]rune(after))
		for k := range dots {
			labels = append(labels, rune(dots-1-k))
		}
	}
	labels = append(labels, []rune(after)...)
	for _, l := range []rune(before + after) {
		if !('a' <= l && l <= 'z' || 'A' <= l && l <= 'Z') {
			e.fail(xs, "%q is not a letter", l)
		}
	}
	if len(labels) != len(x.shape) {
		e.fail(xs, "%q does not label the %d dimensions of shape %v", part, len(x.shape), x.shape)
	}
	return labels, dots
}

// diagonal returns x with each label once.
func diagonal(x *Tensor, labels []rune) term {
	t := term{x: x.view(nil, nil, x.offset)}
	for i, l := range labels {
		if k := slices.Index(t.labels, l); k >= 0 {
			if t.x.shape[k] != x.shape[i] {
				panic(fmt.Sprintf("tensor: Einsum: %s names dimensions of lengths %d and %d of shape %v", name(l), t.x.shape[k], x.shape[i], x.shape))
			}
			t.x.strides[k] += x.strides[i]
			continue
		}
		t.labels = append(t.labels, l)
		t.x.shape, t.x.strides = append(t.x.shape, x.shape[i]), append(t.x.strides, x.strides[i])
	}
	return t
}

// dropOnes returns t without the dimensions of length 1, which broadcast.
func (e *einsum) dropOnes(t term) term {
	out := term{x: t.x.view(nil, nil, t.x.offset)}
	for i, l := range t.labels {
		if t.x.shape[i] != 1 {
			out.labels = append(out.labels, l)
			out.x.shape, out.x.strides = append(out.x.shape, t.x.shape[i]), append(out.x.strides, t.x.strides[i])
		}
	}
	return out
}

// others returns the labels of the result and of the terms not in the set.
func (e *einsum) others(set uint) map[rune]bool {
	keep := map[rune]bool{}
	for _, l := range e.result {
		keep[l] = true
	}
	for i, t := range e.terms {
		if set>>i&1 == 0 {
			for _, l := range t.labels {
				keep[l] = true
			}
		}
	}
	return keep
}

// sumAlone sums over the labels that nothing else has.
func (e *einsum) sumAlone(t term, keep map[rune]bool) term {
	var axes []int
	var labels []rune
	for i, l := range t.labels {
		if keep[l] {
			labels = append(labels, l)
		} else {
			axes = append(axes, i)
		}
	}
	if len(axes) == 0 {
		return t
	}
	sum := t.x.Sum(axes...)
	if sum.dtype != t.x.dtype {
		sum = sum.Convert(t.x.dtype)
	}
	return term{sum, labels}
}

// node is a tree of contractions: a term, or two nodes.
type node struct {
	set         uint
	left, right *node
}

// order returns the cheapest tree.
func (e *einsum) order() *node {
	n := len(e.terms)
	leaves := make([]*node, n)
	for i := range leaves {
		leaves[i] = &node{set: 1 << i}
	}
	cost := func(a, b uint) float64 {
		c := 1.0
		for l := range e.labelsOf(a, b) {
			c *= float64(e.size[l])
		}
		return c
	}
	if n > 8 {
		for len(leaves) > 1 {
			bi, bj, best := 0, 1, math.Inf(1)
			for i := range leaves {
				for j := range i {
					if c := cost(leaves[i].set, leaves[j].set); c < best {
						bi, bj, best = j, i, c
					}
				}
			}
			leaves[bi] = &node{leaves[bi].set | leaves[bj].set, leaves[bi], leaves[bj]}
			leaves = slices.Delete(leaves, bj, bj+1)
		}
		return leaves[0]
	}
	best := make([]float64, 1<<n)
	tree := make([]*node, 1<<n)
	for set := uint(1); set < 1<<n; set++ {
		if bits.OnesCount(set) == 1 {
			tree[set] = leaves[bits.TrailingZeros(set)]
			continue
		}
		best[set] = math.Inf(1)
		for a := (set - 1) & set; a > 0; a = (a - 1) & set {
			b := set &^ a
			if a < b {
				continue
			}
			if c := best[a] + best[b] + cost(a, b); c < best[set] || tree[set] == nil {
				best[set], tree[set] = c, &node{set, tree[b], tree[a]}
			}
		}
	}
	return tree[1<<n-1]
}

// labelsOf returns the labels that the contraction of two sets runs over.
func (e *einsum) labelsOf(a, b uint) map[rune]bool {
	labels := map[rune]bool{}
	for _, set := range []uint{a, b} {
		keep := e.others(set)
		for i, t := range e.terms {
			if set>>i&1 == 1 {
				for _, l := range t.labels {
					if keep[l] {
						labels[l] = true
					}
				}
			}
		}
	}
	return labels
}

// contract computes a tree.
func (e *einsum) contract(n *node) term {
	if n.left == nil {
		return e.terms[bits.TrailingZeros(n.set)]
	}
	a, b := e.contract(n.left), e.contract(n.right)
	keep := e.others(n.set)
	var batch, summed, left, right []rune
	for _, l := range a.labels {
		switch shared := slices.Contains(b.labels, l); {
		case shared && keep[l]:
			batch = append(batch, l)
		case shared:
			summed = append(summed, l)
		default:
			left = append(left, l)
		}
	}
	for _, l := range b.labels {
		if !slices.Contains(a.labels, l) {
			right = append(right, l)
		}
	}
	out := slices.Concat(batch, left, right)
	if len(summed) == 0 {
		return term{a.spread(out).Mul(b.spread(out)), out}
	}
	x := a.matrices(batch, left, summed)
	y := b.matrices(batch, summed, right)
	shape := slices.Clone(x.shape[:len(batch)])
	shape = b.lengths(a.lengths(shape, left), right)
	return term{x.MatMul(y).Reshape(shape...), out}
}

// lengths appends the lengths of the labels.
func (t term) lengths(shape []int, labels []rune) []int {
	for _, l := range labels {
		shape = append(shape, t.x.shape[slices.Index(t.labels, l)])
	}
	return shape
}

// spread returns t with a dimension for every label, of length 1 for those that
// it does not have.
func (t term) spread(labels []rune) *Tensor {
	shape, strides := make([]int, len(labels)), make([]int, len(labels))
	for i, l := range labels {
		shape[i] = 1
		if k := slices.Index(t.labels, l); k >= 0 {
			shape[i], strides[i] = t.x.shape[k], t.x.strides[k]
		}
	}
	return t.x.view(shape, strides, t.x.offset)
}

// matrices returns t with the batch's dimensions followed by those of rows and
// of columns, merged into one each, without a copy if either order of the two
// allows it.
func (t term) matrices(batch, rows, cols []rune) *Tensor {
	lead := t.lengths(nil, batch)
	m, n := product(t.lengths(nil, rows)), product(t.lengths(nil, cols))
	v := t.spread(slices.Concat(batch, rows, cols))
	shape := append(slices.Clone(lead), m, n)
	if strides, ok := v.reshaped(shape); ok {
		return v.view(shape, strides, v.offset)
	}
	w := t.spread(slices.Concat(batch, cols, rows))
	swapped := append(slices.Clone(lead), n, m)
	if strides, ok := w.reshaped(swapped); ok {
		return w.view(swapped, strides, w.offset).Swap(-1, -2)
	}
	return v.Reshape(shape...)
}
