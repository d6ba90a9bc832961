package sparse

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestAlgebra(t *testing.T) {
	each(t, testAlgebra[float32], testAlgebra[float64], testAlgebra[complex64], testAlgebra[complex128])
}

func testAlgebra[T Scalar](t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, a *CSR[T]) {
		b := random[T](rng, a.Rows, a.Cols, 0.3)
		alpha, beta := integer[T](rng), integer[T](rng)
		checkDense(t, Add(alpha, a, beta, b), a.Rows, a.Cols, func(i, j int) T { return alpha*a.At(i, j) + beta*b.At(i, j) })
		cancelled := Add(1, a, -1, a)
		checkDense(t, cancelled, a.Rows, a.Cols, func(i, j int) T { return 0 })
		if !cancelled.SamePattern(a) {
			t.Error("A - A has another pattern")
		}

		c := random[T](rng, a.Cols, 5, 0.4)
		product := func(i, j int) (sum T) {
			for k := range a.Cols {
				sum += a.At(i, k) * c.At(k, j)
			}
			return
		}
		checkDense(t, Mul(a, c), a.Rows, 5, product)
		plan := NewProduct(a, c)
		dst := plan.Matrix()
		plan.Compute(dst, a, c)
		if !equal(dst, Mul(a, c)) {
			t.Error("the planned product differs")
		}
		for _, k := range []int{0, 1, 3, 8, 11} {
			x := integers[T](rng, a.Cols*k)
			y := integers[T](rng, a.Rows*k)
			a.MulBlock(y, x, k)
			for i := range a.Rows {
				for q := range k {
					var sum T
					for j := range a.Cols {
						sum += a.At(i, j) * x[j*k+q]
					}
					if y[i*k+q] != sum {
						t.Fatalf("block of %d: (%d, %d) is %v, want %v", k, i, q, y[i*k+q], sum)
					}
				}
			}
		}
		small := random[T](rng, 3, 4, 0.5)
		checkDense(t, Kron(a, small), a.Rows*3, a.Cols*4, func(i, j int) T { return a.At(i/3, j/4) * small.At(i%3, j%4) })

		r, s := integers[T](rng, a.Rows), integers[T](rng, a.Cols)
		d := a.Clone()
		d.ScaleRows(r)
		d.ScaleCols(s)
		d.Scale(2)
		checkDense(t, d, a.Rows, a.Cols, func(i, j int) T { return 2 * r[i] * a.At(i, j) * s[j] })

		checkDense(t, a.CSC().CSR(), a.Rows, a.Cols, a.At)
		csc, err := NewCSC(a.Rows, a.Cols, a.CSC().ColPtr, a.CSC().RowInd, a.CSC().Val)
		if err != nil {
			t.Fatal(err)
		}
		x, y := integers[T](rng, a.Cols), integers[T](rng, a.Rows)
		got, want := make([]T, a.Rows), make([]T, a.Rows)
		csc.MulVec(got, x)
		a.MulVec(want, x)
		if !slices.Equal(got, want) {
			t.Error("CSC product differs")
		}
		got, want = make([]T, a.Cols), make([]T, a.Cols)
		csc.MulVecT(got, y)
		a.MulVecT(want, y)
		if !slices.Equal(got, want) {
			t.Error("CSC transposed product differs")
		}
		for j := range a.Cols {
			rows, vals := csc.Col(j)
			for k, i := range rows {
				if vals[k] != a.At(int(i), j) || csc.At(int(i), j) != vals[k] {
					t.Errorf("column %d of the CSC differs at row %d", j, i)
				}
			}
		}
	})
}

func TestSlices(t *testing.T) {
	each(t, testSlices[float32], testSlices[float64], testSlices[complex64], testSlices[complex128])
}

