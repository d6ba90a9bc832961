package script

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// The saved form of a state: what %recover needs to go on with the notebook of
// a kernel that died.
type (
	savedState struct {
		Format    int
		Decls     []savedDecl
		Imports   []Import
		Globals   map[string]savedGlobal
		Variables []savedVariable
	}
	savedDecl struct {
		Kind  kind
		Names []string
		Cell  int
		Text  string // of the whole cell
		From  int
		To    int
		Code  int
	}
	savedGlobal struct {
		Type    string
		Imports []Import
	}
	savedVariable struct {
		Variable
		Checked, Sent string // a function's source, on the lines of its cell
	}
)

const stateFormat = 1

// Save writes the state as JSON.
func (s *State) Save() ([]byte, error) {
	out := savedState{Format: stateFormat, Imports: sortedImports(s.imports), Globals: map[string]savedGlobal{}}
	for _, d := range s.decls {
		out.Decls = append(out.Decls, savedDecl{d.kind, d.names, d.src.cell, d.src.text, d.from, d.to, d.code})
	}
	for n, g := range s.globals {
		out.Globals[n] = savedGlobal{g.typ, g.imports}
	}
	for _, v := range s.Variables() {
		sv := savedVariable{Variable: *v}
		if v.IsFunc() {
			sv.Checked, sv.Sent = v.checked.text, v.sent.text
		}
		out.Variables = append(out.Variables, sv)
	}
	return json.Marshal(out)
}

// LoadState reads what Save wrote.
func LoadState(p Packages, data []byte) (*State, error) {
	var in savedState
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("reading a saved notebook state: %w", err)
	}
	if in.Format != stateFormat {
		return nil, fmt.Errorf("reading a saved notebook state: format %d, want %d", in.Format, stateFormat)
	}
	s := NewState(p)
	for _, im := range in.Imports {
		s.imports[im.Name] = im
	}
	for n, g := range in.Globals {
		s.globals[n] = global{g.Type, g.Imports}
	}
	for _, d := range in.Decls {
		if d.From < 0 || d.From > d.Code || d.Code > d.To || d.To > len(d.Text) {
			return nil, fmt.Errorf("reading a saved notebook state: declaration of %v lies outside its cell", d.Names)
		}
		s.decls = append(s.decls, &declaration{d.Kind, d.Names, newSource(d.Cell, d.Text), d.From, d.To, d.Code})
	}
	for _, sv := range in.Variables {
		v := sv.Variable
		if v.IsFunc() {
			v.checked, v.sent = newSource(v.Cell, sv.Checked), newSource(v.Cell, sv.Sent)
		}
		s.vars[v.Name] = &v
	}
	return s, nil
}

// Keep limits the kept variables to those named.
func (s *State) Keep(names []string) {
	maps.DeleteFunc(s.vars, func(n string, v *Variable) bool { return !v.IsFunc() && !slices.Contains(names, n) })
}
