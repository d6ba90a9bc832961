package fft

import (
	"math"

	"github.com/podium-go/podium/lib/tensor"
)

// sign returns -1 for the forward direction and +1 for the inverse: the sign
// of the exponent.
func sign[F tensor.Float](direction int) F {
	return F(2*direction - 1)
}

// load returns the complex number at index i, times the factor at index t of
// tw, or times scale if there are no factors.
func load[F tensor.Float](src []F, i int, tw []F, t int, scale F) (re, im F) {
	re, im = src[2*i], src[2*i+1]
	if len(tw) == 0 {
		return re * scale, im * scale
	}
	c, s := tw[2*t], tw[2*t+1]
	return re*c - im*s, re*s + im*c
}

// first is load for k = 0, which has no factor.
func first[F tensor.Float](src []F, i int, tw []F, scale F) (re, im F) {
	re, im = src[2*i], src[2*i+1]
	if len(tw) == 0 {
		return re * scale, im * scale
	}
	return re, im
}

// pass1 multiplies row o by tw[o], or by scale.
func pass1[F tensor.Float](dst, src, tw []F, scale F, outer, inner, so, _, do, _, _ int) {
	for o := range outer {
		for i := range inner {
			d := 2 * (o*do + i)
			dst[d], dst[d+1] = load(src, o*so+i, tw, o, scale)
		}
	}
}

func pass2[F tensor.Float](dst, src, tw []F, scale F, outer, inner, so, sk, do, dj, _ int) {
	for o := range outer {
		for i := range inner {
			s, d := o*so+i, o*do+i
			ar, ai := first(src, s, tw, scale)
			br, bi := load(src, s+sk, tw, o, scale)
			dst[2*d], dst[2*d+1] = ar+br, ai+bi
			d += dj
			dst[2*d], dst[2*d+1] = ar-br, ai-bi
		}
	}
}

func pass3[F tensor.Float](dst, src, tw []F, scale F, outer, inner, so, sk, do, dj, direction int) {
	sine := F(math.Sqrt(3)/2) * sign[F](direction)
	for o := range outer {
		for i := range inner {
			s, d := o*so+i, o*do+i
			ar, ai := first(src, s, tw, scale)
			br, bi := load(src, s+sk, tw, 2*o, scale)
			cr, ci := load(src, s+2*sk, tw, 2*o+1, scale)
			sr, si := br+cr, bi+ci
			// ±i √3/2 (b - c)
			ur, ui := -sine*(bi-ci), sine*(br-cr)
			mr, mi := ar-sr/2, ai-si/2
			dst[2*d], dst[2*d+1] = ar+sr, ai+si
			d += dj
			dst[2*d], dst[2*d+1] = mr+ur, mi+ui
			d += dj
			dst[2*d], dst[2*d+1] = mr-ur, mi-ui
		}
	}
}

func pass4[F tensor.Float](dst, src, tw []F, scale F, outer, inner, so, sk, do, dj, direction int) {
	sg := sign[F](direction)
	for o := range outer {
		for i := range inner {
			s, d := o*so+i, o*do+i
			ar, ai := first(src, s, tw, scale)
			br, bi := load(src, s+sk, tw, 3*o, scale)
			cr, ci := load(src, s+2*sk, tw, 3*o+1, scale)
			er, ei := load(src, s+3*sk, tw, 3*o+2, scale)
			pr, pi, qr, qi := ar+cr, ai+ci, ar-cr, ai-ci
			ur, ui := br+er, bi+ei
			vr, vi := -sg*(bi-ei), sg*(br-er)
			dst[2*d], dst[2*d+1] = pr+ur, pi+ui
			d += dj
			dst[2*d], dst[2*d+1] = qr+vr, qi+vi
			d += dj
			dst[2*d], dst[2*d+1] = pr-ur, pi-ui
			d += dj
			dst[2*d], dst[2*d+1] = qr-vr, qi-vi
		}
	}
}

