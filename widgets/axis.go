package widgets

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// A scale is one axis: its ends, and whether it is logarithmic.
type scale struct {
	low, high float64
	log       bool
}

// extreme is the largest number that has a place on an axis, its inverse the smallest on a logarithmic one. Beyond,
// the lengths of axes would overflow.
const extreme = 1e300

// accepts tells whether a value has a place on the axis.
func (s scale) accepts(v float64) bool {
	return math.Abs(v) <= extreme && (!s.log || v >= 1/extreme) // never true of NaN
}

// Normalize implements plot.Normalizer. Unlike gonum's logarithmic scale it has an answer for values without a place.
func (s scale) Normalize(low, high, v float64) float64 {
	if s.log {
		v = max(v, math.SmallestNonzeroFloat64)
		return math.Log(v/low) / math.Log(high/low)
	}
	return (v - low) / (high - low)
}

// newScale returns the axis for data between low and high, which are infinite without data, with a margin of this part
// of its length on both sides; a fixed range has no margin.
func newScale(low, high, margin float64, log bool, fixed Range) scale {
	s := scale{low, high, log}
	if fixed.Low != fixed.High && s.accepts(fixed.Low) && s.accepts(fixed.High) {
		s.low, s.high = fixed.Low, fixed.High
		return s
	}
	if s.low > s.high {
		s.low, s.high = 0, 1
		if log {
			s.low, s.high = 0.1, 10
		}
		return s
	}
	if log {
		if s.high/s.low < 1.5 {
			s.low, s.high = s.low/2, s.high*2
		}
		f := math.Pow(s.high/s.low, margin)
		s.low, s.high = max(s.low/f, 1e-5/extreme), min(s.high*f, 1e5*extreme)
		return s
	}
	if d := s.high - s.low; d <= 1e-12*max(math.Abs(s.high), math.Abs(s.low)) { // one value, or rounding errors of one
		d = max(math.Abs(s.high)/2, 1e-12)
		if s.high == 0 {
			d = 1
		}
		s.low, s.high = s.low-d, s.high+d
	}
	d := margin * (s.high - s.low)
	s.low, s.high = s.low-d, s.high+d
	return s
}

// ticks returns about n labelled ticks, and on logarithmic axes small ones without label between them.
func (s scale) ticks(n int) []plot.Tick {
	if s.low > s.high {
		s.low, s.high = s.high, s.low
	}
	if s.log && s.high/s.low >= 8 {
		return logTicks(s.low, s.high, n)
	}
	return linearTicks(s.low, s.high, n)
}

// linearTicks returns ticks at multiples of 1, 2 or 5 times a power of ten.
func linearTicks(low, high float64, n int) []plot.Tick {
	raw := (high - low) / float64(max(n, 2))
	exponent := math.Floor(math.Log10(raw))
	step := math.Pow(10, exponent)
	for _, f := range []float64{1, 2, 5, 10} {
		if step*f*1.001 >= raw {
			step *= f
			if f == 10 {
				exponent++
			}
			break
		}
	}
	var values []float64
	for k := math.Ceil(low/step - 1e-9); k*step <= high+1e-9*step; k++ {
		values = append(values, k*step)
	}
	out := make([]plot.Tick, len(values))
	for i, label := range tickLabels(values, int(exponent)) {
		out[i] = plot.Tick{Value: values[i], Label: label}
	}
	return out
}

// tickLabels writes multiples of a step of the order 10^exponent, all with the same decimals; as multiples of a power
// of ten where that is shorter.
func tickLabels(values []float64, exponent int) []string {
	largest := 0.0
	for _, v := range values {
		largest = max(largest, math.Abs(v))
	}
	power := 0
	if largest > 0 {
		power = int(math.Floor(math.Log10(largest) + 1e-9))
	}
	plain := max(power, 0) + max(-exponent, 0)
	scientific := power - exponent + 3 // the power of ten is as wide as three digits
	if plain <= max(scientific, 4) {
		power = 0
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = tickLabel(v, power, max(power-exponent, 0))
	}
	return out
}

func tickLabel(v float64, power, decimals int) string {
	label := strconv.FormatFloat(v/math.Pow(10, float64(power)), 'f', decimals, 64)
	switch {
	case strings.Trim(label, "-0.") == "": // zero, whatever the rounding errors
		if power != 0 {
			return "0"
		}
		return strings.TrimPrefix(label, "-")
	case power != 0:
		return label + "×10^{" + strconv.Itoa(power) + "}"
	default:
		return label
	}
}

// logTicks returns ticks at powers of ten, as 10^k, at every second, third, … where they are many. Over one or two
// decades there are labels between, and all are plain numbers if these are short.
func logTicks(low, high float64, n int) []plot.Tick {
	first, last := math.Ceil(math.Log10(low)-1e-9), math.Floor(math.Log10(high)+1e-9)
	every := math.Ceil((last - first + 1) / float64(max(n, 2)))
	between := last-first <= 1
	short := between && low >= 1e-3 && high <= 1e5
	label := func(m, k float64) string {
		switch {
		case short:
			return strconv.FormatFloat(m*math.Pow(10, k), 'f', max(-int(k), 0), 64)
		case m == 1:
			return "10^{" + strconv.Itoa(int(k)) + "}"
		default:
			return strconv.Itoa(int(m)) + "×10^{" + strconv.Itoa(int(k)) + "}"
		}
	}
	var out []plot.Tick
	for k := first - 1; k <= last; k++ {
		for m := 1.0; m < 10; m++ {
			t := plot.Tick{Value: m * math.Pow(10, k)}
			if t.Value < low*(1-1e-9) || t.Value > high*(1+1e-9) || every > 1 && m > 1 {
				continue
			}
			if m == 1 && math.Mod(k, every) == 0 || between && (m == 2 || m == 5) {
				t.Label = label(m, k)
			} else if every > 10 {
				continue
			}
			out = append(out, t)
		}
	}
	return out
}

// plainEnds returns the labels at the ends of an axis for a terminal.
func (s scale) plainEnds() (low, high string) {
	return plainNumber(s.low), plainNumber(s.high)
}

// plainNumber writes a number in four digits.
func plainNumber(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }
