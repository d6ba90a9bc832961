package simd

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// function is a function of elements with its reference in float64.
type function struct {
	name string
	op   unaryOp
	f    func(float64) float64
	// The error in units in the last place, in float32 and float64; the
	// reference itself errs by a unit in float64.
	ulp32, ulp64 float64
	// Where results are below tiny in size, the error is counted in units of
	// tiny: a factor of them is denormal before they are.
	tiny32, tiny64 float64
	// more is what the error may be larger at x.
	more func(x float64) float64
}

var elementary = []function{
	{"neg", opNeg, func(x float64) float64 { return -x }, 0, 0, 0, 0, nil},
	{"abs", opAbs, math.Abs, 0, 0, 0, 0, nil},
	{"sqrt", opSqrt, math.Sqrt, 0.5, 0, 0, 0, nil},
	{"square", opSquare, func(x float64) float64 { return x * x }, 0.5, 0, 0, 0, nil},
	{"reciprocal", opReciprocal, func(x float64) float64 { return 1 / x }, 0.5, 0, 0, 0, nil},
	{"floor", opFloor, math.Floor, 0, 0, 0, 0, nil},
	{"ceil", opCeil, math.Ceil, 0, 0, 0, 0, nil},
	{"trunc", opTrunc, math.Trunc, 0, 0, 0, 0, nil},
	{"round", opRound, math.RoundToEven, 0, 0, 0, 0, nil},
	{"exp", opExp, math.Exp, 1.5, 2, 0, 0, nil},
	{"expm1", opExpm1, math.Expm1, 1.5, 2, 0, 0, nil},
	{"log", opLog, math.Log, 1.5, 2, 0, 0, nil},
	{"log1p", opLog1p, math.Log1p, 1.5, 2, 0, 0, nil},
	{"tanh", opTanh, math.Tanh, 1.5, 2, 0, 0, nil},
	{"sigmoid", opSigmoid, sigmoid, 1.5, 2, 0, 0, nil},
	{"erf", opErf, math.Erf, 1.5, 2, 0, 0, nil},
	{"sin", opSin, sin, 1.5, 2, 0, 0, nil},
	{"cos", opCos, cos, 1.5, 2, 0, 0, nil},
	{"relu", opReLU, func(x float64) float64 { return math.Max(x, 0) }, 0, 0, 0, 0, nil},
	{"gelu", opGELU, gelu, 2.5, 3, 0x1p-122, 0x1p-1016, geluTail},
	{"geluTanh", opGELUTanh, geluTanh, 2.5, 3, 0x1p-122, 0x1p-1016, tanhTail},
	{"silu", opSiLU, silu, 2.5, 3, 0x1p-119, 0x1p-1012, nil},
	{"softplus", opSoftplus, softplus, 1.6, 2, 0, 0, nil},
}

// geluTail allows for the product of three rounded factors where x < 0.
func geluTail(x float64) float64 {
	if x < 0 {
		return 4
	}
	return 0
}

// tanhTail allows for the rounding of an exponential's argument.
func tanhTail(x float64) float64 {
	if x < 0 {
		// The reference rounds it too.
		return 6 * math.Abs(2*x*(geluA+geluB*x*x))
	}
	return 0
}

// ulps returns by how many units in the last place got errs from want.
func ulps[T Float](got T, want, tiny float64) float64 {
	g := float64(got)
	switch {
	case math.IsNaN(want) || math.IsNaN(g):
		if math.IsNaN(want) == math.IsNaN(g) {
			return 0
		}
		return math.Inf(1)
	case g == want:
		return 0
	}
	digits, least := 53, -1074
	limit := math.MaxFloat64
	if size[T]() == 4 {
		digits, least = 24, -149
		limit = math.MaxFloat32
		if math.IsInf(g, 0) {
			g = math.Copysign(0x1p128, g)
		}
		if math.IsInf(want, 0) {
			want = math.Copysign(0x1p128, want)
		}
		if w := math.Abs(want); w > 0x1p128 {
			want = math.Copysign(0x1p128, want)
		}
		if g == want {
			return 0
		}
	} else if math.IsInf(g, 0) != math.IsInf(want, 0) {
		return math.Inf(1)
	}
	_, e := math.Frexp(min(max(math.Abs(want), tiny), limit))
	return math.Abs(g-want) / math.Ldexp(1, max(e-digits, least))
}

