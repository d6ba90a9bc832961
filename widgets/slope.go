package widgets

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// slopeGap is the distance in pixels between a series and the triangle below it.
const slopeGap = 14

// drawSlopes draws the triangles of a figure with two logarithmic axes, under the first series.
func (f Figure) drawSlopes(c draw.Canvas, x, y func(float64) vg.Length) {
	sx, sy := f.scales()
	if !sx.log || !sy.log || len(f.Spec.Slopes) == 0 {
		return
	}
	var line []vg.Point
	for _, l := range f.Spec.Layers {
		if l.Kind == KindLine || l.Kind == KindPoints {
			for _, piece := range (series{layer: l, x: sx, y: sy}).pieces(x, y) {
				line = append(line, piece...)
			}
			break
		}
	}
	if len(line) < 2 {
		return
	}
	low, high := line[0].X, line[0].X
	for _, p := range line {
		low, high = min(low, p.X), max(high, p.X)
	}
	// A decade has its length in pixels on each axis.
	decadeX, decadeY := x(10*sx.low)-x(sx.low), y(10*sy.low)-y(sy.low)
	for i, order := range f.Spec.Slopes {
		middle := low + (high-low)*vg.Length(0.55-0.25*float64(i))
		half := min((high-low)*0.1, decadeX/2)
		a, b := middle-half, middle+half
		rise := vg.Length(order) * (b - a) / decadeX * decadeY
		// Lower the triangle until its long side is clear of the series.
		shift := vg.Length(math.Inf(1))
		for k := range 21 {
			at := a + (b-a)*vg.Length(k)/20
			shift = min(shift, height(line, at)-rise*(at-a)/(b-a))
		}
		shift -= slopeGap
		start, end := vg.Point{X: a, Y: shift}, vg.Point{X: b, Y: shift + rise}
		corner := vg.Point{X: b, Y: start.Y}
		if order < 0 {
			corner = vg.Point{X: a, Y: end.Y}
		}
		if !c.Contains(start) || !c.Contains(end) {
			continue // no room under the series
		}
		c.StrokeLines(draw.LineStyle{Color: ink, Width: 1}, []vg.Point{start, end, corner, start})
		words := style(tickSize)
		words.YAlign = draw.YCenter
		at := vg.Point{X: corner.X + 5, Y: (start.Y + end.Y) / 2}
		if order < 0 {
			words.XAlign = draw.XRight
			at.X = corner.X - 5
		}
		at.Y += words.FontExtents().Descent
		c.FillText(words, at, strconv.FormatFloat(order, 'g', 3, 64))
	}
}

// height is the height of a line at a place between its points.
func height(line []vg.Point, x vg.Length) vg.Length {
	best := vg.Length(math.Inf(1))
	for i := 1; i < len(line); i++ {
		p, q := line[i-1], line[i]
		if (p.X-x)*(q.X-x) <= 0 && p.X != q.X {
			best = min(best, p.Y+(q.Y-p.Y)*(x-p.X)/(q.X-p.X))
		}
	}
	return best
}
