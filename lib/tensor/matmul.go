package tensor

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/threads"
)

// MatMul returns the matrix product. A vector counts as a row on the left and
// as a column on the right, and its dimension is dropped from the result;
// dimensions before the last two are batches, which broadcast:
//
//	(m×k) (k×n) → m×n    (k) (k) → scalar    (m×k) (k) → m    (b×m×k) (k×n) → b×m×n
func (x *Tensor) MatMul(y *Tensor) *Tensor { return MatMul(nil, x, y) }

// MatMul is [Tensor.MatMul] into dst.
func MatMul(dst, x, y *Tensor) *Tensor { return product2(dst, x, y, false) }

// AddMatMul adds the product of x and y to dst, as gradients are summed.
func AddMatMul(dst, x, y *Tensor) *Tensor { return product2(dst, x, y, true) }

// product2 computes dst = x y, or dst += x y.
func product2(dst, x, y *Tensor, add bool) *Tensor {
	d, a, b := productOperands("MatMul", x, y)
	if len(x.shape) == 1 {
		a = a.ExpandDims(0)
	}
	if len(y.shape) == 1 {
		b = b.ExpandDims(-1)
	}
	na, nb := len(a.shape), len(b.shape)
	if na < 2 || nb < 2 || a.shape[na-1] != b.shape[nb-2] {
		panic(fmt.Sprintf("tensor: MatMul of shapes %v and %v", x.shape, y.shape))
	}
	m, k, n := a.shape[na-2], a.shape[na-1], b.shape[nb-1]
	lead := broadcastShapes("MatMul", []*Tensor{a.batch(), b.batch()})
	shape := slices.Clone(lead)
	if len(x.shape) > 1 {
		shape = append(shape, m)
	}
	if len(y.shape) > 1 {
		shape = append(shape, n)
	}
	switch {
	case dst == nil:
		dst = empty(d, shape)
	default:
		dst.checkResult("MatMul", d, shape)
		if touches(dst, x) || touches(dst, y) || !isMatrix(dst.asMatrices(x, y)) {
			out := product2(nil, x, y, false)
			if add {
				Add(dst, dst, out)
			} else {
				assign(dst, out)
			}
			return dst
		}
	}
	c := dst.asMatrices(x, y)
	// One product for a batch of matrices times one matrix.
	if nb == 2 && na > 2 && c.IsContiguous() {
		if rows, ok := a.reshaped([]int{product(a.shape[:na-1]), k}); ok {
			a = a.view([]int{product(a.shape[:na-1]), k}, rows, a.offset)
			c = c.Reshape(-1, n)
			lead, m = nil, a.shape[0]
		}
	}
	if !isMatrix(a) && !isMatrix(a.Swap(-1, -2)) {
		a = a.Clone()
	}
	if !isMatrix(b) && !isMatrix(b.Swap(-1, -2)) {
		b = b.Clone()
	}
	a, b = a.BroadcastTo(append(slices.Clone(lead), m, k)...), b.BroadcastTo(append(slices.Clone(lead), k, n)...)
	switch d {
	case Float64:
		batches[float64](c, a, b, lead, add, gemm)
	case Float32:
		batches[float32](c, a, b, lead, add, gemm)
	case Complex128:
		batches[complex128](c, a, b, lead, add, gemm)
	case Complex64:
		batches[complex64](c, a, b, lead, add, gemm)
	case Int64:
		batches(c, a, b, lead, add, gemmInts[int64])
	case Int32:
		batches(c, a, b, lead, add, gemmInts[int32])
	default:
		batches(c, a, b, lead, add, gemmInts[uint8])
	}
	return dst
}

// productOperands returns both of one type of elements.
func productOperands(what string, x, y *Tensor) (DType, *Tensor, *Tensor) {
	var ts [operands - 1]*Tensor
	op := operation{name: what}
	d, _ := op.operands(&ts, []any{x, y})
	if d == Bool {
		panic(fmt.Sprintf("tensor: %s is not defined for bool tensors: Convert them", what))
	}
	return d, ts[0], ts[1]
}

// batch returns the first elements of the matrices.
func (t *Tensor) batch() *Tensor {
	k := len(t.shape) - 2
	return t.view(t.shape[:k], t.strides[:k], t.offset)
}

// asMatrices returns the result of a product with the dimensions that vectors
// among the operands dropped.
func (t *Tensor) asMatrices(x, y *Tensor) *Tensor {
	if len(y.shape) == 1 {
		t = t.ExpandDims(-1)
	}
	if len(x.shape) == 1 {
		t = t.ExpandDims(-2)
	}
	return t
}

// isMatrix reports whether the last two dimensions are rows of contiguous
// elements, which do not overlap.
func isMatrix(t *Tensor) bool {
	k := len(t.shape) - 2
	m, n := t.shape[k], t.shape[k+1]
	return (n <= 1 || t.strides[k+1] == 1) && (m <= 1 || t.strides[k] >= n)
}

// layout2 returns how a matrix product reads the last two dimensions of t.
func layout2(t *Tensor) (trans blas.Transpose, ld int) {
	trans = blas.NoTrans
	if !isMatrix(t) {
		trans, t = blas.Trans, t.Swap(-1, -2)
	}
	k := len(t.shape) - 2
	if t.shape[k] <= 1 {
		return trans, max(1, t.shape[k+1])
	}
	return trans, max(1, t.strides[k])
}

