package main

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/sparse"
)

// shareMatrix gives the peer a sparse matrix as a scipy CSR matrix.
func shareMatrix(b *compare.Bench, name string, a *sparse.Matrix) error {
	if b.Peer == nil {
		return nil
	}
	rowPtr, colInd := make([]float64, len(a.RowPtr)), make([]float64, len(a.ColInd))
	for i, v := range a.RowPtr {
		rowPtr[i] = float64(v)
	}
	for i, v := range a.ColInd {
		colInd[i] = float64(v)
	}
	for _, part := range []struct {
		name   string
		values []float64
	}{{"_ptr", rowPtr}, {"_ind", colInd}, {"_val", a.Val}} {
		if err := b.Peer.Share(b.Dir, name+part.name, part.values); err != nil {
			return err
		}
	}
	return b.Peer.Exec(fmt.Sprintf("import scipy.sparse\n%s = scipy.sparse.csr_matrix((%[1]s_val, %[1]s_ind.astype('i4'), %[1]s_ptr.astype('i4')), shape=(%d, %d))\n"+
		"del %[1]s_ptr, %[1]s_ind, %[1]s_val", name, a.Rows, a.Cols))
}

// wave returns n values without symmetries, between -1 and 1.
func wave(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Sin(1 + 3.7*float64(i) + 1e-3*float64(i%977)*float64(i%977))
	}
	return x
}

// compareAll measures cases one after the other.
func compareAll(b *compare.Bench, cases ...compare.Case) error {
	for _, c := range cases {
		if err := b.Compare(c); err != nil {
			return err
		}
	}
	return nil
}

// onOneThread limits a case to comparisons with one thread: its Limit is 0 with
// more.
func onOneThread(b *compare.Bench, limit float64) float64 {
	if b.Threads > 1 {
		return 0
	}
	return limit
}
