package claims

import (
	"fmt"
	"html"
	"io"
	"strings"
	"unicode/utf8"
)

// Report is a list of claims that can be shown.
type Report struct {
	Title  string
	Claims []Claim
}

// Table gathers claims for display. As the last line of a notebook's cell it
// shows the table and hands the claims to `podium test`.
func Table(claims ...Claim) Report { return Report{Title: "Claims", Claims: claims} }

// Titled returns the report with another title.
func (r Report) Titled(title string) Report {
	r.Title = title
	return r
}

// Passed tells whether there is a claim and every one holds.
func (r Report) Passed() bool { return len(r.Claims) > 0 && Failed(r.Claims) == 0 }

// Summary says in a few words how many claims hold.
func (r Report) Summary() string {
	return fmt.Sprintf("%d of %d passed", len(r.Claims)-Failed(r.Claims), len(r.Claims))
}

// String returns the table as text.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.Title, r.Summary())
	if err := Write(&b, r.Claims); err != nil {
		return err.Error() // a strings.Builder does not fail
	}
	return strings.TrimRight(b.String(), "\n")
}

// columns returns the head and the rows of the table, without the columns
// that are empty in every row.
func columns(claims []Claim) (head []string, rows [][]string) {
	all := []string{"", "claim", "found", "asked", "source", "note"}
	full := make([][]string, len(claims))
	used := []bool{true, true, true, true, false, false}
	for i, c := range claims {
		full[i] = []string{c.Verdict(), c.Name, c.Found(), c.Asked(), c.Source, c.Note}
		for j, cell := range full[i] {
			used[j] = used[j] || cell != ""
		}
	}
	pick := func(row []string) (out []string) {
		for j, cell := range row {
			if used[j] {
				out = append(out, cell)
			}
		}
		return out
	}
	for _, row := range full {
		rows = append(rows, pick(row))
	}
	return pick(all), rows
}

// Write prints claims as an aligned text table, one line a claim.
func Write(w io.Writer, claims []Claim) error {
	head, rows := columns(claims)
	width := make([]int, len(head))
	lines := append([][]string{head}, rows...)
	for _, row := range lines {
		for j, cell := range row {
			width[j] = max(width[j], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range lines {
		var b strings.Builder
		for j, cell := range row {
			b.WriteString(cell)
			b.WriteString(strings.Repeat(" ", width[j]-utf8.RuneCountInString(cell)+2))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return fmt.Errorf("claims: writing table: %w", err)
		}
	}
	return nil
}

// HTML returns the table as a fragment of HTML.
func (r Report) HTML() string {
	head, rows := columns(r.Claims)
	var b strings.Builder
	fmt.Fprintf(&b, `<table class="podium-claims"><caption>%s: %s</caption><thead><tr>`,
		html.EscapeString(r.Title), r.Summary())
	for _, cell := range head {
		fmt.Fprintf(&b, `<th style="text-align:left">%s</th>`, html.EscapeString(cell))
	}
	b.WriteString("</tr></thead><tbody>")
	for i, row := range rows {
		b.WriteString("<tr>")
		for j, cell := range row {
			style := "text-align:left"
			if j == 0 {
				// Colour-blind safe: the word says it too.
				style += ";font-weight:bold;color:#0072b2"
				if !r.Claims[i].Passed {
					style = "text-align:left;font-weight:bold;color:#d55e00"
				}
			}
			fmt.Fprintf(&b, `<td style="%s">%s</td>`, style, html.EscapeString(cell))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

// MIMEBundle returns the table as text and HTML and the claims as data.
func (r Report) MIMEBundle() (data, metadata map[string]any) {
	data = map[string]any{"text/plain": r.String(), "text/html": r.HTML()}
	encoded, err := Encode(r.Claims)
	if err != nil {
		data["text/plain"] = r.String() + "\nclaims could not be encoded: " + err.Error()
		return data, nil
	}
	data[MIME] = string(encoded)
	return data, nil
}
