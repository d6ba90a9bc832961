package script

import (
	"context"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// identsOf is the set of identifiers in a text, whatever they stand for.
func identsOf(text string) map[string]bool {
	out := map[string]bool{}
	fset := token.NewFileSet()
	file := fset.AddFile("", fset.Base(), len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok == token.IDENT {
			out[lit] = true
		}
	}
}

// mentions says whether the text has the identifier.
func mentions(text, ident string) bool { return strings.Contains(text, ident) && identsOf(text)[ident] }

func unquote(lit string) string {
	if s, err := strconv.Unquote(lit); err == nil {
		return s
	}
	return lit
}

// cellImports reads the cell's import declarations.
func cellImports(src *source, f *fragments) []Import {
	var out []Import
	for _, c := range f.chunks {
		if c.kind != importChunk {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+src.text[c.from:c.to], parser.ImportsOnly)
		if err != nil || file == nil {
			continue
		}
		for _, spec := range file.Imports {
			im := Import{Path: unquote(spec.Path.Value)}
			if spec.Name != nil {
				im.Name = spec.Name.Name
			}
			out = append(out, im)
		}
	}
	return out
}

// declarationsOf lists the declarations of a cell: functions, types and
// constants, a group as one. GoNB keys a method by receiver and name.
func declarationsOf(src *source, f *fragments) []*declaration {
	var out []*declaration
	for _, c := range f.chunks {
		switch c.kind {
		case funcChunk:
			if c.name != "main" && c.name != "_" {
				out = append(out, &declaration{kind: funcChunk, names: []string{c.name}, src: src, from: c.from, to: c.to, code: c.code})
			}
		case typeChunk, constChunk:
			out = append(out, group(src, c)...)
		}
	}
	return out
}

// group takes a type declaration apart by name; constants stay together.
func group(src *source, c chunk) []*declaration {
	const head = "package p\n"
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", head+src.text[c.from:c.to], parser.SkipObjectResolution)
	if err != nil || len(file.Decls) == 0 {
		return nil // the cell's own check reports it
	}
	g, ok := file.Decls[0].(*ast.GenDecl)
	if !ok {
		return nil
	}
	d := &declaration{kind: c.kind, src: src, from: c.from, to: c.to, code: c.code}
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			d.names = append(d.names, spec.Name.Name)
		case *ast.ValueSpec:
			for _, id := range spec.Names {
				if id.Name != "_" {
					d.names = append(d.names, id.Name)
				}
			}
		}
	}
	if c.kind != typeChunk || len(d.names) < 2 {
		return []*declaration{d}
	}
	var out []*declaration
	for _, spec := range g.Specs {
		spec := spec.(*ast.TypeSpec)
		at := func(p token.Pos) int { return c.from + fset.PositionFor(p, false).Offset - len(head) }
		// Its text lacks the word type: write it as a source of its own.
		text := "type " + src.text[at(spec.Pos()):at(spec.End())]
		line, _ := src.position(at(spec.Pos()))
		own := newSource(src.cell, strings.Repeat("\n", line-1)+text)
		out = append(out, &declaration{kind: typeChunk, names: []string{spec.Name.Name}, src: own, from: line - 1, to: line - 1 + len(text), code: line - 1})
	}
	return out
}

// absorb notes what a plain GoNB cell declares, so that later script cells know
// it, and makes the packages that it mentions available.
func (s *State) absorb(ctx context.Context, cell *Cell, f *fragments) {
	text := cell.Text
	for _, m := range f.magics {
		if cellMagic(m.text) {
			return
		}
		if takesMain(m.text) {
			// Behind %% stand statements of main, which GoNB forgets.
			text = text[:m.from]
			f = split(text)
			break
		}
	}
	src := newSource(cell.Number, cell.Text)
	cell.decls = declarationsOf(src, f)
	for _, c := range f.chunks {
		if c.isVar {
			if d := group(src, c); len(d) > 0 {
				cell.decls = append(cell.decls, d...)
			}
		}
	}
	imports := cellImports(src, f)
	var paths []string
	for _, im := range imports {
		paths = append(paths, im.Path)
	}
	cell.Notes = append(cell.Notes, s.Packages.Load(ctx, append(paths, s.unimported(cell.Text, imports)...))...)
	for _, im := range imports {
		if _, err := s.Packages.Import(im.Path); err != nil && im.Path != "C" {
			cell.Notes = append(cell.Notes, err.Error())
		}
		cell.imports = append(cell.imports, s.named(im))
	}
}

// unimported finds the packages that a plain cell mentions without importing
// them; goimports adds the imports, but fetches nothing.
func (s *State) unimported(text string, imports []Import) []string {
	f := split(text)
	b := []byte(text)
	inMain := false
	for _, m := range f.magics {
		copy(b[m.from:m.to], blank(text[m.from:m.to]))
		if word, _, _ := strings.Cut(m.text, " "); !inMain && (word == "%%" || word == "%main") {
			inMain = true
			b = slices.Concat(b[:m.from], []byte("func main() {"), b[m.to:], []byte("\n}"))
			break
		}
	}
	file, _ := parser.ParseFile(token.NewFileSet(), "", "package main\n"+string(b), 0)
	if file == nil {
		return nil
	}
	known := map[string]bool{}
	for _, im := range imports {
		known[s.named(im).Name] = true
	}
	for _, d := range s.decls {
		for _, n := range d.names {
			known[n] = true
		}
	}
	free := map[string]bool{}
	for _, id := range file.Unresolved {
		free[id.Name] = true
	}
	members := map[string][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && free[id.Name] && !known[id.Name] {
				members[id.Name] = append(members[id.Name], sel.Sel.Name)
			}
		}
		return true
	})
	var out []string
	for name, ms := range members {
		im, again := s.imports[name]
		if !again {
			im.Path = s.Packages.Find(name, ms)
		}
		if im.Path != "" {
			out = append(out, im.Path)
		}
	}
	slices.Sort(out)
	return out
}

// named completes an import by the package's own name.
func (s *State) named(im Import) Import {
	if im.Name == "" {
		if p, err := s.Packages.Import(im.Path); err == nil {
			im.Name = p.Name()
		} else {
			im.Name = im.Path[strings.LastIndexByte(im.Path, '/')+1:]
		}
	}
	return im
}
