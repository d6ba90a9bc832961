package cli

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/notebook"
)

func TestRun(t *testing.T) {
	m := newMachine(t).withTools()
	m.notebook("n.ipynb", "tag:parameters n := 3\nname := \"x\"", "sum := n * 2", "fmt.Println(name, sum)\nsum")
	before := m.read("n.ipynb")
	m.expect(exitOK, []string{"run", "n.ipynb", "-p", "n=21", "-p", "name=total", "-o", "out.ipynb", "--html", "page.html"},
		"[1/3]", "[3/3]", "3 of 3 cells", "page: "+filepath.Join(m.dir, "page.html"))
	if m.read("n.ipynb") != before {
		t.Error("the notebook itself was changed")
	}
	book, err := notebook.Read(filepath.Join(m.dir, "out.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(book.Cells[0].Source, "n := 21\nname := \"total\"") {
		t.Errorf("parameters: %q", book.Cells[0].Source)
	}
	var stdout, result string
	for _, o := range book.Cells[2].Outputs {
		stdout += o.Text
		if o.Type == notebook.ExecuteResult {
			result, _ = o.Data["text/plain"].(string)
		}
	}
	if stdout != "total 42\n" || result != "42" {
		t.Errorf("printed %q, result %q", stdout, result)
	}
	if page := m.read("page.html"); !strings.Contains(page, "total 42") || !strings.HasPrefix(page, "<!DOCTYPE html>") {
		t.Error("the page lacks the output")
	}
	if got := m.expect(exitOK, []string{"run", "n.ipynb", "--quiet"}); got != "" {
		t.Errorf("--quiet printed %q", got)
	}
}

func TestRunFails(t *testing.T) {
	m := newMachine(t).withTools()
	m.notebook("n.ipynb", "x := 1", "y := x +\n\tnothing", "x + 40")
	m.expect(exitFailed, []string{"run", "n.ipynb", "-o", "out.ipynb"}, "cell 2, line 2: nothing", "undefined: nothing", "2 of 3 cells")
	if out := m.read("out.ipynb"); !strings.Contains(out, "undefined: nothing") || strings.Contains(out, `"41"`) {
		t.Errorf("executed notebook:\n%s", out)
	}
	m.expect(exitFailed, []string{"run", "n.ipynb", "--keep-going", "-o", "out.ipynb"}, "3 of 3 cells")
	if out := m.read("out.ipynb"); !strings.Contains(out, `"41"`) {
		t.Errorf("--keep-going did not go on:\n%s", out)
	}
	m.notebook("endless.ipynb", "for {\n}", "41 + 1")
	m.expect(exitFailed, []string{"run", "endless.ipynb", "--cell-timeout", "6s", "--keep-going", "-o", "out.ipynb"}, "it took longer than 6s")
	if out := m.read("out.ipynb"); !strings.Contains(out, `"42"`) {
		t.Errorf("the kernel was not free after a stopped cell:\n%s", out)
	}
	m.expect(exitFailed, []string{"run", "endless.ipynb", "--timeout", "3s"}, "the notebook took longer than 3s")
}

func TestRunBadInput(t *testing.T) {
	m := newMachine(t).withTools()
	m.notebook("n.ipynb", "tag:parameters rank := 3")
	m.file("text.ipynb", "{\n hello")
	m.file("python.ipynb", `{"nbformat":4,"nbformat_minor":4,"cells":[],"metadata":{"language_info":{"name":"Python"}}}`)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"missing.ipynb"}, "missing.ipynb: no such file"},
		{[]string{"text.ipynb"}, "text.ipynb:2:2: not JSON"},
		{[]string{"python.ipynb"}, "a notebook for python; Podium runs Go"},
		{[]string{"n.ipynb", "-p", "rnak=4"}, `no parameter "rnak": the notebook has rank`},
		{[]string{"n.ipynb", "-p", "rank=a lot"}, `parameter rank: "a lot" is not a value of its type (expected int)`},
		{[]string{"n.ipynb", "-o", "no/such/out.ipynb"}, "cannot write no/such/out.ipynb"},
		{[]string{"n.ipynb", "--html", "home"}, "cannot write home: it is a folder"},
	} {
		m.expect(exitFailed, append([]string{"run"}, test.args...), test.want)
	}
}

