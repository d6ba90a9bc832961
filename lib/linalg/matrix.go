package linalg

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/hugepage"
	"github.com/podium-go/podium/lib/tensor"
)

// Scalar is a type of elements of a matrix.
type Scalar = blas.Scalar

// dense is a matrix row by row: entry (i, j) is a[i*ld+j].
type dense[T Scalar] struct {
	rows, cols, ld int
	a              []T
}

func newDense[T Scalar](rows, cols int) dense[T] {
	return dense[T]{rows, cols, max(1, cols), hugepage.Make[T](rows * max(1, cols))}
}

// identity returns the leading columns of an identity.
func identity[T Scalar](rows, cols int) dense[T] {
	m := newDense[T](rows, cols)
	for i := range min(rows, cols) {
		m.a[i*m.ld+i] = 1
	}
	return m
}

func (m dense[T]) row(i int) []T {
	if m.cols == 0 {
		return nil
	}
	return m.a[i*m.ld : i*m.ld+m.cols]
}

// sub returns the rows [i0, i1) and columns [j0, j1), in the same memory.
func (m dense[T]) sub(i0, i1, j0, j1 int) dense[T] {
	s := dense[T]{rows: i1 - i0, cols: j1 - j0, ld: m.ld}
	if s.rows > 0 && s.cols > 0 {
		s.a = m.a[i0*m.ld+j0:]
	}
	return s
}

// clone returns a copy without gaps between the rows.
func (m dense[T]) clone() dense[T] {
	c := newDense[T](m.rows, m.cols)
	c.copy(m)
	return c
}

// copy copies the entries of a matrix of the same shape.
func (m dense[T]) copy(from dense[T]) {
	for i := range m.rows {
		copy(m.row(i), from.row(i))
	}
}

// transposed returns mᵀ, or mᴴ if conj is true, in memory of its own.
func (m dense[T]) transposed(conj bool) dense[T] {
	t := newDense[T](m.cols, m.rows)
	const block = 16 // both sides of a block stay in cache
	for i0 := 0; i0 < m.rows; i0 += block {
		for j0 := 0; j0 < m.cols; j0 += block {
			for i := i0; i < min(i0+block, m.rows); i++ {
				for j := j0; j < min(j0+block, m.cols); j++ {
					t.a[j*t.ld+i] = m.a[i*m.ld+j]
				}
			}
		}
	}
	if conj && isComplex[T]() {
		for i, v := range t.a {
			t.a[i] = blas.Conj(v)
		}
	}
	return t
}

// mul adds alpha * op(a) * op(b) to beta * m.
func (m dense[T]) mul(ta, tb blas.Transpose, alpha T, a, b dense[T], beta T) {
	k := a.cols
	if ta != blas.NoTrans {
		k = a.rows
	}
	blas.Gemm(ta, tb, m.rows, m.cols, k, alpha, a.a, a.ld, b.a, b.ld, beta, m.a, m.ld)
}

// product returns op(a) * op(b).
func product[T Scalar](ta, tb blas.Transpose, a, b dense[T]) dense[T] {
	rows, cols := a.rows, b.cols
	if ta != blas.NoTrans {
		rows = a.cols
	}
	if tb != blas.NoTrans {
		cols = b.rows
	}
	m := newDense[T](rows, cols)
	m.mul(ta, tb, 1, a, b, 0)
	return m
}

// tensor returns the matrix as a tensor, in the same memory if it has no gaps.
func (m dense[T]) tensor() *tensor.Tensor {
	if m.ld != max(1, m.cols) {
		m = m.clone()
	}
	return tensor.Of(m.a[:m.rows*m.cols], m.rows, m.cols)
}

// isComplex reports whether T is complex.
func isComplex[T Scalar]() bool {
	switch any(*new(T)).(type) {
	case complex128, complex64:
		return true
	}
	return false
}

// number returns re as a T.
func number[T Scalar](re float64) T { return blas.Make[T](re, 0) }

// realPart returns the real part of x.
func realPart[T Scalar](x T) float64 { re, _ := blas.Parts(x); return re }

// abs returns |x|.
func abs[T Scalar](x T) float64 {
	switch v := any(x).(type) {
	case float64:
		return math.Abs(v)
	case float32:
		return math.Abs(float64(v))
	}
	re, im := blas.Parts(x)
	return math.Hypot(re, im)
}

// realsTensor returns values that belong to a matrix of type T as a tensor of
// the real type of the same precision.
func realsTensor[T Scalar](values []float64) *tensor.Tensor {
	if blas.Eps[T]() == 0x1p-52 {
		return tensor.Of(values)
	}
	single := make([]float32, len(values))
	for i, v := range values {
		single[i] = float32(v)
	}
	return tensor.Of(single)
}

