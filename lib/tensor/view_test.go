package tensor

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

var dtypeList = []DType{Float64, Float32, Complex128, Complex64, Int64, Int32, Uint8, Bool}

// indices calls f with every index of the shape, row by row.
func indices(shape []int, f func(index []int)) {
	index := make([]int, len(shape))
	for range product(shape) {
		f(index)
		for i := len(shape) - 1; i >= 0; i-- {
			if index[i]++; index[i] < shape[i] {
				break
			}
			index[i] = 0
		}
	}
}

// list returns the elements one by one.
func list(t *Tensor) []complex128 {
	out := make([]complex128, 0, t.Len())
	indices(t.shape, func(index []int) { out = append(out, t.AtComplex(index...)) })
	return out
}

// random returns small integers of both signs where the type has them, in a
// random view: transposed, reversed, with gaps or repeated.
func random(r *rand.Rand, d DType, shape ...int) *Tensor {
	n := len(shape)
	kind := r.IntN(5)
	big := slices.Clone(shape)
	if kind == 1 {
		for i := range big {
			big[i] = 2*big[i] + 1
		}
	}
	perm := r.Perm(n)
	if kind == 2 {
		for i, p := range perm {
			big[i] = shape[p]
		}
	}
	t := New(d, big...)
	indices(big, func(index []int) {
		if d.IsComplex() {
			t.SetComplex(complex(float64(r.IntN(9)-4), float64(r.IntN(9)-4)), index...)
		} else if d == Uint8 {
			t.Set(float64(r.IntN(9)), index...)
		} else {
			t.Set(float64(r.IntN(9)-4), index...)
		}
	})
	switch kind {
	case 1:
		ranges := make([]Range, n)
		for i := range ranges {
			ranges[i] = Span(1, 2*shape[i]+1).By(2)
			if shape[i] == 0 {
				ranges[i] = Span(0, 0)
			}
		}
		t = t.Slice(ranges...)
	case 2:
		inverse := make([]int, n)
		for i, p := range perm {
			inverse[p] = i
		}
		t = t.Permute(inverse...)
	case 3:
		for i := range n {
			if r.IntN(2) == 0 {
				t = t.Flip(i)
			}
		}
	}
	if !slices.Equal(t.shape, shape) {
		panic(fmt.Sprint("random: ", t.shape, shape))
	}
	return t
}

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		r := recover()
		if s := fmt.Sprint(r); r == nil || !strings.Contains(s, want) {
			t.Errorf("panic %q, want one with %q", s, want)
		}
	}()
	f()
}

func TestViews(t *testing.T) {
	x := Of(Values[float64](arangeTest(24)), 2, 3, 4)
	for _, c := range []struct {
		name  string
		got   *Tensor
		shape []int
		at    func(i []int) []int // the index in x
	}{
		{"T", x.T(), []int{4, 3, 2}, func(i []int) []int { return []int{i[2], i[1], i[0]} }},
		{"Permute", x.Permute(1, -1, 0), []int{3, 4, 2}, func(i []int) []int { return []int{i[2], i[0], i[1]} }},
		{"Swap", x.Swap(0, -1), []int{4, 3, 2}, func(i []int) []int { return []int{i[2], i[1], i[0]} }},
		{"Move", x.Move(0, -1), []int{3, 4, 2}, func(i []int) []int { return []int{i[2], i[0], i[1]} }},
		{"Move back", x.Move(2, 0), []int{4, 2, 3}, func(i []int) []int { return []int{i[1], i[2], i[0]} }},
		{"Slice", x.Slice(Only(-1), From(1), Span(0, -1).By(2)), []int{2, 2}, func(i []int) []int { return []int{1, i[0] + 1, 2 * i[1]} }},
		{"Slice back", x.Slice(Rest(), To(3).By(-2)), []int{2, 3, 2}, func(i []int) []int { return []int{i[0], i[1], 2 - 2*i[2]} }},
		{"Slice none", x.Slice(All(), Span(3, 3).By(-1)), []int{2, 0, 4}, nil},
		{"Index", x.Index(1, -2), []int{4}, func(i []int) []int { return []int{1, 1, i[0]} }},
		{"Narrow", x.Narrow(-2, 1, 3), []int{2, 2, 4}, func(i []int) []int { return []int{i[0], i[1] + 1, i[2]} }},
		{"Flip", x.Flip(1), []int{2, 3, 4}, func(i []int) []int { return []int{i[0], 2 - i[1], i[2]} }},
		{"Flip all", x.Flip(), []int{2, 3, 4}, func(i []int) []int { return []int{1 - i[0], 2 - i[1], 3 - i[2]} }},
		{"ExpandDims", x.ExpandDims(0, -1), []int{1, 2, 3, 4, 1}, func(i []int) []int { return i[1:4] }},
		{"Squeeze", x.Narrow(1, 2, 3).Squeeze(), []int{2, 4}, func(i []int) []int { return []int{i[0], 2, i[1]} }},
		{"BroadcastTo", x.Narrow(1, 2, 3).BroadcastTo(5, 2, 3, 4), []int{5, 2, 3, 4}, func(i []int) []int { return []int{i[1], 2, i[3]} }},
		{"Diagonal", x.Diagonal(), []int{2, 3}, func(i []int) []int { return []int{i[0], i[1], i[1]} }},
		{"Reshape", x.Reshape(4, -1), []int{4, 6}, func(i []int) []int { k := 6*i[0] + i[1]; return []int{k / 12, k / 4 % 3, k % 4} }},
	} {
		if !slices.Equal(c.got.Shape(), c.shape) {
			t.Errorf("%s: shape %v, want %v", c.name, c.got.Shape(), c.shape)
			continue
		}
		indices(c.shape, func(i []int) {
			if got, want := c.got.At(i...), x.At(c.at(i)...); got != want {
				t.Errorf("%s: element %v is %v, want %v", c.name, i, got, want)
			}
		})
		if c.got.Len() > 0 && c.name != "BroadcastTo" {
			at := make([]int, len(c.shape))
			before := c.got.At(at...)
			c.got.Set(-1, at...)
			if x.At(c.at(at)...) != -1 {
				t.Errorf("%s does not share memory", c.name)
			}
			c.got.Set(before, at...)
		}
	}
}

