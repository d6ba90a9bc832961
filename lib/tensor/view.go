package tensor

import (
	"fmt"
	"slices"
)

// T returns t with its dimensions in reverse order, a view.
func (t *Tensor) T() *Tensor {
	shape, strides := slices.Clone(t.shape), slices.Clone(t.strides)
	slices.Reverse(shape)
	slices.Reverse(strides)
	return t.view(shape, strides, t.offset)
}

// Permute returns a view whose dimension i is dimension axes[i] of t. It panics
// unless axes names every dimension once; negative ones count from the last.
func (t *Tensor) Permute(axes ...int) *Tensor {
	shape, strides := make([]int, len(t.shape)), make([]int, len(t.shape))
	seen := make([]bool, len(t.shape))
	for i, a := range axes {
		if len(axes) != len(t.shape) {
			break
		}
		k := t.axis("Permute", a)
		shape[i], strides[i], seen[k] = t.shape[k], t.strides[k], true
	}
	if len(axes) != len(t.shape) || slices.Contains(seen, false) {
		panic(fmt.Sprintf("tensor: Permute: axes %v do not name every dimension of shape %v once", axes, t.shape))
	}
	return t.view(shape, strides, t.offset)
}

// Swap returns a view with two dimensions exchanged.
func (t *Tensor) Swap(a, b int) *Tensor {
	a, b = t.axis("Swap", a), t.axis("Swap", b)
	shape, strides := slices.Clone(t.shape), slices.Clone(t.strides)
	shape[a], shape[b] = shape[b], shape[a]
	strides[a], strides[b] = strides[b], strides[a]
	return t.view(shape, strides, t.offset)
}

// Move returns a view with dimension from at place to, the others in their
// order.
func (t *Tensor) Move(from, to int) *Tensor {
	from, to = t.axis("Move", from), t.axis("Move", to)
	n, s := t.shape[from], t.strides[from]
	shape := slices.Insert(slices.Delete(slices.Clone(t.shape), from, from+1), to, n)
	strides := slices.Insert(slices.Delete(slices.Clone(t.strides), from, from+1), to, s)
	return t.view(shape, strides, t.offset)
}

// Reshape returns the elements, row by row, in another shape, in which one
// length may be -1 for what is left. It is a view where strides can say it, as
// they always can for a contiguous t, and a copy otherwise. It panics if the
// number of elements does not fit.
func (t *Tensor) Reshape(shape ...int) *Tensor {
	shape = fitShape("Reshape", t.Len(), shape)
	strides, ok := t.reshaped(shape)
	if !ok {
		t = t.Contiguous()
		strides, _ = t.reshaped(shape)
	}
	return t.view(shape, strides, t.offset)
}

// Flatten returns the elements row by row as a vector: Reshape(-1).
func (t *Tensor) Flatten() *Tensor { return t.Reshape(t.Len()) }

// reshaped returns the strides of a view of t with the shape, if there are
// any: each run of old dimensions that merge into one is cut anew.
func (t *Tensor) reshaped(shape []int) (strides []int, ok bool) {
	strides = make([]int, len(shape))
	if t.Len() == 0 {
		return strides, true
	}
	i, j := 0, 0
	for i < len(t.shape) || j < len(shape) {
		// The shortest runs t.shape[i:hi] and shape[j:to] of equal product.
		hi, to := i, j
		have, want := 1, 1
		if hi < len(t.shape) {
			have, hi = t.shape[hi], hi+1
		}
		if to < len(shape) {
			want, to = shape[to], to+1
		}
		for have != want {
			if have < want {
				have, hi = have*t.shape[hi], hi+1
			} else {
				want, to = want*shape[to], to+1
			}
		}
		step, run := 0, 1 // of the run's innermost dimension; elements behind
		for k := hi - 1; k >= i; k-- {
			if t.shape[k] == 1 {
				continue
			}
			if run == 1 {
				step = t.strides[k]
			} else if t.strides[k] != step*run {
				return nil, false
			}
			run *= t.shape[k]
		}
		for k := to - 1; k >= j; k-- {
			strides[k] = step
			step *= shape[k]
		}
		i, j = hi, to
	}
	return strides, true
}

// Squeeze returns a view without the given dimensions, which must be of length
// 1; without arguments, without all that are.
func (t *Tensor) Squeeze(axes ...int) *Tensor {
	drop := make([]bool, len(t.shape))
	for _, a := range axes {
		k := t.axis("Squeeze", a)
		if t.shape[k] != 1 {
			panic(fmt.Sprintf("tensor: Squeeze: axis %d of shape %v is not of length 1", a, t.shape))
		}
		drop[k] = true
	}
	var shape, strides []int
	for i, n := range t.shape {
		if drop[i] || len(axes) == 0 && n == 1 {
			continue
		}
		shape, strides = append(shape, n), append(strides, t.strides[i])
	}
	return t.view(shape, strides, t.offset)
}

// ExpandDims returns a view with dimensions of length 1 inserted, so that they
// are at the given places of the result. It undoes what a reduction over the
// same axes drops:
//
//	x.Sub(x.Mean(1).ExpandDims(1))
func (t *Tensor) ExpandDims(axes ...int) *Tensor {
	n := len(t.shape) + len(axes)
	added := make([]bool, n)
	for _, a := range axes {
		k := a
		if k < 0 {
			k += n
		}
		if k < 0 || k >= n || added[k] {
			panic(fmt.Sprintf("tensor: ExpandDims: axes %v do not name different places among the %d dimensions of the result (shape %v)", axes, n, t.shape))
		}
		added[k] = true
	}
	shape, strides := make([]int, n), make([]int, n)
	from := 0
	for i := range n {
		shape[i] = 1
		if !added[i] {
			shape[i], strides[i] = t.shape[from], t.strides[from]
			from++
		}
	}
	return t.view(shape, strides, t.offset)
}

// BroadcastTo returns a view with the shape: dimensions are added in front and
// those of length 1 are repeated, without a copy. Writing to such a view is a
// mistake, as its elements share memory. It panics if the shapes do not fit.
func (t *Tensor) BroadcastTo(shape ...int) *Tensor {
	checkShape(shape)
	strides, ok := t.broadcast(shape)
	if !ok {
		panic(fmt.Sprintf("tensor: BroadcastTo: shape %v does not broadcast to %v", t.shape, shape))
	}
	return t.view(slices.Clone(shape), strides, t.offset)
}

// broadcast returns the strides with which t has the shape.
func (t *Tensor) broadcast(shape []int) (strides []int, ok bool) {
	lead := len(shape) - len(t.shape)
	if lead < 0 {
		return nil, false
	}
	strides = make([]int, len(shape))
	for i, n := range t.shape {
		switch {
		case n == shape[lead+i]:
			strides[lead+i] = t.strides[i]
		case n != 1:
			return nil, false
		}
	}
	return strides, true
}

// Diagonal returns the elements with equal last two indices, as a view: of an
// m×n matrix the min(m, n) elements of its diagonal.
func (t *Tensor) Diagonal() *Tensor {
	k := len(t.shape) - 2
	if k < 0 {
		panic(fmt.Sprintf("tensor: Diagonal of a tensor of shape %v, which has fewer than two dimensions", t.shape))
	}
	shape, strides := slices.Clone(t.shape[:k+1]), slices.Clone(t.strides[:k+1])
	shape[k] = min(t.shape[k], t.shape[k+1])
	strides[k] += t.strides[k+1]
	return t.view(shape, strides, t.offset)
}