// byType returns the function for the type of elements. It panics for integers
// and booleans.
func byType[F any](op string, d tensor.DType, f64, f32, c128, c64 F) F {
	switch d {
	case tensor.Float64:
		return f64
	case tensor.Float32:
		return f32
	case tensor.Complex128:
		return c128
	case tensor.Complex64:
		return c64
	}
	panic(fmt.Sprintf("linalg: %s of a tensor of type %v, allowed are float64, float32, complex128 and complex64", op, d))
}

// read returns a copy of a matrix, or an error if an entry is not finite. It
// panics unless t has two dimensions and elements of type T.
func read[T Scalar](op, name string, t *tensor.Tensor) (dense[T], error) {
	m := view[T](op, name, t)
	if t.IsContiguous() { // otherwise the view is a copy already
		m = m.clone()
	}
	return m, m.finite(op, name)
}

// view returns a matrix in the memory of t if its elements lie row by row,
// otherwise a copy.
func view[T Scalar](op, name string, t *tensor.Tensor) dense[T] {
	if t.Dims() != 2 {
		panic(fmt.Sprintf("linalg: %s: %s has the shape %v, it has to be a matrix", op, name, t.Shape()))
	}
	if t.DType() != tensor.DTypeOf[T]() {
		panic(fmt.Sprintf("linalg: %s: %s is of type %v, the other argument of type %v; convert one of them", op, name, t.DType(), tensor.DTypeOf[T]()))
	}
	return dense[T]{t.Dim(0), t.Dim(1), max(1, t.Dim(1)), tensor.Data[T](t.Contiguous())}
}

// finite returns an error that names the first entry that is NaN or infinite.
func (m dense[T]) finite(op, name string) error {
	for i := range m.rows {
		row := m.row(i)
		var sum T // of zeros, or NaN
		for _, v := range row {
			sum += v * 0
		}
		if sum == 0 {
			continue
		}
		for j, v := range row {
			re, im := blas.Parts(v)
			if s := re*0 + im*0; s != 0 {
				return &NotFiniteError{Op: op, Name: name, Row: i, Col: j, Value: complex(re, im)}
			}
		}
	}
	return nil
}

// maxAbs returns the largest |entry|.
func (m dense[T]) maxAbs() float64 {
	top := 0.0
	for i := range m.rows {
		for _, v := range m.row(i) {
			top = max(top, abs(v))
		}
	}
	return top
}

// scale multiplies the entries by s.
func (m dense[T]) scale(s float64) {
	f := number[T](s)
	for i := range m.rows {
		row := m.row(i)
		for j := range row {
			row[j] *= f
		}
	}
}

// mustSquare panics unless a is square.
func mustSquare(op, name string, a *tensor.Tensor) {
	if a.Dims() != 2 || a.Dim(0) != a.Dim(1) {
		panic(fmt.Sprintf("linalg: %s: %s has the shape %v, it has to be a square matrix", op, name, a.Shape()))
	}
}

// columns returns b as a matrix of rows rows, and whether it is a vector. It
// panics if b does not fit the matrix of the given shape.
func columns[T Scalar](op string, shape []int, rows int, b *tensor.Tensor) (m dense[T], vector bool, err error) {
	if b.Dims() < 1 || b.Dims() > 2 || b.Dim(0) != rows {
		panic(fmt.Sprintf("linalg: %s: the right side has the shape %v, the matrix %v", op, b.Shape(), shape))
	}
	if b.Dims() == 1 {
		m, err = read[T](op, "the right side", b.Reshape(rows, 1))
		return m, true, err
	}
	m, err = read[T](op, "the right side", b)
	return m, false, err
}

// result returns m as a matrix, or as a vector if it stands for one.
func (m dense[T]) result(vector bool) *tensor.Tensor {
	t := m.tensor()
	if vector {
		return t.Reshape(m.rows)
	}
	return t
}

// mustAgree panics unless both matrices have the same shape and type.
func mustAgree(op string, a, b *tensor.Tensor) {
	if a.DType() != b.DType() {
		panic(fmt.Sprintf("linalg: %s: one matrix is of type %v, the other of type %v; convert one of them", op, a.DType(), b.DType()))
	}
	if a.Dim(0) != b.Dim(0) || a.Dim(1) != b.Dim(1) {
		panic(fmt.Sprintf("linalg: %s: one matrix has the shape %v, the other %v", op, a.Shape(), b.Shape()))
	}
}