func arangeTest(n int) *Tensor {
	x := New(Float64, n)
	for i := range n {
		x.Set(float64(i), i)
	}
	return x
}

func TestReshapeOfViews(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	shapes := [][]int{{24}, {2, 12}, {4, 6}, {2, 3, 4}, {1, 24, 1}, {2, 2, 3, 2}, {12, 2}, {3, 8}}
	for range 300 {
		x := random(r, Float32, shapes[r.IntN(len(shapes))]...)
		to := shapes[r.IntN(len(shapes))]
		if y := x.Reshape(to...); !slices.Equal(list(y), list(x)) {
			t.Fatalf("shape %v, strides %v to %v: %v, want %v", x.shape, x.strides, to, list(y), list(x))
		}
	}
	// A slice of columns keeps its strides where it can.
	x := New(Float64, 4, 6).Slice(All(), To(4))
	if y := x.Reshape(2, 2, 2, 2); &all[float64](y)[0] != &all[float64](x)[0] {
		t.Error("Reshape copied where a view does")
	}
	if y := New(Float64, 0, 3).Reshape(3, 0, 7); y.Len() != 0 || y.Dim(2) != 7 {
		t.Error("Reshape of no elements")
	}
}

func TestCopies(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 400 {
		d := dtypeList[r.IntN(len(dtypeList))]
		shape := make([]int, r.IntN(5))
		for i := range shape {
			shape[i] = []int{0, 1, 2, 3, 5, 40}[r.IntN(6)]
		}
		x := random(r, d, shape...)
		want := list(x)
		y := x.Clone()
		if !y.IsContiguous() || !slices.Equal(list(y), want) {
			t.Fatalf("Clone of %v %v %v", d, x.shape, x.strides)
		}
		z := random(r, d, shape...)
		z.Copy(x)
		if !slices.Equal(list(z), want) {
			t.Fatalf("Copy of %v %v, strides %v to %v", d, x.shape, x.strides, z.strides)
		}
		if got := Values[complex128](x); !slices.Equal(got, want) {
			t.Fatalf("Values of %v %v: %v, want %v", d, shape, got, want)
		}
	}
}

func TestLargeTransposedCopy(t *testing.T) {
	for _, d := range dtypeList {
		x := New(d, 3, 70, 101)
		k := 0
		indices(x.shape, func(i []int) { x.Set(float64(k%251), i...); k++ })
		for _, v := range []*Tensor{x.T(), x.Swap(1, 2), x.Swap(0, 2).Flip(0), x.Permute(2, 0, 1).Slice(All().By(2))} {
			if c := v.Clone(); !slices.Equal(list(c), list(v)) {
				t.Fatalf("%v: a copy of shape %v, strides %v differs", d, v.shape, v.strides)
			}
		}
	}
}

func TestCopyOverlapping(t *testing.T) {
	x := arangeTest(1000)
	x.Narrow(0, 1, 1000).Copy(x.Narrow(0, 0, 999))
	for i := 1; i < 1000; i++ {
		if x.At(i) != float64(i-1) {
			t.Fatalf("element %d is %v", i, x.At(i))
		}
	}
	x = arangeTest(7)
	x.Copy(x.Flip())
	if x.At(0) != 6 || x.At(6) != 0 {
		t.Error("a tensor copied over itself in reverse")
	}
	// Two tensors over one slice.
	data := []float64{0, 1, 2, 3}
	Of(data[1:]).Copy(Of(data[:3]))
	if !slices.Equal(data, []float64{0, 0, 1, 2}) {
		t.Error(data)
	}
}

