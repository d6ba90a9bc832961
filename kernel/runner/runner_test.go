package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/notebook"
)

// fake is a kernel whose language is one word a cell.
type fake struct {
	count int
	ended int
	ran   []string
}

func (f *fake) start(context.Context) (Kernel, error) { return f, nil }

func (f *fake) Shutdown(context.Context) error { f.ended++; return nil }

func (f *fake) Execute(ctx context.Context, r client.Request, h client.Handlers) (*client.Reply, error) {
	f.count++
	f.ran = append(f.ran, r.Code)
	h.Started(f.count)
	stream := func(name, text string) { h.Output(client.Output{Type: "stream", Name: name, Text: text}) }
	display := func(kind, id, text string) {
		o := client.Output{Type: kind, Data: map[string]json.RawMessage{"text/plain": json.RawMessage(fmt.Sprintf("%q", text))}}
		o.Transient.DisplayID = id
		h.Output(o)
	}
	switch word, rest, _ := strings.Cut(r.Code, " "); word {
	case "print":
		stream("stdout", "one\n")
		stream("stdout", "two\n")
		stream("stderr", "three\n")
		stream("stdout", "four\n")
	case "show":
		display("display_data", "d1", rest)
		display("display_data", "", "other")
		display("display_data", "d1", rest)
	case "update":
		display("update_display_data", "d1", rest)
		display("update_display_data", "unknown", rest)
	case "clear":
		display("display_data", "d1", "old")
		h.Output(client.Output{Type: "clear_output", Wait: rest == "wait" || rest == "only"})
		if rest != "only" {
			display("display_data", "d2", "new")
			display("update_display_data", "d1", "ghost")
		}
	case "result":
		h.Output(client.Output{Type: "execute_result", ExecutionCount: f.count,
			Data: map[string]json.RawMessage{"text/plain": json.RawMessage(`"42"`), "application/json": json.RawMessage(`{"x":1.50}`)}})
	case "fail":
		h.Output(client.Output{Type: "error", ErrorName: "error", ErrorValue: "no", Traceback: []string{"\x1b[31mline 2\x1b[0m: no"}})
		return &client.Reply{Status: "error", ErrorName: "error", ErrorValue: "no", Traceback: []string{"\x1b[31mline 2\x1b[0m: no"}}, nil
	case "die":
		return nil, errors.New("the kernel died (exit status 3); its log ends:\nout of memory")
	case "hang":
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return &client.Reply{Status: "ok", ExecutionCount: f.count}, nil
}

func book(sources ...string) *notebook.Notebook {
	b := &notebook.Notebook{Name: "n.ipynb", Format: 4, FormatMinor: 5, Metadata: map[string]any{}}
	b.Cells = append(b.Cells, &notebook.Cell{Type: notebook.Markdown, Source: "# Title"})
	for _, source := range sources {
		b.Cells = append(b.Cells, &notebook.Cell{Type: notebook.Code, Source: source, ExecutionCount: 9,
			Outputs: []notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: "of an earlier run"}}})
	}
	return b
}

// shown is what a cell shows, one output a piece.
func shown(cell *notebook.Cell) string {
	var pieces []string
	for _, o := range cell.Outputs {
		switch o.Type {
		case notebook.Stream:
			pieces = append(pieces, o.Name+":"+o.Text)
		case notebook.ErrorOutput:
			pieces = append(pieces, o.ErrorName+"!"+o.ErrorValue)
		default:
			pieces = append(pieces, fmt.Sprint(o.Data["text/plain"]))
		}
	}
	return strings.Join(pieces, "|")
}

func TestOutputs(t *testing.T) {
	kernel := new(fake)
	b := book("print", "", "show a", "result", "update b", "clear now", "clear wait", "clear only")
	report, err := Run(context.Background(), b, Config{Start: kernel.start})
	if err != nil || report.Ran != 7 || report.Total != 7 || kernel.ended != 1 {
		t.Fatalf("report %+v, %v; shut down %d times", report, err, kernel.ended)
	}
	for i, want := range []string{
		"", "stdout:one\ntwo\n|stderr:three\n|stdout:four\n", "", "ghost|other|ghost", "42", "", "new", "new", "old",
	} {
		if got := shown(b.Cells[i]); got != want {
			t.Errorf("cell %d shows %q, want %q", i, got, want)
		}
	}
	if got := b.Cells[4].Outputs[0].Data["application/json"].(map[string]any)["x"]; fmt.Sprint(got) != "1.50" {
		t.Errorf("a number lost its text: %v", got)
	}
	if b.Cells[2].ExecutionCount != 0 || b.Cells[3].ExecutionCount != 2 {
		t.Errorf("counts %d and %d, want 0 and 2", b.Cells[2].ExecutionCount, b.Cells[3].ExecutionCount)
	}
	// The executed notebook is one that can be written and read.
	path := filepath.Join(t.TempDir(), "out.ipynb")
	if err := b.Write(path); err != nil {
		t.Fatal(err)
	}
	if _, err := notebook.Read(path); err != nil {
		t.Error(err)
	}
}

