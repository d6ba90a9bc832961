package script

import (
	"go/scanner"
	"go/token"
	"strings"
)

// kind says what a top-level chunk of a cell is.
type kind int

const (
	stmtChunk kind = iota // a statement, var declarations included
	importChunk
	funcChunk // a function or method declaration
	typeChunk
	constChunk
	packageChunk // a package clause, which notebooks do not need
)

// chunk is one top-level piece of a cell: a declaration or a statement.
type chunk struct {
	kind     kind
	from, to int // byte offsets in the cell, to excluded; a declaration's doc comment belongs to it
	code     int // offset of its first token, behind the doc comment
	name     string
	isVar    bool // a statement that begins with var
	semi     bool // ended by a semicolon that somebody typed
}

// fragments is a cell taken apart.
type fragments struct {
	chunks []chunk
	magics []magic
	depth  int  // brackets still open at the end
	dangle bool // the text ends in the middle of an expression, a string or a comment
	diags  []problem
	// rawLines are the offsets of line starts that lie inside a raw string or a
	// block comment, where a % or ! is text and no command.
	rawLines map[int]bool
}

// problem is a message at an offset of the cell.
type problem struct {
	at  int
	msg string
}

// magic is a line that GoNB or the front executes: it begins with % or !.
type magic struct {
	from, to int // the lines it takes, continuation lines included
	text     string
}

const gonbPrefix = "//gonb:"

// isMagic says whether a line is a command for the kernel.
func isMagic(line string) bool {
	line = strings.TrimPrefix(line, gonbPrefix)
	return len(line) > 1 && (line[0] == '%' || line[0] == '!')
}

// blank replaces everything but line ends by spaces, so that offsets and lines stay.
func blank(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c != '\n' && c != '\r' {
			b[i] = ' '
		}
	}
	return string(b)
}

// split takes a cell apart into its top-level chunks. It works on tokens, so
// that it also serves text that does not parse (yet).
func split(text string) *fragments {
	f := &fragments{rawLines: map[int]bool{}}
	f.findMagics(text)
	src := []byte(text)
	for _, m := range f.magics {
		copy(src[m.from:m.to], blank(text[m.from:m.to]))
	}
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(src))
	var s scanner.Scanner
	s.Init(file, src, func(pos token.Position, msg string) {
		f.diags = append(f.diags, problem{pos.Offset, msg})
	}, scanner.ScanComments)

	var toks []lexeme       // tokens of the current chunk
	docFrom, docTo := 0, -1 // the comment group that ends on the line above
	endLine := func(offset int) int { return file.Line(file.Pos(min(offset, len(src)))) }
	last := token.ILLEGAL
	flush := func(semi bool) {
		if len(toks) == 0 {
			return
		}
		c := chunk{kind: classify(toks), code: toks[0].at, from: toks[0].at, to: toks[len(toks)-1].end, semi: semi}
		if docTo >= 0 && c.kind != stmtChunk && c.kind != importChunk && endLine(docTo) == endLine(c.from)-1 {
			c.from = docFrom
		}
		c.name = declName(c.kind, toks)
		c.isVar = toks[0].tok == token.VAR
		f.chunks = append(f.chunks, c)
		toks, docTo = nil, -1
	}
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		if tok == token.EOF {
			break
		}
		if tok == token.COMMENT {
			end := at + len(lit)
			if len(toks) == 0 {
				if docTo < 0 || endLine(at) > endLine(docTo)+1 {
					docFrom = at
				}
				docTo = end
			}
			continue
		}
		if tok == token.SEMICOLON {
			if f.depth == 0 {
				flush(lit == ";")
			} else {
				toks = append(toks, lexeme{at, min(at+1, len(src)), tok, lit})
			}
			continue
		}
		end := at + len(lit)
		if lit == "" || tok.IsOperator() {
			end = at + len(tok.String())
		}
		if tok == token.STRING && lit[0] == '`' {
			// The scanner drops carriage returns from the literal's text.
			if i := strings.IndexByte(text[at+1:], '`'); i >= 0 {
				end = at + i + 2
			}
		}
		toks = append(toks, lexeme{at, min(end, len(src)), tok, lit})
		last = tok
		switch tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			f.depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if f.depth == 0 {
				f.diags = append(f.diags, problem{at, "unexpected " + tok.String() + ": nothing is open here"})
			} else {
				f.depth--
			}
		}
	}
	flush(false)
	f.dangle = last.IsOperator() && !closes(last)
	return f
}

