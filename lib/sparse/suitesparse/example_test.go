package suitesparse_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
	"github.com/podium-go/podium/lib/sparse/suitesparse"
)

// One factorisation with UMFPACK, if it is there.
func Example() {
	library, err := suitesparse.Load("libumfpack.so.5")
	if err != nil {
		library = nil // the own method, unless PODIUM_SUITESPARSE says otherwise
	}
	a := gallery.Laplacian2D(30, 30)
	lu, err := sparse.NewLU(a, sparse.LUConfig{SuiteSparse: library})
	if err != nil {
		fmt.Println(err)
		return
	}
	x, b := make([]float64, a.Rows), make([]float64, a.Rows)
	b[0] = 1
	lu.Solve(x, b)
	fmt.Println("refined residual below 1e-15:", lu.Refine(a, x, b, 2) < 1e-15)
	// Output:
	// refined residual below 1e-15: true
}
