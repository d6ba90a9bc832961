package script

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// check type-checks the program of this round.
func (a *analysis) check() {
	a.errs = nil
	conf := types.Config{
		Importer: a.state.Packages,
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				a.errs = append(a.errs, e)
			}
		},
	}
	a.info = &types.Info{
		Types:  map[ast.Expr]types.TypeAndValue{},
		Defs:   map[*ast.Ident]types.Object{},
		Uses:   map[*ast.Ident]types.Object{},
		Scopes: map[ast.Node]*types.Scope{},
	}
	// The errors arrive one by one above.
	a.pkg, _ = conf.Check(mainPath, a.p.fset, []*ast.File{a.p.file}, a.info)
}

// findDefinitions lists the variables of the cell's top level.
func (a *analysis) findDefinitions() {
	a.defs = nil
	add := func(id *ast.Ident, stmt ast.Stmt) {
		if v, ok := a.info.Defs[id].(*types.Var); ok && id.Name != "_" {
			a.defs = append(a.defs, &definition{id.Name, v, stmt, id.Pos()})
		}
	}
	for _, stmt := range a.p.body.List {
		for {
			l, ok := stmt.(*ast.LabeledStmt)
			if !ok {
				break
			}
			stmt = l.Stmt
		}
		switch stmt := stmt.(type) {
		case *ast.AssignStmt:
			if stmt.Tok == token.DEFINE {
				for _, e := range stmt.Lhs {
					if id, ok := e.(*ast.Ident); ok {
						add(id, stmt)
					}
				}
			}
		case *ast.DeclStmt:
			if g, ok := stmt.Decl.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, spec := range g.Specs {
					for _, id := range spec.(*ast.ValueSpec).Names {
						add(id, stmt)
					}
				}
			}
		}
	}
}

func (a *analysis) definition(name string) *definition {
	for i := len(a.defs) - 1; i >= 0; i-- {
		if a.defs[i].name == name {
			return a.defs[i]
		}
	}
	return nil
}

// undefined gives the name that an error calls undefined.
func undefined(e types.Error) (string, bool) { return strings.CutPrefix(e.Msg, "undefined: ") }

// addImports finds packages for undefined names before a dot.
func (a *analysis) addImports() bool {
	members := map[string][]string{}
	ast.Inspect(a.p.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && !slices.Contains(members[id.Name], sel.Sel.Name) {
				members[id.Name] = append(members[id.Name], sel.Sel.Name)
			}
		}
		return true
	})
	added := false
	for _, e := range a.errs {
		name, ok := undefined(e)
		if !ok || a.looked[name] || len(members[name]) == 0 {
			continue
		}
		a.looked[name] = true
		if path := a.state.Packages.Find(name, members[name]); path != "" {
			a.auto[name] = Import{name, path}
			added = true
		}
	}
	return added
}

var errorType = types.Universe.Lookup("error").Type()

// results are the types that a call returns.
func (a *analysis) results(call *ast.CallExpr) []types.Type {
	tv, ok := a.info.Types[call]
	if !ok || tv.Type == nil || tv.IsType() {
		return nil
	}
	if t, ok := tv.Type.(*types.Tuple); ok {
		out := make([]types.Type, t.Len())
		for i := range out {
			out[i] = t.At(i).Type()
		}
		return out
	}
	return []types.Type{tv.Type}
}

// spare says whether a call returns one error more than n values.
func (a *analysis) spare(e ast.Expr, n int) (*ast.CallExpr, bool) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil, false
	}
	rs := a.results(call)
	return call, len(rs) == n+1 && n <= maxTry && types.Identical(rs[n], errorType)
}

// addTries finds the calls whose error nobody takes.
func (a *analysis) addTries() bool {
	added := false
	add := func(e ast.Expr, n int) {
		call, ok := a.spare(e, n)
		if !ok {
			return
		}
		from, ok1 := a.p.cellOffset(call.Pos())
		to, ok2 := a.p.cellOffset(call.End() - 1)
		if _, known := a.tries[from]; ok1 && ok2 && !known {
			a.tries[from] = try{to + 1, n}
			added = true
		}
	}
	last := a.lastExpr()
	depth := 0 // of function literals: an error that they drop is their own affair
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			depth++
			ast.Inspect(n.Body, visit)
			depth--
			return false
		case *ast.AssignStmt:
			if len(n.Rhs) == 1 {
				add(n.Rhs[0], len(n.Lhs))
			}
		case *ast.ValueSpec:
			if len(n.Values) == 1 {
				add(n.Values[0], len(n.Names))
			}
		case *ast.ExprStmt:
			if depth == 0 {
				add(n.X, 0)
			}
			if last != nil && n.X == last {
				if call, ok := ast.Unparen(last).(*ast.CallExpr); ok && !a.prints(call) {
					if k := len(a.results(call)) - 1; k > 0 {
						add(last, k)
					}
				}
			}
		}
		return true
	}
	ast.Inspect(a.p.body, visit)
	// Where one value is wanted, as in an argument or before a dot, a call with
	// an error beside its value is one error too many as well.
	single := map[token.Pos]bool{}
	for _, e := range a.errs {
		if strings.HasPrefix(e.Msg, "multiple-value ") && strings.HasSuffix(e.Msg, "in single-value context") {
			single[e.Pos] = true
		}
	}
	ast.Inspect(a.p.body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && single[call.Pos()] {
			add(call, 1)
		}
		return true
	})
	return added
}

