// Package tensor holds n-dimensional arrays of float64, float32, complex128,
// complex64, integers and booleans: views, broadcasting, reductions,
// contractions and elementwise functions on all cores.
//
// The type of the elements is a value, [DType], so that one program serves
// every precision; [Of] and [Data] go between tensors and flat slices without
// a copy.
package tensor
