package tensor

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"
)

// reduceByLoops collects what each result of a reduction is made of, and
// applies f.
func reduceByLoops(x *Tensor, axes []int, f func([]complex128) complex128) (shape []int, out []complex128) {
	reduced := make([]bool, len(x.shape))
	for _, a := range axes {
		reduced[(a+len(x.shape))%len(x.shape)] = true
	}
	for i, n := range x.shape {
		if len(axes) == 0 {
			reduced[i] = true
		}
		if !reduced[i] {
			shape = append(shape, n)
		}
	}
	groups := make([][]complex128, product(shape))
	indices(x.shape, func(index []int) {
		at := 0
		for i, n := range x.shape {
			if !reduced[i] {
				at = at*n + index[i]
			}
		}
		groups[at] = append(groups[at], x.AtComplex(index...))
	})
	for _, g := range groups {
		out = append(out, f(g))
	}
	return shape, out
}

func fold(start complex128, f func(a, b complex128) complex128) func([]complex128) complex128 {
	return func(x []complex128) complex128 {
		acc := start
		for _, v := range x {
			acc = f(acc, v)
		}
		return acc
	}
}

func meanOf(x []complex128) complex128 {
	return fold(0, func(a, b complex128) complex128 { return a + b })(x) / complex(float64(len(x)), 0)
}

func varOf(x []complex128) complex128 {
	m := meanOf(x)
	return fold(0, func(a, b complex128) complex128 { d := cmplx.Abs(b - m); return a + complex(d*d, 0) })(x) / complex(float64(len(x)), 0)
}

func TestReductions(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	inexact := func(d DType) bool { return d.IsFloat() || d.IsComplex() }
	for _, c := range []struct {
		name  string
		do    func(x *Tensor, axes ...int) *Tensor
		f     func([]complex128) complex128
		in    func(DType) bool
		empty bool
	}{
		{"Sum", (*Tensor).Sum, fold(0, func(a, b complex128) complex128 { return a + b }), anyType, true},
		{"Prod", (*Tensor).Prod, fold(1, func(a, b complex128) complex128 { return a * b }), notBool, true},
		{"Min", (*Tensor).Min, fold(complex(math.Inf(1), 0), func(a, b complex128) complex128 { return complex(min(real(a), real(b)), 0) }), hasOrder, false},
		{"Max", (*Tensor).Max, fold(complex(math.Inf(-1), 0), func(a, b complex128) complex128 { return complex(max(real(a), real(b)), 0) }), hasOrder, false},
		{"Any", (*Tensor).Any, fold(0, func(a, b complex128) complex128 { return bit(a != 0 || b != 0) }), isBool, true},
		{"All", (*Tensor).All, fold(1, func(a, b complex128) complex128 { return a * b }), isBool, true},
		{"Mean", (*Tensor).Mean, meanOf, inexact, false},
		{"Var", (*Tensor).Var, varOf, inexact, false},
		{"Std", (*Tensor).Std, func(x []complex128) complex128 { return cmplx.Sqrt(varOf(x)) }, inexact, false},
		{"Norm", (*Tensor).Norm, func(x []complex128) complex128 {
			s := 0.0
			for _, v := range x {
				s = math.Hypot(s, cmplx.Abs(v))
			}
			return complex(s, 0)
		}, inexact, true},
		{"LogSumExp", (*Tensor).LogSumExp, func(x []complex128) complex128 {
			return cmplx.Log(fold(0, func(a, b complex128) complex128 { return a + cmplx.Exp(b) })(x))
		}, DType.IsFloat, false},
	} {
		for range 25 {
			for _, d := range dtypeList {
				shape := make([]int, r.IntN(5))
				for i := range shape {
					shape[i] = 1 + r.IntN(6)
					if r.IntN(8) == 0 {
						shape[i] = 0
					}
				}
				if len(shape) > 0 && r.IntN(2) == 0 {
					shape[r.IntN(len(shape))] = 37
				}
				if c.name == "Prod" && product(shape) > 100 {
					continue
				}
				x := random(r, d, shape...)
				axes := r.Perm(max(1, len(shape)))[:r.IntN(len(shape)+1)]
				if len(axes) > 0 && r.IntN(2) == 0 {
					axes[0] -= len(shape)
				}
				if !c.in(d) {
					mustPanic(t, "not defined for "+d.String(), func() { c.do(x, axes...) })
					continue
				}
				if x.Len() == 0 && !c.empty {
					continue
				}
				want, values := reduceByLoops(x, axes, c.f)
				got := c.do(x, axes...)
				if !slices.Equal(got.Shape(), want) || !got.IsContiguous() {
					t.Fatalf("%s of shape %v over %v: shape %v", c.name, shape, axes, got.Shape())
				}
				for i, v := range list(got) {
					if w := values[i]; cmplx.Abs(v-w) > 50*tolerance(d)*max(1, cmplx.Abs(w)) {
						t.Fatalf("%s of %v %v (strides %v) over %v: element %d is %v, want %v", c.name, d, shape, x.strides, axes, i, v, w)
					}
				}
			}
		}
	}
	x := New(Float32, 2, 0)
	mustPanic(t, "Max over no elements", func() { x.Max(1) })
	mustPanic(t, "[2 0] is named twice", func() { x.Sum(1, -1) })
	if v := x.Sum(1); !slices.Equal(list(v), []complex128{0, 0}) || x.Max(0).Len() != 0 || !math.IsNaN(x.Mean().Item()) {
		t.Error("reductions of nothing")
	}
	n := Of([]float64{1, math.NaN(), -3})
	if !math.IsNaN(n.Max().Item()) || !math.IsNaN(n.Reshape(3, 1).Min(0).Item()) || n.ArgMax(0).Item() != 1 {
		t.Error("NaN")
	}
}

