package script

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"sort"
	"strings"
)

// Import is one import of a program.
type Import struct {
	Name string // the name in the program; "_" and "." as in Go
	Path string
}

// Variable is a kept variable, as far as the rewriting of cells has to know it.
type Variable struct {
	Name    string
	Type    string            // as a program writes it, packages by the names in Imports
	Shown   string            // as a reader writes it, packages by their own names
	Imports []Import          // what Type and Source need
	Types   map[string]string // the notebook's types that it depends on, with their text
	Cell    int               // the cell that set it last
	Dynamic []string          // types met in its interfaces, as package path and name
	Group   []string          // variables that share memory with it: loaded and kept together

	// A function kept by its source: the expression as it is run, and the names
	// that it mentions.
	Source string
	Uses   []string
	// The expression on the lines that it has in its cell, as it is checked and
	// as it is run: they differ in the checks of errors put into it.
	checked, sent *source
}

// IsFunc says whether the variable is a function kept by its source.
func (v *Variable) IsFunc() bool { return v.Source != "" }

// declaration is a chunk of an earlier cell that GoNB remembers.
type declaration struct {
	kind     kind
	names    []string
	src      *source
	from, to int
	code     int // offset behind the doc comment
}

func (d *declaration) text() string { return d.src.text[d.from:d.to] }

// State is what the notebook has defined so far. It belongs to one kernel and
// is used by one goroutine at a time.
type State struct {
	Packages Packages

	vars    map[string]*Variable
	decls   []*declaration
	imports map[string]Import // by the name in programs
	// globals are variables that functions mention: they are variables of the
	// package, as GoNB remembers them.
	globals map[string]global
}

// global is the declaration of a variable of the package.
type global struct {
	typ     string
	imports []Import
}

// NewState returns the state of a fresh notebook.
func NewState(p Packages) *State {
	return &State{Packages: p, vars: map[string]*Variable{}, imports: map[string]Import{}, globals: map[string]global{}}
}

// Variables lists the kept variables by name.
func (s *State) Variables() []*Variable {
	names := slices.Sorted(maps.Keys(s.vars))
	out := make([]*Variable, len(names))
	for i, n := range names {
		out[i] = s.vars[n]
	}
	return out
}

// Variable is the kept variable of that name, or nil.
func (s *State) Variable(name string) *Variable { return s.vars[name] }

// Forget drops kept variables and returns the names that were there.
func (s *State) Forget(names ...string) []string {
	var gone []string
	for _, n := range names {
		if s.vars[n] != nil {
			delete(s.vars, n)
			gone = append(gone, n)
		}
	}
	return gone
}

// typeTexts gives the text of each of the notebook's types.
func typeTexts(decls []*declaration) map[string]string {
	out := map[string]string{}
	for _, d := range decls {
		if d.kind == typeChunk {
			for _, n := range d.names {
				out[n] = d.text()
			}
		}
	}
	return out
}

// without returns the declarations that are left when names are declared anew.
// A group of types loses the name alone as far as GoNB is concerned; a group of
// constants goes as a whole, as its values may hang together.
func without(decls []*declaration, names map[string]bool) []*declaration {
	var out []*declaration
	for _, d := range decls {
		if !slices.ContainsFunc(d.names, func(n string) bool { return names[n] }) {
			out = append(out, d)
		}
	}
	return out
}

