package linalg

import (
	"fmt"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// panelWidth is the number of columns that are factored before the rest of the
// matrix is updated with them.
const panelWidth = 64

// householder is a QR factorisation: Q as a product of block reflectors, block
// b acting on the rows from b*panelWidth on, and R.
type householder[T Scalar] struct {
	rows, cols int
	blocks     []blockReflector[T]
	r          dense[T] // min(rows, cols) × cols, upper triangular
}

// factorQR factors a, which it overwrites.
func factorQR[T Scalar](a dense[T]) householder[T] {
	m, n := a.rows, a.cols
	k := min(m, n)
	f := householder[T]{rows: m, cols: n, r: newDense[T](k, n)}
	for j := 0; j < k; j += panelWidth {
		w := min(panelWidth, k-j)
		b := blockReflector[T]{vh: a.sub(j, m, j, j+w).transposed(true), t: newDense[T](w, w)}
		factorPanel(b.vh, f.r.sub(j, j+w, j, j+w), b.t)
		rest := a.sub(j, m, j+w, n)
		b.apply(true, rest)
		f.r.sub(j, j+w, j+w, n).copy(rest.sub(0, w, 0, rest.cols))
		f.blocks = append(f.blocks, b)
	}
	return f
}

// apply replaces the rows×· matrix c by Q*c, or Qᴴ*c if adjoint is true. If the
// rows of c from nonzero on are zero, that saves work.
func (f householder[T]) apply(adjoint bool, c dense[T], nonzero int) {
	for i := range f.blocks {
		b := i
		if !adjoint {
			b = len(f.blocks) - 1 - i
		}
		if j := b * panelWidth; adjoint || j < nonzero {
			f.blocks[b].apply(adjoint, c.sub(j, c.rows, 0, c.cols))
		}
	}
}

// q returns the first cols columns of Q.
func (f householder[T]) q(cols int) dense[T] {
	q := identity[T](f.rows, cols)
	for b := len(f.blocks) - 1; b >= 0; b-- {
		j := b * panelWidth
		if j < cols {
			// Columns before j are still those of the identity.
			f.blocks[b].apply(false, q.sub(j, q.rows, j, cols))
		}
	}
	return q
}

// QR computes the thin QR factorisation
//
//	a = Q * R
//
// of an m×n matrix, with k = min(m, n): Q is m×k with orthonormal columns
// (QᴴQ = I) and R is k×n and upper triangular. The signs of R's diagonal are
// not fixed.
//
// It fails with a [NotFiniteError].
func QR(a *tensor.Tensor) (q, r *tensor.Tensor, err error) {
	return byType("QR", a.DType(), qr[float64], qr[float32], qr[complex128], qr[complex64])(a, false)
}

// FullQR computes the QR factorisation a = Q * R with a square unitary Q (m×m)
// and R of the shape of a. It fails with a [NotFiniteError].
func FullQR(a *tensor.Tensor) (q, r *tensor.Tensor, err error) {
	return byType("FullQR", a.DType(), qr[float64], qr[float32], qr[complex128], qr[complex64])(a, true)
}

func qr[T Scalar](a *tensor.Tensor, full bool) (q, r *tensor.Tensor, err error) {
	m, err := read[T]("QR", "the matrix", a)
	if err != nil {
		return nil, nil, err
	}
	if !full && tall(m.rows, m.cols) {
		f := factorTall(m)
		return f.q(identity[T](m.cols, m.cols)).tensor(), f.r.tensor(), nil
	}
	f := factorQR(m)
	if !full {
		return f.q(min(m.rows, m.cols)).tensor(), f.r.tensor(), nil
	}
	top := newDense[T](m.rows, m.cols)
	top.sub(0, f.r.rows, 0, f.r.cols).copy(f.r)
	return f.q(m.rows).tensor(), top.tensor(), nil
}

// PivotedQR is a QR factorisation with column pivoting,
//
//	A[:, Perm] = Q * R
//
// with a diagonal of R that does not grow, so that its size tells the rank.
type PivotedQR struct {
	Q    *tensor.Tensor // m×k, k = min(m, n), orthonormal columns
	R    *tensor.Tensor // k×n, upper triangular
	Perm []int          // n; column j of Q*R is column Perm[j] of the matrix
	// Rank is the number of |R_jj| > max(m, n) * eps * |R_00|.
	Rank int
}

// QRPivot computes the QR factorisation with column pivoting (Businger and
// Golub 1965; blocked as in Quintana-Ortí, Sun, Bischof 1998). It fails with a
// [NotFiniteError].
func QRPivot(a *tensor.Tensor) (*PivotedQR, error) {
	return byType("QRPivot", a.DType(), qrPivot[float64], qrPivot[float32], qrPivot[complex128], qrPivot[complex64])(a)
}

func qrPivot[T Scalar](a *tensor.Tensor) (*PivotedQR, error) {
	m, err := read[T]("QRPivot", "the matrix", a)
	if err != nil {
		return nil, err
	}
	f, perm := factorPivoted(m)
	p := &PivotedQR{Q: f.q(min(m.rows, m.cols)).tensor(), R: f.r.tensor(), Perm: perm}
	p.Rank = f.rank()
	return p, nil
}

// rank counts the entries of R's diagonal that are not rounding error.
func (f householder[T]) rank() int {
	rank := 0
	for j := range f.r.rows {
		if abs(f.r.a[j*f.r.ld+j]) > float64(max(f.rows, f.cols))*blas.Eps[T]()*abs(f.r.a[0]) {
			rank++
		}
	}
	return rank
}

// SolveTriangular finds x with op(a)*x = b for a triangular matrix a, of which
// the other triangle is not read; b is a vector or a matrix of columns. It
// fails with a [SingularError] if the diagonal has a zero.
func SolveTriangular(a *tensor.Tensor, uplo blas.Uplo, trans blas.Transpose, b *tensor.Tensor) (*tensor.Tensor, error) {
	if (uplo != blas.Upper && uplo != blas.Lower) || (trans != blas.NoTrans && trans != blas.Trans && trans != blas.ConjTrans) {
		panic(fmt.Sprintf("linalg: SolveTriangular: triangle %q, transposition %q", uplo, trans))
	}
	mustSquare("SolveTriangular", "the matrix", a)
	return byType("SolveTriangular", a.DType(), solveTriangular[float64], solveTriangular[float32],
		solveTriangular[complex128], solveTriangular[complex64])(a, uplo, trans, b)
}

func solveTriangular[T Scalar](a *tensor.Tensor, uplo blas.Uplo, trans blas.Transpose, b *tensor.Tensor) (*tensor.Tensor, error) {
	const op = "SolveTriangular"
	m := view[T](op, "the matrix", a)
	if err := m.finite(op, "the matrix"); err != nil {
		return nil, err
	}
	x, vector, err := columns[T](op, a.Shape(), m.rows, b)
	if err != nil {
		return nil, err
	}
	for i := range m.rows {
		if m.a[i*m.ld+i] == 0 {
			return nil, &SingularError{Op: op, Pivot: i, Cond: inf}
		}
	}
	blas.Trsm(blas.Left, uplo, trans, blas.NonUnit, x.rows, x.cols, m.a, m.ld, x.a, x.ld)
	return x.result(vector), nil
}
