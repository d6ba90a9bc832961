//go:build !amd64

package simd

// Without vector instructions every function takes its portable form.

func unaryVector[T Float](unaryOp, []T, []T) bool             { return false }
func binaryVector[T Float](Op, []T, []T, []T) bool            { return false }
func rowsVector[T Float](Op, []T, []T, []T, int) bool         { return false }
func scalarVector[T Float](Op, []T, []T, T) bool              { return false }
func fmaVector[T Float](dst, a, b, c []T) bool                { return false }
func axpbyVector[T Float]([]T, T, []T, T, []T) bool           { return false }
func complexMulVector[C Complex](mulForm, []C, []C, []C) bool { return false }
func compareVector[T Float](Relation, []bool, []T, []T) int   { return 0 }
func convertVector(any, any, int) int                         { return 0 }
func reduceVector[T Float](reduceOp, []T) (r T, ok bool)      { return 0, false }
func dotVector[T Float](x, y []T) (r T, ok bool)              { return 0, false }
func expSumVector[T Float](dst, x []T, m T) (r T, ok bool)    { return 0, false }