// notebookTypes collects the names of the notebook's own types that t is made of.
func notebookTypes(t types.Type, texts map[string]string) map[string]string {
	out := map[string]string{}
	seen := map[types.Type]bool{}
	var walk func(t types.Type)
	walk = func(t types.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		switch t := t.(type) {
		case *types.Alias:
			if p := t.Obj().Pkg(); p != nil && p.Path() == mainPath {
				out[t.Obj().Name()] = texts[t.Obj().Name()]
			}
			walk(types.Unalias(t))
		case *types.Named:
			if p := t.Obj().Pkg(); p != nil && p.Path() == mainPath {
				out[t.Obj().Name()] = texts[t.Obj().Name()]
				walk(t.Underlying())
			}
			for i := range t.TypeArgs().Len() {
				walk(t.TypeArgs().At(i))
			}
		case *types.Pointer:
			walk(t.Elem())
		case *types.Slice:
			walk(t.Elem())
		case *types.Array:
			walk(t.Elem())
		case *types.Chan:
			walk(t.Elem())
		case *types.Map:
			walk(t.Key())
			walk(t.Elem())
		case *types.Struct:
			for i := range t.NumFields() {
				walk(t.Field(i).Type())
			}
		case *types.Signature:
			walk(t.Params())
			walk(t.Results())
		case *types.Tuple:
			for i := range t.Len() {
				walk(t.At(i).Type())
			}
		case *types.Interface:
			for i := range t.NumExplicitMethods() {
				walk(t.ExplicitMethod(i).Type())
			}
		}
	}
	walk(t)
	return out
}

const mainPath = "main"

// spelling writes types as source text and collects the imports that the text needs.
type spelling struct {
	imports map[string]Import
	hidden  string // a type that cannot be written outside its package
}

// packageAlias is a name for an import that no cell uses by itself.
func packageAlias(path string) string {
	var b strings.Builder
	b.WriteString("podium_")
	for _, r := range path {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	return b.String()
}

func (sp *spelling) qualifier(p *types.Package) string {
	if p.Path() == mainPath {
		return ""
	}
	if sp.imports == nil {
		sp.imports = map[string]Import{}
	}
	im := Import{packageAlias(p.Path()), p.Path()}
	sp.imports[im.Name] = im
	return im.Name
}

// spell is the source text of a type.
func (sp *spelling) spell(t types.Type) string {
	sp.findHidden(t, map[types.Type]bool{})
	return types.TypeString(t, sp.qualifier)
}

func (sp *spelling) findHidden(t types.Type, seen map[types.Type]bool) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	obj := func(o *types.TypeName) {
		if o.Pkg() == nil {
			return
		}
		if o.Pkg().Path() != mainPath && !token.IsExported(o.Name()) || o.Parent() != nil && o.Parent() != o.Pkg().Scope() {
			sp.hidden = types.TypeString(o.Type(), func(p *types.Package) string { return p.Name() })
		}
	}
	switch t := t.(type) {
	case *types.Alias:
		obj(t.Obj())
	case *types.Named:
		obj(t.Obj())
		for i := range t.TypeArgs().Len() {
			sp.findHidden(t.TypeArgs().At(i), seen)
		}
	case *types.Pointer:
		sp.findHidden(t.Elem(), seen)
	case *types.Slice:
		sp.findHidden(t.Elem(), seen)
	case *types.Array:
		sp.findHidden(t.Elem(), seen)
	case *types.Chan:
		sp.findHidden(t.Elem(), seen)
	case *types.Map:
		sp.findHidden(t.Key(), seen)
		sp.findHidden(t.Elem(), seen)
	case *types.Struct:
		for i := range t.NumFields() {
			f := t.Field(i)
			if !f.Exported() && f.Pkg() != nil && f.Pkg().Path() != mainPath {
				sp.hidden = t.String()
			}
			sp.findHidden(f.Type(), seen)
		}
	case *types.Signature:
		for i := range t.Params().Len() {
			sp.findHidden(t.Params().At(i).Type(), seen)
		}
		for i := range t.Results().Len() {
			sp.findHidden(t.Results().At(i).Type(), seen)
		}
	}
}

func (sp *spelling) list() []Import { return sortedImports(sp.imports) }

func sortedImports(m map[string]Import) []Import {
	out := slices.Collect(maps.Values(m))
	sort.Slice(out, func(i, j int) bool { return out[i].Name+out[i].Path < out[j].Name+out[j].Path })
	return out
}
