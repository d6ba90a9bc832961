package tensor

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Take returns what has the given indices along the axis: its shape is that of
// x with the length of the axis replaced by the shape of indices, which are
// Int64 or Int32; negative ones count from the end.
func (x *Tensor) Take(axis int, indices *Tensor) *Tensor { return Take(nil, x, axis, indices) }

// Take is [Tensor.Take] into dst, which is contiguous.
func Take(dst, x *Tensor, axis int, indices *Tensor) *Tensor {
	k := x.axis("Take", axis)
	at := x.places("Take", k, indices)
	out := dst.orEmpty("Take", x, slices.Concat(x.shape[:k], indices.shape, x.shape[k+1:]))
	// Both as outer × places × inner.
	src := x.Contiguous()
	outer, inner := product(x.shape[:k]), product(x.shape[k+1:])*x.dtype.Size()
	from, to := src.pointer(), out.pointer()
	n := x.shape[k]
	if out.Len() == 0 {
		return out
	}
	threads.For(outer*len(at), max(1, 4*cheap/max(inner, 16)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			o, j := i/len(at), at[i%len(at)]
			copyBytes(unsafe.Add(to, i*inner), unsafe.Add(from, (o*n+j)*inner), inner)
		}
	})
	return out
}

// orEmpty returns t, which takes a result made from x, or a new tensor if it is
// nil.
func (t *Tensor) orEmpty(what string, x *Tensor, shape []int) *Tensor {
	if t == nil {
		return empty(x.dtype, shape)
	}
	t.checkResult(what, x.dtype, shape)
	if !t.IsContiguous() || touches(t, x) {
		panic("tensor: " + what + " into a tensor that is not contiguous or shares memory with the operand")
	}
	return t
}

// copyBytes copies n bytes; single elements without a call.
func copyBytes(dst, src unsafe.Pointer, n int) {
	switch n {
	case 8:
		*(*[8]byte)(dst) = *(*[8]byte)(src)
	case 4:
		*(*[4]byte)(dst) = *(*[4]byte)(src)
	default:
		copy(unsafe.Slice((*byte)(dst), n), unsafe.Slice((*byte)(src), n))
	}
}

// places returns indices along axis k as non-negative ints.
func (x *Tensor) places(what string, k int, indices *Tensor) []int {
	n, at := x.shape[k], make([]int, 0, indices.Len())
	switch indices.dtype {
	case Int64:
		for _, i := range flat[int64](indices.Contiguous()) {
			at = append(at, int(i))
		}
	case Int32:
		for _, i := range flat[int32](indices.Contiguous()) {
			at = append(at, int(i))
		}
	default:
		panic(fmt.Sprintf("tensor: %s: the indices are a %v tensor and have to be Int64 or Int32", what, indices.dtype))
	}
	for i, j := range at {
		if j < -n || j >= n {
			panic(fmt.Sprintf("tensor: %s: index %d along axis %d of shape %v", what, j, k, x.shape))
		}
		if j < 0 {
			at[i] += n
		}
	}
	return at
}

// Put copies src to where the given indices are along the axis, in place: what
// [Tensor.Take] with them gives afterwards, but for indices that are there
// several times, of which the last one stays. src broadcasts.
func (x *Tensor) Put(axis int, indices, src *Tensor) {
	x.scatter("Put", axis, indices, src, nil)
}

// AddAt adds src to where the given indices are along the axis, in place: what is
// there several times is added several times, in the order of the indices. It
// is the adjoint of [Tensor.Take].
func (x *Tensor) AddAt(axis int, indices, src *Tensor) {
	if x.dtype == Bool {
		panic("tensor: AddAt is not defined for bool tensors: Convert it")
	}
	x.scatter("AddAt", axis, indices, src, addOp.kernel[x.dtype].f)
}