func TestFailure(t *testing.T) {
	source := "fail \n  x := solve() \ny"
	for _, keepGoing := range []bool{false, true} {
		b := book("print", source, "result", source)
		report, err := Run(context.Background(), b, Config{Start: new(fake).start, KeepGoing: keepGoing})
		var failure *Failure
		if !errors.As(err, &failure) {
			t.Fatalf("error %v, want a *Failure", err)
		}
		if want := "cell 2, line 2: x := solve()\n    error: no"; failure.Error() != want {
			t.Errorf("message %q, want %q", failure, want)
		}
		ran, failures := 2, 1
		if keepGoing {
			ran, failures = 4, 2
		}
		if report.Ran != ran || len(report.Failures) != failures {
			t.Errorf("keep going %v: ran %d with %d failures, want %d with %d", keepGoing, report.Ran, len(report.Failures), ran, failures)
		}
		if got := shown(b.Cells[3]); (got == "42") != keepGoing {
			t.Errorf("keep going %v: the cell after shows %q", keepGoing, got)
		}
	}
}

func TestTags(t *testing.T) {
	b := book("fail", "die")
	b.Cells[1].Metadata = map[string]any{"tags": []any{"raises-exception"}}
	b.Cells[2].Metadata = map[string]any{"tags": []any{"skip-execution"}}
	report, err := Run(context.Background(), b, Config{Start: new(fake).start})
	if err != nil || report.Total != 1 || shown(b.Cells[1]) != "error!no" {
		t.Errorf("report %+v, %v; the cell shows %q", report, err, shown(b.Cells[1]))
	}
}

func TestCellTimeout(t *testing.T) {
	b := book("hang", "result")
	config := Config{Start: new(fake).start, CellTimeout: 20 * time.Millisecond, KeepGoing: true}
	report, err := Run(context.Background(), b, config)
	if err == nil || !strings.Contains(err.Error(), "cell 1: stopped: it took longer than 20ms") || report.Ran != 2 {
		t.Errorf("report %+v, %v", report, err)
	}
	if got := shown(b.Cells[1]); got != "Timeout!stopped: it took longer than 20ms" {
		t.Errorf("the cell shows %q", got)
	}
}

func TestWholeTimeout(t *testing.T) {
	kernel := new(fake)
	b := book("print", "hang", "result")
	report, err := Run(context.Background(), b, Config{Start: kernel.start, Timeout: 20 * time.Millisecond, KeepGoing: true})
	if !errors.Is(err, ErrTimeout) || report.Ran != 2 || kernel.ended != 1 {
		t.Errorf("report %+v, %v; shut down %d times", report, err, kernel.ended)
	}
}

func TestInterruptKeepsWhatThereIs(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	kernel := new(fake)
	b := book("print", "hang", "result")
	watch := func(e Event) {
		if e.State == CellBegins && e.Position == 2 {
			cancel()
		}
	}
	report, err := Run(ctx, b, Config{Start: kernel.start, Watch: watch})
	if !errors.Is(err, ErrInterrupted) || kernel.ended != 1 || report.Ran != 2 {
		t.Errorf("report %+v, %v; shut down %d times", report, err, kernel.ended)
	}
	if got := shown(b.Cells[1]); !strings.HasPrefix(got, "stdout:one") {
		t.Errorf("the cell before shows %q", got)
	}
	if got := shown(b.Cells[3]); got != "" {
		t.Errorf("the cell after shows %q", got)
	}
}

func TestKernelThatDies(t *testing.T) {
	b := book("die", "result")
	_, err := Run(context.Background(), b, Config{Start: new(fake).start, KeepGoing: true})
	if err == nil || !strings.Contains(err.Error(), "out of memory") {
		t.Errorf("got %v", err)
	}
	_, err = Run(context.Background(), b, Config{Start: func(context.Context) (Kernel, error) { return nil, errors.New("no compiler") }})
	if err == nil || err.Error() != "start the kernel: no compiler" {
		t.Errorf("got %v", err)
	}
}

