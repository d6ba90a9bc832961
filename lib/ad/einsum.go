package ad

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podium-go/podium/lib/tensor"
)

// Sums of products in Einstein's notation. They are linear in each operand, and
// the adjoint of one is the same kind of sum of the others with that of the
// result.
var einsumOp *op

func init() {
	einsumOp = declare(op{name: "Einsum",
		adjoint: func(c *Call, g *Var, i int) *Var { return c.args.(notation).adjoint(c, g, i) },
		series: func(c *Call, x []*Var) []*Var {
			order := 0
			for _, v := range x {
				order = max(order, len(v.series))
			}
			series := make([]*Var, order)
			spec, factors := c.args.(notation).String(), make([]*Var, len(x))
			for k := 1; k <= order; k++ {
				compositions(x, factors, 0, k, func() { series[k-1] = plus(series[k-1], Einsum(spec, factors...)) })
			}
			return []*Var{{series: series}}
		},
	})
}

// compositions calls f for all choices of coefficients, one of each of x from i
// on, whose orders add up to k, in factors.
func compositions(x, factors []*Var, i, k int, f func()) {
	last := i == len(x)-1
	for order := 0; order <= k; order++ {
		if last {
			order = k
		}
		if factors[i] = x[i].coefficient(order); factors[i] == nil {
			continue
		}
		if last {
			f()
		} else {
			compositions(x, factors, i+1, k-order, f)
		}
	}
}

// notation has a letter for each dimension of the operands and of the result,
// also for those that an ellipsis stands for.
type notation struct {
	in  [][]rune
	out []rune
}

func (n notation) String() string {
	var parts []string
	for _, labels := range n.in {
		parts = append(parts, string(labels))
	}
	return strings.Join(parts, ",") + "->" + string(n.out)
}

// notationOf parses what [tensor.Einsum] has found to be right.
func notationOf(spec string, xs []*Var) notation {
	left, right, given := strings.Cut(strings.ReplaceAll(spec, " ", ""), "->")
	var free []rune // letters for dimensions of the ellipsis, the last one's first
	for _, l := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		if !strings.ContainsRune(spec, l) {
			free = append(free, l)
		}
	}
	dots := func(n int) []rune {
		if n > len(free) {
			panic(fmt.Sprintf("ad: Einsum(%q): there are not enough letters for %d dimensions of the ellipsis", spec, n))
		}
		labels := slices.Clone(free[:n])
		slices.Reverse(labels)
		return labels
	}
	expand := func(part string, n int) []rune {
		before, after, has := strings.Cut(part, "...")
		if !has {
			return []rune(part)
		}
		return slices.Concat([]rune(before), dots(n), []rune(after))
	}
	var n notation
	wide, count := 0, map[rune]int{}
	for i, part := range strings.Split(left, ",") {
		letters := len(strings.Replace(part, "...", "", 1))
		wide = max(wide, xs[i].Dims()-letters)
		n.in = append(n.in, expand(part, xs[i].Dims()-letters))
		for _, l := range strings.Replace(part, "...", "", 1) {
			count[l]++
		}
	}
	if given {
		n.out = expand(right, wide)
		return n
	}
	var once []rune
	for l, k := range count {
		if k == 1 {
			once = append(once, l)
		}
	}
	slices.Sort(once)
	n.out = append(dots(wide), once...)
	return n
}

// adjoint returns the adjoint of operand i.
func (n notation) adjoint(c *Call, g *Var, i int) *Var {
	m := notation{in: [][]rune{n.out}}
	terms, there := []*Var{g}, slices.Clone(n.out)
	for j, labels := range n.in {
		if j != i {
			m.in, terms, there = append(m.in, labels), append(terms, c.In[j].Conj()), append(there, labels...)
		}
	}
	// Each letter of the operand once; those that are nowhere else, over which
	// it was summed alone, have length 1 at first.
	var once []rune
	var alone, shape []int
	for k, l := range n.in[i] {
		if slices.Contains(once, l) {
			continue
		}
		if slices.Contains(there, l) {
			m.out = append(m.out, l)
		} else {
			alone = append(alone, len(once))
		}
		once, shape = append(once, l), append(shape, c.In[i].Dim(k))
	}
	dx := g
	if len(terms) > 1 || !slices.Equal(m.out, n.out) {
		dx = Einsum(m.String(), terms...)
	}
	dx = dx.ExpandDims(alone...)
	var broadcast []int
	for k, want := range shape {
		if want == 1 && dx.Dim(k) != 1 {
			broadcast = append(broadcast, k)
		}
	}
	if len(broadcast) > 0 {
		dx = dx.Sum(broadcast...).ExpandDims(broadcast...)
	}
	return dx.BroadcastTo(shape...).spreadDiagonals(once, n.in[i])
}

