package conv

import (
	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/gemm"
	"github.com/podium-go/podium/lib/internal/scratch"
	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
)

const (
	// weightBudget is the elements of the source of a box: the results of its
	// positions are to stay in the first cache, a panel of rows of them.
	weightBudget = 24 << 10
	// positions that are summed at a time
	summed = 256
	// partial is up to how many elements all partial sums have, unless one of
	// them has more.
	partial = 2 << 20
	// tiny is up to how many products of channels each element of the kernel is a
	// sum of its own.
	tiny = 8
)

// Weight computes w from x and y: the adjoint of [Forward] for w. The batch is
// cut into a few pieces with a sum each.
func Weight[T Float](g *Geometry, w, x, y []T) {
	if len(w) == 0 {
		return
	}
	if g.Batch == 0 || product(g.O) == 0 {
		clear(w)
		return
	}
	p := g.forward()
	t := p.cut(weightBudget, panels(tasks, g.Batch))
	boxes := product(t.boxes)
	items := g.Batch * boxes
	pieces := max(1, min(items, tasks, partial/len(w)))
	// Large weights are cut too, into blocks of a few tiles of rows.
	mr, _ := gemm.Tile[T]()
	block := g.Out
	for block > 4*mr && pieces*g.Groups*panels(g.Out, block) < tasks {
		block = panels(panels(block, 2), mr) * mr
	}
	blocks := panels(g.Out, block)
	room := scratch.New[T](pieces * len(w))
	defer room.Free()
	sums := room.Data
	clear(sums)
	size := g.Out * g.In * product(g.K)
	l := newLayout(g, t)
	threads.Blocks(pieces*g.Groups*blocks, 1, func(i, _, _ int) {
		piece, group, rows := i/(g.Groups*blocks), i/blocks%g.Groups, i%blocks*block
		sum := sums[piece*len(w)+group*size:][:size]
		work := &weightWork[T]{g: g, t: t, l: l, group: group, lo: rows, hi: min(rows+block, g.Out), sum: sum}
		lo, hi := piece*items/pieces, (piece+1)*items/pieces
		switch {
		case g.pointwise():
			work.pointwise(x, y, lo/boxes, hi/boxes)
		case g.In*g.Out <= tiny:
			work.dots(x, y, lo, hi)
		default:
			work.products(x, y, lo, hi)
		}
	})
	finish(g, l, w, sums, pieces)
}

// layout says how partial sums lie: for each row of taps, by channel of y, the
// taps of the row and channels of x. A row is the taps along the last
// dimension, if those read neighbours, or one.
type layout struct {
	rows   []tap
	merged int  // taps in a row
	plain  bool // as the weights themselves
}

func newLayout(g *Geometry, t *tiling) *layout {
	if g.pointwise() || g.In*g.Out <= tiny {
		return &layout{plain: true}
	}
	l := &layout{merged: 1}
	if g.Stride[2] == 1 && g.Dilation[2] == 1 {
		l.merged = g.K[2]
	}
	for i, tap := range t.parts[0].taps {
		if i%l.merged == 0 {
			l.rows = append(l.rows, tap)
		}
	}
	return l
}

// weightWork adds the products for channels [lo, hi) of y of a group to sum.
type weightWork[T Float] struct {
	g      *Geometry
	t      *tiling
	l      *layout
	group  int
	lo, hi int
	sum    []T
}

// pointwise adds Y Xᵀ of the elements [from, to) of the batch. The cut into
// boxes is finer than the batch only if that has less than a few elements.
func (a *weightWork[T]) pointwise(x, y []T, from, to int) {
	g := a.g
	n := product(g.N)
	for b := from; b < to; b++ {
		item := b*g.Groups + a.group
		blas.Gemm(blas.NoTrans, blas.Trans, a.hi-a.lo, g.In, n, 1, y[(item*g.Out+a.lo)*n:(item*g.Out+a.hi)*n], n,
			x[item*g.In*n:(item+1)*g.In*n], n, 1, a.sum[a.lo*g.In:a.hi*g.In], g.In)
	}
}

