package fft

import (
	"unsafe"

	"github.com/podium-go/podium/lib/tensor"
)

// A line transforms the columns of matrices that have as many rows as it has
// points. It holds tables only, and may run several times at once.
type line[F tensor.Float] interface {
	// size returns the number of points.
	size() int
	// work returns how many F run needs for that many columns.
	work(lanes int) int
	// run sets dst = scale · DFT of src. Rows have lanes complex numbers; the
	// beginnings of rows are dld and sld complex numbers apart. dst and src may
	// be the same memory if dld and sld agree.
	run(dst []F, dld int, src []F, sld int, lanes, direction int, scale F, work []F)
}

// newLine returns the fastest algorithm for n ≥ 1 points.
func newLine[F tensor.Float](n int, k *kernels[F]) line[F] {
	hard, radices := factors(n)
	if len(radices) == 0 && len(hard) == 1 {
		if raderCost(n) <= bluesteinCost(n) {
			return newRader(n, k)
		}
		return newBluestein(n, k)
	}
	return newMixed(n, hard, radices, k)
}

// mixed is a transform whose length is a product: Stockham's algorithm, by
// decimation in time, which needs no permutation.
//
// Before a stage, the numbers are a matrix with n/before columns; column a
// holds the transform of the points that are a modulo n/before. The stage
// combines radix columns, after = n/(before·radix) apart, into one. So the
// inner loop runs over neighbours, the other columns and the lanes, with the
// same factors for all.
//
// Source: Swarztrauber, FFT algorithms for vector computers, Parallel Computing
// 1, 1984.
type mixed[F tensor.Float] struct {
	n      int
	k      *kernels[F]
	stages []stage[F]
}

// stage is one of the factors of a mixed transform.
type stage[F tensor.Float] struct {
	radix, before, after int
	// prime is the transform of a radix that has no pass, or nil.
	prime line[F]
	// tw holds, for b < before, e^(∓2πi bk/(before·radix)) for k = 1 … radix-1;
	// for a prime, for k from 0. It is empty if before is 1.
	tw [2][]F
	// blocks holds the same for a final pass, in blocks of the width of the
	// kernels.
	blocks [2][]F
}

func newMixed[F tensor.Float](n int, hard, radices []int, k *kernels[F]) *mixed[F] {
	m := &mixed[F]{n: n, k: k}
	before := 1
	add := func(r int, prime line[F]) {
		s := stage[F]{radix: r, before: before, after: n / (before * r), prime: prime}
		if before > 1 {
			s.fill(k)
		}
		m.stages = append(m.stages, s)
		before *= r
	}
	for _, p := range hard {
		add(p, newLine(p, k))
	}
	for _, r := range radices {
		add(r, nil)
	}
	return m
}

// fill makes the tables of factors.
func (s *stage[F]) fill(k *kernels[F]) {
	from := 1
	if s.prime != nil {
		from = 0
	}
	count, width := s.radix-from, k.width
	final := s.after == 1 && s.prime == nil && k.final[s.radix] != nil
	for direction := range 2 {
		t := make([]F, 2*s.before*count)
		for b := range s.before {
			for k := range count {
				twiddle(t, b*count+k, b*(k+from), s.before*s.radix, direction)
			}
		}
		s.tw[direction] = t
		if !final {
			continue
		}
		blocks := make([]F, 2*s.before/width*width*count)
		for b := range s.before / width * width {
			for k := range count {
				to := 2 * ((b/width*count+k)*width + b%width)
				copy(blocks[to:to+2], t[2*(b*count+k):])
			}
		}
		s.blocks[direction] = blocks
	}
}

func (m *mixed[F]) size() int { return m.n }

func (m *mixed[F]) work(lanes int) int {
	size := 0
	if len(m.stages) > 1 {
		size = 4 * m.n * lanes
	}
	extra := 0
	for _, s := range m.stages {
		if s.prime != nil {
			chunk := laneBlock[F](s.radix)
			extra = max(extra, 2*s.radix*chunk+s.prime.work(chunk))
		}
	}
	return size + extra
}

