package linalg

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// IncrementalConfig sets how an [IncrementalSVD] works. The zero value is fine.
type IncrementalConfig struct {
	// Rank is the most singular values that are kept; 0 for no limit.
	Rank int
	// RelTol is the ratio to the largest singular value up to which singular
	// values are dropped; default 1e-14, allowed [0, 1).
	RelTol float64
	// Forget is the factor by which everything seen so far shrinks with every
	// append, so that old columns count less and less; default 1, allowed
	// (0, 1].
	Forget float64
	// Weight is the inner product for the left vectors, as in [WeightedSVD];
	// nil is the Euclidean one.
	Weight Weight
	// NoRight leaves out the right vectors, whose update costs as much as that
	// of the left ones if there are as many columns as rows.
	NoRight bool
}

// IncrementalSVD is a truncated singular value decomposition, of float64, of a
// matrix that comes a few columns at a time:
//
//	A ≈ U * diag(s) * Vᵀ,  Uᵀ W U = I,  VᵀV = I
//
// (Brand 2006). Both sets of vectors stay orthonormal to about 1e-13 over any
// number of updates: they are made so anew once in a while.
type IncrementalSVD struct {
	config  IncrementalConfig
	rows    int
	columns int // appended and not removed
	updates int
	dropped float64 // the sum of the squares of the singular values left out
	d       factors[float64]
	v       dense[float64] // columns × rank
}

// renewAfter is after how many updates the vectors are orthonormalised anew.
const renewAfter = 32

// NewIncrementalSVD returns the decomposition of a matrix with the given number
// of rows and no columns yet. It fails if a field of the config is not allowed,
// and panics if the weight has another size.
func NewIncrementalSVD(rows int, c IncrementalConfig) (*IncrementalSVD, error) {
	if rows < 1 {
		return nil, fmt.Errorf("linalg: NewIncrementalSVD: %d rows, there has to be at least 1", rows)
	}
	if c.Rank < 0 {
		return nil, fmt.Errorf("linalg: NewIncrementalSVD: Rank is %d, it has to be at least 1, or 0 for no limit", c.Rank)
	}
	if c.Forget == 0 {
		c.Forget = 1
	}
	if !(c.Forget > 0 && c.Forget <= 1) {
		return nil, fmt.Errorf("linalg: NewIncrementalSVD: Forget is %g, it has to be above 0 and at most 1", c.Forget)
	}
	if err := checkTolerance("NewIncrementalSVD", c.RelTol); err != nil {
		return nil, err
	}
	if c.RelTol == 0 {
		c.RelTol = 1e-14
	}
	checkWeight("NewIncrementalSVD", c.Weight, rows)
	return &IncrementalSVD{config: c, rows: rows, d: factors[float64]{u: newDense[float64](rows, 0)}, v: newDense[float64](0, 0)}, nil
}

// Rank returns the number of singular values.
func (f *IncrementalSVD) Rank() int { return len(f.d.s) }

// Columns returns the number of columns of the matrix.
func (f *IncrementalSVD) Columns() int { return f.columns }

// U returns a copy of the left vectors, rows × [IncrementalSVD.Rank].
func (f *IncrementalSVD) U() *tensor.Tensor { return f.d.u.clone().tensor() }

// S returns a copy of the singular values, descending.
func (f *IncrementalSVD) S() *tensor.Tensor { return tensor.Of(append([]float64(nil), f.d.s...)) }

// Vh returns a copy of the right vectors as rows, rank × columns. It panics if
// they are not kept.
func (f *IncrementalSVD) Vh() *tensor.Tensor {
	if f.config.NoRight {
		panic("linalg: IncrementalSVD.Vh of a decomposition with NoRight")
	}
	return f.v.transposed(false).tensor()
}

// Dropped bounds the error ‖A - U diag(s) Vᵀ‖_F by the singular values that
// were left out: the root of the sum of their squares, shrunk as all else.
func (f *IncrementalSVD) Dropped() float64 { return math.Sqrt(f.dropped) }

