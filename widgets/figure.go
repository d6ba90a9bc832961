package widgets

import (
	"fmt"
	"slices"
)

// A Figure is a pair of axes with lines, points or a field. A constructor makes it, methods complete it, and the
// notebook shows it when it is a cell's last expression or is given to Show:
//
//	widgets.Line(x, truth).Label("full").Line(x, reduced).Label("reduced").XLabel("x").YLabel("u(x, t)")
//
// Methods return the changed figure and leave the receiver as it was, so that a figure can be the base of several.
// Words may contain raised and lowered parts, x^2 or u_{xx}, and any Unicode: μ, ‖e‖, ∂u/∂t.
type Figure struct {
	Spec Spec
}

// Spec holds all there is to a figure, as plain data: a notebook keeps it between cells.
type Spec struct {
	Title, XLabel, YLabel string
	Width, Height         float64 // pixels; zero means 640 × 400
	XLog, YLog            bool    // decimal logarithmic axes
	XRange, YRange        Range   // the zero Range fits the data
	EqualAxes             bool    // one unit is as long on both axes
	Layers                []Layer // drawn in this order
	Slopes                []float64
}

// A Range is an interval of an axis or of colours. The zero value means: as the data need it.
type Range struct{ Low, High float64 }

// A Layer is one series or field of a figure.
type Layer struct {
	Kind  Kind
	Label string    // in the legend; empty for none
	X, Y  []float64 // points; a constant's Y has one value

	Field      []float64 // rows × columns, row after row, the first row lowest
	Rows, Cols int
	Extent     [4]float64 // left, right, bottom, top edge of the field
	Colors     Colors
}

// Kind tells how a layer is drawn.
type Kind string

// The kinds of layers.
const (
	KindLine    Kind = "line"
	KindPoints  Kind = "points"
	KindLevel   Kind = "level"    // a horizontal line at Y[0]
	KindHeatMap Kind = "heat map" // a field in colours
)

// Line returns a figure of the values y over x, joined by a line. A nil x stands for 0, 1, 2, …  Values that are NaN or
// infinite leave a gap. It panics if x and y differ in length.
func Line(x, y []float64) Figure { return Figure{}.Line(x, y) }

// Lines returns a figure with one line for each y, all over the same x, with the labels in the same order; there may
// be fewer labels than lines. It panics if a y differs in length from x.
func Lines(x []float64, ys [][]float64, labels ...string) Figure {
	f := Figure{}
	for i, y := range ys {
		f = f.Line(x, y)
		if i < len(labels) {
			f = f.Label(labels[i])
		}
	}
	return f
}

// Semilogy is Line with a logarithmic y axis. Values that are not positive are left out, here and on any logarithmic
// axis.
func Semilogy(x, y []float64) Figure { return Line(x, y).LogY() }

// Semilogx is Line with a logarithmic x axis.
func Semilogx(x, y []float64) Figure { return Line(x, y).LogX() }

// LogLog is Line with two logarithmic axes.
func LogLog(x, y []float64) Figure { return Line(x, y).LogX().LogY() }

// Scatter returns a figure of points. It panics if x and y differ in length.
func Scatter(x, y []float64) Figure { return Figure{}.Scatter(x, y) }

// Line adds a line; see the function Line.
func (f Figure) Line(x, y []float64) Figure { return f.points("Line", KindLine, x, y) }

// Scatter adds points that are not joined.
func (f Figure) Scatter(x, y []float64) Figure { return f.points("Scatter", KindPoints, x, y) }

// Level adds a horizontal line at the height y, a tolerance for example, thin and dashed.
func (f Figure) Level(y float64) Figure {
	return f.add(Layer{Kind: KindLevel, Y: []float64{y}})
}

func (f Figure) points(name string, kind Kind, x, y []float64) Figure {
	if x == nil {
		x = make([]float64, len(y))
		for i := range x {
			x[i] = float64(i)
		}
	}
	if len(x) != len(y) {
		panic(fmt.Sprintf("widgets: %s: x has %d values, y has %d", name, len(x), len(y)))
	}
	return f.add(Layer{Kind: kind, X: slices.Clone(x), Y: slices.Clone(y)})
}

func (f Figure) add(l Layer) Figure {
	f.Spec.Layers = append(slices.Clip(f.Spec.Layers), l)
	return f
}

// change returns the figure with its last layer changed.
func (f Figure) change(edit func(*Layer)) Figure {
	if n := len(f.Spec.Layers); n > 0 {
		f.Spec.Layers = slices.Clone(f.Spec.Layers)
		edit(&f.Spec.Layers[n-1])
	}
	return f
}

// Label names the series added last in the legend, or the quantity of a heat map beside its colour bar.
func (f Figure) Label(s string) Figure { return f.change(func(l *Layer) { l.Label = s }) }

// Title sets the heading.
func (f Figure) Title(s string) Figure { f.Spec.Title = s; return f }

// XLabel names the horizontal axis; give the unit with it: "t / s".
func (f Figure) XLabel(s string) Figure { f.Spec.XLabel = s; return f }

// YLabel names the vertical axis.
func (f Figure) YLabel(s string) Figure { f.Spec.YLabel = s; return f }

// XRange fixes the ends of the horizontal axis. Low and high that are equal fit the data.
func (f Figure) XRange(low, high float64) Figure { f.Spec.XRange = Range{low, high}; return f }

// YRange fixes the ends of the vertical axis.
func (f Figure) YRange(low, high float64) Figure { f.Spec.YRange = Range{low, high}; return f }

// LogX makes the horizontal axis logarithmic.
func (f Figure) LogX() Figure { f.Spec.XLog = true; return f }

// LogY makes the vertical axis logarithmic.
func (f Figure) LogY() Figure { f.Spec.YLog = true; return f }

// Equal makes one unit as long on both axes.
func (f Figure) Equal() Figure { f.Spec.EqualAxes = true; return f }

// Size sets the width and height in pixels; zero stands for the default, 640 and 400.
func (f Figure) Size(width, height float64) Figure {
	f.Spec.Width, f.Spec.Height = width, height
	return f
}

// Slope draws a triangle that shows the slope of a power law y ~ x^order, on logarithmic axes, below the first series.
func (f Figure) Slope(order float64) Figure {
	f.Spec.Slopes = append(slices.Clip(f.Spec.Slopes), order)
	return f
}
