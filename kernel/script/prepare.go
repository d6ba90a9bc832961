package script

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Packages makes packages importable for the type check of a cell.
type Packages interface {
	types.Importer
	// Load makes the paths importable, fetching modules where it must; the notes
	// are lines for the user. A path that cannot be had fails in Import.
	Load(ctx context.Context, paths []string) (notes []string)
	// Find gives the import path of a package known by its name alone that has
	// all the members, or "".
	Find(name string, members []string) string
}

// Kind says what the kernel does with a cell.
type Kind int

const (
	Plain  Kind = iota // GoNB's own form: sent as it is
	Script             // statements: Source is sent instead
	Empty              // nothing to run
)

// Origin is the line of a cell that a line of the sent program came from; the
// zero value is a line that the rewriting added.
type Origin struct {
	Cell, Line int
	Text       string
}

// Diagnostic is a build error in a cell, with 1-based line and byte column.
type Diagnostic struct {
	Cell, Line, Col int
	Message         string
	Text            string // the line
}

// Cell is a prepared cell.
type Cell struct {
	Number      int
	Kind        Kind
	Text        string       // as the user wrote it
	Source      string       // for GoNB; MainLine is the line of its func main
	Lines       []Origin     // one for each line of Source
	MainLine    int          //
	Before      []string     // cells that GoNB runs silently first
	Diagnostics []Diagnostic // if there are any, nothing is sent
	Notes       []string     // lines to show, such as modules fetched
	Dropped     []string     // kept variables that go when the cell succeeds, with the reason

	decls   []*declaration
	imports []Import
	defined map[string]*Variable // to keep, by static view
	notKept map[string]string    // name to reason, known before it runs
	drop    []string
	globals map[string]global
}

// Kept lists the names that the cell hands to the session when it succeeds.
func (c *Cell) Kept() []string { return slices.Sorted(maps.Keys(c.defined)) }

// NotKept gives for each variable that cannot be kept the reason, as far as it
// is known before the cell runs.
func (c *Cell) NotKept() map[string]string { return c.notKept }

// Prepare classifies a cell and, if it is a script cell, checks it and rewrites
// it to what GoNB compiles. The state does not change.
func (s *State) Prepare(ctx context.Context, number int, text string) *Cell {
	cell := &Cell{Number: number, Text: text, Source: text}
	f := split(text)
	cell.Kind = f.classify(text)
	if cell.Kind == Plain {
		s.absorb(ctx, cell, f)
	}
	if cell.Kind != Script {
		return cell
	}
	a := &analysis{
		ctx: ctx, state: s, out: cell, src: newSource(number, text), f: f,
		auto: map[string]Import{}, tries: map[int]try{}, promoted: map[string]*promotion{}, looked: map[string]bool{},
	}
	for _, p := range f.diags {
		a.report(a.src, p.at, p.msg)
	}
	if len(cell.Diagnostics) > 0 {
		return cell
	}
	a.begin()
	if !a.settle() {
		return cell
	}
	a.protect()
	a.collect()
	a.render()
	return cell
}

// classify tells script cells from the others.
func (f *fragments) classify(text string) Kind {
	for _, m := range f.magics {
		if takesMain(m.text) {
			return Plain
		}
	}
	if len(f.chunks) == 0 {
		switch {
		case len(f.magics) > 0:
			return Plain
		case len(f.diags) > 0:
			return Script // for its messages
		}
		return Empty
	}
	onlyDecls := true
	flags := false
	for _, c := range f.chunks {
		if c.kind == funcChunk && c.name == "main" {
			return Plain
		}
		if c.kind == stmtChunk && !c.isVar {
			onlyDecls = false
		}
		flags = flags || c.isVar && mentions(text[c.from:c.to], "flag")
	}
	if onlyDecls && flags {
		// A flag must be defined anew in every program: such variables stay GoNB's.
		return Plain
	}
	return Script
}

// promotion is a top-level variable that functions mention, so that it must be
// a variable of the package.
type promotion struct {
	global
	defined bool // by this cell
}

// analysis is the work on one script cell.
type analysis struct {
	ctx   context.Context
	state *State
	out   *Cell
	src   *source
	f     *fragments

	earlier  []*declaration        // of former cells, less what this one declares anew
	vars     map[string]*Variable  // kept variables that this cell may mention
	auto     map[string]Import     // imports beyond the cell's own, by name
	looked   map[string]bool       // names looked for among packages
	tries    map[int]try           // calls whose error stops the cell, by offset
	promoted map[string]*promotion // by name
	extra    []edit                // edits for promoted definitions
	list     bool                  // the cell ends with several expressions, to be shown
	p        *program
	info     *types.Info
	pkg      *types.Package
	errs     []types.Error
	defs     []*definition // of the cell's top level
}

// definition is a variable that the cell defines at its top level.
type definition struct {
	name string
	obj  *types.Var
	stmt ast.Stmt
	at   token.Pos
}

