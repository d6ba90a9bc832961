package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/internal/conv"
	"github.com/podium-go/podium/lib/tensor"
)

// The convolution y of x with w is linear in both. It and its two adjoints are
// the derivatives of each other.
var convOp, convTransposeOp, convWeightOp *op

func init() {
	convOp = declare(op{name: "Conv",
		adjoint: func(c *Call, g *Var, i int) *Var {
			s := c.args.(*convolution)
			if i == 0 {
				return s.transposed(g, c.In[1])
			}
			return s.weight(c.In[0], g)
		},
		bilinear: func(c *Call, x, w *Var) *Var { return c.args.(*convolution).forward(x, w) },
	})
	convTransposeOp = declare(op{name: "ConvTranspose",
		adjoint: func(c *Call, g *Var, i int) *Var {
			s := c.args.(*convolution)
			if i == 0 {
				return s.forward(g, c.In[1])
			}
			return s.weight(g, c.In[0])
		},
		bilinear: func(c *Call, y, w *Var) *Var { return c.args.(*convolution).transposed(y, w) },
	})
	convWeightOp = declare(op{name: "ConvWeight",
		adjoint: func(c *Call, g *Var, i int) *Var {
			s := c.args.(*convolution)
			if i == 0 {
				return s.transposed(c.In[1], g)
			}
			return s.forward(c.In[0], g)
		},
		bilinear: func(c *Call, x, y *Var) *Var { return c.args.(*convolution).weight(x, y) },
	})
}

// ConvConfig says how a convolution goes over its operand. Where a field has a
// value for each dimension, one value stands for all of them, and none for the
// default.
type ConvConfig struct {
	// Stride is how many elements the kernel moves on; at least 1, the default.
	Stride []int
	// Dilation is how many elements neighbours in the kernel are apart; at least
	// 1, the default.
	Dilation []int
	// Padding is how many elements are added in front and behind; at least 0, the
	// default.
	Padding [][2]int
	// Fill says what is added: zeros, the default, or elements of the operand.
	// A transposed convolution takes zeros only.
	Fill tensor.Padding
	// Groups is the number of parts into which the channels are cut, each of
	// which is convolved by itself; at least 1, the default.
	Groups int
	// OutputPadding is how many elements a transposed convolution has beyond the
	// fewest that a convolution with these strides leads back from; from 0, the
	// default, to below the stride or the dilation.
	OutputPadding []int
}

// Conv returns the convolution of x, of (batch, channels, n₁[, n₂[, n₃]])
// elements, with the weights w, of (channels of the result, channels/Groups,
// k₁[, k₂[, k₃]]), plus the bias, if not nil, of one number for each channel of
// the result. As in PyTorch it is a correlation,
//
//	y[b, o, p] = bias[o] + Σ_c Σ_t w[o, c, t] x[b, c, stride p + dilation t - padding]
//
// of length ⌊(n + padding - dilation (k-1) - 1)/stride⌋ + 1. It panics if the
// shapes do not fit.
func (x *Var) Conv(w, bias *Var, c ConvConfig) *Var {
	dims := convDims("Conv", x, w)
	stride, dilation, padding, groups := c.read("Conv", dims)
	if c.Fill != tensor.Zeros {
		for d, p := range padding {
			x = x.Pad(d+2, p[0], p[1], c.Fill)
		}
		padding = make([][2]int, dims)
	}
	s := &convolution{dims: dims}
	g := &s.Geometry
	s.fill(x.Dim(0), groups, x.Dim(1)/groups, w.Dim(0)/groups, stride, dilation)
	if x.Dim(1)%groups != 0 || w.Dim(0)%groups != 0 || w.Dim(1)*groups != x.Dim(1) {
		panic(fmt.Sprintf("ad: Conv of shape %v with weights of shape %v in %d groups", x.Shape(), w.Shape(), groups))
	}
	for d := range dims {
		at := 3 - dims + d
		g.N[at], g.K[at], g.Low[at] = x.Dim(d+2), w.Dim(d+2), padding[d][0]
		room := x.Dim(d+2) + padding[d][0] + padding[d][1] - dilation[d]*(w.Dim(d+2)-1) - 1
		if room < 0 || w.Dim(d+2) == 0 {
			panic(fmt.Sprintf("ad: Conv of shape %v with weights of shape %v, dilation %v and padding %v: the kernel does not fit in", x.Shape(), w.Shape(), dilation, padding))
		}
		g.O[at] = room/stride[d] + 1
	}
	return s.forward(x, w).plusChannels("Conv", bias)
}

