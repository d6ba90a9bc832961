package tensor

import (
	"fmt"
	"slices"
	"unsafe"
)

// Tensor is an n-dimensional array. Several tensors may be views of the same
// elements. The zero value is not a tensor: make one with [New], [Of] or any
// other function of the package.
type Tensor struct {
	dtype   DType
	shape   []int
	strides []int // in elements; negative for reversed axes
	offset  int   // of the element with all indices zero
	mem     *memory
}

// memory is what views share. It is an object of its own so that tensors that
// share it still do after a session has kept them.
type memory struct {
	bytes []byte // of elements of the tensors' common type, aligned as they need
}

// New returns a tensor of zeros. Without a shape it is a scalar. It panics if a
// length is negative.
func New(d DType, shape ...int) *Tensor {
	n := checkShape(shape)
	if int(d) >= len(dtypes) {
		panic(fmt.Sprintf("tensor: New: unknown type of elements %v", d))
	}
	t := header(d, shape)
	t.mem.bytes = make([]byte, n*d.Size())
	return t
}

// Of returns a tensor over data, row by row (the last index runs fastest). It
// shares the memory of data. Without a shape it is a vector; one length of the
// shape may be -1, which stands for what is left. It panics if the shape does
// not fit the length of data.
func Of[T Element](data []T, shape ...int) *Tensor {
	if len(shape) == 0 {
		shape = []int{len(data)}
	}
	t := header(DTypeOf[T](), fitShape("Of", len(data), shape))
	t.mem.bytes = bytesOf(data)
	return t
}

// Scalar returns a tensor without dimensions that holds v.
func Scalar[T Element](v T) *Tensor {
	t := header(DTypeOf[T](), nil)
	t.mem.bytes = bytesOf([]T{v})
	return t
}

// header returns a row-major tensor whose memory is still empty. It is one
// allocation for up to four dimensions.
func header(d DType, shape []int) *Tensor {
	h := &struct {
		t    Tensor
		m    memory
		dims [8]int
	}{}
	n := len(shape)
	t := &h.t
	t.dtype, t.mem = d, &h.m
	dims := h.dims[:]
	if 2*n > len(dims) {
		dims = make([]int, 2*n)
	}
	t.shape, t.strides = dims[:n:n], dims[n:2*n:2*n]
	copy(t.shape, shape)
	step := 1
	for i := n - 1; i >= 0; i-- {
		t.strides[i] = step
		step *= shape[i]
	}
	return t
}

// view returns a tensor over the memory of t.
func (t *Tensor) view(shape, strides []int, offset int) *Tensor {
	return &Tensor{dtype: t.dtype, shape: shape, strides: strides, offset: offset, mem: t.mem}
}

// bytesOf returns the memory of data.
func bytesOf[T Element](data []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), len(data)*int(unsafe.Sizeof(*new(T))))
}

// all returns all of the memory of t, in which the element with all indices
// zero is number t.offset. T has the size of the elements.
func all[T Element](t *Tensor) []T {
	b := t.mem.bytes
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(*new(T))))
}

// flat returns the elements of a contiguous tensor.
func flat[T Element](t *Tensor) []T {
	n := t.Len()
	if n == 0 {
		return nil
	}
	return all[T](t)[t.offset : t.offset+n : t.offset+n]
}

// DType returns the type of the elements.
func (t *Tensor) DType() DType { return t.dtype }

// Shape returns the lengths of the dimensions. The caller may change it.
func (t *Tensor) Shape() []int { return slices.Clone(t.shape) }

// Dim returns the length of dimension i; a negative i counts from the last.
func (t *Tensor) Dim(i int) int { return t.shape[t.axis("Dim", i)] }

// Dims returns the number of dimensions.
func (t *Tensor) Dims() int { return len(t.shape) }

// Len returns the number of elements.
func (t *Tensor) Len() int { return product(t.shape) }

// Strides returns by how many elements neighbours along each dimension are
// apart. The caller may change it.
func (t *Tensor) Strides() []int { return slices.Clone(t.strides) }

// IsContiguous reports whether the elements lie row by row without gaps.
func (t *Tensor) IsContiguous() bool {
	step := 1
	for i := len(t.shape) - 1; i >= 0; i-- {
		if t.shape[i] != 1 && t.strides[i] != step {
			return t.Len() == 0
		}
		step *= t.shape[i]
	}
	return true
}

// Data returns the elements row by row, in the memory of t. It panics if T is
// not the type of the elements, or if t is not contiguous ([Tensor.Contiguous]
// copies if it has to; [Values] always copies).
func Data[T Element](t *Tensor) []T {
	if DTypeOf[T]() != t.dtype {
		panic(fmt.Sprintf("tensor: Data[%v] of a %v tensor", DTypeOf[T](), t.dtype))
	}
	if !t.IsContiguous() {
		panic(fmt.Sprintf("tensor: Data of a tensor of shape %v with strides %v, which is not contiguous", t.shape, t.strides))
	}
	return flat[T](t)
}

// checkShape returns the product of the lengths and panics if one is negative.
func checkShape(shape []int) int {
	for _, n := range shape {
		if n < 0 {
			panic(fmt.Sprintf("tensor: shape %v has a negative length", shape))
		}
	}
	return product(shape)
}

// fitShape returns the shape with -1 replaced, for n elements, and panics if it
// does not fit.
func fitShape(what string, n int, shape []int) []int {
	shape = slices.Clone(shape)
	free, rest := -1, 1
	for i, d := range shape {
		switch {
		case d == -1 && free < 0:
			free = i
		case d < 0:
			panic(fmt.Sprintf("tensor: %s: shape %v, lengths have to be at least 0, and only one may be -1", what, shape))
		default:
			rest *= d
		}
	}
	if free >= 0 && rest > 0 && n%rest == 0 {
		shape[free] = n / rest
		rest = n
	}
	if rest != n || free >= 0 && shape[free] == -1 {
		panic(fmt.Sprintf("tensor: %s: %d elements do not fit the shape %v", what, n, shape))
	}
	return shape
}

// product returns the product of the lengths.
func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// axis returns i counted from the first dimension and panics if there is none.
func (t *Tensor) axis(what string, i int) int {
	k := i
	if k < 0 {
		k += len(t.shape)
	}
	if k < 0 || k >= len(t.shape) {
		panic(fmt.Sprintf("tensor: %s: axis %d of a tensor of shape %v", what, i, t.shape))
	}
	return k
}
