package widgets

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

var fontCache = sync.OnceValue(func() *font.Cache { return font.NewCache(liberation.Collection()) })

// mathText is a text handler of gonum/plot for words with raised and lowered parts: "10^{-3}", "x^2", "u_{xx}", "u_t".
// Without braces one letter or digit is raised or lowered, and only if no other follows, so that names such as n_modes
// stay as they are. A hyphen in front of a digit or inside such a part is drawn as a minus sign. Dollar signs around
// formulas are dropped.
type mathText struct{}

var _ text.Handler = mathText{}

// A run is a stretch of text of one size and height; both are in font sizes.
type run struct {
	text        string
	size, shift float64
}

const (
	scriptSize = 0.72
	raised     = 0.36
	lowered    = -0.17
)

// runs splits a line into its parts.
func runs(line string) []run {
	line = strings.ReplaceAll(line, "$", "")
	var out []run
	start := 0
	for i := 0; i < len(line); i++ {
		if line[i] != '^' && line[i] != '_' || i == 0 {
			continue
		}
		script, rest := scriptAt(line[i+1:])
		if script == "" {
			continue
		}
		if i > start {
			out = append(out, run{minus(line[start:i]), 1, 0})
		}
		shift := raised
		if line[i] == '_' {
			shift = lowered
		}
		out = append(out, run{strings.ReplaceAll(script, "-", "−"), scriptSize, shift})
		start = len(line) - len(rest)
		i = start - 1
	}
	if start < len(line) {
		out = append(out, run{minus(line[start:]), 1, 0})
	}
	return out
}

// scriptAt returns the script at the beginning of s and what follows it; script is empty if there is none.
func scriptAt(s string) (script, rest string) {
	if strings.HasPrefix(s, "{") {
		if end := strings.IndexByte(s, '}'); end > 0 {
			return s[1:end], s[end+1:]
		}
		return "", s
	}
	r, n := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[n:])
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	if word(r) && (n == len(s) || !word(next)) {
		return s[:n], s[n:]
	}
	return "", s
}

// minus turns hyphens that are signs into minus signs.
func minus(s string) string {
	var b strings.Builder
	previous := ' '
	for i, r := range s {
		if r == '-' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9' && !unicode.IsLetter(previous) && !unicode.IsDigit(previous) {
			b.WriteRune('−')
		} else {
			b.WriteRune(r)
		}
		previous = r
	}
	return b.String()
}

// flat returns the text for where nothing can be raised: a terminal, an alternative text.
func flat(line string) string {
	var b strings.Builder
	for _, r := range runs(line) {
		switch {
		case r.shift > 0:
			b.WriteByte('^')
		case r.shift < 0:
			b.WriteByte('_')
		}
		b.WriteString(r.text)
	}
	return b.String()
}

// Cache and the methods below implement text.Handler.
func (mathText) Cache() *font.Cache { return fontCache() }

func (mathText) Extents(f font.Font) font.Extents {
	face := fontCache().Lookup(f, f.Size)
	return face.Extents()
}

func (mathText) Lines(txt string) []string {
	return strings.Split(strings.TrimRight(txt, "\n"), "\n")
}

func (h mathText) Box(txt string, f font.Font) (width, height, depth vg.Length) {
	for _, r := range runs(txt) {
		face := fontCache().Lookup(f, f.Size*vg.Length(r.size))
		width += face.Width(r.text)
	}
	e := h.Extents(f)
	return width, e.Ascent, e.Descent
}

func (h mathText) Draw(c vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	c.Push()
	defer c.Pop()
	c.SetColor(sty.Color)
	c.Translate(pt)
	c.Rotate(sty.Rotation)
	lines := h.Lines(txt)
	height := h.Extents(sty.Font).Height
	// The alignment is that of the last line's baseline, as gonum/plot counts.
	y := sty.Height(txt)*vg.Length(sty.YAlign) + height*vg.Length(len(lines)-1)
	for _, line := range lines {
		width, _, _ := h.Box(line, sty.Font)
		x := vg.Length(sty.XAlign) * width
		for _, r := range runs(line) {
			face := fontCache().Lookup(sty.Font, sty.Font.Size*vg.Length(r.size))
			c.FillString(face, vg.Point{X: x, Y: y + sty.Font.Size*vg.Length(r.shift)}, r.text)
			x += face.Width(r.text)
		}
		y -= height
	}
}
