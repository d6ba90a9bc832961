package widgets

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// openGlyph draws one of gonum's open markers with an outline that can be seen
// in light colours: gonum's own is half a point wide.
type openGlyph struct{ draw.GlyphDrawer }

func (g openGlyph) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, pt vg.Point) {
	for _, grow := range []vg.Length{-0.45, 0, 0.45} {
		s := sty
		s.Radius += grow
		g.GlyphDrawer.DrawGlyph(c, s, pt)
	}
}
