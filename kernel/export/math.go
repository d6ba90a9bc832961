package export

import (
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/podium-go/podium/kernel/export/mathml"
)

// mathExtension teaches goldmark the mathematics of notebooks: $…$ and \(…\) in
// a line, $$…$$, \[…\] and LaTeX's environments on lines of their own. A dollar
// opens a formula only before something that is not a space, and closes one
// only after such a thing and not before a digit, so that $5 and $10 stay money.
type mathExtension struct{}

func (mathExtension) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(
		parser.WithBlockParsers(util.Prioritized(mathBlocks{}, 90)),   // before lists and headings
		parser.WithInlineParsers(util.Prioritized(mathInlines{}, 90)), // before escapes and emphasis
	)
	m.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(mathRenderer{}, 90)))
}

// mathBlock is a formula on lines of its own; its lines hold the TeX with its
// delimiters.
type mathBlock struct {
	ast.BaseBlock
	close string
}

var mathBlockKind, mathInlineKind = ast.NewNodeKind("MathBlock"), ast.NewNodeKind("MathInline")

func (n *mathBlock) Kind() ast.NodeKind            { return mathBlockKind }
func (n *mathBlock) IsRaw() bool                   { return true }
func (n *mathBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathInline is a formula in a line of text.
type mathInline struct {
	ast.BaseInline
	tex     string
	display bool
}

func (n *mathInline) Kind() ast.NodeKind            { return mathInlineKind }
func (n *mathInline) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

type mathBlocks struct{}

func (mathBlocks) Trigger() []byte             { return []byte{'$', '\\'} }
func (mathBlocks) CanInterruptParagraph() bool { return true }
func (mathBlocks) CanAcceptIndentedLine() bool { return false }

func (mathBlocks) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	rest := bytes.TrimLeft(line, " ")
	node := &mathBlock{}
	switch {
	case bytes.HasPrefix(rest, []byte("$$")):
		node.close = "$$"
	case bytes.HasPrefix(rest, []byte(`\[`)):
		node.close = `\]`
	case bytes.HasPrefix(rest, []byte(`\begin{`)):
		end := bytes.IndexByte(rest, '}')
		if end < 0 {
			return nil, parser.NoChildren
		}
		node.close = `\end` + string(rest[len(`\begin`):end+1])
	default:
		return nil, parser.NoChildren
	}
	after := rest[2:]
	if i := bytes.Index(after, []byte(node.close)); i >= 0 {
		if len(bytes.TrimSpace(after[i+len(node.close):])) > 0 {
			return nil, parser.NoChildren // text follows: a formula in a line
		}
		node.close = "" // ended already
	}
	node.Lines().Append(segment)
	reader.Advance(segment.Len() - 1)
	return node, parser.NoChildren
}

func (mathBlocks) Continue(n ast.Node, reader text.Reader, _ parser.Context) parser.State {
	node := n.(*mathBlock)
	if node.close == "" {
		return parser.Close
	}
	line, segment := reader.PeekLine()
	node.Lines().Append(segment)
	reader.Advance(segment.Len() - 1)
	if bytes.Contains(line, []byte(node.close)) {
		node.close = ""
	}
	return parser.Continue | parser.NoChildren
}

func (mathBlocks) Close(ast.Node, text.Reader, parser.Context) {}

type mathInlines struct{}

func (mathInlines) Trigger() []byte { return []byte{'$', '\\'} }

func (mathInlines) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	open, close, display := "$", "$", false
	switch {
	case bytes.HasPrefix(line, []byte("$$")):
		open, close, display = "$$", "$$", true
	case bytes.HasPrefix(line, []byte(`\(`)):
		open, close = `\(`, `\)`
	case bytes.HasPrefix(line, []byte(`\[`)):
		open, close, display = `\[`, `\]`, true
	case line[0] == '\\':
		return nil
	}
	savedLine, savedAt := block.Position()
	block.Advance(len(open))
	var tex strings.Builder
	for {
		line, _ := block.PeekLine()
		if line == nil {
			break
		}
		end, ok := closing(line, open, close, tex.Len() == 0)
		if !ok {
			break
		}
		if end >= 0 {
			tex.Write(line[:end])
			block.Advance(end + len(close))
			if strings.TrimSpace(tex.String()) == "" {
				break
			}
			return &mathInline{tex: tex.String(), display: display}
		}
		tex.Write(line)
		block.AdvanceLine()
	}
	block.SetPosition(savedLine, savedAt)
	return nil
}

// closing finds the delimiter that closes a formula in line, -1 for none; first
// says that the formula begins with this line. ok is false if the line shows that
// there is no formula: a dollar that can close none.
func closing(line []byte, open, close string, first bool) (end int, ok bool) {
	dollar := open == "$"
	if dollar && first && isSpace(line[0]) {
		return -1, false
	}
	for i := 0; i+len(close) <= len(line); i++ {
		if string(line[i:i+len(close)]) == close {
			digit := i+1 < len(line) && '0' <= line[i+1] && line[i+1] <= '9'
			if dollar && (i == 0 || isSpace(line[i-1]) || digit) {
				return -1, false
			}
			return i, true
		}
		if line[i] == '\\' {
			i++
		}
	}
	return -1, true
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

type mathRenderer struct{}

func (mathRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(mathInlineKind, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			node := n.(*mathInline)
			w.WriteString(formula(node.tex, node.display))
		}
		return ast.WalkSkipChildren, nil
	})
	r.Register(mathBlockKind, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			w.WriteString(formula(undelimited(string(n.Lines().Value(source))), true) + "\n")
		}
		return ast.WalkSkipChildren, nil
	})
}

// undelimited takes the delimiters off a formula; environments keep theirs.
func undelimited(tex string) string {
	tex = strings.TrimSpace(tex)
	for _, pair := range [][2]string{{"$$", "$$"}, {`\[`, `\]`}, {`\(`, `\)`}, {"$", "$"}} {
		if inner, ok := strings.CutPrefix(tex, pair[0]); ok {
			return strings.TrimSuffix(inner, pair[1])
		}
	}
	return tex
}

// formula is the markup of tex; what cannot be converted is shown as it stands.
func formula(tex string, display bool) string {
	markup, err := mathml.Convert(tex, display)
	if err != nil {
		return `<span class="tex" title="` + html.EscapeString(err.Error()) + `">` + html.EscapeString(strings.TrimSpace(tex)) + `</span>`
	}
	return markup
}
