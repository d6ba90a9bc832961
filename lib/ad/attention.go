package ad

import (
	"fmt"
	"math"
	"slices"

	"github.com/podium-go/podium/lib/internal/attention"
	"github.com/podium-go/podium/lib/tensor"
)

var attentionOp *op

func init() {
	attentionOp = declare(op{name: "Attention",
		adjoints: func(c *Call, g []*Var) []*Var {
			s, q, k, v := c.args.(*attending), c.In[0], c.In[1], c.In[2]
			if q.tape.paused {
				return s.fused(c, g[0])
			}
			p := s.weights(q, k)
			dp := g[0].MatMul(v.T())
			ds := p.Mul(dp.Sub(p.Mul(dp).Sum(-1).ExpandDims(-1))).Mul(s.Scale)
			return []*Var{ds.MatMul(k), ds.T().MatMul(q), p.T().MatMul(g[0])}
		},
		series: func(c *Call, x []*Var) []*Var {
			return []*Var{c.args.(*attending).weights(x[0], x[1]).MatMul(x[2])}
		},
	})
}

// AttentionConfig says what queries attend to.
type AttentionConfig struct {
	// Scale multiplies the products of queries and keys; 1/√d, for queries of d
	// elements, if zero.
	Scale float64
	// Causal has query i attend to the keys up to number i only.
	Causal bool
	// Mask, which broadcasts to (batch, heads, queries, keys), tells, if its
	// elements are Bool, which keys a query attends to, and is added to the scaled
	// products if they are of the type of the queries. It is a constant.
	Mask *tensor.Tensor
}

// attending are the arguments of Attention.
type attending struct {
	attention.Shape
	lead []int          // batch and heads
	mask *tensor.Tensor // to be added, of (batch, heads, queries, keys) by its strides; may be nil
	sums *tensor.Tensor // the logarithm of each row's sum of exponentials
}

// Attention returns scaled dot-product attention
//
//	softmax(Scale q kᵀ + mask) v
//
// for queries q of (batch, heads, n, d) elements, keys k of (batch, heads, m, d)
// and values v of (batch, heads, m, e) (Vaswani et al., Attention is all you
// need, NeurIPS 2017, eq. 1). A query that attends to no key has the result 0.
// The n × m weights are not kept. It panics if the shapes do not fit.
func Attention(q, k, v *Var, c AttentionConfig) *Var {
	bad := func(why string) {
		panic(fmt.Sprintf("ad: Attention of queries, keys and values of shapes %v, %v and %v: %s", q.Shape(), k.Shape(), v.Shape(), why))
	}
	if q.Dims() != 4 || k.Dims() != 4 || v.Dims() != 4 {
		bad("they have to have four dimensions")
	}
	lead := q.Shape()[:2]
	if !slices.Equal(lead, k.Shape()[:2]) || !slices.Equal(lead, v.Shape()[:2]) || q.Dim(3) != k.Dim(3) || k.Dim(2) != v.Dim(2) {
		bad("they do not fit each other")
	}
	if d := q.DType(); !d.IsFloat() || d != k.DType() || d != v.DType() {
		bad(fmt.Sprintf("their elements are %v, %v and %v, and have to be real numbers of one type", d, k.DType(), v.DType()))
	}
	if q.Dim(3) == 0 || v.Dim(3) == 0 {
		bad("they have no elements")
	}
	s := &attending{lead: lead, Shape: attention.Shape{Items: lead[0] * lead[1], Queries: q.Dim(2), Keys: k.Dim(2), Depth: q.Dim(3), Width: v.Dim(3),
		Scale: c.Scale, Causal: c.Causal}}
	if c.Scale == 0 {
		s.Scale = 1 / math.Sqrt(float64(s.Depth))
	}
	t := tapeOf(q, k, v)
	if c.Mask != nil {
		s.mask = c.Mask.Contiguous()
		if s.mask.DType() == tensor.Bool {
			added := t.alloc(q.DType(), s.mask.Shape()...)
			added.Fill(0.0)
			s.mask = tensor.Where(added, c.Mask, added, math.Inf(-1))
		}
		if s.mask.DType() != q.DType() {
			bad(fmt.Sprintf("the mask is %v, and has to be Bool or as they are", c.Mask.DType()))
		}
	}
	o := t.alloc(q.DType(), lead[0], lead[1], s.Queries, s.Width)
	s.sums = t.alloc(q.DType(), s.Items, s.Queries)
	if q.DType() == tensor.Float64 {
		attend[float64](s, o, q, k, v)
	} else {
		attend[float32](s, o, q, k, v)
	}
	return attentionOp.apply(o, s, q, k, v)
}

