// Package ad differentiates computations with tensors: backwards along a tape
// for gradients, forwards along directions for derivatives of any order, and
// one within the other for gradients of gradients.
//
// # Backwards
//
// A [Tape] makes variables of tensors and records what is computed from them.
// [Tape.Gradient] then gives the derivatives of a number with respect to them,
// [Tape.VJP] the product of a vector with a Jacobian, and [Tape.Differentiate]
// gradients that can be differentiated again. The memory of all that is
// computed belongs to the tape; [Tape.Reset] makes it free for the next round.
//
// # Forwards
//
// [Along] gives a variable a direction; what is computed from it has its Taylor
// series along that direction with it. High derivatives in few inputs, as in
// the residuals of partial differential equations, take a small multiple of the
// time of the computation, and can be differentiated backwards.
//
// # Whole functions
//
// [Gradient], [JVP], [VJP], [HVP], [Jacobian], [Hessian] and [Taylor] take a
// function of a variable and tensors, and give tensors:
//
//	h := ad.Hessian(func(x *ad.Var) *ad.Var { return x.Square().Sum() }, x)
//
// # Memory
//
// The tape keeps what the reverse sweep needs. [Checkpoint] keeps only the
// operands of a function, which the sweep computes again. What a tape has
// computed is valid until it is reset.
//
// # Where there is no derivative
//
// At a kink one of the derivatives beside it, or their mean, is taken, and where
// a formula would give 0/0 as in the norm of zeros, 0; each operation says so.
// The elements that comparisons, sorting and indices choose are constants.
//
// # Complex numbers
//
// The gradient of a real number L with respect to z = x + i y is
// ∂L/∂x + i ∂L/∂y, as PyTorch has it: z minus a small multiple of it makes L
// smaller. The adjoint of a linear map is its conjugate transpose. Directions
// are complex numbers too, and the modes agree in Re ⟨w, J v⟩ = Re ⟨Jᴴ w, v⟩.
//
// # Adding an operation
//
// An operation computes its value with lib/tensor and says how adjoints go back
// through it, and how directions go forward, in terms of variables; see op.go.
// Declaring one without a case for [Operations] in the tests makes those fail.
// Outside this package, [Custom] makes an operation of functions, which
// lib/ad/adtest checks in the same way.
package ad