func TestNewFailure(t *testing.T) {
	const source = "a\n\tb\nc"
	stderr := func(text string) notebook.Output {
		return notebook.Output{Type: notebook.Stream, Name: "stderr", Text: text}
	}
	report := func(text string) notebook.Output {
		return notebook.Output{Type: notebook.DisplayData, Data: map[string]any{"text/plain": text}}
	}
	for _, test := range []struct {
		reply   client.Reply
		outputs []notebook.Output
		want    string
	}{
		{client.Reply{ErrorName: "BuildError", ErrorValue: "line 2:10: undefined: x"}, nil, "cell 1, line 2: b\n    BuildError: undefined: x"},
		{client.Reply{ErrorName: "Error", ErrorValue: "cell [4], line 1: no"}, nil, "cell 1: Error: cell [4], line 1: no"},
		{client.Reply{ErrorName: "Error", ErrorValue: "no", Traceback: []string{"x", "  \x1b[1mline 3:\x1b[0m  c"}}, nil, "cell 1, line 3: c\n    Error: no"},
		{client.Reply{ErrorName: "ERROR", ErrorValue: "exit status 2"},
			[]notebook.Output{stderr("note\npanic: out\n\ngoroutine 1\n\t \x1b[7m[[ Cell [6] Line 2 ]]\x1b[0m main.go:10 +0x65\n")}, "cell 1, line 2: b\n    panic: out"},
		{client.Reply{ErrorName: "ERROR", ErrorValue: "failed to run \"go build\": exit status 1"},
			[]notebook.Output{report("# gonb_2\nCell[6]: Line 3 ./main.go:10:1: undefined: f\n}")}, "cell 1, line 3: c\n    undefined: f"},
		{client.Reply{ErrorName: "ERROR", ErrorValue: "exit status 2"}, []notebook.Output{stderr("Cell[5]: Line 2 x")}, "cell 1: ERROR: exit status 2"},
		{client.Reply{ErrorName: "Panic", ErrorValue: "Panic at the disco"}, nil, "cell 1: Panic at the disco"},
		{client.Reply{ErrorName: "Exit"}, nil, "cell 1: Exit"},
		{client.Reply{Status: "aborted"}, nil, "cell 1: the kernel did not execute it"},
		{client.Reply{}, nil, "cell 1: failed without a message"},
		{client.Reply{ErrorValue: "line 9: beyond the cell"}, nil, "cell 1: line 9: beyond the cell"},
		{client.Reply{ErrorValue: "line 99999999999999999999: x"}, nil, "cell 1: line 99999999999999999999: x"},
		{client.Reply{ErrorValue: "the outline 2 of it"}, nil, "cell 1: the outline 2 of it"},
	} {
		cell := &notebook.Cell{Type: notebook.Code, Source: source, ExecutionCount: 6, Outputs: test.outputs}
		failure := newFailure(cell, &test.reply)
		failure.Position = 1
		if got := failure.Error(); got != test.want {
			t.Errorf("%+v\n got %q\nwant %q", test.reply, got, test.want)
		}
	}
}

func TestPlainProgress(t *testing.T) {
	var out strings.Builder
	terminal := NewTerminal(&out)
	clock := time.Unix(0, 0)
	terminal.now = func() time.Time { clock = clock.Add(time.Second); return clock }
	b := book("print", "\n\n\tfail "+strings.Repeat("é", 200)+"\nx")
	b.Cells[2].Source = strings.TrimLeft(b.Cells[2].Source, "\n\t")
	if _, err := Run(context.Background(), b, Config{Start: new(fake).start, Watch: terminal.Watch}); err == nil {
		t.Fatal("no failure")
	}
	want := "✓ [1/2]    1.0 s  print\n" +
		"✗ [2/2]    1.0 s  fail " + strings.Repeat("é", 75) + "…\n" +
		"    cell 2, line 2: x\n        error: no\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLiveProgress(t *testing.T) {
	var out strings.Builder
	terminal := &Terminal{out: &out, live: true, now: time.Now}
	terminal.Watch(Event{State: CellBegins, Position: 1, Total: 1, Source: "x"})
	time.Sleep(250 * time.Millisecond)
	terminal.Watch(Event{State: CellEnds, Position: 1, Total: 1, Source: "x"})
	if got := out.String(); strings.Count(got, "\r\x1b[K") < 3 || !strings.Contains(got, "✓ [1/1]") {
		t.Errorf("got %q", got)
	}
	if width(os.NewFile(^uintptr(0), "closed")) != 0 {
		t.Error("a closed file has a width")
	}
}
