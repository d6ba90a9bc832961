package tensor

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func wantValues(t *testing.T, what string, got *Tensor, shape []int, want ...float64) {
	t.Helper()
	if !slices.Equal(got.Shape(), shape) || !slices.Equal(Values[float64](got), want) {
		t.Errorf("%s: shape %v, %v, want %v, %v", what, got.Shape(), Values[float64](got), shape, want)
	}
}

func TestBuild(t *testing.T) {
	wantValues(t, "Arange", Arange(-1, 3), []int{4}, -1, 0, 1, 2)
	wantValues(t, "Arange none", Arange(3, 1), []int{0})
	wantValues(t, "Linspace", Linspace(1, 2, 5), []int{5}, 1, 1.25, 1.5, 1.75, 2)
	wantValues(t, "Linspace one", Linspace(3, 4, 1), []int{1}, 3)
	if x := Linspace(-math.MaxFloat64, math.MaxFloat64, 3); x.At(1) != 0 || x.At(2) != math.MaxFloat64 {
		t.Error(Values[float64](x))
	}
	wantValues(t, "Eye", Eye(Int32, 2), []int{2, 2}, 1, 0, 0, 1)
	wantValues(t, "Eye of bools", Eye(Bool, 2), []int{2, 2}, 1, 0, 0, 1)
	wantValues(t, "Full", Full(Float32, 2.5, 1, 2), []int{1, 2}, 2.5, 2.5)
	v := Of([]float32{1, 2, 3})
	wantValues(t, "Diag", v.Narrow(0, 0, 2).Diag(), []int{2, 2}, 1, 0, 0, 2)
	m := Arange(1, 10).Reshape(3, 3)
	wantValues(t, "Tril", m.Tril(0), []int{3, 3}, 1, 0, 0, 4, 5, 0, 7, 8, 9)
	wantValues(t, "Tril -1", m.Tril(-1), []int{3, 3}, 0, 0, 0, 4, 0, 0, 7, 8, 0)
	wantValues(t, "Triu", m.T().Triu(1), []int{3, 3}, 0, 4, 7, 0, 0, 8, 0, 0, 0)
	wantValues(t, "Triu far", m.Triu(-5), []int{3, 3}, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	wantValues(t, "Concat", Concat(-1, m, m.T().Narrow(1, 0, 1)), []int{3, 4}, 1, 2, 3, 1, 4, 5, 6, 2, 7, 8, 9, 3)
	wantValues(t, "Stack", Stack(1, v, v.Flip()), []int{3, 2}, 1, 3, 2, 2, 3, 1)
	parts := m.Split(1, 3)
	wantValues(t, "Split", parts[2], []int{3, 1}, 3, 6, 9)
	wantValues(t, "Tile", v.Tile(2, 2), []int{2, 6}, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3)
	wantValues(t, "Tile the last", m.Narrow(1, 0, 1).Tile(2), []int{3, 2}, 1, 1, 4, 4, 7, 7)
	wantValues(t, "Repeat", m.Narrow(0, 0, 2).Repeat(0, 2).Narrow(1, 0, 1), []int{4, 1}, 1, 1, 4, 4)
	wantValues(t, "Roll", v.Roll(0, 1), []int{3}, 3, 1, 2)
	wantValues(t, "Roll back", v.Roll(0, -4), []int{3}, 2, 3, 1)
	x := Of([]float64{1, 2, 3, 4})
	wantValues(t, "Pad", x.Pad(0, 1, 2, Zeros), []int{7}, 0, 1, 2, 3, 4, 0, 0)
	wantValues(t, "Pad circular", x.Pad(0, 2, 1, Circular), []int{7}, 3, 4, 1, 2, 3, 4, 1)
	wantValues(t, "Pad reflected", x.Pad(0, 2, 3, Reflect), []int{9}, 3, 2, 1, 2, 3, 4, 3, 2, 1)
	wantValues(t, "Pad with the edge", x.Pad(0, 2, 1, Edge), []int{7}, 1, 1, 1, 2, 3, 4, 4)
	grid := Meshgrid(v, x.Narrow(0, 0, 2))
	wantValues(t, "Meshgrid", grid[0], []int{3, 2}, 1, 1, 2, 2, 3, 3)
	wantValues(t, "Meshgrid", grid[1], []int{3, 2}, 1, 2, 1, 2, 1, 2)
	if !Equal(m, m.Clone()) || Equal(m, m.T()) || Equal(m, m.Convert(Int32)) {
		t.Error("Equal")
	}
	inf := math.Inf(1)
	if !AllClose(x, x.Add(1e-9), 1e-8, 0) || AllClose(x, x.Add(1e-9), 1e-10, 0) || !AllClose(x, x.Mul(1+1e-9), 0, 1e-8) ||
		AllClose(x, Scalar(math.NaN()), 1, 1) || AllClose(x, Scalar(inf), 1, 1) || !AllClose(Scalar(inf), Scalar(inf), 0, 0) || !AllClose(m, m, 0, 0) {
		t.Error("AllClose")
	}
	mustPanic(t, "[3 3] and a float32 one of shape [3]", func() { Concat(0, m, v) })
	mustPanic(t, "Stack of shapes [3] and [4]", func() { Stack(0, v, x) })
	mustPanic(t, "into 2 equal parts", func() { m.Split(0, 2) })
	mustPanic(t, "Pad by 4 and 0 along axis 0 of shape [4]", func() { x.Pad(0, 4, 0, Reflect) })
	mustPanic(t, "shape [3], which has fewer", func() { v.Tril(0) })
	mustPanic(t, "vector", func() { Meshgrid(m) })
	mustPanic(t, "none of a int32", func() { Full(Int32, 0.5, 2) })
}

func TestGather(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 13))
	for _, d := range dtypeList {
		for axis := range 3 {
			x := random(r, d, 3, 4, 5)
			n := x.Dim(axis)
			at := New(Int64, 2, 7)
			for i := range Data[int64](at) {
				Data[int64](at)[i] = int64(r.IntN(2*n) - n)
			}
			got := x.Take(axis, at)
			v := x.Move(axis, 0)
			g := got.Move(axis, 0).Move(axis+1, 1) // the indices' dimensions in front
			if axis == 2 {
				g = got.Permute(2, 3, 0, 1)
			} else if axis == 1 {
				g = got.Permute(1, 2, 0, 3)
			}
			for i := range 2 {
				for j := range 7 {
					if !slices.Equal(list(g.Index(i, j)), list(v.Index(int(at.At(i, j))))) {
						t.Fatalf("%v: Take along %d", d, axis)
					}
				}
			}
			src := random(r, d, got.Shape()...)
			y := x.Clone()
			y.Put(axis, at, src)
			want := x.Clone()
			sum := x.Clone()
			s := src.Permute([][]int{{0, 1, 2, 3}, {1, 2, 0, 3}, {2, 3, 0, 1}}[axis]...)
			for i := range 2 {
				for j := range 7 {
					k := int(at.At(i, j))
					want.Move(axis, 0).Index(k).Copy(s.Index(i, j))
					if d != Bool {
						part := sum.Move(axis, 0).Index(k)
						Add(part, part, s.Index(i, j))
					}
				}
			}
			if !Equal(y, want) {
				t.Fatalf("%v: Put along %d", d, axis)
			}
			if d == Bool {
				mustPanic(t, "bool", func() { x.AddAt(axis, at, src) })
				continue
			}
			z := random(r, d, 3, 4, 5)
			z.Copy(x)
			if z.AddAt(axis, at, src); !Equal(z.Clone(), sum) {
				t.Fatalf("%v: AddAt along %d: %v, want %v", d, axis, list(z), list(sum))
			}
		}
	}
	x := Arange(0, 6).Reshape(3, 2)
	wantValues(t, "SegmentSum", x.SegmentSum(Of([]int32{1, 0, 1}), 3), []int{3, 2}, 2, 3, 4, 6, 0, 0)
	wantValues(t, "Masked", x.Masked(x.Gt(2)), []int{3}, 3, 4, 5)
	wantValues(t, "NonZero", x.Mod(2).NonZero(), []int{3, 2}, 0, 1, 1, 1, 2, 1)
	y := x.Clone()
	y.T().PutMasked(x.T().Gt(2), Of([]int64{10, 20, 30}))
	wantValues(t, "PutMasked", y, []int{3, 2}, 0, 1, 2, 20, 10, 30)
	y.PutMasked(y.Gt(5), Scalar(int64(-1)))
	wantValues(t, "PutMasked with one", y, []int{3, 2}, 0, 1, 2, -1, -1, -1)
	mustPanic(t, "index 3 along axis 0 of shape [3 2]", func() { x.Take(0, Of([]int64{3})) })
	mustPanic(t, "have to be Int64 or Int32", func() { x.Take(0, Of([]float64{0})) })
	mustPanic(t, "shape [2] for the shape [1 2]", func() { x.Put(0, Of([]int64{0}), Of([]float64{1, 2})) })
	mustPanic(t, "mask", func() { x.Masked(Of([]bool{true})) })
	mustPanic(t, "SegmentSum", func() { x.SegmentSum(Of([]int64{1}), 2) })
}

