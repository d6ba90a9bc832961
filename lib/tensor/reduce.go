package tensor

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/threads"
)

// reducer reduces elements of one type. What it gives is reduced further by the
// reducer of the result's type.
type reducer struct {
	result DType
	row    func(n int, dst, x unsafe.Pointer) // n elements to one
	add    func(n int, acc, x unsafe.Pointer) // n elements, each to an accumulator of its own
	fold   func(n int, acc, x unsafe.Pointer) // accumulators to accumulators
	start  func(n int, acc unsafe.Pointer)    // sets accumulators to the value of no elements
}

// reduction is a reduction over any axes.
type reduction struct {
	name   string
	empty  bool // whether it has a value for no elements
	kernel [8]reducer
	then   *reduction // what combines results, if not the reduction itself
}

// next returns what combines results of op.
func (op *reduction) next() *reduction {
	if op.then != nil {
		return op.then
	}
	return op
}

// reduceAxes returns which axes are named; all if there are none.
func (t *Tensor) reduceAxes(what string, axes []int) []bool {
	reduced := make([]bool, len(t.shape))
	for _, a := range axes {
		k := t.axis(what, a)
		if reduced[k] {
			panic(fmt.Sprintf("tensor: %s: axis %d of shape %v is named twice", what, a, t.shape))
		}
		reduced[k] = true
	}
	if len(axes) == 0 {
		for i := range reduced {
			reduced[i] = true
		}
	}
	return reduced
}

// reducedShape returns the shape without the axes, and the number of elements
// that each result is made of.
func (t *Tensor) reducedShape(reduced []bool) (shape []int, count int) {
	shape, count = make([]int, 0, len(t.shape)), 1
	for i, n := range t.shape {
		if reduced[i] {
			count *= n
		} else {
			shape = append(shape, n)
		}
	}
	return shape, count
}

// over reduces t over the axes into dst, which is made if it is nil.
func (op *reduction) over(dst, t *Tensor, axes []int) *Tensor {
	k := op.kernel[t.dtype]
	if k.row == nil {
		panic(fmt.Sprintf("tensor: %s is not defined for %v tensors: Convert it", op.name, t.dtype))
	}
	reduced := t.reduceAxes(op.name, axes)
	shape, count := t.reducedShape(reduced)
	if count == 0 && !op.empty && product(shape) > 0 {
		panic(fmt.Sprintf("tensor: %s over no elements: axes %v of shape %v", op.name, axes, t.shape))
	}
	if dst != nil {
		dst.checkResult(op.name, k.result, shape)
	}
	if len(shape) == 0 && count > 0 && t.IsContiguous() {
		if dst == nil {
			dst = empty(k.result, nil)
		}
		k.row(count, dst.pointer(), t.pointer())
		return dst
	}
	out := op.groups(t, reduced)
	if dst == nil {
		return out.Contiguous()
	}
	assign(dst, out)
	return dst
}

