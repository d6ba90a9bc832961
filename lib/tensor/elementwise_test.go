package tensor

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
)

// near reports whether two elements agree to the precision of d.
func near(d DType, a, b complex128) bool {
	if a == b || cmplx.IsNaN(a) && cmplx.IsNaN(b) {
		return true
	}
	eps := 1e-14
	if d == Float32 || d == Complex64 {
		eps = 1e-6
	}
	return cmplx.Abs(a-b) <= 4*eps*max(1, cmplx.Abs(a))
}

// reference applies f to corresponding elements of x and y, with numpy's rule
// of broadcasting spelt out.
func reference(x, y *Tensor, f func(a, b complex128) complex128) (shape []int, out []complex128) {
	n := max(len(x.shape), len(y.shape))
	at := func(t *Tensor, i int) int {
		if j := i - n + len(t.shape); j >= 0 {
			return t.shape[j]
		}
		return 1
	}
	for i := range n {
		shape = append(shape, at(x, i))
		if shape[i] == 1 {
			shape[i] = at(y, i)
		}
	}
	pick := func(t *Tensor, index []int) complex128 {
		own := slices.Clone(index[n-len(t.shape):])
		for i, d := range t.shape {
			if d == 1 {
				own[i] = 0
			}
		}
		return t.AtComplex(own...)
	}
	indices(shape, func(index []int) { out = append(out, f(pick(x, index), pick(y, index))) })
	return shape, out
}

// broadcastPair returns two shapes that broadcast to each other.
func broadcastPair(r *rand.Rand) (a, b []int) {
	for range r.IntN(5) {
		n := []int{0, 1, 2, 3, 5, 50, 60}[r.IntN(7)]
		if len(a) > 0 && n > 5 && slices.Max(a) > 5 {
			n = 2 // one long dimension is enough
		}
		a, b = append(a, n), append(b, n)
		switch r.IntN(4) {
		case 0:
			a[len(a)-1] = 1
		case 1:
			b[len(b)-1] = 1
		}
	}
	if len(a) > 0 && r.IntN(3) == 0 {
		a = a[r.IntN(len(a)):]
	}
	return a, b
}

func bit(b bool) complex128 {
	if b {
		return 1
	}
	return 0
}

var binaryOps = []struct {
	op *operation
	f  func(a, b complex128) complex128
	in func(d DType) bool
}{
	{&addOp, func(a, b complex128) complex128 { return a + b }, notBool},
	{&subOp, func(a, b complex128) complex128 { return a - b }, notBool},
	{&mulOp, func(a, b complex128) complex128 { return a * b }, notBool},
	{&minimumOp, func(a, b complex128) complex128 { return complex(min(real(a), real(b)), 0) }, hasOrder},
	{&maximumOp, func(a, b complex128) complex128 { return complex(max(real(a), real(b)), 0) }, hasOrder},
	{&hypotOp, func(a, b complex128) complex128 { return complex(math.Hypot(real(a), real(b)), 0) }, DType.IsFloat},
	{&atan2Op, func(a, b complex128) complex128 { return complex(math.Atan2(real(a), real(b)), 0) }, DType.IsFloat},
	{&divOp, func(a, b complex128) complex128 {
		if imag(a) == 0 && imag(b) == 0 {
			return complex(real(a)/real(b), 0)
		}
		return a / b
	}, DType.IsFloat},
	{&powOp, func(a, b complex128) complex128 { return complex(math.Pow(real(a), real(b)), 0) }, DType.IsFloat},
	{&modOp, func(a, b complex128) complex128 {
		x := real(a) / real(b)
		return complex(real(a)-real(b)*math.Floor(x), 0)
	}, DType.IsFloat},
	{&eqOp, func(a, b complex128) complex128 { return bit(a == b) }, anyType},
	{&neOp, func(a, b complex128) complex128 { return bit(a != b) }, anyType},
	{&ltOp, func(a, b complex128) complex128 { return bit(real(a) < real(b)) }, hasOrder},
	{&leOp, func(a, b complex128) complex128 { return bit(real(a) <= real(b)) }, hasOrder},
	{&gtOp, func(a, b complex128) complex128 { return bit(real(a) > real(b)) }, hasOrder},
	{&geOp, func(a, b complex128) complex128 { return bit(real(a) >= real(b)) }, hasOrder},
	{&andOp, func(a, b complex128) complex128 { return a * b }, isBool},
	{&orOp, func(a, b complex128) complex128 { return bit(a+b != 0) }, isBool},
	{&xorOp, func(a, b complex128) complex128 { return bit(a != b) }, isBool},
}

