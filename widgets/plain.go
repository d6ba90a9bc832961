package widgets

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"
)

// Size of a figure in a terminal, in characters.
const (
	plainColumns = 60
	plainRows    = 14
)

// Text draws the figure with characters, for a terminal.
func (f Figure) Text() string {
	var rows []string
	if field := f.Spec.heatMap(); field != nil {
		rows = shades(*field)
	} else {
		rows = f.braille()
	}
	x, y := f.scales()
	low, high := y.plainEnds()
	margin := max(len(low), len(high))
	var b strings.Builder
	line := func(format string, args ...any) {
		b.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " ") + "\n")
	}
	if f.Spec.Title != "" {
		line("%s", flat(f.Spec.Title))
	}
	if f.Spec.YLabel != "" {
		line("%s", flat(f.Spec.YLabel))
	}
	for i, row := range rows {
		label := ""
		switch i {
		case 0:
			label = high
		case len(rows) - 1:
			label = low
		}
		line("%*s │%s", margin, label, row)
	}
	line("%*s └%s", margin, "", strings.Repeat("─", plainColumns))
	left, right := x.plainEnds()
	name := flat(f.Spec.XLabel)
	gap := max(plainColumns-len(left)-len(right)-utf8.RuneCountInString(name), 2)
	line("%*s  %s%s%s%s%s", margin, "", left, strings.Repeat(" ", gap/2), name, strings.Repeat(" ", gap-gap/2), right)
	for _, s := range f.ranges() {
		line("%*s  %s", margin, "", s)
	}
	return strings.TrimRight(b.String(), "\n")
}

// Summary says in one line what the figure shows and over which values.
func (f Figure) Summary() string {
	parts := f.ranges()
	if f.Spec.Title != "" {
		parts = append([]string{flat(f.Spec.Title)}, parts...)
	}
	return strings.Join(parts, "; ")
}

// ranges names each series or field with its values.
func (f Figure) ranges() []string {
	var out []string
	for _, l := range f.Spec.Layers {
		name := flat(l.Label)
		if name == "" {
			name = string(l.Kind)
		}
		values := l.Y
		if l.Kind == KindHeatMap {
			values = l.Field
		}
		r := Range{math.Inf(1), math.Inf(-1)}
		for _, v := range values {
			if isFinite(v) {
				r.Low, r.High = min(r.Low, v), max(r.High, v)
			}
		}
		switch {
		case r.Low > r.High:
			out = append(out, name+": no finite values")
		case r.Low == r.High:
			out = append(out, fmt.Sprintf("%s: %s", name, plainNumber(r.Low)))
		default:
			out = append(out, fmt.Sprintf("%s: %s … %s", name, plainNumber(r.Low), plainNumber(r.High)))
		}
	}
	return out
}

// braille draws the series with dots, two by four a character.
func (f Figure) braille() []string {
	sx, sy := f.scales()
	width, height := 2*plainColumns, 4*plainRows
	x := func(v float64) vg.Length { return vg.Length(sx.Normalize(sx.low, sx.high, v) * float64(width-1)) }
	y := func(v float64) vg.Length { return vg.Length(sy.Normalize(sy.low, sy.high, v) * float64(height-1)) }
	cells := make([][]rune, plainRows)
	for i := range cells {
		cells[i] = []rune(strings.Repeat("\u2800", plainColumns))
	}
	// The bits of the dots of a braille character, by column and row from above.
	bits := [2][4]rune{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}
	dot := func(px, py float64) {
		i, j := int(math.Round(px)), height-1-int(math.Round(py))
		if i >= 0 && i < width && j >= 0 && j < height {
			cells[j/4][i/2] |= bits[i%2][j%4]
		}
	}
	for _, line := range f.pixels(x, y) {
		for k, p := range line {
			dot(float64(p.X), float64(p.Y))
			if k == 0 {
				continue
			}
			q := line[k-1]
			// A fixed range can put points far outside.
			steps := min(math.Ceil(math.Max(math.Abs(float64(p.X-q.X)), math.Abs(float64(p.Y-q.Y)))), 4*float64(width))
			for s := 1.0; s < steps; s++ {
				t := vg.Length(s / steps)
				dot(float64(q.X+t*(p.X-q.X)), float64(q.Y+t*(p.Y-q.Y)))
			}
		}
	}
	out := make([]string, plainRows)
	for i := range cells {
		out[i] = strings.ReplaceAll(string(cells[i]), "\u2800", " ")
	}
	return out
}

// shades draws a field in five tones, the darkest highest.
func shades(l Layer) []string {
	tones := []rune(" ░▒▓█")
	r := l.colorRange()
	out := make([]string, plainRows)
	for i := range out {
		row := make([]rune, plainColumns)
		for j := range row {
			v := l.Field[(plainRows-1-i)*l.Rows/plainRows*l.Cols+j*l.Cols/plainColumns]
			row[j] = '?'
			if isFinite(v) {
				row[j] = tones[r.index(v)*len(tones)/colorSteps]
			}
		}
		out[i] = string(row)
	}
	return out
}
