package widgets

import (
	"image/color"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes in pixels. A notebook's column is 640 to 800 wide.
const (
	defaultWidth  = 640
	defaultHeight = 400

	titleSize = 15
	labelSize = 14
	tickSize  = 12.5
	lineWidth = 1.8
)

var (
	ink       = color.NRGBA{0x22, 0x22, 0x22, 0xff}
	axisColor = color.NRGBA{0x55, 0x55, 0x55, 0xff}
	gridColor = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff}
	faint     = color.NRGBA{0x77, 0x77, 0x77, 0xff}
)

// palette holds the colours of Okabe and Ito, which colour-blind readers tell apart ("Color Universal Design", 2008),
// in an order of good contrast on white; their yellow is left out.
var palette = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0x00, 0x00, 0x00, 0xff}, // black
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
}

// dashes tell lines apart in print; the first series is solid.
var dashes = [][]vg.Length{nil, {7, 3.5}, {2, 3}, {9, 3, 2, 3}, {12, 4}, {5, 2.5, 2, 2.5, 2, 2.5}}

// markers tell series of few points apart.
var markers = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, openGlyph{draw.RingGlyph{}}, openGlyph{draw.SquareGlyph{}}, openGlyph{draw.TriangleGlyph{}},
}

func seriesColor(i int) color.NRGBA { return palette[i%len(palette)] }

func seriesDashes(i int) []vg.Length { return dashes[i%len(dashes)] }

func seriesMarker(i int) draw.GlyphDrawer { return markers[i%len(markers)] }

// style returns a text style of this size in pixels.
func style(size float64) text.Style {
	return text.Style{
		Color:   ink,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Length(size)},
		Handler: mathText{},
	}
}

// bold returns the style with heavier strokes.
func bold(s text.Style) text.Style {
	s.Font.Weight = xfont.WeightBold
	return s
}
