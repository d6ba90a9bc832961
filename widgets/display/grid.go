package display

import (
	"fmt"
	"html"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/podium-go/podium/widgets/internal/numbers"
)

// Rows and columns of a table that are shown; more are cut in the middle.
const (
	maxRows    = 20
	maxColumns = 12
	maxCell    = 40 // characters
)

// A grid is a table cut to what is shown, cells already as text.
type grid struct {
	title  string
	header []string   // one a column, the first is that of the row labels
	rows   [][]string // the first cell of each is its label
	left   []bool     // columns of words, set to the left
}

func (g grid) bundle() map[string]any {
	return map[string]any{mimeText: g.text(), mimeHTML: g.html()}
}

// matrixGrid lays out a matrix, columns aligned at the decimal point.
func matrixGrid(m matrix) grid {
	r, c := m.Dims()
	g := grid{title: fmt.Sprintf("%s, %d × %d", typeName(reflect.TypeOf(m)), r, c)}
	return g.numbers(r, c, m.At)
}

// numbers fills the grid with r rows and c columns of numbers.
func (g grid) numbers(r, c int, at func(i, j int) float64) grid {
	rows, columns := shown(r, maxRows), shown(c, maxColumns)
	g.header = []string{""}
	g.left = make([]bool, 1+len(columns))
	g.rows = make([][]string, len(rows))
	for k, i := range rows {
		g.rows[k] = []string{label(i, "⋮")}
	}
	for _, j := range columns {
		g.header = append(g.header, label(j, "…"))
		var x []float64
		for _, i := range rows {
			if i >= 0 && j >= 0 {
				x = append(x, at(i, j))
			}
		}
		cells := numbers.Align(x)
		for k, i := range rows {
			cell := ""
			switch {
			case j < 0:
				cell = "…"
			case i < 0:
				cell = "⋮"
			default:
				cell, cells = cells[0], cells[1:]
			}
			g.rows[k] = append(g.rows[k], cell)
		}
	}
	return g
}

func label(i int, gap string) string {
	if i < 0 {
		return gap
	}
	return strconv.Itoa(i)
}

// reflectGrid lays out a slice of structs or a slice of slices of plain values.
func reflectGrid(v reflect.Value) (grid, bool) {
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if (v.Kind() != reflect.Slice && v.Kind() != reflect.Array) || v.Len() == 0 {
		return grid{}, false
	}
	element := v.Type().Elem()
	switch element.Kind() {
	case reflect.Slice, reflect.Array:
		if isScalar(element.Elem().Kind()) && element.Elem().Kind() != reflect.Uint8 {
			return sliceGrid(v), true
		}
	case reflect.Struct:
		return structGrid(v, element)
	case reflect.Pointer:
		if element.Elem().Kind() == reflect.Struct {
			return structGrid(v, element.Elem())
		}
	}
	return grid{}, false
}

// sliceGrid lays out a slice of slices; rows may differ in length.
func sliceGrid(v reflect.Value) grid {
	rows, columns := v.Len(), 0
	even := true
	for i := range rows {
		if i > 0 && v.Index(i).Len() != columns {
			even = false
		}
		columns = max(columns, v.Index(i).Len())
	}
	g := grid{title: fmt.Sprintf("%s, %d × %d", typeName(v.Type()), rows, columns)}
	if kind := v.Type().Elem().Elem().Kind(); even && (kind == reflect.Float64 || kind == reflect.Float32) {
		return g.numbers(rows, columns, func(i, j int) float64 { return v.Index(i).Index(j).Float() })
	}
	var cells [][]reflect.Value
	chosen := shown(columns, maxColumns)
	g.header = []string{""}
	for _, j := range chosen {
		g.header = append(g.header, label(j, "…"))
	}
	for _, i := range shown(rows, maxRows) {
		g.rows = append(g.rows, []string{label(i, "⋮")})
		if i < 0 {
			cells = append(cells, nil)
			continue
		}
		var row []reflect.Value
		for _, j := range chosen {
			if j >= 0 && j < v.Index(i).Len() {
				row = append(row, v.Index(i).Index(j))
			} else {
				row = append(row, reflect.Value{})
			}
		}
		cells = append(cells, row)
	}
	return g.fill(cells)
}

