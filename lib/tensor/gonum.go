package tensor

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// FromMatrix returns a matrix of gonum as a Float64 tensor. A *mat.Dense and a
// *mat.VecDense are not copied, whatever their stride; a vector becomes a
// tensor of one dimension.
func FromMatrix(m mat.Matrix) *Tensor {
	r, c := m.Dims()
	switch m := m.(type) {
	case *mat.VecDense:
		v := m.RawVector()
		t := Of(v.Data)
		return t.view([]int{v.N}, []int{v.Inc}, 0)
	case *mat.Dense:
		d := m.RawMatrix()
		t := Of(d.Data)
		return t.view([]int{r, c}, []int{d.Stride, 1}, 0)
	case mat.Transpose:
		return FromMatrix(m.Matrix).T()
	}
	out := New(Float64, r, c)
	data := flat[float64](out)
	if _, ok := m.(mat.Vector); ok {
		out = out.Reshape(r * c)
	}
	for i := range r {
		for j := range c {
			data[i*c+j] = m.At(i, j)
		}
	}
	return out
}

// Matrix returns a tensor of two dimensions as a matrix of gonum; one of a
// single dimension becomes a column. It is not copied if it is Float64 and its
// rows are contiguous and do not overlap, as they are but for transposed and
// reversed views; so writing to a matrix may change t or not.
func (t *Tensor) Matrix() *mat.Dense {
	if len(t.shape) == 1 {
		t = t.ExpandDims(1)
	}
	if len(t.shape) != 2 {
		panic(fmt.Sprintf("tensor: Matrix of a tensor of shape %v, which has to have one or two dimensions", t.shape))
	}
	r, c := t.shape[0], t.shape[1]
	if r == 0 || c == 0 {
		return &mat.Dense{}
	}
	if t.dtype != Float64 {
		t = t.Convert(Float64)
	}
	if c > 1 && t.strides[1] != 1 || r > 1 && t.strides[0] < c {
		t = t.Clone()
	}
	stride := c
	if r > 1 {
		stride = t.strides[0]
	}
	var out mat.Dense
	raw := out.RawMatrix()
	raw.Rows, raw.Cols, raw.Stride = r, c, stride
	raw.Data = all[float64](t)[t.offset : t.offset+(r-1)*stride+c]
	out.SetRawMatrix(raw)
	return &out
}

// Vector returns a tensor of one dimension as a vector of gonum, without a copy
// if it is Float64 and not reversed.
func (t *Tensor) Vector() *mat.VecDense {
	if len(t.shape) != 1 {
		panic(fmt.Sprintf("tensor: Vector of a tensor of shape %v, which has to have one dimension", t.shape))
	}
	n := t.shape[0]
	if n == 0 {
		return &mat.VecDense{}
	}
	if t.dtype != Float64 {
		t = t.Convert(Float64)
	}
	if n > 1 && t.strides[0] < 1 {
		t = t.Clone()
	}
	inc := 1
	if n > 1 {
		inc = t.strides[0]
	}
	var out mat.VecDense
	raw := out.RawVector()
	raw.N, raw.Inc = n, inc
	raw.Data = all[float64](t)[t.offset : t.offset+(n-1)*inc+1]
	out.SetRawVector(raw)
	return &out
}
