// Package attention computes scaled dot-product attention and its adjoint
//
//	P = softmax(scale Q Kᵀ + mask)    O = P V
//
// by blocks of queries, without keeping P: of each row the logarithm of the sum
// of exponentials is kept, from which P is found again (Dao, Fu, Ermon, Rudra
// and Ré, FlashAttention, NeurIPS 2022).
package attention

import (
	"math"
	"sync"
	"unsafe"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
)

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Shape is that of one attention: Q of Items × Queries × Depth, K of Items ×
// Keys × Depth, V of Items × Keys × Width, O of Items × Queries × Width.
type Shape struct {
	Items, Queries, Keys, Depth, Width int
	Scale                              float64
	// Causal says that query i attends to keys up to i only.
	Causal bool
}

// Mask is what is added to products: element (i, j) of item n is Data[Start(n) +
// i Row + j Column]. Without Start there is none.
type Mask[T Float] struct {
	Data        []T
	Start       func(item int) int
	Row, Column int
}

// block is how many products of queries and keys are worked on at a time.
const block = 32 << 10

// rows returns how many queries are worked on at a time.
func (s Shape) rows() int { return max(1, min(s.Queries, block/max(1, s.Keys))) }

// rooms has memory for blocks of products.
var rooms [2]sync.Pool // of float32 and float64

// scratch returns n elements, which are not set, and what gives them back.
func scratch[T Float](n int) ([]T, func()) {
	pool := &rooms[unsafe.Sizeof(T(0))/8]
	p, _ := pool.Get().(*[]T)
	if p == nil {
		p = new([]T)
	}
	if cap(*p) < n {
		*p = make([]T, n)
	}
	return (*p)[:n], func() { pool.Put(p) }
}

// products computes scale Q Kᵀ + mask for rows [lo, hi) of the queries of an
// item.
func products[T Float](s Shape, dst, q, k []T, mask Mask[T], item, lo, hi int) {
	blas.Gemm(blas.NoTrans, blas.Trans, hi-lo, s.Keys, s.Depth, T(s.Scale), q[lo*s.Depth:hi*s.Depth], s.Depth, k, s.Depth, 0, dst, s.Keys)
	for i := lo; i < hi; i++ {
		row := dst[(i-lo)*s.Keys : (i-lo+1)*s.Keys]
		if mask.Start != nil {
			at := mask.Start(item) + i*mask.Row
			if mask.Column == 1 {
				simd.Add(row, row, mask.Data[at:at+s.Keys])
			} else {
				for j := range row {
					row[j] += mask.Data[at+j*mask.Column]
				}
			}
		}
		if s.Causal && i+1 < len(row) {
			simd.Fill(row[i+1:], T(math.Inf(-1)))
		}
	}
}

// item returns the elements of one item.
func item[T Float](x []T, i, rows, cols int) []T { return x[i*rows*cols : (i+1)*rows*cols] }

// Forward computes o, and sums, the logarithm of each row's sum of exponentials.
// A query that attends to nothing has the result 0.
func Forward[T Float](s Shape, o, sums, q, k, v []T, mask Mask[T]) {
	r := s.rows()
	blocks := (s.Queries + r - 1) / max(1, r)
	threads.Blocks(s.Items*blocks, 1, func(t, _, _ int) {
		n, lo := t/blocks, t%blocks*r
		hi := min(lo+r, s.Queries)
		p, free := scratch[T]((hi - lo) * s.Keys)
		defer free()
		products(s, p, item(q, n, s.Queries, s.Depth), item(k, n, s.Keys, s.Depth), mask, n, lo, hi)
		out := item(o, n, s.Queries, s.Width)[lo*s.Width : hi*s.Width]
		inverse := make([]T, 0, hi-lo)
		for i := range hi - lo {
			row := p[i*s.Keys : (i+1)*s.Keys]
			most := simd.MaxOf(row)
			if math.IsInf(float64(most), -1) {
				clear(row)
				sums[n*s.Queries+lo+i] = T(math.Inf(1))
				inverse = append(inverse, 0)
				continue
			}
			sum := simd.ExpSum(row, row, most)
			sums[n*s.Queries+lo+i] = most + T(math.Log(float64(sum)))
			inverse = append(inverse, 1/sum)
		}
		blas.Gemm(blas.NoTrans, blas.NoTrans, hi-lo, s.Width, s.Keys, 1, p, max(1, s.Keys), item(v, n, s.Keys, s.Width), s.Width, 0, out, s.Width)
		simd.Cols(simd.OpMul, out, s.Width, out, s.Width, inverse, hi-lo, s.Width)
	})
}

// Adjoint computes the adjoints of q, k and v from that of o, g:
//
//	dV = Pᵀ G    dS = P ∘ (G Vᵀ - rowsum(G ∘ O))    dQ = scale dS K    dK = scale dSᵀ Q
func Adjoint[T Float](s Shape, dq, dk, dv, g, o, sums, q, k, v []T, mask Mask[T]) {
	r := s.rows()
	threads.Blocks(s.Items, 1, func(n, _, _ int) {
		p, free := scratch[T](r * s.Keys)
		defer free()
		ds, free2 := scratch[T](r * s.Keys)
		defer free2()
		q, k, v := item(q, n, s.Queries, s.Depth), item(k, n, s.Keys, s.Depth), item(v, n, s.Keys, s.Width)
		dq, dk, dv := item(dq, n, s.Queries, s.Depth), item(dk, n, s.Keys, s.Depth), item(dv, n, s.Keys, s.Width)
		g, o := item(g, n, s.Queries, s.Width), item(o, n, s.Queries, s.Width)
		var beta T
		for lo := 0; lo < s.Queries; lo += r {
			hi := min(lo+r, s.Queries)
			products(s, p, q, k, mask, n, lo, hi)
			gs := g[lo*s.Width : hi*s.Width]
			blas.Gemm(blas.NoTrans, blas.Trans, hi-lo, s.Keys, s.Width, 1, gs, s.Width, v, s.Width, 0, ds, max(1, s.Keys))
			for i := lo; i < hi; i++ {
				row, d := p[(i-lo)*s.Keys:(i-lo+1)*s.Keys], ds[(i-lo)*s.Keys:(i-lo+1)*s.Keys]
				simd.AddScalar(row, row, -sums[n*s.Queries+i])
				simd.AddScalar(d, d, -simd.DotShort(g[i*s.Width:(i+1)*s.Width], o[i*s.Width:(i+1)*s.Width]))
			}
			all := (hi - lo) * s.Keys
			simd.Exp(p[:all], p[:all])
			simd.Mul(ds[:all], ds[:all], p[:all])
			blas.Gemm(blas.Trans, blas.NoTrans, s.Keys, s.Width, hi-lo, 1, p, max(1, s.Keys), gs, s.Width, beta, dv, s.Width)
			blas.Gemm(blas.NoTrans, blas.NoTrans, hi-lo, s.Depth, s.Keys, T(s.Scale), ds, max(1, s.Keys), k, s.Depth, 0, dq[lo*s.Depth:hi*s.Depth], s.Depth)
			blas.Gemm(blas.Trans, blas.NoTrans, s.Keys, s.Depth, hi-lo, T(s.Scale), ds, max(1, s.Keys), q[lo*s.Depth:hi*s.Depth], s.Depth, beta, dk, s.Depth)
			beta = 1
		}
	})
}
