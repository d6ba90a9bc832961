package script

import (
	"maps"
	"slices"
	"strings"
)

// Query is a cell as GoNB completes and inspects it.
type Query struct {
	Text   string        // what GoNB is asked about
	Cursor int           // the place in it
	Back   func(int) int // from a place near Cursor to one in the cell
}

// Query prepares a completion or inspection at a byte offset. The cell need not
// parse. Statements are put into a main where the kept variables
// are declared; so are packages found by name.
func (s *State) Query(text string, at int) Query {
	at = max(0, min(at, len(text)))
	same := Query{text, at, func(c int) int { return c }}
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
			// GoNB moves only within the word at the cursor.
			return Query{sent, pos, func(c int) int { return max(0, min(len(text), at+c-pos)) }}
		}
	}
	return same
}