func pass5[F tensor.Float](dst, src, tw []F, scale F, outer, inner, so, sk, do, dj, direction int) {
	w1, w2 := rootsOf5[0], rootsOf5[1]
	c1, c2 := F(w1[0]), F(w2[0])
	s1, s2 := F(w1[1])*sign[F](direction), F(w2[1])*sign[F](direction)
	for o := range outer {
		for i := range inner {
			s, d := o*so+i, o*do+i
			ar, ai := first(src, s, tw, scale)
			br, bi := load(src, s+sk, tw, 4*o, scale)
			cr, ci := load(src, s+2*sk, tw, 4*o+1, scale)
			er, ei := load(src, s+3*sk, tw, 4*o+2, scale)
			fr, fi := load(src, s+4*sk, tw, 4*o+3, scale)
			pr, pi, qr, qi := br+fr, bi+fi, cr+er, ci+ei
			ur, ui, vr, vi := br-fr, bi-fi, cr-er, ci-ei
			dst[2*d], dst[2*d+1] = ar+pr+qr, ai+pi+qi
			mr, mi := ar+c1*pr+c2*qr, ai+c1*pi+c2*qi
			nr, ni := ar+c2*pr+c1*qr, ai+c2*pi+c1*qi
			gr, gi := -s1*ui-s2*vi, s1*ur+s2*vr
			hr, hi := -s2*ui+s1*vi, s2*ur-s1*vr
			d += dj
			dst[2*d], dst[2*d+1] = mr+gr, mi+gi
			d += dj
			dst[2*d], dst[2*d+1] = nr+hr, ni+hi
			d += dj
			dst[2*d], dst[2*d+1] = nr-hr, ni-hi
			d += dj
			dst[2*d], dst[2*d+1] = mr-gr, mi-gi
		}
	}
}

// rootsOf5 holds the cosine and sine of 2π/5 and 4π/5.
var rootsOf5 = func() (w [2][2]float64) {
	for k := range w {
		w[k][0], w[k][1] = root(k+1, 5)
	}
	return w
}()

func pass8[F tensor.Float](dst, src, tw []F, scale F, outer, inner, so, sk, do, dj, direction int) {
	sg := sign[F](direction)
	const half = math.Sqrt2 / 2
	for o := range outer {
		for i := range inner {
			s, d, t := o*so+i, o*do+i, 7*o
			// Even and odd numbers go through a transform of length 4 each.
			r0, i0 := first(src, s, tw, scale)
			r1, i1 := load(src, s+sk, tw, t, scale)
			r2, i2 := load(src, s+2*sk, tw, t+1, scale)
			r3, i3 := load(src, s+3*sk, tw, t+2, scale)
			r4, i4 := load(src, s+4*sk, tw, t+3, scale)
			r5, i5 := load(src, s+5*sk, tw, t+4, scale)
			r6, i6 := load(src, s+6*sk, tw, t+5, scale)
			r7, i7 := load(src, s+7*sk, tw, t+6, scale)
			r0, i0, r4, i4 = r0+r4, i0+i4, r0-r4, i0-i4
			r2, i2, r6, i6 = r2+r6, i2+i6, -sg*(i2-i6), sg*(r2-r6)
			r1, i1, r5, i5 = r1+r5, i1+i5, r1-r5, i1-i5
			r3, i3, r7, i7 = r3+r7, i3+i7, -sg*(i3-i7), sg*(r3-r7)
			r0, i0, r2, i2 = r0+r2, i0+i2, r0-r2, i0-i2
			r4, i4, r6, i6 = r4+r6, i4+i6, r4-r6, i4-i6
			r1, i1, r3, i3 = r1+r3, i1+i3, -sg*(i1-i3), sg*(r1-r3)
			r5, i5, r7, i7 = r5+r7, i5+i7, r5-r7, i5-i7
			// The odd ones' numbers 1 and 3 are turned by an eighth and three.
			r5, i5 = half*(r5-sg*i5), half*(i5+sg*r5)
			r7, i7 = half*(-r7-sg*i7), half*(-i7+sg*r7)
			dst[2*d], dst[2*d+1] = r0+r1, i0+i1
			d += dj
			dst[2*d], dst[2*d+1] = r4+r5, i4+i5
			d += dj
			dst[2*d], dst[2*d+1] = r2+r3, i2+i3
			d += dj
			dst[2*d], dst[2*d+1] = r6+r7, i6+i7
			d += dj
			dst[2*d], dst[2*d+1] = r0-r1, i0-i1
			d += dj
			dst[2*d], dst[2*d+1] = r4-r5, i4-i5
			d += dj
			dst[2*d], dst[2*d+1] = r2-r3, i2-i3
			d += dj
			dst[2*d], dst[2*d+1] = r6-r7, i6-i7
		}
	}
}

