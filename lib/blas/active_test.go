package blas

import (
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/podium-go/podium/lib/internal/dynlib"
	gonumblas "gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

func TestSelectRefuses(t *testing.T) {
	folder := t.TempDir()
	broken := filepath.Join(folder, "libbroken.so")
	if err := os.WriteFile(broken, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := Active()
	for choice, want := range map[string]string{
		"nonsense":                         "allowed are auto, go, openblas, mkl, accelerate or the path",
		broken:                             "libbroken.so",
		filepath.Join(folder, "absent.so"): "absent.so",
	} {
		_, err := Select(choice)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", choice, err, want)
		}
	}
	if runtime.GOOS != "darwin" {
		if _, err := Select("accelerate"); err == nil || !strings.Contains(err.Error(), "macOS") {
			t.Errorf("accelerate: %v", err)
		}
	}
	if after := Active(); after.String() != before.String() {
		t.Errorf("%v after refused choices, %v before", after, before)
	}
}

func TestSelectGo(t *testing.T) {
	restore, err := Select("go")
	if err != nil {
		t.Fatal(err)
	}
	defer restore()
	if i := Active(); i.Kind != "go" || i.Notice != "" || Loaded() != nil || !strings.Contains(i.String(), "no BLAS library") {
		t.Errorf("%v", i)
	}
}

// A library that is there but has no LAPACK is named.
func TestSelectOfAnotherLibrary(t *testing.T) {
	for _, path := range []string{"/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib64/libm.so.6", "/lib/aarch64-linux-gnu/libm.so.6"} {
		if _, err := os.Stat(path); err != nil || !dynlib.Available {
			continue
		}
		if _, err := Select(path); err == nil || !strings.Contains(err.Error(), "lacks sgemm_") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A library that computes wrong results is not used: the check has to see it.
func TestCheckSeesWrongResults(t *testing.T) {
	l := Loaded()
	if l == nil {
		t.Skip("no library")
	}
	wrong := &Library{path: l.path, handle: l.handle, gemm: l.gemm}
	wrong.gemm[doubleReal] = l.gemm[singleReal]
	if err := wrong.check(); err == nil || !strings.Contains(err.Error(), "dgemm gives") {
		t.Errorf("check of a wrong product: %v", err)
	}
}

func TestProductsOfTheLibraryAgree(t *testing.T) {
	l := Loaded()
	if l == nil {
		t.Skip("no library")
	}
	before := ownKernels
	defer func() { ownKernels = before }()
	for _, ownKernels = range []bool{false, true} {
		t.Run(map[bool]string{false: "library", true: "own"}[ownKernels], func(t *testing.T) {
			testGemm[float64](t)
			testGemm[float32](t)
			testGemm[complex128](t)
			testGemm[complex64](t)
		})
	}
}

func TestSameBitsOnAnyThreads(t *testing.T) {
	engines(t, func(t *testing.T) {
		const n = 300
		a, b := make([]float64, n*n), make([]float64, n*n)
		for i := range a {
			a[i], b[i] = math.Sin(float64(i)), math.Cos(float64(3*i))
		}
		for i := range n {
			a[i*n+i] += n
		}
		compute := func() []float64 {
			c, y, x := make([]float64, n*n), make([]float64, n), append([]float64(nil), b...)
			Gemm(NoTrans, Trans, n, n, n, 1, a, n, b, n, 0, c, n)
			Gemv(Trans, n, n, 1, a, n, b[:n], 0, y)
			Trsm(Left, Lower, NoTrans, NonUnit, n, n, a, n, x, n)
			Herk(Upper, NoTrans, n, n, 1, a, n, 1, c, n)
			return append(append(c, y...), x...)
		}
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		want := compute()
		for _, threads := range []int{2, 3} {
			runtime.GOMAXPROCS(threads)
			var group sync.WaitGroup
			for range 3 {
				group.Go(func() {
					for i, v := range compute() {
						if math.Float64bits(v) != math.Float64bits(want[i]) {
							t.Errorf("number %d is %v on one thread and %v on %d", i, want[i], v, threads)
							return
						}
					}
				})
			}
			group.Wait()
		}
	})
}

func TestUseInGonum(t *testing.T) {
	before := blas64.Implementation()
	UseInGonum()
	defer blas64.Use(before)
	var _ gonumblas.Float64 = gonumBLAS{}
	r := mat.NewDense(60, 60, nil)
	for i := range 60 {
		for j := range 60 {
			r.Set(i, j, math.Sin(float64(i*60+j)))
		}
		r.Set(i, i, r.At(i, i)+10)
	}
	var inverse, product mat.Dense
	if err := inverse.Inverse(r); err != nil {
		t.Fatal(err)
	}
	product.Mul(r, &inverse)
	eye := mat.NewDiagDense(60, nil)
	for i := range 60 {
		eye.SetDiag(i, 1)
	}
	if !mat.EqualApprox(&product, eye, 1e-12) {
		t.Error("A A⁻¹ is not the identity")
	}
}
