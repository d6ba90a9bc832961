package sparse

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// FromMatrix returns the entries of a gonum matrix that are not zero. Banded
// and other structured matrices are asked for those that they store only.
func FromMatrix(m mat.Matrix) *Matrix {
	rows, cols := m.Dims()
	if g, ok := m.(Gonum); ok {
		return g.Matrix.Clone()
	}
	if d, ok := m.(mat.NonZeroDoer); ok {
		c := NewCOO[float64](rows, cols)
		d.DoNonZero(func(i, j int, v float64) { c.Add(i, j, v) })
		return c.CSR()
	}
	a := Zero[float64](rows, cols)
	for i := range rows {
		for j := range cols {
			if v := m.At(i, j); v != 0 {
				a.ColInd, a.Val = append(a.ColInd, int32(j)), append(a.Val, v)
			}
		}
		a.RowPtr[i+1] = len(a.Val)
	}
	return a
}

// Gonum is a sparse matrix as gonum's packages, and those of this library that
// work with them, take one: a mat.Matrix with a product. It copies nothing.
//
//	basis, err := rom.POD(snapshots, rom.Weight(sparse.Gonum{Matrix: mass}))
type Gonum struct{ *Matrix }

var (
	_ mat.Matrix      = Gonum{}
	_ mat.NonZeroDoer = Gonum{}
)

// T returns the transpose, as a view.
func (g Gonum) T() mat.Matrix { return mat.Transpose{Matrix: g} }

// DoNonZero calls f for each stored entry, row by row.
func (g Gonum) DoNonZero(f func(i, j int, v float64)) {
	for i := range g.Rows {
		cols, vals := g.Row(i)
		for k, j := range cols {
			f(i, int(j), vals[k])
		}
	}
}

// MulVecTo computes dst = A*x, or Aᵀ*x with trans. It panics if the lengths do
// not fit. dst may be x.
func (g Gonum) MulVecTo(dst *mat.VecDense, trans bool, x mat.Vector) {
	rows, cols := g.Dims()
	if trans {
		rows, cols = cols, rows
	}
	if dst.IsEmpty() {
		dst.ReuseAsVec(rows)
	}
	if dst.Len() != rows || x.Len() != cols {
		panic(fmt.Sprintf("sparse: product of a %d×%d matrix and a vector of %d into one of %d", rows, cols, x.Len(), dst.Len()))
	}
	in := make([]float64, cols)
	for i := range in {
		in[i] = x.AtVec(i)
	}
	out := dst.RawVector()
	y := out.Data
	if out.Inc != 1 {
		y = make([]float64, rows)
	}
	if trans {
		g.MulVecT(y[:rows], in)
	} else {
		g.MulVec(y[:rows], in)
	}
	if out.Inc != 1 {
		for i, v := range y {
			dst.SetVec(i, v)
		}
	}
}

// MulDense returns A*X for a dense matrix, which is read where it lies if its
// rows follow each other.
func (g Gonum) MulDense(x *mat.Dense) *mat.Dense {
	r, k := x.Dims()
	if r != g.Cols {
		panic(fmt.Sprintf("sparse: product of a %d×%d and a %d×%d matrix", g.Rows, g.Cols, r, k))
	}
	raw := x.RawMatrix()
	data := raw.Data
	if raw.Stride != k {
		data = make([]float64, r*k)
		for i := range r {
			copy(data[i*k:(i+1)*k], x.RawRowView(i))
		}
	}
	y := mat.NewDense(g.Rows, k, nil)
	g.MulBlock(y.RawMatrix().Data, data[:r*k], k)
	return y
}
