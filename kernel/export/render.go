package export

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/parser"

	"github.com/podium-go/podium/kernel/notebook"
)

// pageRenderer renders the cells of one notebook and gathers their headings.
type pageRenderer struct {
	dir       string // where images are looked for
	language  string // of the code cells
	md        goldmark.Markdown
	ids       parser.IDs // of headings, unique in the page
	formatter *chromahtml.Formatter
	codeStyle string // style sheet of highlighted code
	headings  []heading
}

func newRenderer(dir, language string) (*pageRenderer, error) {
	if language == "" {
		language = "go"
	}
	r := &pageRenderer{
		dir: dir, language: language, ids: parser.NewContext().IDs(),
		formatter: chromahtml.New(chromahtml.WithClasses(true), chromahtml.PreventSurroundingPre(true), chromahtml.TabWidth(4)),
	}
	r.md = newMarkdown(r)
	var err error
	r.codeStyle, err = codeStyle(r.formatter)
	return r, err
}

// codeStyle is the style sheet of code in light and dark. Of chroma's rules only
// the colours of tokens are wanted: what Podium's own commands look like to a Go
// lexer is not an error, and the background is the page's.
func codeStyle(formatter *chromahtml.Formatter) (string, error) {
	var out strings.Builder
	for _, mode := range [][3]string{
		{"github", "@media print, (prefers-color-scheme: light) {\n", "}\n"},
		{"github-dark", "@media screen and (prefers-color-scheme: dark) {\n", "}\n"},
	} {
		var sheet bytes.Buffer
		if err := formatter.WriteCSS(&sheet, styles.Get(mode[0])); err != nil {
			return "", err
		}
		out.WriteString(mode[1])
		for line := range strings.Lines(sheet.String()) {
			if rule := tokenRule.FindStringSubmatch(line); rule != nil && rule[1] != "err" && rule[1] != "w" {
				fmt.Fprintf(&out, "pre .%s {%s}\n", rule[1], background.ReplaceAllString(rule[2], ""))
			}
		}
		out.WriteString(mode[2])
	}
	return out.String(), nil
}

var (
	tokenRule   = regexp.MustCompile(`\.chroma \.([a-z][a-z0-9]*) \{([^}]*)\}`)
	background  = regexp.MustCompile(`background-color:[^;}]*;?`)
	annotations = regexp.MustCompile(`<annotation[^>]*>[^<]*</annotation>|<[^>]*>`)
	linkEnd     = regexp.MustCompile(`</?a\b[^>]*>`)
)

// highlight returns code as HTML with classes; an unknown language stays plain.
func (r *pageRenderer) highlight(code, language string) (string, error) {
	code = strings.TrimRight(code, "\n")
	lexer := lexers.Get(language)
	if lexer == nil {
		return html.EscapeString(code), nil
	}
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, code)
	if err != nil {
		return "", fmt.Errorf("highlight code: %w", err)
	}
	var out bytes.Buffer
	if err := r.formatter.Format(&out, styles.Get("github"), tokens); err != nil {
		return "", fmt.Errorf("highlight code: %w", err)
	}
	return strings.TrimRight(out.String(), "\n"), nil
}

// cell writes one cell with its outputs.
func (r *pageRenderer) cell(out *strings.Builder, cell *notebook.Cell) error {
	switch cell.Type {
	case notebook.Markdown:
		out.WriteString("<div class=\"md\">\n")
		if err := r.markdown(out, cell.Source, cell); err != nil {
			return err
		}
		out.WriteString("</div>\n")
	case notebook.Code:
		if strings.TrimSpace(cell.Source) == "" && len(cell.Outputs) == 0 {
			return nil
		}
		code, err := r.highlight(cell.Source, r.language)
		if err != nil {
			return err
		}
		out.WriteString("<div class=\"cell\">\n")
		if cell.ExecutionCount > 0 {
			fmt.Fprintf(out, "<span class=\"count\">[%d]</span>", cell.ExecutionCount)
		}
		fmt.Fprintf(out, "<pre class=\"code\"><code>%s</code></pre>\n", code)
		for _, output := range cell.Outputs {
			if err := r.output(out, output); err != nil {
				return err
			}
		}
		out.WriteString("</div>\n")
	default:
		fmt.Fprintf(out, "<pre class=\"raw\">%s</pre>\n", html.EscapeString(cell.Source))
	}
	return nil
}
