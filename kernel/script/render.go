package script

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
)

const (
	sessionPath = "github.com/podium-go/podium/lib/session"
	displayPath = "github.com/podium-go/podium/widgets/display"
	gonbuiPath  = "github.com/janpfeifer/gonb/gonbui"
)

// render writes the program for GoNB. Statements keep their lines, one below
// the header; declarations follow behind main.
func (a *analysis) render() {
	c := &composer{}
	hasStmts := slices.ContainsFunc(a.f.chunks, func(c chunk) bool { return c.kind == stmtChunk })
	imports := map[string]Import{}
	for _, im := range a.out.imports {
		imports[im.Name+" "+im.Path] = im
	}
	need := func(list []Import) {
		for _, im := range list {
			imports[im.Name+" "+im.Path] = im
		}
	}
	var header, footer strings.Builder
	load := a.loadOrder()
	if hasStmts {
		need([]Import{{"podium_session", sessionPath}})
		a.show(need)
		a.saves(&footer)
	}
	for _, im := range a.out.imports {
		if im.Path == gonbuiPath || strings.HasPrefix(im.Path, gonbuiPath+"/") {
			// Two clients of GoNB's pipes in one program would steal each other's answers.
			need([]Import{{"_", displayPath + "/withgonb"}})
		}
	}
	for _, v := range load {
		need(v.Imports)
		for _, d := range v.Dynamic {
			if _, imports, ok := dynamicType(d); ok {
				need(imports)
			}
		}
	}
	for _, p := range a.promoted {
		need(p.imports)
	}
	header.WriteString("import (")
	for i, im := range sortedImports(imports) {
		if i > 0 {
			header.WriteString("; ")
		}
		fmt.Fprintf(&header, "%s %q", im.Name, im.Path)
	}
	header.WriteString(")")
	c.glue(header.String())
	c.glue("\n")
	// Commands stay on lines of their own, where GoNB looks for them.
	if !hasStmts {
		a.commands(c)
	} else {
		a.out.MainLine = 2
		c.glue("func main() { podium_cell := podium_session.Begin(); defer podium_cell.Close(); ")
		a.loads(c, load)
		c.glue("{\n")
		a.region(c)
		c.glue("\n")
		c.glue(footer.String())
		c.glue("} }\n")
	}
	for _, n := range slices.Sorted(maps.Keys(a.promoted)) {
		if a.state.globals[n].typ != a.promoted[n].typ {
			c.glue("var " + n + " " + a.promoted[n].typ + "\n")
		}
	}
	es := a.sortedEdits()
	for _, ch := range a.f.chunks {
		switch ch.kind {
		case funcChunk, typeChunk, constChunk:
			c.edited(a.src, ch.from, ch.to, es, true)
			c.glue("\n")
		}
	}
	a.out.Source = c.buf.String()
	a.out.Lines = c.lineOrigins()
}

// loadOrder lists the kept variables to load: values, then functions kept by
// source behind what they use.
func (a *analysis) loadOrder() []*Variable {
	names := a.loaded()
	idents := map[string]bool{}
	for n := range names {
		idents[n] = true
	}
	return a.mentioned(idents)
}

// loads writes the kept variables into the outer block of main.
func (a *analysis) loads(c *composer, load []*Variable) {
	registered := map[string]bool{}
	for _, v := range load {
		for _, d := range v.Dynamic {
			if !registered[d] {
				registered[d] = true
				if typ, _, ok := dynamicType(d); ok {
					c.glue("podium_session.Register[" + typ + "](); ")
				}
			}
		}
	}
	for _, v := range load {
		global := a.promoted[v.Name] != nil
		switch {
		case v.IsFunc():
			if !global {
				c.glue("var " + v.Name + " " + v.Type + "; ")
			}
			c.glue(v.Name + " = ")
			c.whole(v.sent)
			c.glue("; _ = " + v.Name + "; ")
		case global:
			fmt.Fprintf(&c.buf, "%s = podium_session.Load[%s](podium_cell, %q); ", v.Name, v.Type, v.Name)
		default:
			fmt.Fprintf(&c.buf, "%s := podium_session.Load[%s](podium_cell, %q); ", v.Name, v.Type, v.Name)
		}
	}
}

// dynamicType writes a type that was met in an interface, given with the full
// path of its package, as source. Only plain names behind stars and brackets
// can be; the session says so when it misses one.
func dynamicType(full string) (typ string, imports []Import, ok bool) {
	rest := strings.TrimLeft(full, "*[]")
	prefix := full[:len(full)-len(rest)]
	if strings.ContainsAny(rest, "[]* {") {
		return "", nil, false
	}
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 {
		return full, nil, true
	}
	path, name := rest[:dot], rest[dot+1:]
	if path == mainPath {
		return prefix + name, nil, true
	}
	im := Import{packageAlias(path), path}
	return prefix + im.Name + "." + name, []Import{im}, true
}

