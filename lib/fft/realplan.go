package fft

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/podium-go/podium/lib/tensor"
)

// RealPlan transforms real arrays of one shape over all their axes. Since the
// transform of real numbers at -k is the conjugate of that at k, only the half
// with indices 0 … n/2 along the last axis is kept: the spectrum has the shape
// (…, n/2+1).
//
// A RealPlan is as safe and as free of allocation as a [Plan]. Make it with
// [NewRealPlan] or [NewRealPlan32].
//
// With the inner product Re Σ conj(a) b on spectra, Forward and Inverse are
// adjoint up to weights, the number of times that a column of the half stands
// for columns of the whole, see [HalfWeights]. Without normalisation (Forward
// with [Backward], Inverse with [Forward]),
//
//	Forwardᵀ Y = Inverse(Y/w),  Inverseᵀ x = w · Forward(x)
//
// with w_k the weight of the last index; the imaginary parts that Inverse
// ignores drop out of Forward's by themselves.
type RealPlan[F tensor.Float, C complex64 | complex128] struct {
	shape []int
	norm  Norm
	grid  *realGrid[F]
}

// NewRealPlan returns the plan for float64 arrays of the given shape. The error
// names the length that is not positive.
func NewRealPlan(shape ...int) (*RealPlan[float64, complex128], error) {
	if err := checkLengths(shape); err != nil {
		return nil, fmt.Errorf("fft: NewRealPlan: %w", err)
	}
	return &RealPlan[float64, complex128]{shape: slices.Clone(shape), grid: newRealGrid(shape, kernels64())}, nil
}

// NewRealPlan32 returns the plan for float32 arrays of the given shape.
func NewRealPlan32(shape ...int) (*RealPlan[float32, complex64], error) {
	if err := checkLengths(shape); err != nil {
		return nil, fmt.Errorf("fft: NewRealPlan32: %w", err)
	}
	return &RealPlan[float32, complex64]{shape: slices.Clone(shape), grid: newRealGrid(shape, kernels32())}, nil
}

// With returns a plan with another normalisation, over the same tables. It
// panics if there is no such normalisation.
func (p *RealPlan[F, C]) With(norm Norm) *RealPlan[F, C] {
	if err := norm.check(); err != nil {
		panic("fft: RealPlan.With: " + err.Error())
	}
	q := *p
	q.norm = norm
	return &q
}

// Shape returns the lengths of the axes of the real array. The caller may
// change it.
func (p *RealPlan[F, C]) Shape() []int { return slices.Clone(p.shape) }

// Size returns the number of real points.
func (p *RealPlan[F, C]) Size() int { return product(p.shape) }

// SpectrumShape returns the lengths of the axes of the spectrum.
func (p *RealPlan[F, C]) SpectrumShape() []int {
	s := slices.Clone(p.shape)
	s[len(s)-1] = s[len(s)-1]/2 + 1
	return s
}

// SpectrumSize returns the number of complex numbers of the spectrum.
func (p *RealPlan[F, C]) SpectrumSize() int { return product(p.SpectrumShape()) }

// Forward sets dst to the spectrum of src, both row by row. They may hold
// several arrays back to back. It panics if the lengths are not the same
// multiples of SpectrumSize and Size.
func (p *RealPlan[F, C]) Forward(dst []C, src []F) {
	count := countOf("RealPlan.Forward", len(dst), len(src), p.grid.spectrum, p.grid.size)
	p.grid.forward(pairs[F](dst), src, count, p.norm)
}

// Inverse sets dst to the real array with the spectrum src, both row by row.
// It panics if the lengths are not the same multiples of Size and
// SpectrumSize.
func (p *RealPlan[F, C]) Inverse(dst []F, src []C) {
	count := countOf("RealPlan.Inverse", len(dst), len(src), p.grid.size, p.grid.spectrum)
	p.grid.inverse(dst, pairs[F](src), count, p.norm)
}

// pairs returns the real and imaginary parts of x, in its memory. F is the type
// of C's parts.
func pairs[F tensor.Float, C complex64 | complex128](x []C) []F {
	return unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}

// realGrid is a real transform over all axes of one shape.
type realGrid[F tensor.Float] struct {
	size, spectrum int
	last           *realLine[F]
	// rest holds the axes before the last, or is nil.
	rest *grid[F]
	w    workspaces[F]
}

func newRealGrid[F tensor.Float](shape []int, k *kernels[F]) *realGrid[F] {
	last := len(shape) - 1
	g := &realGrid[F]{size: product(shape), last: newRealLine(shape[last], k)}
	g.spectrum = product(shape[:last]) * g.last.spectrum()
	if last > 0 {
		g.rest = newGrid(shape[:last], k)
	}
	return g
}

func (g *realGrid[F]) forward(dst, src []F, count int, norm Norm) {
	scale := F(norm.scale(forward, float64(g.size)))
	rowMap[F]{real: g.last, direction: forward, scale: scale}.run(dst, src, count*g.size/g.last.n, 1, &g.w)
	if g.rest != nil {
		g.rest.axes(dst, dst, count, len(g.rest.shape), g.last.spectrum(), forward, 1)
	}
}

func (g *realGrid[F]) inverse(dst, src []F, count int, norm Norm) {
	scale := F(norm.scale(inverse, float64(g.size)))
	if g.rest != nil {
		x, back := g.w.get(2 * count * g.spectrum)
		defer g.w.put(back)
		g.rest.axes(x, src, count, len(g.rest.shape), g.last.spectrum(), inverse, scale)
		src, scale = x, 1
	}
	rowMap[F]{real: g.last, direction: inverse, scale: scale}.run(dst, src, count*g.size/g.last.n, 1, &g.w)
}
