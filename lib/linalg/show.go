package linalg

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// String describes the factorisation in a line.
func (f *LU) String() string {
	return fmt.Sprintf("LU factorisation of %s, condition number about %.2g", described(f.Factors), f.Cond)
}

// String describes the factorisation in a line.
func (f *Cholesky) String() string {
	return fmt.Sprintf("Cholesky factorisation of %s, condition number about %.2g", described(f.L), f.Cond)
}

// String describes the factorisation in a line.
func (f *PivotedQR) String() string {
	return fmt.Sprintf("QR factorisation with column pivoting: Q %s, R %s, rank %d", size(f.Q), size(f.R), f.Rank)
}

// String describes the decomposition in a line.
func (d *RandomSVDResult) String() string {
	bound := ""
	if d.Error >= 0 {
		bound = fmt.Sprintf(", error at most %.3g in the 2-norm", d.Error)
	}
	return fmt.Sprintf("randomised SVD: U %s, S %s, Vh %s%s, %d products", size(d.U), size(d.S), size(d.Vh), bound, d.Products)
}

// String describes the solution in a line.
func (r *LeastSquaresResult) String() string {
	return fmt.Sprintf("least squares: X %s, rank %d of %d, residual norms %.3g", size(r.X), r.Rank, len(r.SingularValues), r.Residuals)
}

// String describes the decomposition in a line.
func (f *IncrementalSVD) String() string {
	return fmt.Sprintf("incremental SVD: %d singular values of %d×%d, dropped %.3g", f.Rank(), f.rows, f.Columns(), f.Dropped())
}

func described(t *tensor.Tensor) string {
	if t == nil {
		return "nothing"
	}
	return fmt.Sprintf("a %s matrix of %v", size(t), t.DType())
}

// size writes a shape as 3×4.
func size(t *tensor.Tensor) string {
	if t == nil {
		return "nil"
	}
	text := ""
	for i, n := range t.Shape() {
		if i > 0 {
			text += "×"
		}
		text += fmt.Sprint(n)
	}
	return text
}