func testSlices[T Scalar](t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, a *CSR[T]) {
		pick := func(n, count int) []int {
			if n == 0 {
				return nil
			}
			p := make([]int, count)
			for i := range p {
				p[i] = rng.IntN(n)
			}
			return p
		}
		rows, cols := pick(a.Rows, 6), pick(a.Cols, 9)
		checkDense(t, a.SubRows(rows), len(rows), a.Cols, func(i, j int) T { return a.At(rows[i], j) })
		checkDense(t, a.SubCols(cols), a.Rows, len(cols), func(i, j int) T { return a.At(i, cols[j]) })
		checkDense(t, a.Submatrix(rows, cols), len(rows), len(cols), func(i, j int) T { return a.At(rows[i], cols[j]) })
		r0, c0 := a.Rows/3, a.Cols/4
		r1, c1 := a.Rows-a.Rows/4, a.Cols-a.Cols/3
		checkDense(t, a.Slice(r0, r1, c0, c1), r1-r0, c1-c0, func(i, j int) T { return a.At(r0+i, c0+j) })

		p, q := perm(rng, a.Rows), perm(rng, a.Cols)
		checkDense(t, a.Permute(p, q), a.Rows, a.Cols, func(i, j int) T { return a.At(int(p[i]), int(q[j])) })
		checkDense(t, a.Permute(p, nil), a.Rows, a.Cols, func(i, j int) T { return a.At(int(p[i]), j) })
		checkDense(t, a.Permute(nil, q), a.Rows, a.Cols, func(i, j int) T { return a.At(i, int(q[j])) })
		if b := a.Permute(nil, nil); !equal(a, b) || len(b.Val) > 0 && &b.Val[0] == &a.Val[0] {
			t.Error("no permutation: not a copy")
		}

		b, c := random[T](rng, 4, a.Cols, 0.3), random[T](rng, a.Rows, 2, 0.3)
		checkDense(t, VStack(a, b), a.Rows+4, a.Cols, func(i, j int) T {
			if i < a.Rows {
				return a.At(i, j)
			}
			return b.At(i-a.Rows, j)
		})
		checkDense(t, HStack(c, a), a.Rows, a.Cols+2, func(i, j int) T {
			if j < 2 {
				return c.At(i, j)
			}
			return a.At(i, j-2)
		})
		checkDense(t, Block([][]*CSR[T]{{a, c}, {b, nil}}), a.Rows+4, a.Cols+2, func(i, j int) T {
			switch {
			case i < a.Rows && j < a.Cols:
				return a.At(i, j)
			case i < a.Rows:
				return c.At(i, j-a.Cols)
			case j < a.Cols:
				return b.At(i-a.Rows, j)
			}
			return 0
		})
	})
}

func perm(rng *rand.Rand, n int) []int32 {
	p := make([]int32, n)
	for i, v := range rng.Perm(n) {
		p[i] = int32(v)
	}
	return p
}

func TestStructure(t *testing.T) {
	a := FromDense(4, 4, []float64{1, 0, 2, 0, 0, 3, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0})
	if l, u := a.Bandwidth(); l != 2 || u != 2 {
		t.Errorf("bandwidth %d, %d", l, u)
	}
	if n, of := a.Components(); n != 3 || !slices.Equal(of, []int{0, 1, 0, 2}) {
		t.Errorf("%d components %v", n, of)
	}
	if !a.IsSymmetric(0) || !a.IsHermitian(0) {
		t.Error("not symmetric")
	}
	b := a.Clone()
	p, _ := b.Index(0, 2)
	b.Val[p] *= 1 + 1e-10
	if b.IsSymmetric(0) || !b.IsSymmetric(1e-9) {
		t.Error("the tolerance is not kept")
	}
	b.Val[p] = math.NaN()
	if b.IsSymmetric(1) {
		t.Error("NaN is symmetric")
	}
	if c := FromDense(2, 2, []float64{1, 5, 0, 1}); c.IsSymmetric(0.5) {
		t.Error("a triangle is symmetric")
	}
	if Zero[float64](2, 3).IsSymmetric(1) {
		t.Error("2×3 is symmetric")
	}
	h := FromDense(2, 2, []complex128{1, 2i, -2i, 3})
	if h.IsSymmetric(0) || !h.IsHermitian(0) {
		t.Error("a Hermitian matrix was not seen as one")
	}
	if l, u := Zero[float64](3, 3).Bandwidth(); l != 0 || u != 0 {
		t.Error("zero has a bandwidth")
	}
	if n, of := Zero[float64](0, 0).Components(); n != 0 || len(of) != 0 {
		t.Error("components of nothing")
	}
}