// matrixProduct is a product c = a b + beta c in the manner of BLAS.
type matrixProduct[T Number] func(ta, tb blas.Transpose, m, n, k int, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)

// batches computes a product for every index of the leading dimensions.
func batches[T Number](c, a, b *Tensor, lead []int, add bool, f matrixProduct[T]) {
	last := len(lead)
	m, n, k := c.shape[len(c.shape)-2], c.shape[len(c.shape)-1], a.shape[last+1]
	count := product(lead)
	if count == 0 || m == 0 || n == 0 {
		return
	}
	ta, lda := layout2(a)
	tb, ldb := layout2(b)
	_, ldc := layout2(c)
	beta := T(0)
	if add {
		beta = 1
	}
	one := func(i int) {
		at, bt, ct := a.offset, b.offset, c.offset
		for j := last - 1; j >= 0; j-- {
			x := i % lead[j]
			i /= lead[j]
			at, bt, ct = at+x*a.strides[j], bt+x*b.strides[j], ct+x*c.strides[j]
		}
		as, bs := all[T](a), all[T](b)
		f(ta, tb, m, n, k, as[min(at, len(as)):], lda, bs[min(bt, len(bs)):], ldb, beta, all[T](c)[ct:], ldc)
	}
	const large = 1 << 18 // multiplications from which a product uses the threads by itself
	work := m * n * max(k, 1)
	if count == 1 || work >= large {
		for i := range count {
			one(i)
		}
		return
	}
	threads.For(count, max(1, costly/work), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			one(i)
		}
	})
}

// gemm is the one place where products of matrices go to package blas.
func gemm[T blas.Scalar](ta, tb blas.Transpose, m, n, k int, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	switch {
	case n == 1 && ldc == 1 && (tb != blas.NoTrans || ldb == 1) && k > 1:
		rows, cols := m, k
		if ta != blas.NoTrans {
			rows, cols = k, m
		}
		blas.Gemv(ta, rows, cols, 1, a, lda, b[:k], beta, c[:m])
	case m == 1 && (ta == blas.NoTrans || lda == 1) && k > 1:
		rows, cols, t := k, n, blas.Trans
		if tb != blas.NoTrans {
			rows, cols, t = n, k, blas.NoTrans
		}
		blas.Gemv(t, rows, cols, 1, b, ldb, a[:k], beta, c[:n])
	default:
		blas.Gemm(ta, tb, m, n, k, 1, a, lda, b, ldb, beta, c, ldc)
	}
}

// gemmInts is the product of integers.
func gemmInts[T integer](ta, tb blas.Transpose, m, n, k int, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	ai, ap := lda, 1
	if ta != blas.NoTrans {
		ai, ap = 1, lda
	}
	bp, bj := ldb, 1
	if tb != blas.NoTrans {
		bp, bj = 1, ldb
	}
	for i := range m {
		row := c[i*ldc : i*ldc+n]
		if beta == 0 {
			clear(row)
		}
		for p := range k {
			v := a[i*ai+p*ap]
			for j := range row {
				row[j] += v * b[p*bp+j*bj]
			}
		}
	}
}

// Outer returns the products of every element of x with every element of y:
// its shape is that of x followed by that of y.
func (x *Tensor) Outer(y *Tensor) *Tensor {
	added := make([]int, len(y.shape))
	for i := range added {
		added[i] = len(x.shape) + i
	}
	return x.ExpandDims(added...).Mul(y)
}

// TensorDot returns the sums of products over pairs of axes: axesX[i] of x with
// axesY[i] of y. The shape is that of the other axes of x followed by those of
// y.
func TensorDot(x, y *Tensor, axesX, axesY []int) *Tensor {
	move := func(t *Tensor, axes []int, last bool) (*Tensor, int) {
		var rest, summed []int
		n := 1
		for _, a := range axes {
			k := t.axis("TensorDot", a)
			summed = append(summed, k)
			n *= t.shape[k]
		}
		for i := range t.shape {
			if !slices.Contains(summed, i) {
				rest = append(rest, i)
			}
		}
		if last {
			return t.Permute(append(rest, summed...)...), n
		}
		return t.Permute(append(summed, rest...)...), n
	}
	a, n := move(x, axesX, true)
	b, nb := move(y, axesY, false)
	if len(axesX) != len(axesY) || n != nb || !slices.Equal(a.shape[len(a.shape)-len(axesX):], b.shape[:len(axesY)]) {
		panic(fmt.Sprintf("tensor: TensorDot of shapes %v and %v over the axes %v and %v", x.shape, y.shape, axesX, axesY))
	}
	keptA, keptB := a.shape[:len(a.shape)-len(axesX)], b.shape[len(axesY):]
	out := a.Reshape(product(keptA), n).MatMul(b.Reshape(n, product(keptB)))
	return out.Reshape(slices.Concat(keptA, keptB)...)
}

// Kron returns the Kronecker product: each element of x times all of y, as
// blocks. The one with fewer dimensions is taken with leading ones.
func (x *Tensor) Kron(y *Tensor) *Tensor {
	n := max(len(x.shape), len(y.shape))
	for len(x.shape) < n {
		x = x.ExpandDims(0)
	}
	for len(y.shape) < n {
		y = y.ExpandDims(0)
	}
	var odd, even, shape []int
	for i := range n {
		odd, even = append(odd, 2*i+1), append(even, 2*i)
		shape = append(shape, x.shape[i]*y.shape[i])
	}
	return x.ExpandDims(odd...).Mul(y.ExpandDims(even...)).Reshape(shape...)
}
