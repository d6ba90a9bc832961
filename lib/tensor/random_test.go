package tensor

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPhilox compares with the known answers that come with Random123
// (https://github.com/DEShawResearch/random123, tests/kat_vectors).
func TestPhilox(t *testing.T) {
	for _, c := range []struct {
		counter, want [4]uint32
		key           [2]uint32
	}{
		{[4]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, [2]uint32{}},
		{[4]uint32{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, [2]uint32{0xffffffff, 0xffffffff}},
		{[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, [4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, [2]uint32{0xa4093822, 0x299f31d0}},
	} {
		var got [4]uint32
		got[0], got[1], got[2], got[3] = philox(c.counter[0], c.counter[1], c.counter[2], c.counter[3], c.key[0], c.key[1])
		if got != c.want {
			t.Errorf("counter %x, key %x: %x, want %x", c.counter, c.key, got, c.want)
		}
	}
	s := NewSource(0x299f31d0a4093822)
	s.state.Stream = 0x0370734413198a2e
	w := make([]uint32, 16)
	s.words(w, 0x85a308d3243f6a88)
	for i := range 4 {
		var want [4]uint32
		p := uint64(0x85a308d3243f6a88) + uint64(i)
		want[0], want[1], want[2], want[3] = philox(uint32(p), uint32(p>>32), 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0)
		if [4]uint32(w[4*i:]) != want {
			t.Errorf("block %d: %x, want %x", i, w[4*i:4*i+4], want)
		}
	}
}

// moments checks mean, variance, skewness and kurtosis of many numbers; the
// tolerances are five standard errors of the normal distribution's.
func moments(t *testing.T, what string, x *Tensor, mean, variance, skew, kurtosis float64) {
	t.Helper()
	x = x.Convert(Float64)
	n := float64(x.Len())
	m, v := x.Mean().Item(), x.Var().Item()
	z := x.Sub(m).Div(math.Sqrt(v))
	s, k := z.Pow(3).Mean().Item(), z.Pow(4).Mean().Item()
	if math.Abs(m-mean) > 5*math.Sqrt(variance/n) || math.Abs(v-variance) > 5*variance*math.Sqrt((kurtosis-1)/n) ||
		math.Abs(s-skew) > 60/math.Sqrt(n) || math.Abs(k-kurtosis) > 400/math.Sqrt(n) {
		t.Errorf("%s: mean %v, variance %v, skewness %v, kurtosis %v, want %v, %v, %v, %v", what, m, v, s, k, mean, variance, skew, kurtosis)
	}
}

func TestDistributions(t *testing.T) {
	s := NewSource(7)
	const n = 1_000_003
	for _, d := range []DType{Float64, Float32} {
		u := s.Uniform(d, n)
		moments(t, "Uniform", u, 0.5, 1.0/12, 0, 1.8)
		if u.Min().Item() < 0 || u.Max().Item() >= 1 {
			t.Error("Uniform leaves [0, 1)")
		}
		z := s.Normal(d, n)
		moments(t, "Normal", z, 0, 1, 0, 3)
		// Kolmogorov and Smirnov's distance; 1.95/√n is exceeded once in 1000.
		sorted := Values[float64](z.Sort(0))
		worst := 0.0
		for i, v := range sorted {
			p := math.Erfc(-v/math.Sqrt2) / 2
			worst = max(worst, math.Abs(p-float64(i)/n), math.Abs(p-float64(i+1)/n))
		}
		if worst > 1.95/math.Sqrt(n) {
			t.Errorf("Normal %v: distance %v to the normal distribution", d, worst)
		}
		// Neighbours, and the two of a pair, are independent.
		zz := z.Convert(Float64)
		for _, lag := range []int{1, 2, 512} {
			c := zz.Narrow(0, lag, n).Mul(zz.Narrow(0, 0, n-lag)).Mean().Item()
			if math.Abs(c) > 5/math.Sqrt(n) {
				t.Errorf("Normal %v: numbers %d apart correlate by %v", d, lag, c)
			}
		}
		moments(t, "Exponential", s.Exponential(d, n), 1, 1, 2, 9)
	}
	moments(t, "Integers", s.Integers(-3, 4, n), 0, 4, 0, 1.75)
	if x := s.Integers(-3, 4, 1000); x.Min().Item() != -3 || x.Max().Item() != 3 {
		t.Error("Integers leave their range")
	}
	counts := New(Float64, 3)
	counts.AddAt(0, s.Categorical([]float64{1, 0, 3}, 100_000), Scalar(1.0))
	if counts.At(1) != 0 || math.Abs(counts.At(0)-25_000) > 700 {
		t.Error("Categorical: ", Values[float64](counts))
	}
	// Every permutation of three about as often as the others.
	seen := map[[3]int64]int{}
	for range 6000 {
		seen[[3]int64(Data[int64](s.Permutation(3)))]++
	}
	for p, c := range seen {
		if len(seen) != 6 || c < 840 || c > 1160 {
			t.Errorf("permutation %v: %d of 6000", p, c)
		}
	}
	if p := s.Choice(100, 30).Sort(0); p.Len() != 30 || !p.Narrow(0, 1, 30).Gt(p.Narrow(0, 0, 29)).All().isTrue() {
		t.Error("Choice")
	}
	x := Arange(0, 40).Reshape(20, 2)
	y := x.Clone()
	s.Shuffle(y)
	if Equal(x, y) || !Equal(x, y.Sort(0)) || !Equal(y.Slice(All(), Only(1)), y.Slice(All(), Only(0)).Add(1)) {
		t.Error("Shuffle")
	}
	var _ rand.Source = s
	if a, b := s.Uint64(), s.Uint64(); a == b {
		t.Error("Uint64")
	}
	mustPanic(t, "Normal makes Float64 and Float32", func() { s.Normal(Int32, 2) })
	mustPanic(t, "there are none", func() { s.Integers(1, 1) })
	mustPanic(t, "weights[1] is NaN", func() { s.Categorical([]float64{1, math.NaN()}) })
	mustPanic(t, "Choice of 3 different numbers among 2", func() { s.Choice(2, 3) })
}

func TestSources(t *testing.T) {
	draw := func(s *Source) [][]float64 {
		view := New(Float32, 30, 50)
		s.FillNormal(view.T())
		return [][]float64{Values[float64](s.Normal(Float64, 40_001)), Values[float64](s.Uniform(Float32, 7)), Values[float64](view),
			Values[float64](s.Integers(0, 9, 20_000)), Values[float64](s.Permutation(50)), Values[float64](s.Exponential(Float32, 33_000))}
	}
	same := func(a, b [][]float64) bool { return slices.EqualFunc(a, b, slices.Equal) }
	s := NewSource(3)
	first := draw(s)
	state := s.State()
	second := draw(s)
	if same(first, second) || !same(first, draw(NewSource(3))) || same(first, draw(NewSource(4))) {
		t.Error("numbers depend on the seed and on what was drawn")
	}
	again := NewSource(0)
	if again.Restore(state); !same(second, draw(again)) {
		t.Error("a restored source goes on differently")
	}
	a, b := NewSource(3).Stream(0), NewSource(3).Stream(1)
	if x, y := draw(a), draw(b); same(x, y) || same(x, first) || !same(x, draw(NewSource(3).Stream(0))) || a.Stream(0).State() == b.Stream(0).State() {
		t.Error("streams")
	}
	sameOnAnyThreads(t, "Normal", func() *Tensor { return NewSource(5).Normal(Float64, 100_003) })
	sameOnAnyThreads(t, "Uniform", func() *Tensor { return NewSource(5).Uniform(Float32, 100_003) })
	sameOnAnyThreads(t, "Integers", func() *Tensor { return NewSource(5).Integers(0, 1000, 100_003) })
	// Consecutive draws use different words.
	s = NewSource(1)
	x, y := s.Uniform(Float64, 5), s.Uniform(Float64, 5)
	if x.Outer(Full(Float64, 1, 5)).Eq(y).Any().isTrue() {
		t.Error("two draws share numbers")
	}
}
