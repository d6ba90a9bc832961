package tensor

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/podium-go/podium/lib/internal/simd"
	"github.com/podium-go/podium/lib/internal/threads"
)

// Source is a source of random numbers. They depend on the seed, the stream and
// what was drawn before, and not on the number of threads or the machine's
// word size. A Source must not be used by several goroutines at once: give each
// one a [Source.Stream] of its own.
//
// It is also a source for math/rand/v2.
type Source struct{ state State }

// State is all that the numbers of a source depend on. Kept with a checkpoint
// it lets a run go on as if it had not stopped.
type State struct {
	Seed     uint64
	Stream   uint64
	Position uint64 // blocks of 128 bits that were drawn
}

// NewSource returns the source of a seed.
func NewSource(seed uint64) *Source { return &Source{State{Seed: seed}} }

// State returns the state.
func (s *Source) State() State { return s.state }

// Restore sets the state.
func (s *Source) Restore(state State) { s.state = state }

// Stream returns a new source, independent of s and of its other streams, which
// depends on the seed, the stream of s and n only.
func (s *Source) Stream(n uint64) *Source {
	r0, r1, _, _ := philox(uint32(n), uint32(n>>32), uint32(s.state.Stream), uint32(s.state.Stream>>32),
		uint32(s.state.Seed)^philoxW1, uint32(s.state.Seed>>32)^philoxW0)
	return &Source{State{Seed: s.state.Seed, Stream: uint64(r0) | uint64(r1)<<32}}
}

// Uint64 returns 64 random bits.
func (s *Source) Uint64() uint64 {
	p := s.state.Position
	s.state.Position++
	r0, r1, _, _ := philox(uint32(p), uint32(p>>32), uint32(s.state.Stream), uint32(s.state.Stream>>32),
		uint32(s.state.Seed), uint32(s.state.Seed>>32))
	return uint64(r0) | uint64(r1)<<32
}

// Uniform returns numbers that are distributed evenly over [0, 1), multiples of
// 2⁻⁵³ for Float64 and of 2⁻²⁴ for Float32.
func (s *Source) Uniform(d DType, shape ...int) *Tensor {
	t := New(d, shape...)
	s.FillUniform(t)
	return t
}

// FillUniform is [Source.Uniform] into t.
func (s *Source) FillUniform(t *Tensor) { s.fill("Uniform", t, uniform64, uniform32) }

// Normal returns numbers from the normal distribution with mean 0 and variance
// 1, by the method of Box and Muller (1958).
func (s *Source) Normal(d DType, shape ...int) *Tensor {
	t := New(d, shape...)
	s.FillNormal(t)
	return t
}

// FillNormal is [Source.Normal] into t.
func (s *Source) FillNormal(t *Tensor) { s.fill("Normal", t, normal64, normal32) }

// Exponential returns numbers from the exponential distribution with mean 1.
func (s *Source) Exponential(d DType, shape ...int) *Tensor {
	t := New(d, shape...)
	s.FillExponential(t)
	return t
}

// FillExponential is [Source.Exponential] into t.
func (s *Source) FillExponential(t *Tensor) { s.fill("Exponential", t, exponential64, exponential32) }

// drawn is how many numbers are made at a time.
const drawn = 1024

// fill makes the numbers of t in pieces of a fixed size, from the words that
// belong to each piece.
func (s *Source) fill(what string, t *Tensor, float64s func(dst []float64, w []uint32), float32s func(dst []float32, w []uint32)) {
	t.checkWritable(what)
	to := t
	if !t.IsContiguous() {
		to = empty(t.dtype, t.shape)
	}
	switch t.dtype {
	case Float64:
		fillPieces(s, flat[float64](to), 2, float64s)
	case Float32:
		fillPieces(s, flat[float32](to), 4, float32s)
	default:
		panic(fmt.Sprintf("tensor: %s makes Float64 and Float32 tensors, and not %v: Convert it", what, t.dtype))
	}
	if to != t {
		assign(t, to)
	}
}

// fillPieces fills dst with perBlock numbers of each block. Pieces are even in
// length, as numbers come in pairs; the last one is cut.
func fillPieces[T Float](s *Source, dst []T, perBlock int, f func(dst []T, w []uint32)) {
	start := s.state.Position
	threads.Blocks(len(dst), 16*drawn, func(_, lo, hi int) {
		words := make([]uint32, 4*drawn/perBlock)
		spare := make([]T, drawn)
		for ; lo < hi; lo += drawn {
			n := min(drawn, hi-lo)
			even := (n + 7) / 8 * 8
			w := words[:4*even/perBlock]
			s.words(w, start+uint64(lo/perBlock))
			if even == n {
				f(dst[lo:lo+n], w)
			} else {
				f(spare[:even], w)
				copy(dst[lo:lo+n], spare)
			}
		}
	})
	s.state.Position += uint64((len(dst) + 7) / 8 * 8 / perBlock)
}

func uniform64(dst []float64, w []uint32) {
	for i := range dst {
		dst[i] = float64((uint64(w[2*i])|uint64(w[2*i+1])<<32)>>11) * 0x1p-53
	}
}

