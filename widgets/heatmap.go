package widgets

import (
	"fmt"
	"image"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Matrix is a field on a regular grid: gonum's mat.Matrix, a tensor, a snapshot matrix, or the result of Grid.
type Matrix interface {
	Dims() (rows, cols int)
	At(i, j int) float64
}

// Grid makes a Matrix of a slice that holds rows × cols values, row after row. The values are not copied. It panics if
// the length differs.
func Grid(rows, cols int, values []float64) Matrix {
	if rows < 0 || cols < 0 || rows*cols != len(values) {
		panic(fmt.Sprintf("widgets: Grid: %d values for %d × %d", len(values), rows, cols))
	}
	return grid{rows, cols, values}
}

type grid struct {
	rows, cols int
	values     []float64
}

func (g grid) Dims() (rows, cols int) { return g.rows, g.cols }

func (g grid) At(i, j int) float64 { return g.values[i*g.cols+j] }

// HeatMap returns a figure of a field in colours with a colour bar. Column j lies at the j-th place from the left, row
// i at the i-th from below: a snapshot matrix (space × time) is drawn with the time to the right. Extent gives the
// axes their units. A field of more than 300 rows or columns is averaged down to that many, which keeps the picture below a hundred kilobytes.
func HeatMap(m Matrix) Figure {
	rows, cols := m.Dims()
	l := Layer{Kind: KindHeatMap}
	l.Rows, l.Cols = min(rows, maxPixels), min(cols, maxPixels)
	l.Extent = [4]float64{0, float64(cols), 0, float64(rows)}
	l.Field = make([]float64, l.Rows*l.Cols)
	for i := range l.Rows {
		for j := range l.Cols {
			l.Field[i*l.Cols+j] = mean(m, i*rows/l.Rows, (i+1)*rows/l.Rows, j*cols/l.Cols, (j+1)*cols/l.Cols)
		}
	}
	return Figure{}.add(l)
}

const maxPixels = 300

// mean averages a block of the matrix.
func mean(m Matrix, i0, i1, j0, j1 int) float64 {
	sum := 0.0
	for i := i0; i < i1; i++ {
		for j := j0; j < j1; j++ {
			sum += m.At(i, j)
		}
	}
	return sum / float64((i1-i0)*(j1-j0))
}

// Extent gives the field added last its edges in the units of the axes.
func (f Figure) Extent(left, right, bottom, top float64) Figure {
	return f.change(func(l *Layer) { l.Extent = [4]float64{left, right, bottom, top} })
}

// Diverging colours the field added last from blue over light grey to red, with zero in the middle: for errors and
// other quantities with a sign.
func (f Figure) Diverging() Figure { return f.change(func(l *Layer) { l.Colors.Map = Diverging }) }

// ColorRange fixes the values at the ends of the colour bar; values beyond get the colours of the ends.
func (f Figure) ColorRange(low, high float64) Figure {
	return f.change(func(l *Layer) { l.Colors.Range = Range{low, high} })
}

// heatMap returns the figure's last field, nil if it has none.
func (s Spec) heatMap() *Layer {
	for i := len(s.Layers) - 1; i >= 0; i-- {
		if s.Layers[i].Kind == KindHeatMap && len(s.Layers[i].Field) > 0 {
			return &s.Layers[i]
		}
	}
	return nil
}

// bar returns the field that a colour bar explains, nil if there is none.
func (s Spec) bar() *Layer {
	if l := s.heatMap(); l != nil && !l.Colors.NoBar {
		return l
	}
	return nil
}

// raster returns the field as an image with a pixel for each value and a palette, which makes small files. The first
// colour of the table is kept for values that are missing.
func (l Layer) raster() image.Image {
	colors := make(color.Palette, colorSteps)
	for i, c := range colorTables()[l.Colors.Map] {
		colors[i] = c
	}
	colors[0] = missing
	r := l.colorRange()
	img := image.NewPaletted(image.Rect(0, 0, l.Cols, l.Rows), colors)
	for i := range l.Rows {
		for j := range l.Cols {
			if v := l.Field[i*l.Cols+j]; isFinite(v) {
				img.SetColorIndex(j, l.Rows-1-i, uint8(max(r.index(v), 1)))
			}
		}
	}
	return img
}

// heatPlot draws a field in a plot of gonum/plot.
type heatPlot struct{ layer Layer }

// Plot implements plot.Plotter.
func (p heatPlot) Plot(c draw.Canvas, plt *plot.Plot) {
	x, y := plt.Transforms(&c)
	e := p.layer.Extent
	x0, x1, y0, y1 := x(e[0]), x(e[1]), y(e[2]), y(e[3])
	c.DrawImage(vg.Rectangle{Min: vg.Point{X: min(x0, x1), Y: min(y0, y1)}, Max: vg.Point{X: max(x0, x1), Y: max(y0, y1)}}, p.layer.raster())
}
