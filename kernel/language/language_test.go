package language_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podium-go/podium/kernel/engine"
	"github.com/podium-go/podium/kernel/language"
)

func source(t testing.TB) string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t *testing.T, sessions string) *language.Language {
	t.Helper()
	l, err := language.New(language.Config{Source: source(t), Dir: t.TempDir(), Uses: []string{source(t)}, Sessions: sessions})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func prepare(t *testing.T, l *language.Language, number int, code string) *engine.Cell {
	t.Helper()
	cell, err := l.Prepare(context.Background(), number, code, func(string) {})
	if err != nil {
		t.Fatalf("cell %q: %v", code, err)
	}
	return cell
}

func TestKinds(t *testing.T) {
	l := open(t, t.TempDir())
	for code, want := range map[string]engine.Kind{
		"":                         engine.Empty,
		"// a comment":             engine.Empty,
		"x := 1":                   engine.Script,
		"func f() {}":              engine.Script,
		"func main() {}":           engine.Plain,
		"%%\nfmt.Println()":        engine.Plain,
		"!ls":                      engine.Plain,
		"%env A=b":                 engine.Plain,
		"%who":                     engine.Command,
		"%lab\n// behind it":       engine.Command,
		"%who\nx := 1":             engine.Script,
		"%time\n!ls":               engine.Plain,
		"%%bash\n%who":             engine.Plain,
		"%test\nfunc TestX() {}\n": engine.Plain,
	} {
		if cell := prepare(t, l, 1, code); cell.Kind != want || cell.Error != nil {
			t.Errorf("%q: kind %d, want %d; error %v", code, cell.Kind, want, cell.Error)
		}
	}
}

func TestBuildError(t *testing.T) {
	l := open(t, t.TempDir())
	cell := prepare(t, l, 7, "a := 1\n\tb := a + \"x\"\nc := nope")
	if cell.Error == nil || cell.Error.Name != "BuildError" {
		t.Fatalf("error %+v", cell.Error)
	}
	if !strings.HasPrefix(cell.Error.Value, "line 2:7: invalid operation") || !strings.HasSuffix(cell.Error.Value, "(and 1 more)") {
		t.Errorf("value %q", cell.Error.Value)
	}
	trace := strings.Join(cell.Error.Traceback, "\n")
	for _, want := range []string{"line 2:7:", "line 3:6:", "    \tb := a + \"x\"\n    \t     \x1b[31m^"} {
		if !strings.Contains(trace, want) {
			t.Errorf("no %q in\n%s", want, trace)
		}
	}
}

func TestCommands(t *testing.T) {
	l := open(t, t.TempDir())
	show := func(code string) string {
		cell := prepare(t, l, 1, code)
		if cell.Error != nil {
			return cell.Error.Value
		}
		var out []string
		for _, b := range cell.Output {
			out = append(out, b["text/plain"].(string))
		}
		return strings.Join(out, "\n")
	}
	for code, want := range map[string]string{
		"%who":        "no variables are kept yet",
		"%who x":      "takes no arguments",
		"%forget":     "names no variable",
		"%forget x":   `no kept variable is called "x"`,
		"%recover":    "no kernel that died left variables behind",
		"%recover it": "takes no arguments",
		"%time 3":     "takes no arguments",
	} {
		if got := show(code); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	help := show("%lab")
	for _, name := range []string{"%who", "%forget", "%time", "%recover", "%lab"} {
		if !strings.Contains(help, name) {
			t.Errorf("the help does not name %s:\n%s", name, help)
		}
	}
}

// TestFailedCell: what a failed cell declared is there, as GoNB remembers it,
// and what it defined is not.
func TestFailedCell(t *testing.T) {
	l := open(t, t.TempDir())
	cell := prepare(t, l, 1, "x := 1\nfunc f() int { return 2 }\npanic(x)")
	if _, err := l.Finish(cell, engine.Outcome{Compiled: true}); err != nil {
		t.Fatal(err)
	}
	if cell := prepare(t, l, 2, "x"); cell.Error == nil {
		t.Error("a failed cell's variable is there")
	}
	if cell := prepare(t, l, 3, "f()"); cell.Error != nil {
		t.Errorf("its function is not: %v", cell.Error.Value)
	}
	if r := l.Replay(); len(r) != 1 || !strings.Contains(r[0], "func f() int { return 2 }") {
		t.Errorf("replay %q", r)
	}
	// One that was not even built leaves nothing.
	cell = prepare(t, l, 4, "func g() int { return 3 }")
	if _, err := l.Finish(cell, engine.Outcome{Died: true}); err != nil {
		t.Fatal(err)
	}
	if cell := prepare(t, l, 5, "g()"); cell.Error == nil {
		t.Error("a function that GoNB never saw is there")
	}
}

// TestEndedEarly: a cell that leaves before its last line keeps nothing and says so.
func TestEndedEarly(t *testing.T) {
	l := open(t, t.TempDir())
	cell := prepare(t, l, 1, "x := 1\nos.Exit(0)")
	notes, err := l.Finish(cell, engine.Outcome{OK: true, Compiled: true})
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "not kept") {
		t.Errorf("notes %q, %v", notes, err)
	}
}

func TestMapError(t *testing.T) {
	l := open(t, t.TempDir())
	dir := t.TempDir()
	if err := l.Attach(dir); err != nil {
		t.Fatal(err)
	}
	cell := prepare(t, l, 3, "x := 1\n\ngo func() {\n\tpanic(\"boom\")\n}()")
	// As GoNB composes it: the cell's program, some lines further down.
	program := "package main\n\nimport (\n\t\"fmt\"\n)\n\n" + cell.Source[strings.Index(cell.Source, "func main"):]
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		failure engine.Failure
		want    []string
	}{
		{engine.Failure{Interrupted: true}, []string{"Interrupted", "as before"}},
		{engine.Failure{Error: engine.ErrorContent{Value: "exit status 3"}}, []string{"status 3"}},
		{engine.Failure{Stderr: "panic: boom\n\ngoroutine 18 [running]:\nmain.main.func1()\n\t/tmp/x/main.go:11 +0x1d\n", Error: engine.ErrorContent{Value: "exit status 2"}},
			[]string{"panic: boom", "line 4:", `panic("boom")`}},
		{engine.Failure{Error: engine.ErrorContent{Value: "something else"}}, []string{"something else"}},
	} {
		e := l.MapError(cell, c.failure)
		text := e.Name + " " + e.Value + " " + strings.Join(e.Traceback, "\n")
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%+v: no %q in %q", c.failure, w, text)
			}
		}
	}
}

func TestQueryAndComplete(t *testing.T) {
	l := open(t, t.TempDir())
	code := "s := strings.Repl"
	sent, at, back := l.Query(code, len(code))
	if !strings.HasSuffix(sent[:at], code) || !strings.Contains(sent, `import strings "strings"`) || back(at) != len(code) || back(at-4) != len(code)-4 {
		t.Errorf("asked about %q at %d", sent, at)
	}
	if status, indent := l.IsComplete("for {"); status != "incomplete" || indent != "\t" {
		t.Errorf("%q %q", status, indent)
	}
	if _, ok := l.Evaluate("nothing"); ok {
		t.Error("a variable that is not there has a value")
	}
}

// TestSessionFolder: two kernels have folders of their own, and Close removes one.
func TestSessionFolder(t *testing.T) {
	root := t.TempDir()
	a, err := language.New(language.Config{Source: source(t), Sessions: root})
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, root)
	if a.Env()[0] == b.Env()[0] {
		t.Errorf("both keep their variables in %s", a.Env())
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(root); len(left) != 1 {
		t.Errorf("%d folders are left, want 1", len(left))
	}
}