func notBool(d DType) bool  { return d != Bool }
func hasOrder(d DType) bool { return d.IsFloat() || d.IsInt() }
func anyType(DType) bool    { return true }
func isBool(d DType) bool   { return d == Bool }

func TestBinary(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 30 {
		for _, c := range binaryOps {
			for _, d := range dtypeList {
				a, b := broadcastPair(r)
				x, y := random(r, d, a...), random(r, d, b...)
				if !c.in(d) {
					if c.op.kernel[d].f != nil {
						continue // tested elsewhere
					}
					mustPanic(t, "is not defined for "+d.String(), func() { c.op.two(nil, x, y) })
					continue
				}
				shape, want := reference(x, y, c.f)
				if d == Uint8 {
					for i := range want {
						want[i] = complex(float64(uint8(int(real(want[i])))), 0)
					}
				}
				got := c.op.two(nil, x, y)
				into := random(r, got.dtype, shape...)
				if c.op.two(into, x, y) != into || !slices.Equal(got.Shape(), shape) {
					t.Fatalf("%s: shape %v, want %v", c.op.name, got.Shape(), shape)
				}
				g, h := list(got), list(into)
				for i, w := range want {
					if c.op == &modOp && cmplx.IsNaN(w) {
						continue
					}
					if !near(d, w, g[i]) || !near(d, w, h[i]) {
						t.Fatalf("%s of %v %v %v: element %d is %v and %v, want %v", c.op.name, d, a, b, i, g[i], h[i], w)
					}
				}
			}
		}
	}
}

