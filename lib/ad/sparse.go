package ad

import (
	"fmt"
	"sync"

	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/tensor"
)

// A product y = A x with the entries v of a sparse A is linear in v and in x, and
// so is the form ⟨u, A x⟩ in v, x and u. Its derivatives are products with A and
// with Aᵀ, and products u_i x_j at the places of the entries; and so are theirs.
var sparseMulOp, sparseMulTOp, sparseOuterOp *op

func init() {
	pattern := func(c *Call) *pattern { return c.args.(*pattern) }
	sparseMulOp = declare(op{name: "SparseMatMul",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i == 0 {
				return pattern(c).outer(g, c.In[1].Conj())
			}
			return pattern(c).mulT(c.In[0].Conj(), g)
		},
		bilinear: func(c *Call, v, x *Var) *Var { return pattern(c).mul(v, x) },
	})
	sparseMulTOp = declare(op{name: "SparseMatMulT",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i == 0 {
				return pattern(c).outer(c.In[1].Conj(), g)
			}
			return pattern(c).mul(c.In[0].Conj(), g)
		},
		bilinear: func(c *Call, v, u *Var) *Var { return pattern(c).mulT(v, u) },
	})
	sparseOuterOp = declare(op{name: "SparseOuter",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i == 0 {
				return pattern(c).mul(g, c.In[1].Conj())
			}
			return pattern(c).mulT(g, c.In[0].Conj())
		},
		bilinear: func(c *Call, u, x *Var) *Var { return pattern(c).outer(u, x) },
	})
}

// Sparse is a sparse matrix of fixed pattern whose entries are variables. Its
// dense operands and results are vectors, or matrices of columns, of the type of
// the entries.
type Sparse struct {
	// Values are the entries, row by row, as [sparse.CSR.Val].
	Values *Var
	*pattern
}

// pattern is where the entries are, and where those of the transpose are.
type pattern struct {
	rows, cols int
	rowPtr     []int
	colInd     []int32
	// The transpose, found when it is first needed: its entry e is the entry from[e].
	once sync.Once
	t    *pattern
	from []int
}

// NewSparse returns the matrix with the pattern of a, whose own values do not
// count, and the given entries: a vector with one for each that a stores.
func NewSparse[T sparse.Scalar](a *sparse.CSR[T], values *Var) *Sparse {
	if values.Dims() != 1 || values.Len() != a.NNZ() {
		panic(fmt.Sprintf("ad: NewSparse with values of shape %v for a matrix with %d entries", values.Shape(), a.NNZ()))
	}
	return &Sparse{values, &pattern{rows: a.Rows, cols: a.Cols, rowPtr: a.RowPtr, colInd: a.ColInd}}
}

// ConstSparse returns a as a constant, over its memory.
func ConstSparse[T sparse.Scalar](a *sparse.CSR[T]) *Sparse {
	return NewSparse(a, Const(tensor.Of(a.Val, len(a.Val))))
}

// With returns a matrix of the same pattern with other entries.
func (a *Sparse) With(values *Var) *Sparse {
	if values.Dims() != 1 || values.Len() != len(a.colInd) {
		panic(fmt.Sprintf("ad: With of values of shape %v for a matrix with %d entries", values.Shape(), len(a.colInd)))
	}
	return &Sparse{values, a.pattern}
}

// MatMul returns the product of a with a vector or a matrix of columns.
func (a *Sparse) MatMul(x *Var) *Var {
	a.check("MatMul", x, a.cols)
	return asColumns(x, func(x *Var) *Var { return a.mul(a.Values, x) })
}

// MatMulT returns the product of the transpose of a, without conjugation, with a
// vector or a matrix of columns.
func (a *Sparse) MatMulT(x *Var) *Var {
	a.check("MatMulT", x, a.rows)
	return asColumns(x, func(x *Var) *Var { return a.mulT(a.Values, x) })
}

func (a *Sparse) check(what string, x *Var, rows int) {
	if x.Dims() != 1 && x.Dims() != 2 || x.Dim(0) != rows || x.DType() != a.Values.DType() {
		panic(fmt.Sprintf("ad: Sparse.%s of %v of shape %v with a %d×%d matrix of %v", what, x.DType(), x.Shape(), a.rows, a.cols, a.Values.DType()))
	}
}