func (a *analysis) report(src *source, at int, msg string) {
	line, col := src.position(at)
	d := Diagnostic{Cell: src.cell, Line: line, Col: col, Message: msg, Text: src.line(line)}
	if !slices.Contains(a.out.Diagnostics, d) {
		a.out.Diagnostics = append(a.out.Diagnostics, d)
	}
}

// begin works out what of the notebook's past the cell's program contains.
func (a *analysis) begin() {
	names := map[string]bool{}
	kinds := map[string]kind{}
	for _, d := range declarationsOf(a.src, a.f) {
		a.out.decls = append(a.out.decls, d)
		for _, n := range d.names {
			names[n] = true
			kinds[n] = d.kind
		}
	}
	a.earlier = without(a.state.decls, names)
	for _, d := range a.state.decls {
		for _, n := range d.names {
			// GoNB holds functions, types and constants apart: one name must not stay in two.
			if k, again := kinds[n]; again && k != d.kind {
				a.out.Before = append(a.out.Before, "%rm "+n)
			}
		}
	}
	old, fresh := typeTexts(a.state.decls), typeTexts(a.out.decls)
	a.vars = map[string]*Variable{}
	for _, v := range a.state.Variables() {
		if names[v.Name] {
			a.out.drop = append(a.out.drop, v.Name)
			continue
		}
		changed := ""
		for t := range v.Types {
			if text, again := fresh[t]; again && text != old[t] {
				changed = t
			}
		}
		if changed != "" {
			a.out.drop = append(a.out.drop, v.Name)
			a.out.Dropped = append(a.out.Dropped, fmt.Sprintf("%s is dropped: its type %s is redefined", v.Name, changed))
			continue
		}
		a.vars[v.Name] = v
	}
	for n, g := range a.state.globals {
		v := a.vars[n]
		switch {
		case names[n]:
		case v == nil:
			// Functions still mention it; GoNB has it, with no value.
			a.promoted[n] = &promotion{global: g}
		default:
			a.promoted[n] = &promotion{global: global{v.Type, v.Imports}}
		}
	}
}

// settle composes and checks the program until nothing is left to add to it;
// it reports the errors that remain.
func (a *analysis) settle() bool {
	for range 200 {
		a.compose()
		if ps := a.p.parse(); len(ps) > 0 {
			if a.showList(ps) {
				continue
			}
			a.syntaxErrors(ps)
			return false
		}
		a.out.Notes = append(a.out.Notes, a.state.Packages.Load(a.ctx, a.paths())...)
		a.check()
		a.findDefinitions()
		if a.addImports() || a.addTries() || a.promote() {
			continue
		}
		return a.finalErrors()
	}
	a.report(a.src, 0, "the cell is too entangled to be checked")
	return false
}

// showList makes several expressions at the end, as in "a, b", a call that
// shows them.
func (a *analysis) showList(ps []problem) bool {
	c := a.f.chunks[len(a.f.chunks)-1]
	if a.list || c.kind != stmtChunk || c.semi || !strings.Contains(ps[0].msg, "expected 1 expression") {
		return false
	}
	if src, at, _ := a.p.origin(ps[0].at); src != a.src || at < c.from || at > c.to {
		return false
	}
	a.list = true
	a.extra = append(a.extra, edit{c.from, c.from, "podiumShow(", "podium_display.Result("}, edit{c.to, c.to, ")", ")"})
	return true
}

// syntaxErrors reports what the parser found, less what only follows from it
// at the end of the text.
func (a *analysis) syntaxErrors(ps []problem) {
	for i, p := range ps {
		if a.p.isGlue(p.at) {
			p.msg = strings.Replace(p.msg, "found '}'", "found the end of the cell", 1)
			ps[i] = p
		}
		if src, _, exact := a.p.origin(p.at); exact && src == a.src && !strings.Contains(p.msg, "found 'EOF'") {
			a.reportAt(p.at, p.msg)
		}
	}
	if len(a.out.Diagnostics) > 0 {
		return
	}
	if a.f.depth > 0 {
		a.report(a.src, len(strings.TrimRight(a.src.text, " \t\r\n")), "the cell ends inside brackets that are not closed")
		return
	}
	a.reportAt(ps[0].at, ps[0].msg)
}

// reportAt reports a problem at an offset of the composed program.
func (a *analysis) reportAt(at int, msg string) {
	src, off, _ := a.p.origin(at)
	if src == nil {
		src, off = a.src, 0
	}
	a.report(src, off, msg)
}

// sortedEdits are all edits in order of place; those at one place in order of rank.
func (a *analysis) sortedEdits() []edit {
	var es []ranked
	for from, t := range a.tries {
		es = append(es,
			ranked{edit{from, from, fmt.Sprintf("podiumTry%d(", t.n), fmt.Sprintf("podium_session.Try%d(", t.n)}, 2},
			ranked{edit{t.to, t.to, ")", ")"}, 0})
	}
	for _, e := range a.extra {
		es = append(es, ranked{e, 1})
	}
	slices.SortStableFunc(es, func(x, y ranked) int {
		if x.from != y.from {
			return x.from - y.from
		}
		return x.rank - y.rank
	})
	out := make([]edit, len(es))
	for i, e := range es {
		out[i] = e.edit
	}
	return out
}

