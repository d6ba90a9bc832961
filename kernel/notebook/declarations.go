package notebook

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"strings"
)

// The text put before a cell so that it parses as a function body. It stands on
// the cell's first line, so positions need a shift by its length alone.
const (
	asBody = "package p; func _() { "
	asFile = "package p; "
)

// parameters finds the variables that the cell's top level defines with a value.
func (c *Cell) parameters() ([]Parameter, error) {
	source := blankMagics(c.Source)
	var specs []spec
	body, bodyErr := parser.ParseFile(token.NewFileSet(), "", asBody+blankImports(source)+"\n}", 0)
	if bodyErr == nil {
		for _, declaration := range body.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Body != nil {
				specs = append(specs, statementSpecs(function.Body.List, len(asBody))...)
			}
		}
	} else if file, err := parser.ParseFile(token.NewFileSet(), "", asFile+source, 0); err == nil {
		for _, declaration := range file.Decls {
			specs = append(specs, declarationSpecs(declaration, len(asFile))...)
		}
	} else {
		return nil, parseError(bodyErr)
	}
	var found []Parameter
	for _, s := range specs {
		if s.end > len(c.Source) {
			continue // braces of the cell's own paired with those put around it
		}
		p := Parameter{Name: s.name, Value: c.Source[s.start:s.end], cell: c, start: s.start, end: s.end}
		p.goType, p.declared = s.infer(c.Source)
		if p.goType != nil {
			p.Type = p.goType.String()
		}
		found = append(found, p)
	}
	return found, nil
}

// spec is one name with its value: byte ranges in the cell's source.
type spec struct {
	name               string
	start, end         int
	typeStart, typeEnd int // empty where no type is written
}

func statementSpecs(statements []ast.Stmt, shift int) []spec {
	var specs []spec
	for _, statement := range statements {
		switch statement := statement.(type) {
		case *ast.DeclStmt:
			specs = append(specs, declarationSpecs(statement.Decl, shift)...)
		case *ast.AssignStmt:
			if statement.Tok != token.DEFINE || len(statement.Lhs) != len(statement.Rhs) {
				continue
			}
			for i, left := range statement.Lhs {
				if name, ok := left.(*ast.Ident); ok && name.Name != "_" {
					specs = append(specs, newSpec(name, nil, statement.Rhs[i], shift))
				}
			}
		}
	}
	return specs
}

func declarationSpecs(declaration ast.Decl, shift int) []spec {
	general, ok := declaration.(*ast.GenDecl)
	if !ok || general.Tok != token.VAR && general.Tok != token.CONST {
		return nil
	}
	var specs []spec
	for _, item := range general.Specs {
		values, ok := item.(*ast.ValueSpec)
		if !ok || len(values.Names) != len(values.Values) {
			continue
		}
		for i, name := range values.Names {
			if name.Name != "_" {
				specs = append(specs, newSpec(name, values.Type, values.Values[i], shift))
			}
		}
	}
	return specs
}

func newSpec(name *ast.Ident, typeExpr, value ast.Expr, shift int) spec {
	offset := func(pos token.Pos) int { return int(pos) - 1 - shift }
	s := spec{name: name.Name, start: offset(value.Pos()), end: offset(value.End())}
	if typeExpr != nil {
		s.typeStart, s.typeEnd = offset(typeExpr.Pos()), offset(typeExpr.End())
	}
	return s
}

// infer is the variable's type, nil where it takes more than the language
// itself to know it.
func (s spec) infer(source string) (t types.Type, declared bool) {
	declared = s.typeEnd > s.typeStart
	text := source[s.start:s.end]
	if declared {
		text = source[s.typeStart:s.typeEnd]
	}
	value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, text)
	if err != nil || value.Type == nil || value.IsNil() {
		return nil, declared
	}
	return types.Default(value.Type), declared
}

// blankMagics replaces the lines that are for the kernel (%%, %goflags, !ls) by
// spaces, so that offsets stay.
func blankMagics(source string) string {
	var out strings.Builder
	for line := range strings.Lines(source) {
		if strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!") {
			text := strings.TrimRight(line, "\r\n")
			line = strings.Repeat(" ", len(text)) + line[len(text):]
		}
		out.WriteString(line)
	}
	return out.String()
}

// blankImports replaces import declarations by spaces: they cannot stand in a
// function's body.
func blankImports(source string) string {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), func(token.Position, string) {}, 0)
	out := []byte(source)
	depth, from := 0, -1
	for {
		pos, tok, _ := s.Scan()
		at := min(file.Offset(pos), len(out))
		switch tok {
		case token.LPAREN, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACE:
			depth--
		case token.IMPORT:
			if depth == 0 && from < 0 {
				from = at
			}
		}
		ends := tok == token.EOF || tok == token.SEMICOLON && depth == 0
		if ends && from >= 0 {
			for i := from; i < at; i++ {
				if out[i] != '\n' {
					out[i] = ' '
				}
			}
			from = -1
		}
		if tok == token.EOF {
			return string(out)
		}
	}
}

// parseError gives the first syntax error at its place in the cell.
func parseError(err error) error {
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return err
	}
	first := *list[0]
	if first.Pos.Line == 1 {
		first.Pos.Column -= len(asBody)
	}
	first.Pos.Filename = "line"
	return &first
}
