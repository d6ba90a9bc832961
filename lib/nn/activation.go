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

// Activation returns the activation function of a name. It fails for other
// names than relu, gelu, gelu tanh, silu, tanh, sigmoid, softplus, sin and
// identity.
func Activation(name string) (func(*ad.Var) *ad.Var, error) {
	f, ok := activations[name]
	if !ok {
		return nil, fmt.Errorf("nn: activation %q is not known; allowed are %q", name, slices.Sorted(maps.Keys(activations)))
	}
	return f, nil
}