// closes says whether a statement may end with this operator.
func closes(t token.Token) bool {
	switch t {
	case token.RPAREN, token.RBRACK, token.RBRACE, token.INC, token.DEC, token.SEMICOLON:
		return true
	}
	return false
}

type lexeme struct {
	at, end int
	tok     token.Token
	lit     string
}

func classify(toks []lexeme) kind {
	switch toks[0].tok {
	case token.IMPORT:
		return importChunk
	case token.TYPE:
		return typeChunk
	case token.CONST:
		return constChunk
	case token.PACKAGE:
		return packageChunk
	case token.FUNC:
		if declName(funcChunk, toks) != "" {
			return funcChunk
		}
	}
	return stmtChunk
}

// declName is the name that a function chunk declares: "F", or "T.M" for a
// method; empty for a function literal and for other chunks.
func declName(k kind, toks []lexeme) string {
	if k != funcChunk || len(toks) < 2 {
		return ""
	}
	if toks[1].tok == token.IDENT {
		return toks[1].lit
	}
	if toks[1].tok != token.LPAREN {
		return ""
	}
	depth, recv := 0, ""
	for i := 1; i < len(toks); i++ {
		switch toks[i].tok {
		case token.LPAREN:
			depth++
		case token.LBRACK:
			depth++
		case token.RBRACK:
			depth--
		case token.RPAREN:
			depth--
			if depth == 0 {
				// func (r T) Name( is a method; func (x int) Name { is a literal with a result.
				if i+2 < len(toks) && toks[i+1].tok == token.IDENT && toks[i+2].tok == token.LPAREN && recv != "" {
					return recv + "." + toks[i+1].lit
				}
				return ""
			}
		case token.IDENT:
			if depth == 1 {
				recv = toks[i].lit
			}
		}
	}
	return ""
}

// findMagics finds the command lines. A % or ! inside a raw string or a block
// comment is text.
func (f *fragments) findMagics(text string) {
	const (
		code = iota
		raw
		block
	)
	state := code
	cont := false // the line continues a command that ended with a backslash
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		next := len(text)
		if end >= 0 {
			next = at + end + 1
			end += at
		} else {
			end = len(text)
		}
		line := strings.TrimSuffix(text[at:end], "\r")
		switch {
		case state != code:
			f.rawLines[at] = true
		case cont:
			m := &f.magics[len(f.magics)-1]
			m.to = end
			m.text += " " + strings.TrimSuffix(line, `\`)
			cont = strings.HasSuffix(line, `\`)
			at = next
			continue
		case isMagic(line):
			line = strings.TrimPrefix(line, gonbPrefix)
			f.magics = append(f.magics, magic{at, end, strings.TrimSuffix(line, `\`)})
			cont = strings.HasSuffix(line, `\`)
			at = next
			if cellMagic(line) && len(f.magics) == 1 && strings.TrimSpace(text[:f.magics[0].from]) == "" {
				return // the rest of such a cell is not Go
			}
			continue
		}
		for i := at; i < end; i++ {
			switch state {
			case raw:
				if text[i] == '`' {
					state = code
				}
			case block:
				if text[i] == '*' && i+1 < end && text[i+1] == '/' {
					state = code
					i++
				}
			default:
				switch text[i] {
				case '`':
					state = raw
				case '/':
					if i+1 < end && text[i+1] == '/' {
						i = end
					} else if i+1 < end && text[i+1] == '*' {
						state = block
						i++
					}
				case '"', '\'':
					q := text[i]
					for i++; i < end && text[i] != q; i++ {
						if text[i] == '\\' {
							i++
						}
					}
				}
			}
		}
		at = next
	}
}

// cellMagic says whether a first line makes the whole cell something else than Go.
func cellMagic(line string) bool {
	word, _, _ := strings.Cut(strings.TrimPrefix(line, gonbPrefix), " ")
	switch word {
	case "%%writefile", "%%script", "%%bash", "%%sh", "%%gx":
		return true
	}
	return false
}

// takesMain says whether a command decides how the cell's main is made, so that
// the cell is GoNB's.
func takesMain(line string) bool {
	word, _, _ := strings.Cut(line, " ")
	switch word {
	case "%%", "%main", "%exec", "%test", "%wasm":
		return true
	}
	return cellMagic(line)
}
