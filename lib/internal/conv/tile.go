package conv

import ()

// tiling cuts the positions of a pass into boxes, and says how the source of a
// box lies in a buffer: by channel, phase, and coordinates row by row.
type tiling struct {
	*pass
	box    [3]int // positions, fewer at the ends
	boxes  [3]int // how many
	grid   [3]int // coordinates
	phases int
}

// tasks is how many parts a large loop is cut into at least.
const tasks = 8

// cut returns a tiling whose buffers have about so many elements, and at least
// so many boxes if there are enough rows for them.
func (p *pass) cut(budget, boxes int) *tiling {
	const run = 256 // positions in a row up to which it is left whole
	t := &tiling{pass: p, box: [3]int{1, 1, p.count[2]}, phases: len(p.phase[0]) * len(p.phase[1]) * len(p.phase[2])}
	size := func() int {
		n := p.depth * t.phases
		for d := range 3 {
			n *= t.box[d] + p.reach[d]
		}
		return n
	}
	for t.box[2] > run && (size() > budget || p.count[0]*p.count[1] == 1 && panels(p.count[2], t.box[2]) < boxes) {
		t.box[2] = max(run, (t.box[2]+1)/2)
	}
	rows := p.count[0] * p.count[1] * panels(p.count[2], t.box[2])
	for d := 1; d >= 0; d-- {
		if d == 0 && t.box[1] < p.count[1] {
			break
		}
		for t.box[d] < p.count[d] && rows/(t.box[0]*t.box[1]) > boxes {
			t.box[d]++
			if size() > budget {
				t.box[d]--
				break
			}
		}
		t.box[d] = max(1, panels(p.count[d], max(1, panels(p.count[d], t.box[d])))) // even
	}
	for d := range 3 {
		t.boxes[d] = panels(p.count[d], t.box[d])
		t.grid[d] = t.box[d] + p.reach[d]
	}
	return t
}

// panels returns how many panels of that width hold n.
func panels(n, width int) int { return (n + width - 1) / max(width, 1) }

// at returns where box number i begins, and how many positions it has.
func (t *tiling) at(i int) (begin, count [3]int) {
	for d := 2; d >= 0; d-- {
		begin[d] = i % t.boxes[d] * t.box[d]
		count[d] = min(t.box[d], t.count[d]-begin[d])
		i /= t.boxes[d]
	}
	return begin, count
}

// flat is the number of a coordinate in the buffer of one channel and phase.
func (t *tiling) flat(v [3]int) int { return (v[0]*t.grid[1]+v[1])*t.grid[2] + v[2] }

// run is how many numbers the positions of a box extend over.
func (t *tiling) run(count [3]int) int {
	return t.flat([3]int{count[0] - 1, count[1] - 1, count[2] - 1}) + 1
}

// pack copies what a box reads of the channels of src, with zeros around it.
func pack[T Float](t *tiling, dst, src []T, begin, count [3]int) {
	plane, grid := product(t.src), product(t.grid)
	for c := range t.depth {
		from := src[c*plane : (c+1)*plane]
		for _, p0 := range t.phase[0] {
			for _, p1 := range t.phase[1] {
				for _, p2 := range t.phase[2] {
					to := dst[:grid]
					dst = dst[grid:]
					n := count[2] + t.reach[2]
					first := begin[2]*t.step[2] + p2
					for i := range count[0] + t.reach[0] {
						a := (begin[0]+i)*t.step[0] + p0
						for j := range count[1] + t.reach[1] {
							row := to[(i*t.grid[1]+j)*t.grid[2]:][:n]
							b := (begin[1]+j)*t.step[1] + p1
							if a < 0 || a >= t.src[0] || b < 0 || b >= t.src[1] {
								clear(row)
								continue
							}
							packRow(row, from[(a*t.src[1]+b)*t.src[2]:][:t.src[2]], first, t.step[2])
						}
					}
				}
			}
		}
	}
}

// packRow sets dst[i] to src[first + i step], or to zero where that is outside.
func packRow[T Float](dst, src []T, first, step int) {
	lo, hi := 0, len(dst)
	if first < 0 {
		lo = min(hi, panels(-first, step))
	}
	if last := len(src) - 1 - first; last < 0 {
		hi = lo
	} else {
		hi = max(lo, min(hi, last/step+1))
	}
	clear(dst[:lo])
	clear(dst[hi:])
	if step == 1 {
		if lo < hi {
			copy(dst[lo:hi], src[first+lo:])
		}
		return
	}
	at := first + lo*step
	for i := lo; i < hi; i++ {
		dst[i] = src[at]
		at += step
	}
}
