package simd

import (
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"testing"
)

func exactSum[T Float](x []T, f func(v T) float64) float64 {
	s := new(big.Float).SetPrec(400)
	for _, v := range x {
		s.Add(s, new(big.Float).SetFloat64(f(v)))
	}
	r, _ := s.Float64()
	return r
}

func sums[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	unit := 0x1p-52
	if size[T]() == 4 {
		unit = 0x1p-23
	}
	lengths := []int{block - 1, block, block + 1, 3*block + 5, stretch + 7, 3*stretch + 99}
	for n := range 131 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		x, y := make([]T, n+3), make([]T, n+1)
		for i := range x {
			x[i] = T(r.NormFloat64() * 10)
		}
		for i := range y {
			y[i] = T(r.NormFloat64())
		}
		x, y = x[3:], y[1:]
		xy := make([]T, n)
		Mul(xy, x, y)
		products := 0.0
		for i := range x {
			products += float64(x[i]) * float64(y[i])
		}
		// A block's lane adds at most 128 numbers, and a few more levels follow.
		depth := 4 + min(float64(n), 140)
		for _, c := range []struct {
			name            string
			got, want, size float64
		}{
			{"Sum", float64(Sum(x)), exactSum(x, func(v T) float64 { return float64(v) }), exactSum(x, func(v T) float64 { return math.Abs(float64(v)) })},
			{"SumAbs", float64(SumAbs(x)), exactSum(x, func(v T) float64 { return math.Abs(float64(v)) }), exactSum(x, func(v T) float64 { return math.Abs(float64(v)) })},
			{"SumSquares", float64(SumSquares(x)), exactSum(x, func(v T) float64 { return float64(v) * float64(v) }), exactSum(x, func(v T) float64 { return float64(v) * float64(v) })},
			{"Dot", float64(Dot(x, y)), products, exactSum(xy, func(v T) float64 { return math.Abs(float64(v)) })},
		} {
			if math.Abs(c.got-c.want) > unit*depth*c.size {
				t.Fatalf("%s of %d numbers is %v, want %v", c.name, n, c.got, c.want)
			}
		}
	}
}

func TestSums(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", sums[float32])
		t.Run("float64", sums[float64])
	})
}

func TestSumOfManyKeepsItsDigits(t *testing.T) {
	x := make([]float32, 10_000_000)
	Fill(x, 0.1)
	want := float64(float32(0.1)) * 1e7
	if got := float64(Sum(x)); math.Abs(got-want) > 2e-6*want {
		t.Errorf("sum of 10⁷ times 0.1 is %v, want %v", got, want)
	}
}

func TestSumsAreTheSameBits(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 5))
	x, y := make([]float32, 300_001), make([]float32, 300_001)
	for i := range x {
		x[i], y[i] = float32(r.NormFloat64()), float32(r.NormFloat64())
	}
	var want []float32
	onLevels(t, func(t *testing.T) {
		for _, workers := range []int{1, 2, 3} {
			before := runtime.GOMAXPROCS(workers)
			got := []float32{Sum(x), SumAbs(x), SumSquares(x), Dot(x, y), MaxOf(x), MinOf(x), MaxAbs(x), float32(ArgMax(x)), float32(ArgMin(x))}
			runtime.GOMAXPROCS(before)
			if want == nil {
				want = got
			}
			compareBits(t, "sums", got, want)
		}
	})
}

func extremes[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for n := 1; n < 140; n++ {
		x := make([]T, n)
		for i := range x {
			x[i] = T(math.Round(r.NormFloat64() * 4))
		}
		if n%5 == 0 {
			x[r.IntN(n)] = T(math.NaN())
		}
		if n%7 == 0 {
			x[r.IntN(n)] = T(math.Inf(1))
		}
		m, l, a, at, least := T(math.Inf(-1)), T(math.Inf(1)), T(0), -1, -1
		for i, v := range x {
			if at < 0 || x[at] == x[at] && (v > x[at] || v != v) {
				at = i
			}
			if least < 0 || x[least] == x[least] && (v < x[least] || v != v) {
				least = i
			}
			m, l, a = max(m, v), min(l, v), max(a, T(math.Abs(float64(v))))
		}
		if !identical(MaxOf(x), m) || !identical(MinOf(x)+0, l+0) || !identical(MaxAbs(x), a) {
			t.Fatalf("%v: extremes %v, %v, %v, want %v, %v, %v", x, MaxOf(x), MinOf(x), MaxAbs(x), m, l, a)
		}
		if ArgMax(x) != at || ArgMin(x) != least {
			t.Fatalf("%v: ArgMax %d, ArgMin %d, want %d, %d", x, ArgMax(x), ArgMin(x), at, least)
		}
	}
	long := make([]T, 2*stretch+5)
	long[stretch+100], long[stretch+101], long[7] = 3, 3, -3
	if ArgMax(long) != stretch+100 || ArgMin(long) != 7 || MaxOf(long) != 3 {
		t.Errorf("ArgMax %d, ArgMin %d", ArgMax(long), ArgMin(long))
	}
	var none []T
	if ArgMax(none) != -1 || Sum(none) != 0 || !math.IsInf(float64(MaxOf(none)), -1) || !math.IsInf(float64(MinOf(none)), 1) || !math.IsInf(float64(LogSumExp(none)), -1) || MaxAbs(none) != 0 {
		t.Error("reductions of nothing")
	}
}

func TestExtremes(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		t.Run("float32", extremes[float32])
		t.Run("float64", extremes[float64])
	})
}

func TestLogSumExp(t *testing.T) {
	onLevels(t, func(t *testing.T) {
		for _, n := range []int{1, 2, 15, 16, 17, 100, block + 3, stretch + 5} {
			x := make([]float64, n)
			want := 0.0
			for i := range x {
				x[i] = 1000 + math.Sin(float64(i))
				want += math.Exp(x[i] - 1000)
			}
			want = 1000 + math.Log(want)
			if got := LogSumExp(x); math.Abs(got-want) > 1e-12*want {
				t.Errorf("LogSumExp of %d is %v, want %v", n, got, want)
			}
			e := make([]float64, n)
			sum := ExpSum(e, x, 1001)
			if got := Sum(e); math.Abs(got-sum) > 1e-13*sum || math.Abs(e[0]-math.Exp(-1)) > 1e-15 {
				t.Errorf("ExpSum of %d is %v, its elements sum to %v", n, sum, got)
			}
		}
		if got := LogSumExp([]float32{float32(math.Inf(-1)), float32(math.Inf(-1))}); !math.IsInf(float64(got), -1) {
			t.Errorf("LogSumExp of -Inf is %v", got)
		}
		if got := LogSumExp([]float32{1, float32(math.NaN())}); got == got {
			t.Errorf("LogSumExp with NaN is %v", got)
		}
	})
}