// asColumns applies f to x as a matrix.
func asColumns(x *Var, f func(x *Var) *Var) *Var {
	if x.Dims() == 1 {
		return f(x.ExpandDims(1)).Squeeze(1)
	}
	return f(x)
}

// matrix returns p with values.
func matrix[T sparse.Scalar](p *pattern, v []T) *sparse.CSR[T] {
	return &sparse.CSR[T]{Rows: p.rows, Cols: p.cols, RowPtr: p.rowPtr, ColInd: p.colInd, Val: v}
}

// transposed returns the pattern of the transpose and where its entries are.
func (p *pattern) transposed() (*pattern, []int) {
	p.once.Do(func() {
		index := make([]float64, len(p.colInd))
		for e := range index {
			index[e] = float64(e)
		}
		t := matrix(p, index).Transpose()
		p.t = &pattern{rows: t.Rows, cols: t.Cols, rowPtr: t.RowPtr, colInd: t.ColInd}
		p.from = make([]int, len(index))
		for e, v := range t.Val {
			p.from[e] = int(v)
		}
	})
	return p.t, p.from
}

func (p *pattern) mul(v, x *Var) *Var {
	t := tapeOf(v, x)
	y := t.alloc(x.DType(), p.rows, x.Dim(1))
	sparseKernelsOf(x).mul(p, y, v.packed(), x.packed())
	return sparseMulOp.apply(y, p, v, x)
}

func (p *pattern) mulT(v, u *Var) *Var {
	t := tapeOf(v, u)
	y := t.alloc(u.DType(), p.cols, u.Dim(1))
	back, from := p.transposed()
	mem := scratch{t: t}
	defer mem.free()
	k := sparseKernelsOf(u)
	w := mem.get(v.DType(), len(from))
	k.take(w, v.packed(), from)
	k.mul(back, y, w, u.packed())
	return sparseMulTOp.apply(y, p, v, u)
}

func (p *pattern) outer(u, x *Var) *Var {
	y := tapeOf(u, x).alloc(x.DType(), len(p.colInd))
	sparseKernelsOf(x).outer(p, y, u.packed(), x.packed())
	return sparseOuterOp.apply(y, p, u, x)
}

// sparseKernels are the loops for one type of elements.
type sparseKernels interface {
	mul(p *pattern, y, v, x *tensor.Tensor)
	take(w, v *tensor.Tensor, from []int)
	outer(p *pattern, y, u, x *tensor.Tensor)
}

func sparseKernelsOf(x *Var) sparseKernels {
	switch x.DType() {
	case tensor.Float32:
		return sparseLoops[float32]{}
	case tensor.Complex128:
		return sparseLoops[complex128]{}
	case tensor.Complex64:
		return sparseLoops[complex64]{}
	}
	return sparseLoops[float64]{}
}

type sparseLoops[T interface {
	sparse.Scalar
	tensor.Element
}] struct{}

func (sparseLoops[T]) mul(p *pattern, y, v, x *tensor.Tensor) {
	a := matrix(p, tensor.Data[T](v))
	if k := x.Dim(1); k == 1 {
		a.MulVec(tensor.Data[T](y), tensor.Data[T](x))
	} else {
		a.MulBlock(tensor.Data[T](y), tensor.Data[T](x), k)
	}
}

func (sparseLoops[T]) take(w, v *tensor.Tensor, from []int) {
	to, values := tensor.Data[T](w), tensor.Data[T](v)
	threads.For(len(from), 1<<14, func(lo, hi int) {
		for e := lo; e < hi; e++ {
			to[e] = values[from[e]]
		}
	})
}

func (sparseLoops[T]) outer(p *pattern, y, u, x *tensor.Tensor) {
	to, us, xs, k := tensor.Data[T](y), tensor.Data[T](u), tensor.Data[T](x), x.Dim(1)
	rows := max(1, (1<<14)*p.rows/max(1, len(to)*k))
	threads.For(p.rows, rows, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			a := us[i*k : (i+1)*k]
			for e := p.rowPtr[i]; e < p.rowPtr[i+1]; e++ {
				b := xs[int(p.colInd[e])*k:][:k]
				var sum T
				for l, v := range a {
					sum += v * b[l]
				}
				to[e] = sum
			}
		}
	})
}
