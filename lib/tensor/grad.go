package tensor

import "github.com/podium-go/podium/lib/internal/simd"

// The derivatives of activation functions, fused with the chain rule's product,
// for reverse-mode differentiation. dst is made if it is nil.

// ReLUGrad computes dy where x > 0 and 0 elsewhere.
func ReLUGrad(dst, dy, x *Tensor) *Tensor { return reluGradOp.two(dst, dy, x) }

// GELUGrad computes dy (Φ(x) + x φ(x)).
func GELUGrad(dst, dy, x *Tensor) *Tensor { return geluGradOp.two(dst, dy, x) }

// GELUTanhGrad computes dy times the derivative of [Tensor.GELUTanh] at x.
func GELUTanhGrad(dst, dy, x *Tensor) *Tensor { return geluTanhGradOp.two(dst, dy, x) }

// TanhGrad computes dy (1-y²), with y = tanh(x).
func TanhGrad(dst, dy, y *Tensor) *Tensor { return tanhGradOp.two(dst, dy, y) }

// SigmoidGrad computes dy y (1-y), with y = 1/(1+e⁻ˣ).
func SigmoidGrad(dst, dy, y *Tensor) *Tensor { return sigmoidGradOp.two(dst, dy, y) }

// SiLUGrad computes dy times the derivative of [Tensor.SiLU] at x.
func SiLUGrad(dst, dy, x *Tensor) *Tensor { return siluGradOp.two(dst, dy, x) }

// SoftplusGrad computes dy/(1+e⁻ˣ).
func SoftplusGrad(dst, dy, x *Tensor) *Tensor { return softplusGradOp.two(dst, dy, x) }

var (
	reluGradOp     = operation{name: "ReLUGrad", grain: cheap, kernel: gradients(simd.ReLUGrad[float64], simd.ReLUGrad[float32])}
	geluGradOp     = operation{name: "GELUGrad", grain: costly, kernel: gradients(simd.GELUGrad[float64], simd.GELUGrad[float32])}
	geluTanhGradOp = operation{name: "GELUTanhGrad", grain: costly, kernel: gradients(simd.GELUTanhGrad[float64], simd.GELUTanhGrad[float32])}
	tanhGradOp     = operation{name: "TanhGrad", grain: cheap, kernel: gradients(simd.TanhGrad[float64], simd.TanhGrad[float32])}
	sigmoidGradOp  = operation{name: "SigmoidGrad", grain: cheap, kernel: gradients(simd.SigmoidGrad[float64], simd.SigmoidGrad[float32])}
	siluGradOp     = operation{name: "SiLUGrad", grain: costly, kernel: gradients(simd.SiLUGrad[float64], simd.SiLUGrad[float32])}
	softplusGradOp = operation{name: "SoftplusGrad", grain: costly, kernel: gradients(simd.SoftplusGrad[float64], simd.SoftplusGrad[float32])}
)

func gradients(float64s func(dst, dy, x []float64), float32s func(dst, dy, x []float32)) [8]entry {
	return [8]entry{Float64: lift2(float64s), Float32: lift2(float32s)}
}
