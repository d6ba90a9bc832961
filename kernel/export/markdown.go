package export

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"mime"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	markup "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/podium-go/podium/kernel/notebook"
)

// heading is a heading of the notebook's Markdown cells.
type heading struct {
	level        int
	id           string
	text, markup string // markup has no links
}

// newMarkdown makes the Markdown converter; r highlights its code blocks.
func newMarkdown(r *pageRenderer) goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.Footnote, mathExtension{}),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(markup.WithUnsafe(), renderer.WithNodeRenderers(util.Prioritized(codeBlocks{r}, 90))),
	)
}

// markdown writes source as HTML. cell holds its attachments; nil for outputs.
func (r *pageRenderer) markdown(out *strings.Builder, source string, cell *notebook.Cell) error {
	content := []byte(source)
	tree := r.md.Parser().Parse(text.NewReader(content), parser.WithContext(parser.NewContext(parser.WithIDs(r.ids))))
	var images []*ast.Image // changed after the walk, which would lose its place
	err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Image:
			images = append(images, n)
		case *ast.Heading:
			return ast.WalkContinue, r.heading(n, content, cell)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return err
	}
	for _, n := range images {
		r.image(n, cell)
	}
	var page bytes.Buffer
	if err := r.md.Renderer().Render(&page, content, tree); err != nil {
		return err
	}
	out.Write(page.Bytes())
	return nil
}

// heading remembers a heading of a Markdown cell for the table of contents.
func (r *pageRenderer) heading(n *ast.Heading, source []byte, cell *notebook.Cell) error {
	id, ok := n.AttributeString("id")
	if !ok || cell == nil {
		return nil
	}
	h := heading{level: n.Level, id: fmt.Sprintf("%s", id)}
	var inner bytes.Buffer
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if err := r.md.Renderer().Render(&inner, source, child); err != nil {
			return err
		}
	}
	h.markup = linkEnd.ReplaceAllString(inner.String(), "")
	h.text = strings.TrimSpace(html.UnescapeString(annotations.ReplaceAllString(h.markup, "")))
	r.headings = append(r.headings, h)
	return nil
}

// image turns what an image names into part of the page.
func (r *pageRenderer) image(n *ast.Image, cell *notebook.Cell) {
	name := string(n.Destination)
	if attached, ok := strings.CutPrefix(name, "attachment:"); ok && cell != nil {
		if plain, err := url.PathUnescape(attached); err == nil {
			attached = plain
		}
		if kind, content, ok := cell.Attachment(attached); ok {
			n.Destination = []byte(dataURI(kind, content))
		}
		return
	}
	if strings.Contains(name, "://") || strings.HasPrefix(name, "//") {
		// The page loads nothing from outside: a link in the image's place.
		link := ast.NewLink()
		link.Destination = n.Destination
		for child := n.FirstChild(); child != nil; {
			next := child.NextSibling()
			link.AppendChild(link, child)
			child = next
		}
		n.Parent().ReplaceChild(n.Parent(), n, link)
		return
	}
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	content, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(name)))
	kind := mime.TypeByExtension(filepath.Ext(name))
	if err == nil && strings.HasPrefix(kind, "image/") {
		n.Destination = []byte(dataURI(kind, base64.StdEncoding.EncodeToString(content)))
	}
}

// dataURI is a resource in a URL of its own; content is base64, line feeds allowed.
func dataURI(kind, content string) string {
	return "data:" + kind + ";base64," + strings.Join(strings.Fields(content), "")
}

// codeBlocks highlights the code blocks of Markdown.
type codeBlocks struct{ r *pageRenderer }

func (c codeBlocks) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	register.Register(ast.KindFencedCodeBlock, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		block := n.(*ast.FencedCodeBlock)
		code, err := c.r.highlight(string(block.Lines().Value(source)), string(block.Language(source)))
		if err != nil {
			return ast.WalkStop, err
		}
		w.WriteString("<pre><code>" + code + "</code></pre>\n")
		return ast.WalkSkipChildren, nil
	})
}
