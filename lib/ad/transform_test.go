package ad_test

import (
	"math"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// near fails unless got and want differ by at most a tolerance.
func near(t *testing.T, what string, got, want *tensor.Tensor, tolerance float64) {
	t.Helper()
	if got.DType() != want.DType() || !tensor.AllClose(got, want, tolerance, tolerance) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// quadratic is ½ xᵀ A x with a symmetric A, of gradient A x and Hessian A.
func quadratic(n int) (f func(x *ad.Var) *ad.Var, a *tensor.Tensor) {
	b := normal(1, n, n)
	a = b.Add(b.T())
	return func(x *ad.Var) *ad.Var { return x.MatMul(ad.Const(a)).Mul(x).Sum().Mul(0.5) }, a
}

func TestGradientOfFunction(t *testing.T) {
	f, a := quadratic(5)
	x := normal(2, 5)
	value, g := ad.Gradient(f, x)
	near(t, "value", value, x.MatMul(a).MatMul(x).Mul(0.5), 1e-13)
	near(t, "gradient", g, a.MatMul(x), 1e-13)

	value, gs := ad.Gradients(func(x []*ad.Var) *ad.Var { return x[0].Mul(x[1]).Sum() }, x, g)
	near(t, "value", value, x.Mul(g).Sum(), 1e-13)
	near(t, "first gradient", gs[0], g, 0)
	near(t, "second gradient", gs[1], x, 0)

	_, none := ad.Gradient(func(x *ad.Var) *ad.Var { return ad.Const(tensor.Scalar(2.0)) }, x)
	near(t, "gradient of a constant", none, tensor.New(tensor.Float64, 5), 0)
}

func TestJVPAndVJP(t *testing.T) {
	a := normal(3, 4, 3)
	f := func(x *ad.Var) *ad.Var { return ad.Const(a).MatMul(x.Sin()) }
	x, v, w := normal(4, 3), normal(5, 3), normal(6, 4)
	value, tangent := ad.JVP(f, x, v)
	near(t, "value", value, a.MatMul(x.Sin()), 1e-13)
	near(t, "J v", tangent, a.MatMul(x.Cos().Mul(v)), 1e-13)
	value, adjoint := ad.VJP(f, x, w)
	near(t, "value", value, a.MatMul(x.Sin()), 1e-13)
	near(t, "Jᵀ w", adjoint, x.Cos().Mul(w.MatMul(a)), 1e-13)

	// The result of the identity is not w itself.
	_, same := ad.VJP(func(x *ad.Var) *ad.Var { return x }, x, v)
	if near(t, "identity", same, v, 0); tensor.Share(same, v) {
		t.Error("VJP returns its argument")
	}
}

func TestHVPAndHessian(t *testing.T) {
	f, a := quadratic(4)
	x, v := normal(7, 4), normal(8, 4)
	g, hv := ad.HVP(f, x, v)
	near(t, "gradient", g, a.MatMul(x), 1e-13)
	near(t, "H v", hv, a.MatMul(v), 1e-13)
	near(t, "Hessian", ad.Hessian(f, x), a, 1e-13)

	// Σ xᵢ³ has the Hessian diag(6 x); also of a matrix.
	cubes := func(x *ad.Var) *ad.Var { return x.Square().Mul(x).Sum() }
	m := normal(9, 2, 3)
	want := m.Mul(6).Reshape(6).Diag().Reshape(2, 3, 2, 3)
	near(t, "Hessian of cubes", ad.Hessian(cubes, m), want, 1e-13)
	near(t, "Hessian of a linear function", ad.Hessian(func(x *ad.Var) *ad.Var { return x.Mean() }, x), tensor.New(tensor.Float64, 4, 4), 0)
	near(t, "Hessian in single precision", ad.Hessian(cubes, m.Convert(tensor.Float32)), want.Convert(tensor.Float32), 1e-5)
}

func TestJacobian(t *testing.T) {
	for _, shape := range [][]int{{4, 3}, {3, 4}} { // columns forwards, rows backwards
		a := normal(10, shape...)
		x := normal(11, shape[1])
		got := ad.Jacobian(func(x *ad.Var) *ad.Var { return ad.Const(a).MatMul(x.Exp()) }, x)
		near(t, "real", got, a.Mul(x.Exp()), 1e-13)
		z := complexNormal(12, shape[1])
		c := complexNormal(13, shape...)
		got = ad.Jacobian(func(x *ad.Var) *ad.Var { return ad.Const(c).MatMul(x.Square()) }, z)
		near(t, "holomorphic", got, c.Mul(z).Mul(2), 1e-13)
		got = ad.Jacobian(func(x *ad.Var) *ad.Var { return ad.Const(c).MatMul(x.Square().Convert(tensor.Complex128)) }, x)
		near(t, "complex values", got, c.Mul(x).Mul(2), 1e-13)
	}
	got := ad.Jacobian(func(x *ad.Var) *ad.Var { return x.T().Square() }, normal(14, 2, 3))
	if s := got.Shape(); len(s) != 4 || s[0] != 3 || s[1] != 2 || s[2] != 2 || s[3] != 3 {
		t.Errorf("shape %v, want [3 2 2 3]", s)
	}
	// An operation without a forward mode goes backwards whatever the shape.
	double := func(x *ad.Var) *ad.Var {
		y := ad.Custom(ad.Function{
			Name:    "double",
			Value:   func(x []*tensor.Tensor) *tensor.Tensor { return x[0].Mul(2) },
			Adjoint: func(_ []*ad.Var, _, g *ad.Var) []*ad.Var { return []*ad.Var{g.Mul(2)} },
		}, x)
		return y.Reshape(2, 1).Mul(ad.Const(tensor.Full(tensor.Float64, 1, 2, 3)))
	}
	if got := ad.Jacobian(double, normal(15, 2)); got.Sum().Item() != 12 {
		t.Errorf("Jacobian of a custom operation %v", got)
	}
	mustPanic(t, "holomorphic", func() {
		ad.Jacobian(func(x *ad.Var) *ad.Var { return x.Real() }, complexNormal(16, 2))
	})
	mustPanic(t, "takes real ones", func() { ad.Hessian(func(x *ad.Var) *ad.Var { return x.Sum() }, complexNormal(16, 2)) })
}

func TestTaylor(t *testing.T) {
	x, v := tensor.Of([]float64{0.3, -0.7}), tensor.Of([]float64{2.0, 0.5})
	got := ad.Taylor((*ad.Var).Sin, x, v, 8)
	for k, d := range got {
		for i := range 2 {
			want := math.Pow(v.At(i), float64(k)) * math.Sin(x.At(i)+float64(k)*math.Pi/2)
			if math.Abs(d.At(i)-want) > 1e-12*math.Pow(2, float64(k)) {
				t.Errorf("derivative %d of sin at %v along %v is %v, want %v", k, x.At(i), v.At(i), d.At(i), want)
			}
		}
	}
}

// mustPanic fails unless f panics with a message that has the given words.
func mustPanic(t *testing.T, words string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		switch r := recover().(type) {
		case nil:
			t.Errorf("no panic, want one about %q", words)
		case string:
			if !strings.Contains(r, words) {
				t.Errorf("panic %q, want one about %q", r, words)
			}
		default:
			t.Errorf("panic %v, want one about %q", r, words)
		}
	}()
	f()
}
