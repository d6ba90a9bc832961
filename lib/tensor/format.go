package tensor

import (
	"fmt"
	"html"
	"math"
	"math/cmplx"
	"strconv"
	"strings"
)

// What is printed of a large tensor.
const (
	printedWhole = 1000 // elements up to which all are
	printedEdge  = 3    // indices at both ends of a dimension otherwise
	maxDecimals  = 4
)

// String returns the type, the shape and the elements in aligned columns; of a
// large tensor the ends of each dimension. Floats are rounded to 4 decimals.
func (t *Tensor) String() string {
	shown, edges := t.shown()
	cells := texts(shown)
	if len(t.shape) == 0 {
		return t.dtype.String() + " " + cells[0]
	}
	width := 0
	for _, c := range cells {
		width = max(width, len(c))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%v %v\n", t.dtype, t.shape)
	next := 0
	var block func(dim int)
	block = func(dim int) {
		if dim == len(t.shape) {
			fmt.Fprintf(&b, "%*s", width, cells[next])
			next++
			return
		}
		gap := " "
		if dim < len(t.shape)-1 {
			gap = strings.Repeat("\n", min(len(t.shape)-1-dim, 2)) + strings.Repeat(" ", dim+1)
		}
		b.WriteString("[")
		for i := range shown.shape[dim] {
			if i > 0 {
				b.WriteString(gap)
			}
			if edges[dim] && i == printedEdge {
				b.WriteString("..." + gap)
			}
			block(dim + 1)
		}
		b.WriteString("]")
	}
	block(0)
	return b.String()
}

// shown returns what is printed, and which dimensions are cut.
func (t *Tensor) shown() (part *Tensor, cut []bool) {
	part, cut = t, make([]bool, len(t.shape))
	if t.Len() <= printedWhole {
		return t, cut
	}
	for i, n := range t.shape {
		if n > 2*printedEdge+1 {
			cut[i] = true
			part = Concat(i, part.Narrow(i, 0, printedEdge), part.Narrow(i, n-printedEdge, n))
		}
	}
	return part, cut
}

// texts returns the elements as texts of one style.
func texts(t *Tensor) []string {
	var out []string
	switch {
	case t.dtype == Bool:
		for _, v := range Values[bool](t) {
			out = append(out, strconv.FormatBool(v))
		}
	case t.dtype.IsInt():
		for _, v := range Values[int64](t) {
			out = append(out, strconv.FormatInt(v, 10))
		}
	case t.dtype.IsFloat():
		x := Values[float64](t)
		style := styleOf(x)
		for _, v := range x {
			out = append(out, style.text(v))
		}
	default:
		z := Values[complex128](t)
		var parts []float64
		for _, v := range z {
			parts = append(parts, real(v), imag(v))
		}
		style := styleOf(parts)
		for _, v := range z {
			im := style.text(imag(v))
			if !strings.HasPrefix(im, "-") && !cmplx.IsInf(v) {
				im = "+" + im
			}
			out = append(out, style.text(real(v))+im+"i")
		}
	}
	return out
}

// style is how floats are printed.
type style struct {
	verb     byte
	decimals int
}

// styleOf chooses a style that suits all numbers: with an exponent where they
// are very large, very small or far apart, and with no more decimals than one
// of them needs.
func styleOf(x []float64) style {
	least, most := math.Inf(1), 0.0
	for _, v := range x {
		if a := math.Abs(v); a > 0 && !math.IsInf(v, 0) {
			least, most = min(least, a), max(most, a)
		}
	}
	s := style{verb: 'f'}
	if most >= 1e8 || least < 1e-4 || most/least >= 1e8 {
		s.verb = 'e'
	}
	for _, v := range x {
		text := strconv.FormatFloat(v, s.verb, maxDecimals, 64)
		text, _, _ = strings.Cut(text, "e")
		if _, decimals, ok := strings.Cut(text, "."); ok {
			s.decimals = max(s.decimals, len(strings.TrimRight(decimals, "0")))
		}
	}
	return s
}

func (s style) text(v float64) string { return strconv.FormatFloat(v, s.verb, s.decimals, 64) }

// MIMEBundle shows t in a notebook: as text, and one or two dimensions as a
// table.
func (t *Tensor) MIMEBundle() (data, metadata map[string]any) {
	text := t.String()
	data = map[string]any{"text/plain": text}
	if n := len(t.shape); n == 1 || n == 2 {
		data["text/html"] = t.table()
	} else {
		data["text/html"] = "<pre>" + html.EscapeString(text) + "</pre>"
	}
	return data, nil
}

// table returns the elements in HTML, a vector in one row.
func (t *Tensor) table() string {
	m := t
	if len(t.shape) == 1 {
		m = t.ExpandDims(0)
	}
	part, cut := m, make([]bool, 2)
	const rows, columns = 5, 5 // at both ends
	for i, edge := range []int{rows, columns} {
		if n := m.shape[i]; n > 2*edge+1 {
			cut[i] = true
			part = Concat(i, part.Narrow(i, 0, edge), part.Narrow(i, n-edge, n))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<table><caption>%v %v</caption>", t.dtype, t.shape)
	cells, width := texts(part), part.shape[1]
	index := func(dim, i, edge int) int {
		if cut[dim] && i >= edge {
			return m.shape[dim] - 2*edge + i
		}
		return i
	}
	cell := func(tag, text string) { fmt.Fprintf(&b, `<%s style="text-align:right">%s</%s>`, tag, text, tag) }
	b.WriteString("<thead><tr>")
	if len(t.shape) == 2 {
		cell("th", "")
	}
	for j := range width {
		if cut[1] && j == columns {
			cell("th", "…")
		}
		cell("th", strconv.Itoa(index(1, j, columns)))
	}
	b.WriteString("</tr></thead><tbody>")
	for i := range part.shape[0] {
		if cut[0] && i == rows {
			b.WriteString("<tr>")
			cell("th", "⋮")
			b.WriteString("</tr>")
		}
		b.WriteString("<tr>")
		if len(t.shape) == 2 {
			cell("th", strconv.Itoa(index(0, i, rows)))
		}
		for j := range width {
			if cut[1] && j == columns {
				cell("td", "…")
			}
			cell("td", cells[i*width+j])
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}
