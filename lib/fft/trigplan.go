package fft

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// TrigPlan makes one kind of cosine or sine transform of real arrays of one
// shape, over all their axes. It is as safe and as free of allocation as a
// [Plan]. Make it with [NewTrigPlan] or [NewTrigPlan32].
type TrigPlan[F tensor.Float] struct {
	shape    []int
	norm     Norm
	kind     Kind
	forward  []*trigLine[F]
	backward []*trigLine[F]
	w        *workspaces[F]
}

// NewTrigPlan returns the plan for float64 arrays of the given shape. The error
// names the length that is too small.
func NewTrigPlan(kind Kind, shape ...int) (*TrigPlan[float64], error) {
	p, err := newTrigPlan(kind, shape, kernels64())
	if err != nil {
		return nil, fmt.Errorf("fft: NewTrigPlan: %w", err)
	}
	return p, nil
}

// NewTrigPlan32 returns the plan for float32 arrays of the given shape.
func NewTrigPlan32(kind Kind, shape ...int) (*TrigPlan[float32], error) {
	p, err := newTrigPlan(kind, shape, kernels32())
	if err != nil {
		return nil, fmt.Errorf("fft: NewTrigPlan32: %w", err)
	}
	return p, nil
}

func newTrigPlan[F tensor.Float](kind Kind, shape []int, k *kernels[F]) (*TrigPlan[F], error) {
	if err := checkLengths(shape); err != nil {
		return nil, err
	}
	p := &TrigPlan[F]{shape: slices.Clone(shape), kind: kind, w: new(workspaces[F])}
	for i, n := range shape {
		if err := kind.check(n); err != nil {
			return nil, fmt.Errorf("axis %d: %w", i, err)
		}
		if j := slices.Index(shape[:i], n); j >= 0 {
			p.forward, p.backward = append(p.forward, p.forward[j]), append(p.backward, p.backward[j])
			continue
		}
		t := newTrigLine(kind, n, k)
		p.forward = append(p.forward, t)
		p.backward = append(p.backward, t.inverse())
	}
	return p, nil
}

// With returns a plan with another normalisation, over the same tables. It
// panics if there is no such normalisation.
func (p *TrigPlan[F]) With(norm Norm) *TrigPlan[F] {
	if err := norm.check(); err != nil {
		panic("fft: TrigPlan.With: " + err.Error())
	}
	q := *p
	q.norm = norm
	return &q
}

// Kind returns the kind of transform.
func (p *TrigPlan[F]) Kind() Kind { return p.kind }

// Shape returns the lengths of the axes. The caller may change it.
func (p *TrigPlan[F]) Shape() []int { return slices.Clone(p.shape) }

// Size returns the number of points.
func (p *TrigPlan[F]) Size() int { return product(p.shape) }

// Forward sets dst to the transform of src, both row by row. They may be the
// same slice, and hold several arrays back to back. It panics if they differ in
// length or if the length is not a multiple of Size.
func (p *TrigPlan[F]) Forward(dst, src []F) { p.run("TrigPlan.Forward", dst, src, p.forward, forward) }

// Inverse sets dst to the inverse transform of src, as Forward does.
func (p *TrigPlan[F]) Inverse(dst, src []F) { p.run("TrigPlan.Inverse", dst, src, p.backward, inverse) }

func (p *TrigPlan[F]) run(what string, dst, src []F, lines []*trigLine[F], direction int) {
	count := countOf(what, len(dst), len(src), p.Size(), p.Size())
	inner := 1
	for i := len(p.shape) - 1; i >= 0; i-- {
		n := p.shape[i]
		lines[i].over(dst, src, count*product(p.shape[:i]), inner, direction, p.norm, p.w)
		src = dst
		inner *= n
	}
}

// over runs t along the middle axis of outer × n × inner.
func (t *trigLine[F]) over(dst, src []F, outer, inner, direction int, norm Norm, w *workspaces[F]) {
	scale := F(norm.scale(direction, float64(t.kind.period(t.n))))
	rowMap[F]{trig: t, orthogonal: norm == Ortho, scale: scale}.run(dst, src, outer, inner, w)
}

// inverse returns the line that undoes t up to the normalisation, over the same
// tables.
func (t *trigLine[F]) inverse() *trigLine[F] {
	s := *t
	s.kind = t.kind.Inverse()
	return &s
}
