package sparse

import (
	"math"

	"github.com/podium-go/podium/lib/sparse/suitesparse"
)

// factorUMFPACK factorises as factorLeftLooking does, with the library. The rows
// of a are the columns of Aᵀ, which is what the library takes: of
//
//	Aᵀ[P_i, Q_j] = L*U
//
// Uᵀ is the L of leftLooking and Lᵀ its U. Where order is nil, the library
// chooses.
func factorUMFPACK[T Field](library *suitesparse.Library, a *CSR[T], order []int32, tol float64) (*leftLooking[T], error) {
	n := a.Rows
	b, err := suitesparse.Factor(library, n, a.RowPtr, widened(a.ColInd), a.Val, widened(order), tol)
	if err != nil {
		return nil, err
	}
	f := &leftLooking[T]{n: n, rows: narrowed(b.Q), cols: narrowed(b.P), pivot: b.Diagonal, work: make([]T, n),
		lPtr: make([]int, n+1), uPtr: make([]int, n+1)}
	if b.Singular {
		return nil, f.singular(nil)
	}
	f.position = inverse(f.cols)
	// L is U by its columns, without the diagonal, which is last in each.
	f.lInd, f.lVal = make([]int32, 0, len(b.UInd)-n), make([]T, 0, len(b.UInd)-n)
	for i := range n {
		for p := b.UPtr[i]; p < b.UPtr[i+1]-1; p++ {
			f.lInd, f.lVal = append(f.lInd, int32(b.UInd[p])), append(f.lVal, b.UVal[p])
			f.growth = max(f.growth, magnitude(b.UVal[p]))
		}
		f.lPtr[i+1] = len(f.lInd)
	}
	// U is the transpose of L without the diagonal.
	for i := range n {
		for _, j := range b.LInd[b.LPtr[i] : b.LPtr[i+1]-1] {
			f.uPtr[j+1]++
		}
	}
	for i := range n {
		f.uPtr[i+1] += f.uPtr[i]
	}
	f.uInd, f.uVal = make([]int32, f.uPtr[n]), make([]T, f.uPtr[n])
	next := append([]int(nil), f.uPtr...)
	largest := make([]float64, n) // of the candidates for each pivot
	for i, d := range f.pivot {
		largest[i] = magnitude(d)
	}
	for i := range n {
		for p := b.LPtr[i]; p < b.LPtr[i+1]-1; p++ {
			j := b.LInd[p]
			f.uInd[next[j]], f.uVal[next[j]] = int32(i), b.LVal[p]
			next[j]++
			largest[j] = max(largest[j], magnitude(b.LVal[p]*f.pivot[j]))
		}
	}
	for _, m := range largest {
		f.growth = max(f.growth, m)
	}
	if err := f.singular(largest); err != nil {
		return nil, err
	}
	return f, nil
}

// singular returns the error of a pivot that is zero to rounding, by the same
// rule as factorLeftLooking, where largest are the largest candidates. nil
// stands for the pivots.
func (f *leftLooking[T]) singular(largest []float64) error {
	if !(f.growth <= math.MaxFloat64) {
		return ErrUnstable
	}
	least := singularBelow(f.n)
	for i, d := range f.pivot {
		size := magnitude(d)
		if largest != nil {
			size = largest[i]
		}
		if size <= least {
			return &SingularError{Row: int(f.rows[i]), Pivot: size}
		}
	}
	if largest == nil { // the library missed a pivot, whatever else it left
		return &SingularError{Row: int(f.rows[f.n-1])}
	}
	return nil
}

func widened(x []int32) []int {
	if x == nil {
		return nil
	}
	w := make([]int, len(x))
	for i, v := range x {
		w[i] = int(v)
	}
	return w
}

func narrowed(x []int) []int32 {
	w := make([]int32, len(x))
	for i, v := range x {
		w[i] = int32(v)
	}
	return w
}
