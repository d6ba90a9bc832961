package script

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// Locate gives a function from lines of the program that GoNB compiled (its
// main.go, with the cell in it) to lines of the notebook's cells.
func (s *State) Locate(c *Cell, mainGo string) func(line int) (Origin, bool) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", mainGo, parser.SkipObjectResolution)
	if file == nil || err != nil {
		return func(int) (Origin, bool) { return Origin{}, false }
	}
	decls := map[string]*declaration{}
	for _, d := range append(append([]*declaration{}, s.decls...), c.decls...) {
		for _, n := range d.names {
			decls[n] = d
		}
	}
	return func(line int) (Origin, bool) {
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			from, to := fset.Position(fn.Pos()).Line, fset.Position(fn.End()).Line
			if line < from || line > to {
				continue
			}
			if fn.Name.Name == bodyMark && fn.Recv == nil {
				i := c.MainLine - 1 + line - from
				if c.Kind != Script || i < 0 || i >= len(c.Lines) {
					return Origin{}, false
				}
				return c.Lines[i], c.Lines[i].Line > 0
			}
			known := decls[declaredName(fn)]
			if known == nil {
				return Origin{}, false
			}
			at, _ := known.src.position(known.code)
			n := at + line - from
			return Origin{Cell: known.src.cell, Line: n, Text: known.src.line(n)}, true
		}
		return Origin{}, false
	}
}

// declaredName is the name by which a declaration is known here.
func declaredName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	for {
		switch e := t.(type) {
		case *ast.StarExpr:
			t = e.X
			continue
		case *ast.IndexExpr:
			t = e.X
			continue
		case *ast.IndexListExpr:
			t = e.X
			continue
		case *ast.ParenExpr:
			t = e.X
			continue
		case *ast.Ident:
			return e.Name + "." + fn.Name.Name
		}
		return fn.Name.Name
	}
}