// saves hands the cell's variables to the session; the others are only used,
// so that the compiler is content.
func (a *analysis) saves(b *strings.Builder) {
	byRef := a.defers()
	for _, name := range slices.Sorted(maps.Keys(a.topLevel())) {
		v := a.out.defined[name]
		switch {
		case v == nil || v.IsFunc():
			fmt.Fprintf(b, "_ = %s; ", name)
		case byRef || a.promoted[name] != nil:
			fmt.Fprintf(b, "podium_session.KeepRef(podium_cell, %q, &%s); ", name, name)
		default:
			fmt.Fprintf(b, "podium_session.Keep(podium_cell, %q, %s); ", name, name)
		}
	}
	b.WriteString("podium_cell.Done() ")
}

// defers says whether the cell defers something itself, which may still change
// its variables after the last statement.
func (a *analysis) defers() bool {
	found := false
	ast.Inspect(a.p.body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}

// show wraps the last expression, if it has a value.
func (a *analysis) show(need func([]Import)) {
	if a.list {
		need([]Import{{"podium_display", displayPath}})
		return
	}
	last := a.lastExpr()
	if last == nil {
		return
	}
	if call, ok := ast.Unparen(last).(*ast.CallExpr); ok {
		if a.prints(call) || a.info.Types[call].IsVoid() || a.isTry0(call) {
			return
		}
	}
	// The statement is the whole chunk, but for a label.
	ch := a.f.chunks[len(a.f.chunks)-1]
	from, to := ch.from, ch.to
	if at, ok := a.p.cellOffset(last.Pos()); ok && at > from && at < to {
		from = at
	}
	if a.silent() {
		if _, ok := ast.Unparen(last).(*ast.CallExpr); !ok || a.unused(last) {
			a.extra = append(a.extra, edit{from, from, "", "_ = "})
		}
		return
	}
	need([]Import{{"podium_display", displayPath}})
	// In front of an error check at the same place, and behind its bracket.
	a.extra = append(a.extra, edit{from, from, "", "podium_display.Result("}, edit{to, to, "", ")"})
}

// unused says whether the compiler would refuse the expression as a statement.
func (a *analysis) unused(e ast.Expr) bool {
	for _, err := range a.errs {
		if strings.HasSuffix(err.Msg, "is not used") && err.Pos >= e.Pos() && err.Pos < e.End() {
			return true
		}
	}
	return false
}

func (a *analysis) isTry0(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && id.Name == "podiumTry0"
}

// protect keeps GoNB from reading text as commands: it looks at line starts
// without regard to raw strings and comments, and drops lines that begin with
// the word package.
func (a *analysis) protect() {
	bad := func(at int) bool {
		rest := a.src.text[at:]
		return strings.HasPrefix(rest, "package") || strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, "!") || strings.HasPrefix(rest, gonbPrefix)
	}
	literal := map[int]bool{} // line starts inside raw strings
	ast.Inspect(a.p.file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING || !strings.HasPrefix(lit.Value, "`") {
			return true
		}
		from, ok1 := a.p.cellOffset(lit.Pos())
		to, ok2 := a.p.cellOffset(lit.End() - 1)
		if !ok1 || !ok2 {
			return true
		}
		cut := false
		for _, at := range a.src.lines {
			if at > from && at <= to {
				literal[at] = true
				if bad(at) {
					cut = true
					a.extra = append(a.extra, edit{at, at, "", "` + `"})
				}
			}
		}
		if cut {
			a.extra = append(a.extra, edit{from, from, "", "("}, edit{to + 1, to + 1, "", ")"})
		}
		return true
	})
	for _, ch := range a.f.chunks {
		for _, at := range a.src.lines {
			if at < ch.from || at >= ch.to || literal[at] || !bad(at) {
				continue
			}
			if a.f.rawLines[at] {
				a.extra = append(a.extra, edit{at, at + 1, " ", " "}) // in a comment
			} else {
				a.extra = append(a.extra, edit{at, at, "", " "})
			}
		}
	}
}

// commands writes the cell's command lines alone.
func (a *analysis) commands(c *composer) {
	for _, m := range a.f.magics {
		c.piece(a.src, m.from, m.to)
		c.glue("\n")
	}
}

// region writes the cell line by line: statements with their edits, commands
// as they are, everything else blank.
func (a *analysis) region(c *composer) {
	es := a.sortedEdits()
	at := 0
	gap := func(to int) {
		for _, m := range a.f.magics {
			if m.from >= at && m.to <= to {
				c.blankPiece(a.src, at, m.from)
				c.piece(a.src, m.from, m.to)
				at = m.to
			}
		}
		c.blankPiece(a.src, at, to)
		at = to
	}
	for _, ch := range a.f.chunks {
		if ch.kind != stmtChunk {
			continue
		}
		gap(ch.from)
		c.edited(a.src, ch.from, ch.to, es, true)
		c.glue(";")
		at = ch.to
	}
	gap(len(a.src.text))
}

// blankPiece writes a range of a source as blanks that still count as its lines.
func (c *composer) blankPiece(src *source, from, to int) {
	if to <= from {
		return
	}
	c.segments = append(c.segments, segment{c.buf.Len(), to - from, src, from})
	c.buf.WriteString(blank(src.text[from:to]))
}
