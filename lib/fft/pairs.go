package fft

import "github.com/podium-go/podium/lib/tensor"

// part takes apart the pairs (a_i, b_i) of src: lo_i = a_i, and hi is b times s in
// reverse. lo and hi have the same length, src twice that. Four pairs at once
// take one check of the bounds.
func part[F tensor.Float](lo, hi, src []F, s F) {
	h := len(lo)
	i := 0
	for ; i+4 <= h; i += 4 {
		x, a, b := (*[8]F)(src[2*i:]), (*[4]F)(lo[i:]), (*[4]F)(hi[h-4-i:])
		a[0], a[1], a[2], a[3] = x[0], x[2], x[4], x[6]
		b[3], b[2], b[1], b[0] = s*x[1], s*x[3], s*x[5], s*x[7]
	}
	for ; i < h; i++ {
		lo[i], hi[h-1-i] = src[2*i], s*src[2*i+1]
	}
}

// join is the reverse: it sets the pairs of dst to lo_i and s times hi in
// reverse.
func join[F tensor.Float](dst, lo, hi []F, s F) {
	h := len(lo)
	i := 0
	for ; i+4 <= h; i += 4 {
		x, a, b := (*[8]F)(dst[2*i:]), (*[4]F)(lo[i:]), (*[4]F)(hi[h-4-i:])
		x[0], x[2], x[4], x[6] = a[0], a[1], a[2], a[3]
		x[1], x[3], x[5], x[7] = s*b[3], s*b[2], s*b[1], s*b[0]
	}
	for ; i < h; i++ {
		dst[2*i], dst[2*i+1] = lo[i], s*hi[h-1-i]
	}
}
