package catalogue

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the catalogue says works must be there.
func TestWhatWorksIsThere(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Methods() {
		if m.Family == "" || m.Name == "" || m.Package == "" || m.Notebook == "" || seen[m.Name] {
			t.Errorf("incomplete or twice: %+v", m)
		}
		seen[m.Name] = true
		if !m.Works {
			continue
		}
		root := filepath.Join("..", "..")
		if _, err := os.Stat(filepath.Join(root, m.Package, "doc.go")); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		for _, name := range strings.Split(m.Notebook, ", ") {
			if _, err := os.Stat(filepath.Join(root, "notebooks", name+".ipynb")); err != nil {
				t.Errorf("%s: %v", m.Name, err)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d methods", len(seen))
	}
}

func TestSearch(t *testing.T) {
	if got := Search("POD", "truncation"); len(got) != 1 || got[0].Package != "lib/rom" {
		t.Errorf("got %v", got)
	}
	if got := Search("no such method"); got != nil {
		t.Errorf("got %v", got)
	}
	if len(Search()) != len(Methods()) {
		t.Error("a search for nothing does not find all")
	}
}

func TestParse(t *testing.T) {
	for table, want := range map[string]string{
		"head\na\tb\tc":           "line 2 has 3 fields",
		"head\na\tb\tc\td\tmaybe": `works is "maybe"`,
	} {
		if _, err := parse(table); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave %v", table, err)
		}
	}
}
