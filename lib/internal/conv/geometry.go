package conv

// Float is a type of elements.
type Float interface{ float32 | float64 }

// Geometry is the shapes of a convolution. Dimensions that are not there have
// length 1. x has Batch × Groups × In × N elements, y Batch × Groups × Out × O,
// w Groups × Out × In × K.
type Geometry struct {
	Batch, Groups int
	In, Out       int    // channels of a group
	N, K, O       [3]int // lengths of the operand, the kernel, the result
	Stride        [3]int
	Dilation      [3]int
	Low           [3]int // zeros in front; those behind are as many as it takes
}

func product(n [3]int) int { return n[0] * n[1] * n[2] }

// pointwise reports whether each result depends on the elements of one place.
func (g *Geometry) pointwise() bool {
	one := [3]int{1, 1, 1}
	return g.K == one && g.Stride == one && g.Low == [3]int{} && g.N == g.O
}

// pass is a way from a source to a result: every position v of a box of
// positions reads the source around it, and writes one element of the result
// for each part.
type pass struct {
	rows, depth int      // channels of the result and of the source, of a group
	src, dst    [3]int   // lengths
	count       [3]int   // positions
	step        [3]int   // of the source between neighbouring positions
	phase       [3][]int // the source's element at coordinate 0, for each phase
	reach       [3]int   // coordinates that are read beyond a position
	write       [3]int   // of the result between neighbouring positions
	parts       []part   // which together write all of the result
}

// part is the results of one remainder.
type part struct {
	first [3]int // the result of position 0
	taps  []tap
}

// tap is an element of the kernel, the phase that it reads, and where.
type tap struct {
	t, phase int
	shift    [3]int
}

// forward is the pass from x to y.
func (g *Geometry) forward() *pass {
	p := &pass{rows: g.Out, depth: g.In, src: g.N, dst: g.O, count: g.O, step: g.Stride, write: [3]int{1, 1, 1}}
	var number, shift [3][]int // of each tap
	for d := range 3 {
		known := map[int]int{}
		for t := range g.K[d] {
			at := t * g.Dilation[d]
			remainder := at % g.Stride[d]
			if _, ok := known[remainder]; !ok {
				known[remainder] = len(known)
				p.phase[d] = append(p.phase[d], remainder-g.Low[d])
			}
			number[d] = append(number[d], known[remainder])
			shift[d] = append(shift[d], at/g.Stride[d])
			p.reach[d] = max(p.reach[d], at/g.Stride[d])
		}
	}
	var taps []tap
	for i := range g.K[0] {
		for j := range g.K[1] {
			for k := range g.K[2] {
				taps = append(taps, tap{
					t:     (i*g.K[1]+j)*g.K[2] + k,
					phase: (number[0][i]*len(p.phase[1])+number[1][j])*len(p.phase[2]) + number[2][k],
					shift: [3]int{shift[0][i], shift[1][j], shift[2][k]},
				})
			}
		}
	}
	p.parts = []part{{taps: taps}}
	return p
}

// transposed is the pass from y to x. Element q of x is reached from element m
// of y by tap t if q + low = stride m + dilation t: those of each remainder of
// q + low are a convolution without a stride.
func (g *Geometry) transposed() *pass {
	p := &pass{rows: g.In, depth: g.Out, src: g.O, dst: g.N, step: [3]int{1, 1, 1}, write: g.Stride}
	var taps [3][][]int // by remainder
	var from [3]int
	for d := range 3 {
		s := g.Stride[d]
		taps[d] = make([][]int, s)
		for t := range g.K[d] {
			at := t * g.Dilation[d]
			taps[d][at%s] = append(taps[d][at%s], t)
			p.reach[d] = max(p.reach[d], at/s)
		}
		from[d] = g.Low[d] / s
		p.count[d] = (g.N[d]-1+g.Low[d])/s - from[d] + 1
		p.phase[d] = []int{from[d] - p.reach[d]}
	}
	shift := func(d, t int) int { return p.reach[d] - t*g.Dilation[d]/g.Stride[d] }
	for i := range g.Stride[0] {
		for j := range g.Stride[1] {
			for k := range g.Stride[2] {
				var q part
				for d, remainder := range [3]int{i, j, k} {
					q.first[d] = g.Stride[d]*from[d] + remainder - g.Low[d]
				}
				for _, a := range taps[0][i] {
					for _, b := range taps[1][j] {
						for _, c := range taps[2][k] {
							q.taps = append(q.taps, tap{t: (a*g.K[1]+b)*g.K[2] + c, shift: [3]int{shift(0, a), shift(1, b), shift(2, c)}})
						}
					}
				}
				p.parts = append(p.parts, q)
			}
		}
	}
	return p
}
