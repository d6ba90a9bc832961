package ad

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// The functions of this file differentiate a function as a whole. They make a
// tape of their own; their results own their memory.

// Gradient returns f(x), one real number, and its derivatives with respect to
// the elements of x, in the shape of x.
//
//	value, g := ad.Gradient(func(x *ad.Var) *ad.Var { return x.Square().Sum() }, x) // g = 2 x
//
// It panics if f gives more than one element or a complex one.
func Gradient(f func(x *Var) *Var, x *tensor.Tensor) (value, gradient *tensor.Tensor) {
	value, gs := Gradients(func(x []*Var) *Var { return f(x[0]) }, x)
	return value, gs[0]
}

// Gradients is [Gradient] of a function of several tensors, with one gradient
// for each.
func Gradients(f func(xs []*Var) *Var, xs ...*tensor.Tensor) (value *tensor.Tensor, gradients []*tensor.Tensor) {
	t := NewTape()
	vs := make([]*Var, len(xs))
	for i, x := range xs {
		vs[i] = t.Var(x)
	}
	y := f(vs)
	gradients = t.Gradient(y, vs...)
	for i, g := range gradients {
		gradients[i] = g.Clone()
	}
	return y.Value().Clone(), gradients
}

// JVP returns f(x) and its derivative at x along v, which has the shape of x:
// the product J v of the Jacobian with v, in about twice the time of f.
func JVP(f func(x *Var) *Var, x, v *tensor.Tensor) (value, tangent *tensor.Tensor) {
	y := f(Along(Const(x), Const(v), 1))
	return y.Value().Clone(), y.Coefficient(1).Value().Clone()
}

// VJP returns f(x) and the product Jᵀ w of the Jacobian's transpose with w, which
// has the shape of f(x): the gradient of ⟨w, f(x)⟩ for a constant w, and Jᴴ w
// for complex numbers.
func VJP(f func(x *Var) *Var, x, w *tensor.Tensor) (value, adjoint *tensor.Tensor) {
	t := NewTape()
	v := t.Var(x)
	y := f(v)
	return y.Value().Clone(), t.VJP(y, w, v)[0].Clone()
}

// HVP returns the gradient of f, whose result is one real number, and the
// product H v of its Hessian with v, which has the shape of x, in a small
// multiple of the time of f.
func HVP(f func(x *Var) *Var, x, v *tensor.Tensor) (gradient, product *tensor.Tensor) {
	// The Hessian is symmetric: H v is the reverse sweep of the gradient, which
	// needs no forward mode and records f once for any number of v.
	t := NewTape()
	xs := t.Var(x)
	g := t.Differentiate(f(xs), xs)[0]
	return g.Value().Clone(), t.VJP(g, v, xs)[0].Clone()
}

// Jacobian returns the derivatives of all elements of f(x) with respect to all
// of x: its shape is that of f(x) followed by that of x. It goes backwards from
// each element of f(x), or forwards from each of x if there are fewer.
//
// The Jacobian of a function of complex numbers is that of one that is
// holomorphic, as there is none for others; it panics for one with real values,
// which is not, and which [VJP] takes.
func Jacobian(f func(x *Var) *Var, x *tensor.Tensor) *tensor.Tensor {
	t := NewTape()
	v := t.Var(x)
	y := f(v)
	if complexType(x.DType()) && !complexType(y.DType()) {
		panic(fmt.Sprintf("ad: Jacobian of a %v result with respect to %v numbers, which is not holomorphic; use VJP", y.DType(), x.DType()))
	}
	rows := y.Len()
	if complexType(y.DType()) && !complexType(x.DType()) {
		rows *= 2 // one sweep for the real part and one for the imaginary one
	}
	out := tensor.New(y.DType(), append(y.Shape(), x.Shape()...)...)
	j := out.Reshape(y.Len(), x.Len())
	if x.Len() < rows && t.forwards() {
		unit := tensor.New(x.DType(), x.Shape()...)
		for k := range x.Len() {
			_, column := JVP(f, x, basis(unit, k, 1))
			j.Slice(tensor.All(), tensor.Only(k)).Copy(column.Reshape(-1))
		}
		return out
	}
	unit := tensor.New(y.DType(), y.Shape()...)
	for k := range y.Len() {
		row := j.Index(k)
		sweep := func(dst *tensor.Tensor, w complex128) {
			g := t.VJP(y, basis(unit, k, w), v)[0]
			if complexType(g.DType()) {
				tensor.Conj(dst, g.Reshape(-1))
			} else {
				dst.Copy(g.Reshape(-1))
			}
			t.pool.Release(g)
		}
		if rows == y.Len() {
			sweep(row, 1)
		} else {
			sweep(row.Real(), 1)
			sweep(row.Imag(), 1i)
		}
	}
	return out
}

// forwards reports whether all operations on the tape have a forward mode.
func (t *Tape) forwards() bool {
	return !slices.ContainsFunc(t.nodes, func(n node) bool {
		if n.call == nil {
			return false
		}
		o := n.call.op
		return o.linear == nil && o.bilinear == nil && o.derivative == nil && o.tangents == nil && o.series == nil
	})
}

// basis makes unit zero but for element k, which is v.
func basis(unit *tensor.Tensor, k int, v complex128) *tensor.Tensor {
	unit.Fill(0.0)
	set := unit.Reshape(-1)
	if complexType(unit.DType()) {
		set.SetComplex(v, k)
	} else {
		set.Set(real(v), k)
	}
	return unit
}

// Hessian returns the second derivatives of f, whose result is one real number,
// with respect to all pairs of elements of x, which are real: its shape is
// twice that of x.
func Hessian(f func(x *Var) *Var, x *tensor.Tensor) *tensor.Tensor {
	if complexType(x.DType()) {
		panic(fmt.Sprintf("ad: Hessian with respect to %v numbers: it takes real ones; use HVP", x.DType()))
	}
	t := NewTape()
	v := t.Var(x)
	g := t.Differentiate(f(v), v)[0]
	out := tensor.New(x.DType(), append(x.Shape(), x.Shape()...)...)
	h := out.Reshape(x.Len(), x.Len())
	unit := tensor.New(x.DType(), x.Shape()...)
	for k := range x.Len() {
		row := t.VJP(g, basis(unit, k, 1), v)[0]
		h.Index(k).Copy(row.Reshape(-1))
		t.pool.Release(row)
	}
	return out
}

// Taylor returns the derivatives dᵏ/dsᵏ f(x + s v) at s = 0 for k = 0, 1, …,
// order, each in the shape of f(x). All of them together take about order²/2
// times the time of f.
func Taylor(f func(x *Var) *Var, x, v *tensor.Tensor, order int) []*tensor.Tensor {
	y := f(Along(Const(x), Const(v), order))
	out := make([]*tensor.Tensor, order+1)
	factorial := 1.0
	for k := range out {
		if k > 1 {
			factorial *= float64(k)
		}
		out[k] = y.Coefficient(k).Value().Mul(factorial)
	}
	return out
}
