package sparse_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

// The Poisson equation on a square, solved with the right-hand side of a known
// solution.
func Example() {
	a := gallery.Laplacian2D(50, 50)
	exact, b := gallery.Manufactured(a)
	f, err := sparse.NewCholesky(a, sparse.SymmetricConfig{})
	if err != nil {
		panic(err)
	}
	x := make([]float64, len(b))
	f.Solve(x, b)
	worst := 0.0
	for i := range x {
		worst = max(worst, x[i]-exact[i], exact[i]-x[i])
	}
	fmt.Println(a)
	fmt.Println("error below 1e-12:", worst < 1e-12)
	// Output:
	// sparse 2500×2500 matrix of float64, 12300 entries
	// error below 1e-12: true
}

func ExampleCOO() {
	c := sparse.NewCOO[float64](3, 3)
	spring := []float64{1, -1, -1, 1}
	c.AddBlock([]int{0, 1}, []int{0, 1}, spring)
	c.AddBlock([]int{1, 2}, []int{1, 2}, spring)
	a := c.CSR()
	fmt.Println(a.Dense())
	// Output: [1 -1 0 -1 2 -1 0 -1 1]
}

// The pattern stays, the values change: what a Newton method does.
func ExampleLU_Refactor() {
	a := sparse.FromDense(2, 2, []float64{4, 1, 2, 3})
	f, err := sparse.NewLU(a, sparse.LUConfig{})
	if err != nil {
		panic(err)
	}
	x := make([]float64, 2)
	f.Solve(x, []float64{5, 5})
	fmt.Printf("%.6f\n", x)
	a.Scale(2)
	if err := f.Refactor(a); err != nil {
		panic(err)
	}
	f.Solve(x, []float64{5, 5})
	fmt.Printf("%.6f\n", x)
	// Output:
	// [1.000000 1.000000]
	// [0.500000 0.500000]
}

func ExampleNewCholesky_notDefinite() {
	_, err := sparse.NewCholesky(sparse.DiagonalMatrix([]float64{1, -2}), sparse.SymmetricConfig{})
	fmt.Println(err)
	// Output: sparse: the matrix is not positive definite: column 1 has the pivot -2; use LDL or LU
}

func ExampleReadMatrixMarket() {
	file := `%%MatrixMarket matrix coordinate real symmetric
2 2 3
1 1 2
2 1 -1
2 2 2
`
	a, err := sparse.ReadMatrixMarket[float64](strings.NewReader(file))
	if err != nil {
		panic(err)
	}
	a.Scale(0.5)
	sparse.WriteMatrixMarket(os.Stdout, a)
	// Output:
	// %%MatrixMarket matrix coordinate real symmetric
	// 2 2 3
	// 1 1 1
	// 2 1 -0.5
	// 2 2 1
}
