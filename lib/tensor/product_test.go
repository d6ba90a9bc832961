package tensor

import (
	"fmt"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// sums computes an Einstein sum of operands with letters only, by loops.
func sums(parts []string, result string, xs []*Tensor) (shape []int, out []complex128) {
	size := map[rune]int{}
	var labels []rune
	for i, p := range parts {
		for k, l := range []rune(p) {
			if _, ok := size[l]; !ok {
				labels = append(labels, l)
			}
			size[l] = max(size[l], xs[i].shape[k])
			if xs[i].shape[k] == 0 {
				size[l] = 0
			}
		}
	}
	for _, l := range result {
		shape = append(shape, size[l])
	}
	out = make([]complex128, product(shape))
	var all []int
	for _, l := range labels {
		all = append(all, size[l])
	}
	indices(all, func(index []int) {
		p := complex128(1)
		for i, part := range parts {
			var own []int
			for k, l := range []rune(part) {
				at := index[slices.Index(labels, l)]
				if xs[i].shape[k] == 1 {
					at = 0
				}
				own = append(own, at)
			}
			p *= xs[i].AtComplex(own...)
		}
		at := 0
		for _, l := range result {
			at = at*size[l] + index[slices.Index(labels, l)]
		}
		out[at] += p
	})
	return shape, out
}

func agree(t *testing.T, what string, got *Tensor, shape []int, want []complex128) {
	t.Helper()
	if !slices.Equal(got.Shape(), shape) {
		t.Fatalf("%s: shape %v, want %v", what, got.Shape(), shape)
	}
	for i, v := range list(got) {
		if cmplx.Abs(v-want[i]) > 100*tolerance(got.dtype)*max(1, cmplx.Abs(want[i])) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, v, want[i])
		}
	}
}

func TestEinsumRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for range 1500 {
		letters := []rune("aBcdE")[:1+r.IntN(5)]
		size := map[rune]int{}
		for _, l := range letters {
			size[l] = []int{1, 2, 3, 4, 0}[min(r.IntN(30), 29)%9%5]
		}
		d := dtypeList[r.IntN(6)]
		var parts []string
		var xs []*Tensor
		seen := map[rune]bool{}
		for range 1 + r.IntN(4) {
			var part []rune
			var shape []int
			for range r.IntN(4) {
				l := letters[r.IntN(len(letters))]
				n := size[l]
				if r.IntN(6) == 0 && !slices.Contains(part, l) && n > 0 {
					n = 1
				}
				if k := slices.Index(part, l); k >= 0 {
					n = shape[k]
				}
				part, shape = append(part, l), append(shape, n)
				seen[l] = true
			}
			parts, xs = append(parts, string(part)), append(xs, random(r, d, shape...))
		}
		var result []rune
		for _, l := range letters {
			if seen[l] && r.IntN(2) == 0 {
				result = append(result, l)
			}
		}
		r.Shuffle(len(result), func(i, j int) { result[i], result[j] = result[j], result[i] })
		spec := strings.Join(parts, ",") + "->" + string(result)
		var shapes [][]int
		for _, x := range xs {
			shapes = append(shapes, x.shape)
		}
		shape, want := sums(parts, string(result), xs)
		agree(t, fmt.Sprint(d, " ", spec, " ", shapes), Einsum(spec, xs...), shape, want)
	}
}

func TestEinsumForms(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	a, b, c := random(r, Float64, 2, 3, 4), random(r, Float64, 4, 5), random(r, Float64, 3, 4, 2)
	same := func(spec string, got, want *Tensor) {
		t.Helper()
		agree(t, spec, got, want.Shape(), list(want))
	}
	same("implicit", Einsum("bij,jk", a, b), Einsum("bij,jk->bik", a, b))
	same("implicit order", Einsum("ba", b), b.T())
	same("ellipsis", Einsum("...j,jk->...k", a, b), a.MatMul(b))
	same("implicit ellipsis", Einsum("...j,jk", a, b), a.MatMul(b))
	same("ellipsis broadcast", Einsum("...,j...->j...", a, c.T().Swap(1, 2).Slice(Only(0)).Reshape(1, 3, 4).BroadcastTo(2, 3, 4).ExpandDims(0)),
		a.Mul(c.T().Swap(1, 2).Slice(Only(0)).Reshape(1, 3, 4)).ExpandDims(0))
	same("ellipsis of different lengths", Einsum("i...,...->i...", a, Of([]float64{1, 2, 3, 4})), a.Mul(Of([]float64{1, 2, 3, 4})))
	same("trace", Einsum("ii", a.Index(0).Narrow(1, 0, 3)), a.Index(0).Diagonal().Sum())
	same("diagonal", Einsum("jii->ij", a.Narrow(2, 0, 3)), a.Narrow(2, 0, 3).Diagonal().T())
	many := make([]*Tensor, 10)
	parts := make([]string, 10)
	for i := range many {
		many[i], parts[i] = random(r, Float64, 2, 2), string(rune('a'+i))+string(rune('b'+i))
	}
	chain := many[0]
	for _, m := range many[1:] {
		chain = chain.MatMul(m)
	}
	same("ten operands", Einsum(strings.Join(parts, ","), many...), chain)
	if Einsum("ij", b).Set(99, 0, 0); b.At(0, 0) == 99 {
		t.Error("the result shares the operand's memory")
	}
	mustPanic(t, "lengths 5 and 4 of 'j' differ", func() { Einsum("ij,jk", b, c.Index(0)) })
	mustPanic(t, `does not label the 2 dimensions of shape [4 5]`, func() { Einsum("i", b) })
	mustPanic(t, "is not a letter", func() { Einsum("i1", b) })
	mustPanic(t, "'k' of the result", func() { Einsum("ij->k", b) })
	mustPanic(t, "there are 1 operands", func() { Einsum("ij,jk", b) })
	mustPanic(t, "lengths 4 and 5 of 'i' differ", func() { Einsum("ii", b) })
	mustPanic(t, "float64 and float32", func() { Einsum("ij,ij", b, b.Convert(Float32)) })
}