// source packs what box number i of the batch reads of x, and its results of y,
// with zeros between the rows, and returns how many positions there are.
func (a *weightWork[T]) source(in, out, x, y []T, i int) int {
	g, t := a.g, a.t
	boxes := product(t.boxes)
	item := i/boxes*g.Groups + a.group
	begin, count := t.at(i % boxes)
	plane, n := g.In*product(g.N), t.run(count)
	pack(t, in, x[item*plane:(item+1)*plane], begin, count)
	plane = product(g.O)
	for o := a.lo; o < a.hi; o++ {
		from, to := y[(item*g.Out+o)*plane:][:plane], out[(o-a.lo)*n:][:n]
		for i := range count[0] {
			for j := range t.grid[1] {
				at := (i*t.grid[1] + j) * t.grid[2]
				if at >= n {
					break
				}
				row := to[at:min(n, at+t.grid[2])]
				if j >= count[1] {
					clear(row)
					continue
				}
				copy(row, from[((begin[0]+i)*g.O[1]+begin[1]+j)*g.O[2]+begin[2]:][:count[2]])
				clear(row[count[2]:])
			}
		}
	}
	return n
}

// dots adds the sums of products one by one.
func (a *weightWork[T]) dots(x, y []T, from, to int) {
	g, t := a.g, a.t
	grid := product(t.grid)
	in, out := scratch.New[T](g.In*t.phases*grid), scratch.New[T]((a.hi-a.lo)*grid)
	defer in.Free()
	defer out.Free()
	for i := from; i < to; i++ {
		n := a.source(in.Data, out.Data, x, y, i)
		for o := a.lo; o < a.hi; o++ {
			row := out.Data[(o-a.lo)*n:][:n]
			for c := range g.In {
				for _, tap := range t.parts[0].taps {
					at := (c*t.phases+tap.phase)*grid + t.flat(tap.shift)
					a.sum[(o*g.In+c)*len(t.parts[0].taps)+tap.t] += simd.DotShort(row, in.Data[at:at+n])
				}
			}
		}
	}
}

// products adds matrix products: of y by position, and of x with the channels of
// one place side by side, in which neighbouring taps are further columns.
func (a *weightWork[T]) products(x, y []T, from, to int) {
	g, t := a.g, a.t
	grid := product(t.grid)
	in, out := scratch.New[T](g.In*t.phases*grid), scratch.New[T]((a.hi-a.lo)*grid)
	places := scratch.New[T](g.In * t.phases * grid)
	defer in.Free()
	defer out.Free()
	defer places.Free()
	cols := a.l.merged * g.In
	for i := from; i < to; i++ {
		n := a.source(in.Data, out.Data, x, y, i)
		simd.Transpose(places.Data, g.In, in.Data, t.phases*grid, g.In, t.phases*grid)
		for r, row := range a.l.rows {
			sum := a.sum[(r*g.Out+a.lo)*cols:][:(a.hi-a.lo)*cols]
			at := row.phase*grid + t.flat(row.shift)
			for p := 0; p < n; p += summed {
				gemm.Strided(false, a.hi-a.lo, cols, min(summed, n-p), 1, out.Data[p:], n, 1, places.Data[(at+p)*g.In:], g.In, sum, cols)
			}
		}
	}
}

// finish adds the partial sums in order, as the weights lie.
func finish[T Float](g *Geometry, l *layout, w, sums []T, pieces int) {
	for i := 1; i < pieces; i++ {
		simd.Add(sums[:len(w)], sums[:len(w)], sums[i*len(w):(i+1)*len(w)])
	}
	if l.plain {
		copy(w, sums)
		return
	}
	taps, cols := product(g.K), l.merged*g.In
	threads.For(g.Groups*g.Out, max(1, 1<<14/(g.In*taps)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			group, o := i/g.Out, i%g.Out
			to := w[i*g.In*taps : (i+1)*g.In*taps]
			from := sums[group*g.Out*g.In*taps:]
			for r := range l.rows {
				row := from[(r*g.Out+o)*cols:][:cols]
				for k := range l.merged {
					for c, v := range row[k*g.In : (k+1)*g.In] {
						to[c*taps+r*l.merged+k] = v
					}
				}
			}
		}
	})
}