func TestScalars(t *testing.T) {
	x := Of([]float32{1, 2, 4})
	for _, c := range []struct {
		got  *Tensor
		want []float64
	}{
		{x.Add(1), []float64{2, 3, 5}},
		{Sub(nil, 1, x), []float64{0, -1, -3}},
		{Div(nil, 8.0, x), []float64{8, 4, 2}},
		{Pow(nil, 2, x), []float64{2, 4, 16}},
		{x.Pow(3), []float64{1, 8, 64}},
		{x.Pow(-0.5), []float64{1, float64(float32(math.Sqrt(0.5))), 0.5}},
		{x.Clamp(1.5, 3), []float64{1.5, 2, 3}},
		{x.Clamp(Of([]float32{2, 2, 2}), 3), []float64{2, 2, 3}},
		{FMA(nil, 2, x, x), []float64{3, 6, 12}},
		{FMA(nil, x, x, 1), []float64{2, 5, 17}},
		{FMA(nil, x, float32(3), Of([]float32{1, 1, 1})), []float64{4, 7, 13}},
		{Where(nil, x.Gt(1.5), x, -1), []float64{-1, 2, 4}},
		{Where(nil, Lt(nil, 1.5, x), 0, x), []float64{1, 0, 0}},
		{Of([]int32{5, -5}).Mod(3), []float64{2, 1}},
		{Of([]int64{7, -7}).Div(2), []float64{3, -3}},
		{Of([]uint8{200, 3}).Add(100), []float64{44, 103}},
		{Of([]int64{1, 2}).Mul(2.0), []float64{2, 4}},
		{Of([]bool{true, false}).Xor(true), []float64{0, 1}},
	} {
		if got := Values[float64](c.got); !slices.Equal(got, c.want) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
	z := Of([]complex64{1 + 2i})
	if v := z.Mul(2i).AtComplex(0); v != -4+2i {
		t.Error(v)
	}
	if v := z.Add(Of([]float32{3})).AtComplex(0); v != 4+2i {
		t.Error(v)
	}
	if v := Mul(nil, Of([]float32{3}), z).AtComplex(0); v != 3+6i {
		t.Error(v)
	}
	mustPanic(t, "Add of float32 and float64 tensors: Convert", func() { x.Add(Of([]float64{1, 2, 3})) })
	mustPanic(t, "complex64 and float64", func() { z.Add(Of([]float64{1})) })
	mustPanic(t, "[[3] [2]]", func() { x.Add(Of([]float32{1, 2})) })
	mustPanic(t, "the number 0.5 (float64) is none of a int64 tensor", func() { Of([]int64{1}).Add(0.5) })
	mustPanic(t, "300", func() { Of([]uint8{1}).Add(300) })
	mustPanic(t, "(0+1i)", func() { x.Add(1i) })
	mustPanic(t, "string", func() { x.Add("1") })
	mustPanic(t, "without a tensor", func() { Add(nil, 1, 2) })
	mustPanic(t, "does not go into a float32 one of shape [2]", func() { Add(New(Float32, 2), x, x) })
	mustPanic(t, "divide by zero", func() { Of([]int64{1}).Div(0) })
	mustPanic(t, "mask", func() { Where(nil, x, x, x) })
}

func TestFunctions(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	for _, c := range []struct {
		op   *operation
		f    func(float64) float64
		c    func(complex128) complex128
		ints bool
	}{
		{&expOp, math.Exp, cmplx.Exp, false}, {&logOp, math.Log, cmplx.Log, false},
		{&expm1Op, math.Expm1, nil, false}, {&log1pOp, math.Log1p, nil, false},
		{&log2Op, math.Log2, nil, false}, {&log10Op, math.Log10, nil, false},
		{&sqrtOp, math.Sqrt, cmplx.Sqrt, false}, {&sinOp, math.Sin, cmplx.Sin, false}, {&cosOp, math.Cos, cmplx.Cos, false},
		{&tanOp, math.Tan, cmplx.Tan, false}, {&asinOp, math.Asin, nil, false}, {&acosOp, math.Acos, nil, false}, {&atanOp, math.Atan, nil, false},
		{&sinhOp, math.Sinh, cmplx.Sinh, false}, {&coshOp, math.Cosh, cmplx.Cosh, false}, {&tanhOp, math.Tanh, cmplx.Tanh, false},
		{&erfOp, math.Erf, nil, false}, {&erfcOp, math.Erfc, nil, false}, {&erfInvOp, math.Erfinv, nil, false},
		{&logGammaOp, logGamma, nil, false},
		{&sigmoidOp, sigmoid, nil, false}, {&reluOp, func(x float64) float64 { return max(x, 0) }, nil, false},
		{&geluOp, func(x float64) float64 { return x * (1 + math.Erf(x/math.Sqrt2)) / 2 }, nil, false},
		{&geluTanhOp, func(x float64) float64 {
			return x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))) / 2
		}, nil, false},
		{&siluOp, func(x float64) float64 { return x * sigmoid(x) }, nil, false},
		{&softplusOp, func(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }, nil, false},
		{&floorOp, math.Floor, nil, false}, {&ceilOp, math.Ceil, nil, false}, {&truncOp, math.Trunc, nil, false}, {&roundOp, math.RoundToEven, nil, false},
		{&negOp, func(x float64) float64 { return -x }, func(z complex128) complex128 { return -z }, true},
		{&absOp, math.Abs, func(z complex128) complex128 { return complex(cmplx.Abs(z), 0) }, true},
		{&squareOp, func(x float64) float64 { return x * x }, func(z complex128) complex128 { return z * z }, true},
		{&signOp, func(x float64) float64 {
			if x != 0 {
				x = math.Copysign(1, x)
			}
			return x
		}, nil, true},
		{&reciprocalOp, func(x float64) float64 { return 1 / x }, func(z complex128) complex128 { return 1 / z }, false},
	} {
		for _, d := range dtypeList {
			x := random(r, d, 3, 70)
			if d.IsFloat() {
				x = x.Mul(0.3).Add(0.01)
			}
			switch {
			case d == Uint8:
				continue
			case !d.IsFloat() && !(d.IsComplex() && c.c != nil) && !(c.ints && d.IsInt()):
				mustPanic(t, "not defined", func() { c.op.one(nil, x) })
				continue
			}
			got := list(c.op.one(nil, x))
			in := x.Clone()
			if c.op.result == nil {
				c.op.one(in, in)
			} else {
				in = c.op.one(nil, in)
			}
			same := list(in)
			for i, v := range list(x) {
				var want complex128
				if d.IsComplex() {
					want = c.c(v)
				} else {
					want = complex(c.f(real(v)), 0)
				}
				if cmplx.IsInf(want) && d.IsComplex() {
					continue // which infinity is not the same in both precisions
				}
				if !near(d, want, got[i]) || !near(d, want, same[i]) {
					t.Errorf("%s of the %v %v is %v, in place %v, want %v", c.op.name, d, v, got[i], same[i], want)
				}
			}
		}
	}
	z := Of([]complex128{1i, -2})
	if !slices.Equal(list(z.Conj()), []complex128{-1i, -2}) || z.Angle().At(0) != math.Pi/2 || z.Angle().At(1) != math.Pi {
		t.Error("Conj or Angle")
	}
	x := Of([]float64{0, math.NaN(), math.Inf(-1)})
	if fmt.Sprint(Values[float64](x.IsNaN()), Values[float64](x.IsFinite()), Values[float64](x.IsFinite().Not())) != "[0 1 0] [1 0 0] [0 1 1]" {
		t.Error("IsNaN or IsFinite")
	}
}

