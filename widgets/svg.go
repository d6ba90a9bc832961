package widgets

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"strings"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// fontFamily names faces of one set of metrics: the text is laid out with the first, which gonum/plot embeds, and shown
// with whichever there is.
const fontFamily = "Liberation Sans, Arial, Helvetica, sans-serif"

// An svgCanvas is a canvas of gonum/plot that writes compact SVG: one point is one pixel, coordinates are relative with
// two decimals, and text is text.
type svgCanvas struct {
	width, height float64
	body          strings.Builder
	stack         []svgState
}

type svgState struct {
	color  color.Color
	line   float64
	dashes []vg.Length
	offset float64
	matrix [6]float64 // x' = m0 x + m2 y + m4, y' = m1 x + m3 y + m5, from the canvas to the picture
}

var _ vg.CanvasSizer = (*svgCanvas)(nil)

// newSVG returns an empty white picture; sizes are in pixels.
func newSVG(width, height float64) *svgCanvas {
	c := &svgCanvas{width: width, height: height}
	c.stack = []svgState{{color: color.Black, line: 1, matrix: [6]float64{1, 0, 0, -1, 0, height}}}
	return c
}

// String returns the picture.
func (c *svgCanvas) String() string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]s" height="%[2]s" viewBox="0 0 %[1]s %[2]s" `+
		`font-family="%[3]s" stroke-linejoin="round"><rect width="100%%" height="100%%" fill="#fff"/>`,
		number(c.width), number(c.height), fontFamily) + c.body.String() + "</svg>"
}

func (c *svgCanvas) state() *svgState { return &c.stack[len(c.stack)-1] }

// Size and the methods below implement vg.CanvasSizer.
func (c *svgCanvas) Size() (x, y vg.Length) { return vg.Length(c.width), vg.Length(c.height) }

func (c *svgCanvas) SetLineWidth(w vg.Length) { c.state().line = float64(w) }

func (c *svgCanvas) SetLineDash(pattern []vg.Length, offset vg.Length) {
	c.state().dashes, c.state().offset = pattern, float64(offset)
}

func (c *svgCanvas) SetColor(k color.Color) {
	if k == nil {
		k = color.Black
	}
	c.state().color = k
}

func (c *svgCanvas) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	c.transform([6]float64{cos, sin, -sin, cos, 0, 0})
}

func (c *svgCanvas) Translate(pt vg.Point) {
	c.transform([6]float64{1, 0, 0, 1, float64(pt.X), float64(pt.Y)})
}

func (c *svgCanvas) Scale(x, y float64) { c.transform([6]float64{x, 0, 0, y, 0, 0}) }

func (c *svgCanvas) transform(t [6]float64) {
	m := c.state().matrix
	c.state().matrix = [6]float64{
		m[0]*t[0] + m[2]*t[1], m[1]*t[0] + m[3]*t[1],
		m[0]*t[2] + m[2]*t[3], m[1]*t[2] + m[3]*t[3],
		m[0]*t[4] + m[2]*t[5] + m[4], m[1]*t[4] + m[3]*t[5] + m[5],
	}
}

func (c *svgCanvas) Push() { c.stack = append(c.stack, *c.state()) }

func (c *svgCanvas) Pop() { c.stack = c.stack[:len(c.stack)-1] }

// at returns a point of the canvas in hundredths of a pixel of the picture.
func (c *svgCanvas) at(p vg.Point) (x, y int) {
	m, px, py := c.state().matrix, float64(p.X), float64(p.Y)
	return hundredths(m[0]*px + m[2]*py + m[4]), hundredths(m[1]*px + m[3]*py + m[5])
}

func (c *svgCanvas) Stroke(path vg.Path) {
	s := c.state()
	if s.line <= 0 || len(path) == 0 {
		return
	}
	fmt.Fprintf(&c.body, `<path fill="none"%s stroke-width="%s"`, paint("stroke", s.color), number(s.line))
	if len(s.dashes) > 0 {
		dashes := make([]string, len(s.dashes))
		for i, d := range s.dashes {
			dashes[i] = number(float64(d))
		}
		fmt.Fprintf(&c.body, ` stroke-dasharray="%s"`, strings.Join(dashes, " "))
		if s.offset != 0 {
			fmt.Fprintf(&c.body, ` stroke-dashoffset="%s"`, number(s.offset))
		}
	} else if s.line > 1 {
		c.body.WriteString(` stroke-linecap="round"`) // a line of no length is a dot then
	}
	c.body.WriteString(` d="`)
	c.path(path)
	c.body.WriteString(`"/>`)
}

func (c *svgCanvas) Fill(path vg.Path) {
	if len(path) == 0 {
		return
	}
	fmt.Fprintf(&c.body, `<path%s d="`, paint("fill", c.state().color))
	c.path(path)
	c.body.WriteString(`"/>`)
}

