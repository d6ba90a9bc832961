package fft

import (
	"sync"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/hugepage"
	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/tensor"
)

// workspaces lends memory, which it keeps for the next time.
type workspaces[F tensor.Float] struct{ pool sync.Pool }

// get returns n numbers that begin at a line of the cache, and what to put back.
func (w *workspaces[F]) get(n int) ([]F, *[]F) {
	const line = 64
	slack := line / int(unsafe.Sizeof(F(0)))
	p, _ := w.pool.Get().(*[]F)
	if p == nil {
		p = new([]F)
	}
	if len(*p) < n+slack {
		*p = hugepage.Make[F](n + slack)
	}
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(*p)))%line) / int(unsafe.Sizeof(F(0)))
	return (*p)[skip : skip+n], p
}

func (w *workspaces[F]) put(p *[]F) { w.pool.Put(p) }

// portion is how many numbers a thread should at least have to transform.
const portion = 1 << 13

// each calls body with ranges of [0, n), on several threads if the total is
// worth it. It allocates only then.
func each(n, numbers int, body func(lo, hi int)) {
	threads.For(n, max(1, portion/max(numbers, 1)), body)
}

// serial reports whether n pieces of so many numbers go to one thread only.
func serial(n, numbers int) bool {
	return n <= 1 || n*numbers < 2*portion || threads.Count() == 1
}

// axisOf is an array of shape outer × n × inner that is transformed along its
// middle axis. Rows of inner numbers begin sld numbers apart in the source, and
// dld in the destination.
type axisOf[F tensor.Float] struct {
	line         line[F]
	w            *workspaces[F]
	outer, inner int
	sld, dld     int
}

// axis returns the axisOf whose rows are back to back.
func axis[F tensor.Float](l line[F], w *workspaces[F], outer, inner int) axisOf[F] {
	return axisOf[F]{line: l, w: w, outer: outer, inner: inner, sld: inner, dld: inner}
}

// run sets dst = scale · DFT of src, which may be the same memory.
func (a axisOf[F]) run(dst, src []F, direction int, scale F) {
	// The pieces depend on the array only, so that threads leave no trace.
	pieces, numbers, way := a.outer*a.blocks(), a.line.size()*a.block(), byColumns
	if a.sld == 1 && a.dld == 1 {
		pieces, numbers, way = a.outer, a.line.size(), byRows
		if a.outer >= tileColumns/2 && a.line.wide() {
			pieces, numbers, way = (a.outer+tileColumns-1)/tileColumns, a.line.size()*tileColumns, byTiles
		}
	}
	if serial(pieces, numbers) {
		a.pieces(way, dst, src, direction, scale, 0, pieces)
		return
	}
	each(pieces, numbers, func(lo, hi int) { a.pieces(way, dst, src, direction, scale, lo, hi) })
}

// The ways to cut an array into pieces.
const (
	byRows = iota
	byTiles
	byColumns
)

// pieces transforms the pieces from lo to hi.
func (a axisOf[F]) pieces(way int, dst, src []F, direction int, scale F, lo, hi int) {
	switch way {
	case byRows:
		a.rows(dst, src, direction, scale, lo, hi)
	case byTiles:
		a.tiles(dst, src, direction, scale, lo, hi)
	default:
		a.columns(dst, src, direction, scale, lo, hi)
	}
}

// rows transforms the rows from lo to hi, where inner is 1.
func (a axisOf[F]) rows(dst, src []F, direction int, scale F, lo, hi int) {
	n := 2 * a.line.size()
	work, back := a.w.get(a.line.work(1))
	for i := lo; i < hi; i++ {
		a.line.run(dst[i*n:(i+1)*n], 1, src[i*n:(i+1)*n], 1, 1, direction, scale, work)
	}
	a.w.put(back)
}

// tiles transforms rows, where inner is 1, as the columns of small matrices: the
// tiles from lo to hi, of tileColumns rows each.
func (a axisOf[F]) tiles(dst, src []F, direction int, scale F, lo, hi int) {
	n := a.line.size()
	work, back := a.w.get(2*n*tileColumns + a.line.work(tileColumns))
	x, rest := work[:2*n*tileColumns], work[2*n*tileColumns:]
	k := a.line.kernels()
	for i := lo * tileColumns; i < min(hi*tileColumns, a.outer); i += tileColumns {
		count := min(tileColumns, a.outer-i)
		k.transpose(x, count, src[2*i*n:], n, count, n)
		a.line.run(x, count, x, count, count, direction, scale, rest)
		k.transpose(dst[2*i*n:], n, x, count, n, count)
	}
	a.w.put(back)
}

// block is how many neighbouring columns are transformed together.
func (a axisOf[F]) block() int { return min(a.inner, laneBlock[F](a.line.size())) }

// blocks is how many blocks the columns of an outer index have.
func (a axisOf[F]) blocks() int { return (a.inner + a.block() - 1) / a.block() }

// columns transforms the blocks of columns from lo to hi.
func (a axisOf[F]) columns(dst, src []F, direction int, scale F, lo, hi int) {
	block, blocks := a.block(), a.blocks()
	work, back := a.w.get(a.line.work(block))
	for task := lo; task < hi; task++ {
		o, c := task/blocks, task%blocks*block
		lanes := min(block, a.inner-c)
		from, to := 2*(o*a.line.size()*a.sld+c), 2*(o*a.line.size()*a.dld+c)
		a.line.run(dst[to:], a.dld, src[from:], a.sld, lanes, direction, scale, work)
	}
	a.w.put(back)
}