// lastExpr is the expression that the cell ends with; nil if it ends otherwise.
func (a *analysis) lastExpr() ast.Expr {
	list := a.p.body.List
	if len(list) == 0 || a.f.chunks[len(a.f.chunks)-1].kind != stmtChunk {
		return nil
	}
	if s, ok := list[len(list)-1].(*ast.ExprStmt); ok {
		return s.X
	}
	return nil
}

// silent says whether a semicolon behind the last expression asks not to show it.
func (a *analysis) silent() bool { return a.f.chunks[len(a.f.chunks)-1].semi }

// prints says whether a call is one that writes, whose count nobody wants to see.
func (a *analysis) prints(call *ast.CallExpr) bool {
	name := ""
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	for _, p := range []string{"Print", "Fprint", "Write"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return name == "copy"
}

// promote finds top-level variables that functions mention: they become
// variables of the package, so that the functions see them.
func (a *analysis) promote() bool {
	changed := false
	promote := func(name string) {
		p := a.promoted[name]
		if d := a.definition(name); d != nil {
			if t := d.obj.Type(); valid(t) && (p == nil || !p.defined) {
				sp := &spelling{}
				text := sp.spell(t)
				if sp.hidden == "" {
					a.promoted[name] = &promotion{global{text, sp.list()}, true}
					a.assign(d.stmt)
					changed = true
				}
			}
		} else if v := a.vars[name]; v != nil && p == nil {
			a.promoted[name] = &promotion{global: global{v.Type, v.Imports}}
			changed = true
		}
	}
	for _, e := range a.errs {
		if name, ok := undefined(e); ok && !a.inBody(e.Pos) {
			promote(name)
		}
	}
	// Names that functions of earlier cells mention already.
	for _, d := range slices.Clone(a.defs) {
		if p := a.promoted[d.name]; p != nil && !p.defined {
			promote(d.name)
		} else if _, was := a.state.globals[d.name]; was && p == nil {
			promote(d.name)
		}
	}
	return changed
}

func (a *analysis) inBody(pos token.Pos) bool {
	return pos >= a.p.body.Pos() && pos < a.p.body.End()
}

// valid says whether the checker found a type.
func valid(t types.Type) bool {
	if t == nil || t == types.Typ[types.Invalid] {
		return false
	}
	b, ok := t.(*types.Basic)
	return !ok || b.Kind() != types.Invalid && b.Info()&types.IsUntyped == 0
}

// assign turns a definition into an assignment to variables of the package;
// everything that the statement defines goes with it.
func (a *analysis) assign(stmt ast.Stmt) {
	for _, d := range a.defs {
		if d.stmt == stmt && a.promoted[d.name] == nil {
			sp := &spelling{}
			if text := sp.spell(d.obj.Type()); valid(d.obj.Type()) && sp.hidden == "" {
				a.promoted[d.name] = &promotion{global{text, sp.list()}, true}
			}
		} else if d.stmt == stmt {
			a.promoted[d.name].defined = true
		}
	}
	replace := func(from, to token.Pos, text string) {
		f, ok1 := a.p.cellOffset(from)
		t, ok2 := a.p.cellOffset(to - 1)
		if !ok1 || !ok2 {
			return
		}
		t++
		text += blank(a.src.text[f:t])[min(len(text), t-f):]
		a.extra = append(a.extra, edit{f, t, text, text})
	}
	switch stmt := stmt.(type) {
	case *ast.AssignStmt:
		replace(stmt.TokPos, stmt.TokPos+2, "=")
	case *ast.DeclStmt:
		g := stmt.Decl.(*ast.GenDecl)
		if g.Lparen.IsValid() {
			replace(g.Pos(), g.Lparen+1, "")
			replace(g.Rparen, g.Rparen+1, "")
		} else {
			replace(g.Pos(), g.Pos()+3, "")
		}
		for _, spec := range g.Specs {
			v := spec.(*ast.ValueSpec)
			switch {
			case v.Type != nil && len(v.Values) > 0:
				replace(v.Type.Pos(), v.Type.End(), "")
			case v.Type != nil:
				typ := a.text(v.Type)
				zero := "*new(" + typ + ")"
				values := strings.Repeat(zero+", ", len(v.Names)-1) + zero
				from, ok1 := a.p.cellOffset(v.Type.Pos())
				to, ok2 := a.p.cellOffset(v.Type.End() - 1)
				if ok1 && ok2 {
					a.extra = append(a.extra, edit{from, to + 1, "= " + values, "= " + values})
				}
			}
		}
	}
}

// text is the source of a node of the cell.
func (a *analysis) text(n ast.Node) string {
	return a.p.buf.String()[a.p.offset(n.Pos()):a.p.offset(n.End())]
}

// finalErrors reports what the checker still complains about, less what a
// notebook allows: unused imports and unused variables at the top level, and a
// value at the end.
func (a *analysis) finalErrors() bool {
	allowed := map[token.Pos]bool{}
	for _, d := range a.defs {
		allowed[d.at] = true
	}
	last := a.lastExpr()
	for _, e := range a.errs {
		unused := strings.HasPrefix(e.Msg, "declared and not used")
		switch {
		case unused && (allowed[e.Pos] || !a.inBody(e.Pos)):
		case strings.HasSuffix(e.Msg, "imported and not used") || strings.Contains(e.Msg, "imported as") && strings.HasSuffix(e.Msg, "and not used"):
		case last != nil && strings.HasSuffix(e.Msg, "is not used") && e.Pos >= last.Pos() && e.Pos < last.End():
		default:
			a.reportAt(a.p.offset(e.Pos), a.explain(e))
		}
	}
	a.missing()
	return len(a.out.Diagnostics) == 0
}

// missing reports variables that functions mention and that have no value,
// where the statements use them or call what does.
func (a *analysis) missing() {
	bodies := a.bodies()
	valueless := func(o types.Object) bool {
		v, ok := o.(*types.Var)
		p := a.promoted[o.Name()]
		return ok && v.Parent() == a.pkg.Scope() && p != nil && !p.defined && a.vars[o.Name()] == nil
	}
	needs := map[types.Object]string{} // functions and types: the variable they lack
	var visit func(n ast.Node) string
	visit = func(n ast.Node) (lacks string) {
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok || lacks != "" {
				return lacks == ""
			}
			o := a.info.Uses[id]
			if o == nil || o.Pkg() != a.pkg {
				return true
			}
			if valueless(o) {
				lacks = o.Name()
				return false
			}
			if _, seen := needs[o]; !seen {
				needs[o] = ""
				for _, b := range bodies[o] {
					if needs[o] == "" {
						needs[o] = visit(b)
					}
				}
			}
			lacks = needs[o]
			return true
		})
		return lacks
	}
	for _, id := range sortedUses(a.info) {
		if o := a.info.Uses[id]; o == nil || o.Pkg() != a.pkg || !a.inBody(id.Pos()) {
			continue
		} else if valueless(o) {
			a.reportAt(a.p.offset(id.Pos()), "undefined: "+o.Name()+" (a function mentions it, but it has no kept value)")
		} else if lacks := visit(id); lacks != "" {
			a.reportAt(a.p.offset(id.Pos()), fmt.Sprintf("%s needs %s, which has no kept value", id.Name, lacks))
		}
	}
}