func TestGradients(t *testing.T) {
	x := Of([]float64{-2, -0.4, 0.3, 1.7})
	dy := Of([]float64{2, 1, -1, 3})
	const h = 1e-6
	for _, c := range []struct {
		name string
		f    func(dst, x *Tensor) *Tensor
		grad func(dst, dy, x *Tensor) *Tensor
		of   func(x *Tensor) *Tensor
	}{
		{"ReLU", ReLU, ReLUGrad, nil}, {"GELU", GELU, GELUGrad, nil}, {"GELUTanh", GELUTanh, GELUTanhGrad, nil},
		{"SiLU", SiLU, SiLUGrad, nil}, {"Softplus", Softplus, SoftplusGrad, nil},
		{"Tanh", Tanh, TanhGrad, (*Tensor).Tanh}, {"Sigmoid", Sigmoid, SigmoidGrad, (*Tensor).Sigmoid},
	} {
		want := c.f(nil, x.Add(h)).Sub(c.f(nil, x.Sub(h))).Mul(1 / (2 * h)).Mul(dy)
		arg := x
		if c.of != nil {
			arg = c.of(x)
		}
		got := c.grad(nil, dy, arg)
		for i := range 4 {
			if math.Abs(got.At(i)-want.At(i)) > 1e-8 {
				t.Errorf("%s: %v, differences say %v", c.name, Values[float64](got), Values[float64](want))
				break
			}
		}
	}
}

func TestInPlaceOverlap(t *testing.T) {
	x := arangeTest(2000)
	Add(x.Narrow(0, 1, 2000), x.Narrow(0, 0, 1999), 1)
	for i := 1; i < 2000; i++ {
		if x.At(i) != float64(i) {
			t.Fatalf("element %d is %v", i, x.At(i))
		}
	}
	m := arangeTest(9).Reshape(3, 3)
	Add(m, m, m.T())
	if m.At(0, 1) != 4 || m.At(1, 0) != 4 || m.At(2, 2) != 16 {
		t.Error(list(m))
	}
}

// sameOnAnyThreads checks that a result is the same bit for bit on 1, 2 and 3
// threads.
func sameOnAnyThreads(t *testing.T, name string, f func() *Tensor) {
	t.Helper()
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	want := f().Contiguous()
	for _, n := range []int{2, 3} {
		runtime.GOMAXPROCS(n)
		if got := f().Contiguous(); !slices.Equal(bitsOf(got), bitsOf(want)) {
			t.Errorf("%s: %d threads give other bits than one", name, n)
		}
	}
}

func bitsOf(t *Tensor) []byte {
	size := t.dtype.Size()
	return t.mem.bytes[t.offset*size : (t.offset+t.Len())*size]
}

func TestThreads(t *testing.T) {
	x := arangeTest(300_007).Mul(1e-5).Convert(Float32)
	y := Of(Values[float64](x)[:300_000], 300, 1000)
	sameOnAnyThreads(t, "Exp", func() *Tensor { return x.Exp() })
	sameOnAnyThreads(t, "Tanh", func() *Tensor { return y.T().Tanh() })
	sameOnAnyThreads(t, "broadcast", func() *Tensor { return y.Add(y.Index(3)).Mul(y.Narrow(1, 5, 6)) })
	sameOnAnyThreads(t, "short rows", func() *Tensor { return y.Reshape(-1, 3).Sub(y.Reshape(-1, 3).Index(0)) })
}
