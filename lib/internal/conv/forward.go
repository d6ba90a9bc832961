package conv

import (
	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/gemm"
	"github.com/podium-go/podium/lib/internal/scratch"
	"github.com/podium-go/podium/lib/internal/threads"
)

// Sizes, in elements: buffer is the source of a box, depth the products that are
// summed at a time, so that a panel of the weights stays in the first cache.
const (
	budget = 48 << 10
	depth  = 640
)

// Forward computes y from x and w.
func Forward[T Float](g *Geometry, y, x, w []T) {
	if product(g.O) == 0 || g.Batch == 0 || g.Out == 0 {
		return
	}
	if g.pointwise() {
		pointwise(g, y, x, w, blas.NoTrans)
		return
	}
	taps := product(g.K)
	convolve(g, g.forward(), y, x, w, g.In*taps, taps)
}

// Transposed computes x from y and w: the adjoint of [Forward] for x.
func Transposed[T Float](g *Geometry, x, y, w []T) {
	if product(g.N) == 0 || g.Batch == 0 || g.In == 0 {
		return
	}
	if g.pointwise() {
		pointwise(g, x, y, w, blas.Trans)
		return
	}
	taps := product(g.K)
	convolve(g, g.transposed(), x, y, w, taps, g.In*taps)
}

// pointwise computes dst = op(W) src for every group of every element of a
// batch.
func pointwise[T Float](g *Geometry, dst, src, w []T, op blas.Transpose) {
	rows, cols, n := g.Out, g.In, product(g.N)
	if op == blas.Trans {
		rows, cols = cols, rows
	}
	one := func(i int) {
		group := i % g.Groups
		blas.Gemm(op, blas.NoTrans, rows, n, cols, 1, w[group*g.In*g.Out:(group+1)*g.In*g.Out], max(1, g.In),
			src[i*cols*n:(i+1)*cols*n], n, 0, dst[i*rows*n:(i+1)*rows*n], n)
	}
	if count := g.Batch * g.Groups; count < tasks {
		for i := range count {
			one(i)
		}
	} else {
		threads.Blocks(count, 1, func(i, _, _ int) { one(i) })
	}
}

// convolve makes a pass over all of a batch. Row r and channel c of the weights
// of a group are alongRow r + alongDepth c apart from the first.
func convolve[T Float](g *Geometry, p *pass, dst, src, w []T, alongRow, alongDepth int) {
	t := p.cut(budget, panels(tasks, g.Batch*g.Groups))
	mr, nr := gemm.Tile[T]()
	weights := packWeights(g, p, w, alongRow, alongDepth, mr)
	lists := make([][]int, len(p.parts)) // where the rows of patches begin
	for i, q := range p.parts {
		for c := range p.depth {
			for _, tap := range q.taps {
				lists[i] = append(lists[i], (c*t.phases+tap.phase)*product(t.grid)+t.flat(tap.shift))
			}
		}
	}
	boxes := product(t.boxes)
	from, to := p.depth*product(p.src), product(p.dst)
	threads.Blocks(g.Batch*g.Groups*boxes, 1, func(i, _, _ int) {
		item := i / boxes
		begin, count := t.at(i % boxes)
		n := panels(t.run(count), nr) * nr
		in := scratch.New[T](p.depth*t.phases*product(t.grid) + n)
		out := scratch.New[T](min(mr, p.rows) * n)
		defer in.Free()
		defer out.Free()
		pack(t, in.Data, src[item*from:(item+1)*from], begin, count)
		for k, q := range p.parts {
			at, panel := lists[k], weights[item%g.Groups][k]
			if len(at) == 0 {
				clear(out.Data)
			}
			for r := 0; r < p.rows; r += mr {
				m := min(mr, p.rows-r)
				for i := 0; i < len(at); i += depth {
					beta := T(1)
					if i == 0 {
						beta = 0
					}
					gemm.Gathered(m, n, panel[i*mr:], in.Data, at[i:min(i+depth, len(at))], beta, out.Data, n)
				}
				panel = panel[len(at)*mr:]
				for c := range m {
					plane := (item*p.rows + r + c) * to
					unpack(t, q.first, begin, count, dst[plane:plane+to], out.Data[c*n:(c+1)*n])
				}
			}
		}
	})
}

// unpack writes the results of a box, which lie as their positions do in the
// grid, to where they belong in dst.
func unpack[T Float](t *tiling, first, begin, count [3]int, dst, src []T) {
	step := t.write[2]
	for i := range count[0] {
		a := first[0] + (begin[0]+i)*t.write[0]
		if a < 0 || a >= t.dst[0] {
			continue
		}
		for j := range count[1] {
			b := first[1] + (begin[1]+j)*t.write[1]
			if b < 0 || b >= t.dst[1] {
				continue
			}
			row := src[(i*t.grid[1]+j)*t.grid[2]:][:count[2]]
			to := dst[(a*t.dst[1]+b)*t.dst[2]:][:t.dst[2]]
			at := first[2] + begin[2]*step
			if at < 0 {
				skip := min(len(row), panels(-at, step))
				row, at = row[skip:], at+skip*step
			}
			if step == 1 {
				if at < len(to) {
					copy(to[at:], row)
				}
				continue
			}
			for _, v := range row {
				if at >= len(to) {
					break
				}
				to[at] = v
				at += step
			}
		}
	}
}

// packWeights returns panels of rows of the weights, a tile's rows side by
// side, by group and part.
func packWeights[T Float](g *Geometry, p *pass, w []T, alongRow, alongDepth, mr int) [][][]T {
	all := make([][][]T, g.Groups)
	size := g.In * g.Out * product(g.K)
	threads.For(g.Groups, max(1, 1<<14/max(1, size)), func(lo, hi int) {
		for group := lo; group < hi; group++ {
			w := w[group*size : (group+1)*size]
			all[group] = make([][]T, len(p.parts))
			for i, q := range p.parts {
				k := p.depth * len(q.taps)
				packed := make([]T, panels(p.rows, mr)*mr*k)
				all[group][i] = packed
				for r := range p.rows {
					if k == 0 {
						break // nothing reaches this part
					}
					to := packed[r/mr*mr*k+r%mr:]
					at := 0
					for c := range p.depth {
						for _, tap := range q.taps {
							to[at] = w[r*alongRow+c*alongDepth+tap.t]
							at += mr
						}
					}
				}
			}
		}
	})
	return all
}
