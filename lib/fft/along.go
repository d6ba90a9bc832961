package fft

import (
	"sync"
	"unsafe"

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
		*p = make([]F, n+slack)
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
// middle axis, by one plan.
type axisOf[F tensor.Float] struct {
	line         line[F]
	w            *workspaces[F]
	outer, inner int
}

// run sets dst = scale · DFT of src, which may be the same memory.
func (a axisOf[F]) run(dst, src []F, direction int, scale F) {
	if a.inner == 1 {
		if serial(a.outer, a.line.size()) {
			a.rows(dst, src, direction, scale, 0, a.outer)
			return
		}
		each(a.outer, a.line.size(), func(lo, hi int) { a.rows(dst, src, direction, scale, lo, hi) })
		return
	}
	block := a.block()
	tasks := a.outer * a.blocks()
	if serial(tasks, a.line.size()*block) {
		a.columns(dst, src, direction, scale, 0, tasks)
		return
	}
	each(tasks, a.line.size()*block, func(lo, hi int) { a.columns(dst, src, direction, scale, lo, hi) })
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
		at := 2 * (o*a.line.size()*a.inner + c)
		a.line.run(dst[at:], a.inner, src[at:], a.inner, lanes, direction, scale, work)
	}
	a.w.put(back)
}

// A rowMap makes rows from rows: real or trig applied to each.
type rowMap[F tensor.Float] struct {
	real       *realLine[F]
	trig       *trigLine[F]
	direction  int  // of real
	orthogonal bool // of trig
	scale      F
}

// in returns how many numbers a row has before, and how many F each number is.
func (m rowMap[F]) in() (n, f int) {
	switch {
	case m.trig != nil:
		return m.trig.n, 1
	case m.direction == forward:
		return m.real.n, 1
	}
	return m.real.spectrum(), 2
}

// out returns the same for a row after.
func (m rowMap[F]) out() (n, f int) {
	switch {
	case m.trig != nil:
		return m.trig.n, 1
	case m.direction == forward:
		return m.real.spectrum(), 2
	}
	return m.real.n, 1
}

// work returns how many F apply needs.
func (m rowMap[F]) work() int {
	if m.trig != nil {
		return m.trig.n + m.trig.work()
	}
	return m.real.work()
}

func (m rowMap[F]) apply(dst, src, work []F) {
	switch {
	case m.orthogonal:
		m.trig.orthogonal(dst, src, m.scale, work)
	case m.trig != nil:
		m.trig.run(dst, src, m.scale, work)
	case m.direction == forward:
		m.real.forward(dst, src, m.scale, work)
	default:
		m.real.inverse(dst, src, m.scale, work)
	}
}

// tileColumns is how many columns are gathered into rows at once.
const tileColumns = 8

// run applies m along the middle axis of outer × n × inner.
func (m rowMap[F]) run(dst, src []F, outer, inner int, w *workspaces[F]) {
	n, _ := m.in()
	if inner == 1 {
		if serial(outer, n) {
			m.rows(dst, src, w, 0, outer)
			return
		}
		each(outer, n, func(lo, hi int) { m.rows(dst, src, w, lo, hi) })
		return
	}
	tasks := outer * ((inner + tileColumns - 1) / tileColumns)
	if serial(tasks, n*tileColumns) {
		m.columns(dst, src, inner, w, 0, tasks)
		return
	}
	each(tasks, n*tileColumns, func(lo, hi int) { m.columns(dst, src, inner, w, lo, hi) })
}

func (m rowMap[F]) rows(dst, src []F, w *workspaces[F], lo, hi int) {
	work, back := w.get(m.work())
	n, f := m.in()
	k, g := m.out()
	in, out := n*f, k*g
	for i := lo; i < hi; i++ {
		m.apply(dst[i*out:(i+1)*out], src[i*in:(i+1)*in], work)
	}
	w.put(back)
}

func (m rowMap[F]) columns(dst, src []F, inner int, w *workspaces[F], lo, hi int) {
	n, f := m.in()
	k, g := m.out()
	in, out := n*f, k*g
	work, back := w.get(tileColumns*(in+out) + m.work())
	x, y, rest := work[:tileColumns*in], work[tileColumns*in:tileColumns*(in+out)], work[tileColumns*(in+out):]
	tiles := (inner + tileColumns - 1) / tileColumns
	for task := lo; task < hi; task++ {
		o, c := task/tiles, task%tiles*tileColumns
		count := min(tileColumns, inner-c)
		gather(x, src[(o*n*inner+c)*f:], n, f, inner, count)
		for i := range count {
			m.apply(y[i*out:(i+1)*out], x[i*in:(i+1)*in], rest)
		}
		scatter(dst[(o*k*inner+c)*g:], y, k, g, inner, count)
	}
	w.put(back)
}

// gather copies count neighbouring columns of n numbers, of f parts each, into
// rows.
func gather[F tensor.Float](rows, columns []F, n, f, ld, count int) {
	for j := range n {
		row := columns[j*ld*f : (j*ld+count)*f]
		if f == 1 {
			for i, v := range row {
				rows[i*n+j] = v
			}
			continue
		}
		for i := range count {
			rows[2*(i*n+j)], rows[2*(i*n+j)+1] = row[2*i], row[2*i+1]
		}
	}
}

// scatter is the reverse of gather.
func scatter[F tensor.Float](columns, rows []F, n, f, ld, count int) {
	for j := range n {
		row := columns[j*ld*f : (j*ld+count)*f]
		if f == 1 {
			for i := range row {
				row[i] = rows[i*n+j]
			}
			continue
		}
		for i := range count {
			row[2*i], row[2*i+1] = rows[2*(i*n+j)], rows[2*(i*n+j)+1]
		}
	}
}
