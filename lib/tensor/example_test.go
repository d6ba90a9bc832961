package tensor_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

func Example() {
	a := tensor.Of([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	fmt.Println(a.Sub(a.Mean(1).ExpandDims(1)))
	fmt.Println(a.MatMul(a.T()))
	fmt.Println(tensor.Einsum("ij,ij->i", a, a))
	// Output:
	// float64 [2 3]
	// [[-1  0  1]
	//  [-1  0  1]]
	// float64 [2 2]
	// [[14 32]
	//  [32 77]]
	// float64 [2]
	// [14 77]
}

func Example_inPlace() {
	x := tensor.Of([]float32{1, 2, 3})
	y := tensor.Full(tensor.Float32, 10, 3)
	tensor.FMA(y, 2, x, y)           // y = 2 x + y
	tensor.Sqrt(x, x)                // x = √x
	tensor.Sub(y, 20, y)             // y = 20 - y
	y.Slice(tensor.Only(0)).Fill(-1) // y[0] = -1
	fmt.Println(y)
	// Output:
	// float32 [3]
	// [-1  6  4]
}

func ExampleTensor_Slice() {
	x := tensor.Arange(0, 12).Reshape(3, 4)
	fmt.Println(x.Slice(tensor.All().By(-1), tensor.From(1).By(2)))
	// Output:
	// int64 [3 2]
	// [[ 9 11]
	//  [ 5  7]
	//  [ 1  3]]
}

func ExampleSource() {
	source := tensor.NewSource(42)
	state := source.State() // to be kept with a checkpoint
	first := source.Normal(tensor.Float32, 3)
	source.Restore(state)
	fmt.Println(tensor.Equal(first, source.Normal(tensor.Float32, 3)))
	// Output: true
}