// Append appends the columns of a rows×p matrix, or a vector as one column. It
// fails with a [NotFiniteError], a [NotPositiveWeightError] or a
// [NotConvergedError], and leaves f as it was.
func (f *IncrementalSVD) Append(columns *tensor.Tensor) error {
	const op = "IncrementalSVD.Append"
	if columns.Dims() == 1 {
		columns = columns.Reshape(columns.Len(), 1)
	}
	b, err := read[float64](op, "the matrix", columns)
	if err != nil {
		return err
	}
	if b.rows != f.rows {
		panic(fmt.Sprintf("linalg: IncrementalSVD.Append of a matrix of shape %v to one of %d rows", columns.Shape(), f.rows))
	}
	// A block is at most as wide as the matrix is high, for its QR.
	for j := 0; j < b.cols; j += f.rows {
		part := b.sub(0, b.rows, j, min(b.cols, j+f.rows)).clone()
		if err := f.append(op, part); err != nil {
			return err
		}
	}
	return nil
}

func (f *IncrementalSVD) append(op string, b dense[float64]) error {
	r, p := len(f.d.s), b.cols
	norm := 0.0
	for j := range p {
		norm = max(norm, distance(b, newDense[float64](b.rows, p), j))
	}
	// b = U c + e, with e orthogonal to U; twice, against cancellation
	c := f.project(b)
	again := f.project(b)
	for i, v := range again.a {
		c.a[i] += v
	}
	// e = j rest, without the directions that are rounding error
	j, rest, err := weightedQR(op, f.config.Weight, b.clone())
	if err != nil {
		return err
	}
	small, err := svd(op, rest.clone(), thin)
	if err != nil {
		return err
	}
	k := 0
	for _, v := range small.s {
		if v > 1e-14*norm*math.Sqrt(float64(p)) && r+k < f.rows {
			k++
		}
	}
	lead := small.u.sub(0, p, 0, k)
	j = product(blas.NoTrans, blas.NoTrans, j, lead)
	rest = product(blas.Trans, blas.NoTrans, lead, rest)
	if k > 0 && r > 0 { // what is left of U in j
		d := f.project(j)
		c.mul(blas.NoTrans, blas.NoTrans, 1, d, rest, 1)
		q, t, err := weightedQR(op, f.config.Weight, j)
		if err != nil {
			return err
		}
		j, rest = q, product(blas.NoTrans, blas.NoTrans, t, rest)
	}
	core := newDense[float64](r+k, r+p)
	for i, s := range f.d.s {
		core.a[i*core.ld+i] = f.config.Forget * s
		copy(core.row(i)[r:], c.row(i))
	}
	for i := range k {
		copy(core.row(r + i)[r:], rest.row(i))
	}
	d, err := svd(op, core, thin)
	if err != nil {
		return err
	}
	keep, dropped := f.truncate(d.s)
	u := newDense[float64](f.rows, keep)
	if r > 0 {
		u.mul(blas.NoTrans, blas.NoTrans, 1, f.d.u, d.u.sub(0, r, 0, keep), 1)
	}
	if k > 0 {
		u.mul(blas.NoTrans, blas.NoTrans, 1, j, d.u.sub(r, r+k, 0, keep), 1)
	}
	if !f.config.NoRight {
		v := newDense[float64](f.columns+p, keep)
		if r > 0 {
			v.sub(0, f.columns, 0, keep).mul(blas.NoTrans, blas.Trans, 1, f.v, d.vh.sub(0, keep, 0, r), 0)
		}
		v.sub(f.columns, f.columns+p, 0, keep).copy(d.vh.sub(0, keep, r, r+p).transposed(false))
		f.v = v
	}
	f.d.u, f.d.s = u, d.s[:keep]
	f.columns += p
	f.dropped = f.dropped*f.config.Forget*f.config.Forget + dropped
	f.updates++
	if f.updates%renewAfter == 0 {
		return f.renew(op)
	}
	return nil
}

