package sparse

import "testing"

func TestShow(t *testing.T) {
	a := DiagonalMatrix([]float64{1, 2, 4})
	lu, err := NewLU(a, LUConfig{})
	if err != nil {
		t.Fatal(err)
	}
	chol, err := NewCholesky(a, SymmetricConfig{})
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		lu.String():               "LU factorisation of a 3×3 matrix with 3 entries: 3 entries, 1.0 times as many",
		chol.String():             "Cholesky factorisation of a 3×3 matrix with 3 entries: 3 entries, 1.0 times as many",
		new(LU[float64]).String(): "LU factorisation of nothing",
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