func attend[T tensor.Float](s *attending, o *tensor.Tensor, q, k, v *Var) {
	attention.Forward(s.Shape, tensor.Data[T](o), tensor.Data[T](s.sums), tensor.Data[T](q.contiguous()), tensor.Data[T](k.contiguous()), tensor.Data[T](v.contiguous()), added[T](s))
}

// added returns the mask for the kernels.
func added[T tensor.Float](s *attending) attention.Mask[T] {
	if s.mask == nil {
		return attention.Mask[T]{}
	}
	step := s.mask.BroadcastTo(s.lead[0], s.lead[1], s.Queries, s.Keys).Strides()
	return attention.Mask[T]{Data: tensor.Data[T](s.mask), Row: step[2], Column: step[3],
		Start: func(item int) int { return item/s.lead[1]*step[0] + item%s.lead[1]*step[1] }}
}

// fused returns the adjoints of q, k and v.
func (s *attending) fused(c *Call, g *Var) []*Var {
	t := c.In[0].tape
	d := make([]*Var, 3)
	for i, x := range c.In {
		d[i] = t.Const(t.alloc(x.DType(), x.Shape()...))
	}
	if g.DType() == tensor.Float64 {
		attendBack[float64](s, d, c, g)
	} else {
		attendBack[float32](s, d, c, g)
	}
	return d
}

func attendBack[T tensor.Float](s *attending, d []*Var, c *Call, g *Var) {
	attention.Adjoint(s.Shape, tensor.Data[T](d[0].value), tensor.Data[T](d[1].value), tensor.Data[T](d[2].value), tensor.Data[T](g.contiguous()),
		tensor.Data[T](c.Out[0].value), tensor.Data[T](s.sums), tensor.Data[T](c.In[0].contiguous()), tensor.Data[T](c.In[1].contiguous()), tensor.Data[T](c.In[2].contiguous()), added[T](s))
}

// weights returns the softmax as a computation with variables. The greatest
// product of each row is taken off, so that nothing overflows, and masked ones
// are replaced, so that no infinity takes part.
func (s *attending) weights(q, k *Var) *Var {
	p := q.MatMul(k.T()).Mul(s.Scale)
	shape := []int{s.lead[0], s.lead[1], s.Queries, s.Keys}
	allowed := tensor.New(tensor.Bool, shape...)
	allowed.Fill(true)
	if s.mask != nil {
		mask := s.mask.BroadcastTo(shape...)
		allowed = mask.Gt(math.Inf(-1))
		p = p.Add(tensor.Where(nil, allowed, mask, 0.0))
	}
	if s.Causal {
		rows := tensor.Arange(0, s.Queries).ExpandDims(1)
		allowed = allowed.And(tensor.Arange(0, s.Keys).Le(rows))
	}
	most := tensor.Where(nil, allowed, p.Value(), math.Inf(-1)).Max(-1).ExpandDims(-1)
	most = tensor.Where(nil, most.Gt(math.Inf(-1)), most, 0.0)
	e := Where(allowed, Where(allowed, p.Sub(most), 0).Exp(), 0)
	sum := e.Sum(-1).ExpandDims(-1)
	return e.Div(Where(sum.Value().Gt(0.0), sum, 1))
}