// references are better than those that the portable forms use.
var references = map[string]func(float64) float64{
	// Log of some versions of package math is wrong for denormals.
	"log": func(x float64) float64 {
		if x > 0 && x < 0x1p-1000 {
			return math.Log(x*0x1p100) - 100*math.Ln2
		}
		return math.Log(x)
	},
	"sin": func(x float64) float64 {
		r, q := reduced(x)
		return sinOf(r, q)
	},
	"cos": func(x float64) float64 {
		r, q := reduced(x)
		return sinOf(r, q+1)
	},
}

// sinOf returns sin(r + q π/2).
func sinOf(r float64, q int) float64 {
	return [...]float64{math.Sin(r), math.Cos(r), -math.Sin(r), -math.Cos(r)}[q&3]
}

// reduced returns x less a multiple of π/2, by which quadrant it is.
func reduced(x float64) (float64, int) {
	if math.IsInf(x, 0) || x != x {
		return math.NaN(), 0
	}
	product := new(big.Float).SetPrec(halfPi.Prec()).SetFloat64(x)
	product.Quo(product, halfPi)
	n, _ := product.Add(product, big.NewFloat(math.Copysign(0.5, x))).Int(nil)
	r := new(big.Float).SetPrec(halfPi.Prec()).SetInt(n)
	r.Sub(new(big.Float).SetFloat64(x), r.Mul(r, halfPi))
	f, _ := r.Float64()
	return f, int(new(big.Int).And(n, big.NewInt(3)).Int64())
}

// halfPi is π/2 = 2 arctan(1/2) + 2 arctan(1/3), to more digits than an exponent
// has.
var halfPi = func() *big.Float {
	const digits = 1300
	sum := new(big.Float).SetPrec(digits)
	for _, d := range []int64{2, 3} {
		number := func(n int64) *big.Float { return new(big.Float).SetPrec(digits).SetInt64(n) }
		power, square := number(2), number(d*d)
		power.Quo(power, number(d))
		for k := int64(0); k < digits; k++ {
			term := number(2*k + 1)
			term.Quo(power, term)
			if k%2 == 1 {
				term.Neg(term)
			}
			sum.Add(sum, term)
			power.Quo(power, square)
		}
	}
	return sum
}()

// edges are arguments that are special in one way or another.
func edges[T Float]() []T {
	x := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, -1, 0.5, -0.5, 2,
		math.SmallestNonzeroFloat32, math.SmallestNonzeroFloat64, 1e-45, -1e-45, 1e-40, 1.1754944e-38, 2.2250738585072014e-308, 1e-310,
		math.MaxFloat32, -math.MaxFloat32, math.MaxFloat64, 1e300, -1e300, 1e30, -1e30, 1e-30,
		88.72283, 88.722839, 88.73, -87.33654, -103.97, -103.98, -104, 709.7, 709.7827128933841, -745.1332191019411, -745.1332191019412, -708.4,
		0.55, 0.85, -0.55, -0.85, math.Pi, math.Pi / 2, math.Pi / 4, 3 * math.Pi / 4, 2 * math.Pi, 65536, 65537, 1e6, 1 << 30, 1<<30 + 1, 1e15, 1e22,
		math.Ln2, math.Ln2 / 2, math.Sqrt2, math.Sqrt2 / 2, 14.2, -14.2, 38.5, -38.5, 27, 5.9, 10.1}
	out := make([]T, len(x))
	for i, v := range x {
		out[i] = T(v)
	}
	return out
}

// arguments returns a dense sample: the edges, numbers of all magnitudes and
// numbers where most functions bend.
func arguments[T Float](n int) []T {
	r := rand.New(rand.NewPCG(1, uint64(size[T]())))
	x := edges[T]()
	for range n {
		if size[T]() == 4 {
			x = append(x, T(math.Float32frombits(r.Uint32())))
		} else {
			x = append(x, T(math.Float64frombits(r.Uint64())))
		}
		x = append(x, T(r.NormFloat64()), T(r.NormFloat64()*20), T(math.Exp(r.NormFloat64()*8)*float64(1-2*r.IntN(2))), T(2*r.Float64()-1), T(r.NormFloat64()*400))
	}
	return x
}

