package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// engines runs a test with the loaded library, if there is one, and in Go.
func engines(t *testing.T, test func(t *testing.T)) {
	for _, choice := range []string{"auto", "go"} {
		restore, err := Select(choice)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(Active().Kind, test)
		restore()
	}
}

func random[T Scalar](r *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = Make[T](r.NormFloat64(), r.NormFloat64())
	}
	return x
}

func abs[T Scalar](x T) float64 { re, im := Parts(x); return math.Hypot(re, im) }

func element[T Scalar](t Transpose, a []T, lda, i, j int) T {
	switch t {
	case NoTrans:
		return a[i*lda+j]
	case Trans:
		return a[j*lda+i]
	}
	return Conj(a[j*lda+i])
}

func testGemm[T Scalar](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][3]int{{0, 3, 2}, {3, 0, 2}, {3, 2, 0}, {1, 1, 1}, {5, 7, 3}, {64, 33, 65}, {130, 101, 97}} {
		for _, ta := range []Transpose{NoTrans, Trans, ConjTrans} {
			for _, tb := range []Transpose{NoTrans, Trans, ConjTrans} {
				for _, beta := range []float64{0, 1, -0.5} {
					m, n, k := size[0], size[1], size[2]
					ra, ca, rb, cb := m, k, k, n
					if ta != NoTrans {
						ra, ca = k, m
					}
					if tb != NoTrans {
						rb, cb = n, k
					}
					lda, ldb, ldc := ca+2, cb+1, n+3
					a, b, c := random[T](r, ra*lda), random[T](r, rb*ldb), random[T](r, m*ldc)
					if beta == 0 {
						for i := range m {
							for j := range n {
								c[i*ldc+j] = Make[T](math.NaN(), math.NaN())
							}
						}
					}
					before := append([]T(nil), c...)
					alpha := Make[T](0.7, 0.2)
					Gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, Make[T](beta, 0), c, ldc)
					for i := range m {
						for j := range ldc {
							want := before[i*ldc+j]
							if j < n {
								want = 0
								for p := range k {
									want += element(ta, a, lda, i, p) * element(tb, b, ldb, p, j)
								}
								want *= alpha
								if beta != 0 {
									want += Make[T](beta, 0) * before[i*ldc+j]
								}
							}
							if d := abs(c[i*ldc+j] - want); !(d <= 20*Eps[T]()*float64(k+2)) {
								t.Fatalf("%v %c%c beta %g: entry (%d, %d) is %v, want %v", size, ta, tb, beta, i, j, c[i*ldc+j], want)
							}
						}
					}
				}
			}
		}
	}
}

func TestGemm(t *testing.T) {
	engines(t, func(t *testing.T) {
		t.Run("float64", testGemm[float64])
		t.Run("float32", testGemm[float32])
		t.Run("complex128", testGemm[complex128])
		t.Run("complex64", testGemm[complex64])
	})
}

func testTriangular[T Scalar](t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 2, 31, 33, 100} {
		for _, columns := range []int{1, 5, 70} {
			for _, side := range []Side{Left, Right} {
				for _, uplo := range []Uplo{Upper, Lower} {
					for _, ta := range []Transpose{NoTrans, Trans, ConjTrans} {
						for _, diag := range []Diag{NonUnit, Unit} {
							a := random[T](r, n*n)
							for i := range a {
								a[i] *= Make[T](1/float64(n), 0)
							}
							for i := range n {
								a[i*n+i] += 2
							}
							m, k := n, columns
							if side == Right {
								m, k = columns, n
							}
							x := random[T](r, m*k)
							b := append([]T(nil), x...)
							Trmm(side, uplo, ta, diag, m, k, a, n, b, k)
							full := triangle(uplo, diag, n, a, n)
							want := make([]T, m*k)
							if side == Left {
								Gemm(ta, NoTrans, m, k, m, 1, full, n, x, k, 0, want, k)
							} else {
								Gemm(NoTrans, ta, m, k, k, 1, x, k, full, n, 0, want, k)
							}
							for i := range b {
								if d := abs(b[i] - want[i]); !(d <= 100*Eps[T]()*float64(n)) {
									t.Fatalf("Trmm %c %c %c %c n = %d: %v, want %v", side, uplo, ta, diag, n, b[i], want[i])
								}
							}
							Trsm(side, uplo, ta, diag, m, k, a, n, b, k)
							for i := range b {
								if d := abs(b[i] - x[i]); !(d <= 200*Eps[T]()*float64(n)) {
									t.Fatalf("Trsm %c %c %c %c n = %d: %v, want %v", side, uplo, ta, diag, n, b[i], x[i])
								}
							}
						}
					}
				}
			}
		}
	}
}