func tolerance(d DType) float64 {
	if d == Float32 || d == Complex64 {
		return 1e-6
	}
	return 1e-14
}

func TestNormAtTheLimits(t *testing.T) {
	for _, scale := range []float64{1e300, 1e-300, 1e-320, 1} {
		x := Of([]float64{3 * scale, 4 * scale, 0, 0}, 2, 2)
		if got := x.Norm().Item(); math.Abs(got-math.Hypot(3*scale, 4*scale)) > 1e-15*got {
			t.Errorf("scale %v: %v", scale, got)
		}
		if got := x.Norm(1); math.Abs(got.At(0)-math.Hypot(3*scale, 4*scale)) > 1e-15*got.At(0) || got.At(1) != 0 {
			t.Errorf("scale %v: %v", scale, list(got))
		}
	}
	if v := Of([]float64{math.Inf(-1), 1}).Norm().Item(); !math.IsInf(v, 1) {
		t.Errorf("norm with an infinity: %v", v)
	}
	if v := Of([]float32{3e30, 4e30}).Norm().Item(); math.Abs(v-5e30) > 1e24 {
		t.Error(v)
	}
}

func TestAccuracyOfSums(t *testing.T) {
	// 0.1 in float32 a million times, along every layout; a running sum in
	// float32 is off by 1 %. Equal summands are the worst case, in which the
	// errors of up to 1000 additions between two levels all have one sign.
	x := New(Float32, 1000, 1000)
	x.Copy(Scalar(float32(0.1)))
	want := float64(float32(0.1)) * 1e6
	for name, y := range map[string]*Tensor{
		"all": x.Sum(), "rows": x.Reshape(1, -1).Sum(1).Reshape(), "columns": x.Reshape(-1, 1).Sum(0).Reshape(),
		"wide columns": x.Reshape(-1, 2).Sum(0).Sum(), "last": x.Sum(1).Sum(), "first": x.Sum(0).Sum(),
	} {
		if got := y.Item(); math.Abs(got-want) > 1e-5*want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestSoftmaxAndRunning(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, d := range []DType{Float64, Float32} {
		x := random(r, d, 3, 5, 4)
		for axis := range 3 {
			y := x.Softmax(axis)
			want := x.Exp().Div(x.Exp().Sum(axis).ExpandDims(axis))
			if e := y.Sub(want).Abs().Max().Item(); e > 10*tolerance(d) {
				t.Errorf("Softmax over %d: off by %v", axis, e)
			}
			if e := x.LogSoftmax(axis).Exp().Sub(y).Abs().Max().Item(); e > 10*tolerance(d) {
				t.Errorf("LogSoftmax over %d: off by %v", axis, e)
			}
			z := x.Clone()
			if Softmax(z, z, axis); z.Sub(y).Abs().Max().Item() != 0 {
				t.Error("Softmax in place differs")
			}
		}
	}
	for _, d := range dtypeList[:7] {
		x := random(r, d, 4, 3, 5)
		for axis := range 3 {
			sums, products := x.CumSum(axis), x.CumProd(axis)
			for i := range x.shape[axis] {
				part := x.Narrow(axis, 0, i+1)
				s, p := part.Sum(axis), part.Prod(axis)
				if s.dtype != d {
					s, p = s.Convert(d), p.Convert(d)
				}
				if !slices.Equal(list(sums.Move(axis, 0).Index(i)), list(s)) || !slices.Equal(list(products.Move(axis, 0).Index(i)), list(p)) {
					t.Fatalf("%v: running sums or products along %d", d, axis)
				}
			}
		}
	}
	if y := Of([]float64{1000, 1000}).Softmax(0); y.At(0) != 0.5 {
		t.Error("Softmax overflows")
	}
	mustPanic(t, "not defined for bool", func() { New(Bool, 2).CumSum(0) })
}

func TestArg(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for _, d := range []DType{Float64, Float32, Int64, Int32, Uint8} {
		x := random(r, d, 4, 6, 3)
		for axis := range 3 {
			for _, most := range []bool{true, false} {
				got := x.arg("", axis, most)
				v := x.Move(axis, -1)
				indices(got.shape, func(i []int) {
					best := 0
					for j := range x.shape[axis] {
						a, b := v.At(append(slices.Clone(i), j)...), v.At(append(slices.Clone(i), best)...)
						if most && a > b || !most && a < b {
							best = j
						}
					}
					if int(got.At(i...)) != best {
						t.Fatalf("%v: the extreme of row %v is at %v, want %v", d, i, got.At(i...), best)
					}
				})
			}
		}
	}
	mustPanic(t, "[0 2], which is empty", func() { New(Float64, 0, 2).ArgMax(0) })
}

func TestReductionThreads(t *testing.T) {
	x := New(Float32, 700, 1301)
	for i, v := range Data[float32](x) {
		Data[float32](x)[i] = v + float32(math.Sin(float64(i)))
	}
	for axis := range 2 {
		sameOnAnyThreads(t, "Sum", func() *Tensor { return x.Sum(axis) })
		sameOnAnyThreads(t, "Var", func() *Tensor { return x.T().Var(axis) })
		sameOnAnyThreads(t, "Softmax", func() *Tensor { return x.Softmax(axis) })
		sameOnAnyThreads(t, "CumSum", func() *Tensor { return x.CumSum(axis) })
		sameOnAnyThreads(t, "ArgMax", func() *Tensor { return x.ArgMax(axis) })
	}
	sameOnAnyThreads(t, "Sum of all", func() *Tensor { return x.Sum() })
	sameOnAnyThreads(t, "Sum of three columns", func() *Tensor { return x.Slice(To(-1)).Reshape(-1, 3).Sum(0) })
	sameOnAnyThreads(t, "LogSumExp", func() *Tensor { return x.LogSumExp() })
}
