package widgets

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// PanelGrid is several figures in one picture, row after row.
type PanelGrid struct {
	Figures       []Figure
	Columns       int     // zero puts up to three in a row
	Title         string  // above all of them
	Width, Height float64 // pixels; zero means 720 wide and as high as fits the panels
	SharedX       bool
	SharedY       bool
	SharedColors  bool
}

// Panels sets figures side by side:
//
//	widgets.Panels(
//		widgets.HeatMap(truth).Title("full").Label("u"),
//		widgets.HeatMap(reduced).Title("reduced").Label("u"),
//		widgets.HeatMap(diff).Title("difference").Label("error").Diverging(),
//	).ShareColors()
func Panels(figures ...Figure) PanelGrid { return PanelGrid{Figures: slices.Clone(figures)} }

// InColumns sets the number of panels in a row.
func (g PanelGrid) InColumns(n int) PanelGrid { g.Columns = n; return g }

// Heading sets the words above all panels.
func (g PanelGrid) Heading(s string) PanelGrid { g.Title = s; return g }

// Size sets the width and height of the whole in pixels; zero stands for the default.
func (g PanelGrid) Size(width, height float64) PanelGrid {
	g.Width, g.Height = width, height
	return g
}

// ShareX gives all panels the same horizontal axis.
func (g PanelGrid) ShareX() PanelGrid { g.SharedX = true; return g }

// ShareY gives all panels the same vertical axis.
func (g PanelGrid) ShareY() PanelGrid { g.SharedY = true; return g }

// ShareColors gives fields of the same quantity, those with the same label and colour map, the same range of colours.
func (g PanelGrid) ShareColors() PanelGrid { g.SharedColors = true; return g }

// Sizes of a grid of panels in pixels.
const (
	panelsWidth  = 720
	panelGap     = 14
	panelAspect  = 0.78 // height over width of a panel by default
	headingSpace = 28
)

func (g PanelGrid) columns() int {
	n := g.Columns
	if n <= 0 {
		n = 3
		if len(g.Figures) == 4 {
			n = 2
		}
	}
	return max(min(n, len(g.Figures)), 1)
}

func (g PanelGrid) rows() int { return (len(g.Figures) + g.columns() - 1) / g.columns() }

// A panelLayout gives the whole picture, the columns and the rows their sizes in pixels.
type panelLayout struct {
	width, height float64
	columns       []float64
	row           float64
}

// layout makes the areas of the data equally wide in all columns, whatever stands beside them.
func (g PanelGrid) layout(figures []Figure) panelLayout {
	out := panelLayout{width: g.Width, height: g.Height, columns: make([]float64, g.columns())}
	if out.width <= 0 {
		out.width = panelsWidth
	}
	n, rows := float64(g.columns()), float64(max(g.rows(), 1))
	equal := (out.width - panelGap*(n-1)) / n
	for i := range out.columns {
		out.columns[i] = equal
	}
	for range 2 { // how many numbers an axis has, and so their width, depends on its length
		beside, sum := make([]float64, g.columns()), 0.0
		for i, f := range figures {
			f.Spec.EqualAxes = false // measure without the space that keeps the proportions
			j := i % g.columns()
			data := f.layout(draw.New(newSVG(out.columns[j], panelAspect*equal))).data
			beside[j] = max(beside[j], out.columns[j]-float64(data.Max.X-data.Min.X))
		}
		for _, b := range beside {
			sum += b
		}
		for j := range out.columns {
			out.columns[j] = beside[j] + max((out.width-panelGap*(n-1)-sum)/n, 20)
		}
	}
	heading := 0.0
	if g.Title != "" {
		heading = headingSpace
	}
	if out.height > 0 {
		out.row = (out.height - heading - panelGap*(rows-1)) / rows
		return out
	}
	for i, f := range figures {
		h := panelAspect * equal
		if f.Spec.EqualAxes {
			f.Spec.Width, f.Spec.Height = out.columns[i%g.columns()], 0
			_, h = f.size()
		}
		out.row = max(out.row, math.Round(h))
	}
	out.height = heading + rows*out.row + (rows-1)*panelGap
	return out
}

