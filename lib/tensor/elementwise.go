package tensor

import (
	"fmt"
	"slices"
	"unsafe"
)

// costly is how many elements of an elementary function are worth a thread.
const costly = 8 << 10

// entry is a kernel for one type of elements; singles is for [loop.run].
type entry struct {
	f       kernel
	singles uint
}

// operation is an elementwise operation. What has no kernel for a type of
// elements panics for it.
type operation struct {
	name   string
	grain  int
	result func(DType) DType // of the elements; nil for the operands'
	kernel [8]entry
}

// apply computes an operation of up to three operands, which are tensors or Go
// numbers, at least one a tensor, into dst, which is made if it is nil.
func (op *operation) apply(dst *Tensor, args ...any) *Tensor {
	var ts [operands - 1]*Tensor
	d, n := op.operands(&ts, args)
	return op.on(dst, d, ts, n)
}

// one is apply for one operand.
func (op *operation) one(dst, x *Tensor) *Tensor {
	return op.on(dst, x.dtype, [operands - 1]*Tensor{x}, 1)
}

// two is apply for two operands.
func (op *operation) two(dst *Tensor, x, y any) *Tensor {
	a, _ := x.(*Tensor)
	b, _ := y.(*Tensor)
	switch {
	case a != nil && b != nil && a.dtype == b.dtype:
	case a != nil && b == nil:
		b = scalar(op.name, y, a.dtype)
	case b != nil && a == nil:
		a = scalar(op.name, x, b.dtype)
	default:
		return op.apply(dst, x, y)
	}
	return op.on(dst, a.dtype, [operands - 1]*Tensor{a, b}, 2)
}

// operands makes tensors of one type of all operands.
func (op *operation) operands(ts *[operands - 1]*Tensor, args []any) (DType, int) {
	var first *Tensor
	mixed := false
	for i, v := range args {
		if t, ok := v.(*Tensor); ok {
			ts[i] = t
			if first == nil {
				first = t
			}
			mixed = mixed || t.dtype != first.dtype
		}
	}
	if first == nil {
		panic(fmt.Sprintf("tensor: %s without a tensor among its operands", op.name))
	}
	d := first.dtype
	if mixed {
		for _, t := range ts {
			if t != nil && t.dtype != d && t.dtype.Real() == d {
				d = t.dtype
			}
		}
		for i, t := range ts {
			if t == nil || t.dtype == d {
				continue
			}
			if t.dtype != d.Real() {
				panic(fmt.Sprintf("tensor: %s of %v and %v tensors: Convert one of them", op.name, d, t.dtype))
			}
			ts[i] = t.Convert(d)
		}
	}
	for i, v := range args {
		if ts[i] == nil {
			ts[i] = scalar(op.name, v, d)
		}
	}
	return d, len(args)
}

// on computes the operation of n tensors of type d.
func (op *operation) on(dst *Tensor, d DType, ts [operands - 1]*Tensor, n int) *Tensor {
	k := op.kernel[d]
	if k.f == nil {
		hint := "Convert it"
		if d.IsInt() || d == Bool {
			hint = "Convert it to Float64 or Float32"
		}
		panic(fmt.Sprintf("tensor: %s is not defined for %v tensors: %s", op.name, d, hint))
	}
	result := d
	if op.result != nil {
		result = op.result(d)
	}
	return elementwise(op.name, k, op.grain, dst, result, ts, n)
}

