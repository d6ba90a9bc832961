package widgets

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Widths of the parts of a colour bar in pixels.
const (
	barGap   = 16
	barWidth = 14
	barTick  = 4
)

// barTicks returns the labelled values of a colour bar; its height does not matter much for their number.
func barTicks(l Layer) []plot.Tick {
	r := l.colorRange()
	return linearTicks(r.Low, r.High, 6)
}

// colorBarWidth is the room that a field's colour bar takes beside the figure.
func colorBarWidth(l Layer) vg.Length {
	width := vg.Length(0)
	for _, t := range barTicks(l) {
		width = max(width, style(tickSize).Width(t.Label))
	}
	width += barGap + barWidth + barTick + 4
	if l.Label != "" {
		width += style(labelSize).Height(l.Label) + 6
	}
	return vg.Length(math.Ceil(float64(width)))
}

// drawColorBar draws the bar at the left of the canvas, over its whole height, numbers and label to its right.
func drawColorBar(c draw.Canvas, l Layer) {
	r := l.colorRange()
	table := colorTables()[l.Colors.Map]
	img := image.NewPaletted(image.Rect(0, 0, 1, colorSteps), nil)
	img.Palette = make(color.Palette, colorSteps)
	for i, k := range table {
		img.Palette[i] = k
		img.SetColorIndex(0, colorSteps-1-i, uint8(i))
	}
	bar := vg.Rectangle{
		Min: vg.Point{X: c.Min.X + barGap, Y: c.Min.Y},
		Max: vg.Point{X: c.Min.X + barGap + barWidth, Y: c.Max.Y},
	}
	c.DrawImage(bar, img)
	edge := draw.LineStyle{Color: axisColor, Width: 0.8}
	c.SetLineStyle(edge)
	c.Stroke(bar.Path())

	numbers := style(tickSize)
	numbers.YAlign = draw.YCenter
	descent := numbers.FontExtents().Descent
	widest := vg.Length(0)
	for _, t := range barTicks(l) {
		y := c.Min.Y + (c.Max.Y-c.Min.Y)*vg.Length((t.Value-r.Low)/(r.High-r.Low))
		c.StrokeLine2(edge, bar.Max.X, y, bar.Max.X+barTick, y)
		c.FillText(numbers, vg.Point{X: bar.Max.X + barTick + 3, Y: y + descent}, t.Label)
		widest = max(widest, numbers.Width(t.Label))
	}
	if l.Label != "" {
		s := style(labelSize)
		s.Rotation = math.Pi / 2
		s.XAlign, s.YAlign = draw.XCenter, draw.YTop
		c.FillText(s, vg.Point{X: bar.Max.X + barTick + widest + 9 - s.FontExtents().Descent, Y: c.Center().Y}, l.Label)
	}
}