// scatter copies src, or adds it.
func (x *Tensor) scatter(what string, axis int, indices, src *Tensor, add kernel) {
	k := x.axis(what, axis)
	at := x.places(what, k, indices)
	shape := slices.Concat(x.shape[:k], indices.shape, x.shape[k+1:])
	if _, ok := src.broadcast(shape); !ok || src.dtype != x.dtype {
		panic(fmt.Sprintf("tensor: %s: a %v tensor of shape %v for the shape %v of %v elements", what, src.dtype, src.shape, shape, x.dtype))
	}
	x.checkWritable(what)
	to := x
	if !x.IsContiguous() {
		to = x.Clone()
	}
	from := src.BroadcastTo(shape...).Contiguous()
	if touches(from, to) {
		from = from.Clone()
	}
	size := x.dtype.Size()
	outer, inner, n := product(x.shape[:k]), product(x.shape[k+1:]), x.shape[k]
	dst, p := to.pointer(), from.pointer()
	// Tasks are parts of the outer and inner indices, so that each element is
	// written by one of them, in the order of the indices.
	strip := max(1, min(inner, costly))
	strips := (inner + strip - 1) / strip
	if len(at) > 0 && inner > 0 {
		threads.For(outer*strips, max(1, cheap/(strip*len(at))), func(lo, hi int) {
			for task := lo; task < hi; task++ {
				o, first := task/strips, task%strips*strip
				m := min(strip, inner-first)
				for i, j := range at {
					d := unsafe.Add(dst, ((o*n+j)*inner+first)*size)
					s := unsafe.Add(p, ((o*len(at)+i)*inner+first)*size)
					if add != nil {
						add(m, d, d, s, nil, 0)
					} else {
						copyBytes(d, s, m*size)
					}
				}
			}
		})
	}
	if to != x {
		assign(x, to)
	}
}

// SegmentSum returns the sums of the slices of x along its first axis that have
// the same segment number, for segments 0 to count-1. It is deterministic.
func (x *Tensor) SegmentSum(segments *Tensor, count int) *Tensor {
	if len(x.shape) == 0 || len(segments.shape) != 1 || segments.shape[0] != x.shape[0] {
		panic(fmt.Sprintf("tensor: SegmentSum of shape %v with segments of shape %v, which have to be one for each first index", x.shape, segments.shape))
	}
	out := New(x.dtype, append([]int{count}, x.shape[1:]...)...)
	out.AddAt(0, segments, x)
	return out
}

// TakeAlong returns for each of indices the element of x with that index along
// the axis and otherwise the same indices, as for what [Tensor.ArgSort] gives:
// result[i][j] = x[i][indices[i][j]] for axis 1. Other dimensions broadcast.
func (x *Tensor) TakeAlong(axis int, indices *Tensor) *Tensor {
	return TakeAlong(nil, x, axis, indices)
}

// TakeAlong is [Tensor.TakeAlong] into dst, which is contiguous.
func TakeAlong(dst, x *Tensor, axis int, indices *Tensor) *Tensor {
	k, at, src := x.alongPlaces("TakeAlong", axis, indices)
	out := dst.orEmpty("TakeAlong", x, indices.shape)
	rows := out.Move(k, -1)
	to := rows
	if !rows.IsContiguous() {
		to = empty(x.dtype, rows.shape)
	}
	size, n, m := x.dtype.Size(), src.shape[len(src.shape)-1], indices.shape[k]
	from, p := src.pointer(), to.pointer()
	threads.For(len(at), costly, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			copyBytes(unsafe.Add(p, i*size), unsafe.Add(from, (i/m*n+at[i])*size), size)
		}
	})
	if to != rows {
		assign(rows, to)
	}
	return out
}