// elementwise runs a kernel over tensors that broadcast to each other.
func elementwise(name string, k entry, grain int, dst *Tensor, result DType, ts [operands - 1]*Tensor, n int) *Tensor {
	shape, same := ts[0].shape, true
	for i := 1; i < n; i++ {
		same = same && slices.Equal(shape, ts[i].shape)
	}
	if !same {
		shape = broadcastShapes(name, ts[:n])
	}
	if dst == nil {
		dst = empty(result, shape)
	} else {
		dst.checkResult(name, result, shape)
		for i := range n {
			if overlaps(dst, ts[i]) {
				ts[i] = ts[i].Clone()
			}
		}
	}
	if same && dst.IsContiguous() {
		flat := true
		for i := range n {
			flat = flat && ts[i].IsContiguous()
		}
		if total := dst.Len(); flat && total > 0 && total < 2*grain {
			var p [operands - 1]unsafe.Pointer
			for i := range n {
				p[i] = ts[i].pointer()
			}
			k.f(total, dst.pointer(), p[0], p[1], p[2], 0)
			return dst
		}
	}
	var l loop
	l.plan(dst, ts[0], ts[1], ts[2])
	replan := false
	for i := range n {
		if l.total >= 1<<14 && l.crosses(i+1) {
			ts[i] = ts[i].Clone() // transposing a tile at a time
			replan = true
		}
	}
	if replan {
		l.plan(dst, ts[0], ts[1], ts[2])
	}
	l.run(k.f, k.singles, grain)
	return dst
}

// pointer returns the address of the first element.
func (t *Tensor) pointer() unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(unsafe.SliceData(t.mem.bytes)), t.offset*t.dtype.Size())
}

// crosses reports whether operand k runs along another dimension than the loop.
func (l *loop) crosses(k int) bool {
	last := len(l.dims) - 1
	if s := l.dims[last].s[k]; s == l.size[k] || s == 0 {
		return false
	}
	return slices.ContainsFunc(l.dims[:last], func(d dim) bool { return d.s[k] == l.size[k] && d.n >= 8 })
}

// checkResult panics unless t can take results of the type and shape.
func (t *Tensor) checkResult(name string, d DType, shape []int) {
	if t.dtype != d || !slices.Equal(t.shape, shape) {
		panic(fmt.Sprintf("tensor: %s: the result is a %v tensor of shape %v, which does not go into a %v one of shape %v",
			name, d, slices.Clone(shape), t.dtype, t.shape))
	}
	t.checkWritable(name)
}

// broadcastShapes returns the shape that all broadcast to.
func broadcastShapes(name string, ts []*Tensor) []int {
	var shape []int
	for _, t := range ts {
		if lead := len(t.shape) - len(shape); lead > 0 {
			shape = append(slices.Repeat([]int{1}, lead), shape...)
		}
		at := len(shape) - len(t.shape)
		for i, n := range t.shape {
			switch {
			case shape[at+i] == 1:
				shape[at+i] = n
			case n != 1 && n != shape[at+i]:
				var all [][]int
				for _, t := range ts {
					all = append(all, t.shape)
				}
				panic(fmt.Sprintf("tensor: %s: shapes %v do not broadcast to each other", name, all))
			}
		}
	}
	return shape
}

// toBool is the type of comparisons.
func toBool(DType) DType { return Bool }

// slice returns n elements from p on.
func slice[T any](p unsafe.Pointer, n int) []T { return unsafe.Slice((*T)(p), n) }

// lift2 makes an entry of a function of two operands.
func lift2[U, T Element](f func(dst []U, a, b []T)) entry {
	return entry{func(n int, dst, a, b, _ unsafe.Pointer, _ uint) {
		f(slice[U](dst, n), slice[T](a, n), slice[T](b, n))
	}, 1}
}

// plain makes an entry of a function of one operand.
func plain[U, T Element](f func(dst []U, a []T)) entry { return entry{lift1(f), 1} }

// each makes an entry of a function of one element, for where no slice kernel
// is.
func each[U, T Element](f func(T) U) entry {
	return plain(func(dst []U, a []T) {
		dst = dst[:len(a)]
		for i, v := range a {
			dst[i] = f(v)
		}
	})
}

// viaFloat64 makes the entries of a function of package math.
func viaFloat64(f func(float64) float64) (float64s, float32s entry) {
	return each(f), each(func(v float32) float32 { return float32(f(float64(v))) })
}

// viaComplex128 makes the entries of a function of package math/cmplx.
func viaComplex128(f func(complex128) complex128) (complex128s, complex64s entry) {
	return each(f), each(func(v complex64) complex64 { return complex64(f(complex128(v))) })
}
