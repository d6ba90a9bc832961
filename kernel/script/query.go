package script

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Query is a cell as GoNB completes and inspects it.
type Query struct {
	Text   string        // what GoNB is asked about
	Cursor int           // in UTF-16 units, as GoNB counts
	Back   func(int) int // from GoNB's cursor to that of the cell, in code points
}

// Query prepares a completion or inspection at a cursor (in code points). The
// cell need not parse. Statements are put into a main where the kept variables
// are declared; so are packages found by name.
func (s *State) Query(text string, cursor int) Query {
	at := byteOffset(text, cursor)
	same := Query{text, utf16Len(text[:at]), func(c int) int { return utf8.RuneCountInString(text[:utf16Offset(text, c)]) }}
	f := split(text)
	if f.classify(text) != Script {
		return same
	}
	src := newSource(0, text)
	idents := identsOf(text)
	imports := map[string]Import{}
	own := map[string]bool{}
	for _, im := range cellImports(src, f) {
		own[s.named(im).Name] = true
	}
	for n := range idents {
		im, known := s.imports[n]
		switch {
		case own[n] || s.vars[n] != nil:
		case known:
			imports[n] = im
		case strings.Contains(text, n+"."):
			if path := s.Packages.Find(n, nil); path != "" {
				imports[n] = Import{n, path}
			}
		}
	}
	var vars []*Variable
	for _, n := range slices.Sorted(maps.Keys(s.vars)) {
		v := s.vars[n]
		if _, global := s.globals[n]; global {
			continue
		}
		vars = append(vars, v)
		for _, im := range v.Imports {
			imports[im.Name] = im
		}
	}
	c := &composer{}
	for _, ch := range f.chunks {
		if ch.kind == importChunk {
			c.piece(src, ch.from, ch.to)
			c.glue("\n")
		}
	}
	for _, im := range sortedImports(imports) {
		c.glue("import " + im.Name + " \"" + im.Path + "\"\n")
	}
	for _, ch := range f.chunks {
		switch ch.kind {
		case funcChunk, typeChunk, constChunk:
			c.piece(src, ch.from, ch.to)
			c.glue("\n")
		}
	}
	c.glue("func main() {\n")
	for _, v := range vars {
		c.glue("var " + v.Name + " " + v.Type + "; _ = " + v.Name + "\n")
	}
	c.glue("{\n")
	// Statements go in whole, with the gaps between them, so that a cursor
	// behind the last token still has its place.
	from := 0
	for i, ch := range f.chunks {
		if ch.kind == stmtChunk {
			to := len(text)
			if i+1 < len(f.chunks) {
				to = f.chunks[i+1].from
			}
			c.piece(src, max(from, ch.from), to)
			c.glue("\n")
			from = to
		}
	}
	c.glue("}\n}\n")
	sent := c.buf.String()
	for _, seg := range c.segments {
		if at >= seg.from && at <= seg.from+seg.n {
			pos := seg.at + at - seg.from
			return Query{sent, utf16Len(sent[:pos]), func(cur int) int {
				// GoNB moves the cursor only back within the word.
				b := utf16Offset(sent, cur)
				return utf8.RuneCountInString(text[:max(0, min(len(text), at+b-pos))])
			}}
		}
	}
	return same
}

func byteOffset(s string, runes int) int {
	for i := range s {
		if runes <= 0 {
			return i
		}
		runes--
	}
	return len(s)
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

func utf16Offset(s string, units int) int {
	for i, r := range s {
		if units <= 0 {
			return i
		}
		units -= max(utf16.RuneLen(r), 1)
	}
	return len(s)
}