func (m *mixed[F]) run(dst []F, dld int, src []F, sld int, lanes, direction int, scale F, work []F) {
	last := len(m.stages) - 1
	if last < 0 {
		m.k.pass[1](dst, src, nil, scale, 1, lanes, 0, 0, 0, 0, direction)
		return
	}
	var b1, b2 []F
	if last > 0 {
		size := 2 * m.n * lanes
		b1, b2, work = work[:size], work[size:2*size], work[2*size:]
	}
	same := unsafe.SliceData(dst) == unsafe.SliceData(src)
	in, ild := src, sld
	for i := range m.stages {
		// The stages write in turns to b1 and to dst; b2 stands in for dst where
		// that is not possible.
		out, old := b1, lanes
		if (last-i)%2 == 0 {
			out = b2
			if i == last {
				out, old = dst, dld
			} else if dld == lanes && !(i == 0 && same) {
				out = dst
			}
		}
		m.stage(&m.stages[i], out, old, in, ild, lanes, direction, scale, work)
		in, ild, scale = out, old, 1
	}
}

// stage runs one stage. Only the first has an ild other than lanes, and only
// the last an old other than lanes.
func (m *mixed[F]) stage(s *stage[F], out []F, old int, in []F, ild, lanes, direction int, scale F, work []F) {
	if s.prime != nil {
		m.primeStage(s, out, old, in, ild, lanes, direction, scale, work)
		return
	}
	p, r := m.k.pass[s.radix], s.radix
	switch {
	case s.before == 1 && (ild != lanes || old != lanes):
		p(out, in, nil, scale, s.after, lanes, ild, s.after*ild, old, s.after*old, direction)
	case s.before == 1:
		run := s.after * lanes
		p(out, in, nil, scale, 1, run, 0, run, 0, run, direction)
	case lanes == 1 && s.after == 1 && old == 1 && m.k.final[r] != nil:
		done := s.before / m.k.width * m.k.width
		m.k.final[r](out, in, s.blocks[direction], s.before, direction)
		if done < s.before {
			p(out[2*done:], in[2*done*r:], s.tw[direction][2*done*(r-1):], 1, s.before-done, 1, r, 1, 1, s.before, direction)
		}
	default:
		run, to := s.after*lanes, s.after*old
		p(out, in, s.tw[direction], 1, s.before, run, r*run, run, to, s.before*to, direction)
	}
}

// primeStage runs a stage whose radix has no pass: for every b, the transform of
// a matrix with after·lanes columns, a few of them at a time.
func (m *mixed[F]) primeStage(s *stage[F], out []F, old int, in []F, ild, lanes, direction int, scale F, work []F) {
	r := s.radix
	// Where rows are not back to back, each a has its own lanes.
	groups, run := 1, s.after*lanes
	if ild != lanes || old != lanes {
		groups, run = s.after, lanes
	}
	chunk := min(laneBlock[F](r), run)
	temp, work := work[:2*r*chunk], work[2*r*chunk:]
	sk, dj := s.after*ild, s.before*s.after*old
	for b := range s.before {
		for a := range groups {
			from, to := b*r*s.after*ild+a*ild, b*s.after*old+a*old
			for lo := 0; lo < run; lo += chunk {
				c := min(chunk, run-lo)
				x, ld := in[2*(from+lo):], sk
				if s.before > 1 {
					m.k.pass[1](temp, x, s.tw[direction][2*b*r:2*(b+1)*r], 1, r, c, sk, 0, c, 0, direction)
					x, ld = temp, c
				}
				s.prime.run(out[2*(to+lo):], dj, x, ld, c, direction, scale, work)
			}
		}
	}
}

// laneBlock returns how many columns of a transform of n points go together, so
// that they stay in the nearer caches: a multiple of what fills the widest
// registers and a line of the cache.
func laneBlock[F tensor.Float](n int) int {
	const bytes = 192 << 10
	pair := 2 * int(unsafe.Sizeof(F(0)))
	line := 64 / pair
	return min(max(bytes/(n*pair)/line, 2), 8) * line
}
