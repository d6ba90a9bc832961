package linalg

import (
	"fmt"
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

func TestShow(t *testing.T) {
	a := tensor.Of([]float64{2, 0, 0, 1}, 2, 2)
	lu, err := FactorLU(a)
	if err != nil {
		t.Fatal(err)
	}
	chol, err := FactorCholesky(a)
	if err != nil {
		t.Fatal(err)
	}
	least, err := LeastSquares(a, tensor.Of([]float64{1, 1}), LeastSquaresConfig{})
	if err != nil {
		t.Fatal(err)
	}
	random, err := RandomSVD(a, RandomSVDConfig{Rank: 1, Samples: -1})
	if err != nil {
		t.Fatal(err)
	}
	qr, err := QRPivot(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		v    fmt.Stringer
		want string
	}{
		{lu, "LU factorisation of a 2×2 matrix of float64, condition number about 2"},
		{chol, "Cholesky factorisation of a 2×2 matrix of float64, condition number about 2"},
		{least, "least squares: X 2, rank 2 of 2, residual norms [0]"},
		{random, fmt.Sprintf("randomised SVD: U 2×1, S 1, Vh 1×2, %d products", random.Products)},
		{qr, "QR factorisation with column pivoting: Q 2×2, R 2×2, rank 2"},
		{new(LU), "LU factorisation of nothing, condition number about 0"},
	} {
		if got := c.v.String(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
