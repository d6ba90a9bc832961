package tensor

import (
	"slices"
	"sync"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/threads"
)

// kernel computes n elements of an elementwise operation from contiguous
// memory. Bit k of single says that operand k (0 is the first one that is read)
// is one element only, which serves for all n.
type kernel func(n int, dst, a, b, c unsafe.Pointer, single uint)

// operands is the most that a kernel works on, the result counted.
const operands = 4

// dim is a dimension of a loop: its length and the strides of the operands in
// bytes.
type dim struct {
	n int
	s [operands]int
}

// loop walks over elements that several tensors have in common, the result
// first. Dimensions that lie one behind the other in all of them are merged,
// so that what is contiguous is a loop of one dimension.
type loop struct {
	dims  []dim
	count int // operands
	total int // elements
	base  [operands]unsafe.Pointer
	size  [operands]int // of an element
	inner [8]dim        // what dims begins in
}

// plan lays out the loop over the shape of the first tensor, to which the others
// broadcast. What is not there is nil.
func (l *loop) plan(dst, a, b, c *Tensor) {
	l.dims, l.total = l.inner[:0], 1
	ts := [operands]*Tensor{dst, a, b, c}
	for l.count = 0; l.count < operands && ts[l.count] != nil; l.count++ {
		t := ts[l.count]
		l.size[l.count] = t.dtype.Size()
		l.base[l.count] = unsafe.Pointer(unsafe.SliceData(t.mem.bytes))
	}
	var off [operands]int
	for k := range l.count {
		off[k] = ts[k].offset * l.size[k]
	}
	for i, n := range dst.shape {
		l.total *= n
		if n == 1 {
			continue
		}
		d := dim{n: n}
		for k := range l.count {
			t := ts[k]
			if j := i - len(dst.shape) + len(t.shape); j >= 0 && t.shape[j] != 1 {
				d.s[k] = t.strides[j] * l.size[k]
			}
		}
		if d.s[0] < 0 {
			for k := range l.count {
				off[k] += (n - 1) * d.s[k]
				d.s[k] = -d.s[k]
			}
		}
		l.dims = append(l.dims, d)
	}
	if l.total == 0 {
		return
	}
	for k := range l.count {
		l.base[k] = unsafe.Add(l.base[k], off[k])
	}
	for i := 1; i < len(l.dims); i++ { // the result is written as it lies in memory
		for j := i; j > 0 && l.dims[j].s[0] > l.dims[j-1].s[0]; j-- {
			l.dims[j], l.dims[j-1] = l.dims[j-1], l.dims[j]
		}
	}
	l.merge()
}

// merge joins neighbours that all operands go through with one stride.
func (l *loop) merge() {
	out := l.dims[:0]
	for _, d := range l.dims {
		if len(out) > 0 {
			last := &out[len(out)-1]
			joined := true
			for k := range l.count {
				joined = joined && last.s[k] == d.s[k]*d.n
			}
			if joined {
				last.n *= d.n
				last.s = d.s
				continue
			}
		}
		out = append(out, d)
	}
	if len(out) == 0 {
		d := dim{n: 1}
		for k := range l.count {
			d.s[k] = l.size[k]
		}
		out = append(out, d)
	}
	l.dims = out
}

// minRow is the length from which rows are worth a call of the kernel each;
// shorter ones are gathered.
const minRow = 48

// run calls the kernel for all elements, on several threads where each has at
// least grain of them. Bit m of singles says that the kernel takes the set m of
// operands as single elements.
func (l *loop) run(f kernel, singles uint, grain int) {
	if l.total == 0 {
		return
	}
	in := l.dims[len(l.dims)-1]
	direct := len(l.dims) == 1 || in.n >= minRow
	single := uint(0)
	for k := range l.count {
		switch {
		case in.s[k] == l.size[k]:
		case in.s[k] == 0 && k > 0:
			single |= 1 << (k - 1)
		default:
			direct = false
		}
	}
	direct = direct && singles>>single&1 == 1
	if l.total < 2*grain || threads.Count() == 1 {
		if direct {
			l.rows(f, single, 0, l.total)
		} else {
			l.buffered(f, 0, l.total)
		}
		return
	}
	shared := *l // so that a loop on one thread need not live on the heap
	if len(l.dims) <= len(l.inner) {
		shared.dims = shared.inner[:copy(shared.inner[:], l.dims)]
	}
	threads.For(l.total, grain, func(lo, hi int) {
		if direct {
			shared.rows(f, single, lo, hi)
		} else {
			shared.buffered(f, lo, hi)
		}
	})
}