// spreadDiagonals returns x, which has each label once, with dimensions as
// labels has them, zero but where those of equal labels have equal indices.
func (x *Var) spreadDiagonals(once, labels []rune) *Var {
	if len(once) == len(labels) {
		return x
	}
	have := slices.Clone(once)
	for k, l := range labels {
		if !slices.Contains(labels[:k], l) {
			continue
		}
		from := slices.Index(have, l)
		x = x.Move(from, -1).Diag()
		have = append(slices.Delete(have, from, from+1), l, l)
	}
	place := make([]int, len(labels))
	for i, l := range labels {
		place[i] = slices.Index(have, l)
		have[place[i]] = -1
	}
	return x.Permute(place...)
}

// Einsum returns sums of products in Einstein's notation, as [tensor.Einsum]
// does:
//
//	ad.Einsum("bij,bj->bi", a, x)   // batches of matrix times vector
//	ad.Einsum("bi,bj,ijk->bk", x, y, w)
func Einsum(spec string, xs ...*Var) *Var {
	var d tensor.DType
	for _, x := range xs {
		if complexType(x.DType()) {
			d = x.DType()
		}
	}
	in, values := slices.Clone(xs), make([]*tensor.Tensor, len(xs))
	for i, x := range xs {
		if complexType(d) && x.DType() == d.Real() {
			in[i] = x.Convert(d)
		}
		values[i] = in[i].Value()
	}
	y := tensor.Einsum(spec, values...)
	return einsumOp.apply(y, notationOf(spec, xs), in...)
}

// TensorDot returns the sums of products over pairs of axes: axesX[i] of x with
// axesY[i] of y. The shape is that of the other axes of x followed by those of
// y.
func TensorDot(x, y *Var, axesX, axesY []int) *Var {
	bad := func() {
		panic(fmt.Sprintf("ad: TensorDot of shapes %v and %v over the axes %v and %v", x.Shape(), y.Shape(), axesX, axesY))
	}
	if len(axesX) != len(axesY) {
		bad()
	}
	move := func(v *Var, axes []int, last bool) (matrix *Var, rest []int) {
		var kept, summed []int
		n := 1
		for _, a := range axes {
			k := axis(v, a)
			if k < 0 || k >= v.Dims() || slices.Contains(summed, k) {
				bad()
			}
			summed, n = append(summed, k), n*v.Dim(k)
		}
		m := 1
		for k, length := range v.Shape() {
			if !slices.Contains(summed, k) {
				kept, rest, m = append(kept, k), append(rest, length), m*length
			}
		}
		if last {
			return v.Permute(slices.Concat(kept, summed)...).Reshape(m, n), rest
		}
		return v.Permute(slices.Concat(summed, kept)...).Reshape(n, m), rest
	}
	for i := range axesX {
		j, k := axis(x, axesX[i]), axis(y, axesY[i])
		if j < 0 || j >= x.Dims() || k < 0 || k >= y.Dims() || x.Dim(j) != y.Dim(k) {
			bad()
		}
	}
	a, restX := move(x, axesX, true)
	b, restY := move(y, axesY, false)
	return a.MatMul(b).Reshape(slices.Concat(restX, restY)...)
}

// Outer returns the products of every element of x with every element of y: its
// shape is that of x followed by that of y.
func (x *Var) Outer(y *Var) *Var {
	return x.Reshape(slices.Concat(x.Shape(), slices.Repeat([]int{1}, y.Dims()))...).Mul(y)
}

// Kron returns the Kronecker product: each element of x times all of y, as
// blocks. The one with fewer dimensions is taken with leading ones.
func (x *Var) Kron(y *Var) *Var {
	n := max(x.Dims(), y.Dims())
	lead := func(v *Var) []int { return slices.Concat(slices.Repeat([]int{1}, n-v.Dims()), v.Shape()) }
	a, b := lead(x), lead(y)
	var wideA, wideB, shape []int
	for i := range n {
		wideA, wideB, shape = append(wideA, a[i], 1), append(wideB, 1, b[i]), append(shape, a[i]*b[i])
	}
	return x.Reshape(wideA...).Mul(y.Reshape(wideB...)).Reshape(shape...)
}
