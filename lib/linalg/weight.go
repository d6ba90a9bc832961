package linalg

import (
	"fmt"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/threads"
)

// Weight is the symmetric positive definite matrix W of an inner product
//
//	(u, v) = uᵀ W v
//
// such as a mass or a stiffness matrix. lib/sparse's matrices are weights as
// they are, and [Diagonal] is the weight of a quadrature.
type Weight interface {
	// Dims returns the numbers of rows and columns, which are equal.
	Dims() (r, c int)
	// MulVec computes dst = W*x.
	MulVec(dst, x []float64)
}

// BlockWeight is a [Weight] that multiplies several vectors at once faster than
// one after the other.
type BlockWeight interface {
	Weight
	// MulBlock computes dst = W*x for k vectors that lie side by side: entry i
	// of vector j at the index i*k+j.
	MulBlock(dst, x []float64, k int)
}

// Diagonal is a diagonal [Weight].
type Diagonal []float64

// Dims returns the size of the matrix.
func (d Diagonal) Dims() (r, c int) { return len(d), len(d) }

// MulVec computes dst = W*x.
func (d Diagonal) MulVec(dst, x []float64) { d.MulBlock(dst, x, 1) }

// MulBlock computes dst = W*x for k vectors side by side.
func (d Diagonal) MulBlock(dst, x []float64, k int) {
	if len(dst) != len(d)*k || len(x) != len(d)*k {
		panic(fmt.Sprintf("linalg: Diagonal of %d entries times %d vectors of %d elements in all, result of %d", len(d), k, len(x), len(dst)))
	}
	threads.For(len(d), max(1, 1<<14/max(1, k)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			w, row, out := d[i], x[i*k:(i+1)*k], dst[i*k:(i+1)*k]
			for j, v := range row {
				out[j] = w * v
			}
		}
	})
}

// NotPositiveWeightError says that the matrix of an inner product is not
// positive definite.
type NotPositiveWeightError struct {
	Op    string  // the function
	Value float64 // a squared norm, or an eigenvalue, that is not positive
}

func (e *NotPositiveWeightError) Error() string {
	return fmt.Sprintf("linalg: %s: a vector has the squared norm %g in the inner product, whose matrix has to be symmetric positive definite", e.Op, e.Value)
}

// checkWeight panics unless w, if there is one, is n×n.
func checkWeight(op string, w Weight, n int) {
	if w == nil {
		return
	}
	if r, c := w.Dims(); r != n || c != n {
		panic(fmt.Sprintf("linalg: %s: the weight is %d×%d for vectors of length %d", op, r, c, n))
	}
}

// weigh returns W*x; x itself without a weight.
func weigh(w Weight, x dense[float64]) dense[float64] {
	if w == nil {
		return x
	}
	if x.ld != max(1, x.cols) {
		x = x.clone()
	}
	out := newDense[float64](x.rows, x.cols)
	n := x.rows * x.cols
	if b, ok := w.(BlockWeight); ok {
		b.MulBlock(out.a[:n], x.a[:n], x.cols)
		return out
	}
	t := x.transposed(false)
	image := make([]float64, x.rows)
	for j := range x.cols {
		w.MulVec(image, t.row(j))
		for i, v := range image {
			out.a[i*out.ld+j] = v
		}
	}
	return out
}

// gram returns xᵀ W x, symmetric.
func gram(w Weight, x dense[float64]) dense[float64] {
	k := x.cols
	g := newDense[float64](k, k)
	if w == nil {
		blas.Herk(blas.Lower, blas.ConjTrans, k, x.rows, 1, x.a, x.ld, 0, g.a, g.ld)
		for i := range k {
			for j := range i {
				g.a[j*g.ld+i] = g.a[i*g.ld+j]
			}
		}
		return g
	}
	g.mul(blas.Trans, blas.NoTrans, 1, x, weigh(w, x), 0)
	for i := range k {
		for j := range i {
			v := (g.a[i*g.ld+j] + g.a[j*g.ld+i]) / 2
			g.a[i*g.ld+j], g.a[j*g.ld+i] = v, v
		}
	}
	return g
}

// weightedQR factors x = Q R with QᵀWQ = I, for at least as many rows as
// columns. The columns are made orthonormal in the Euclidean sense first, so
// that nearly dependent ones do no harm; then the Gram matrix of those, whose
// condition is that of W at most, is factored, twice (Yamazaki, Tomov, Dongarra
// 2015). x is overwritten.
func weightedQR(op string, w Weight, x dense[float64]) (q, r dense[float64], err error) {
	f := factorTall(x)
	q, r = f.q(identity[float64](x.cols, x.cols)), f.r
	if w == nil {
		return q, r, nil
	}
	for range 2 {
		l, err := weightFactor(op, w, q)
		if err != nil {
			return q, r, err
		}
		blas.Trsm(blas.Right, blas.Lower, blas.Trans, blas.NonUnit, q.rows, q.cols, l.a, l.ld, q.a, q.ld)
		r = r.clone()
		blas.Trmm(blas.Left, blas.Lower, blas.Trans, blas.NonUnit, r.rows, r.cols, l.a, l.ld, r.a, r.ld)
	}
	return q, r, nil
}

// weightFactor returns the Cholesky factor of qᵀWq.
func weightFactor(op string, w Weight, q dense[float64]) (l dense[float64], err error) {
	l = gram(w, q)
	if err := l.finite(op, "the Gram matrix"); err != nil {
		return l, &OverflowError{Op: op, What: "a product in the weighted inner product"}
	}
	pivot := l.clone()
	if minor := choleskyInPlace(l); minor > 0 {
		value := pivot.a[(minor-1)*pivot.ld+minor-1]
		if w, _, err := eigh(op, pivot, false); err == nil {
			value = w[0]
		}
		return l, &NotPositiveWeightError{Op: op, Value: value}
	}
	return l, nil
}