// Products and sums have the same bits with any number of threads.
func TestAlgebraIsDeterministic(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	a := large(rng)
	b := a.Transpose()
	x := make([]float64, a.Cols*3)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	thin := a.Slice(0, a.Rows, 0, 500)
	var product, sum *Matrix
	var block []float64
	for _, threads := range []int{1, 2, 3} {
		with(t, threads)
		p, s, y := Mul(b.Slice(0, 2000, 0, b.Cols), thin), Add(1.5, a, -0.3, a), make([]float64, a.Rows*3)
		a.MulBlock(y, x, 3)
		if product == nil {
			product, sum, block = p, s, y
		}
		if !equal(p, product) || !equal(s, sum) || !slices.Equal(y, block) {
			t.Errorf("%d threads give other bits", threads)
		}
	}
}

func TestGonum(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	a := random[float64](rng, 11, 8, 0.3)
	g := Gonum{a}
	d := mat.NewDense(11, 8, a.Dense())
	if !mat.Equal(g, d) || !mat.Equal(g.T(), d.T()) {
		t.Error("gonum reads another matrix")
	}
	for _, m := range []mat.Matrix{g, d, g.T(), mat.NewBandDense(5, 7, 1, 2, integers[float64](rng, 20))} {
		if b := FromMatrix(m); b.Check() != nil || !mat.Equal(Gonum{b}, m) {
			t.Errorf("from %T", m)
		}
	}
	x := mat.NewVecDense(8, integers[float64](rng, 8))
	var got, want mat.VecDense
	g.MulVecTo(&got, false, x)
	want.MulVec(d, x)
	if !mat.Equal(&got, &want) {
		t.Error("A*x differs")
	}
	y := mat.NewDense(11, 3, integers[float64](rng, 33)).ColView(1).(*mat.VecDense) // strided
	out := mat.NewDense(8, 2, nil).ColView(1).(*mat.VecDense)
	g.MulVecTo(out, true, y)
	want.Reset()
	want.MulVec(d.T(), y)
	if !mat.Equal(out, &want) {
		t.Error("Aᵀ*x differs")
	}
	wide := mat.NewDense(8, 9, integers[float64](rng, 72))
	for _, m := range []*mat.Dense{wide, wide.Slice(0, 8, 2, 6).(*mat.Dense)} {
		var want mat.Dense
		want.Mul(d, m)
		if !mat.Equal(g.MulDense(m), &want) {
			t.Error("A*X differs")
		}
	}
}

func TestAlgebraPanics(t *testing.T) {
	a, b := Zero[float64](2, 3), Zero[float64](4, 5)
	plan := NewProduct(Zero[float64](4, 2), a)
	for want, f := range map[string]func(){
		"sum of a 2×3 and a 4×5":     func() { Add(1, a, 1, b) },
		"product of a 2×3 and a 4×5": func() { Mul(a, b) },
		"planned for 4×2":            func() { plan.Compute(Zero[float64](4, 3), b, a) },
		"row 2 of a 2×3":             func() { a.SubRows([]int{0, 2}) },
		"column -1 of a 2×3":         func() { a.SubCols([]int{-1}) },
		"rows [1, 3)":                func() { a.Slice(1, 3, 0, 1) },
		"no permutation of the 2":    func() { a.Permute([]int32{1, 1}, nil) },
		"no permutation of the 3":    func() { a.Permute(nil, []int32{0, 1}) },
		"a matrix of no blocks":      func() { VStack[float64]() },
		"block (1, 0) is 4×5":        func() { VStack(a, b) },
		"all blocks of row 1":        func() { Block([][]*Matrix{{a}, {nil}}) },
		"row 1 has 2 blocks":         func() { Block([][]*Matrix{{a}, {b, b}}) },
		"factorisation of a 2×3":     func() { NewLU(a, LUConfig{}) },
		"degree order of a 2×3":      func() { AMD(a) },
		"order of a 2×3":             func() { RCM(a) },
		"components of a 2×3":        func() { a.Components() },
		"A*X with a 2×3":             func() { a.MulBlock(nil, nil, 2) },
		"rows of a 2×3":              func() { a.ScaleRows(nil) },
		"columns of a 2×3":           func() { a.ScaleCols(nil) },
		"x of 1 and a result of 2":   func() { a.MulVec(make([]float64, 2), make([]float64, 1)) },
		"a 4294967296×1 matrix":      func() { Kron(&Matrix{Rows: 1 << 31, Cols: 1}, &Matrix{Rows: 2, Cols: 1}) },
	} {
		if got := panics(f); !strings.Contains(got, want) {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
}