// path writes path data: absolute moves, then relative lines.
func (c *svgCanvas) path(path vg.Path) {
	x0, y0 := 0, 0
	for _, comp := range path {
		x, y := c.at(comp.Pos)
		switch comp.Type {
		case vg.MoveComp:
			c.body.WriteByte('M')
			c.pair(x, y)
		case vg.LineComp:
			switch {
			case y == y0:
				c.body.WriteString("h" + fixed(x-x0))
			case x == x0:
				c.body.WriteString("v" + fixed(y-y0))
			default:
				c.body.WriteByte('l')
				c.pair(x-x0, y-y0)
			}
		case vg.CurveComp:
			command := byte('c')
			if len(comp.Control) == 1 {
				command = 'q'
			}
			c.body.WriteByte(command)
			for _, p := range comp.Control {
				px, py := c.at(p)
				c.pair(px-x0, py-y0)
				c.body.WriteByte(' ')
			}
			c.pair(x-x0, y-y0)
		case vg.ArcComp:
			x, y = c.arc(comp, x0, y0)
		case vg.CloseComp:
			c.body.WriteByte('z')
			continue
		}
		x0, y0 = x, y
	}
}

// arc writes an arc, in two pieces since SVG has no arc that ends where it began, and returns where it ends.
func (c *svgCanvas) arc(comp vg.PathComp, x0, y0 int) (x, y int) {
	m := c.state().matrix
	scale := math.Sqrt(math.Abs(m[0]*m[3] - m[1]*m[2]))
	point := func(angle float64) (int, int) {
		sin, cos := math.Sincos(angle)
		return c.at(vg.Point{X: comp.Pos.X + comp.Radius*vg.Length(cos), Y: comp.Pos.Y + comp.Radius*vg.Length(sin)})
	}
	if x, y = point(comp.Start); x != x0 || y != y0 {
		c.body.WriteByte('L')
		c.pair(x, y)
	}
	sweep := 1
	if (comp.Angle > 0) == (m[0]*m[3]-m[1]*m[2] < 0) {
		sweep = 0
	}
	radius := number(float64(comp.Radius) * scale)
	for _, part := range []float64{0.5, 1} {
		x, y = point(comp.Start + part*comp.Angle)
		fmt.Fprintf(&c.body, "A%s %s 0 0 %d ", radius, radius, sweep)
		c.pair(x, y)
	}
	return x, y
}

// FillString writes a text. Its length is given, so that the layout holds with whatever face the reader has.
func (c *svgCanvas) FillString(face font.Face, pt vg.Point, text string) {
	// SVG drops spaces at the ends.
	words := strings.TrimLeft(text, " ")
	pt.X += face.Width(text[:len(text)-len(words)])
	if text = strings.TrimRight(words, " "); text == "" {
		return
	}
	x, y := c.at(pt)
	fmt.Fprintf(&c.body, `<text x="%s" y="%s" font-size="%s" textLength="%s"`, fixed(x), fixed(y),
		number(float64(face.Font.Size)), number(math.Round(10*float64(face.Width(text)))/10))
	if face.Font.Weight == xfont.WeightBold {
		c.body.WriteString(` font-weight="bold"`)
	}
	c.body.WriteString(paint("fill", c.state().color))
	m := c.state().matrix
	if angle := math.Atan2(m[1], m[0]) * 180 / math.Pi; math.Abs(angle) > 1e-6 {
		fmt.Fprintf(&c.body, ` transform="rotate(%s %s %s)"`, number(angle), fixed(x), fixed(y))
	}
	fmt.Fprintf(&c.body, `>%s</text>`, html.EscapeString(text))
}

// DrawImage places an image, its pixels as they are.
func (c *svgCanvas) DrawImage(rect vg.Rectangle, img image.Image) {
	x0, y1 := c.at(rect.Min)
	x1, y0 := c.at(rect.Max)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, img); err != nil {
		// Only an image without pixels or with too many cannot be encoded: there is nothing to draw.
		return
	}
	fmt.Fprintf(&c.body, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" `+
		`style="image-rendering:pixelated" href="data:image/png;base64,%s"/>`,
		fixed(x0), fixed(y0), fixed(x1-x0), fixed(y1-y0), base64.StdEncoding.EncodeToString(b.Bytes()))
}

// pair writes two coordinates given in hundredths.
func (c *svgCanvas) pair(x, y int) {
	c.body.WriteString(fixed(x))
	if y >= 0 {
		c.body.WriteByte(' ')
	}
	c.body.WriteString(fixed(y))
}

// paint writes a colour as the attribute of this name, and its opacity.
func paint(attribute string, k color.Color) string {
	n := color.NRGBAModel.Convert(k).(color.NRGBA)
	s := fmt.Sprintf(` %s="#%02x%02x%02x"`, attribute, n.R, n.G, n.B)
	if n.A < 255 {
		s += fmt.Sprintf(` %s-opacity="%s"`, attribute, number(float64(n.A)/255))
	}
	return s
}

func hundredths(x float64) int {
	// Far outside the picture is outside enough; NaN is nowhere.
	if !(math.Abs(x) < 1e6) {
		x = math.Copysign(1e6, x)
	}
	return int(math.Round(100 * x))
}

func fixed(hundredths int) string { return number(float64(hundredths) / 100) }

// number writes up to two decimals.
func number(x float64) string {
	s := strconv.FormatFloat(math.Round(100*x)/100, 'f', -1, 64)
	if strings.HasPrefix(s, "0.") {
		return s[1:]
	}
	if strings.HasPrefix(s, "-0.") {
		return "-" + s[2:]
	}
	if s == "-0" {
		return "0"
	}
	return s
}
