package fft

import (
	"math"
	"math/big"
	"math/rand/v2"
	"sync"
)

// double is the unevaluated sum of two float64, about 106 bits.
type double struct{ hi, lo float64 }

func (a double) add(b double) double {
	s := a.hi + b.hi
	t := s - a.hi
	e := (a.hi - (s - t)) + (b.hi - t) + a.lo + b.lo
	return double{s + e, e - ((s + e) - s)}
}

func (a double) mul(b float64) double {
	p := a.hi * b
	e := math.FMA(a.hi, b, -p) + a.lo*b
	return double{p + e, e - ((p + e) - p)}
}

// exactRoots returns the cosine and sine of 2πk/n for all k < n to 106 bits,
// from Taylor's series with 160 bits.
func exactRoots(n int) (cos, sin []double) {
	rootsLock.Lock()
	defer rootsLock.Unlock()
	if r, ok := rootsMade[n]; ok {
		return r[0], r[1]
	}
	const bits = 160
	number := func(v float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(v) }
	pi, _ := new(big.Float).SetPrec(bits).SetString("3.14159265358979323846264338327950288419716939937510582097494459")
	split := func(x *big.Float) double {
		hi, _ := x.Float64()
		lo, _ := new(big.Float).SetPrec(bits).Sub(x, number(hi)).Float64()
		return double{hi, lo}
	}
	cos, sin = make([]double, n), make([]double, n)
	for k := range n {
		// Into [-π, π], which the series takes well enough.
		j := k
		if 2*j > n {
			j -= n
		}
		x := number(2 * float64(j))
		x.Mul(x, pi)
		x.Quo(x, number(float64(n)))
		c, s, term := number(1), number(0), number(1)
		for i := 1; i < 60; i++ {
			term.Mul(term, x)
			term.Quo(term, number(float64(i)))
			switch i % 4 {
			case 0:
				c.Add(c, term)
			case 1:
				s.Add(s, term)
			case 2:
				c.Sub(c, term)
			case 3:
				s.Sub(s, term)
			}
		}
		cos[k], sin[k] = split(c), split(s)
	}
	rootsMade[n] = [2][]double{cos, sin}
	return cos, sin
}

var (
	rootsLock sync.Mutex
	rootsMade = map[int][2][]double{}
)

// exactDFT returns Σ_j x_j e^(∓2πijk/n) rounded from 106 bits.
func exactDFT(x []complex128, direction int) []complex128 {
	n := len(x)
	cos, sin := exactRoots(n)
	y := make([]complex128, n)
	for k := range n {
		var re, im double
		for j, v := range x {
			q := j * k % n
			if direction == forward && q > 0 {
				q = n - q
			}
			re = re.add(cos[q].mul(real(v))).add(sin[q].mul(-imag(v)))
			im = im.add(cos[q].mul(imag(v))).add(sin[q].mul(real(v)))
		}
		y[k] = complex(re.hi, im.hi)
	}
	return y
}

// exactTrig returns the sums that define a kind.
func exactTrig(kind Kind, x []float64) []float64 {
	n := len(x)
	y := make([]float64, n)
	for k := range n {
		sum := double{}
		for j, v := range x {
			// The angle is 2π·num/den.
			num, den, factor := 0, 1, 2.0
			switch kind {
			case DCTI:
				num, den = j*k, 2*(n-1)
				if j == 0 || j == n-1 {
					factor = 1
				}
			case DCTII:
				num, den = (2*j+1)*k, 4*n
			case DCTIII:
				num, den = j*(2*k+1), 4*n
				if j == 0 {
					factor = 1
				}
			case DCTIV:
				num, den = (2*j+1)*(2*k+1), 8*n
			case DSTI:
				num, den = (j+1)*(k+1), 2*(n+1)
			case DSTII:
				num, den = (2*j+1)*(k+1), 4*n
			case DSTIII:
				num, den = (j+1)*(2*k+1), 4*n
				if j == n-1 {
					factor = 1
				}
			case DSTIV:
				num, den = (2*j+1)*(2*k+1), 8*n
			}
			cos, sin := exactRoots(den)
			w := cos[num%den]
			if kind >= DSTI {
				w = sin[num%den]
			}
			sum = sum.add(w.mul(factor * v))
		}
		y[k] = sum.hi
	}
	return y
}

// noise returns n complex numbers with normal parts.
func noise(n int, seed uint64) []complex128 {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	x := make([]complex128, n)
	for i := range x {
		x[i] = complex(r.NormFloat64(), r.NormFloat64())
	}
	return x
}

// realNoise returns n normal numbers.
func realNoise(n int, seed uint64) []float64 {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	x := make([]float64, n)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	return x
}

// distance returns ‖a - b‖/‖b‖.
func distance[F float32 | float64](a, b []F) float64 {
	var d, s float64
	for i := range b {
		e := float64(a[i]) - float64(b[i])
		d += e * e
		s += float64(b[i]) * float64(b[i])
	}
	if s == 0 {
		return math.Sqrt(d)
	}
	return math.Sqrt(d / s)
}

// narrow returns x in another precision.
func narrow[F float32 | float64](x []float64) []F {
	y := make([]F, len(x))
	for i, v := range x {
		y[i] = F(v)
	}
	return y
}