func TestConvert(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, from := range dtypeList {
		for _, to := range dtypeList {
			x := random(r, from, 3, 50, 2)
			if from.IsComplex() && !to.IsComplex() && to != Bool {
				mustPanic(t, "take its Real, Imag or Abs", func() { x.Convert(to) })
				continue
			}
			y := x.Convert(to)
			got, want := list(y), list(x)
			for i, w := range want {
				switch {
				case to == Bool && w != 0:
					w = 1
				case to == Uint8 && w != complex128(complex(float64(uint8(int(builtinReal(w)))), 0)):
					continue // negative: the machine's conversion
				}
				if got[i] != w {
					t.Fatalf("%v to %v: %v is %v", from, to, w, got[i])
				}
			}
		}
	}
}

func builtinReal(c complex128) float64 { return real(c) }

func TestComplexParts(t *testing.T) {
	for _, d := range []DType{Float64, Float32} {
		re, im := Of([]float64{1, 2, 3, 4}, 2, 2).Convert(d), Of([]float64{5, 6, 7, 8}, 2, 2).Convert(d)
		z := Complex(re, im.T())
		if z.DType() != d.Complex() || z.AtComplex(0, 1) != 2+7i {
			t.Error(list(z))
		}
		z.T().Imag().Set(-1, 1, 0)
		if z.AtComplex(0, 1) != 2-1i || z.Real().At(1, 0) != 3 {
			t.Error(list(z))
		}
		if list(re.Imag())[3] != 0 || re.Real() != re || Complex(re, nil).AtComplex(1, 1) != 4 {
			t.Error("parts of a real tensor")
		}
	}
}

func TestGonum(t *testing.T) {
	m := mat.NewDense(3, 4, []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
	part := m.Slice(1, 3, 1, 4).(*mat.Dense)
	x := FromMatrix(part)
	x.Set(-5, 0, 0)
	if m.At(1, 1) != -5 || !slices.Equal(x.Strides(), []int{4, 1}) {
		t.Error("FromMatrix copied")
	}
	back := x.Matrix()
	back.Set(1, 2, -7)
	if m.At(2, 3) != -7 || !mat.Equal(back, part) {
		t.Error("Matrix copied")
	}
	if !mat.Equal(x.T().Matrix(), part.T()) || !mat.Equal(FromMatrix(part.T()).Matrix(), part.T()) {
		t.Error("transposed")
	}
	v := m.ColView(2).(*mat.VecDense)
	y := FromMatrix(v)
	y.Set(100, 1)
	if m.At(1, 2) != 100 || y.Dims() != 1 {
		t.Error("a vector was copied")
	}
	y.Vector().SetVec(0, 50)
	if m.At(0, 2) != 50 || !mat.Equal(y.Flip().Flip().Vector(), v) || y.Flip().Vector().AtVec(0) != 10 {
		t.Error("Vector")
	}
	if !mat.Equal(y.Matrix(), v) || !mat.Equal(Of([]float32{1, 2}).Matrix(), mat.NewVecDense(2, []float64{1, 2})) {
		t.Error("a vector as a matrix")
	}
	d := mat.NewDiagDense(2, []float64{1, 2})
	if !mat.Equal(FromMatrix(d).Matrix(), d) {
		t.Error("a diagonal matrix")
	}
	if !New(Float64, 0, 3).Matrix().IsEmpty() || !New(Float64, 0).Vector().IsEmpty() {
		t.Error("empty")
	}
}

func TestBadViews(t *testing.T) {
	x := New(Float64, 2, 3)
	mustPanic(t, "[2 3]", func() { x.Permute(0, 0) })
	mustPanic(t, "[2 3]", func() { x.Permute(0) })
	mustPanic(t, "axis 2 of a tensor of shape [2 3]", func() { x.Swap(0, 2) })
	mustPanic(t, "6 elements do not fit the shape [4 -1]", func() { x.Reshape(4, -1) })
	mustPanic(t, "index [1 3]", func() { x.At(1, 3) })
	mustPanic(t, "index [1]", func() { x.Set(1, 1) })
	mustPanic(t, "indices 1 to 4 along axis 1", func() { x.Slice(All(), Span(1, 4)) })
	mustPanic(t, "[2 3]", func() { x.Narrow(0, 2, 1) })
	mustPanic(t, "3 ranges", func() { x.Slice(All(), All(), All()) })
	mustPanic(t, "shape [2 3] does not broadcast to [3 2]", func() { x.BroadcastTo(3, 2) })
	mustPanic(t, "shape [2 3] into shape [3]", func() { New(Float64, 3).Copy(x) })
	mustPanic(t, "Convert", func() { x.Copy(New(Float32, 3)) })
	mustPanic(t, "Clone it first", func() { New(Float64, 3).BroadcastTo(2, 3).Copy(x) })
	mustPanic(t, "axis 0 of shape [2 3] is not of length 1", func() { x.Squeeze(0) })
	mustPanic(t, "Data[float32] of a float64 tensor", func() { Data[float32](x) })
	mustPanic(t, "not contiguous", func() { Data[float64](x.T()) })
}