func TestSortedThings(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 14))
	for _, d := range []DType{Float64, Float32, Int64, Int32, Uint8} {
		for _, shape := range [][]int{{7}, {3, 0}, {2, 300, 2}, {4, 5, 1}, {1000}, {3, 2000}} {
			x := random(r, d, shape...)
			if d.IsFloat() && x.Len() > 0 {
				x = x.Mul(math.Exp(float64(r.IntN(9) - 4)))
				x.Flatten().Put(0, Arange(0, 1), Full(d, math.NaN(), 1))
				x.Flatten().Put(0, Arange(1, 2), Full(d, math.Copysign(0, -1), 1))
				x.Flatten().Put(0, Arange(2, 3), Full(d, math.Inf(-1), 1))
			}
			for axis := range shape {
				got, order := x.Sort(axis), x.ArgSort(axis)
				rows, sorted, at := x.Move(axis, -1).Clone(), got.Move(axis, -1).Clone(), order.Move(axis, -1).Clone()
				n := shape[axis]
				if n == 0 || x.Len() == 0 {
					continue
				}
				less := func(a, b float64) bool { return a < b || b != b && a == a }
				for i := range x.Len() / n {
					row := Values[float64](rows.Reshape(-1, n).Index(i))
					want := make([]int64, n)
					for j := range want {
						want[j] = int64(j)
					}
					slices.SortStableFunc(want, func(a, b int64) int {
						switch {
						case less(row[a], row[b]):
							return -1
						case less(row[b], row[a]):
							return 1
						}
						return 0
					})
					if !slices.Equal(Values[int64](at.Reshape(-1, n).Index(i)), want) {
						t.Fatalf("%v %v: ArgSort along %d: %v of %v, want %v", d, shape, axis, at.Reshape(-1, n).Index(i), row, want)
					}
					for j, v := range Values[float64](sorted.Reshape(-1, n).Index(i)) {
						if w := row[want[j]]; v != w && (v == v || w == w) {
							t.Fatalf("%v %v: Sort along %d: %v at %d, want %v", d, shape, axis, v, j, w)
						}
					}
				}
				k := r.IntN(n + 1)
				values, places := x.TopK(axis, k)
				down := x.Clone()
				if d.IsFloat() {
					down = Where(nil, down.IsNaN(), math.Inf(-1), down)
				}
				if d == Uint8 {
					down = down.Convert(Int64)
				}
				best := down.Neg().ArgSort(axis).Narrow(axis, 0, k)
				if !Equal(places, best.Clone()) && !d.IsFloat() {
					t.Fatalf("%v %v: TopK along %d", d, shape, axis)
				}
				if k > 0 && !Equal(down.TakeAlong(axis, places), down.TakeAlong(axis, best)) || values.Dim(axis) != k {
					t.Fatalf("%v %v: values of TopK along %d", d, shape, axis)
				}
			}
		}
	}
	x := Of([]float64{1, 2, 2, 5})
	v := Of([]float64{0, 1, 2, 3, 5, 6, math.NaN()})
	wantValues(t, "SearchSorted", x.SearchSorted(v, false), []int{7}, 0, 0, 1, 3, 3, 4, 4)
	wantValues(t, "SearchSorted right", x.SearchSorted(v, true), []int{7}, 0, 1, 3, 3, 4, 4, 4)
	mustPanic(t, "5 elements along axis 0 of shape [4]", func() { x.TopK(0, 5) })
	mustPanic(t, "not defined for bool", func() { New(Bool, 2).Sort(0) })
	mustPanic(t, "vector", func() { x.Reshape(2, 2).SearchSorted(v, true) })
}

