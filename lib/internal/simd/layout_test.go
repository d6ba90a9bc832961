package simd

import (
	"math"
	"testing"
)

func broadcasts[T Float](t *testing.T) {
	for _, rows := range []int{0, 1, 3, 8, 50} {
		for _, cols := range []int{0, 1, 2, 5, 16, 33, 130, 600} {
			for _, pad := range []int{0, 3} {
				ld := cols + pad
				a := make([]T, rows*ld+1)
				for i := range a {
					a[i] = T(i%13) - 4
				}
				row, col := make([]T, cols), make([]T, rows)
				for j := range row {
					row[j] = T(j%7) + 0.5
				}
				for i := range col {
					col[i] = T(i%5) - 1.5
				}
				for _, o := range operations[T]() {
					r, c := make([]T, rows*cols), make([]T, rows*cols)
					Rows(o.op, r, cols, a, ld, row, rows, cols)
					Cols(o.op, c, cols, a, ld, col, rows, cols)
					for i := range rows {
						for j := range cols {
							v := a[i*ld+j]
							if got, want := r[i*cols+j], o.f(v, row[j]); !identical(got, want) {
								t.Fatalf("Rows %d: %v, want %v", o.op, got, want)
							}
							if got, want := c[i*cols+j], o.f(v, col[i]); !identical(got, want) {
								t.Fatalf("Cols %d: %v, want %v", o.op, got, want)
							}
						}
					}
				}
			}
		}
	}
}

func TestBroadcasts(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", broadcasts[float32])
		t.Run("float64", broadcasts[float64])
	})
}

// Wide rows of a large matrix go in one run, smaller ones by themselves: the
// same bits.
func wideRows[T Float](t *testing.T) {
	const cols = longRow + 57
	row := make([]T, cols)
	for j := range row {
		row[j] = T(j%7) + 0.5
	}
	for _, rows := range []int{2, streamed/cols + 3} {
		a := make([]T, rows*cols)
		for i := range a {
			a[i] = T(i%13) - 4
		}
		got := make([]T, rows*cols)
		Rows(OpDiv, got, cols, a, cols, row, rows, cols)
		for i, v := range got {
			if want := a[i] / row[i%cols]; !identical(v, want) {
				t.Fatalf("%d rows: element %d is %v, want %v", rows, i, v, want)
			}
		}
	}
}

func TestWideRows(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", wideRows[float32])
		t.Run("float64", wideRows[float64])
	})
}

func transposes[T comparable](t *testing.T, of func(i int) T) {
	for _, rows := range []int{0, 1, 3, 7, 8, 16, 17, 31, 64, 70} {
		for _, cols := range []int{0, 1, 4, 5, 8, 15, 16, 33, 64, 81} {
			lds, ldd := cols+2, rows+1
			src, dst := make([]T, rows*lds+1), make([]T, cols*ldd+1)
			for i := range src {
				src[i] = of(i)
			}
			Transpose(dst, ldd, src, lds, rows, cols)
			for k, v := range dst {
				j, i := k/ldd, k%ldd
				want := of(0)
				if j < cols && i < rows {
					want = src[i*lds+j]
				} else {
					var zero T
					want = zero
				}
				if v != want {
					t.Fatalf("%d × %d: (%d, %d) is %v, want %v", rows, cols, j, i, v, want)
				}
			}
		}
	}
}

func TestTranspose(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		transposes(t, func(i int) float32 { return float32(i + 1) })
		transposes(t, func(i int) float64 { return float64(i + 1) })
		transposes(t, func(i int) complex64 { return complex(float32(i), -1) })
		transposes(t, func(i int) complex128 { return complex(float64(i), -1) })
		transposes(t, func(i int) uint8 { return uint8(i) })
	})
}

func comparisons[T Float](t *testing.T) {
	x := arguments[T](40)
	y := make([]T, len(x))
	for i := range y {
		y[i] = x[(i*3)%len(x)]
	}
	for rel, f := range map[Relation]func(a, b T) bool{
		Equal: func(a, b T) bool { return a == b }, NotEqual: func(a, b T) bool { return a != b },
		Less: func(a, b T) bool { return a < b }, LessEqual: func(a, b T) bool { return a <= b },
		Greater: func(a, b T) bool { return a > b }, GreaterEqual: func(a, b T) bool { return a >= b },
	} {
		for n := range 131 {
			a, b := x[n%3:n%3+n], y[:n]
			got := make([]bool, n+1)
			Compare(rel, got[:n], a, b)
			if got[n] {
				t.Fatalf("relation %d writes outside", rel)
			}
			for i := range a {
				if got[i] != f(a[i], b[i]) {
					t.Fatalf("relation %d of %v, %v is %v", rel, a[i], b[i], got[i])
				}
			}
			CompareScalar(rel, got[:n], a, y[n])
			for i := range a {
				if got[i] != f(a[i], y[n]) {
					t.Fatalf("relation %d of %v and the number %v is %v", rel, a[i], y[n], got[i])
				}
			}
		}
	}
}

func TestComparisons(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", comparisons[float32])
		t.Run("float64", comparisons[float64])
	})
}

func conversions[To, From Number](t *testing.T, x []From) {
	for n := range 40 {
		got := make([]To, n+1)
		Convert(got[:n], x[1:1+n])
		for i := range n {
			if want := To(x[1+i]); got[i] != want && want == want {
				t.Fatalf("%T(%T %v) = %v, want %v", want, x[0], x[1+i], got[i], want)
			}
		}
		if got[n] != 0 {
			t.Fatal("Convert writes outside")
		}
	}
}

func TestConversions(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		x := edges[float64]()
		conversions[float32](t, x)
		conversions[float64](t, edges[float32]())
		whole := make([]float64, 64)
		ints, longs := make([]int32, 64), make([]int64, 64)
		for i := range whole {
			whole[i] = float64(i*i)*1.7 - 500
			ints[i], longs[i] = int32(i*123457-3000000), int64(i)*1234567890123-1e13
		}
		conversions[int32](t, whole)
		conversions[int64](t, whole)
		conversions[float64](t, ints)
		conversions[float32](t, ints)
		conversions[float64](t, longs)
		conversions[int32](t, longs)
	})
}

func TestPow(t *testing.T) {
	x := []float64{0, 0.5, 1, 2, 3.5, 10, math.Inf(1), -2}
	for _, p := range []float64{-1, 0, 0.5, 1, 2, 3, 4, 2.5, -0.7} {
		got := make([]float64, len(x))
		Pow(got, x, p)
		for i, v := range x {
			if u := ulps(got[i], math.Pow(v, p), 0); u > 2 {
				t.Errorf("%v^%v = %v, want %v", v, p, got[i], math.Pow(v, p))
			}
		}
	}
}

func TestSelectAndFill(t *testing.T) {
	got := make([]int64, 3)
	Select(got, []bool{true, false, true}, []int64{1, 2, 3}, []int64{4, 5, 6})
	if got[0] != 1 || got[1] != 5 || got[2] != 3 {
		t.Error(got)
	}
	for n := range 20 {
		x := make([]complex64, n)
		Fill(x, 2i)
		for _, v := range x {
			if v != 2i {
				t.Fatal(x)
			}
		}
	}
}
