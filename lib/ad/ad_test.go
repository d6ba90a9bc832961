package ad_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ad/adtest"
	"github.com/podium-go/podium/lib/tensor"
)

// cases has a case, or several, for each operation. Files of tests add theirs.
var cases = map[string][]adtest.Case{}

// add adds a case for an operation.
func add(name string, c adtest.Case) {
	if c.Name == "" {
		c.Name = name
	}
	cases[name] = append(cases[name], c)
}

// TestOperations checks every operation that is declared, and fails for one
// without a case that uses it.
func TestOperations(t *testing.T) {
	for _, name := range ad.Operations() {
		t.Run(name, func(t *testing.T) {
			if len(cases[name]) == 0 {
				t.Fatal("no case: add one in a file of tests of this package")
			}
			for _, c := range cases[name] {
				adtest.Check(t, c)
			}
			tape := ad.NewTape()
			var xs []*ad.Var
			for _, x := range cases[name][0].X {
				switch x.DType() {
				case tensor.Float64, tensor.Complex128:
					xs = append(xs, tape.Var(x))
				default:
					xs = append(xs, tape.Const(x))
				}
			}
			cases[name][0].F(xs)
			if !slices.Contains(tape.Trace(), name) {
				t.Errorf("the case computes %v", tape.Trace())
			}
		})
	}
	for name := range maps.Keys(cases) {
		if !slices.Contains(ad.Operations(), name) {
			t.Errorf("cases for %q, which is no operation", name)
		}
	}
}

// normal returns random numbers of a shape, the same for the same seed.
func normal(seed uint64, shape ...int) *tensor.Tensor {
	return tensor.NewSource(seed).Normal(tensor.Float64, shape...)
}

// complexNormal is normal for complex numbers.
func complexNormal(seed uint64, shape ...int) *tensor.Tensor {
	return tensor.Complex(normal(seed, shape...), normal(seed+1000, shape...))
}

// uniform returns random numbers between lo and hi.
func uniform(seed uint64, lo, hi float64, shape ...int) *tensor.Tensor {
	x := tensor.NewSource(seed).Uniform(tensor.Float64, shape...)
	return x.Mul(hi - lo).Add(lo)
}