// rows calls the kernel for the elements lo to hi, once a row.
func (l *loop) rows(f kernel, single uint, lo, hi int) {
	last := len(l.dims) - 1
	n := l.dims[last].n
	if last == 0 {
		var p [operands]unsafe.Pointer
		for k := range l.count {
			p[k] = unsafe.Add(l.base[k], lo*l.dims[0].s[k])
		}
		f(hi-lo, p[0], p[1], p[2], p[3], single)
		return
	}
	for at := lo; at < hi; {
		row, j := at/n, at%n
		m := min(n-j, hi-at)
		p := l.base
		for k := range l.count {
			p[k] = unsafe.Add(p[k], j*l.dims[last].s[k])
		}
		for i := last - 1; i >= 0; i-- {
			x := row % l.dims[i].n
			row /= l.dims[i].n
			for k := range l.count {
				p[k] = unsafe.Add(p[k], x*l.dims[i].s[k])
			}
		}
		f(m, p[0], p[1], p[2], p[3], single)
		at += m
	}
}

// chunk is how many elements are gathered at a time: few enough to stay in the
// first cache.
const chunk = 512

// buffers hold a chunk of every operand.
type buffers [operands][chunk * 2]uint64

var pool = sync.Pool{New: func() any { return new(buffers) }}

// buffered calls the kernel for the elements lo to hi, a chunk at a time.
// Operands that do not lie one behind the other go through buffers.
func (l *loop) buffered(f kernel, lo, hi int) {
	buf := pool.Get().(*buffers)
	defer pool.Put(buf)
	var p [operands]unsafe.Pointer
	var isFlat, isConst [operands]bool
	for k := range l.count {
		isFlat[k], isConst[k] = l.layout(k)
		p[k] = unsafe.Pointer(&buf[k])
		if isConst[k] {
			l.gather(k, p[k], lo, min(chunk, hi-lo))
		}
	}
	for at := lo; at < hi; at += chunk {
		m := min(chunk, hi-at)
		for k := range l.count {
			switch {
			case isFlat[k]:
				p[k] = unsafe.Add(l.base[k], at*l.size[k])
			case k > 0 && !isConst[k]:
				l.gather(k, p[k], at, m)
			}
		}
		f(m, p[0], p[1], p[2], p[3], 0)
		if !isFlat[0] {
			l.scatter(p[0], at, m)
		}
	}
}

// layout reports whether operand k lies one element behind the other, and
// whether it is one element for the whole loop.
func (l *loop) layout(k int) (isFlat, isConst bool) {
	isFlat, isConst = true, true
	step := l.size[k]
	for _, d := range slices.Backward(l.dims) {
		isFlat = isFlat && d.s[k] == step
		isConst = isConst && d.s[k] == 0
		step *= d.n
	}
	return isFlat, isConst
}

// gather copies the elements at to at+m of operand k to dst.
func (l *loop) gather(k int, dst unsafe.Pointer, at, m int) {
	switch l.size[k] {
	case 1:
		transfer[uint8](l, k, dst, at, m, false)
	case 4:
		transfer[uint32](l, k, dst, at, m, false)
	case 8:
		transfer[uint64](l, k, dst, at, m, false)
	default:
		transfer[[2]uint64](l, k, dst, at, m, false)
	}
}

// scatter copies src to the elements at to at+m of the result.
func (l *loop) scatter(src unsafe.Pointer, at, m int) {
	switch l.size[0] {
	case 1:
		transfer[uint8](l, 0, src, at, m, true)
	case 4:
		transfer[uint32](l, 0, src, at, m, true)
	case 8:
		transfer[uint64](l, 0, src, at, m, true)
	default:
		transfer[[2]uint64](l, 0, src, at, m, true)
	}
}

// transfer copies m elements between contiguous memory and operand k.
func transfer[T uint8 | uint32 | uint64 | [2]uint64](l *loop, k int, flat unsafe.Pointer, at, m int, back bool) {
	line := unsafe.Slice((*T)(flat), m)
	last := len(l.dims) - 1
	var few [16]int
	index := few[:]
	if last >= len(few) {
		index = make([]int, last+1)
	}
	p, off := l.base[k], 0 // apart, so that no pointer leaves the memory
	for i, rest := last, at; i >= 0; i-- {
		index[i] = rest % l.dims[i].n
		rest /= l.dims[i].n
		off += index[i] * l.dims[i].s[k]
	}
	n, s := l.dims[last].n, l.dims[last].s[k]
	for len(line) > 0 {
		run := min(n-index[last], len(line))
		if back {
			for i, v := range line[:run] {
				*(*T)(unsafe.Add(p, off+i*s)) = v
			}
		} else {
			for i := range line[:run] {
				line[i] = *(*T)(unsafe.Add(p, off+i*s))
			}
		}
		line = line[run:]
		off += run * s
		index[last] += run
		for i := last; i > 0 && index[i] == l.dims[i].n; i-- {
			off += l.dims[i-1].s[k] - index[i]*l.dims[i].s[k]
			index[i] = 0
			index[i-1]++
		}
	}
}
