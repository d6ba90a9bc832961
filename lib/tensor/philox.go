package tensor

import "math/bits"

// Philox 4x32-10: a bijection of 128-bit counters for each 64-bit key, after
//
//	J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random
//	numbers: as easy as 1, 2, 3. SC'11, 2011.

const (
	philoxM0, philoxM1 = 0xD2511F53, 0xCD9E8D57 // multipliers
	philoxW0, philoxW1 = 0x9E3779B9, 0xBB67AE85 // what the key grows by each round
	philoxRounds       = 10
)

// philox returns the block of four random words that belongs to a counter.
func philox(c0, c1, c2, c3, k0, k1 uint32) (r0, r1, r2, r3 uint32) {
	for range philoxRounds {
		h0, l0 := bits.Mul32(philoxM0, c0)
		h1, l1 := bits.Mul32(philoxM1, c2)
		c0, c1, c2, c3 = h1^c1^k0, l1, h0^c3^k1, l0
		k0 += philoxW0
		k1 += philoxW1
	}
	return c0, c1, c2, c3
}

// words fills dst, whose length is a multiple of 8, with the blocks from the
// given position of a stream on. Two blocks at a time hide the multiplications'
// latency.
func (s *Source) words(dst []uint32, position uint64) {
	s0, s1 := uint32(s.state.Stream), uint32(s.state.Stream>>32)
	for ; len(dst) >= 8; dst = dst[8:] {
		k0, k1 := uint32(s.state.Seed), uint32(s.state.Seed>>32)
		next := position + 1
		a0, a1, a2, a3 := uint32(position), uint32(position>>32), s0, s1
		b0, b1, b2, b3 := uint32(next), uint32(next>>32), s0, s1
		for range philoxRounds {
			p, q := uint64(philoxM0)*uint64(a0), uint64(philoxM1)*uint64(a2)
			u, v := uint64(philoxM0)*uint64(b0), uint64(philoxM1)*uint64(b2)
			a0, a1, a2, a3 = uint32(q>>32)^a1^k0, uint32(q), uint32(p>>32)^a3^k1, uint32(p)
			b0, b1, b2, b3 = uint32(v>>32)^b1^k0, uint32(v), uint32(u>>32)^b3^k1, uint32(u)
			k0 += philoxW0
			k1 += philoxW1
		}
		dst[0], dst[1], dst[2], dst[3] = a0, a1, a2, a3
		dst[4], dst[5], dst[6], dst[7] = b0, b1, b2, b3
		position += 2
	}
}
