// Package philox generates random words by Philox 4x32-10, a bijection of
// 128-bit counters for each 64-bit key, after
//
//	J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random
//	numbers: as easy as 1, 2, 3. SC'11, 2011.
//
// A word depends on the key and its counter only, so that any part of a stream
// can be made by itself.
package philox

//go:generate sh -c "cd ../asmgen && go run ./philox -dir ../philox"

import "math/bits"

const (
	m0, m1 = 0xD2511F53, 0xCD9E8D57 // multipliers
	w0, w1 = 0x9E3779B9, 0xBB67AE85 // what the key grows by each round
	rounds = 10
)

// Block returns the four words of the counter whose lower half is position and
// whose upper half is stream.
func Block(key, stream, position uint64) (r0, r1, r2, r3 uint32) {
	c0, c1, c2, c3 := uint32(position), uint32(position>>32), uint32(stream), uint32(stream>>32)
	k0, k1 := uint32(key), uint32(key>>32)
	for range rounds {
		h0, l0 := bits.Mul32(m0, c0)
		h1, l1 := bits.Mul32(m1, c2)
		c0, c1, c2, c3 = h1^c1^k0, l1, h0^c3^k1, l0
		k0 += w0
		k1 += w1
	}
	return c0, c1, c2, c3
}

// Fill writes the blocks of a stream from the position on. The length of dst
// has to be a multiple of four.
func Fill(dst []uint32, key, stream, position uint64) {
	done := fillVector(dst, key, stream, position)
	position += uint64(done / 4)
	for dst = dst[done:]; len(dst) >= 4; dst = dst[4:] {
		dst[0], dst[1], dst[2], dst[3] = Block(key, stream, position)
		position++
	}
}

// roundKeys returns the two keys of each round.
func roundKeys(key uint64) (keys [2 * rounds]uint64) {
	k0, k1 := uint32(key), uint32(key>>32)
	for i := range rounds {
		keys[2*i], keys[2*i+1] = uint64(k0), uint64(k1)
		k0 += w0
		k1 += w1
	}
	return keys
}
