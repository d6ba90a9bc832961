package ad_test

import (
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

// contractions are Einsum's notations with shapes that fit.
var contractions = []struct {
	spec   string
	shapes [][]int
}{
	{"ij,jk->ik", [][]int{{2, 3}, {3, 4}}},
	{"ij,jk", [][]int{{2, 3}, {3, 4}}},
	{"bi,bj,ijk->bk", [][]int{{2, 3}, {2, 2}, {3, 2, 2}}},
	{"ij->ji", [][]int{{2, 3}}},
	{"ij->", [][]int{{2, 3}}},
	{"ij->j", [][]int{{2, 3}}},
	{"ii->", [][]int{{3, 3}}},
	{"ii->i", [][]int{{3, 3}}},
	{"iij->j", [][]int{{3, 3, 2}}},
	{"iji,j->i", [][]int{{3, 2, 3}, {2}}},
	{"iii,i", [][]int{{2, 2, 2}, {2}}},
	{"ij,k->j", [][]int{{2, 3}, {4}}},
	{"i,i,i->", [][]int{{3}, {3}, {3}}},
	{"i,j->ij", [][]int{{2}, {3}}},
	{",i->i", [][]int{{}, {3}}},
	{"...ij,...j->...i", [][]int{{2, 2, 3}, {3}}},
	{"a...,...b", [][]int{{2, 3, 1}, {2, 4}}},
	{"ij,ij->i", [][]int{{2, 3}, {2, 1}}},
	{"ij,ij->ij", [][]int{{1, 3}, {2, 1}}},
	{"ij,jk,kl,lm->im", [][]int{{2, 2}, {2, 2}, {2, 1}, {1, 2}}},
}

func init() {
	for n, c := range contractions {
		var real, complex, mixed []*tensor.Tensor
		for i, s := range c.shapes {
			seed := uint64(100*n + i)
			real, complex = append(real, normal(seed, s...)), append(complex, complexNormal(seed, s...))
			mixed = append(mixed, []*tensor.Tensor{real[i], complex[i]}[i%2])
		}
		f := func(x []*ad.Var) *ad.Var { return ad.Einsum(c.spec, x...) }
		add("Einsum", adtest.Case{Name: c.spec, F: f, X: real})
		add("Einsum", adtest.Case{Name: c.spec + ", complex", F: f, X: complex})
		add("Einsum", adtest.Case{Name: c.spec + ", real and complex", F: f, X: mixed})
	}
	add("Einsum", adtest.Case{Name: "Einsum of one", X: []*tensor.Tensor{normal(60, 3)},
		F: func(x []*ad.Var) *ad.Var { return ad.Einsum("i,i,j->j", x[0], x[0], x[0]) }})
	two := func(name, what string, f func(x, y *ad.Var) *ad.Var, a, b []int) {
		g := func(x []*ad.Var) *ad.Var { return f(x[0], x[1]) }
		add(name, adtest.Case{Name: what, F: g, X: []*tensor.Tensor{normal(61, a...), normal(62, b...)}})
		add(name, adtest.Case{Name: what + ", complex", F: g, X: []*tensor.Tensor{complexNormal(61, a...), complexNormal(62, b...)}})
	}
	two("MatMul", "TensorDot", func(x, y *ad.Var) *ad.Var { return ad.TensorDot(x, y, []int{2, 0}, []int{0, -1}) }, []int{2, 3, 4}, []int{4, 3, 2})
	two("MatMul", "TensorDot over nothing", func(x, y *ad.Var) *ad.Var { return ad.TensorDot(x, y, nil, nil) }, []int{2}, []int{3})
	two("Mul", "Outer", func(x, y *ad.Var) *ad.Var { return x.Outer(y) }, []int{2, 1}, []int{3})
	two("Mul", "Kron", func(x, y *ad.Var) *ad.Var { return x.Kron(y) }, []int{2, 3}, []int{2})
}

func TestProductsLikeTensor(t *testing.T) {
	for n, c := range contractions {
		var xs []*tensor.Tensor
		var vs []*ad.Var
		for i, s := range c.shapes {
			xs = append(xs, normal(uint64(100*n+i), s...))
			vs = append(vs, ad.Const(xs[i]))
		}
		if got, want := ad.Einsum(c.spec, vs...).Value(), tensor.Einsum(c.spec, xs...); !tensor.Equal(got, want) {
			t.Errorf("Einsum(%q) is %v, want %v", c.spec, got, want)
		}
	}
	a, b := normal(63, 2, 3, 4), normal(64, 4, 3)
	x, y := ad.Const(a), ad.Const(b)
	near(t, "TensorDot", ad.TensorDot(x, y, []int{1}, []int{1}).Value(), tensor.TensorDot(a, b, []int{1}, []int{1}), 1e-14)
	near(t, "Outer", x.Outer(y).Value(), a.Outer(b), 0)
	near(t, "Kron", x.Kron(y).Value(), a.Kron(b), 0)
	near(t, "Kron", y.Kron(x).Value(), b.Kron(a), 0)
	mustPanic(t, `Einsum("ij,jk->ik") of shapes [[4 3] [4 3]]`, func() { ad.Einsum("ij,jk->ik", y, y) })
	mustPanic(t, "TensorDot of shapes [2 3 4] and [4 3] over the axes [0] and [1]", func() { ad.TensorDot(x, y, []int{0}, []int{1}) })
}
