package adtest

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/tensor"
)

// Case is an operation with operands at which it is smooth.
type Case struct {
	Name string
	// F computes the operation; several results are to be joined to one.
	F func(x []*ad.Var) *ad.Var
	// X are the operands, Float64 or Complex128; other types are constants.
	X []*tensor.Tensor
	// Order is up to which order F has a Taylor series; 2 if zero, negative if it
	// has no forward mode.
	Order int
	// Linear says that gradients of gradients are zero: they are not compared.
	Linear bool
	// Step of the central differences relative to the operands; 5e-6 if zero.
	Step float64
	// Single is how far single precision may be off, relative to the largest
	// derivative; 2e-4 if zero, negative if F takes only double.
	Single float64
}

const (
	first  = 1e-6  // derivatives against differences
	second = 1e-6  // derivatives of derivatives against differences
	dual   = 1e-12 // forward against reverse mode
)

// T is what [Check] needs of a *testing.T.
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// Check fails the test where the derivatives of c are wrong.
func Check(t T, c Case) {
	t.Helper()
	source := tensor.NewSource(7)
	k := &check{Case: c, t: t, step: c.Step}
	if k.step == 0 {
		k.step = 5e-6
	}
	y := c.F(constants(c.X))
	k.w = random(source, y.Value())
	for _, x := range c.X {
		k.d = append(k.d, random(source, x))
	}
	k.reverse()
	if !c.Linear {
		k.twice()
	}
	if c.Order >= 0 {
		k.forward()
	}
	if c.Single >= 0 {
		k.single()
	}
}

type check struct {
	Case
	t    T
	step float64
	w    *tensor.Tensor   // adjoint of the result
	d    []*tensor.Tensor // directions of the operands, nil for constants
}

func smooth(x *tensor.Tensor) bool {
	switch x.DType() {
	case tensor.Float64, tensor.Float32, tensor.Complex128, tensor.Complex64:
		return true
	}
	return false
}

func constants(xs []*tensor.Tensor) []*ad.Var {
	vs := make([]*ad.Var, len(xs))
	for i, x := range xs {
		vs[i] = ad.Const(x)
	}
	return vs
}

// on puts the operands on a tape; wrt are those that derivatives are with
// respect to.
func on(tape *ad.Tape, xs []*tensor.Tensor) (all, wrt []*ad.Var) {
	for _, x := range xs {
		if smooth(x) {
			v := tape.Var(x)
			all, wrt = append(all, v), append(wrt, v)
		} else {
			all = append(all, tape.Const(x))
		}
	}
	return all, wrt
}

func random(source *tensor.Source, like *tensor.Tensor) *tensor.Tensor {
	if !smooth(like) {
		return nil
	}
	x := source.Normal(tensor.Float64, like.Shape()...)
	if like.DType() == tensor.Complex128 {
		x = tensor.Complex(x, source.Normal(tensor.Float64, like.Shape()...))
	}
	return x
}

// inner is the real inner product Re Σ conj(a) b.
func inner(a, b *tensor.Tensor) float64 {
	sum := 0.0
	x, y := tensor.Values[complex128](a.Convert(tensor.Complex128)), tensor.Values[complex128](b.Convert(tensor.Complex128))
	for i := range x {
		sum += real(cmplx.Conj(x[i]) * y[i])
	}
	return sum
}

// value is the inner product of w with the result at x.
func (k *check) value(xs []*tensor.Tensor) float64 { return inner(k.w, k.F(constants(xs)).Value()) }

// gradient returns the derivatives of value, copied.
func (k *check) gradient(xs []*tensor.Tensor) []*tensor.Tensor {
	tape := ad.NewTape()
	all, wrt := on(tape, xs)
	return clones(tape.VJP(k.F(all), k.w, wrt...))
}

func clones(xs []*tensor.Tensor) []*tensor.Tensor {
	ys := make([]*tensor.Tensor, len(xs))
	for i, x := range xs {
		ys[i] = x.Clone()
	}
	return ys
}

// differences returns the central differences of f with respect to each element
// of each operand.
func (k *check) differences(f func(xs []*tensor.Tensor) float64) []*tensor.Tensor {
	var all []*tensor.Tensor
	for i, x := range k.X {
		if !smooth(x) {
			continue
		}
		xs := append([]*tensor.Tensor(nil), k.X...)
		g := tensor.New(x.DType(), x.Shape()...)
		flatG := g.Reshape(-1)
		flatX := x.Contiguous().Reshape(-1)
		for j := range x.Len() {
			h := k.step * math.Max(1, cmplx.Abs(flatX.AtComplex(j)))
			slope := func(unit complex128) float64 {
				move := func(by complex128) float64 {
					moved := x.Contiguous().Clone()
					set(moved.Reshape(-1), j, flatX.AtComplex(j)+by)
					xs[i] = moved
					return f(xs)
				}
				u := unit * complex(h, 0)
				return (move(u) - move(-u)) / (2 * h)
			}
			d := complex(slope(1), 0)
			if x.DType() == tensor.Complex128 {
				d += complex(0, slope(1i))
			}
			set(flatG, j, d)
		}
		all = append(all, g)
	}
	return all
}

func set(x *tensor.Tensor, i int, v complex128) {
	if x.DType() == tensor.Complex128 {
		x.SetComplex(v, i)
	} else {
		x.Set(real(v), i)
	}
}

