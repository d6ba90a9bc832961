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

// size returns the width and height of the whole and of a panel in pixels.
func (g PanelGrid) size() (width, height, panelWidth, panelHeight float64) {
	width = g.Width
	if width <= 0 {
		width = panelsWidth
	}
	cols, rows := float64(g.columns()), float64(max(g.rows(), 1))
	heading := 0.0
	if g.Title != "" {
		heading = headingSpace
	}
	panelWidth = (width - panelGap*(cols-1)) / cols
	if g.Height > 0 {
		return width, g.Height, panelWidth, (g.Height - heading - panelGap*(rows-1)) / rows
	}
	for _, f := range g.Figures {
		f.Spec.Width, f.Spec.Height = panelWidth, 0
		h := panelAspect * panelWidth
		if f.Spec.EqualAxes {
			_, h = f.size()
		}
		panelHeight = max(panelHeight, h)
	}
	panelHeight = math.Round(panelHeight)
	return width, heading + rows*panelHeight + (rows-1)*panelGap, panelWidth, panelHeight
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
			r := colors[quantity{l.Label, l.Colors.Map}]
			out[i].Spec.Layers = slices.Clone(out[i].Spec.Layers)
			out[i].Spec.heatMap().Colors.Range = r
		}
	}
	return out
}

// SVG returns the panels as one SVG drawing.
func (g PanelGrid) SVG() string {
	width, height, w, h := g.size()
	svg := newSVG(width, height)
	whole := draw.New(svg)
	top := height
	if g.Title != "" {
		heading := bold(style(titleSize + 1))
		heading.XAlign, heading.YAlign = draw.XCenter, draw.YTop
		whole.FillText(heading, vg.Point{X: whole.Center().X, Y: whole.Max.Y + heading.FontExtents().Descent - 2}, g.Title)
		top -= headingSpace
	}
	for i, f := range g.shared() {
		left := float64(i%g.columns()) * (w + panelGap)
		upper := top - float64(i/g.columns())*(h+panelGap)
		panel := draw.Canvas{Canvas: svg, Rectangle: vg.Rectangle{
			Min: vg.Point{X: vg.Length(left), Y: vg.Length(upper - h)},
			Max: vg.Point{X: vg.Length(left + w), Y: vg.Length(upper)},
		}}
		f.draw(panel)
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
	width, height, _, _ := g.size()
	return picture(g.SVG(), width, height, strings.ReplaceAll(g.Text(), "\n", "; "), g.Text()), nil
}