// explain adds to the checker's words what only the notebook knows.
func (a *analysis) explain(e types.Error) string {
	name, ok := undefined(e)
	if !ok {
		if hint := a.spreads(e); hint != "" {
			msg, rest, _ := strings.Cut(e.Msg, "\n")
			return strings.TrimSuffix(msg+" ("+hint+")\n"+rest, "\n")
		}
		return strings.ReplaceAll(e.Msg, "podiumTry", "the error check Try")
	}
	for _, line := range a.out.Dropped {
		if strings.HasPrefix(line, name+" is dropped") {
			return fmt.Sprintf("undefined: %s (%s)", name, strings.TrimPrefix(line, name+" "))
		}
	}
	if a.looked[name] {
		return e.Msg + " (no variable, and no package of this name has what is asked of it; import it by its path)"
	}
	return e.Msg
}

// spreads gives a hint where a call hands on all its values, as in f(g(x)) or
// return g(x), and its error is one too many: there Go wants all of them, and no
// error is taken away from the values.
func (a *analysis) spreads(e types.Error) string {
	if !strings.HasPrefix(e.Msg, "too many arguments in call") && !strings.HasPrefix(e.Msg, "too many return values") {
		return ""
	}
	hint := ""
	ast.Inspect(a.p.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || hint != "" || call.Pos() != e.Pos {
			return hint == ""
		}
		rs := a.results(call)
		if len(rs) < 2 || !types.Identical(rs[len(rs)-1], errorType) {
			return true
		}
		names := "v"
		if len(rs) > 2 {
			names = "v, w"
		}
		if !a.inBody(e.Pos) {
			names += ", err"
		}
		hint = fmt.Sprintf("%s returns an error too: write %s := %s on a line of its own", a.text(call.Fun), names, a.text(call))
		return false
	})
	return hint
}
