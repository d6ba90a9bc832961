package fft

import "github.com/podium-go/podium/lib/tensor"

// A rowMap makes rows from rows: real or trig applied to each.
type rowMap[F tensor.Float] struct {
	real       *realLine[F]
	trig       *trigLine[F]
	direction  int  // of real
	orthogonal bool // of trig
	scale      F
	// last, for the inverse of an even number of points, holds the last number
	// of each spectrum if the rows are without it. Then they may be in place.
	last []F
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
		m.real.inverse(dst, src, src[len(src)-2], m.scale, work)
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
		if m.last != nil {
			m.real.inverse(dst[i*out:(i+1)*out], src[i*out:(i+1)*out], m.last[2*i], m.scale, work)
			continue
		}
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
	tiles, kernels := (inner+tileColumns-1)/tileColumns, m.kernels()
	for task := lo; task < hi; task++ {
		o, c := task/tiles, task%tiles*tileColumns
		count := min(tileColumns, inner-c)
		kernels.gather(x, src[(o*n*inner+c)*f:], n, f, inner, count)
		for i := range count {
			m.apply(y[i*out:(i+1)*out], x[i*in:(i+1)*in], rest)
		}
		kernels.scatter(dst[(o*k*inner+c)*g:], y, k, g, inner, count)
	}
	w.put(back)
}

// kernels returns the kernels of the line of m.
func (m rowMap[F]) kernels() *kernels[F] {
	if m.trig != nil {
		return m.trig.k
	}
	return m.real.k
}

// gather copies count neighbouring columns of n numbers, of f parts each, into
// rows; scatter is the reverse.
func (k *kernels[F]) gather(rows, columns []F, n, f, ld, count int) {
	if f == 1 {
		k.transposeReal(rows, n, columns, ld, n, count)
	} else {
		k.transpose(rows, n, columns, ld, n, count)
	}
}

func (k *kernels[F]) scatter(columns, rows []F, n, f, ld, count int) {
	if f == 1 {
		k.transposeReal(columns, ld, rows, n, count, n)
	} else {
		k.transpose(columns, ld, rows, n, count, n)
	}
}
