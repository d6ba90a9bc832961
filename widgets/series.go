package widgets

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	maxMarked   = 40   // a line of at most so many points shows them
	maxVertices = 2000 // a line of more is thinned to what can be seen
	maxGlyphs   = 400  // more points than that are drawn as dots
	maxDots     = 6000 // dots of a series
)

// A look is how a series is drawn.
type look struct {
	color  color.NRGBA
	dashes []vg.Length
	marker draw.GlyphDrawer // nil without markers
	size   vg.Length        // radius of the markers
	line   bool
	width  vg.Length
}

// style returns the look of the layer i: colours, dashes and markers go by its place among lines and points.
func (f Figure) style(i int) look {
	l := f.Spec.Layers[i]
	if l.Kind == KindLevel {
		return look{color: faint, dashes: []vg.Length{5, 4}, line: true, width: 1.2}
	}
	place := 0
	for _, before := range f.Spec.Layers[:i] {
		if before.Kind == KindLine || before.Kind == KindPoints {
			place++
		}
	}
	out := look{color: seriesColor(place), line: l.Kind == KindLine, width: lineWidth}
	if out.line {
		out.dashes = seriesDashes(place)
	}
	if !out.line || len(l.X) <= maxMarked {
		out.marker, out.size = seriesMarker(place), 3.2
	}
	if f.Spec.heatMap() != nil { // on a field only black and white stand out
		out.color = color.NRGBA{0, 0, 0, 0xff}
	}
	return out
}

func (l look) lineStyle() draw.LineStyle {
	return draw.LineStyle{Color: l.color, Width: l.width, Dashes: l.dashes}
}

func (l look) glyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: l.color, Radius: l.size, Shape: l.marker}
}

// series draws a layer of points in a plot of gonum/plot.
type series struct {
	layer Layer
	look  look
	x, y  scale
}

// Plot implements plot.Plotter.
func (s series) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if s.layer.Kind == KindLevel {
		for _, v := range s.layer.Y {
			if at := y(v); s.y.accepts(v) && c.ContainsY(at) {
				c.StrokeLine2(s.look.lineStyle(), c.Min.X, at, c.Max.X, at)
			}
		}
		return
	}
	pieces := s.pieces(x, y)
	if s.look.line {
		for _, piece := range pieces {
			if len(piece) > maxVertices {
				piece = thin(piece)
			}
			c.StrokeLines(s.look.lineStyle(), c.ClipLinesXY(piece)...)
		}
	}
	if s.look.marker == nil {
		return
	}
	var points []vg.Point
	for _, piece := range pieces {
		for _, pt := range piece {
			if c.Contains(pt) {
				points = append(points, pt)
			}
		}
	}
	drawMarkers(c, s.look, points)
}

// pieces returns the points in pixels, cut where a value has no place on its axis.
func (s series) pieces(x, y func(float64) vg.Length) [][]vg.Point {
	var out [][]vg.Point
	var piece []vg.Point
	for i := range s.layer.X {
		if !s.x.accepts(s.layer.X[i]) || !s.y.accepts(s.layer.Y[i]) {
			if len(piece) > 0 {
				out = append(out, piece)
			}
			piece = nil
			continue
		}
		piece = append(piece, vg.Point{X: x(s.layer.X[i]), Y: y(s.layer.Y[i])})
	}
	if len(piece) > 0 {
		out = append(out, piece)
	}
	return out
}

// thin leaves out points of a line without a visible change: of each run of points within a column of pixels it keeps
// the first, the lowest, the highest and the last, in their order.
func thin(points []vg.Point) []vg.Point {
	var out []vg.Point
	column := func(p vg.Point) int { return int(math.Floor(float64(p.X))) }
	for start := 0; start < len(points); {
		end := start
		low, high := start, start
		for end < len(points) && column(points[end]) == column(points[start]) {
			if points[end].Y < points[low].Y {
				low = end
			}
			if points[end].Y > points[high].Y {
				high = end
			}
			end++
		}
		previous := -1
		for _, i := range []int{start, min(low, high), max(low, high), end - 1} {
			if i != previous {
				out = append(out, points[i])
				previous = i
			}
		}
		start = end
	}
	return out
}

// drawMarkers draws a marker at each point. Many points become dots, as few as look the same: one for each pixel that
// has any, or for each square of pixels if there are very many.
func drawMarkers(c draw.Canvas, l look, points []vg.Point) {
	if len(points) <= maxGlyphs {
		for _, p := range points {
			c.DrawGlyphNoClip(l.glyph(), p)
		}
		return
	}
	c.SetLineStyle(draw.LineStyle{Color: l.color, Width: 3})
	for square := vg.Length(1); ; square++ {
		if dots := spread(points, square); len(dots) <= 2*maxDots || square == 4 {
			c.Stroke(dots)
			return
		}
	}
}

// spread returns a path with a dot, a line of no length, for each square that has a point.
func spread(points []vg.Point, square vg.Length) vg.Path {
	type place struct{ x, y int }
	seen := make(map[place]bool)
	var dots vg.Path
	for _, p := range points {
		at := place{int(p.X / square), int(p.Y / square)}
		if !seen[at] {
			seen[at] = true
			dots.Move(p)
			dots.Line(p)
		}
	}
	return dots
}