// shared returns the figures with the axes and colours that they share.
func (g PanelGrid) shared() []Figure {
	out := slices.Clone(g.Figures)
	x, y := Range{math.Inf(1), math.Inf(-1)}, Range{math.Inf(1), math.Inf(-1)}
	for _, f := range out {
		sx, sy := f.scales()
		x = Range{min(x.Low, sx.low), max(x.High, sx.high)}
		y = Range{min(y.Low, sy.low), max(y.High, sy.high)}
	}
	type quantity struct {
		label string
		Map   ColorMap
	}
	colors := make(map[quantity]Range)
	for _, f := range out {
		if l := f.Spec.heatMap(); l != nil {
			r := l.colorRange()
			if before, ok := colors[quantity{l.Label, l.Colors.Map}]; ok {
				r = Range{min(r.Low, before.Low), max(r.High, before.High)}
			}
			colors[quantity{l.Label, l.Colors.Map}] = r
		}
	}
	for i := range out {
		if g.SharedX {
			out[i] = out[i].XRange(x.Low, x.High)
		}
		if g.SharedY {
			out[i] = out[i].YRange(y.Low, y.High)
		}
		if l := out[i].Spec.heatMap(); l != nil && g.SharedColors {
			out[i].Spec.Layers = slices.Clone(out[i].Spec.Layers)
			l = out[i].Spec.heatMap()
			l.Colors.Range = colors[quantity{l.Label, l.Colors.Map}]
			// One bar explains neighbours of one quantity.
			if i+1 < len(out) && (i+1)%g.columns() != 0 {
				next := out[i+1].Spec.heatMap()
				l.Colors.NoBar = next != nil && next.Label == l.Label && next.Colors.Map == l.Colors.Map
			}
		}
	}
	return out
}

// SVG returns the panels as one SVG drawing.
func (g PanelGrid) SVG() string {
	figures := g.shared()
	return g.svg(figures, g.layout(figures))
}

func (g PanelGrid) svg(figures []Figure, l panelLayout) string {
	svg := newSVG(l.width, l.height)
	whole := draw.New(svg)
	top := l.height
	if g.Title != "" {
		heading := bold(style(titleSize + 1))
		heading.XAlign, heading.YAlign = draw.XCenter, draw.YTop
		whole.FillText(heading, vg.Point{X: whole.Center().X, Y: whole.Max.Y + heading.FontExtents().Descent - 2}, g.Title)
		top -= headingSpace
	}
	left := 0.0
	for i, f := range figures {
		column := i % g.columns()
		if column == 0 {
			left = 0
		}
		upper := top - float64(i/g.columns())*(l.row+panelGap)
		f.draw(draw.Canvas{Canvas: svg, Rectangle: vg.Rectangle{
			Min: vg.Point{X: vg.Length(left), Y: vg.Length(upper - l.row)},
			Max: vg.Point{X: vg.Length(left + l.columns[column]), Y: vg.Length(upper)},
		}})
		left += l.columns[column] + panelGap
	}
	return svg.String()
}

// Text says in a line for each panel what it shows.
func (g PanelGrid) Text() string {
	var lines []string
	if g.Title != "" {
		lines = append(lines, flat(g.Title))
	}
	for _, f := range g.Figures {
		lines = append(lines, f.Summary())
	}
	return strings.Join(lines, "\n")
}

// MIMEBundle gives the panels as a picture in HTML and as text.
func (g PanelGrid) MIMEBundle() (data, metadata map[string]any) {
	figures := g.shared()
	l := g.layout(figures)
	return picture(g.svg(figures, l), l.width, l.height, strings.ReplaceAll(g.Text(), "\n", "; "), g.Text()), nil
}
