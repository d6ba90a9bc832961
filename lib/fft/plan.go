package fft

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/podium-go/podium/lib/tensor"
)

// Plan transforms complex arrays of one shape over all their axes:
//
//	X[k] = Σ_j x[j] e^(-2πi Σ_d j_d k_d / n_d)
//
// It holds the tables that the transform needs and lends itself memory, so that
// running it allocates nothing once it is warm (apart from the few words that
// threads take if the array is large enough for several). It may be used by
// several goroutines at once. Make it with [NewPlan] or [NewPlan32].
//
// The adjoint of Forward with [Backward] is Inverse without its factor 1/N, or
// Inverse with [Forward]; with [Ortho] the two are adjoint and inverse.
type Plan[C complex64 | complex128] struct {
	shape []int
	norm  Norm
	grid  interface {
		run(dst, src unsafe.Pointer, count, direction int, norm Norm)
	}
}

// NewPlan returns the plan for complex128 arrays of the given shape. The error
// names the length that is not positive.
func NewPlan(shape ...int) (*Plan[complex128], error) {
	if err := checkLengths(shape); err != nil {
		return nil, fmt.Errorf("fft: NewPlan: %w", err)
	}
	return &Plan[complex128]{shape: slices.Clone(shape), grid: newGrid(shape, kernels64())}, nil
}

// NewPlan32 returns the plan for complex64 arrays of the given shape.
func NewPlan32(shape ...int) (*Plan[complex64], error) {
	if err := checkLengths(shape); err != nil {
		return nil, fmt.Errorf("fft: NewPlan32: %w", err)
	}
	return &Plan[complex64]{shape: slices.Clone(shape), grid: newGrid(shape, kernels32())}, nil
}

// With returns a plan with another normalisation, over the same tables. It
// panics if there is no such normalisation.
func (p *Plan[C]) With(norm Norm) *Plan[C] {
	if err := norm.check(); err != nil {
		panic("fft: Plan.With: " + err.Error())
	}
	q := *p
	q.norm = norm
	return &q
}

// Shape returns the lengths of the axes. The caller may change it.
func (p *Plan[C]) Shape() []int { return slices.Clone(p.shape) }

// Size returns the number of points: the product of the lengths.
func (p *Plan[C]) Size() int { return product(p.shape) }

// Forward sets dst to the transform of src, both row by row. They may be the
// same slice, and hold several arrays back to back, which are transformed each.
// It panics if they differ in length or if the length is not a multiple of
// Size.
func (p *Plan[C]) Forward(dst, src []C) { p.run("Plan.Forward", dst, src, forward) }

// Inverse sets dst to the inverse transform of src, as Forward does.
func (p *Plan[C]) Inverse(dst, src []C) { p.run("Plan.Inverse", dst, src, inverse) }

func (p *Plan[C]) run(what string, dst, src []C, direction int) {
	count := countOf(what, len(dst), len(src), p.Size(), p.Size())
	p.grid.run(unsafe.Pointer(unsafe.SliceData(dst)), unsafe.Pointer(unsafe.SliceData(src)), count, direction, p.norm)
}

// countOf returns how many arrays the slices hold and panics if they do not
// fit.
func countOf(what string, dst, src, dstSize, srcSize int) int {
	if dst%dstSize != 0 || src%srcSize != 0 || dst/dstSize != src/srcSize {
		panic(fmt.Sprintf("fft: %s: dst has %d numbers and src %d; they have to be equal multiples of %d and %d",
			what, dst, src, dstSize, srcSize))
	}
	return src / srcSize
}

// checkLengths returns an error if a length is not positive or there is none.
func checkLengths(shape []int) error {
	if len(shape) == 0 {
		return fmt.Errorf("no lengths are given; there has to be at least one axis")
	}
	for i, n := range shape {
		if n < 1 {
			return fmt.Errorf("the length of axis %d is %d; it has to be at least 1", i, n)
		}
	}
	return nil
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// grid is a complex transform over all axes of one shape.
type grid[F tensor.Float] struct {
	shape []int
	lines []line[F]
	w     workspaces[F]
}

func newGrid[F tensor.Float](shape []int, k *kernels[F]) *grid[F] {
	g := &grid[F]{shape: slices.Clone(shape), lines: make([]line[F], len(shape))}
	for i, n := range shape {
		if j := slices.Index(shape[:i], n); j >= 0 {
			g.lines[i] = g.lines[j]
			continue
		}
		g.lines[i] = newLine(n, k)
	}
	return g
}

func (g *grid[F]) run(dst, src unsafe.Pointer, count, direction int, norm Norm) {
	n := 2 * count * product(g.shape)
	scale := F(norm.scale(direction, float64(product(g.shape))))
	g.axes(unsafe.Slice((*F)(dst), n), unsafe.Slice((*F)(src), n), count, len(g.shape), 1, direction, scale)
}

// axes transforms the first axes, over arrays with that many numbers behind
// each of their points.
func (g *grid[F]) axes(dst, src []F, count, axes, behind, direction int, scale F) {
	inner := behind
	for i := axes - 1; i >= 0; i-- {
		outer := count * product(g.shape[:i])
		axisOf[F]{line: g.lines[i], w: &g.w, outer: outer, inner: inner}.run(dst, src, direction, scale)
		src, scale = dst, 1
		inner *= g.shape[i]
	}
}
