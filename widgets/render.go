package widgets

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// SVG returns the figure as an SVG drawing, to save in a file for instance.
func (f Figure) SVG() string {
	width, height := f.size()
	c := newSVG(width, height)
	f.draw(draw.New(c))
	return c.String()
}

// size returns the figure's size in pixels. With equal axes the height follows from the width.
func (f Figure) size() (width, height float64) {
	width, height = f.Spec.Width, f.Spec.Height
	if width <= 0 {
		width = defaultWidth
	}
	if height > 0 {
		return width, height
	}
	if !f.Spec.EqualAxes {
		return width, defaultHeight
	}
	// Measure what surrounds the data, then give the data its shape.
	height = defaultHeight
	free := f
	free.Spec.EqualAxes = false
	data := free.layout(draw.New(newSVG(width, height))).data
	w, h := float64(data.Max.X-data.Min.X), float64(data.Max.Y-data.Min.Y)
	height += w*f.aspect() - h
	return width, math.Round(min(max(height, 120), 1.1*width))
}

// aspect is the height of the data's area over its width with equal axes.
func (f Figure) aspect() float64 {
	x, y := f.scales()
	return math.Abs((y.high - y.low) / (x.high - x.low))
}

// Distances in pixels between the words and what they name.
const (
	titleGap = 7
	labelGap = 4
)

// A layout places the parts of a figure on a canvas.
type layout struct {
	plot *plot.Plot
	axes draw.Canvas // what gonum/plot draws on: axes, numbers, data
	data draw.Canvas // the area between the axes
	bar  draw.Canvas // the colour bar with its numbers; empty without a field

	legend vg.Rectangle // empty without labels
}

// layout divides the canvas.
func (f Figure) layout(c draw.Canvas) layout {
	c = draw.Crop(c, 3, -6, 3, -5) // so that no stroke touches the edge
	out := layout{plot: f.plot(c), axes: c}
	if f.Spec.Title != "" {
		out.axes.Max.Y -= bold(style(titleSize)).Height(f.Spec.Title) + titleGap
	}
	if f.Spec.XLabel != "" {
		out.axes.Min.Y += style(labelSize).Height(f.Spec.XLabel) + labelGap
	}
	if f.Spec.YLabel != "" {
		out.axes.Min.X += style(labelSize).Height(f.Spec.YLabel) + labelGap
	}
	right := vg.Length(0) // room for what stands beside the axes
	field := f.Spec.bar()
	if field != nil {
		right = colorBarWidth(*field)
		out.axes.Max.X -= right
	}
	out.data = out.plot.DataCanvas(out.axes)
	if len(f.legend()) > 0 {
		x, y := out.plot.Transforms(&out.data)
		spot, ok := f.legendSpot(out.data, x, y)
		if !ok {
			w, h := legendSize(f.legend())
			out.axes.Max.X -= w + legendMargin
			spot.Min = vg.Point{X: c.Max.X - w, Y: out.data.Max.Y - h}
			spot.Max = vg.Point{X: c.Max.X, Y: out.data.Max.Y}
			out.data = out.plot.DataCanvas(out.axes)
		}
		out.legend = spot
	}
	if f.Spec.EqualAxes {
		w, h := out.data.Max.X-out.data.Min.X, out.data.Max.Y-out.data.Min.Y
		aspect := vg.Length(f.aspect())
		if tooWide := w - h/aspect; tooWide > 0.5 {
			out.axes.Min.X += tooWide / 2
			out.axes.Max.X -= tooWide / 2
		} else if tooHigh := h - w*aspect; tooHigh > 0.5 {
			out.axes.Min.Y += tooHigh / 2
			out.axes.Max.Y -= tooHigh / 2
		}
		out.data = out.plot.DataCanvas(out.axes)
	}
	if field != nil {
		out.bar = out.data
		out.bar.Min.X, out.bar.Max.X = out.data.Max.X, out.data.Max.X+right
	}
	return out
}

// draw draws the figure.
func (f Figure) draw(c draw.Canvas) {
	l := f.layout(c)
	l.plot.Draw(l.axes)
	// The frame closes the area above and to the right, and covers what was drawn over the axes.
	l.data.SetLineStyle(draw.LineStyle{Color: axisColor, Width: 0.8})
	l.data.Stroke(l.data.Rectangle.Path())
	if field := f.Spec.bar(); field != nil {
		drawColorBar(l.bar, *field)
	}
	f.drawWords(l)
	x, y := l.plot.Transforms(&l.data)
	f.drawSlopes(l.data, x, y)
	if entries := f.legend(); len(entries) > 0 {
		drawLegend(c, entries, l.legend)
	}
}

