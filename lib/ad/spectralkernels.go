package ad

import (
	"unsafe"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/tensor"
)

// spectralKernels computes spectral convolutions of one precision.
//
// Few modes of a transform are a product with a small matrix, which runs several
// times faster than a fast transform of all modes; of the last axis, many modes
// are fast transforms. The real and the imaginary
// parts of a mode lie apart, each with the channels of all samples (mode, part,
// sample, channel), so that all work is products of real matrices.
type spectralKernels interface {
	conv(s *spectral, x, r *Var) *tensor.Tensor
	back(s *spectral, u, r *Var) *tensor.Tensor
	weight(s *spectral, x, u *Var) *tensor.Tensor
	// gradients is back and weight together; nil where nothing is needed.
	gradients(s *spectral, x, r, u *Var) (dx, dr *tensor.Tensor)
}

type modeKernels[F tensor.Float] struct{ bases *bases[F] }

var (
	spectral64 spectralKernels = modeKernels[float64]{&bases[float64]{}}
	spectral32 spectralKernels = modeKernels[float32]{&bases[float32]{}}
)

// scratch is memory for the time of one operation.
type scratch struct {
	t    *Tape
	held []*tensor.Tensor
}

func (m *scratch) get(d tensor.DType, n int) *tensor.Tensor {
	if m.t == nil {
		return tensor.New(d, n)
	}
	x := m.t.pool.New(d, n)
	m.held = append(m.held, x)
	return x
}

func (m *scratch) free() {
	for _, x := range m.held {
		m.t.pool.Release(x)
	}
}

// parts returns the real and imaginary parts of a complex tensor in turn, in its
// memory.
func parts[F tensor.Float](t *tensor.Tensor) []F {
	if t.Len() == 0 {
		return nil
	}
	var first unsafe.Pointer
	if t.DType() == tensor.Complex64 {
		first = unsafe.Pointer(unsafe.SliceData(tensor.Data[complex64](t)))
	} else {
		first = unsafe.Pointer(unsafe.SliceData(tensor.Data[complex128](t)))
	}
	return unsafe.Slice((*F)(first), 2*t.Len())
}

func (k modeKernels[F]) conv(s *spectral, x, r *Var) *tensor.Tensor {
	t := tapeOf(x, r)
	mem := scratch{t: t}
	defer mem.free()
	d := x.DType()
	m := s.count()
	var hat *tensor.Tensor
	if t != nil && !t.paused && (x.node >= 0 || r.node >= 0) {
		hat = t.alloc(d, 2*m*s.batch*s.in)
		s.hat = hat
	} else {
		hat = mem.get(d, 2*m*s.batch*s.in)
	}
	xh, w := tensor.Data[F](hat), parts[F](s.weights(r))
	k.analyse(xh, tensor.Data[F](x.packed()), s, s.batch*s.in, s.from, false, 1, &mem)
	p, yh := tensor.Data[F](mem.get(d, 4*m*s.batch*s.out)), tensor.Data[F](mem.get(d, 2*m*s.batch*s.out))
	b, ci, co := s.batch, s.in, s.out
	each(m, 4*b*ci*co, func(i int) {
		q := p[i*4*b*co : (i+1)*4*b*co]
		blas.Gemm(blas.NoTrans, blas.NoTrans, 2*b, 2*co, ci, 1, xh[i*2*b*ci:], max(1, ci), w[i*2*ci*co:], max(1, 2*co), 0, q, max(1, 2*co))
		join(yh[i*2*b*co:(i+1)*2*b*co], q)
	})
	y := t.alloc(d, append([]int{b, co}, s.to...)...)
	k.synthesise(tensor.Data[F](y), yh, s, b*co, s.to, true, F(s.scale()), &mem)
	return y
}

// each runs f for the products of n modes, of so many multiplications each.
func each(n, multiplications int, f func(i int)) {
	threads.For(n, max(1, (1<<16)/max(1, multiplications)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			f(i)
		}
	})
}

// join makes the parts of Y = P + i Q of the interleaved parts of P and Q, which
// follow each other in p.
func join[F tensor.Float](y, p []F) {
	n := len(y) / 2
	re, im, p, q := y[:n], y[n:2*n], p[:2*n], p[2*n:4*n]
	for j := range re {
		re[j] = p[2*j] - q[2*j+1]
		im[j] = p[2*j+1] + q[2*j]
	}
}

// split is the adjoint of join: the interleaved parts of Y, and those of -iY.
func split[F tensor.Float](p, y []F) {
	n := len(y) / 2
	re, im, p, q := y[:n], y[n:2*n], p[:2*n], p[2*n:4*n]
	for j, a := range re {
		b := im[j]
		p[2*j], p[2*j+1] = a, b
		q[2*j], q[2*j+1] = b, -a
	}
}

// adjointModes returns the modes of u as split gives them.
func (k modeKernels[F]) adjointModes(s *spectral, u *Var, mem *scratch) []F {
	m, n := s.count(), 2*s.batch*s.out
	uh := tensor.Data[F](mem.get(u.DType(), m*n))
	k.analyse(uh, tensor.Data[F](u.packed()), s, s.batch*s.out, s.to, true, F(s.scale()), mem)
	z := tensor.Data[F](mem.get(u.DType(), 2*m*n))
	each(m, n, func(i int) { split(z[i*2*n:(i+1)*2*n], uh[i*n:(i+1)*n]) })
	return z
}

func (k modeKernels[F]) back(s *spectral, u, r *Var) *tensor.Tensor {
	mem := scratch{t: tapeOf(u, r)}
	defer mem.free()
	return k.backOf(s, k.adjointModes(s, u, &mem), r, &mem)
}