// ConvTranspose returns the transposed convolution of x, of (batch, channels,
// n₁[, n₂[, n₃]]) elements, with the weights w, of (channels, channels of the
// result/Groups, k₁[, k₂[, k₃]]), plus the bias: what [Var.Conv] does to the
// adjoint of its result. The result has the length
// (n-1) stride - padding + dilation (k-1) + OutputPadding + 1. It panics if the
// shapes do not fit.
func (x *Var) ConvTranspose(w, bias *Var, c ConvConfig) *Var {
	dims := convDims("ConvTranspose", x, w)
	stride, dilation, padding, groups := c.read("ConvTranspose", dims)
	extra := forAll("ConvTranspose", "OutputPadding", c.OutputPadding, dims, 0, 0)
	if c.Fill != tensor.Zeros {
		panic("ad: ConvTranspose: Fill is not zeros, which alone is allowed")
	}
	if x.Dim(1)%groups != 0 || w.Dim(0) != x.Dim(1) {
		panic(fmt.Sprintf("ad: ConvTranspose of shape %v with weights of shape %v in %d groups", x.Shape(), w.Shape(), groups))
	}
	s := &convolution{dims: dims}
	g := &s.Geometry
	s.fill(x.Dim(0), groups, w.Dim(1), x.Dim(1)/groups, stride, dilation)
	for d := range dims {
		at := 3 - dims + d
		g.O[at], g.K[at], g.Low[at] = x.Dim(d+2), w.Dim(d+2), padding[d][0]
		g.N[at] = (x.Dim(d+2)-1)*stride[d] - padding[d][0] - padding[d][1] + dilation[d]*(w.Dim(d+2)-1) + extra[d] + 1
		if g.N[at] < 1 || w.Dim(d+2) == 0 {
			panic(fmt.Sprintf("ad: ConvTranspose of shape %v with weights of shape %v and padding %v leaves nothing", x.Shape(), w.Shape(), padding))
		}
		if extra[d] >= max(stride[d], dilation[d]) && extra[d] > 0 {
			panic(fmt.Sprintf("ad: ConvTranspose: OutputPadding is %v, allowed is less than the stride %v or the dilation %v", extra, stride, dilation))
		}
	}
	return s.transposed(x, w).plusChannels("ConvTranspose", bias)
}

// convDims returns the number of dimensions that are convolved.
func convDims(what string, x, w *Var) int {
	if n := x.Dims(); n < 3 || n > 5 || w.Dims() != n || x.DType() != w.DType() || !x.DType().IsFloat() {
		panic(fmt.Sprintf("ad: %s of %v of shape %v with weights, %v of shape %v: it takes real numbers of one type, (batch, channels, 1 to 3 lengths) and as many dimensions of weights",
			what, x.DType(), x.Shape(), w.DType(), w.Shape()))
	}
	return x.Dims() - 2
}

// read returns the fields for every dimension.
func (c *ConvConfig) read(what string, dims int) (stride, dilation []int, padding [][2]int, groups int) {
	stride = forAll(what, "Stride", c.Stride, dims, 1, 1)
	dilation = forAll(what, "Dilation", c.Dilation, dims, 1, 1)
	padding = paddings(what, c.Padding, dims)
	groups = max(c.Groups, 1)
	if c.Groups < 0 {
		panic(fmt.Sprintf("ad: %s: Groups is %d, allowed are 1 and more", what, c.Groups))
	}
	return stride, dilation, padding, groups
}

