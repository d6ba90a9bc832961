package sparse

// Transpose returns Aᵀ, without conjugation.
func (a *CSR[T]) Transpose() *CSR[T] {
	b := &CSR[T]{Rows: a.Cols, Cols: a.Rows, RowPtr: make([]int, a.Cols+1),
		ColInd: make([]int32, a.NNZ()), Val: make([]T, a.NNZ())}
	for _, j := range a.ColInd {
		b.RowPtr[j+1]++
	}
	for j := range b.Rows {
		b.RowPtr[j+1] += b.RowPtr[j]
	}
	next := append([]int(nil), b.RowPtr...)
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, j := range cols {
			p := next[j]
			next[j]++
			b.ColInd[p], b.Val[p] = int32(i), vals[k]
		}
	}
	return b
}

// ConjTranspose returns the conjugate transpose Aᴴ.
func (a *CSR[T]) ConjTranspose() *CSR[T] {
	b := a.Transpose()
	if isComplex[T]() {
		for k, v := range b.Val {
			b.Val[k] = conj(v)
		}
	}
	return b
}