func TestAlong(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 15))
	x := random(r, Float64, 3, 4)
	at := Of([]int64{3, -1, 0, 0, 1, 1}, 3, 2)
	got := x.TakeAlong(1, at)
	y := New(Float64, 3, 4)
	src := Arange(1, 7).Reshape(3, 2).Convert(Float64)
	y.AddAlong(1, at, src)
	for i := range 3 {
		for j := range 2 {
			if got.At(i, j) != x.At(i, int(at.At(i, j))) {
				t.Fatal("TakeAlong")
			}
		}
	}
	wantValues(t, "AddAlong", y, []int{3, 4}, 0, 0, 0, 3, 7, 0, 0, 0, 0, 11, 0, 0)
	z := New(Float64, 4, 3)
	z.AddAlong(0, at.T(), src.T())
	wantValues(t, "AddAlong the other axis", z.T(), []int{3, 4}, 0, 0, 0, 3, 7, 0, 0, 0, 0, 11, 0, 0)
	if got := x.Narrow(0, 0, 1).TakeAlong(1, at); got.At(2, 1) != x.At(0, 1) {
		t.Error("TakeAlong of what broadcasts")
	}
	mustPanic(t, "[3 2] along axis 0 of shape [3 4]", func() { x.TakeAlong(0, at) })
	mustPanic(t, "AddAlong", func() { x.AddAlong(1, at, src.T()) })
}

