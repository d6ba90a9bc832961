package catalogue

import (
	_ "embed"
	"fmt"
	"strings"
)

// Method is a method of the catalogue.
type Method struct {
	Family   string
	Name     string
	Package  string // folder below the root, as in lib/rom
	Notebook string // below notebooks, without its ending; several are separated by ", "
	Works    bool   // package, tests and notebook stand
}

//go:embed methods.tsv
var table string

// Methods lists all methods, family by family.
func Methods() []Method {
	methods, err := parse(table)
	if err != nil {
		panic("catalogue: the embedded table is broken: " + err.Error())
	}
	return methods
}

// parse reads a table with a line of names and a line for each method: family,
// method, package, notebook and "yes" if it works, between tabs.
func parse(table string) ([]Method, error) {
	var methods []Method
	lines := strings.Split(strings.TrimRight(table, "\n"), "\n")
	for i, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		if len(fields) != 5 {
			return nil, fmt.Errorf("line %d has %d fields, it must have 5", i+2, len(fields))
		}
		if fields[4] != "" && fields[4] != "yes" {
			return nil, fmt.Errorf("line %d: works is %q, it must be yes or empty", i+2, fields[4])
		}
		methods = append(methods, Method{fields[0], fields[1], fields[2], fields[3], fields[4] == "yes"})
	}
	return methods, nil
}

// Search returns the methods in which every word occurs, in whatever case.
func Search(words ...string) []Method {
	var found []Method
	for _, m := range Methods() {
		text := strings.ToLower(strings.Join([]string{m.Family, m.Name, m.Package, m.Notebook}, " "))
		all := true
		for _, word := range words {
			all = all && strings.Contains(text, strings.ToLower(word))
		}
		if all {
			found = append(found, m)
		}
	}
	return found
}
