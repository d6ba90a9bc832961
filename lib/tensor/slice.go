package tensor

import (
	"fmt"
	"slices"
)

// Range says which indices of a dimension [Tensor.Slice] takes. The zero value
// takes all.
type Range struct {
	from, to int
	step     int // 0 stands for 1
	kind     rangeKind
}

type rangeKind uint8

const (
	rangeAll rangeKind = iota
	rangeFrom
	rangeTo
	rangeSpan
	rangeOnly
	rangeRest
)

// All takes every index.
func All() Range { return Range{} }

// Span takes the indices from, from+1, …, to-1. Negative ones count from the
// end.
func Span(from, to int) Range { return Range{from: from, to: to, kind: rangeSpan} }

// From takes the indices from the given one to the last.
func From(from int) Range { return Range{from: from, kind: rangeFrom} }

// To takes the indices before the given one.
func To(to int) Range { return Range{to: to, kind: rangeTo} }

// Only takes one index; the result is without the dimension.
func Only(index int) Range { return Range{from: index, kind: rangeOnly} }

// Rest takes everything of as many dimensions as the other ranges leave.
func Rest() Range { return Range{kind: rangeRest} }

// By takes of r every step-th index, beginning with the first; with a negative
// step backwards, beginning with the last. All().By(-1) reverses a dimension.
func (r Range) By(step int) Range {
	if step == 0 {
		panic("tensor: a Range by a step of 0")
	}
	r.step = step
	return r
}

// bounds returns the range's first index and how many there are below the
// second, before the step.
func (r Range) bounds(n int) (from, to int, ok bool) {
	from, to = 0, n
	if r.kind == rangeFrom || r.kind == rangeSpan || r.kind == rangeOnly {
		from = r.from
	}
	if r.kind == rangeTo || r.kind == rangeSpan {
		to = r.to
	}
	if from < 0 {
		from += n
	}
	if to < 0 {
		to += n
	}
	if r.kind == rangeOnly {
		to = from + 1
	}
	return from, to, 0 <= from && from <= to && to <= n
}

// Slice returns a view of the elements whose indices are in the ranges, one a
// dimension; those without one are taken as they are.
//
//	x.Slice(tensor.Span(2, 5))                       // rows 2, 3, 4
//	x.Slice(tensor.All(), tensor.From(1).By(2))      // odd columns
//	x.Slice(tensor.Rest(), tensor.Only(-1))          // the last of the last dimension
//	x.Slice(tensor.All().By(-1))                     // rows in reverse
//
// It panics if an index is out of the dimension.
func (t *Tensor) Slice(ranges ...Range) *Tensor {
	isRest := func(r Range) bool { return r.kind == rangeRest }
	if i := slices.IndexFunc(ranges, isRest); i >= 0 {
		if k := len(t.shape) - len(ranges) + 1; k >= 0 {
			ranges = slices.Concat(ranges[:i], make([]Range, k), ranges[i+1:])
		}
	}
	if len(ranges) > len(t.shape) || slices.ContainsFunc(ranges, isRest) {
		panic(fmt.Sprintf("tensor: Slice: %d ranges for a tensor of shape %v", len(ranges), t.shape))
	}
	out := t.view(make([]int, 0, len(t.shape)), make([]int, 0, len(t.shape)), t.offset)
	for i, n := range t.shape {
		var r Range
		if i < len(ranges) {
			r = ranges[i]
		}
		from, to, ok := r.bounds(n)
		if !ok {
			panic(fmt.Sprintf("tensor: Slice: indices %d to %d along axis %d of a tensor of shape %v", from, to, i, t.shape))
		}
		s := t.strides[i]
		if r.kind == rangeOnly {
			out.offset += from * s
			continue
		}
		step, count := r.step, to-from
		switch {
		case step == 0:
			step = 1
		case step > 0:
			count = (count + step - 1) / step
		default:
			if count > 0 {
				from = to - 1
			}
			count = (count - step - 1) / -step
		}
		if count > 0 {
			out.offset += from * s
		}
		out.shape, out.strides = append(out.shape, count), append(out.strides, step*s)
	}
	return out
}

// Narrow returns a view of the indices from ≤ i < to of one dimension.
func (t *Tensor) Narrow(axis, from, to int) *Tensor {
	k := t.axis("Narrow", axis)
	return t.along("Narrow", k, Span(from, to))
}

// along slices dimension k.
func (t *Tensor) along(what string, k int, r Range) *Tensor {
	if from, to, ok := r.bounds(t.shape[k]); !ok {
		panic(fmt.Sprintf("tensor: %s: indices %d to %d along axis %d of a tensor of shape %v", what, from, to, k, t.shape))
	}
	ranges := make([]Range, k+1)
	ranges[k] = r
	return t.Slice(ranges...)
}

// Index returns a view of what has the given leading indices: of a matrix
// Index(i) is row i.
func (t *Tensor) Index(index ...int) *Tensor {
	k := len(index)
	off := t.locate("Index", index)
	return t.view(slices.Clone(t.shape[k:]), slices.Clone(t.strides[k:]), off)
}

// Flip returns a view with the given dimensions reversed, or all without
// arguments.
func (t *Tensor) Flip(axes ...int) *Tensor {
	flip := make([]bool, len(t.shape))
	for _, a := range axes {
		flip[t.axis("Flip", a)] = true
	}
	out := t.view(slices.Clone(t.shape), slices.Clone(t.strides), t.offset)
	for i, n := range t.shape {
		if n > 0 && (flip[i] || len(axes) == 0) {
			out.offset += (n - 1) * t.strides[i]
			out.strides[i] = -t.strides[i]
		}
	}
	return out
}

// locate returns where the element, or the part, with the leading indices
// begins.
func (t *Tensor) locate(what string, index []int) int {
	off := t.offset
	ok := len(index) <= len(t.shape)
	for i, at := range index {
		if !ok {
			break
		}
		if at < 0 {
			at += t.shape[i]
		}
		ok = 0 <= at && at < t.shape[i]
		off += at * t.strides[i]
	}
	if !ok {
		badIndex(what, index, t.shape)
	}
	return off
}

// badIndex panics. It copies what it prints, so that callers need not put their
// indices on the heap.
func badIndex(what string, index, shape []int) {
	panic(fmt.Sprintf("tensor: %s: index %v of a tensor of shape %v", what, slices.Clone(index), slices.Clone(shape)))
}
