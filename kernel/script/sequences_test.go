package script_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/kernel/modules"
	"github.com/podium-go/podium/kernel/script"
)

var update = flag.Bool("update", false, "write the golden files anew")

// workspace imports packages as cells do, from the module that the test is in.
func workspace(t testing.TB) *modules.Workspace {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return modules.New(modules.Config{Dir: root, Source: root})
}

// sequence is a golden file: cells, each with what is expected of it.
type sequence struct{ cells, want []string }

func readSequence(t *testing.T, name string) sequence {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var s sequence
	for _, part := range strings.Split(string(data), "-- cell --\n")[1:] {
		text, want, _ := strings.Cut(part, "-- want --\n")
		s.cells = append(s.cells, strings.TrimSuffix(text, "\n"))
		s.want = append(s.want, want)
	}
	return s
}

// describe says what became of a cell.
func describe(c *script.Cell) string {
	var b bytes.Buffer
	kinds := map[script.Kind]string{script.Plain: "plain", script.Script: "script", script.Empty: "empty"}
	fmt.Fprintln(&b, kinds[c.Kind])
	for _, d := range c.Diagnostics {
		fmt.Fprintf(&b, "error in cell %d at %d:%d: %s\n\t%s\n", d.Cell, d.Line, d.Col, d.Message, d.Text)
	}
	if len(c.Diagnostics) > 0 || c.Kind != script.Script {
		return b.String()
	}
	if names := c.Kept(); len(names) > 0 {
		fmt.Fprintf(&b, "keeps: %s\n", strings.Join(names, " "))
	}
	for _, cmd := range c.Before {
		fmt.Fprintf(&b, "before: %s\n", cmd)
	}
	for i, line := range strings.Split(c.Source, "\n") {
		mark := "    "
		if o := c.Lines[i]; o.Line > 0 {
			mark = fmt.Sprintf("%d:%-2d", o.Cell, o.Line)
		}
		fmt.Fprintf(&b, "%s|%s\n", mark, strings.TrimRight(line, " \t"))
	}
	return b.String()
}

// TestSequences runs sequences of cells through the rewriting and compares with
// what was looked at once and found right; every rewritten program must type-check
// against lib/session and widgets/display, together with what GoNB remembers.
func TestSequences(t *testing.T) {
	files, err := filepath.Glob("testdata/sequences/*.txt")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d sequences, want at least 60 (%v)", len(files), err)
	}
	packages := workspace(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			s := script.NewState(packages)
			gonb := newMemory(packages)
			seq := readSequence(t, file)
			var out bytes.Buffer
			for i, text := range seq.cells {
				c := s.Prepare(context.Background(), i+1, text)
				got := describe(c)
				if len(c.Diagnostics) == 0 {
					gonb.run(t, c)
					all := map[string]script.Outcome{}
					for _, n := range c.Kept() {
						all[n] = script.Outcome{Kept: true}
					}
					for _, note := range s.Commit(c, all) {
						got += "note: " + note + "\n"
					}
				}
				if !*update && got != seq.want[i] {
					t.Errorf("cell %d:\n%s\ngot\n%s\nwant\n%s", i+1, text, got, seq.want[i])
				}
				fmt.Fprintf(&out, "-- cell --\n%s\n-- want --\n%s", text, got)
			}
			if *update {
				if err := os.WriteFile(file, out.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestPrepareLeavesStateAlone(t *testing.T) {
	s := script.NewState(workspace(t))
	c := s.Prepare(context.Background(), 1, "x := 1")
	s.Commit(c, map[string]script.Outcome{"x": {Kept: true}})
	s.Prepare(context.Background(), 2, "x := \"text\"\ny := 2\nfunc f() {}")
	if v := s.Variable("x"); v == nil || v.Type != "int" || s.Variable("y") != nil {
		t.Errorf("preparing a cell changed the state: %v", s.Variables())
	}
	c = s.Prepare(context.Background(), 3, "x + 1")
	if len(c.Diagnostics) > 0 {
		t.Errorf("x is no longer a number: %v", c.Diagnostics)
	}
}

func TestForget(t *testing.T) {
	s := script.NewState(workspace(t))
	c := s.Prepare(context.Background(), 1, "n := 1\nfunc f() int { return n }")
	s.Commit(c, map[string]script.Outcome{"n": {Kept: true}})
	if gone := s.Forget("n", "m"); !slices.Equal(gone, []string{"n"}) {
		t.Errorf("forgot %v", gone)
	}
	if c = s.Prepare(context.Background(), 2, "k := 3\nk"); len(c.Diagnostics) > 0 {
		t.Errorf("a function that mentions a forgotten variable stops other cells: %v", c.Diagnostics)
	}
	if c = s.Prepare(context.Background(), 3, "n + 1"); len(c.Diagnostics) == 0 {
		t.Error("a forgotten variable is still there")
	}
	if c = s.Prepare(context.Background(), 4, "f()"); len(c.Diagnostics) != 1 || !strings.Contains(c.Diagnostics[0].Message, "f needs n") {
		t.Errorf("a function runs without the variable that it needs: %v", c.Diagnostics)
	}
	if c = s.Prepare(context.Background(), 5, "n := 2\nf()"); len(c.Diagnostics) > 0 {
		t.Errorf("the variable is there again: %v", c.Diagnostics)
	}
}

func TestIsComplete(t *testing.T) {
	for _, c := range []struct{ text, status, indent string }{
		{"", script.Complete, ""},
		{"x := 1", script.Complete, ""},
		{"for i := range 3 {", script.Incomplete, "\t"},
		{"for {\n\tif x {", script.Incomplete, "\t\t"},
		{"f(1,", script.Incomplete, "\t"},
		{"x := 1 +", script.Incomplete, "\t"},
		{"s := `abc", script.Incomplete, ""},
		{"/* open", script.Incomplete, ""},
		{"x := )", script.Invalid, ""},
		{"x := \"abc", script.Invalid, ""},
		{"if { }}", script.Invalid, ""},
		{"x := = 2", script.Invalid, ""},
		{"%%bash\nfor i in 1 2; do", script.Complete, ""},
		{"func f() {\n}", script.Complete, ""},
	} {
		if status, indent := script.IsComplete(c.text); status != c.status || indent != c.indent {
			t.Errorf("IsComplete(%q) = %s, %q; want %s, %q", c.text, status, indent, c.status, c.indent)
		}
	}
}

func FuzzPrepare(f *testing.F) {
	files, _ := filepath.Glob("testdata/sequences/*.txt")
	for _, file := range files {
		data, _ := os.ReadFile(file)
		for _, part := range strings.Split(string(data), "-- cell --\n")[1:] {
			text, _, _ := strings.Cut(part, "-- want --\n")
			f.Add(text)
		}
	}
	packages := workspace(f)
	packages.Load(context.Background(), []string{"fmt", "strings", "strconv", "math", "os", "sync", "time"})
	f.Fuzz(func(t *testing.T, text string) {
		s := script.NewState(offline{packages})
		for i := range 2 {
			c := s.Prepare(context.Background(), i+1, text)
			if len(c.Diagnostics) == 0 {
				all := map[string]script.Outcome{}
				for _, n := range c.Kept() {
					all[n] = script.Outcome{Kept: true}
				}
				s.Commit(c, all)
			}
		}
		script.IsComplete(text)
		q := s.Query(text, len(text)/2)
		q.Back(q.Cursor)
		s.Replay()
	})
}

// offline offers only what is loaded already.
type offline struct{ *modules.Workspace }

func (offline) Load(context.Context, []string) []string { return nil }
func (offline) Find(string, []string) string            { return "" }
