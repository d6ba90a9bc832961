package widgets

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// An entry is a line of a legend.
type entry struct {
	label string
	look  look
}

// Sizes of a legend in pixels.
const (
	thumbWidth    = 30
	legendPadding = 7
	legendMargin  = 8 // from the frame
)

// legend returns the entries of the labelled series.
func (f Figure) legend() []entry {
	var out []entry
	for i, l := range f.Spec.Layers {
		if l.Label != "" && l.Kind != KindHeatMap {
			out = append(out, entry{l.Label, f.style(i)})
		}
	}
	return out
}

func legendRow() vg.Length {
	return vg.Length(math.Ceil(float64(style(tickSize).FontExtents().Height) + 3))
}

// legendSize is the size of the legend's box.
func legendSize(entries []entry) (width, height vg.Length) {
	for _, e := range entries {
		width = max(width, style(tickSize).Width(e.label))
	}
	return width + thumbWidth + 6 + 2*legendPadding, legendRow()*vg.Length(len(entries)) + 2*legendPadding
}

// legendSpot returns a corner or the middle of an edge of the data's area where the legend covers no data; ok is false
// if there is none.
func (f Figure) legendSpot(data draw.Canvas, x, y func(float64) vg.Length) (spot vg.Rectangle, ok bool) {
	w, h := legendSize(f.legend())
	left, right := data.Min.X+legendMargin, data.Max.X-legendMargin-w
	bottom, top := data.Min.Y+legendMargin, data.Max.Y-legendMargin-h
	if right < left || top < bottom || f.Spec.heatMap() != nil {
		return spot, false
	}
	lines := f.pixels(x, y)
	for _, at := range []vg.Point{
		{X: right, Y: top}, {X: left, Y: top}, {X: left, Y: bottom}, {X: right, Y: bottom},
		{X: (left + right) / 2, Y: top}, {X: (left + right) / 2, Y: bottom}, {X: right, Y: (top + bottom) / 2}, {X: left, Y: (top + bottom) / 2},
	} {
		spot = vg.Rectangle{Min: at, Max: vg.Point{X: at.X + w, Y: at.Y + h}}
		if !touches(lines, spot) {
			return spot, true
		}
	}
	return spot, false
}

// pixels returns the series as they are drawn, a line for each, levels as lines across.
func (f Figure) pixels(x, y func(float64) vg.Length) [][]vg.Point {
	sx, sy := f.scales()
	var out [][]vg.Point
	for _, l := range f.Spec.Layers {
		switch l.Kind {
		case KindLevel:
			for _, v := range l.Y {
				if sy.accepts(v) {
					out = append(out, []vg.Point{{X: x(sx.low), Y: y(v)}, {X: x(sx.high), Y: y(v)}})
				}
			}
		case KindLine:
			for _, piece := range (series{layer: l, x: sx, y: sy}).pieces(x, y) {
				out = append(out, thin(piece))
			}
		case KindPoints:
			for _, piece := range (series{layer: l, x: sx, y: sy}).pieces(x, y) {
				for _, p := range piece {
					out = append(out, []vg.Point{p})
				}
			}
		}
	}
	return out
}

// touches tells whether any of the lines comes near the rectangle.
func touches(lines [][]vg.Point, r vg.Rectangle) bool {
	const near = 5
	inside := func(p vg.Point) bool {
		return p.X > r.Min.X-near && p.X < r.Max.X+near && p.Y > r.Min.Y-near && p.Y < r.Max.Y+near
	}
	for _, line := range lines {
		for i, p := range line {
			if inside(p) {
				return true
			}
			if i == 0 {
				continue
			}
			// Steps shorter than a row of the legend find every line that crosses it.
			q := line[i-1]
			steps := min(int(math.Hypot(float64(p.X-q.X), float64(p.Y-q.Y))/6), 2000)
			for k := 1; k < steps; k++ {
				t := vg.Length(k) / vg.Length(steps)
				if inside(vg.Point{X: q.X + t*(p.X-q.X), Y: q.Y + t*(p.Y-q.Y)}) {
					return true
				}
			}
		}
	}
	return false
}

// drawLegend draws the legend with its lower left corner where the spot has it.
func drawLegend(c draw.Canvas, entries []entry, spot vg.Rectangle) {
	c.SetColor(color.NRGBA{0xff, 0xff, 0xff, 0xe6})
	c.Fill(spot.Path())
	c.SetLineStyle(draw.LineStyle{Color: color.NRGBA{0xcc, 0xcc, 0xcc, 0xff}, Width: 0.8})
	c.Stroke(spot.Path())
	words := style(tickSize)
	words.YAlign = draw.YCenter
	for i, e := range entries {
		y := spot.Max.Y - legendPadding - legendRow()*(vg.Length(i)+0.5)
		x := spot.Min.X + legendPadding
		if e.look.line {
			c.StrokeLine2(e.look.lineStyle(), x, y, x+thumbWidth, y)
		}
		if e.look.marker != nil {
			c.DrawGlyphNoClip(e.look.glyph(), vg.Point{X: x + thumbWidth/2, Y: y})
		}
		c.FillText(words, vg.Point{X: x + thumbWidth + 6, Y: y + words.FontExtents().Descent}, e.label)
	}
}
