package blas

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/podium-go/podium/lib/internal/gemm"
)

func timeOf(f func()) float64 {
	f()
	best := 1e9
	total := time.Now()
	for n := 0; n < 3 || time.Since(total) < 40*time.Millisecond; n++ {
		s := time.Now()
		reps := 0
		for ; reps < 1000 && time.Since(s) < 2*time.Millisecond; reps++ {
			f()
		}
		best = min(best, time.Since(s).Seconds()/float64(reps))
	}
	return best
}

func compare[T Scalar](name string) {
	l := Loaded()
	for _, s := range [][3]int{{4, 4, 4}, {8, 8, 8}, {16, 16, 16}, {32, 32, 32}, {64, 64, 64}, {128, 128, 128}, {256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {8, 8, 1000}, {32, 32, 1000}, {64, 900, 900}, {900, 900, 64}, {1000, 64, 64}, {20000, 50, 200}} {
		m, n, k := s[0], s[1], s[2]
		a, b, c := make([]T, m*k), make([]T, n*k), make([]T, m*n)
		own := timeOf(func() { gemm.Gemm(gemm.NoTrans, gemm.NoTrans, m, n, k, 1, a, k, b, n, 0, c, n) })
		lib := timeOf(func() { libraryGemm(l, NoTrans, NoTrans, m, n, k, 1, a, k, b, n, 0, c, n) })
		fl := 2e-9 * float64(m) * float64(n) * float64(k)
		fmt.Printf("%s P=%d %v own %.2f us (%.1f GF/s) lib %.2f us (%.1f) ratio %.2f\n", name, runtime.GOMAXPROCS(0), s, own*1e6, fl/own, lib*1e6, fl/lib, own/lib)
	}
}

func TestCompareProducts(t *testing.T) {
	if os.Getenv("COMPARE") == "" {
		t.Skip("a measurement")
	}
	compare[float64]("f64")
	compare[float32]("f32")
	compare[complex128]("c128")
}
