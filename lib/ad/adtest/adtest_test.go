package adtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

// recorder keeps what Check reports.
type recorder struct{ errors []string }

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// cube is y = x³ with the parts of it that a case replaces.
func cube(change func(f *ad.Function)) func(x []*ad.Var) *ad.Var {
	f := ad.Function{
		Name:  "cube",
		Value: func(x []*tensor.Tensor) *tensor.Tensor { return x[0].Square().Mul(x[0]) },
		Adjoint: func(x []*ad.Var, _, g *ad.Var) []*ad.Var {
			return []*ad.Var{g.Mul(x[0].Square().Mul(3).Conj())}
		},
		Tangent: func(x []*ad.Var, _ *ad.Var, dx []*ad.Var) *ad.Var { return dx[0].Mul(x[0].Square().Mul(3)) },
	}
	if change != nil {
		change(&f)
	}
	return func(x []*ad.Var) *ad.Var { return ad.Custom(f, x...) }
}

// TestCheckCatches has operations that are wrong in one way each.
func TestCheckCatches(t *testing.T) {
	real := tensor.Of([]float64{0.7, -1.2, 0.4})
	complex := tensor.Of([]complex128{0.7 + 0.2i, -1.2 - 0.5i})
	sum := tensor.New(tensor.Float64, 3)
	for _, c := range []struct {
		name   string
		x      *tensor.Tensor
		change func(f *ad.Function)
		want   string // of the first report; none if empty
	}{
		{"nothing", real, nil, ""},
		{"nothing, complex", complex, nil, ""},
		{"a factor", real, func(f *ad.Function) {
			f.Adjoint = func(x []*ad.Var, _, g *ad.Var) []*ad.Var { return []*ad.Var{g.Mul(x[0].Square().Mul(3.00001))} }
		}, "gradient of operand"},
		{"no conjugate", complex, func(f *ad.Function) {
			f.Adjoint = func(x []*ad.Var, _, g *ad.Var) []*ad.Var { return []*ad.Var{g.Mul(x[0].Square().Mul(3))} }
		}, "gradient of operand"},
		{"no adjoint of the operand", real, func(f *ad.Function) {
			f.Adjoint = func([]*ad.Var, *ad.Var, *ad.Var) []*ad.Var { return []*ad.Var{nil} }
		}, "gradient of operand"},
		{"the sign of the second derivative", real, func(f *ad.Function) {
			f.Adjoint = func(x []*ad.Var, _, g *ad.Var) []*ad.Var {
				s := x[0].Square().Mul(3)
				return []*ad.Var{g.Mul(s.Detach().Mul(2).Sub(s))}
			}
		}, "gradient of the gradient"},
		{"a constant first derivative", real, func(f *ad.Function) {
			f.Adjoint = func(x []*ad.Var, _, g *ad.Var) []*ad.Var { return []*ad.Var{g.Mul(x[0].Square().Mul(3).Detach())} }
		}, "gradient of the gradient"},
		{"an adjoint that is not linear", real, func(f *ad.Function) {
			// Right for the adjoint of the first sweep only.
			f.Adjoint = func(x []*ad.Var, _, g *ad.Var) []*ad.Var {
				return []*ad.Var{g.Detach().Mul(x[0].Square().Mul(3)).Add(g.Sub(g.Detach()))}
			}
			f.Value = func(x []*tensor.Tensor) *tensor.Tensor { return x[0].Square().Mul(x[0]).Mul(1.01) }
		}, "gradient of operand"},
		{"the tangent", real, func(f *ad.Function) {
			f.Tangent = func(x []*ad.Var, _ *ad.Var, dx []*ad.Var) *ad.Var { return dx[0].Mul(x[0].Square().Mul(3.0000000001)) }
		}, "<w, J d>"},
		{"memory that is not cleared", real, func(f *ad.Function) {
			f.Adjoint = func(x []*ad.Var, _, g *ad.Var) []*ad.Var {
				if g.DType() == tensor.Float64 {
					tensor.Add(sum, sum, g.Mul(x[0].Square().Mul(3)).Value())
					return []*ad.Var{ad.Const(sum.Clone())}
				}
				return []*ad.Var{g.Mul(x[0].Square().Mul(3))}
			}
		}, "round 0 on one tape"},
		{"an operand that is written to", real, func(f *ad.Function) {
			f.Adjoint = func(x []*ad.Var, _, g *ad.Var) []*ad.Var {
				dx := g.Mul(x[0].Square().Mul(3))
				tensor.Mul(x[0].Value(), x[0].Value(), 1.25)
				return []*ad.Var{dx}
			}
		}, "gradient of operand"},
		{"single precision", real, func(f *ad.Function) {
			f.Value = func(x []*tensor.Tensor) *tensor.Tensor {
				return x[0].Square().Mul(x[0]).Convert(tensor.Float64)
			}
		}, "the result of single precision is float64"},
	} {
		var r recorder
		adtest.Check(&r, adtest.Case{Name: c.name, F: cube(c.change), X: []*tensor.Tensor{c.x.Clone()}, Order: 1})
		switch {
		case c.want == "" && len(r.errors) > 0:
			t.Errorf("%s wrong: Check reports %q", c.name, r.errors)
		case c.want != "" && len(r.errors) == 0:
			t.Errorf("%s wrong: Check reports nothing", c.name)
		case c.want != "" && !strings.Contains(r.errors[0], c.want):
			t.Errorf("%s wrong: Check reports %q first, want %q", c.name, r.errors[0], c.want)
		}
	}
}

// TestCheckCatchesTaylor has a second Taylor coefficient that is wrong: that of
// a tangent whose factor does not move with the operand.
func TestCheckCatchesTaylor(t *testing.T) {
	var r recorder
	x := tensor.Of([]float64{0.7, -1.2})
	adtest.Check(&r, adtest.Case{Name: "series", X: []*tensor.Tensor{x},
		F: func(x []*ad.Var) *ad.Var {
			y := x[0].Square()
			if x[0].Coefficient(1).Value().Norm().Item() > 0 {
				// x² with twice its coefficient of order 2.
				return y.Add(x[0].Sub(x[0].Coefficient(0)).Square())
			}
			return y
		}})
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "second Taylor coefficient") {
		t.Errorf("Check reports %q", r.errors)
	}
}
