package script_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/kernel/script"
)

// memory stands for GoNB: it remembers declarations between cells and puts
// them into every program.
type memory struct {
	packages script.Packages
	decls    map[string]string
	imports  map[string]string
}

func newMemory(p script.Packages) *memory {
	return &memory{p, map[string]string{}, map[string]string{}}
}

// run builds the program of a cell as GoNB would and type-checks it.
func (m *memory) run(t *testing.T, c *script.Cell) {
	if c.Kind == script.Empty {
		return
	}
	for _, cmd := range c.Before {
		if name, ok := strings.CutPrefix(cmd, "%rm "); ok {
			delete(m.decls, name)
		}
	}
	text := c.Source
	if i := strings.Index(text, "%%\n"); i >= 0 && c.Kind == script.Plain {
		text = text[:i] + "func main() {\n" + text[i+3:] + "\n}\n"
	}
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "%"), strings.HasPrefix(line, "!"), strings.HasPrefix(line, "//gonb:"), strings.HasPrefix(line, "package"):
			line = ""
		}
		lines = append(lines, line)
	}
	text = "package main\n" + strings.Join(lines, "\n")
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.ParseComments)
	if err != nil {
		t.Errorf("the program does not parse: %v\n%s", err, text)
		return
	}
	source := func(n ast.Node) string {
		var b strings.Builder
		format.Node(&b, fset, n)
		return b.String()
	}
	mainDecl := "func main() {}"
	for _, im := range file.Imports {
		name := ""
		if im.Name != nil {
			name = im.Name.Name
		}
		m.imports[name+" "+im.Path.Value] = fmt.Sprintf("import %s %s", name, im.Path.Value)
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			switch {
			case d.Name.Name == "main":
				mainDecl = source(d)
			case d.Recv != nil:
				m.decls[source(d.Recv.List[0].Type)+"."+d.Name.Name] = source(d)
			default:
				m.decls[d.Name.Name] = source(d)
			}
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					m.decls[s.Name.Name] = "type " + source(s)
				case *ast.ValueSpec:
					m.decls[s.Names[0].Name] = source(&ast.GenDecl{Tok: d.Tok, Specs: []ast.Spec{s}})
					if d.Tok == token.CONST && len(d.Specs) > 1 {
						m.decls[s.Names[0].Name] = ""
					}
				}
			}
			if d.Tok == token.CONST {
				m.decls[d.Specs[0].(*ast.ValueSpec).Names[0].Name] = source(d)
			}
		}
	}
	var b strings.Builder
	b.WriteString("package main\n")
	for _, im := range m.imports {
		b.WriteString(im + "\n")
	}
	for _, d := range m.decls {
		b.WriteString(d + "\n")
	}
	b.WriteString(mainDecl + "\n")
	m.check(t, b.String())
}

func (m *memory) check(t *testing.T, text string) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "program.go", text, 0)
	if err != nil {
		t.Errorf("the merged program does not parse: %v\n%s", err, text)
		return
	}
	var paths []string
	for _, im := range file.Imports {
		paths = append(paths, strings.Trim(im.Path.Value, `"`))
	}
	m.packages.Load(context.Background(), paths)
	var errs []string
	conf := types.Config{Importer: m.packages, Error: func(err error) {
		msg := err.Error()
		// goimports drops the imports that a program does not use, and adds the standard library's.
		if !strings.Contains(msg, "and not used") || strings.Contains(msg, "declared and not used") {
			errs = append(errs, msg)
		}
	}}
	conf.Check("main", fset, []*ast.File{file}, nil)
	errs = slices.DeleteFunc(errs, func(s string) bool { return strings.HasSuffix(s, "undefined: fmt") })
	if len(errs) > 0 {
		t.Errorf("the program that GoNB gets is wrong:\n%s\n%s", strings.Join(errs, "\n"), text)
	}
}