// structGrid lays out a slice of structs, or of pointers to them, a column for each exported field.
func structGrid(v reflect.Value, t reflect.Type) (grid, bool) {
	if describesItself(v.Type().Elem()) {
		return grid{}, false
	}
	var fields []int
	g := grid{title: fmt.Sprintf("%s, %d rows", typeName(v.Type()), v.Len()), header: []string{""}}
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			fields = append(fields, i)
			g.header = append(g.header, f.Name)
		}
	}
	if len(fields) == 0 {
		return grid{}, false
	}
	var cells [][]reflect.Value
	for _, i := range shown(v.Len(), maxRows) {
		g.rows = append(g.rows, []string{label(i, "⋮")})
		if i < 0 {
			cells = append(cells, nil)
			continue
		}
		item := v.Index(i)
		row := make([]reflect.Value, len(fields))
		if item = reflect.Indirect(item); item.IsValid() {
			for k, f := range fields {
				row[k] = item.Field(f)
			}
		}
		cells = append(cells, row)
	}
	return g.fill(cells), true
}

// fill appends the cells to the rows' labels; a nil row is the gap of a long table.
func (g grid) fill(cells [][]reflect.Value) grid {
	g.left = make([]bool, len(g.header))
	for k, row := range cells {
		for j := range len(g.header) - 1 {
			switch {
			case row == nil:
				g.rows[k] = append(g.rows[k], "⋮")
			case g.header[j+1] == "…":
				g.rows[k] = append(g.rows[k], "…")
			case !row[j].IsValid():
				g.rows[k] = append(g.rows[k], "")
			default:
				g.rows[k] = append(g.rows[k], cellText(row[j]))
				g.left[j+1] = g.left[j+1] || !isNumber(row[j].Kind())
			}
		}
	}
	return g
}

// cellText is the text of a value on one line of limited length.
func cellText(v reflect.Value) string {
	var s string
	if v.Kind() == reflect.String {
		s = v.String()
	} else {
		p := printer{path: make(map[visit]bool), depth: 1}
		s = p.value(v, false)
	}
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > maxCell {
		s = string([]rune(s)[:maxCell-1]) + "…"
	}
	return s
}

func (g grid) text() string {
	width := make([]int, len(g.header))
	for _, row := range append([][]string{g.header}, g.rows...) {
		for j, cell := range row {
			width[j] = max(width[j], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	b.WriteString(g.title)
	for _, row := range append([][]string{g.header}, g.rows...) {
		line := ""
		for j, cell := range row {
			pad := strings.Repeat(" ", width[j]-utf8.RuneCountInString(cell))
			if j > 0 {
				line += "  "
			}
			if g.left[j] {
				line += cell + pad
			} else {
				line += pad + cell
			}
		}
		b.WriteString("\n" + strings.TrimRight(line, " "))
	}
	return b.String()
}

func (g grid) html() string {
	var b strings.Builder
	b.WriteString("<table>\n<thead><tr>")
	align := func(j int) string {
		if g.left[j] {
			return ` style="text-align:left"`
		}
		return ` style="text-align:right"`
	}
	for j, cell := range g.header {
		fmt.Fprintf(&b, "<th%s>%s</th>", align(j), html.EscapeString(cell))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, row := range g.rows {
		b.WriteString("<tr>")
		for j, cell := range row {
			tag := "td"
			if j == 0 {
				tag = "th"
			}
			fmt.Fprintf(&b, "<%s%s>%s</%s>", tag, align(j), html.EscapeString(cell), tag)
		}
		b.WriteString("</tr>\n")
	}
	fmt.Fprintf(&b, "</tbody></table>\n<div style=\"font-size:80%%;color:#777\">%s</div>", html.EscapeString(g.title))
	return b.String()
}

var (
	errorType    = reflect.TypeFor[error]()
	stringerType = reflect.TypeFor[fmt.Stringer]()
)

// describesItself tells whether values of the type have a text of their own.
func describesItself(t reflect.Type) bool {
	return t.Implements(errorType) || t.Implements(stringerType)
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Complex128 }

func isScalar(k reflect.Kind) bool { return k == reflect.Bool || k == reflect.String || isNumber(k) }
