package widgets

import (
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/podium-go/podium/widgets/internal/numbers"
)

// maxTableRows is how many rows are shown; all are in the CSV file.
const maxTableRows = 100

// written returns the text of every cell and whether it is the best of its column.
func (t DataTable) written() (text [][]string, best [][]bool) {
	text, best = make([][]string, len(t.Rows)), make([][]bool, len(t.Rows))
	for i := range t.Rows {
		text[i], best[i] = make([]string, len(t.Columns)), make([]bool, len(t.Columns))
	}
	for j, c := range t.Columns {
		var column []float64
		for _, row := range t.Rows {
			if row[j].IsNumber {
				column = append(column, row[j].Number)
			}
		}
		aligned := numbers.Align(column)
		record, found := c.best(column)
		k := 0
		for i, row := range t.Rows {
			if !row[j].IsNumber {
				text[i][j] = row[j].Text
				continue
			}
			text[i][j] = aligned[k]
			if c.Format != "" {
				text[i][j] = fmt.Sprintf(c.Format, row[j].Number)
			}
			best[i][j] = found && row[j].Number == record
			k++
		}
	}
	return text, best
}

// best returns the best of the numbers; found is false if none is asked for or none can be compared.
func (c Column) best(column []float64) (record float64, found bool) {
	for _, v := range column {
		if math.IsNaN(v) || c.Best == NoBest {
			continue
		}
		if !found || c.Best == Lowest && v < record || c.Best == Highest && v > record {
			record, found = v, true
		}
	}
	return record, found
}

// words tells which columns hold only words, which are set to the left.
func (t DataTable) words() []bool {
	out := make([]bool, len(t.Columns))
	for j := range out {
		out[j] = !slices.ContainsFunc(t.Rows, func(row []Cell) bool { return row[j].IsNumber })
	}
	return out
}

// shownRows returns the indices of the rows that are shown, with a -1 where some are left out.
func (t DataTable) shownRows() []int {
	var out []int
	for i := 0; i < len(t.Rows); i++ {
		if len(t.Rows) > maxTableRows && i == maxTableRows/2 {
			out = append(out, -1)
			i = len(t.Rows) - maxTableRows/2
		}
		out = append(out, i)
	}
	return out
}

// Text writes the table for a terminal; an asterisk marks the best of a column.
func (t DataTable) Text() string {
	text, best := t.written()
	lines := [][]string{make([]string, len(t.Columns))}
	for j, c := range t.Columns {
		lines[0][j] = flat(c.Name)
		if c.Best != NoBest { // below are the marks
			lines[0][j] += " "
		}
	}
	for _, i := range t.shownRows() {
		line := make([]string, len(t.Columns))
		for j := range line {
			if i < 0 {
				line[j] = "⋮"
				continue
			}
			line[j] = strings.Join(strings.Fields(text[i][j]), " ")
			if t.Columns[j].Best != NoBest {
				mark := " "
				if best[i][j] {
					mark = "*"
				}
				line[j] += mark
			}
		}
		lines = append(lines, line)
	}
	width := make([]int, len(t.Columns))
	for _, line := range lines {
		for j, cell := range line {
			width[j] = max(width[j], utf8.RuneCountInString(cell))
		}
	}
	words := t.words()
	var b strings.Builder
	if t.Caption != "" {
		b.WriteString(flat(t.Caption) + "\n")
	}
	for i, line := range lines {
		var row strings.Builder
		for j, cell := range line {
			pad := strings.Repeat(" ", width[j]-utf8.RuneCountInString(cell))
			if words[j] {
				cell += pad
			} else {
				cell = pad + cell
			}
			if j > 0 {
				row.WriteString("  ")
			}
			row.WriteString(cell)
		}
		b.WriteString(strings.TrimRight(row.String(), " ") + "\n")
		if i == 0 {
			total := 2 * max(len(width)-1, 0)
			for _, w := range width {
				total += w
			}
			b.WriteString(strings.Repeat("─", total) + "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// CSV writes the table with all digits, as comma-separated values with a header.
func (t DataTable) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	record := make([]string, len(t.Columns))
	for j, c := range t.Columns {
		record[j] = c.Name
	}
	// Writing to memory does not fail, and no field has a forbidden delimiter.
	_ = w.Write(record)
	for _, row := range t.Rows {
		for j, c := range row {
			record[j] = c.Text
			if c.IsNumber {
				record[j] = strconv.FormatFloat(c.Number, 'g', -1, 64)
			}
		}
		_ = w.Write(record)
	}
	w.Flush()
	return b.String()
}

// HTML writes the table as a part of a page, with a link that saves the CSV file.
func (t DataTable) HTML() string {
	text, best := t.written()
	words := t.words()
	align := func(j int) string {
		if words[j] {
			return "left"
		}
		return "right"
	}
	var b strings.Builder
	b.WriteString(`<table style="font-variant-numeric:tabular-nums">`)
	if t.Caption != "" {
		fmt.Fprintf(&b, `<caption style="caption-side:top;text-align:left;font-weight:bold">%s</caption>`, scripts(t.Caption))
	}
	b.WriteString("\n<thead><tr>")
	for j, c := range t.Columns {
		fmt.Fprintf(&b, `<th style="text-align:%s">%s</th>`, align(j), scripts(c.Name))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, i := range t.shownRows() {
		b.WriteString("<tr>")
		for j := range t.Columns {
			cell := "⋮"
			if i >= 0 {
				cell = html.EscapeString(text[i][j])
				if t.Rows[i][j].IsNumber {
					cell = typeset(text[i][j])
				}
				if best[i][j] {
					cell = "<b>" + cell + "</b>"
				}
			}
			fmt.Fprintf(&b, `<td style="text-align:%s">%s</td>`, align(j), cell)
		}
		b.WriteString("</tr>\n")
	}
	fmt.Fprintf(&b, `</tbody></table><div style="font-size:80%%"><a download="table.csv" href="data:text/csv;charset=utf-8;base64,%s">CSV</a></div>`,
		base64.StdEncoding.EncodeToString([]byte(t.CSV())))
	return b.String()
}

// scripts writes a text with raised and lowered parts as HTML.
func scripts(line string) string {
	var b strings.Builder
	for _, r := range runs(line) {
		s := html.EscapeString(r.text)
		switch {
		case r.shift > 0:
			s = "<sup>" + s + "</sup>"
		case r.shift < 0:
			s = "<sub>" + s + "</sub>"
		}
		b.WriteString(s)
	}
	return b.String()
}

// typeset writes a number as one prints it: 1.2e-04 as 1.2×10⁻⁴, with true minus signs.
func typeset(number string) string {
	mantissa, rest, found := strings.Cut(number, "e")
	digits := strings.TrimLeft(rest, "+-0123456789")
	exponent, err := strconv.Atoi(strings.TrimSuffix(rest, digits))
	if !found || err != nil {
		return strings.ReplaceAll(html.EscapeString(number), "-", "−")
	}
	return strings.ReplaceAll(fmt.Sprintf("%s×10<sup>%d</sup>%s", html.EscapeString(mantissa), exponent, html.EscapeString(digits)), "-", "−")
}
