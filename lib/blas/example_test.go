package blas_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/blas"
)

func ExampleGemm() {
	a := []float64{1, 2, 3, 4, 5, 6} // 2×3
	b := []float64{1, 0, 0, 1, 1, 1} // 3×2
	c := make([]float64, 4)
	blas.Gemm(blas.NoTrans, blas.NoTrans, 2, 2, 3, 1, a, 3, b, 2, 0, c, 2)
	fmt.Println(c)
	// Output: [4 5 10 11]
}

func ExampleSelect() {
	restore, err := blas.Select("go")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer restore()
	fmt.Println(blas.Active().Kind)
	// Output: go
}
