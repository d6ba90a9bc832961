package linalg

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// Cholesky is the factorisation A = L * Lᴴ of a symmetric or Hermitian positive
// definite matrix, with L lower triangular and a positive diagonal.
type Cholesky struct {
	L *tensor.Tensor // n×n, zeros above the diagonal
	// Cond estimates the condition number in the 1-norm, as in [LU].
	Cond float64
}

// FactorCholesky factors a positive definite matrix, of which only the lower
// triangle is read. It fails with a [NotPositiveDefiniteError] or a
// [NotFiniteError].
func FactorCholesky(a *tensor.Tensor) (*Cholesky, error) {
	mustSquare("FactorCholesky", "the matrix", a)
	return byType("FactorCholesky", a.DType(), factorCholesky[float64], factorCholesky[float32],
		factorCholesky[complex128], factorCholesky[complex64])(a)
}

func factorCholesky[T Scalar](a *tensor.Tensor) (*Cholesky, error) {
	const op = "FactorCholesky"
	m, err := read[T](op, "the matrix", a)
	if err != nil {
		return nil, err
	}
	norm := m.hermitianNorm1()
	if minor := choleskyInPlace(m); minor > 0 {
		return nil, &NotPositiveDefiniteError{Op: op, Minor: minor}
	}
	for i := range m.rows {
		clear(m.row(i)[i+1:])
	}
	inverse := estimateNorm1(m.rows, func(_ blas.Transpose, x dense[T]) { m.choleskySolve(x) })
	return &Cholesky{L: m.tensor(), Cond: condition(norm, inverse)}, nil
}

// hermitianNorm1 returns the 1-norm of the matrix whose lower triangle m holds.
func (m dense[T]) hermitianNorm1() float64 {
	sums := make([]float64, m.cols)
	for i := range m.rows {
		for j, v := range m.row(i)[:i+1] {
			s := abs(v)
			sums[j] += s
			if i != j {
				sums[i] += s
			}
		}
	}
	top := 0.0
	for _, s := range sums {
		top = max(top, s)
	}
	return top
}

// choleskyInPlace replaces the lower triangle by L and returns 0, or the order
// of the first leading minor that is not positive.
func choleskyInPlace[T Scalar](a dense[T]) int {
	n := a.rows
	const direct = 32
	if n > direct {
		h := n / 2
		if h > direct {
			h = (h + direct - 1) / direct * direct
		}
		if minor := choleskyInPlace(a.sub(0, h, 0, h)); minor > 0 {
			return minor
		}
		low := a.sub(h, n, 0, h)
		blas.Trsm(blas.Right, blas.Lower, blas.ConjTrans, blas.NonUnit, low.rows, h, a.a, a.ld, low.a, low.ld)
		rest := a.sub(h, n, h, n)
		blas.Herk(blas.Lower, blas.NoTrans, rest.rows, h, -1, low.a, low.ld, 1, rest.a, rest.ld)
		if minor := choleskyInPlace(rest); minor > 0 {
			return h + minor
		}
		return 0
	}
	for j := range n {
		row := a.row(j)[:j+1]
		for i := range j {
			// Dotc conjugates its first argument: Σ_p L_jp conj(L_ip)
			row[i] = (row[i] - blas.Dotc(a.row(i)[:i], row[:i])) / a.a[i*a.ld+i]
		}
		d := realPart(row[j]) - realPart(blas.Dotc(row[:j], row[:j]))
		if !(d > 0) {
			return j + 1
		}
		row[j] = number[T](math.Sqrt(d))
	}
	return 0
}

// Solve finds x with A*x = b for a vector or a matrix of columns. It fails with
// a [NotFiniteError], and with a [SingularError] if the matrix is singular to
// working precision; then x is returned as well.
func (f *Cholesky) Solve(b *tensor.Tensor) (*tensor.Tensor, error) {
	return byType("Cholesky.Solve", f.L.DType(), choleskySolve[float64], choleskySolve[float32],
		choleskySolve[complex128], choleskySolve[complex64])(f, b)
}

func choleskySolve[T Scalar](f *Cholesky, b *tensor.Tensor) (*tensor.Tensor, error) {
	const op = "Cholesky.Solve"
	l := view[T](op, "the factor", f.L)
	x, vector, err := columns[T](op, f.L.Shape(), l.rows, b)
	if err != nil {
		return nil, err
	}
	l.choleskySolve(x)
	if err := x.finite(op, "x"); err != nil {
		return nil, &OverflowError{Op: op, What: "an entry of the solution"}
	}
	return x.result(vector), conditioned(op, f.Cond, f.L.DType())
}

