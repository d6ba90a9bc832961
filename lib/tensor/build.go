package tensor

import (
	"fmt"
	"math"
	"slices"
)

// Full returns a tensor whose elements are all v, a Go number.
func Full(d DType, v any, shape ...int) *Tensor {
	checkShape(shape)
	t := empty(d, shape)
	t.Fill(v)
	return t
}

// Fill sets all elements to v, a Go number.
func (t *Tensor) Fill(v any) {
	t.checkWritable("Fill")
	assign(t, scalar("Fill", v, t.dtype))
}

// Arange returns the Int64 numbers from, from+1, …, to-1.
func Arange(from, to int) *Tensor {
	t := New(Int64, max(0, to-from))
	for i := range flat[int64](t) {
		flat[int64](t)[i] = int64(from + i)
	}
	return t
}

// Linspace returns n Float64 numbers at equal distances, the first of which is
// from and the last of which is to. It panics if n is negative.
func Linspace(from, to float64, n int) *Tensor {
	t := New(Float64, n)
	x := flat[float64](t)
	for i := range x {
		if n == 1 {
			x[i] = from
			break
		}
		s := float64(i) / float64(n-1)
		if i == n-1 {
			x[i] = to
			break
		}
		// Neither form overflows where the ends do not.
		x[i] = from*(1-s) + to*s
		if d := to - from; !math.IsInf(d, 0) {
			x[i] = from + d*s
		}
	}
	return t
}

// Eye returns the n×n unit matrix.
func Eye(d DType, n int) *Tensor {
	t := New(d, n, n)
	if d == Bool {
		t.Diagonal().Fill(true)
	} else {
		t.Diagonal().Fill(1)
	}
	return t
}

// Diag returns matrices with the last dimension of x on their diagonals and
// zeros elsewhere. [Tensor.Diagonal] goes the other way.
func (x *Tensor) Diag() *Tensor {
	k := len(x.shape) - 1
	if k < 0 {
		panic("tensor: Diag of a scalar")
	}
	t := New(x.dtype, append(x.Shape(), x.shape[k])...)
	t.Diagonal().Copy(x)
	return t
}

// Tril returns a copy of x with zeros where the last index is greater than the
// one before plus k: the lower triangle for k = 0.
func (x *Tensor) Tril(k int) *Tensor { return Tril(nil, x, k) }

// Tril is [Tensor.Tril] into dst, which is contiguous.
func Tril(dst, x *Tensor, k int) *Tensor {
	return x.triangle(dst, "Tril", func(i, n int) (lo, hi int) { return i + k + 1, n })
}

// Triu returns a copy of x with zeros where the last index is less than the one
// before plus k: the upper triangle for k = 0.
func (x *Tensor) Triu(k int) *Tensor { return Triu(nil, x, k) }

// Triu is [Tensor.Triu] into dst, which is contiguous.
func Triu(dst, x *Tensor, k int) *Tensor {
	return x.triangle(dst, "Triu", func(i, _ int) (lo, hi int) { return 0, i + k })
}

// triangle returns a copy with the columns lo to hi of each row cleared.
func (x *Tensor) triangle(dst *Tensor, what string, cleared func(i, n int) (lo, hi int)) *Tensor {
	r := len(x.shape) - 2
	if r < 0 {
		panic(fmt.Sprintf("tensor: %s of a tensor of shape %v, which has fewer than two dimensions", what, x.shape))
	}
	out := dst.orEmpty(what, x, x.shape)
	assign(out, x)
	m, n, size := x.shape[r], x.shape[r+1], x.dtype.Size()
	for row := range product(x.shape[:r+1]) {
		lo, hi := cleared(row%m, n)
		lo, hi = min(max(lo, 0), n), min(max(hi, 0), n)
		if lo < hi {
			at := out.offset + row*n
			clear(out.mem.bytes[(at+lo)*size : (at+hi)*size])
		}
	}
	return out
}

// Concat joins tensors along an axis. Their other lengths and types have to
// agree.
func Concat(axis int, xs ...*Tensor) *Tensor {
	if len(xs) == 0 {
		panic("tensor: Concat of no tensors")
	}
	k := xs[0].axis("Concat", axis)
	shape := xs[0].Shape()
	shape[k] = 0
	for _, x := range xs {
		same := x.dtype == xs[0].dtype && len(x.shape) == len(shape)
		for i := range shape {
			same = same && (i == k || x.shape[i] == shape[i])
		}
		if !same {
			panic(fmt.Sprintf("tensor: Concat along axis %d of a %v tensor of shape %v and a %v one of shape %v", axis, xs[0].dtype, xs[0].shape, x.dtype, x.shape))
		}
		shape[k] += x.shape[k]
	}
	out := empty(xs[0].dtype, shape)
	at := 0
	for _, x := range xs {
		assign(out.Narrow(k, at, at+x.shape[k]), x)
		at += x.shape[k]
	}
	return out
}

// Stack joins tensors of one shape along a new dimension at the given place of
// the result.
func Stack(axis int, xs ...*Tensor) *Tensor {
	wide := make([]*Tensor, len(xs))
	for i, x := range xs {
		if !slices.Equal(x.shape, xs[0].shape) {
			panic(fmt.Sprintf("tensor: Stack of shapes %v and %v", xs[0].shape, x.shape))
		}
		wide[i] = x.ExpandDims(axis)
	}
	return Concat(axis, wide...)
}