// forAll returns the values of a field for every dimension.
func forAll(what, field string, v []int, dims, standard, least int) []int {
	all := make([]int, dims)
	for d := range all {
		switch len(v) {
		case 0:
			all[d] = standard
		case 1:
			all[d] = v[0]
		case dims:
			all[d] = v[d]
		default:
			panic(fmt.Sprintf("ad: %s: %s is %v for %d dimensions", what, field, v, dims))
		}
		if all[d] < least {
			panic(fmt.Sprintf("ad: %s: %s is %v, allowed are %d and more", what, field, v, least))
		}
	}
	return all
}

// paddings is forAll for amounts on both sides.
func paddings(what string, p [][2]int, dims int) [][2]int {
	var low, high []int
	for _, v := range p {
		low, high = append(low, v[0]), append(high, v[1])
	}
	low, high = forAll(what, "Padding", low, dims, 0, 0), forAll(what, "Padding", high, dims, 0, 0)
	all := make([][2]int, dims)
	for d := range all {
		all[d] = [2]int{low[d], high[d]}
	}
	return all
}

// plusChannels adds one number for each channel.
func (x *Var) plusChannels(what string, bias *Var) *Var {
	if bias == nil {
		return x
	}
	if bias.Dims() != 1 || bias.Dim(0) != x.Dim(1) {
		panic(fmt.Sprintf("ad: %s with a result of shape %v: the bias has shape %v", what, x.Shape(), bias.Shape()))
	}
	shape := make([]int, x.Dims()-1)
	for i := range shape {
		shape[i] = 1
	}
	shape[0] = x.Dim(1)
	return x.Add(bias.Reshape(shape...))
}

// convolution is the shapes of one, of dims dimensions.
type convolution struct {
	conv.Geometry
	dims int
}

func (s *convolution) fill(batch, groups, in, out int, stride, dilation []int) {
	one := [3]int{1, 1, 1}
	s.Geometry = conv.Geometry{Batch: batch, Groups: groups, In: in, Out: out, N: one, K: one, O: one, Stride: one, Dilation: one}
	copy(s.Stride[3-s.dims:], stride)
	copy(s.Dilation[3-s.dims:], dilation)
}

func (s *convolution) shape(a, b int, n [3]int) []int { return append([]int{a, b}, n[3-s.dims:]...) }

// forward returns y from x and w.
func (s *convolution) forward(x, w *Var) *Var {
	y := tapeOf(x, w).alloc(x.DType(), s.shape(s.Batch, s.Groups*s.Out, s.O)...)
	return s.apply(convOp, y, x, w, conv.Forward[float64], conv.Forward[float32])
}

// transposed returns x from y and w.
func (s *convolution) transposed(y, w *Var) *Var {
	x := tapeOf(y, w).alloc(y.DType(), s.shape(s.Batch, s.Groups*s.In, s.N)...)
	return s.apply(convTransposeOp, x, y, w, conv.Transposed[float64], conv.Transposed[float32])
}

// weight returns w from x and y.
func (s *convolution) weight(x, y *Var) *Var {
	w := tapeOf(x, y).alloc(x.DType(), s.shape(s.Groups*s.Out, s.In, s.K)...)
	return s.apply(convWeightOp, w, x, y, conv.Weight[float64], conv.Weight[float32])
}

func (s *convolution) apply(o *op, dst *tensor.Tensor, a, b *Var,
	double func(g *conv.Geometry, dst, a, b []float64), single func(g *conv.Geometry, dst, a, b []float32)) *Var {
	at, bt := a.contiguous(), b.contiguous()
	if dst.DType() == tensor.Float64 {
		double(&s.Geometry, tensor.Data[float64](dst), tensor.Data[float64](at), tensor.Data[float64](bt))
	} else {
		single(&s.Geometry, tensor.Data[float32](dst), tensor.Data[float32](at), tensor.Data[float32](bt))
	}
	return o.apply(dst, s, a, b)
}

// contiguous returns the value of x, copied if its elements do not lie row by
// row.
func (x *Var) contiguous() *tensor.Tensor {
	v := x.Value()
	if v.IsContiguous() {
		return v
	}
	c := x.tape.alloc(v.DType(), v.Shape()...)
	c.Copy(v)
	return c
}
