package tensor

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/threads"
)

// cheap is how many elements of a simple operation are worth a thread.
const cheap = 64 << 10

// empty returns a row-major tensor for results that are about to be written.
func empty(d DType, shape []int) *Tensor {
	t := header(d, shape)
	t.mem.bytes = make([]byte, product(shape)*d.Size())
	return t
}

// Clone returns a contiguous copy.
func (t *Tensor) Clone() *Tensor {
	out := empty(t.dtype, t.shape)
	assign(out, t)
	return out
}

// Contiguous returns t if it is contiguous and a contiguous copy otherwise.
func (t *Tensor) Contiguous() *Tensor {
	if t.IsContiguous() {
		return t
	}
	return t.Clone()
}

// Copy copies the elements of src, which broadcasts to the shape of t, into
// t. It panics if the shapes do not fit or the types of elements differ.
func (t *Tensor) Copy(src *Tensor) {
	if t.dtype != src.dtype {
		panic(fmt.Sprintf("tensor: Copy of a %v tensor into a %v one: Convert it first", src.dtype, t.dtype))
	}
	if _, ok := src.broadcast(t.shape); !ok {
		panic(fmt.Sprintf("tensor: Copy of shape %v into shape %v", src.shape, t.shape))
	}
	t.checkWritable("Copy")
	if overlaps(t, src) {
		src = src.Clone()
	}
	assign(t, src)
}

// Values returns a new slice of the elements, row by row, converted to T as
// [Tensor.Convert] does.
func Values[T Element](t *Tensor) []T {
	if d := DTypeOf[T](); d != t.dtype {
		return flat[T](t.Convert(d))
	}
	return flat[T](t.Clone())
}

// checkWritable panics if elements of t share memory.
func (t *Tensor) checkWritable(what string) {
	for i, n := range t.shape {
		if n > 1 && t.strides[i] == 0 && t.Len() > 0 {
			panic(fmt.Sprintf("tensor: %s writes to a broadcast view of shape %v, whose elements share memory: Clone it first", what, t.shape))
		}
	}
}

// touches reports whether the memory of two tensors may have bytes in common.
func touches(x, y *Tensor) bool {
	// Two tensors may lie over one slice with different memory objects.
	a, b := uintptr(unsafe.Pointer(unsafe.SliceData(x.mem.bytes))), uintptr(unsafe.Pointer(unsafe.SliceData(y.mem.bytes)))
	xlo, xhi := x.extent()
	ylo, yhi := y.extent()
	return a+xlo < b+yhi && b+ylo < a+xhi
}

// overlaps reports whether writing the elements of dst one by one may change
// what is still to be read of src: they have memory in common and are not the
// same view.
func overlaps(dst, src *Tensor) bool {
	if !touches(dst, src) {
		return false
	}
	if dst.pointer() != src.pointer() || dst.dtype.Size() != src.dtype.Size() || !slices.Equal(dst.shape, src.shape) {
		return true
	}
	for i, n := range dst.shape {
		if n > 1 && dst.strides[i] != src.strides[i] {
			return true
		}
	}
	return false
}

// extent returns which bytes of its memory t reaches.
func (t *Tensor) extent() (lo, hi uintptr) {
	first, last := t.offset, t.offset
	for i, n := range t.shape {
		switch s := t.strides[i]; {
		case n == 0:
			return 0, 0
		case s < 0:
			first += (n - 1) * s
		default:
			last += (n - 1) * s
		}
	}
	size := t.dtype.Size()
	return uintptr(first * size), uintptr((last + 1) * size)
}

// assign copies src to dst, of the same type, which it broadcasts to and does
// not overlap.
func assign(dst, src *Tensor) {
	var l loop
	l.plan(dst, src, nil, nil)
	if l.total == 0 || l.transpose() {
		return
	}
	l.run(copies[l.size[0]], 1, cheap)
}

// copies are the kernels that copy elements of so many bytes.
var copies = [17]kernel{1: copyKernel(1), 4: copyKernel(4), 8: copyKernel(8), 16: copyKernel(16)}

func copyKernel(size int) kernel {
	return func(n int, dst, a, _, _ unsafe.Pointer, _ uint) {
		copy(unsafe.Slice((*byte)(dst), n*size), unsafe.Slice((*byte)(a), n*size))
	}
}

// tile is the side of the squares that a transposing copy goes by.
const tile = 32

// transpose copies if what is copied runs along another dimension than where it
// is copied to. Squares of both fit the cache, so each of its lines is read and
// written once.
func (l *loop) transpose() bool {
	last := len(l.dims) - 1
	in := l.dims[last]
	if in.s[1] == l.size[1] || in.s[1] == 0 || in.s[0] != l.size[0] || in.n < 8 {
		return false
	}
	other := -1
	for i, d := range l.dims[:last] {
		if d.s[1] == l.size[1] && d.n >= 8 {
			other = i
		}
	}
	if other < 0 {
		return false
	}
	across := l.dims[other]
	outer := slices.Delete(slices.Clone(l.dims), last, last+1)
	outer = slices.Delete(outer, other, other+1)
	strips := (across.n + tile - 1) / tile
	tasks := strips
	for _, d := range outer {
		tasks *= d.n
	}
	size, base := l.size[0], l.base
	threads.For(tasks, max(1, cheap/(tile*in.n)), func(lo, hi int) {
		for task := lo; task < hi; task++ {
			i0, rest := task%strips*tile, task/strips
			dst, src := unsafe.Add(base[0], i0*across.s[0]), unsafe.Add(base[1], i0*size)
			for _, d := range slices.Backward(outer) {
				dst, src = unsafe.Add(dst, rest%d.n*d.s[0]), unsafe.Add(src, rest%d.n*d.s[1])
				rest /= d.n
			}
			rows := min(tile, across.n-i0)
			switch size {
			case 1:
				transposeStrip[uint8](dst, src, rows, in.n, across.s[0], in.s[1])
			case 4:
				transposeStrip[uint32](dst, src, rows, in.n, across.s[0], in.s[1])
			case 8:
				transposeStrip[uint64](dst, src, rows, in.n, across.s[0], in.s[1])
			default:
				transposeStrip[[2]uint64](dst, src, rows, in.n, across.s[0], in.s[1])
			}
		}
	})
	return true
}

// transposeStrip writes rows rows of n elements from as many columns.
func transposeStrip[T any](dst, src unsafe.Pointer, rows, n, dstStride, srcStride int) {
	for j0 := 0; j0 < n; j0 += tile {
		cols := min(tile, n-j0)
		for i := range rows {
			to := unsafe.Slice((*T)(unsafe.Add(dst, i*dstStride)), j0+cols)[j0:]
			from := i*int(unsafe.Sizeof(*new(T))) + j0*srcStride
			for j := range to {
				to[j] = *(*T)(unsafe.Add(src, from))
				from += srcStride
			}
		}
	}
}
