package simd

import (
	"math"
	"math/bits"
)

// twoOverPi is 2/π after 64 zeros, from the binary point on.
var twoOverPi = [...]uint64{
	0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
	0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e,
	0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
	0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
	0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
	0xf0cfbc209af4361d,
}

// quadrant returns r and q with x = r + q π/2 + a multiple of 2π, |r| ≤ π/4 and
// 0 ≤ q < 4, for a finite x ≥ 1 however large, by multiplying with the bits of
// 2/π that matter (Payne and Hanek, SIGNUM Newsletter 18 (1983)).
func quadrant(x float64) (r float64, q int) {
	fraction, exponent := math.Frexp(x)
	m := uint64(math.Ldexp(fraction, 53))
	// x = m 2^e. Bits of 2/π of a weight of 2^(2-e) or more give multiples of 4.
	e := exponent - 53
	from := e - 2 + 64
	word, shift := from/64, uint(from%64)
	window := func(i int) uint64 { // 64 bits from there on
		return twoOverPi[word+i]<<shift | twoOverPi[word+i+1]>>(64-shift)
	}
	// m times 192 bits, modulo 2^192: the quadrants times 2^190.
	c1, low := bits.Mul64(m, window(2))
	c0, middle := bits.Mul64(m, window(1))
	middle, carry := bits.Add64(middle, c1, 0)
	high := m*window(0) + c0 + carry
	q = int(high >> 62)
	high, middle, low = high<<2|middle>>62, middle<<2|low>>62, low<<2
	sign := 1.0
	if high>>63 == 1 { // more than half a quadrant: from the next one down
		q++
		sign = -1
		low, carry = bits.Sub64(0, low, 0)
		middle, carry = bits.Sub64(0, middle, carry)
		high, _ = bits.Sub64(0, high, carry)
	}
	// The leading 106 bits as two floats.
	scale := 0
	if high == 0 {
		high, middle, low, scale = middle, low, 0, 64
	}
	if n := bits.LeadingZeros64(high); n > 0 {
		high, middle = high<<n|middle>>(64-n), middle<<n|low>>(64-n)
		scale += n
	}
	a := math.Ldexp(float64(high>>11), -53-scale)
	b := math.Ldexp(float64(high<<53>>11|middle>>22), -53-53-scale)
	const piHigh, piLow = 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54
	p := a * piHigh
	rest := math.FMA(a, piHigh, -p) + (a*piLow + b*piHigh)
	return sign * (p + rest), q & 3
}

// sine returns sin(x + turn π/2) of a large x.
func sine(x float64, turn int) float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return math.NaN()
	}
	r, q := quadrant(math.Abs(x))
	y := 0.0
	switch q += turn; q & 1 {
	case 0:
		y = math.Sin(r)
	case 1:
		y = math.Cos(r)
	}
	if q&2 != 0 {
		y = -y
	}
	if turn == 0 && x < 0 {
		y = -y
	}
	return y
}
