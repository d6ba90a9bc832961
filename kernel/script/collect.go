package script

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// collect works out what the cell keeps: the variables that it defines and
// those that it was given, which it may have changed.
func (a *analysis) collect() {
	a.out.defined = map[string]*Variable{}
	a.out.notKept = map[string]string{}
	a.out.globals = map[string]global{}
	texts := typeTexts(slices.Concat(a.earlier, a.out.decls))
	for name, obj := range a.topLevel() {
		a.keep(name, obj, texts)
	}
	for n, p := range a.promoted {
		a.out.globals[n] = p.global
	}
	for _, id := range sortedUses(a.info) {
		name, ok := a.info.Uses[id].(*types.PkgName)
		if !ok {
			continue
		}
		if src, _, exact := a.p.origin(a.p.offset(id.Pos())); exact && src == a.src {
			im := Import{name.Name(), name.Imported().Path()}
			if !slices.Contains(a.out.imports, im) {
				a.out.imports = append(a.out.imports, im)
			}
		}
	}
	for _, im := range cellImports(a.src, a.f) {
		// Imports that this cell does not use serve later ones.
		if im = a.state.named(im); !slices.Contains(a.out.imports, im) {
			a.out.imports = append(a.out.imports, im)
		}
	}
}

func sortedUses(info *types.Info) []*ast.Ident {
	ids := slices.Collect(maps.Keys(info.Uses))
	slices.SortFunc(ids, func(x, y *ast.Ident) int { return int(x.Pos() - y.Pos()) })
	return ids
}

// topLevel gives the variables that the cell's end sees: its own definitions,
// and kept ones that it mentions.
func (a *analysis) topLevel() map[string]types.Object {
	out := map[string]types.Object{}
	for name := range a.loaded() {
		if p := a.promoted[name]; p != nil {
			out[name] = a.pkg.Scope().Lookup(name)
		} else if o := a.outerScope().Lookup(name); o != nil {
			out[name] = o
		}
	}
	for name, p := range a.promoted {
		if p.defined {
			out[name] = a.pkg.Scope().Lookup(name)
		}
	}
	for _, d := range a.defs {
		out[d.name] = d.obj
	}
	return out
}

func (a *analysis) outerScope() *types.Scope { return a.info.Scopes[a.p.main.Type] }

// loaded is the set of kept variables that the program needs: those that the
// statements mention, those that functions they call mention, and what
// functions kept by source use.
func (a *analysis) loaded() map[string]bool {
	out := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		v := a.vars[name]
		if v == nil || out[name] || a.promoted[name] != nil && a.promoted[name].defined {
			return
		}
		out[name] = true
		for _, u := range slices.Concat(v.Uses, v.Group) {
			add(u)
		}
	}
	bodies := a.bodies()
	seen := map[types.Object]bool{}
	var visit func(n ast.Node)
	visit = func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			switch o := a.info.Uses[id].(type) {
			case *types.Var:
				if o.Parent() == a.outerScope() || o.Parent() == a.pkg.Scope() {
					add(o.Name())
				}
			case *types.Func, *types.TypeName:
				if o.Pkg() == a.pkg && !seen[o] {
					seen[o] = true
					for _, b := range bodies[o] {
						visit(b)
					}
				}
			}
			return true
		})
	}
	visit(a.p.body)
	return out
}

// bodies gives for each function its declaration and for each type its methods'.
func (a *analysis) bodies() map[types.Object][]ast.Node {
	out := map[types.Object][]ast.Node{}
	for _, d := range a.p.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil || fn == a.p.main {
			continue
		}
		o, ok := a.info.Defs[fn.Name].(*types.Func)
		if !ok {
			continue
		}
		out[o] = append(out[o], fn)
		if recv := o.Type().(*types.Signature).Recv(); recv != nil {
			t := recv.Type()
			if p, ok := t.(*types.Pointer); ok {
				t = p.Elem()
			}
			if n, ok := types.Unalias(t).(*types.Named); ok {
				out[n.Obj()] = append(out[n.Obj()], fn)
			}
		}
	}
	return out
}

// keep decides how a variable is kept.
func (a *analysis) keep(name string, obj types.Object, texts map[string]string) {
	t := obj.Type()
	sp := &spelling{}
	v := &Variable{Name: name, Type: sp.spell(t), Cell: a.src.cell, Types: notebookTypes(t, texts)}
	v.Imports = sp.list()
	v.Shown = types.TypeString(t, func(p *types.Package) string {
		if p.Path() == mainPath {
			return ""
		}
		return p.Name()
	})
	if sp.hidden != "" {
		a.out.notKept[name] = fmt.Sprintf("its type %s cannot be named outside its package; keep what you need of it in variables of other types", sp.hidden)
		return
	}
	switch u := t.Underlying().(type) {
	case *types.Chan:
		a.out.notKept[name] = "a channel lives only as long as its cell; make it in the cell that uses it"
	case *types.Signature:
		old := a.vars[name]
		if old != nil && old.IsFunc() && !a.assigned(obj) {
			return // still what it was
		}
		if why := a.keepSource(v, obj); why != "" {
			a.out.notKept[name] = why
			return
		}
		a.out.defined[name] = v
	case *types.Basic:
		if u.Kind() == types.UnsafePointer || u.Kind() == types.Uintptr {
			a.out.notKept[name] = "an address means nothing in the next cell"
			return
		}
		a.out.defined[name] = v
	default:
		a.out.defined[name] = v
	}
}

