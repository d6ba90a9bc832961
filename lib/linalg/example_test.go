package linalg_test

import (
	"errors"
	"fmt"

	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

func Example() {
	a := tensor.Of([]float64{4, 1, 1, 3}, 2, 2)
	x, err := linalg.Solve(a, tensor.Of([]float64{1, 2}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", tensor.Data[float64](x))

	w, _, err := linalg.Eigh(a)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", tensor.Data[float64](w))
	// Output:
	// [0.0909 0.6364]
	// [2.3820 4.6180]
}

func ExampleSolve_singular() {
	a := tensor.Of([]float64{1, 2, 2, 4}, 2, 2)
	_, err := linalg.Solve(a, tensor.Of([]float64{1, 2}))
	var singular *linalg.SingularError
	if errors.As(err, &singular) {
		fmt.Println("pivot", singular.Pivot)
	}
	// The solution of least norm:
	r, err := linalg.LeastSquares(a, tensor.Of([]float64{1, 2}), linalg.LeastSquaresConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f of rank %d\n", tensor.Data[float64](r.X), r.Rank)
	// Output:
	// pivot 1
	// [0.20 0.40] of rank 1
}

func ExampleRandomSVD() {
	// A matrix of rank 2.
	a := tensor.New(tensor.Float64, 200, 100)
	data := tensor.Data[float64](a)
	for i := range 200 {
		for j := range 100 {
			data[i*100+j] = float64(i)*2 + float64(j)
		}
	}
	d, err := linalg.RandomSVD(a, linalg.RandomSVDConfig{Rank: 2, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f\n", tensor.Data[float64](d.S))
	fmt.Println("error below 1e-8:", d.Error < 1e-8)
	// Output:
	// [38928.622 1712.429]
	// error below 1e-8: true
}