// groups reduces the axes of t as they lie in memory, neighbours at once, the
// innermost first.
func (op *reduction) groups(t *Tensor, reduced []bool) *Tensor {
	order := make([]int, len(t.shape))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return abs(t.strides[j]) - abs(t.strides[i]) })
	var back []int
	for i, s := range t.strides {
		if s < 0 && reduced[i] {
			back = append(back, slices.Index(order, i))
		}
	}
	v := t.Permute(order...)
	if len(back) > 0 {
		v = v.Flip(back...)
	}
	if !v.IsContiguous() {
		v = t.Clone()
		for i := range order {
			order[i] = i
		}
	}
	// Runs of axes that are all reduced or all kept.
	type run struct {
		n       int
		reduced bool
	}
	var runs []run
	var kept []int // in memory's order
	var keptShape []int
	for i, a := range order {
		n := v.shape[i]
		if !reduced[a] {
			kept, keptShape = append(kept, a), append(keptShape, n)
		}
		if n == 1 && len(runs) > 0 {
			continue
		}
		if len(runs) > 0 && (runs[len(runs)-1].reduced == reduced[a] || runs[len(runs)-1].n == 1) {
			runs[len(runs)-1].n *= n
			runs[len(runs)-1].reduced = reduced[a]
			continue
		}
		runs = append(runs, run{n, reduced[a]})
	}
	d, data := t.dtype, v
	inner := 1
	done := false
	for i, r := range slices.Backward(runs) {
		if !r.reduced {
			inner *= r.n
			continue
		}
		outer := 1
		for _, r := range runs[:i] {
			outer *= r.n
		}
		k := op.kernel[d]
		out := empty(k.result, []int{outer * inner})
		op.middle(&k, out.pointer(), data.pointer(), d, outer, r.n, inner)
		d, data, done = k.result, out, true
		op = op.next()
	}
	if k := op.kernel[d]; !done { // nothing to reduce, as over axes of length 1
		out := empty(k.result, []int{v.Len()})
		op.middle(&k, out.pointer(), data.pointer(), d, v.Len(), 1, 1)
		data = out
	}
	// To the order of the axes.
	out := data.view(keptShape, header(d, keptShape).strides, data.offset)
	out.dtype = data.dtype
	place := make([]int, len(kept))
	sorted := slices.Sorted(slices.Values(kept))
	for i, a := range sorted {
		place[i] = slices.Index(kept, a)
	}
	return out.Permute(place...)
}

func abs(n int) int { return max(n, -n) }

// sumWork is how many elements one task of a reduction over columns takes; it
// fixes the blocks, so that results do not depend on the threads.
const sumWork = 1 << 18

// middle reduces an outer × n × inner array along its middle axis.
func (op *reduction) middle(k *reducer, dst, x unsafe.Pointer, d DType, outer, n, inner int) {
	in, res := d.Size(), k.result.Size()
	if outer == 0 || inner == 0 {
		return
	}
	if n == 0 {
		k.start(outer*inner, dst)
		return
	}
	if inner == 1 {
		threads.For(outer, max(1, cheap/n), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				k.row(n, unsafe.Add(dst, i*res), unsafe.Add(x, i*n*in))
			}
		})
		return
	}
	const strip = 4096 // columns
	rows := max(32, sumWork/inner)
	blocks := (n + rows - 1) / rows
	strips := (inner + strip - 1) / strip
	to := dst
	if blocks > 1 {
		to = empty(k.result, []int{outer * blocks * inner}).pointer()
	}
	threads.For(outer*blocks*strips, max(1, sumWork/4/(min(rows, n)*min(strip, inner))), func(lo, hi int) {
		for task := lo; task < hi; task++ {
			s, b := task%strips, task/strips
			block, o := b%blocks, b/blocks
			first, cols := s*strip, min(strip, inner-s*strip)
			acc := unsafe.Add(to, (b*inner+first)*res)
			from := unsafe.Add(x, ((o*n+block*rows)*inner+first)*in)
			columns(k, acc, from, min(rows, n-block*rows), cols, inner, in, res)
		}
	})
	if blocks > 1 {
		op = op.next()
		next := op.kernel[k.result]
		op.middle(&next, dst, to, k.result, outer, blocks, inner)
	}
}

// columns reduces each of cols columns of rows rows that are ld elements apart.
func columns(k *reducer, acc, x unsafe.Pointer, rows, cols, ld, in, res int) {
	k.start(cols, acc)
	if cols != ld || cols > 128 || rows < 16 {
		for i := range rows {
			k.add(cols, acc, unsafe.Add(x, i*ld*in))
		}
		return
	}
	// Several short rows at once, into as many accumulators.
	const width = 256
	per := width / cols
	var room [2 * width]uint64
	wide := unsafe.Pointer(&room)
	k.start(per*cols, wide)
	i := 0
	for ; i+per <= rows; i += per {
		k.add(per*cols, wide, unsafe.Add(x, i*ld*in))
	}
	for ; i < rows; i++ {
		k.add(cols, acc, unsafe.Add(x, i*ld*in))
	}
	for j := range per {
		k.fold(cols, acc, unsafe.Add(wide, j*cols*res))
	}
}