// assigned says whether the cell assigns to the variable at all.
func (a *analysis) assigned(obj types.Object) bool {
	found := false
	a.eachAssignment(func(lhs, _ ast.Expr, _ bool) {
		if id, ok := lhs.(*ast.Ident); ok && a.object(id) == obj {
			found = true
		}
	})
	return found
}

func (a *analysis) object(id *ast.Ident) types.Object {
	if o := a.info.Defs[id]; o != nil {
		return o
	}
	return a.info.Uses[id]
}

// eachAssignment visits every left side with its right side (nil if there is
// none of its own), and whether it stands at the cell's top level.
func (a *analysis) eachAssignment(visit func(lhs, rhs ast.Expr, top bool)) {
	top := map[ast.Node]bool{}
	for _, s := range a.p.body.List {
		top[s] = true
		if d, ok := s.(*ast.DeclStmt); ok {
			for _, spec := range d.Decl.(*ast.GenDecl).Specs {
				top[spec] = true
			}
		}
	}
	ast.Inspect(a.p.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				var r ast.Expr
				if len(n.Lhs) == len(n.Rhs) {
					r = n.Rhs[i]
				}
				visit(l, r, top[n])
			}
		case *ast.ValueSpec:
			for i, l := range n.Names {
				if len(n.Values) == 0 {
					break
				}
				var r ast.Expr
				if len(n.Names) == len(n.Values) {
					r = n.Values[i]
				}
				visit(l, r, top[n])
			}
		case *ast.RangeStmt:
			for _, l := range []ast.Expr{n.Key, n.Value} {
				if l != nil {
					visit(l, nil, false)
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				visit(n.X, nil, false)
			}
		}
		return true
	})
}

// keepSource keeps a function by the one expression that it is assigned, a
// literal or the name of a function, or says why it can't.
func (a *analysis) keepSource(v *Variable, obj types.Object) string {
	const (
		advice   = "; define it with func, or assign one function literal to it"
		computed = "it is a function computed at run time" + advice
	)
	var expr ast.Expr
	n, inBlock := 0, false
	a.eachAssignment(func(lhs, rhs ast.Expr, top bool) {
		id, ok := ast.Unparen(lhs).(*ast.Ident)
		if !ok || a.object(id) != obj {
			return
		}
		n++
		if top {
			expr = rhs
		} else {
			inBlock = rhs != nil
		}
	})
	switch {
	case n == 0:
		return "no function is assigned to it" + advice
	case n > 1:
		return "it is assigned in several places, or its address is taken" + advice
	case expr == nil && inBlock:
		return "it is assigned inside a block" + advice + " at the top level of the cell"
	case expr == nil:
		return computed
	}
	switch e := ast.Unparen(expr).(type) {
	case *ast.FuncLit:
	case *ast.Ident:
		if _, ok := a.info.Uses[e].(*types.Func); !ok {
			return computed
		}
	case *ast.SelectorExpr:
		id, ok := e.X.(*ast.Ident)
		if !ok {
			return computed
		}
		if _, ok := a.info.Uses[id].(*types.PkgName); !ok {
			return computed
		}
		if _, ok := a.info.Uses[e.Sel].(*types.Func); !ok {
			return computed
		}
	default:
		return computed
	}
	from, ok1 := a.p.cellOffset(expr.Pos())
	to, ok2 := a.p.cellOffset(expr.End() - 1)
	if !ok1 || !ok2 {
		return computed
	}
	line, _ := a.src.position(from)
	excerpt := func(send bool) *source {
		c := &composer{}
		c.edited(a.src, from, to+1, a.sortedEdits(), send)
		return newSource(a.src.cell, strings.Repeat("\n", line-1)+c.buf.String())
	}
	v.checked, v.sent = excerpt(false), excerpt(true)
	v.Source = strings.TrimLeft(v.sent.text, "\n")
	imports := map[string]Import{}
	for _, im := range v.Imports {
		imports[im.Name] = im
	}
	uses := map[string]bool{}
	lost := ""
	ast.Inspect(expr, func(n ast.Node) bool {
		id, isIdent := n.(*ast.Ident)
		if !isIdent {
			return true
		}
		switch o := a.info.Uses[id].(type) {
		case *types.PkgName:
			imports[o.Name()] = Import{o.Name(), o.Imported().Path()}
		case *types.Var:
			switch {
			case o.IsField() || o == obj:
			case o.Parent() == a.outerScope() || o.Parent() == a.pkg.Scope() || a.isTop(o):
				uses[o.Name()] = true
			case o.Pos() < expr.Pos() || o.Pos() >= expr.End():
				lost = o.Name()
			}
		}
		return true
	})
	v.Uses = slices.Sorted(maps.Keys(uses))
	v.Imports = sortedImports(imports)
	if lost != "" {
		return fmt.Sprintf("it uses %s, a variable of an inner block that is gone with the cell; define %s at the top level of the cell", lost, lost)
	}
	return ""
}

func (a *analysis) isTop(o types.Object) bool {
	return slices.ContainsFunc(a.defs, func(d *definition) bool { return d.obj == o })
}