func (m dense[T]) choleskySolve(b dense[T]) {
	blas.Trsm(blas.Left, blas.Lower, blas.NoTrans, blas.NonUnit, m.rows, b.cols, m.a, m.ld, b.a, b.ld)
	blas.Trsm(blas.Left, blas.Lower, blas.ConjTrans, blas.NonUnit, m.rows, b.cols, m.a, m.ld, b.a, b.ld)
}

// LogDet returns the logarithm of the determinant, which is positive.
func (f *Cholesky) LogDet() float64 {
	return byType("Cholesky.LogDet", f.L.DType(), choleskyLogDet[float64], choleskyLogDet[float32],
		choleskyLogDet[complex128], choleskyLogDet[complex64])(f)
}

func choleskyLogDet[T Scalar](f *Cholesky) float64 {
	l := view[T]("Cholesky.LogDet", "the factor", f.L)
	log := 0.0
	for i := range l.rows {
		log += 2 * math.Log(realPart(l.a[i*l.ld+i]))
	}
	return log
}

// Inverse returns A⁻¹. It fails as [Cholesky.Solve] does.
func (f *Cholesky) Inverse() (*tensor.Tensor, error) { return f.Solve(eye(f.L.DType(), f.L.Dim(0))) }

// Update returns the factorisation of A + s v vᴴ for a vector v of length n and
// a sign s of +1 or -1, in n² operations (Gill, Golub, Murray, Saunders 1974).
// With -1 it fails with a [NotPositiveDefiniteError] if the result is not
// positive definite. f is not changed.
func (f *Cholesky) Update(s float64, v *tensor.Tensor) (*Cholesky, error) {
	if s != 1 && s != -1 {
		panic(fmt.Sprintf("linalg: Cholesky.Update: the sign is %g, it has to be 1 or -1", s))
	}
	if v.Dims() != 1 || v.Dim(0) != f.L.Dim(0) {
		panic(fmt.Sprintf("linalg: Cholesky.Update: the vector has the shape %v, the matrix %v", v.Shape(), f.L.Shape()))
	}
	return byType("Cholesky.Update", f.L.DType(), choleskyUpdate[float64], choleskyUpdate[float32],
		choleskyUpdate[complex128], choleskyUpdate[complex64])(f, s, v)
}

func choleskyUpdate[T Scalar](f *Cholesky, s float64, v *tensor.Tensor) (*Cholesky, error) {
	const op = "Cholesky.Update"
	l := view[T](op, "the factor", f.L).clone()
	x, err := read[T](op, "the vector", v.Reshape(l.rows, 1))
	if err != nil {
		return nil, err
	}
	for j := range l.rows {
		d, w := realPart(l.a[j*l.ld+j]), x.a[j]
		square := (abs(w) / d) * (abs(w) / d)
		if 1+s*square <= 0 {
			return nil, &NotPositiveDefiniteError{Op: op, Minor: j + 1}
		}
		c := math.Sqrt(1 + s*square) // the new diagonal over the old one
		l.a[j*l.ld+j] = number[T](d * c)
		ratio := w / number[T](d)
		for i := j + 1; i < l.rows; i++ {
			lij := l.a[i*l.ld+j]
			l.a[i*l.ld+j] = (lij + number[T](s)*blas.Conj(ratio)*x.a[i]) / number[T](c)
			x.a[i] = (x.a[i] - ratio*lij) / number[T](c)
		}
	}
	norm := estimateNorm1(l.rows, func(_ blas.Transpose, x dense[T]) {
		blas.Trmm(blas.Left, blas.Lower, blas.ConjTrans, blas.NonUnit, l.rows, 1, l.a, l.ld, x.a, x.ld)
		blas.Trmm(blas.Left, blas.Lower, blas.NoTrans, blas.NonUnit, l.rows, 1, l.a, l.ld, x.a, x.ld)
	})
	inverse := estimateNorm1(l.rows, func(_ blas.Transpose, x dense[T]) { l.choleskySolve(x) })
	return &Cholesky{L: l.tensor(), Cond: condition(norm, inverse)}, nil
}