// passOdd returns the pass of an odd radix. With s_k = x_k + x_(r-k) and
// d_k = x_k - x_(r-k) for k = 1 … (r-1)/2,
//
//	y_j     = x_0 + Σ_k cos(2πjk/r) s_k ± i Σ_k sin(2πjk/r) d_k
//	y_(r-j) = x_0 + Σ_k cos(2πjk/r) s_k ∓ i Σ_k sin(2πjk/r) d_k
func passOdd[F tensor.Float](r int) pass[F] {
	var cos, sin [maxRadix]F
	for k := range r {
		c, s := root(k, r)
		cos[k], sin[k] = F(c), F(s)
	}
	h := (r - 1) / 2
	return func(dst, src, tw []F, scale F, outer, inner, so, sk, do, dj, direction int) {
		sg := sign[F](direction)
		var sr, si, dr, di [maxRadix/2 + 1]F
		for o := range outer {
			for i := range inner {
				s, d, t := o*so+i, o*do+i, (r-1)*o
				xr, xi := first(src, s, tw, scale)
				yr, yi := xr, xi
				for k := 1; k <= h; k++ {
					ar, ai := load(src, s+k*sk, tw, t+k-1, scale)
					br, bi := load(src, s+(r-k)*sk, tw, t+r-k-1, scale)
					sr[k], si[k], dr[k], di[k] = ar+br, ai+bi, -sg*(ai-bi), sg*(ar-br)
					yr, yi = yr+sr[k], yi+si[k]
				}
				dst[2*d], dst[2*d+1] = yr, yi
				for j := 1; j <= h; j++ {
					ar, ai := xr, xi
					var br, bi F
					q := 0
					for k := 1; k <= h; k++ {
						if q += j; q >= r {
							q -= r
						}
						ar, ai = ar+cos[q]*sr[k], ai+cos[q]*si[k]
						br, bi = br+sin[q]*dr[k], bi+sin[q]*di[k]
					}
					e, f := 2*(d+j*dj), 2*(d+(r-j)*dj)
					dst[e], dst[e+1] = ar+br, ai+bi
					dst[f], dst[f+1] = ar-br, ai-bi
				}
			}
		}
	}
}

// multiply sets dst = a b for as many complex numbers as b has.
func multiply[F tensor.Float](dst, a, b []F) {
	for i := 0; i+1 < len(b); i += 2 {
		ar, ai, br, bi := a[i], a[i+1], b[i], b[i+1]
		dst[i], dst[i+1] = ar*br-ai*bi, ar*bi+ai*br
	}
}

// split is as [kernels] says.
func split[F tensor.Float](dst, src, tw []F, scale F, half int) {
	splitFrom(dst, src, tw, scale, half, 1)
}

// splitFrom is split for k ≥ from.
func splitFrom[F tensor.Float](dst, src, tw []F, scale F, half, from int) {
	for k := from; 2*k <= half; k++ {
		p, q := 2*k, 2*(half-k)
		ar, ai, br, bi := src[p], src[p+1], src[q], src[q+1]
		er, ei := scale*(ar+br), scale*(ai-bi)
		dr, di := ar-br, ai+bi
		c, s := tw[p], tw[p+1]
		tr, ti := dr*c-di*s, dr*s+di*c
		dst[p], dst[p+1] = er+tr, ei+ti
		dst[q], dst[q+1] = er-tr, ti-ei
	}
}