func TestIntoPooledMemory(t *testing.T) {
	x := NewSource(3).Normal(Float64, 5, 4, 6)
	at := Of([]int64{3, 0, 0, -1})
	along := x.ArgSort(1)
	dirty := func(like *Tensor) *Tensor { return Full(like.DType(), 7, like.Shape()...) }
	for _, c := range []struct {
		name string
		want *Tensor
		into func(dst *Tensor) *Tensor
	}{
		{"Take", x.Take(1, at), func(dst *Tensor) *Tensor { return Take(dst, x, 1, at) }},
		{"TakeAlong", x.TakeAlong(1, along), func(dst *Tensor) *Tensor { return TakeAlong(dst, x, 1, along) }},
		{"CumSum", x.CumSum(1), func(dst *Tensor) *Tensor { return CumSum(dst, x, 1) }},
		{"CumProd", x.CumProd(2), func(dst *Tensor) *Tensor { return CumProd(dst, x, 2) }},
		{"SumSquares", x.SumSquares(0), func(dst *Tensor) *Tensor { return SumSquares(dst, x, 0) }},
		{"Norm", x.Norm(0), func(dst *Tensor) *Tensor { return Norm(dst, x, 0) }},
		{"Norm of small numbers", x.Mul(1e-200).Norm(0), func(dst *Tensor) *Tensor { return Norm(dst, x.Mul(1e-200), 0) }},
		{"LogSumExp", x.LogSumExp(1), func(dst *Tensor) *Tensor { return LogSumExp(dst, x, 1) }},
		{"Tril", x.Tril(1), func(dst *Tensor) *Tensor { return Tril(dst, x, 1) }},
		{"Triu", x.Triu(-1), func(dst *Tensor) *Tensor { return Triu(dst, x, -1) }},
		{"Convert", x.Convert(Complex64), func(dst *Tensor) *Tensor { return Convert(dst, x) }},
	} {
		if got := c.into(dirty(c.want)); !Equal(got, c.want) {
			t.Errorf("%s into a tensor differs from a new one", c.name)
		}
		// A part of a larger tensor.
		big := New(c.want.DType(), append([]int{2}, c.want.Shape()...)...)
		if got := c.into(big.Index(1)); !Equal(got, c.want) || Values[bool](big.Index(0).Ne(0).Any())[0] {
			t.Errorf("%s into a part of a tensor is wrong", c.name)
		}
	}
}

func TestSoftmaxGrad(t *testing.T) {
	for _, axis := range []int{0, 1, -1} {
		x, g := NewSource(4).Normal(Float64, 3, 700, 4), NewSource(5).Normal(Float64, 3, 700, 4)
		y := x.Softmax(axis)
		if got, want := SoftmaxGrad(nil, g, y, axis), y.Mul(g.Sub(g.Mul(y).Sum(axis).ExpandDims(axis))); !AllClose(got, want, 1e-14, 1e-14) {
			t.Errorf("SoftmaxGrad along axis %d is wrong", axis)
		}
		l := x.LogSoftmax(axis)
		if got, want := LogSoftmaxGrad(nil, g, l, axis), g.Sub(l.Exp().Mul(g.Sum(axis).ExpandDims(axis))); !AllClose(got, want, 1e-13, 1e-13) {
			t.Errorf("LogSoftmaxGrad along axis %d is wrong", axis)
		}
	}
}