func uniform32(dst []float32, w []uint32) {
	for i := range dst {
		dst[i] = float32(w[i]>>8) * 0x1p-24
	}
}

// positive64 is uniform in (0, 1], where the logarithm is finite.
func positive64(dst []float64, w []uint32) {
	for i := range dst {
		dst[i] = float64((uint64(w[2*i])|uint64(w[2*i+1])<<32)>>11+1) * 0x1p-53
	}
}

// positive32 is uniform in (0, 1] and finer near zero than [uniform32], for the
// tails.
func positive32(dst []float32, w []uint32) {
	for i := range dst {
		dst[i] = float32(w[i])*0x1p-32 + 0x1p-33
	}
}

func exponential64(dst []float64, w []uint32) {
	positive64(dst, w)
	simd.Log(dst, dst)
	simd.Neg(dst, dst)
}

func exponential32(dst []float32, w []uint32) {
	positive32(dst, w)
	simd.Log(dst, dst)
	simd.Neg(dst, dst)
}

func normal64(dst []float64, w []uint32) {
	h := len(dst) / 2
	positive64(dst[:h], w[:2*h])
	uniform64(dst[h:], w[2*h:])
	boxMuller(dst[:h], dst[h:])
}

func normal32(dst []float32, w []uint32) {
	h := len(dst) / 2
	positive32(dst[:h], w[:h])
	uniform32(dst[h:], w[h:])
	boxMuller(dst[:h], dst[h:])
}

// boxMuller makes normal numbers of uniform ones: √(-2 log u) cos 2πv and
// √(-2 log u) sin 2πv.
func boxMuller[T Float](u, v []T) {
	var room [drawn / 2]T
	cos := room[:len(u)]
	simd.Log(u, u)
	simd.Scale(u, -2, u)
	simd.Sqrt(u, u)
	simd.Scale(v, 2*math.Pi, v)
	simd.Cos(cos, v)
	simd.Sin(v, v)
	simd.Mul(v, v, u)
	simd.Mul(u, cos, u)
}

// Integers returns Int64 numbers that are distributed evenly over lo ≤ n < hi,
// up to (hi-lo)/2⁶⁴. It panics if there are none.
func (s *Source) Integers(lo, hi int64, shape ...int) *Tensor {
	if lo >= hi {
		panic(fmt.Sprintf("tensor: Integers from %d to below %d: there are none", lo, hi))
	}
	t := New(Int64, shape...)
	dst := flat[int64](t)
	span, start := uint64(hi)-uint64(lo), s.state.Position
	threads.Blocks(len(dst), 16*drawn, func(_, from, to int) {
		w := make([]uint32, 2*drawn)
		for ; from < to; from += drawn {
			n := min(drawn, to-from)
			s.words(w[:2*((n+3)/4*4)], start+uint64(from/2))
			for i := range n {
				high, _ := bits.Mul64(uint64(w[2*i])|uint64(w[2*i+1])<<32, span)
				dst[from+i] = lo + int64(high)
			}
		}
	})
	s.state.Position += uint64((len(dst) + 3) / 4 * 2)
	return t
}

// Permutation returns the numbers 0 to n-1 in random order, as Int64.
func (s *Source) Permutation(n int) *Tensor {
	if n < 0 {
		panic(fmt.Sprintf("tensor: Permutation of %d numbers", n))
	}
	draws := flat[int64](s.Integers(0, math.MaxInt64, n))
	t := New(Int64, n)
	p := flat[int64](t)
	for i := range p { // Fisher and Yates
		high, _ := bits.Mul64(uint64(draws[i])<<1, uint64(i)+1)
		p[i] = p[high]
		p[high] = int64(i)
	}
	return t
}

// Shuffle puts what has different first indices, of a matrix the rows, into
// random order, in place.
func (s *Source) Shuffle(t *Tensor) {
	t.Copy(t.Take(0, s.Permutation(t.Dim(0))))
}

// Choice returns k different numbers of 0 to n-1 in random order, as Int64. It
// panics unless 0 ≤ k ≤ n. Numbers that may be equal are [Source.Integers].
func (s *Source) Choice(n, k int) *Tensor {
	if k < 0 || k > n {
		panic(fmt.Sprintf("tensor: Choice of %d different numbers among %d", k, n))
	}
	return s.Permutation(n).Narrow(0, 0, k).Clone()
}

// Categorical returns Int64 numbers i with probabilities proportional to
// weights[i], which are finite, at least 0 and not all 0.
func (s *Source) Categorical(weights []float64, shape ...int) *Tensor {
	upTo, total := make([]float64, len(weights)), 0.0
	for i, w := range weights {
		if !(w >= 0 && w <= math.MaxFloat64) {
			panic(fmt.Sprintf("tensor: Categorical: weights[%d] is %v, and has to be finite and at least 0", i, w))
		}
		total += w
		upTo[i] = total
	}
	if !(total > 0 && total <= math.MaxFloat64) {
		panic(fmt.Sprintf("tensor: Categorical: the weights add up to %v, which has to be positive and finite", total))
	}
	return Of(upTo).SearchSorted(s.Uniform(Float64, shape...).Mul(total), true)
}