// project returns UᵀWb and takes U times that from b.
func (f *IncrementalSVD) project(b dense[float64]) dense[float64] {
	if len(f.d.s) == 0 {
		return newDense[float64](0, b.cols)
	}
	c := product(blas.Trans, blas.NoTrans, f.d.u, weigh(f.config.Weight, b))
	b.mul(blas.NoTrans, blas.NoTrans, -1, f.d.u, c, 1)
	return c
}

// truncate returns how many singular values are kept, and the sum of the
// squares of the others.
func (f *IncrementalSVD) truncate(s []float64) (keep int, dropped float64) {
	for i, v := range s {
		if v > 0 && v > f.config.RelTol*s[0] && (f.config.Rank == 0 || i < f.config.Rank) {
			keep = i + 1
			continue
		}
		dropped += v * v
	}
	return keep, dropped
}

// renew makes both sets of vectors orthonormal to rounding.
func (f *IncrementalSVD) renew(op string) error {
	if len(f.d.s) == 0 {
		return nil
	}
	q, r, err := weightedQR(op, f.config.Weight, f.d.u.clone())
	if err != nil {
		return err
	}
	return f.recombine(op, q, r, f.v)
}

// recombine sets the decomposition to that of q r diag(s) vᵀ, q orthonormal.
func (f *IncrementalSVD) recombine(op string, q, r, v dense[float64]) error {
	for i := range r.rows { // r diag(s)
		row := r.row(i)
		for j := range row {
			row[j] *= f.d.s[j]
		}
	}
	var vq dense[float64]
	if !f.config.NoRight {
		if v.rows >= v.cols {
			h := factorTall(v.clone())
			vq = h.q(identity[float64](v.cols, v.cols))
			r = product(blas.NoTrans, blas.Trans, r, h.r)
		} else {
			r, vq = product(blas.NoTrans, blas.Trans, r, v), identity[float64](v.rows, v.rows)
		}
	}
	d, err := svd(op, r, thin)
	if err != nil {
		return err
	}
	keep, dropped := f.truncate(d.s)
	f.d.u = product(blas.NoTrans, blas.NoTrans, q, d.u.sub(0, d.u.rows, 0, keep))
	if !f.config.NoRight {
		f.v = product(blas.NoTrans, blas.Trans, vq, d.vh.sub(0, keep, 0, d.vh.cols))
	}
	f.d.s = d.s[:keep]
	f.dropped += dropped
	return nil
}

// Remove removes the columns from lo to hi-1 (counted from the first that is
// still there): the decomposition becomes that of the other columns, within the
// span of U. It panics if they are not there or the right vectors are not kept,
// and fails with a [NotConvergedError].
func (f *IncrementalSVD) Remove(lo, hi int) error {
	const op = "IncrementalSVD.Remove"
	if f.config.NoRight {
		panic("linalg: IncrementalSVD.Remove of a decomposition with NoRight")
	}
	if lo < 0 || hi < lo || hi > f.columns {
		panic(fmt.Sprintf("linalg: IncrementalSVD.Remove of the columns %d to %d of %d", lo, hi-1, f.columns))
	}
	r := len(f.d.s)
	rest := newDense[float64](f.columns-(hi-lo), r)
	rest.sub(0, lo, 0, r).copy(f.v.sub(0, lo, 0, r))
	rest.sub(lo, rest.rows, 0, r).copy(f.v.sub(hi, f.columns, 0, r))
	if r > 0 {
		if rest.rows == 0 {
			f.d.u, f.d.s, f.v = newDense[float64](f.rows, 0), nil, newDense[float64](0, 0)
		} else if err := f.recombine(op, f.d.u, identity[float64](r, r), rest); err != nil {
			return err
		}
	}
	if r == 0 {
		f.v = rest
	}
	f.columns = rest.rows
	return nil
}
