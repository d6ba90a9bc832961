package linalg

import (
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// LU is the factorisation with partial pivoting of a square matrix,
//
//	A[Perm, :] = L * U
//
// L lower triangular with ones on the diagonal, U upper triangular.
type LU struct {
	Factors *tensor.Tensor // n×n: U, and L without its diagonal
	Pivots  []int          // row i was exchanged with row Pivots[i] >= i, in this order
	// Cond estimates the condition number ‖A‖₁ ‖A⁻¹‖₁. The estimate is hardly
	// ever below a third of the true value and never above it by more than
	// rounding (Hager 1984; Higham 1988). It is +Inf for a singular matrix and 0
	// for one of size zero.
	Cond float64
}

// FactorLU factors a square matrix. A singular matrix is factored as well; its
// determinant is zero, and solving with it fails. It fails with a
// [NotFiniteError].
func FactorLU(a *tensor.Tensor) (*LU, error) {
	mustSquare("FactorLU", "the matrix", a)
	return byType("FactorLU", a.DType(), factorLU[float64], factorLU[float32], factorLU[complex128], factorLU[complex64])(a)
}

func factorLU[T Scalar](a *tensor.Tensor) (*LU, error) {
	m, err := read[T]("FactorLU", "the matrix", a)
	if err != nil {
		return nil, err
	}
	norm := m.norm1()
	f := &LU{Pivots: make([]int, m.rows)}
	luInPlace(m, f.Pivots)
	f.Factors = m.tensor()
	if err := m.finite("FactorLU", "the factor"); err != nil {
		return nil, &OverflowError{Op: "FactorLU", What: "an entry of the factors"}
	}
	f.Cond = inf
	if m.zeroDiagonal() < 0 {
		f.Cond = condition(norm, estimateNorm1(m.rows, func(trans blas.Transpose, x dense[T]) {
			m.luSolve(trans, f.Pivots, x)
		}))
	}
	return f, nil
}

// zeroDiagonal returns the first zero on the diagonal, or -1.
func (m dense[T]) zeroDiagonal() int {
	for i := range min(m.rows, m.cols) {
		if m.a[i*m.ld+i] == 0 {
			return i
		}
	}
	return -1
}

// luDirect is the number of columns up to which columns are eliminated one by
// one.
const luDirect = 16

// luInPlace factors a matrix with at least as many rows as columns: the left
// half first, then, after its elimination from it, the right one (Toledo
// 1997).
func luInPlace[T Scalar](a dense[T], pivots []int) {
	n := a.cols
	if n <= luDirect {
		luColumns(a, pivots)
		return
	}
	h := n / 2
	if h > luDirect {
		h = (h + luDirect - 1) / luDirect * luDirect
	}
	luInPlace(a.sub(0, a.rows, 0, h), pivots[:h])
	right := a.sub(0, a.rows, h, n)
	exchange(right, pivots[:h])
	top := right.sub(0, h, 0, right.cols)
	blas.Trsm(blas.Left, blas.Lower, blas.NoTrans, blas.Unit, h, right.cols, a.a, a.ld, top.a, top.ld)
	if a.rows > h {
		rest := right.sub(h, a.rows, 0, right.cols)
		rest.mul(blas.NoTrans, blas.NoTrans, -1, a.sub(h, a.rows, 0, h), top, 1)
		luInPlace(rest, pivots[h:n])
		exchange(a.sub(h, a.rows, 0, h), pivots[h:n])
	}
	for i := h; i < n; i++ {
		pivots[i] += h
	}
}

// exchange swaps row i with row pivots[i] for each i in turn.
func exchange[T Scalar](a dense[T], pivots []int) {
	for i, p := range pivots {
		if p != i {
			swapRows(a, i, p)
		}
	}
}

// luColumns eliminates column by column.
func luColumns[T Scalar](a dense[T], pivots []int) {
	for j := range a.cols {
		best, top := j, 0.0
		for i := j; i < a.rows; i++ {
			if v := abs1(a.a[i*a.ld+j]); v > top {
				best, top = i, v
			}
		}
		pivots[j] = best
		if best != j {
			swapRows(a, j, best)
		}
		if top == 0 {
			continue
		}
		pivot := a.row(j)
		for i := j + 1; i < a.rows; i++ {
			row := a.row(i)
			if row[j] == 0 {
				continue
			}
			row[j] /= pivot[j]
			l := row[j]
			u, w := pivot[j+1:], row[j+1:]
			for p := range w {
				w[p] -= l * u[p]
			}
		}
	}
}

// abs1 returns |Re x| + |Im x|, which is cheaper than |x| and as good for the
// choice of a pivot.
func abs1[T Scalar](x T) float64 {
	re, im := blas.Parts(x)
	return math.Abs(re) + math.Abs(im)
}

// norm1 returns the largest sum of sizes in a column.
func (m dense[T]) norm1() float64 {
	sums := make([]float64, m.cols)
	for i := range m.rows {
		for j, v := range m.row(i) {
			sums[j] += abs(v)
		}
	}
	top := 0.0
	for _, s := range sums {
		top = max(top, s)
	}
	return top
}

// Solve finds x with A*x = b for a vector or a matrix of columns. It fails with
// a [NotFiniteError], and with a [SingularError] if the matrix is singular; if
// it is so to working precision only, x is returned as well.
func (f *LU) Solve(b *tensor.Tensor) (*tensor.Tensor, error) {
	return byType("LU.Solve", f.Factors.DType(), luSolve[float64], luSolve[float32], luSolve[complex128], luSolve[complex64])(f, "LU.Solve", blas.NoTrans, b)
}

// SolveTrans finds x with Aᵀ*x = b, or Aᴴ*x = b for blas.ConjTrans, as
// [LU.Solve] does.
func (f *LU) SolveTrans(trans blas.Transpose, b *tensor.Tensor) (*tensor.Tensor, error) {
	return byType("LU.SolveTrans", f.Factors.DType(), luSolve[float64], luSolve[float32], luSolve[complex128], luSolve[complex64])(f, "LU.SolveTrans", trans, b)
}

func luSolve[T Scalar](f *LU, op string, trans blas.Transpose, b *tensor.Tensor) (*tensor.Tensor, error) {
	m := view[T](op, "the factor", f.Factors)
	x, vector, err := columns[T](op, f.Factors.Shape(), m.rows, b)
	if err != nil {
		return nil, err
	}
	if i := m.zeroDiagonal(); i >= 0 {
		return nil, &SingularError{Op: op, Pivot: i, Cond: inf}
	}
	m.luSolve(trans, f.Pivots, x)
	if err := x.finite(op, "x"); err != nil {
		return nil, &OverflowError{Op: op, What: "an entry of the solution"}
	}
	return x.result(vector), conditioned(op, f.Cond, f.Factors.DType())
}

// luSolve replaces b by the solution.
func (m dense[T]) luSolve(trans blas.Transpose, pivots []int, b dense[T]) {
	if trans == blas.NoTrans {
		exchange(b, pivots)
		blas.Trsm(blas.Left, blas.Lower, blas.NoTrans, blas.Unit, m.rows, b.cols, m.a, m.ld, b.a, b.ld)
		blas.Trsm(blas.Left, blas.Upper, blas.NoTrans, blas.NonUnit, m.rows, b.cols, m.a, m.ld, b.a, b.ld)
		return
	}
	blas.Trsm(blas.Left, blas.Upper, trans, blas.NonUnit, m.rows, b.cols, m.a, m.ld, b.a, b.ld)
	blas.Trsm(blas.Left, blas.Lower, trans, blas.Unit, m.rows, b.cols, m.a, m.ld, b.a, b.ld)
	for i := len(pivots) - 1; i >= 0; i-- {
		if p := pivots[i]; p != i {
			swapRows(b, i, p)
		}
	}
}

// conditioned returns a [SingularError] if a condition number says that a
// matrix is singular to working precision.
func conditioned(op string, cond float64, d tensor.DType) error {
	if cond > 1/epsOf(d) {
		return &SingularError{Op: op, Pivot: -1, Cond: cond}
	}
	return nil
}

// condition returns a*b, +Inf where that is not a number.
func condition(a, b float64) float64 {
	if c := a * b; !math.IsNaN(c) {
		return c
	}
	return inf
}

// LogDet returns the logarithm of the size of the determinant and its sign (for
// complex matrices its direction), so that det = sign * exp(log). A singular
// matrix has the sign 0 and the logarithm -Inf.
func (f *LU) LogDet() (log float64, sign complex128) {
	return byType("LU.LogDet", f.Factors.DType(), luLogDet[float64], luLogDet[float32], luLogDet[complex128], luLogDet[complex64])(f)
}

func luLogDet[T Scalar](f *LU) (log float64, sign complex128) {
	m := view[T]("LU.LogDet", "the factor", f.Factors)
	sign = 1
	for i, p := range f.Pivots {
		v := m.a[i*m.ld+i]
		size := abs(v)
		if size == 0 {
			return math.Inf(-1), 0
		}
		if p != i {
			sign = -sign
		}
		re, im := blas.Parts(v)
		sign *= complex(re/size, im/size)
		log += math.Log(size)
	}
	if !isComplex[T]() {
		sign = complex(math.Copysign(1, real(sign)), 0)
	}
	return log, sign
}

// Det returns the determinant; its imaginary part is zero for real matrices.
// It overflows to ±Inf and underflows to 0 where [LU.LogDet] does not.
func (f *LU) Det() complex128 {
	log, sign := f.LogDet()
	if sign == 0 {
		return 0
	}
	size := math.Exp(log)
	if imag(sign) == 0 { // so that an infinite size makes no NaN
		return complex(real(sign)*size, 0)
	}
	return complex(real(sign)*size, imag(sign)*size)
}

// Inverse returns A⁻¹. It fails as [LU.Solve] does. To solve systems it is
// faster and more accurate to call that.
func (f *LU) Inverse() (*tensor.Tensor, error) {
	return f.Solve(eye(f.Factors.DType(), len(f.Pivots)))
}

// Solve finds x with a*x = b for a square matrix and a vector or a matrix of
// columns. It fails as [LU.Solve] does.
func Solve(a, b *tensor.Tensor) (*tensor.Tensor, error) {
	f, err := FactorLU(a)
	if err != nil {
		return nil, err
	}
	return f.Solve(b)
}

// Inverse returns the inverse of a square matrix. It fails as [LU.Solve] does.
func Inverse(a *tensor.Tensor) (*tensor.Tensor, error) {
	f, err := FactorLU(a)
	if err != nil {
		return nil, err
	}
	return f.Inverse()
}

// Det returns the determinant of a square matrix, 1 for one of size zero. It
// fails with a [NotFiniteError].
func Det(a *tensor.Tensor) (complex128, error) {
	f, err := FactorLU(a)
	if err != nil {
		return 0, err
	}
	return f.Det(), nil
}

// LogDet returns the logarithm of the size of the determinant of a square
// matrix and its sign. It fails with a [NotFiniteError].
func LogDet(a *tensor.Tensor) (log float64, sign complex128, err error) {
	f, err := FactorLU(a)
	if err != nil {
		return 0, 0, err
	}
	log, sign = f.LogDet()
	return log, sign, nil
}

// eye returns the n×n identity of a type.
func eye(d tensor.DType, n int) *tensor.Tensor {
	return byType("Identity", d, eyeOf[float64], eyeOf[float32], eyeOf[complex128], eyeOf[complex64])(n)
}

func eyeOf[T Scalar](n int) *tensor.Tensor { return identity[T](n, n).tensor() }

var inf = math.Inf(1)

// epsOf returns the rounding unit of a type, doubled: the distance from 1 to
// the next number.
func epsOf(d tensor.DType) float64 {
	if d.Real() == tensor.Float32 {
		return 0x1p-23
	}
	return 0x1p-52
}
