package fft

import (
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/tensor"
)

func TestTransposes(t *testing.T) {
	checkTransposes[float64](t)
	checkTransposes[float32](t)
}

func checkTransposes[F tensor.Float](t *testing.T) {
	for _, k := range allKernels[F]() {
		for _, rows := range []int{1, 3, 4, 8, 9, 17, 24} {
			for _, cols := range []int{1, 2, 5, 8, 12, 19, 32} {
				lds, ldd := cols+2, rows+1
				src := narrow[F](realNoise(2*rows*lds, 1))
				pairs, reals := make([]F, 2*cols*ldd), make([]F, cols*ldd)
				k.transpose(pairs, ldd, src, lds, rows, cols)
				k.transposeReal(reals, ldd, src, lds, rows, cols)
				wantPairs, wantReals := make([]F, len(pairs)), make([]F, len(reals))
				for i := range rows {
					for j := range cols {
						copy(wantPairs[2*(j*ldd+i):], src[2*(i*lds+j):2*(i*lds+j)+2])
						wantReals[j*ldd+i] = src[i*lds+j]
					}
				}
				if !slices.Equal(pairs, wantPairs) || !slices.Equal(reals, wantReals) {
					t.Fatalf("%s, %v: the transpose of %d×%d is wrong", k.name, tensor.DTypeOf[F](), rows, cols)
				}
			}
		}
	}
}