func (k modeKernels[F]) backOf(s *spectral, z []F, r *Var, mem *scratch) *tensor.Tensor {
	d := r.DType().Real()
	b, ci, co := s.batch, s.in, s.out
	w := parts[F](s.weights(r))
	xh := tensor.Data[F](mem.get(d, 2*s.count()*b*ci))
	each(s.count(), 4*b*ci*co, func(i int) {
		blas.Gemm(blas.NoTrans, blas.Trans, 2*b, ci, 2*co, 1, z[i*4*b*co:], max(1, 2*co), w[i*2*ci*co:], max(1, 2*co), 0, xh[i*2*b*ci:], max(1, ci))
	})
	dx := mem.t.alloc(d, append([]int{b, ci}, s.from...)...)
	k.synthesise(tensor.Data[F](dx), xh, s, b*ci, s.from, false, 1, mem)
	return dx
}

func (k modeKernels[F]) weight(s *spectral, x, u *Var) *tensor.Tensor {
	mem := scratch{t: tapeOf(x, u)}
	defer mem.free()
	return k.weightOf(s, x, k.adjointModes(s, u, &mem), &mem)
}

func (k modeKernels[F]) weightOf(s *spectral, x *Var, z []F, mem *scratch) *tensor.Tensor {
	b, ci, co := s.batch, s.in, s.out
	hat := s.hat
	if hat == nil {
		hat = mem.get(x.DType(), 2*s.count()*b*ci)
		k.analyse(tensor.Data[F](hat), tensor.Data[F](x.packed()), s, b*ci, s.from, false, 1, mem)
	}
	xh := tensor.Data[F](hat)
	byMode, dr := s.newWeights(mem.t, x.DType().Complex())
	w := parts[F](byMode)
	each(s.count(), 4*b*ci*co, func(i int) {
		blas.Gemm(blas.Trans, blas.NoTrans, ci, 2*co, 2*b, 1, xh[i*2*b*ci:], max(1, ci), z[i*4*b*co:], max(1, 2*co), 0, w[i*2*ci*co:], max(1, 2*co))
	})
	return dr
}

func (k modeKernels[F]) gradients(s *spectral, x, r, u *Var) (dx, dr *tensor.Tensor) {
	mem := scratch{t: u.tape}
	defer mem.free()
	z := k.adjointModes(s, u, &mem)
	if x.node >= 0 {
		dx = k.backOf(s, z, r, &mem)
	}
	if r.node >= 0 {
		dr = k.weightOf(s, x, z, &mem)
	}
	return dx, dr
}

// analyse sets dst, of (modes, 2, count), to the modes that are kept of count
// arrays of reals on a grid: one axis after the other, from the last to the
// first, which comes last in the order of modes.
func (k modeKernels[F]) analyse(dst, src []F, s *spectral, count int, grid []int, weighted bool, scale F, mem *scratch) {
	last := len(grid) - 1
	n, m := grid[last], s.modes[last]
	rows := len(src) / n
	next := k.stage(dst, 2*m*rows, last == 0, mem)
	if manyModes(n, m) {
		k.transform(next, src, rows, n, m, weighted, scale, mem)
	} else {
		blas.Gemm(blas.NoTrans, blas.Trans, 2*m, rows, n, scale, k.bases.half(n, m, weighted), n, src, n, 0, next, max(1, rows))
	}
	done := m
	for a := last - 1; a >= 0; a-- {
		n, m := grid[a], s.modes[a]
		rows /= n
		src, re, im := next, k.bases.full(n, m, false), k.bases.full(n, m, true)
		next = k.stage(dst, done*2*m*rows, a == 0, mem)
		to := next
		each(done, 8*m*rows*n, func(i int) {
			z, y := src[i*2*rows*n:(i+1)*2*rows*n], to[i*2*m*rows:(i+1)*2*m*rows]
			blas.Gemm(blas.NoTrans, blas.Trans, 2*m, rows, n, 1, re, n, z, n, 0, y, max(1, rows))
			blas.Gemm(blas.NoTrans, blas.Trans, 2*m, rows, n, 1, im, n, z[rows*n:], n, 1, y, max(1, rows))
		})
		done *= m
	}
}

// synthesise is the transpose of analyse.
func (k modeKernels[F]) synthesise(dst, src []F, s *spectral, count int, grid []int, weighted bool, scale F, mem *scratch) {
	last := len(grid) - 1
	done, rows := s.count(), count
	for a := range last {
		n, m := grid[a], s.modes[a]
		done /= max(m, 1)
		re, im := k.bases.full(n, m, false), k.bases.full(n, m, true)
		from, to, r := src, tensor.Data[F](mem.get(tensor.DTypeOf[F](), done*2*rows*n)), rows
		each(done, 8*m*rows*n, func(i int) {
			y, z := from[i*2*m*r:(i+1)*2*m*r], to[i*2*r*n:(i+1)*2*r*n]
			blas.Gemm(blas.Trans, blas.NoTrans, r, n, 2*m, 1, y, max(1, r), re, n, 0, z, n)
			blas.Gemm(blas.Trans, blas.NoTrans, r, n, 2*m, 1, y, max(1, r), im, n, 0, z[r*n:], n)
		})
		src, rows = to, rows*n
	}
	n, m := grid[last], s.modes[last]
	if manyModes(n, m) {
		k.inverse(dst, src, rows, n, m, weighted, scale, mem)
		return
	}
	blas.Gemm(blas.Trans, blas.NoTrans, rows, n, 2*m, scale, src, max(1, rows), k.bases.half(n, m, weighted), n, 0, dst, n)
}

// stage returns dst for the last stage, and memory in between for the others.
func (k modeKernels[F]) stage(dst []F, n int, last bool, mem *scratch) []F {
	if last {
		return dst
	}
	return tensor.Data[F](mem.get(tensor.DTypeOf[F](), n))
}
