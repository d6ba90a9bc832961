package krylov_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

func Example() {
	a := gallery.Laplacian2D(200, 200)
	_, b := gallery.Manufactured(a)

	amg, err := krylov.NewAMG(a, krylov.AMGConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := krylov.CG(context.Background(), a, b, krylov.Config{Precond: amg})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Status, res.Iterations < 15, res.Relative < 1e-8)
	// Output: converged true true
}

// An operator that is a function, and an error that says what to do.
func ExampleFunc() {
	const n = 100
	oscillator := krylov.Func{Rows: n, Cols: n, Mul: func(dst, x []float64) {
		for i := range x { // -u" - ω² u on a periodic grid
			dst[i] = 2*x[i] - x[(i+1)%n] - x[(i+n-1)%n] - 0.3*x[i]
		}
	}}
	b := make([]float64, n)
	b[0] = 1
	_, err := krylov.CG(context.Background(), oscillator, b, krylov.Config{})
	fmt.Println(errors.Is(err, krylov.Indefinite))
	res, _ := krylov.MINRES(context.Background(), oscillator, b, krylov.Config{})
	fmt.Println(res.Status)
	// Output:
	// true
	// converged
}

// Several right-hand sides share the products.
func ExampleBlock() {
	a := gallery.Laplacian2D(30, 30)
	b := make([][]float64, 3)
	for k := range b {
		b[k] = make([]float64, a.Rows)
		b[k][100*k] = 1
	}
	results, err := krylov.Block(context.Background(), krylov.CG, a, b, nil, krylov.Config{})
	for _, r := range results {
		fmt.Println(r.Status, err)
	}
	// Output:
	// converged <nil>
	// converged <nil>
	// converged <nil>
}
