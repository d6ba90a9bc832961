package numbers

import (
	"math"
	"strconv"
	"strings"
)

// Align writes numbers with one count of decimals for all, enough for five digits of the largest and three of
// the smallest, or with exponents where that takes too many.
func Align(x []float64) []string {
	low, high := math.Inf(1), 0.0
	for _, v := range x {
		if a := math.Abs(v); a > 0 && !math.IsInf(a, 0) { // a NaN fails the first comparison
			low, high = min(low, a), max(high, a)
		}
	}
	out := make([]string, len(x))
	decimals := 0
	if high > 0 {
		decimals = max(2-int(math.Floor(math.Log10(low))), 4-int(math.Floor(math.Log10(high))), 0)
	}
	format := byte('f')
	if decimals > 6 && exactDecimals(x) > 6 || high >= 1e7 {
		format, decimals = 'e', 4
	} else {
		decimals = min(decimals, exactDecimals(x))
	}
	for i, v := range x {
		out[i] = strconv.FormatFloat(v, format, decimals, 64)
	}
	return out
}

// exactDecimals is the number of decimals, at most 7, with which all the numbers are written exactly.
func exactDecimals(x []float64) int {
	need := 0
	for _, v := range x {
		s := strconv.FormatFloat(v, 'f', -1, 64)
		if i := strings.IndexByte(s, '.'); i >= 0 {
			need = max(need, len(s)-i-1)
		}
	}
	return min(need, 7)
}
