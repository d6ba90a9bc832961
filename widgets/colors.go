package widgets

import (
	"image/color"
	"math"
	"sync"

	"gonum.org/v1/plot/palette/moreland"
)

// Colors tells how the values of a field become colours.
type Colors struct {
	Map   ColorMap
	Range Range // the zero value spans the finite values of the field
	NoBar bool  // leaves out the colour bar
}

// A ColorMap is one of two scales that colour-blind readers can read and whose lightness follows the value.
type ColorMap string

// The colour maps. Sequential is viridis; Diverging runs from blue over light grey, at zero, to red.
const (
	Sequential ColorMap = ""
	Diverging  ColorMap = "diverging"
)

// missing is the colour of values that are not finite.
var missing = color.NRGBA{0xc8, 0xc8, 0xc8, 0xff}

const colorSteps = 256

var colorTables = sync.OnceValue(func() map[ColorMap][]color.NRGBA {
	tables := map[ColorMap][]color.NRGBA{Sequential: make([]color.NRGBA, colorSteps), Diverging: make([]color.NRGBA, colorSteps)}
	// Kenneth Moreland, "Diverging color maps for scientific visualization", 2009.
	diverging := moreland.SmoothBlueRed()
	diverging.SetMin(0)
	diverging.SetMax(1)
	for i := range colorSteps {
		t := float64(i) / (colorSteps - 1)
		tables[Sequential][i] = viridis(t)
		c, err := diverging.At(t)
		if err != nil {
			c = missing // t is within 0 and 1, where the map is defined
		}
		tables[Diverging][i] = color.NRGBAModel.Convert(c).(color.NRGBA)
	}
	return tables
})

// viridis returns the colour of t in [0, 1]: the map of Nathaniel Smith and Stéfan van der Walt (2015) in the
// polynomials of degree six that Matt Zucker fitted to it.
func viridis(t float64) color.NRGBA {
	coefficients := [3][7]float64{
		{0.2777273272234177, 0.1050930431085774, -0.3308618287255563, -4.634230498983486, 6.228269936347081, 4.776384997670288, -5.435455855934631},
		{0.005407344544966578, 1.404613529898575, 0.214847559468213, -5.799100973351585, 14.17993336680509, -13.74514537774601, 4.645852612178535},
		{0.3340998053353061, 1.384590162594685, 0.09509516302823659, -19.33244095627987, 56.69055260068105, -65.35303263337234, 26.3124352495832},
	}
	var rgb [3]uint8
	for i, c := range coefficients {
		v := 0.0
		for k := len(c) - 1; k >= 0; k-- {
			v = v*t + c[k]
		}
		rgb[i] = uint8(math.Round(255 * min(max(v, 0), 1)))
	}
	return color.NRGBA{rgb[0], rgb[1], rgb[2], 0xff}
}

// index returns the place of v in a colour table of the range; values beyond the ends get the ends' colours.
func (r Range) index(v float64) int {
	if !(r.High > r.Low) {
		return colorSteps / 2
	}
	return int(min(max((v-r.Low)/(r.High-r.Low)*colorSteps, 0), colorSteps-1))
}

// colorRange returns the range that a layer's colours span.
func (l Layer) colorRange() Range {
	if r := l.Colors.Range; r.Low != r.High {
		return r
	}
	r := Range{math.Inf(1), math.Inf(-1)}
	for _, v := range l.Field {
		if isFinite(v) {
			r.Low, r.High = min(r.Low, v), max(r.High, v)
		}
	}
	if r.Low > r.High { // nothing is finite
		return Range{0, 1}
	}
	if l.Colors.Map == Diverging {
		m := max(math.Abs(r.Low), math.Abs(r.High))
		r = Range{-m, m}
	}
	if r.Low == r.High {
		d := max(math.Abs(r.Low)*1e-3, 1e-12)
		r = Range{r.Low - d, r.High + d}
	}
	return r
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
