package sparse

import "fmt"

// String describes the factorisation in a line.
func (f *LU[T]) String() string {
	if f.core() == nil {
		return "LU factorisation of nothing"
	}
	name := "LU"
	if f.config.SuiteSparse != nil {
		name = "UMFPACK's LU"
	}
	return described(name, f.pattern, f.NNZ())
}

// String describes the factorisation in a line.
func (f *Cholesky[T]) String() string { return f.describe("Cholesky") }

// String describes the factorisation in a line.
func (f *LDL[T]) String() string { return f.describe("LDL") }

func (f *symmetric[T]) describe(name string) string {
	if f.core == nil {
		return name + " factorisation of nothing"
	}
	return described(name, f.pattern, f.NNZ())
}

func described[T Scalar](name string, a *CSR[T], entries int) string {
	return fmt.Sprintf("%s factorisation of a %d×%d matrix with %d entries: %d entries, %.1f times as many",
		name, a.Rows, a.Cols, len(a.ColInd), entries, float64(entries)/float64(max(len(a.ColInd), 1)))
}