func TestTriangular(t *testing.T) {
	engines(t, func(t *testing.T) {
		t.Run("float64", testTriangular[float64])
		t.Run("float32", testTriangular[float32])
		t.Run("complex128", testTriangular[complex128])
		t.Run("complex64", testTriangular[complex64])
	})
}

func testHerkGemv[T Scalar](t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{1, 7, 96, 97, 250} {
		for _, k := range []int{1, 30, 300} {
			for _, ta := range []Transpose{NoTrans, ConjTrans} {
				rows, columns := n, k
				if ta != NoTrans {
					rows, columns = k, n
				}
				a := random[T](r, rows*columns)
				for _, uplo := range []Uplo{Upper, Lower} {
					c, want := random[T](r, n*n), make([]T, n*n)
					for i := range n {
						re, _ := Parts(c[i*n+i])
						c[i*n+i] = Make[T](re, 0)
					}
					copy(want, c)
					tb := ConjTrans
					if ta == ConjTrans {
						tb = NoTrans
					}
					Gemm(ta, tb, n, n, k, 0.5, a, columns, a, columns, 2, want, n)
					before := append([]T(nil), c...)
					Herk(uplo, ta, n, k, 0.5, a, columns, 2, c, n)
					for i := range n {
						for j := range n {
							w := want[i*n+j]
							if (uplo == Upper && j < i) || (uplo == Lower && j > i) {
								w = before[i*n+j]
							}
							if d := abs(c[i*n+j] - w); !(d <= 20*Eps[T]()*float64(k+10)) {
								t.Fatalf("Herk %c %c n = %d k = %d (%d, %d): %v, want %v", uplo, ta, n, k, i, j, c[i*n+j], w)
							}
						}
					}
				}
				for _, tv := range []Transpose{NoTrans, Trans, ConjTrans} {
					lx, ly := columns, rows
					if tv != NoTrans {
						lx, ly = rows, columns
					}
					x, y := random[T](r, lx), random[T](r, ly)
					want := append([]T(nil), y...)
					Gemm(tv, NoTrans, ly, 1, lx, 2, a, columns, x, 1, -1, want, 1)
					Gemv(tv, rows, columns, 2, a, columns, x, -1, y)
					for i := range y {
						if d := abs(y[i] - want[i]); !(d <= 40*Eps[T]()*float64(lx+10)) {
							t.Fatalf("Gemv %c %d×%d: %v, want %v", tv, rows, columns, y[i], want[i])
						}
					}
				}
			}
		}
	}
}

func TestHerkAndGemv(t *testing.T) {
	engines(t, func(t *testing.T) {
		t.Run("float64", testHerkGemv[float64])
		t.Run("float32", testHerkGemv[float32])
		t.Run("complex128", testHerkGemv[complex128])
		t.Run("complex64", testHerkGemv[complex64])
	})
}

func TestShapesPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"short slice": func() {
			Gemm(NoTrans, NoTrans, 2, 2, 2, 1, make([]float64, 3), 2, make([]float64, 4), 2, 0, make([]float64, 4), 2)
		},
		"leading": func() {
			Gemm(NoTrans, NoTrans, 2, 2, 2, 1, make([]float64, 4), 1, make([]float64, 4), 2, 0, make([]float64, 4), 2)
		},
		"vector": func() { Gemv(NoTrans, 2, 2, 1, make([]float64, 4), 2, make([]float64, 1), 0, make([]float64, 2)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func BenchmarkGemm(b *testing.B) {
	for _, n := range []int{8, 32, 128, 512, 1024} {
		x, y, z := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Gemm(NoTrans, NoTrans, n, n, n, 1, x, n, y, n, 0, z, n)
			}
			b.ReportMetric(2*float64(n)*float64(n)*float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GF/s")
		})
	}
}
