package ad

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/tensor"
)

// A spectral convolution is linear in x and in R, and with an adjoint u of the
// result it makes a form T(x, R, u) = ⟨u, S(x, R)⟩ that is linear in each of
// the three. Its derivatives with respect to R and x are two more operations,
// and theirs are the same three again, so that gradients of all orders are as
// fast as the first.
var spectralOp, spectralBackOp, spectralWeightOp *op

func init() {
	spectralOp = declare(op{name: "SpectralConv",
		adjoints: func(c *Call, g []*Var) []*Var {
			s, x, r, u := c.args.(*spectral), c.In[0], c.In[1], g[0]
			if !u.tape.paused {
				return []*Var{s.back(u, r), s.weight(x, u)}
			}
			// The modes of x are there since the computation, those of u serve twice.
			dx, dr := s.kernels(x).gradients(s, x, r, u)
			return []*Var{constant(u.tape, dx), constant(u.tape, dr)}
		},
		bilinear: func(c *Call, a, b *Var) *Var { return c.args.(*spectral).conv(a, b) },
	})
	spectralBackOp = declare(op{name: "SpectralConvBack",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i == 0 {
				return c.args.(*spectral).conv(g, c.In[1])
			}
			return c.args.(*spectral).weight(g, c.In[0])
		},
		bilinear: func(c *Call, a, b *Var) *Var { return c.args.(*spectral).back(a, b) },
	})
	spectralWeightOp = declare(op{name: "SpectralConvWeights",
		adjoint: func(c *Call, g *Var, i int) *Var {
			if i == 0 {
				return c.args.(*spectral).back(c.In[1], g)
			}
			return c.args.(*spectral).conv(c.In[0], g)
		},
		bilinear: func(c *Call, a, b *Var) *Var { return c.args.(*spectral).weight(a, b) },
	})
}

// spectral is the shape of a spectral convolution.
type spectral struct {
	batch, in, out int
	from, to       []int // the grids of x and of the result
	modes          []int // kept along each axis
	// hat are the modes of x, if they are to be kept for the adjoint of R.
	hat *tensor.Tensor
}

// count is the number of modes that are kept.
func (s *spectral) count() int {
	n := 1
	for _, m := range s.modes {
		n *= m
	}
	return n
}

// scale is the factor of the inverse transform. It is that of the grid of x, so
// that the values of a function on one grid give its values on another.
func (s *spectral) scale() float64 {
	n := 1
	for _, m := range s.from {
		n *= m
	}
	return 1 / float64(n)
}

// order is the permutation of the dimensions of R to that in which the products
// want them, modes first and in reverse, and undo the one back.
func (s *spectral) order() (order, undo []int) {
	d := len(s.modes)
	order, undo = make([]int, d+2), make([]int, d+2)
	for i := range d {
		order[i] = d + 1 - i
	}
	order[d], order[d+1] = 0, 1
	for i, a := range order {
		undo[a] = i
	}
	return order, undo
}

// weights returns the values of R mode by mode.
func (s *spectral) weights(r *Var) *tensor.Tensor {
	order, _ := s.order()
	v := r.Value().Permute(order...)
	if v.IsContiguous() {
		return v
	}
	y := r.tape.alloc(v.DType(), v.Shape()...)
	y.Copy(v)
	return y
}

// newWeights returns a tensor for R, mode by mode, and as the caller has it.
func (s *spectral) newWeights(t *Tape, d tensor.DType) (byMode, r *tensor.Tensor) {
	order, undo := s.order()
	shape := append([]int{s.in, s.out}, s.modes...)
	permuted := make([]int, len(shape))
	for i, a := range order {
		permuted[i] = shape[a]
	}
	byMode = t.alloc(d, permuted...)
	return byMode, byMode.Permute(undo...)
}

// kernels returns the kernels for the elements of x.
func (s *spectral) kernels(x *Var) spectralKernels {
	if x.DType() == tensor.Float32 {
		return spectral32
	}
	return spectral64
}

// bare returns s without the modes of an x.
func (s *spectral) bare() *spectral {
	b := *s
	b.hat = nil
	return &b
}

func (s *spectral) conv(x, r *Var) *Var {
	s = s.bare()
	return spectralOp.apply(s.kernels(x).conv(s, x, r), s, x, r)
}

func (s *spectral) back(u, r *Var) *Var {
	s = s.bare()
	return spectralBackOp.apply(s.kernels(u).back(s, u, r), s, u, r)
}

func (s *spectral) weight(x, u *Var) *Var {
	s = s.bare()
	return spectralWeightOp.apply(s.kernels(x).weight(s, x, u), s, x, u)
}

// SpectralConv returns the convolution of x with a kernel that is given by its
// Fourier coefficients R for the lowest modes, the layer of a Fourier neural
// operator (Li et al., Fourier neural operator for parametric partial
// differential equations, ICLR 2021): in one to three dimensions
//
//	y_bo = F⁻¹ Σ_i R_io(k) (F x_bi)(k)
//
// with zero for the modes that are not kept. x is real of shape (B, c_in, n₁[,
// n₂[, n₃]]), R complex of the same precision of shape (c_in, c_out, M₁[, M₂[,
// M₃]]), and y of shape (B, c_out, grid…). Without a grid it is that of x.
//
// The M of the last axis are k = 0 … M-1, at most n/2+1; those of the others
// both signs, in the order 0, 1, …, -2, -1 of [fft.Freq], at most n. The forward
// transform is not scaled, and the inverse has 1/N with the N points of x's grid:
// R does not depend on the resolution, and R = 1 goes from one grid to another by
// trigonometric interpolation. The inverse is the one of [fft.Config.IRFFT].
//
// Only the modes that are kept take time and memory. R is copied before use
// unless it is a view of a tensor (…, M₂, M₁, c_in, c_out) that lies row by row,
// which is the best way to hold weights.
//
// It panics if shapes do not fit, or if R has more modes than a grid.
func SpectralConv(x, r *Var, grid ...int) *Var {
	s := spectralOf(x, r, grid)
	return s.conv(x, r)
}

func spectralOf(x, r *Var, grid []int) *spectral {
	xs, rs := x.Shape(), r.Shape()
	d := len(xs) - 2
	if d < 1 || d > 3 || len(rs) != d+2 || rs[0] != xs[1] {
		panic(fmt.Sprintf("ad: SpectralConv of shape %v with weights of shape %v: they have to be (B, c_in, n₁…) and (c_in, c_out, M₁…), with one to three axes", xs, rs))
	}
	if real := x.DType(); real != tensor.Float64 && real != tensor.Float32 || r.DType() != real.Complex() {
		panic(fmt.Sprintf("ad: SpectralConv of a %v variable with %v weights: they have to be real and complex, of one precision", x.DType(), r.DType()))
	}
	s := &spectral{batch: xs[0], in: xs[1], out: rs[1], from: xs[2:], to: slices.Clone(grid), modes: rs[2:]}
	if len(grid) == 0 {
		s.to = s.from
	}
	if len(s.to) != d {
		panic(fmt.Sprintf("ad: SpectralConv of shape %v to the grid %v: it has to have %d axes", xs, grid, d))
	}
	for _, g := range [][]int{s.from, s.to} {
		for i, m := range s.modes {
			most := g[i]
			if i == d-1 {
				most = g[i]/2 + 1
			}
			if g[i] < 1 || m > most {
				panic(fmt.Sprintf("ad: SpectralConv with %d modes along axis %d of a grid of %d points, which has %d", m, i, g[i], most))
			}
		}
	}
	return s
}