// AddAlong adds src, of the shape of indices, to the elements that
// [Tensor.TakeAlong] takes with them, in place, whose adjoint it is.
func (x *Tensor) AddAlong(axis int, indices, src *Tensor) {
	if !slices.Equal(indices.shape, src.shape) || x.dtype != src.dtype || len(x.shape) != len(indices.shape) {
		panic(fmt.Sprintf("tensor: AddAlong: %v values of shape %v for indices of shape %v into a %v tensor of shape %v", src.dtype, src.shape, indices.shape, x.dtype, x.shape))
	}
	for i, n := range indices.shape {
		if i != x.axis("AddAlong", axis) && n != x.shape[i] {
			panic(fmt.Sprintf("tensor: AddAlong: indices of shape %v into shape %v along axis %d", indices.shape, x.shape, axis))
		}
	}
	add := addOp.kernel[x.dtype].f
	if add == nil {
		panic("tensor: AddAlong is not defined for bool tensors")
	}
	x.checkWritable("AddAlong")
	k, at, rows := x.alongPlaces("AddAlong", axis, indices)
	if touches(rows, x) {
		rows = rows.Clone()
	}
	from := src.Move(k, -1).Contiguous()
	size, n, m := x.dtype.Size(), x.shape[k], indices.shape[k]
	if len(at) == 0 {
		return
	}
	dst, p := rows.pointer(), from.pointer()
	threads.For(len(at)/m, max(1, costly/m), func(lo, hi int) {
		for i := lo * m; i < hi*m; i++ {
			d := unsafe.Add(dst, (i/m*n+at[i])*size)
			add(1, d, d, unsafe.Add(p, i*size), nil, 0)
		}
	})
	assign(x.Move(k, -1), rows)
}

// alongPlaces returns the axis, the indices along it with the axis last, and x
// with the axis last, broadcast to the other dimensions.
func (x *Tensor) alongPlaces(what string, axis int, indices *Tensor) (k int, at []int, rows *Tensor) {
	k = x.axis(what, axis)
	shape := slices.Clone(indices.shape)
	if len(shape) == len(x.shape) {
		shape[k] = x.shape[k]
	}
	if _, ok := x.broadcast(shape); !ok || len(shape) != len(x.shape) {
		panic(fmt.Sprintf("tensor: %s: indices of shape %v along axis %d of shape %v", what, indices.shape, axis, x.shape))
	}
	at = x.places(what, k, indices.Move(k, -1))
	return k, at, x.BroadcastTo(shape...).Move(k, -1).Contiguous()
}

// Masked returns the elements where the Bool tensor mask, of the shape of x, is
// true, row by row, as a vector.
func (x *Tensor) Masked(mask *Tensor) *Tensor {
	return x.Flatten().Take(0, mask.masked("Masked", x))
}

// PutMasked copies the elements of src, one after the other, to where mask is
// true, row by row, in place. A src of one element goes everywhere.
func (x *Tensor) PutMasked(mask, src *Tensor) {
	at := mask.masked("PutMasked", x)
	to := x.Flatten()
	to.Put(0, at, src)
	if to.mem != x.mem {
		assign(x, to.Reshape(x.shape...))
	}
}

func (t *Tensor) masked(what string, x *Tensor) *Tensor {
	if t.dtype != Bool || !slices.Equal(t.shape, x.shape) {
		panic(fmt.Sprintf("tensor: %s: the mask is a %v tensor of shape %v and has to be a bool one of shape %v", what, t.dtype, t.shape, x.shape))
	}
	var at []int64
	for i, v := range flat[bool](t.Contiguous()) {
		if v {
			at = append(at, int64(i))
		}
	}
	return Of(at)
}

// NonZero returns the indices of the elements that are not zero, one row each,
// as an Int64 tensor of as many columns as x has dimensions.
func (x *Tensor) NonZero() *Tensor {
	mask := x
	if x.dtype != Bool {
		mask = x.Convert(Bool)
	}
	at := flat[int64](mask.masked("NonZero", mask))
	n := len(x.shape)
	out := New(Int64, len(at), n)
	data := flat[int64](out)
	for row, i := range at {
		for k := n - 1; k >= 0; k-- {
			data[row*n+k] = i % int64(x.shape[k])
			i /= int64(x.shape[k])
		}
	}
	return out
}