// try is a call with n values beside the error that nobody takes; it ends at to.
type try struct{ to, n int }

type ranked struct {
	edit
	rank int
}

// maxTry is the largest number of values beside the error that a call may have.
const maxTry = 8

// tryHelpers declare for the check what lib/session provides for the run.
var tryHelpers = func() string {
	var b strings.Builder
	b.WriteString("func podiumShow(...any) {}\nfunc podiumTry0(err error) {}\n")
	for n := 1; n <= maxTry; n++ {
		var ps, as, ts []string
		for i := range n {
			ps = append(ps, fmt.Sprintf("A%d any", i))
			as = append(as, fmt.Sprintf("a%d A%d", i, i))
			ts = append(ts, fmt.Sprintf("A%d", i))
		}
		fmt.Fprintf(&b, "func podiumTry%d[%s](%s, err error) (%s) { panic(err) }\n", n, strings.Join(ps, ", "), strings.Join(as, ", "), strings.Join(ts, ", "))
	}
	return b.String()
}()

// compose builds the program of this round.
func (a *analysis) compose() {
	own := map[string]bool{}
	idents := identsOf(a.src.text)
	for _, d := range a.earlier {
		maps.Copy(idents, identsOf(d.text()))
	}
	for _, v := range a.vars {
		if idents[v.Name] && v.IsFunc() {
			maps.Copy(idents, identsOf(v.Source))
		}
	}
	for _, im := range cellImports(a.src, a.f) {
		name := im.Name
		if name == "" {
			if p, err := a.state.Packages.Import(im.Path); err == nil {
				name = p.Name()
			}
		}
		own[name] = true
	}
	declared := map[string]bool{}
	for _, d := range slices.Concat(a.earlier, a.out.decls) {
		for _, n := range d.names {
			declared[n] = true
		}
	}
	imports := map[string]Import{}
	add := func(im Import) {
		if !own[im.Name] && !declared[im.Name] {
			imports[im.Name] = im
		}
	}
	for _, im := range a.state.imports {
		if idents[im.Name] || im.Name == "." {
			add(im)
		}
	}
	for _, im := range a.auto {
		add(im)
	}
	mentioned := a.mentioned(idents)
	for _, v := range mentioned {
		for _, im := range v.Imports {
			imports[im.Name] = im
		}
	}
	for _, p := range a.promoted {
		for _, im := range p.imports {
			imports[im.Name] = im
		}
	}
	around := surroundings{
		imports: func(c *composer) {
			for _, im := range sortedImports(imports) {
				c.glue("import " + im.Name + " " + fmt.Sprintf("%q", im.Path) + "\n")
			}
		},
		decls: func(c *composer) {
			c.glue(tryHelpers)
			for _, d := range a.earlier {
				if len(d.names) == 1 && a.promoted[d.names[0]] != nil {
					continue
				}
				c.piece(d.src, d.from, d.to)
				c.glue("\n")
			}
			for _, n := range slices.Sorted(maps.Keys(a.promoted)) {
				c.glue("var " + n + " " + a.promoted[n].typ + "\n")
			}
		},
		outer: func(c *composer) {
			for _, v := range mentioned {
				if a.promoted[v.Name] == nil {
					c.glue("var " + v.Name + " " + v.Type + "\n")
				}
			}
			for _, v := range mentioned {
				if v.IsFunc() {
					c.glue(v.Name + " = ")
					c.whole(v.checked)
					c.glue("\n")
				}
			}
		},
	}
	a.p = compose(a.src, a.f, around, a.sortedEdits())
}

// mentioned lists the kept variables whose names occur in the program, and
// those that functions kept by source among them need; values first, then
// functions after what they use.
func (a *analysis) mentioned(idents map[string]bool) []*Variable {
	var values, funcs []*Variable
	seen := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		v := a.vars[name]
		if v == nil || seen[name] {
			return
		}
		seen[name] = true
		for _, u := range slices.Concat(v.Uses, v.Group) {
			add(u)
		}
		if v.IsFunc() {
			funcs = append(funcs, v)
		} else {
			values = append(values, v)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(idents)) {
		add(n)
	}
	// By name, which is also the order in which the members of a group are loaded.
	slices.SortFunc(values, func(x, y *Variable) int { return strings.Compare(x.Name, y.Name) })
	return append(values, funcs...)
}

// paths lists what the program imports.
func (a *analysis) paths() []string {
	var out []string
	for _, spec := range a.p.file.Imports {
		out = append(out, unquote(spec.Path.Value))
	}
	return out
}
