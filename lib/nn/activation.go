package nn

import (
	"fmt"
	"maps"
	"slices"

	"github.com/podium-go/podium/lib/ad"
)

var activations = map[string]func(*ad.Var) *ad.Var{
	"relu": (*ad.Var).ReLU, "gelu": (*ad.Var).GELU, "gelu tanh": (*ad.Var).GELUTanh, "silu": (*ad.Var).SiLU,
	"tanh": (*ad.Var).Tanh, "sigmoid": (*ad.Var).Sigmoid, "softplus": (*ad.Var).Softplus, "sin": (*ad.Var).Sin,
	"identity": func(x *ad.Var) *ad.Var { return x },
}

// CheckActivation fails for a name that is no activation function's. There are
// relu, gelu, gelu tanh, silu, tanh, sigmoid, softplus, sin and identity.
func CheckActivation(name string) error {
	if _, ok := activations[name]; !ok {
		return fmt.Errorf("nn: activation %q is not known; allowed are %q", name, slices.Sorted(maps.Keys(activations)))
	}
	return nil
}

// Activate applies the activation function of a name, which layers keep in
// place of the function so that a notebook can keep them. It panics for a name
// that [CheckActivation] refuses.
func Activate(name string, x *ad.Var) *ad.Var {
	f, ok := activations[name]
	if !ok {
		panic(CheckActivation(name).Error())
	}
	return f(x)
}
