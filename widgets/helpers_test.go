package widgets

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func drawNew(c *svgCanvas) draw.Canvas { return draw.New(c) }

// pixelsOf spreads values evenly over a width.
func pixelsOf(values []float64, width float64) []vg.Point {
	out := make([]vg.Point, len(values))
	for i, v := range values {
		out[i] = vg.Point{X: vg.Length(width * float64(i) / float64(len(values))), Y: vg.Length(100 * v)}
	}
	return out
}

func pairs(points []vg.Point) [][2]float64 {
	out := make([][2]float64, len(points))
	for i, p := range points {
		out[i] = [2]float64{float64(p.X), float64(p.Y)}
	}
	return out
}