// drawWords draws the title above the data and the labels beside the numbers of the axes, each in the middle. gonum/plot
// would put them in the middle of the canvas, and leave too much room for them on logarithmic axes.
func (f Figure) drawWords(l layout) {
	middle := l.data.Center()
	title := bold(style(titleSize))
	title.XAlign, title.YAlign = draw.XCenter, draw.YBottom
	l.axes.FillText(title, vg.Point{X: middle.X, Y: l.axes.Max.Y + titleGap + title.FontExtents().Descent}, f.Spec.Title)

	label := style(labelSize)
	label.XAlign, label.YAlign = draw.XCenter, draw.YTop
	descent := label.FontExtents().Descent
	l.axes.FillText(label, vg.Point{X: middle.X, Y: l.axes.Min.Y - labelGap + descent}, f.Spec.XLabel)

	label.Rotation, label.YAlign = math.Pi/2, draw.YBottom
	l.axes.FillText(label, vg.Point{X: l.axes.Min.X - labelGap - descent, Y: middle.Y}, f.Spec.YLabel)
}

// plot returns gonum/plot's plot of the figure, in our style.
func (f Figure) plot(c draw.Canvas) *plot.Plot {
	p := plot.New()
	p.TextHandler = mathText{}
	p.BackgroundColor = nil
	x, y := f.scales()
	n := func(length, each vg.Length) int { return max(int(length/each), 2) }
	setAxis(&p.X, x, n(c.Max.X-c.Min.X, 85))
	setAxis(&p.Y, y, n(c.Max.Y-c.Min.Y, 60))

	if f.Spec.heatMap() == nil {
		p.Add(gridLines{})
	}
	for i, l := range f.Spec.Layers {
		if l.Kind == KindHeatMap {
			p.Add(heatPlot{l})
		} else {
			p.Add(series{l, f.style(i), x, y})
		}
	}
	return p
}

func setAxis(a *plot.Axis, s scale, n int) {
	a.Min, a.Max = s.low, s.high
	a.Scale = s
	a.Padding = 0
	a.Color, a.Width = axisColor, 0.8
	keep := a.Tick.Label // with the alignments that gonum/plot gives each axis
	a.Tick.Label = style(tickSize)
	a.Tick.Label.XAlign, a.Tick.Label.YAlign = keep.XAlign, keep.YAlign
	a.Tick.Color, a.Tick.Width, a.Tick.Length = axisColor, 0.8, 5
	a.Tick.Marker = plot.TickerFunc(func(low, high float64) []plot.Tick {
		return scale{low, high, s.log}.ticks(n)
	})
}

// scales returns both axes of the figure.
func (f Figure) scales() (x, y scale) {
	s := f.Spec
	x, y = scale{math.Inf(1), math.Inf(-1), s.XLog}, scale{math.Inf(1), math.Inf(-1), s.YLog}
	grow := func(a *scale, v float64) { a.low, a.high = min(a.low, v), max(a.high, v) }
	field, points := false, false
	for _, l := range s.Layers {
		switch l.Kind {
		case KindHeatMap:
			field = true
			grow(&x, l.Extent[0])
			grow(&x, l.Extent[1])
			grow(&y, l.Extent[2])
			grow(&y, l.Extent[3])
		case KindLevel:
			for _, v := range l.Y {
				if y.accepts(v) {
					grow(&y, v)
				}
			}
		default:
			points = points || l.Kind == KindPoints || len(l.X) <= maxMarked
			for i := range l.X {
				if x.accepts(l.X[i]) && y.accepts(l.Y[i]) {
					grow(&x, l.X[i])
					grow(&y, l.Y[i])
				}
			}
		}
	}
	if field { // shown whole, on linear axes, edge to edge
		return newScale(x.low, x.high, 0, false, Range{}), newScale(y.low, y.high, 0, false, Range{})
	}
	marginX := 0.0
	if points {
		marginX = 0.03
	}
	return newScale(x.low, x.high, marginX, s.XLog, s.XRange), newScale(y.low, y.high, 0.05, s.YLog, s.YRange)
}

// gridLines draws light lines at the labelled ticks.
type gridLines struct{}

// Plot implements plot.Plotter.
func (gridLines) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	sty := draw.LineStyle{Color: gridColor, Width: 0.8}
	var path vg.Path
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if at := x(t.Value); !t.IsMinor() && c.ContainsX(at) {
			path.Move(vg.Point{X: at, Y: c.Min.Y})
			path.Line(vg.Point{X: at, Y: c.Max.Y})
		}
	}
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		if at := y(t.Value); !t.IsMinor() && c.ContainsY(at) {
			path.Move(vg.Point{X: c.Min.X, Y: at})
			path.Line(vg.Point{X: c.Max.X, Y: at})
		}
	}
	c.SetLineStyle(sty)
	c.Stroke(path)
}
