package ad

import (
	"fmt"

	"github.com/podium-go/podium/lib/internal/axismap"
	"github.com/podium-go/podium/lib/internal/conv"
	"github.com/podium-go/podium/lib/tensor"
)

// PoolConfig says how windows go over an operand. Where a field has a value for
// each dimension, one value stands for all of them, and none for the default.
type PoolConfig struct {
	// Window is the length of the windows; at least 1. It has to be given.
	Window []int
	// Stride is how many elements windows are apart; at least 1, by default the
	// window's length.
	Stride []int
	// Padding is how far windows reach beyond the operand, in front and behind;
	// at least 0, the default, and at most half the window.
	Padding [][2]int
	// Dilation is how many elements neighbours in a window are apart; at least 1,
	// the default. Means have none.
	Dilation []int
	// Exclude leaves out of a mean what lies beyond the operand, which otherwise
	// counts as zeros.
	Exclude bool
}

// read returns the geometry for x.
func (c PoolConfig) read(what string, x *Var) (g *conv.Geometry, dims int) {
	dims = x.spatial(what)
	if len(c.Window) == 0 {
		panic(fmt.Sprintf("ad: %s: Window is not given", what))
	}
	window := forAll(what, "Window", c.Window, dims, 1, 1)
	stride, dilation := window, forAll(what, "Dilation", c.Dilation, dims, 1, 1)
	if len(c.Stride) > 0 {
		stride = forAll(what, "Stride", c.Stride, dims, 1, 1)
	}
	padding := paddings(what, c.Padding, dims)
	s := &convolution{dims: dims}
	s.fill(x.Dim(0), x.Dim(1), 1, 1, stride, dilation)
	g = &s.Geometry
	for d := range dims {
		at := 3 - dims + d
		room := x.Dim(d+2) + padding[d][0] + padding[d][1] - dilation[d]*(window[d]-1) - 1
		if 2*max(padding[d][0], padding[d][1]) > window[d] || room < 0 || x.Dim(d+2) == 0 {
			panic(fmt.Sprintf("ad: %s of shape %v with windows of length %v, dilation %v and padding %v: windows have to fit in, and padding is at most half of them",
				what, x.Shape(), window, dilation, padding))
		}
		g.N[at], g.K[at], g.Low[at], g.O[at] = x.Dim(d+2), window[d], padding[d][0], room/stride[d]+1
	}
	return g, dims
}

// MaxPool returns the greatest elements of windows of x, of (batch, channels,
// n₁[, n₂[, n₃]]) elements. The derivative is that of the first greatest element
// of each window. It panics if the windows do not fit.
func (x *Var) MaxPool(c PoolConfig) *Var {
	g, dims := c.read("MaxPool", x)
	for d := 3 - dims; d < 3; d++ {
		// Dilated windows could miss the operand.
		if g.Low[d] > 0 && g.Dilation[d] > 1 && g.N[d] < g.Dilation[d] {
			panic(fmt.Sprintf("ad: MaxPool of shape %v with windows of length %v, dilation %v and padding %v: a window has no element", x.Shape(), g.K, g.Dilation, g.Low))
		}
	}
	planes, shape := x.Dim(0)*x.Dim(1), append(x.Shape()[:2], g.O[3-dims:]...)
	at := x.tape.alloc(tensor.Int64, planes, g.O[0]*g.O[1]*g.O[2])
	if v := x.contiguous(); v.DType() == tensor.Float64 {
		conv.MaxIndices(g, tensor.Data[int64](at), tensor.Data[float64](v))
	} else {
		conv.MaxIndices(g, tensor.Data[int64](at), tensor.Data[float32](v))
	}
	return x.Reshape(planes, g.N[0]*g.N[1]*g.N[2]).pick(picked{at, g.N[0] * g.N[1] * g.N[2]}).Reshape(shape...)
}

// pickOp takes elements of each row by their indices, and spreadOp is its
// adjoint.
var pickOp, spreadOp *op

// picked are the indices, by row, of rows of n elements.
type picked struct {
	at *tensor.Tensor
	n  int
}

func init() {
	pickOp = declare(op{name: "Pick",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.spread(c.args.(picked)) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].pick(c.args.(picked)) },
	})
	spreadOp = declare(op{name: "Spread",
		adjoint: func(c *Call, g *Var, _ int) *Var { return g.pick(c.args.(picked)) },
		linear:  func(c *Call, dx []*Var) *Var { return dx[0].spread(c.args.(picked)) },
	})
}

func (x *Var) pick(p picked) *Var {
	y := x.tape.alloc(x.DType(), p.at.Shape()...)
	at, rows, m := tensor.Data[int64](p.at), p.at.Dim(0), p.at.Dim(1)
	if y.DType() == tensor.Float64 {
		conv.TakePlanes(tensor.Data[float64](y), tensor.Data[float64](x.contiguous()), at, rows, p.n, m)
	} else {
		conv.TakePlanes(tensor.Data[float32](y), tensor.Data[float32](x.contiguous()), at, rows, p.n, m)
	}
	return pickOp.apply(y, p, x)
}

func (x *Var) spread(p picked) *Var {
	at, rows, m := tensor.Data[int64](p.at), p.at.Dim(0), p.at.Dim(1)
	y := x.tape.alloc(x.DType(), rows, p.n)
	if y.DType() == tensor.Float64 {
		conv.AddPlanes(tensor.Data[float64](y), tensor.Data[float64](x.contiguous()), at, rows, p.n, m)
	} else {
		conv.AddPlanes(tensor.Data[float32](y), tensor.Data[float32](x.contiguous()), at, rows, p.n, m)
	}
	return spreadOp.apply(y, p, x)
}

// AvgPool returns the means of windows of x, of (batch, channels, n₁[, n₂[, n₃]])
// elements. It panics if the windows do not fit.
func (x *Var) AvgPool(c PoolConfig) *Var {
	g, dims := c.read("AvgPool", x)
	for d := 3 - dims; d < 3; d++ {
		if g.Dilation[d] != 1 {
			panic(fmt.Sprintf("ad: AvgPool: Dilation is %v, allowed is 1", c.Dilation))
		}
		x = x.mapAxis(d+dims-1, g.O[d], func(i int) []axismap.Entry {
			begin := i*g.Stride[d] - g.Low[d]
			lo, hi := max(begin, 0), min(begin+g.K[d], g.N[d])
			if c.Exclude {
				return mean(lo, hi, hi-lo)
			}
			return mean(lo, hi, g.K[d])
		})
	}
	return x
}

// AdaptiveAvgPool returns the means of as many windows as sizes says, which
// cover x: window i of m is the elements from ⌊i n/m⌋ to before ⌈(i+1) n/m⌉.
func (x *Var) AdaptiveAvgPool(sizes ...int) *Var {
	dims := x.spatial("AdaptiveAvgPool")
	for d, m := range forAll("AdaptiveAvgPool", "sizes", sizes, dims, 1, 1) {
		n := x.Dim(d + 2)
		if n == 0 {
			panic(fmt.Sprintf("ad: AdaptiveAvgPool of shape %v, which has no elements to take from", x.Shape()))
		}
		x = x.mapAxis(d+2, m, func(i int) []axismap.Entry {
			lo, hi := i*n/m, ((i+1)*n+m-1)/m
			return mean(lo, hi, hi-lo)
		})
	}
	return x
}

// mean returns the entries for the sum of elements lo to hi over n.
func mean(lo, hi, n int) []axismap.Entry {
	var entries []axismap.Entry
	for k := lo; k < hi; k++ {
		entries = append(entries, axismap.Entry{Col: k, Weight: 1 / float64(n)})
	}
	return entries
}