func TestMatMul(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	for range 400 {
		d := dtypeList[r.IntN(7)]
		m, k, n := r.IntN(5), r.IntN(5), r.IntN(5)
		batchA, batchB := broadcastPair(r)
		if product(batchA) > 30 || product(batchB) > 30 {
			continue
		}
		x, y := random(r, d, append(batchA, m, k)...), random(r, d, append(batchB, k, n)...)
		want := Einsum("...ij,...jk->...ik", x, y)
		wantShape := want.Shape()
		// By loops, for what Einsum would have in common.
		out := make([]complex128, 0, want.Len())
		lead := wantShape[:len(wantShape)-2]
		xb, yb := x.BroadcastTo(append(slices.Clone(lead), m, k)...), y.BroadcastTo(append(slices.Clone(lead), k, n)...)
		indices(wantShape, func(i []int) {
			s := complex128(0)
			last := len(i) - 2
			for p := range k {
				s += xb.AtComplex(append(slices.Clone(i[:last+1]), p)...) * yb.AtComplex(append(slices.Clone(i[:last]), p, i[last+1])...)
			}
			if d == Uint8 {
				s = complex(float64(uint8(int(real(s)))), 0)
			}
			out = append(out, s)
		})
		what := fmt.Sprint(d, x.shape, x.strides, y.shape, y.strides)
		agree(t, what, x.MatMul(y), wantShape, out)
		if d.IsInt() {
			continue
		}
		into := random(r, d, wantShape...)
		before := into.Clone()
		agree(t, what, AddMatMul(into, x, y), wantShape, list(before.Add(x.MatMul(y))))
		agree(t, what, MatMul(into, x, y), wantShape, out)
	}
	v, w := Of([]float64{1, 2, 3}), Of([]float64{4, 5, 6})
	m := arangeTest(6).Reshape(2, 3)
	agree(t, "v·w", v.MatMul(w), nil, []complex128{32})
	agree(t, "m v", m.MatMul(v), []int{2}, []complex128{8, 26})
	agree(t, "v mᵀ", v.MatMul(m.T()), []int{2}, []complex128{8, 26})
	agree(t, "batch of m v", m.BroadcastTo(2, 2, 3).MatMul(v.Flip()), []int{2, 2}, []complex128{4, 22, 4, 22})
	agree(t, "in place", MatMul(v, m.T().MatMul(m), v), []int{3}, []complex128{78, 112, 146})
	mustPanic(t, "MatMul of shapes [2 3] and [2 3]", func() { m.MatMul(m) })
	mustPanic(t, "MatMul of shapes [3] and []", func() { w.MatMul(Scalar(1.0)) })
	mustPanic(t, "do not broadcast", func() { New(Float64, 2, 1, 1).MatMul(New(Float64, 3, 1, 1)) })
	mustPanic(t, "does not go into", func() { MatMul(New(Float64, 3), m, w) })
	mustPanic(t, "bool", func() { New(Bool, 2, 2).MatMul(New(Bool, 2, 2)) })
}

func TestOtherProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	x, y := random(r, Float64, 2, 3, 4), random(r, Float64, 4, 5, 3)
	want := Einsum("ijk,klj->il", x, y)
	agree(t, "TensorDot", TensorDot(x, y, []int{1, 2}, []int{-1, 0}), want.shape, list(want))
	o := Of([]float64{1, 2}).Outer(Of([]float64{3, 4, 5}))
	agree(t, "Outer", o, []int{2, 3}, []complex128{3, 4, 5, 6, 8, 10})
	k := Of([]float64{1, 2, 3, 4}, 2, 2).Kron(Of([]float64{0, 1}))
	agree(t, "Kron", k, []int{2, 4}, []complex128{0, 1, 0, 2, 0, 3, 0, 4})
	mustPanic(t, "[2 3 4] and [4 5 3]", func() { TensorDot(x, y, []int{0}, []int{0}) })
}

func TestProductThreads(t *testing.T) {
	r := NewSource(1)
	x, y := r.Normal(Float32, 40, 33, 50), r.Normal(Float32, 50, 21)
	a := r.Normal(Float64, 300, 300)
	sameOnAnyThreads(t, "batched product", func() *Tensor { return x.Swap(1, 2).MatMul(x) })
	sameOnAnyThreads(t, "collapsed product", func() *Tensor { return x.MatMul(y) })
	sameOnAnyThreads(t, "product", func() *Tensor { return a.MatMul(a) })
	sameOnAnyThreads(t, "matrix times vector", func() *Tensor { return a.MatMul(a.Index(0)) })
	sameOnAnyThreads(t, "Einsum", func() *Tensor { return Einsum("bij,bkj->ik", x, x) })
}
