package ad_test

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// The derivative of sin 2πx at 8 points, by the coefficients 2πik of two modes.
func ExampleSpectralConv() {
	x := tensor.Linspace(0, 7.0/8, 8).Mul(2*math.Pi).Sin().Reshape(1, 1, 8)
	r := tensor.Of([]complex128{0, complex(0, 2*math.Pi)}, 1, 1, 2)
	y := ad.SpectralConv(ad.Const(x), ad.Const(r))
	fmt.Printf("%.4f %.4f\n", y.Value().At(0, 0, 0), y.Value().At(0, 0, 4))
	// Output: 6.2832 -6.2832
}