// Split cuts x along the axis into n parts of equal length, which are views. It
// panics if the length is no multiple of n.
func (x *Tensor) Split(axis, n int) []*Tensor {
	k := x.axis("Split", axis)
	if n < 1 || x.shape[k]%n != 0 {
		panic(fmt.Sprintf("tensor: Split of shape %v along axis %d into %d equal parts", x.shape, axis, n))
	}
	length := x.shape[k] / n
	parts := make([]*Tensor, n)
	for i := range parts {
		parts[i] = x.Narrow(k, i*length, (i+1)*length)
	}
	return parts
}

// Tile repeats x as a whole, counts[i] times along dimension i; with fewer
// counts than dimensions those for the first are 1.
func (x *Tensor) Tile(counts ...int) *Tensor {
	for len(counts) < len(x.shape) {
		counts = slices.Concat([]int{1}, counts)
	}
	for len(x.shape) < len(counts) {
		x = x.ExpandDims(0)
	}
	var shape, wide, axes []int
	for i, c := range counts {
		if c < 0 {
			panic(fmt.Sprintf("tensor: Tile %v times", counts))
		}
		shape, wide, axes = append(shape, c*x.shape[i]), append(wide, c, x.shape[i]), append(axes, 2*i)
	}
	return x.ExpandDims(axes...).BroadcastTo(wide...).Reshape(shape...)
}

// Repeat repeats each element n times along the axis.
func (x *Tensor) Repeat(axis, n int) *Tensor {
	k := x.axis("Repeat", axis)
	if n < 0 {
		panic(fmt.Sprintf("tensor: Repeat %d times", n))
	}
	wide := slices.Insert(x.Shape(), k+1, n)
	shape := x.Shape()
	shape[k] *= n
	return x.ExpandDims(k + 1).BroadcastTo(wide...).Reshape(shape...)
}

// Roll returns x with its elements moved by shift along the axis; what leaves at
// one end comes in at the other.
func (x *Tensor) Roll(axis, shift int) *Tensor {
	k := x.axis("Roll", axis)
	n := x.shape[k]
	if n == 0 {
		return x.Clone()
	}
	shift = ((shift % n) + n) % n
	return Concat(k, x.Narrow(k, n-shift, n), x.Narrow(k, 0, n-shift))
}

// Padding is how [Tensor.Pad] fills.
type Padding uint8

// The ways to fill. Of the vector a b c d:
const (
	Zeros    Padding = iota // 0 0 a b c d 0 0
	Circular                // c d a b c d a b
	Reflect                 // c b a b c d c b
	Edge                    // a a a b c d d d
)

// Pad returns x with before and after more indices at the two ends of the axis.
// Circular and Edge need an element to take, Reflect more elements than are
// added at one end; Circular not fewer.
func (x *Tensor) Pad(axis, before, after int, fill Padding) *Tensor {
	k := x.axis("Pad", axis)
	n := x.shape[k]
	need := 0
	switch fill {
	case Circular:
		need = max(before, after)
	case Reflect:
		need = max(before, after) + 1
	case Edge:
		need = 1
	}
	if before < 0 || after < 0 || before+after > 0 && n < need {
		panic(fmt.Sprintf("tensor: Pad by %d and %d along axis %d of shape %v", before, after, axis, x.shape))
	}
	shape := x.Shape()
	shape[k] = before + n + after
	out := New(x.dtype, shape...)
	assign(out.Narrow(k, before, before+n), x)
	head, tail := out.Narrow(k, 0, before), out.Narrow(k, before+n, shape[k])
	switch {
	case before+after == 0:
	case fill == Circular:
		assign(head, x.Narrow(k, n-before, n))
		assign(tail, x.Narrow(k, 0, after))
	case fill == Reflect:
		assign(head, x.Narrow(k, 1, before+1).Flip(k))
		assign(tail, x.Narrow(k, n-1-after, n-1).Flip(k))
	case fill == Edge:
		assign(head, x.Narrow(k, 0, 1))
		assign(tail, x.Narrow(k, n-1, n))
	}
	return out
}

// Meshgrid returns for vectors of lengths n₀, n₁, … tensors of shape
// n₀×n₁×…, the i-th of which has at each index the element of vector i with
// index i of them. They are views.
func Meshgrid(xs ...*Tensor) []*Tensor {
	var shape []int
	for _, x := range xs {
		if len(x.shape) != 1 {
			panic(fmt.Sprintf("tensor: Meshgrid of a tensor of shape %v, which has to be a vector", x.shape))
		}
		shape = append(shape, x.shape[0])
	}
	out := make([]*Tensor, len(xs))
	for i, x := range xs {
		strides := make([]int, len(xs))
		strides[i] = x.strides[0]
		out[i] = x.view(slices.Clone(shape), strides, x.offset)
	}
	return out
}

// Equal reports whether x and y have the same type, shape and elements. NaN
// equals nothing.
func Equal(x, y *Tensor) bool {
	return x.dtype == y.dtype && slices.Equal(x.shape, y.shape) && x.Eq(y).All().isTrue()
}

// AllClose reports whether x and y, which broadcast, differ by at most
// absTol + relTol |y| everywhere. NaN is close to nothing; equal infinities are
// close.
func AllClose(x, y *Tensor, absTol, relTol float64) bool {
	if !x.dtype.IsFloat() && !x.dtype.IsComplex() {
		x, y = x.Convert(Float64), y.Convert(Float64)
	}
	near := x.Sub(y).Abs().Le(y.Abs().Mul(relTol).Add(absTol)).And(y.Abs().Lt(math.Inf(1)))
	return near.Or(x.Eq(y)).All().isTrue()
}

// isTrue returns the only element of a Bool tensor.
func (t *Tensor) isTrue() bool { return flat[bool](t)[0] }
