package fft

import "math"

// largestPrime returns the largest prime factor of n ≥ 1, or 1.
func largestPrime(n int) int {
	largest := 1
	for p := 2; p*p <= n; p++ {
		for n%p == 0 {
			largest = p
			n /= p
		}
	}
	return max(largest, n)
}

// smooth reports whether the radices of the passes suffice for n.
func smooth(n int) bool { return largestPrime(n) <= maxRadix }

// factors splits n into the primes that have no pass, largest last, and the
// radices of the passes in the order in which they run.
//
// The odd radices come first and the eights last: the last passes have the
// shortest runs, and those of eight are the best at them.
func factors(n int) (hard, radices []int) {
	for _, p := range []int{13, 11, 7, 5, 3} {
		for n%p == 0 {
			radices = append(radices, p)
			n /= p
		}
	}
	twos := 0
	for n%2 == 0 {
		twos++
		n /= 2
	}
	switch {
	case twos == 1:
		radices = append(radices, 2)
		twos = 0
	case twos%3 == 1:
		radices = append(radices, 4, 4)
		twos -= 4
	case twos%3 == 2:
		radices = append(radices, 4)
		twos -= 2
	}
	for ; twos > 0; twos -= 3 {
		radices = append(radices, 8)
	}
	for p := 17; p*p <= n; p += 2 {
		for n%p == 0 {
			hard = append(hard, p)
			n /= p
		}
	}
	if n > 1 {
		hard = append(hard, n)
	}
	return hard, radices
}

// passCost is the time of a pass of a radix over n numbers, divided by n, in
// units of a pass of radix 4: measured, and used only to choose lengths.
var passCost = [maxRadix + 1]float64{1: 0.6, 2: 0.8, 3: 1, 4: 1, 5: 1.4, 7: 2, 8: 1.3, 11: 3.4, 13: 4.2}

// cost estimates the time of a transform of length n, in the units of
// passCost.
func cost(n int) float64 {
	hard, radices := factors(n)
	sum := 0.0
	for _, r := range radices {
		sum += passCost[r]
	}
	c := float64(n) * sum
	for _, p := range hard {
		c += float64(n) / float64(p) * math.Min(raderCost(p), bluesteinCost(p))
	}
	return c
}

// raderCost estimates the time of Rader's algorithm for the prime p.
func raderCost(p int) float64 {
	if !smooth(p - 1) {
		return math.Inf(1)
	}
	return 2*cost(p-1) + 3*float64(p)
}

// bluesteinCost estimates the time of Bluestein's algorithm for length n.
func bluesteinCost(n int) float64 {
	m := convolutionLen(2*n - 1)
	return 2*cost(m) + 3*float64(m)
}

// convolutionLen returns the length from n on, and below twice n, whose
// transform is estimated to be the fastest.
func convolutionLen(n int) int {
	best, least := 0, math.Inf(1)
	for odd := 1; odd < 2*n; odd++ {
		if !smoothOdd(odd) {
			continue
		}
		m := odd
		for m < n {
			m *= 2
		}
		if c := cost(m); c < least {
			best, least = m, c
		}
		if odd > 225 {
			break
		}
	}
	return best
}

// smoothOdd reports whether n has no other prime factors than 3, 5 and 7.
func smoothOdd(n int) bool { return n%2 == 1 && largestPrime(n) <= 7 }

// NextFastLen returns the smallest length from n on that has no prime factor
// above 13, for which there are passes of their own: the length to pad to
// where the length may be chosen. Lengths with many factors of two are faster
// still. It returns 1 for n < 1.
func NextFastLen(n int) int {
	n = max(n, 1)
	for !smooth(n) {
		n++
	}
	return n
}
