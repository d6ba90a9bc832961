package script

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"sort"
	"strings"
)

// source is the text of one cell, to which positions in composed programs lead back.
type source struct {
	cell  int // execution count of the cell; 0 for a cell that is only looked at
	text  string
	lines []int // offsets of the line starts
}

func newSource(cell int, text string) *source {
	s := &source{cell: cell, text: text, lines: []int{0}}
	for i := range len(text) {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// position is the 1-based line and byte column of an offset.
func (s *source) position(offset int) (line, col int) {
	i := sort.SearchInts(s.lines, offset+1) - 1
	return i + 1, offset - s.lines[i] + 1
}

// line is the text of a 1-based line.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	to := len(s.text)
	if n < len(s.lines) {
		to = s.lines[n] - 1
	}
	return strings.TrimSuffix(s.text[s.lines[n-1]:to], "\r")
}

// segment says that a piece of a composed text is a piece of a source.
type segment struct {
	at, n int
	src   *source
	from  int
}

// composer builds a program text out of pieces of cells and glue, and knows
// where every piece came from.
type composer struct {
	buf      strings.Builder
	segments []segment
}

func (c *composer) glue(text string) { c.buf.WriteString(text) }

func (c *composer) piece(src *source, from, to int) {
	if to <= from {
		return
	}
	c.segments = append(c.segments, segment{c.buf.Len(), to - from, src, from})
	c.buf.WriteString(src.text[from:to])
}

// origin is where an offset of the composed text came from: its own place
// when it lies in a piece, else the nearest place before it, else the first one.
func (c *composer) origin(offset int) (src *source, at int, exact bool) {
	i := sort.Search(len(c.segments), func(i int) bool { return c.segments[i].at > offset }) - 1
	if i < 0 {
		if len(c.segments) == 0 {
			return nil, 0, false
		}
		return c.segments[0].src, c.segments[0].from, false
	}
	s := c.segments[i]
	if offset < s.at+s.n {
		return s.src, s.from + offset - s.at, true
	}
	return s.src, s.from + s.n, offset == s.at+s.n
}

// isGlue says whether the byte at an offset belongs to no piece.
func (c *composer) isGlue(offset int) bool {
	i := sort.Search(len(c.segments), func(i int) bool { return c.segments[i].at > offset }) - 1
	return i < 0 || offset >= c.segments[i].at+c.segments[i].n
}

// whole writes a source less the blank lines in front of it.
func (c *composer) whole(src *source) {
	c.piece(src, len(src.text)-len(strings.TrimLeft(src.text, "\n")), len(src.text))
}

// lineOrigins gives for every line of the text its source line (0 where the
// line is glue alone).
func (c *composer) lineOrigins() []Origin {
	text := c.buf.String()
	var out []Origin
	i := 0
	for at := 0; ; {
		end := strings.IndexByte(text[at:], '\n')
		stop := len(text)
		if end >= 0 {
			stop = at + end
		}
		for i < len(c.segments) && c.segments[i].at+c.segments[i].n <= at {
			i++
		}
		o := Origin{}
		if i < len(c.segments) && c.segments[i].at <= stop {
			s := c.segments[i]
			line, _ := s.src.position(s.from + max(0, at-s.at))
			o = Origin{Cell: s.src.cell, Line: line, Text: s.src.line(line)}
		}
		out = append(out, o)
		if end < 0 {
			return out
		}
		at = stop + 1
	}
}

// edit replaces a range of the cell (often an empty one) by glue: one text for
// the program that is type-checked, another for the one that is run.
type edit struct {
	from, to    int
	check, send string
}

// program is a composed Go file and its syntax.
type program struct {
	composer
	fset *token.FileSet
	file *ast.File
	main *ast.FuncDecl
	body *ast.BlockStmt // the block with the cell's statements
	cell *source
}

// bodyMark names the function whose innermost block holds the statements.
const bodyMark = "main"

// surroundings are what a program has besides its cell.
type surroundings struct {
	imports writer // further imports
	decls   writer // declarations of earlier cells
	outer   writer // the outer block of main: kept variables
}

type writer func(*composer)

func (w writer) write(c *composer) {
	if w != nil {
		w(c)
	}
}

// compose builds the program to check: imports, earlier declarations, the
// cell's own, then its statements in the inner block of main.
func compose(cell *source, f *fragments, around surroundings, edits []edit) *program {
	p := &program{cell: cell}
	p.glue("package main\n")
	for _, c := range f.chunks {
		if c.kind == importChunk {
			p.piece(cell, c.from, c.to)
			p.glue("\n")
		}
	}
	around.imports.write(&p.composer)
	around.decls.write(&p.composer)
	for _, c := range f.chunks {
		switch c.kind {
		case funcChunk, typeChunk, constChunk:
			p.edited(cell, c.from, c.to, edits, false)
			p.glue("\n")
		}
	}
	p.glue("func " + bodyMark + "() {\n")
	around.outer.write(&p.composer)
	p.glue("{\n")
	for _, c := range f.chunks {
		if c.kind == stmtChunk {
			p.edited(cell, c.from, c.to, edits, false)
			p.glue("\n")
		}
	}
	p.glue("} }\n")
	return p
}

// edited writes the range of the cell with the edits that lie in it.
func (c *composer) edited(src *source, from, to int, edits []edit, send bool) {
	for _, e := range edits {
		if e.from < from || e.to > to {
			continue
		}
		c.piece(src, from, e.from)
		if send {
			c.glue(e.send)
		} else {
			c.glue(e.check)
		}
		from = e.to
	}
	c.piece(src, from, to)
}

// parse reads the composed text and returns the syntax errors.
func (p *program) parse() []problem {
	p.fset = token.NewFileSet()
	file, err := parser.ParseFile(p.fset, "", p.buf.String(), parser.AllErrors|parser.SkipObjectResolution)
	p.file = file
	var ps []problem
	if list, ok := err.(scanner.ErrorList); ok {
		for _, e := range list {
			ps = append(ps, problem{e.Pos.Offset, e.Msg})
		}
	} else if err != nil {
		ps = append(ps, problem{0, err.Error()})
	}
	if len(ps) > 0 {
		return ps
	}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == bodyMark && fn.Recv == nil && fn.Body != nil && len(fn.Body.List) > 0 {
			if b, ok := fn.Body.List[len(fn.Body.List)-1].(*ast.BlockStmt); ok {
				p.main, p.body = fn, b
			}
		}
	}
	if p.body == nil {
		ps = append(ps, problem{len(p.buf.String()), "the cell's brackets do not match"})
	}
	return ps
}

// offset is the place of a position in the composed text.
func (p *program) offset(pos token.Pos) int { return p.fset.PositionFor(pos, false).Offset }

// cellOffset is the place of a position in the cell being prepared, if it lies there.
func (p *program) cellOffset(pos token.Pos) (int, bool) {
	src, at, exact := p.origin(p.offset(pos))
	return at, exact && src == p.cell
}
