// Package tensor holds n-dimensional arrays of float64, float32, complex128,
// complex64, integers and booleans: views, broadcasting, reductions,
// contractions and elementwise functions, in vector code on all cores.
//
//	x := tensor.Linspace(0, 1, 100)                // a vector
//	y := x.Sin().Mul(2).Add(x)                     // 2 sin x + x
//	a := tensor.Of(data, 50, -1)                   // rows over a slice, no copy
//	b := a.Sub(a.Mean(0)).Div(a.Std(0))            // each column normalised
//	c := a.T().MatMul(b)
//	d := tensor.Einsum("bij,bj->bi", batch, v)
//
// # Elements
//
// The type of the elements is a value, [DType], so that one program serves every
// precision. The operands of an operation have one type; nothing is converted
// behind the user's back, but for a real operand beside a complex one of the
// same precision. [Tensor.Convert] changes the type. Where an operand may be a
// Go number it takes the tensor's type, and it has to be one of its numbers:
// 0.5 is none of an integer tensor.
//
// [Of] and [Data] go between tensors and flat slices without a copy,
// [FromMatrix] and [Tensor.Matrix] between tensors and gonum's matrices.
//
// # Views
//
// [Tensor.Slice], [Tensor.Index], [Tensor.T], [Tensor.Reshape] and their like
// share the elements of the tensor that they come from; every other method
// returns new elements. Indices are checked; negative ones count from the end.
//
// # Writing into a tensor
//
// A method returns a new tensor. For most there is a function of the same name
// whose first argument is the tensor that takes the result, and which returns
// it; nothing is allocated then. It may be one of the operands:
//
//	tensor.Mul(x, x, 0.5)           // x = x/2
//	tensor.Exp(y, x)                // y = eˣ
//	tensor.Sub(y, 1, x)             // y = 1 - x
//	tensor.FMA(y, 0.1, x, y)        // y = y + x/10
//	tensor.Add(y.Index(2), row, 1)  // a part of y
//
// With nil as the first argument the result is new.
//
// # Broadcasting and reductions
//
// Shapes are aligned at their last dimensions, and those of length 1 repeat, as
// in numpy. Reductions drop the axes that they go over;
// [Tensor.ExpandDims] with the same axes brings them back with length 1.
//
// # Mistakes
//
// A shape, an index or a type of elements that does not fit is the program's
// mistake and panics with a message that names the operation and all shapes.
// Reading files returns errors.
//
// # Threads
//
// Large operations run on GOMAXPROCS threads. No result depends on their number,
// random numbers included.
package tensor