// An interrupted run saves what there is and leaves no process behind.
func TestRunInterrupted(t *testing.T) {
	m := newMachine(t).withTools()
	m.notebook("n.ipynb", "fmt.Println(\"early\")", "for {\n}")
	command := m.command("run", "n.ipynb", "-o", "out.ipynb")
	progress := new(lockedBuffer)
	command.Stderr = progress
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	deadline := time.After(time.Minute)
	for !strings.Contains(progress.String(), "[1/2]") {
		select {
		case <-deadline:
			command.Process.Kill()
			t.Fatalf("the first cell never ended: %s", progress)
		case err := <-ended:
			t.Fatalf("ended early: %v\n%s", err, progress)
		case <-time.After(20 * time.Millisecond):
		}
	}
	time.Sleep(500 * time.Millisecond) // into the loop
	if err := command.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		command.Process.Kill()
		t.Fatal("it did not end within 20 s of the interrupt")
	}
	t.Logf("ended %v after the interrupt", time.Since(begin))
	if status := command.ProcessState.ExitCode(); status != exitFailed || !strings.Contains(progress.String(), "interrupted") {
		t.Errorf("status %d\n%s", status, progress)
	}
	if out := m.read("out.ipynb"); !strings.Contains(out, "early") {
		t.Errorf("the partial notebook:\n%s", out)
	}
}

const claimsCell = "claims.Table(claims.AtMost(\"error\", %s, 1e-3), claims.Holds(\"finite\", true, \"all\"))"

func TestTest(t *testing.T) {
	m := newMachine(t).withTools()
	with := func(value string) string { return strings.Replace(claimsCell, "%s", value, 1) }
	m.notebook("books/good.ipynb", "tag:parameters quick := false", "fmt.Println(\"quick is\", quick)", with("1e-4"))
	m.notebook("books/.ipynb_checkpoints/good-checkpoint.ipynb", "panic(1)")
	m.notebook("books/tour.ipynb", "tag:no-claims 1 + 1")
	m.expect(exitOK, []string{"test", "books", "--results", "RESULTS.md"}, "good.ipynb: passed", "tour.ipynb: passed",
		"notebooks: 2 passed, 0 failed; claims: 2 passed, 0 failed")
	results := m.read("RESULTS.md")
	if !strings.Contains(results, "| passed | error | ") || !strings.Contains(results, "quick mode") {
		t.Errorf("results:\n%s", results)
	}
	m.notebook("bad.ipynb", with("2e-3"))
	m.expect(exitFailed, []string{"test", "bad.ipynb"}, "bad.ipynb: FAILED", "claims: 1 passed, 1 failed")
	m.notebook("silent.ipynb", "1 + 1")
	m.expect(exitFailed, []string{"test", "silent.ipynb", "--quiet"}, "it makes no claims", "notebooks: 0 passed, 1 failed")
	m.notebook("broken.ipynb", with("1e-4"), "nothing()")
	m.expect(exitFailed, []string{"test", "broken.ipynb", "books/tour.ipynb"}, "undefined: nothing", "notebooks: 1 passed, 1 failed")
	m.expect(exitFailed, []string{"test", "nowhere"}, "nowhere: no such file")
	m.expect(exitFailed, []string{"test", "home"}, "no notebooks in home")
}

func TestExport(t *testing.T) {
	m := newMachine(t)
	m.file("a.ipynb", `{"nbformat":4,"nbformat_minor":4,"metadata":{},"cells":[{"cell_type":"markdown","metadata":{},"source":"# Title"}]}`)
	m.expect(exitOK, []string{"export", "a.ipynb"}, "a.html")
	m.expect(exitOK, []string{"export", "-o", "b.html", "a.ipynb"}, "b.html")
	if page := m.read("a.html"); page != m.read("b.html") || !strings.Contains(page, "<title>Title</title>") {
		t.Error("the pages differ or lack the title")
	}
	m.expect(exitFailed, []string{"export", "missing.ipynb"}, "missing.ipynb")
}

func TestKernelWithWrongConnectionFile(t *testing.T) {
	m := newMachine(t)
	m.file("empty.json", "{}")
	m.file("text.json", "hello")
	for _, name := range []string{"missing.json", "empty.json", "text.json"} {
		m.expect(exitFailed, []string{"kernel", name}, name)
	}
	if entries, err := os.ReadDir(filepath.Join(m.dir, "home")); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
