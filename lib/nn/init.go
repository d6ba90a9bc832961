package nn

import (
	"fmt"
	"math"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// Initialisers of weights by their names in the literature; fanIn and fanOut
// are the numbers of inputs and outputs that a weight connects.
var initialisers = map[string]func(s *tensor.Source, d tensor.DType, fanIn, fanOut int, shape []int) *tensor.Tensor{
	"zeros": func(_ *tensor.Source, d tensor.DType, _, _ int, shape []int) *tensor.Tensor {
		return tensor.New(d, shape...)
	},
	"ones": func(_ *tensor.Source, d tensor.DType, _, _ int, shape []int) *tensor.Tensor {
		return tensor.Full(d, 1.0, shape...)
	},
	"normal": normalBy(func(_, _ float64) float64 { return 0.02 }),
	// U(±1/√fanIn), what PyTorch's linear and convolutional layers begin with.
	"default":         uniformBy(func(in, _ float64) float64 { return 1 / math.Sqrt(in) }),
	"xavier uniform":  uniformBy(func(in, out float64) float64 { return math.Sqrt(6 / (in + out)) }), // Glorot, Bengio, 2010
	"xavier normal":   normalBy(func(in, out float64) float64 { return math.Sqrt(2 / (in + out)) }),
	"kaiming uniform": uniformBy(func(in, _ float64) float64 { return math.Sqrt(6 / in) }), // He et al., 2015
	"kaiming normal":  normalBy(func(in, _ float64) float64 { return math.Sqrt(2 / in) }),
	"lecun normal":    normalBy(func(in, _ float64) float64 { return math.Sqrt(1 / in) }),
}

// Initialisers returns the names that [Initial] knows.
func Initialisers() []string {
	names := make([]string, 0, len(initialisers))
	for name := range initialisers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Initial returns a real tensor of weights by the name of a rule; "default" if
// it is empty. It fails for other names.
func Initial(name string, s *tensor.Source, d tensor.DType, fanIn, fanOut int, shape ...int) (*tensor.Tensor, error) {
	if name == "" {
		name = "default"
	}
	f, ok := initialisers[name]
	if !ok {
		return nil, fmt.Errorf("nn: initialiser %q is not known; allowed are %q", name, Initialisers())
	}
	return f(s, d, fanIn, fanOut, shape), nil
}

func uniformBy(bound func(in, out float64) float64) func(*tensor.Source, tensor.DType, int, int, []int) *tensor.Tensor {
	return func(s *tensor.Source, d tensor.DType, in, out int, shape []int) *tensor.Tensor {
		b := bound(float64(in), float64(out))
		x := s.Uniform(d, shape...)
		tensor.FMA(x, x, 2*b, -b)
		return x
	}
}

func normalBy(deviation func(in, out float64) float64) func(*tensor.Source, tensor.DType, int, int, []int) *tensor.Tensor {
	return func(s *tensor.Source, d tensor.DType, in, out int, shape []int) *tensor.Tensor {
		x := s.Normal(d, shape...)
		tensor.Mul(x, x, deviation(float64(in), float64(out)))
		return x
	}
}