// compare fails if got is off want by more than a tolerance relative to the
// largest element of want.
func (k *check) compare(what string, got, want []*tensor.Tensor, tolerance float64) {
	k.t.Helper()
	for i := range want {
		g, w := got[i].Convert(tensor.Complex128), want[i].Convert(tensor.Complex128)
		if fmt.Sprint(g.Shape()) != fmt.Sprint(w.Shape()) {
			k.t.Errorf("%s: %s of operand %d has shape %v, want %v", k.Name, what, i, g.Shape(), w.Shape())
			continue
		}
		a, b := tensor.Values[complex128](g), tensor.Values[complex128](w)
		scale := 1e-2
		for _, v := range b {
			scale = math.Max(scale, cmplx.Abs(v))
		}
		for j := range a {
			if d := cmplx.Abs(a[j] - b[j]); !(d <= tolerance*scale) {
				k.t.Errorf("%s: %s of operand %d, element %d: %.10g, want %.10g", k.Name, what, i, j, a[j], b[j])
				break
			}
		}
	}
}

func (k *check) reverse() {
	k.t.Helper()
	got := k.gradient(k.X)
	k.compare("gradient", got, k.differences(k.value), first)
	// A second round on one tape works in memory that was used before.
	tape := ad.NewTape()
	for round := range 3 {
		all, wrt := on(tape, k.X)
		for i, g := range tape.VJP(k.F(all), k.w, wrt...) {
			if !tensor.Equal(g, got[i]) {
				k.t.Errorf("%s: round %d on one tape has another gradient of operand %d", k.Name, round, i)
			}
		}
		tape.Reset()
	}
}

// slope is the derivative of value along the directions.
func (k *check) slope(xs []*tensor.Tensor) float64 {
	sum, i := 0.0, 0
	for _, d := range k.d {
		if d != nil {
			sum += inner(d, k.gradient(xs)[i])
			i++
		}
	}
	return sum
}

func (k *check) twice() {
	k.t.Helper()
	tape := ad.NewTape()
	all, wrt := on(tape, k.X)
	var sum *ad.Var
	i := 0
	gs := tape.DifferentiableVJP(k.F(all), tape.Const(k.w), wrt...)
	for _, d := range k.d {
		if d == nil {
			continue
		}
		term := gs[i].Conj().Mul(d).Real().Sum()
		if i++; sum == nil {
			sum = term
		} else {
			sum = sum.Add(term)
		}
	}
	k.compare("gradient of the gradient", clones(tape.Gradient(sum, wrt...)), k.differences(k.slope), second)
}

func (k *check) forward() {
	k.t.Helper()
	order := k.Order
	if order == 0 {
		order = 2
	}
	series := func(xs []*tensor.Tensor, order int) *ad.Var {
		vs := constants(xs)
		for i, d := range k.d {
			if d != nil {
				vs[i] = ad.Along(vs[i], ad.Const(d), order)
			}
		}
		return k.F(vs)
	}
	y := series(k.X, order)
	forward, reverse := inner(k.w, y.Coefficient(1).Value()), k.slope(k.X)
	if !(math.Abs(forward-reverse) <= dual*math.Max(1, k.size(y))) {
		k.t.Errorf("%s: <w, J d> = %.16g forward, %.16g reverse", k.Name, forward, reverse)
	}
	if order < 2 {
		return
	}
	// The second coefficient is half the derivative of the first.
	h := k.step * 4
	moved := func(by float64) float64 {
		xs := append([]*tensor.Tensor(nil), k.X...)
		for i, d := range k.d {
			if d != nil {
				xs[i] = xs[i].Add(d.Mul(by))
			}
		}
		return inner(k.w, series(xs, 1).Coefficient(1).Value())
	}
	got, want := inner(k.w, y.Coefficient(2).Value()), (moved(h)-moved(-h))/(4*h)
	if !(math.Abs(got-want) <= second*math.Max(1, math.Max(math.Abs(want), k.size(y)))) {
		k.t.Errorf("%s: second Taylor coefficient %.10g, want %.10g", k.Name, got, want)
	}
}

// size bounds the sums of products that the comparison of the modes is of.
func (k *check) size(y *ad.Var) float64 {
	return math.Sqrt(inner(k.w, k.w) * inner(y.Coefficient(1).Value(), y.Coefficient(1).Value()))
}

func (k *check) single() {
	k.t.Helper()
	tolerance := k.Single
	if tolerance == 0 {
		tolerance = 2e-4
	}
	half := func(x *tensor.Tensor) *tensor.Tensor {
		switch x.DType() {
		case tensor.Float64:
			return x.Convert(tensor.Float32)
		case tensor.Complex128:
			return x.Convert(tensor.Complex64)
		}
		return x
	}
	tape := ad.NewTape()
	xs := make([]*tensor.Tensor, len(k.X))
	for i, x := range k.X {
		xs[i] = half(x)
	}
	all, wrt := on(tape, xs)
	y := k.F(all)
	if d := y.DType(); d != half(k.w).DType() {
		k.t.Errorf("%s: the result of single precision is %v", k.Name, d)
		return
	}
	got := tape.VJP(y, half(k.w), wrt...)
	for i, g := range got {
		if g.DType() != wrt[i].DType() {
			k.t.Errorf("%s: the gradient of a %v operand is %v", k.Name, wrt[i].DType(), g.DType())
		}
	}
	k.compare("gradient in single precision", got, k.gradient(k.X), tolerance)
}
