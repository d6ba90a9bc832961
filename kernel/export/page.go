package export

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html"
	"strings"

	"github.com/podium-go/podium/kernel/notebook"
)

//go:embed style.css
var style string

// mathFont draws formulas: few systems have a font for them, and without one
// brackets do not grow. Its licence lies beside it.
//
//go:embed font/podium-math.woff2
var mathFont []byte

// policy lets the page use what is in it and nothing from outside.
const policy = "default-src 'none'; img-src data: blob:; media-src data: blob:; font-src data:; " +
	"style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:"

// tocFrom is the number of headings from which on a page has a table of contents.
const tocFrom = 4

// Page renders book. Images that its Markdown names by path are looked for in the
// folder dir and become part of the page. The same notebook gives the same bytes.
func Page(book *notebook.Notebook, dir string) ([]byte, error) {
	r, err := newRenderer(dir, book.Language())
	if err != nil {
		return nil, fmt.Errorf("export %s: %w", book.Name, err)
	}
	var body strings.Builder
	for i, cell := range book.Cells {
		if err := r.cell(&body, cell); err != nil {
			return nil, fmt.Errorf("export %s: cell %d: %w", book.Name, i+1, err)
		}
	}
	title := book.Title()
	if len(r.headings) > 0 && r.headings[0].level == 1 {
		title = r.headings[0].text
	}
	var page strings.Builder
	page.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	page.WriteString("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
	page.WriteString("<meta name=\"color-scheme\" content=\"light dark\">\n")
	fmt.Fprintf(&page, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", policy)
	page.WriteString("<meta name=\"generator\" content=\"Podium\">\n")
	fmt.Fprintf(&page, "<title>%s</title>\n<style>\n%s%s", html.EscapeString(title), style, r.codeStyle)
	if strings.Contains(body.String(), "<math") {
		fmt.Fprintf(&page, "@font-face { font-family: \"Podium Math\"; src: url(\"data:font/woff2;base64,%s\") format(\"woff2\"); }\n",
			base64.StdEncoding.EncodeToString(mathFont))
	}
	page.WriteString("</style>\n</head>\n<body>\n")
	contents := r.contents()
	page.WriteString(contents)
	page.WriteString("<main>\n")
	if len(r.headings) == 0 || r.headings[0].level != 1 {
		fmt.Fprintf(&page, "<h1>%s</h1>\n", html.EscapeString(title))
	}
	page.WriteString(body.String())
	page.WriteString("</main>\n</body>\n</html>\n")
	return []byte(page.String()), nil
}

// contents is the table of contents, "" for a short page. The page's title is
// not in it.
func (r *pageRenderer) contents() string {
	headings := r.headings
	if len(headings) > 0 && headings[0].level == 1 {
		headings = headings[1:]
	}
	if len(headings) < tocFrom {
		return ""
	}
	top := headings[0].level
	for _, h := range headings {
		top = min(top, h.level)
	}
	var out strings.Builder
	out.WriteString("<nav aria-label=\"Contents\"><details open><summary>Contents</summary>\n<ul>\n")
	for _, h := range headings {
		if h.level <= top+1 {
			fmt.Fprintf(&out, "<li class=\"depth%d\"><a href=\"#%s\">%s</a></li>\n", h.level-top, html.EscapeString(h.id), h.markup)
		}
	}
	out.WriteString("</ul>\n</details></nav>\n")
	return out.String()
}
