package export

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/podium-go/podium/kernel/notebook"
)

// A text of more than foldFrom lines shows its first foldKeep and opens on demand.
const foldFrom, foldKeep = 40, 12

// output writes one output in its best form.
func (r *pageRenderer) output(out *strings.Builder, o notebook.Output) error {
	switch o.Type {
	case notebook.Stream:
		class := "output"
		if o.Name == "stderr" {
			class = "output stderr"
		}
		fmt.Fprintf(out, "<div class=\"%s\">%s</div>\n", class, folded(ansiLines(o.Text)))
	case notebook.ErrorOutput:
		text := strings.Join(o.Traceback, "\n")
		if strings.TrimSpace(text) == "" {
			text = strings.TrimPrefix(o.ErrorName+": "+o.ErrorValue, ": ")
		}
		fmt.Fprintf(out, "<div class=\"output error\"><pre>%s</pre></div>\n", strings.Join(ansiLines(text), "\n"))
	case notebook.DisplayData, notebook.ExecuteResult:
		return r.bundle(out, o)
	}
	return nil
}

// folded is terminal output; a long one is folded.
func folded(lines []string) string {
	if len(lines) <= foldFrom {
		return "<pre>" + strings.Join(lines, "\n") + "</pre>"
	}
	return fmt.Sprintf("<pre>%s</pre><details><summary>%d more lines</summary><pre>%s</pre></details>",
		strings.Join(lines[:foldKeep], "\n"), len(lines)-foldKeep, strings.Join(lines[foldKeep:], "\n"))
}

// bundle writes the best form that a MIME bundle has.
func (r *pageRenderer) bundle(out *strings.Builder, o notebook.Output) error {
	text := func(kind string) string {
		s, _ := o.Data[kind].(string)
		return s
	}
	if markup := text("text/html"); markup != "" {
		fmt.Fprintf(out, "<div class=\"output\">%s</div>\n", markup)
		return nil
	}
	for _, kind := range []string{"image/svg+xml", "image/png", "image/jpeg", "image/gif"} {
		if content := text(kind); content != "" {
			fmt.Fprintf(out, "<div class=\"output figure\"><img alt=\"%s\"%s src=\"%s\"></div>\n",
				html.EscapeString(firstLine(text("text/plain"))), size(o.Metadata[kind]), image(kind, content))
			return nil
		}
	}
	if source := text("text/markdown"); source != "" {
		out.WriteString("<div class=\"output md\">\n")
		err := r.markdown(out, source, nil)
		out.WriteString("</div>\n")
		return err
	}
	if tex := text("text/latex"); tex != "" {
		plain := strings.TrimSpace(tex)
		display := !strings.HasPrefix(plain, "$") || strings.HasPrefix(plain, "$$")
		fmt.Fprintf(out, "<div class=\"output\">%s</div>\n", formula(undelimited(tex), display))
		return nil
	}
	if script := text("application/javascript"); script != "" {
		fmt.Fprintf(out, "<div class=\"output\"><script>%s</script></div>\n", scriptEnd.ReplaceAllString(script, `<\/$1`))
		return nil
	}
	if plain := text("text/plain"); plain != "" {
		fmt.Fprintf(out, "<div class=\"output\">%s</div>\n", folded(ansiLines(plain)))
		return nil
	}
	if value, ok := o.Data["application/json"]; ok {
		pretty, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			return fmt.Errorf("JSON output: %w", err)
		}
		fmt.Fprintf(out, "<div class=\"output\">%s</div>\n", folded(strings.Split(html.EscapeString(string(pretty)), "\n")))
	}
	return nil
}

var scriptEnd = regexp.MustCompile(`(?i)</(script)`)

// image is the content of an image output as a URL. An SVG stays a picture of
// its own, so that the names inside two figures cannot collide.
func image(kind, content string) string {
	if kind == "image/svg+xml" {
		return "data:image/svg+xml," + svgURL.Replace(strings.TrimSpace(content))
	}
	return dataURI(kind, content)
}

// svgURL escapes what may not stand in a quoted data URL.
var svgURL = strings.NewReplacer("%", "%25", "#", "%23", "\"", "%22", "<", "%3C", ">", "%3E", "&", "%26", "\n", "%0A", "\r", "", "\t", " ", "'", "%27")

// size is the width and height that an output's metadata asks for.
func size(metadata any) string {
	fields, _ := metadata.(map[string]any)
	out := ""
	for _, name := range []string{"width", "height"} {
		if n, ok := fields[name].(json.Number); ok {
			out += fmt.Sprintf(" %s=\"%s\"", name, html.EscapeString(n.String()))
		}
	}
	return out
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return escape.ReplaceAllString(line, "")
}
