package display

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"strings"
)

// MIME types that the front ends of Jupyter show.
const (
	mimeText     = "text/plain"
	mimeHTML     = "text/html"
	mimeMarkdown = "text/markdown"
	mimeLaTeX    = "text/latex"
	mimeSVG      = "image/svg+xml"
	mimePNG      = "image/png"
	mimeJSON     = "application/json"
)

// Text is shown as it is, in a fixed-width face. ANSI colour sequences work.
type Text string

// MIMEBundle gives the text.
func (t Text) MIMEBundle() (data, metadata map[string]any) {
	return map[string]any{mimeText: string(t)}, nil
}

// HTML is shown as a part of the notebook's page.
type HTML string

// MIMEBundle gives the HTML and, for terminals, its words.
func (h HTML) MIMEBundle() (data, metadata map[string]any) {
	return map[string]any{mimeHTML: string(h), mimeText: plain(string(h))}, nil
}

// Markdown is shown as in a notebook's text cells, formulas between dollar signs included.
type Markdown string

// MIMEBundle gives the Markdown, which is its own text form.
func (m Markdown) MIMEBundle() (data, metadata map[string]any) {
	return map[string]any{mimeMarkdown: string(m), mimeText: string(m)}, nil
}

// LaTeX is a formula, with or without dollar signs around it.
type LaTeX string

// MIMEBundle gives the formula as displayed mathematics; its source is the text form.
func (l LaTeX) MIMEBundle() (data, metadata map[string]any) {
	formula := strings.TrimSpace(string(l))
	if !strings.HasPrefix(formula, "$") && !strings.HasPrefix(formula, `\[`) && !strings.HasPrefix(formula, `\begin{`) {
		formula = "$$" + formula + "$$"
	}
	return map[string]any{mimeLaTeX: formula, mimeText: string(l)}, nil
}

// SVG is a drawing: an <svg> element.
type SVG string

// MIMEBundle gives the drawing without the XML prologue, which has no place inside a page.
func (s SVG) MIMEBundle() (data, metadata map[string]any) {
	drawing := string(s)
	if i := strings.Index(drawing, "<svg"); i > 0 {
		drawing = drawing[i:]
	}
	return map[string]any{mimeSVG: drawing, mimeText: fmt.Sprintf("SVG drawing (%s)", byteSize(len(drawing)))}, nil
}

// PNG is an image file.
type PNG []byte

// MIMEBundle gives the image, with its size in pixels as metadata.
func (p PNG) MIMEBundle() (data, metadata map[string]any) {
	c, err := png.DecodeConfig(bytes.NewReader(p))
	if err != nil {
		return map[string]any{mimeText: fmt.Sprintf("not a PNG image (%s): %v", byteSize(len(p)), err)}, nil
	}
	data = map[string]any{
		mimePNG:  []byte(p),
		mimeText: fmt.Sprintf("PNG image, %d × %d pixels (%s)", c.Width, c.Height, byteSize(len(p))),
	}
	return data, map[string]any{mimePNG: map[string]any{"width": c.Width, "height": c.Height}}
}

// JSON shows a value as JSON: a tree that opens and closes in JupyterLab (where an empty list reads null, as it does to
// gob), indented text elsewhere.
type JSON struct{ Value any }

// MIMEBundle gives the JSON of the value, or the error that encoding/json has with it.
func (j JSON) MIMEBundle() (data, metadata map[string]any) {
	text, err := json.MarshalIndent(j.Value, "", "  ")
	if err != nil {
		return map[string]any{mimeText: fmt.Sprintf("not JSON: %v", err)}, nil
	}
	data = map[string]any{mimeText: string(text)}
	var tree any
	if err := json.Unmarshal(text, &tree); err == nil {
		data[mimeJSON] = tree
	}
	return data, nil
}

func byteSize(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000_000:
		return fmt.Sprintf("%.3g kB", float64(n)/1e3)
	default:
		return fmt.Sprintf("%.3g MB", float64(n)/1e6)
	}
}

var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#34;", `"`, "&#39;", "'",
	"&nbsp;", " ", "&times;", "×", "&minus;", "−", "&amp;", "&")

// plain returns the words of an HTML text: no tags, no scripts or styles, a line for each block, cells apart.
func plain(html string) string {
	var b strings.Builder
	skip := "" // the element whose content is left out
	for len(html) > 0 {
		open := strings.IndexByte(html, '<')
		if open < 0 {
			open = len(html)
		}
		if skip == "" {
			b.WriteString(strings.Join(strings.Fields(html[:open]), " "))
			if open > 0 && strings.ContainsAny(html[open-1:open], " \n\t") {
				b.WriteByte(' ')
			}
		}
		html = html[open:]
		end := strings.IndexByte(html, '>')
		if end < 0 {
			break
		}
		name := strings.ToLower(html[:end])
		html = html[end+1:]
		name, _, _ = strings.Cut(strings.TrimPrefix(name, "<"), " ")
		switch name {
		case "script", "style":
			skip = name
		case "/script", "/style":
			skip = ""
		case "br", "br/", "/p", "/div", "/tr", "/li", "/h1", "/h2", "/h3", "/h4", "/table", "/pre", "/caption", "/details":
			b.WriteByte('\n')
		case "/td", "/th":
			b.WriteString("  ")
		}
	}
	var lines []string
	for _, line := range strings.Split(entities.Replace(b.String()), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
