package script

import (
	"fmt"
	"maps"
	"slices"
)

// Declare notes what GoNB remembers of a cell once it compiled, whether or not
// it ran to its end.
func (s *State) Declare(c *Cell) {
	names := map[string]bool{}
	for _, d := range c.decls {
		for _, n := range d.names {
			names[n] = true
		}
	}
	s.decls = append(without(s.decls, names), c.decls...)
	for n := range names {
		delete(s.globals, n)
		delete(s.imports, n)
	}
	for _, im := range c.imports {
		if im.Name != "_" {
			s.imports[im.Name] = im
		}
	}
	maps.Copy(s.globals, c.globals)
}

// Outcome of one variable that a cell handed to the session.
type Outcome struct {
	Kept    bool
	Reason  string   // why not
	Dynamic []string // types met in its interfaces
	Group   []string // variables that share memory with it
}

// Commit makes the variables of a cell that succeeded the notebook's. The
// session says what became of each; the lines are for the user.
func (s *State) Commit(c *Cell, outcome map[string]Outcome) (notes []string) {
	s.Declare(c)
	for _, n := range c.drop {
		delete(s.vars, n)
	}
	notes = append(notes, c.Dropped...)
	for _, name := range slices.Sorted(maps.Keys(c.defined)) {
		v := c.defined[name]
		if !v.IsFunc() {
			o := outcome[name]
			if !o.Kept {
				delete(s.vars, name)
				if o.Reason != "" {
					notes = append(notes, fmt.Sprintf("%s is not kept: %s", name, o.Reason))
				}
				continue
			}
			v.Dynamic, v.Group = o.Dynamic, o.Group
		}
		s.vars[name] = v
	}
	for _, name := range slices.Sorted(maps.Keys(c.notKept)) {
		delete(s.vars, name)
		notes = append(notes, fmt.Sprintf("%s is not kept: %s", name, c.notKept[name]))
	}
	return notes
}

// Replay gives the source of a cell that declares everything again in a fresh
// GoNB; empty if there is nothing to declare.
func (s *State) Replay() string {
	c := &composer{}
	imports := map[string]Import{}
	for _, im := range s.imports {
		imports[im.Name] = im
	}
	for _, g := range s.globals {
		for _, im := range g.imports {
			imports[im.Name] = im
		}
	}
	if len(s.decls) == 0 && len(s.globals) == 0 {
		return ""
	}
	for _, im := range sortedImports(imports) {
		c.glue(fmt.Sprintf("import %s %q\n", im.Name, im.Path))
	}
	for _, d := range s.decls {
		c.piece(d.src, d.from, d.to)
		c.glue("\n")
	}
	for _, n := range slices.Sorted(maps.Keys(s.globals)) {
		c.glue("var " + n + " " + s.globals[n].typ + "\n")
	}
	return c.buf.String()
}