func accuracy[T Float](t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 2000
	}
	x := arguments[T](n)
	y := make([]T, len(x))
	for _, f := range elementary {
		reference := f.f
		if better := references[f.name]; better != nil && vectors() {
			reference = better
		}
		unary(f.op, y, x)
		allowed, tiny := f.ulp32, f.tiny32
		if size[T]() == 8 {
			allowed, tiny = f.ulp64, f.tiny64
			if allowed > 0 {
				allowed++ // of the reference
			}
		}
		worst, at := -1.0, 0
		for i, v := range x {
			if f.op == opExp && v > 709 {
				continue // package math overflows too early; see the reference values
			}
			if i > 2000 && i%16 != 0 && (f.op == opSin || f.op == opCos) && vectors() {
				continue // the reference is slow
			}
			u := ulps(y[i], reference(float64(v)), tiny)
			if f.more != nil {
				u = max(0, u-f.more(float64(v)))
			}
			if u > worst {
				worst, at = u, i
			}
		}
		t.Logf("%-10s %.3f ulp at %v", f.name, worst, x[at])
		if worst > allowed {
			t.Errorf("%s(%v) = %v, want %v: %.3f units in the last place, allowed %v", f.name, x[at], y[at], reference(float64(x[at])), worst, allowed)
		}
	}
}

func TestAccuracy(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", accuracy[float32])
		t.Run("float64", accuracy[float64])
	})
}

// same bits of numbers; any NaN is one.
func identical[T Float](a, b T) bool {
	return a == b && math.Signbit(float64(a)) == math.Signbit(float64(b)) || a != a && b != b
}

func position[T Float](t *testing.T) {
	x := arguments[T](400)
	for _, f := range elementary {
		want := make([]T, len(x))
		unary(f.op, want, x)
		for n := range 131 {
			for _, from := range []int{0, 1, 3, 60, 700} {
				in := x[from : from+n]
				out := make([]T, n+2)
				out[0], out[n+1] = 7, 7
				unary(f.op, out[1:n+1], in)
				if out[0] != 7 || out[n+1] != 7 {
					t.Fatalf("%s writes outside %d elements", f.name, n)
				}
				for i, v := range out[1 : n+1] {
					if !identical(v, want[from+i]) {
						t.Fatalf("%s(%v) is %v at %d of %d and %v elsewhere", f.name, in[i], v, i, n, want[from+i])
					}
				}
			}
		}
		// In place, and with a result that is streamed.
		got := append([]T(nil), x...)
		unary(f.op, got, got)
		compareBits(t, f.name+" in place", got, want)
	}
	long := make([]T, 1<<20+77)
	for i := range long {
		long[i] = x[i%len(x)]
	}
	for _, op := range []unaryOp{opExp, opNeg, opTanh, opSin} {
		want := make([]T, len(x))
		unary(op, want, x)
		got := make([]T, len(long))
		unary(op, got[1:], long[1:])
		for i, v := range got[1:] {
			if !identical(v, want[(i+1)%len(x)]) {
				t.Fatalf("operation %d on a long slice: element %d is %v, want %v", op, i, v, want[(i+1)%len(x)])
			}
		}
	}
}

func compareBits[T Float](t *testing.T, what string, got, want []T) {
	t.Helper()
	for i, v := range got {
		if !identical(v, want[i]) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, v, want[i])
		}
	}
}

func TestPositionDoesNotMatter(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", position[float32])
		t.Run("float64", position[float64])
	})
}

// results holds what the levels computed, to compare them.
type results map[string]any

func (r results) check(t *testing.T, name string, got any) {
	t.Helper()
	if want, ok := r[name]; !ok {
		r[name] = got
	} else if fmt.Sprint(want) != fmt.Sprint(got) {
		t.Errorf("%s: AVX2 and AVX-512 differ", name)
	}
}

func TestSameBitsWithEitherVectors(t *testing.T) {
	x32, x64 := arguments[float32](300), arguments[float64](300)
	seen := results{}
	onLevels(t, func(t *testing.T) {
		if !vectors() {
			return
		}
		for _, f := range elementary {
			y32, y64 := make([]float32, len(x32)), make([]float64, len(x64))
			unary(f.op, y32, x32)
			unary(f.op, y64, x64)
			seen.check(t, f.name+"32", y32)
			seen.check(t, f.name+"64", y64)
		}
		for op := OpAdd; op <= opSoftplusGrad; op++ {
			y32, y64 := make([]float32, len(x32)-1), make([]float64, len(x64)-1)
			Binary(op, y32, x32[1:], x32[:len(y32)])
			Binary(op, y64, x64[1:], x64[:len(y64)])
			seen.check(t, fmt.Sprint("binary32 ", op), y32)
			seen.check(t, fmt.Sprint("binary64 ", op), y64)
		}
	})
}
