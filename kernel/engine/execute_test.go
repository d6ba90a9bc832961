package engine

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/wire"
)

func TestPlainCells(t *testing.T) {
	k := start(t)
	if r := k.run(t, printing("hello")); r.Status != "ok" || r.stdout != "hello\n" || r.ExecutionCount != 1 {
		t.Errorf("%+v", r)
	}
	if r := k.run(t, "!echo shell; echo $CGO_ENABLED $TMPDIR"); !strings.Contains(r.stdout, "shell\n0 "+k.temp) {
		t.Errorf("%+v", r)
	}
	if r := k.run(t, "func f() int { return 42 }"); r.Status != "ok" {
		t.Errorf("%+v", r)
	}
	if r := k.run(t, "%%\nfmt.Println(f())"); r.stdout != "42\n" || r.ExecutionCount != 4 {
		t.Errorf("%+v", r)
	}
	if r := k.run(t, "%ls"); len(r.outputs) == 0 || r.outputs[0].Plain() != "Memorized Definitions" {
		t.Errorf("HTML without a plain form: %+v", r)
	}
	if r := k.run(t, "  \n"); r.Status != "ok" || r.ExecutionCount != 6 {
		t.Errorf("an empty cell: %+v", r)
	}
}

func TestPlainErrorsGoThrough(t *testing.T) {
	k := start(t)
	k.run(t, "%who") // counted here, not sent to GoNB
	r := k.run(t, "func main() {\n\tfmt.Println(undefined)\n}")
	if r.Status != "error" || len(r.errors()) != 1 || r.errors()[0].ErrorValue != r.ErrorValue {
		t.Errorf("a build error: %+v", r)
	}
	var html string
	if len(r.outputs) != 2 || json.Unmarshal(r.outputs[0].Data["text/html"], &html) != nil || !strings.Contains(html, "gonb-err-context") {
		t.Errorf("GoNB's report: %+v", r.outputs)
	}
	if plain := r.outputs[0].Plain(); !strings.Contains(plain, "Cell[2]: Line 2") || !strings.Contains(plain, "undefined: undefined") {
		t.Errorf("GoNB's report as text, with our cell number: %q", plain)
	}
	r = k.run(t, "func main() {\n\tpanic(\"no\")\n}")
	if r.Status != "error" || len(r.errors()) != 1 || !strings.Contains(r.stderr, "panic: no") || !strings.Contains(r.stderr, "exit status 2") {
		t.Errorf("a panic: %+v", r)
	}
}

func TestScriptCells(t *testing.T) {
	k := start(t)
	r := k.run(t, "//script\nfunc main() {\n\tfmt.Fprintln(os.Stderr, \"seen\")\n\tpanic(\"unseen\")\n}")
	if r.Status != "error" || r.ErrorName != "ScriptError" || len(r.outputs) != 1 || r.stderr != "seen\n" ||
		!strings.Contains(r.ErrorValue, "panic: unseen") {
		t.Errorf("a crash: %+v", r)
	}
	r = k.run(t, "//script\nfunc main() {\n\tundefined()\n}")
	if r.Status != "error" || len(r.outputs) != 1 || !strings.Contains(r.ErrorValue, "undefined: undefined") {
		t.Errorf("a build error: %+v", r)
	}
	r = k.run(t, "//script\nfunc main() {\n\tfmt.Fprintln(os.Stderr, \"panic: not really\")\n}")
	if r.Status != "ok" || r.stderr != "panic: not really\n" {
		t.Errorf("what looks like a crash: %+v", r)
	}
}

func TestTheLanguageDecides(t *testing.T) {
	k := start(t)
	r := k.request(t, client.Request{Code: "//keep x=7\n" + printing("ok"), UserExpressions: map[string]string{"a": "x", "b": "y"}}, client.Handlers{})
	if r.Status != "ok" || r.stderr != "kept x\n" ||
		string(r.UserExpressions["a"]) != `{"data":{"text/plain":"7"},"metadata":{},"status":"ok"}` ||
		!strings.Contains(string(r.UserExpressions["b"]), "NameError") {
		t.Errorf("%+v %s", r, r.UserExpressions)
	}
	if r := k.run(t, "%who"); len(r.outputs) != 1 || r.outputs[0].Plain() != "map[x:7]" {
		t.Errorf("a command: %+v", r)
	}
	if r := k.run(t, "//refuse"); r.Status != "error" || r.ErrorName != "BuildError" || len(r.errors()) != 1 {
		t.Errorf("a cell that cannot run: %+v", r)
	}
	if r := k.run(t, "%panic"); r.Status != "error" || !strings.Contains(r.ErrorValue, "oh dear") {
		t.Errorf("a language that panics: %+v", r)
	}
	if r := k.run(t, "//unsaved\n"+printing("ran")); r.Status != "error" || r.stderr != "about to fail\n" || !strings.Contains(r.ErrorValue, "no space left") || len(r.errors()) != 1 {
		t.Errorf("a commit that fails: %+v", r)
	}
	if r := k.run(t, printing("still here")); r.Status != "ok" {
		t.Errorf("%+v", r)
	}
}

func TestResultsAndDisplays(t *testing.T) {
	k := start(t)
	var order []string
	r := k.request(t, client.Request{Code: display}, client.Handlers{Message: func(m *wire.Message) {
		// The reply comes on a socket of its own, at any place among the rest.
		if m.Header.Type != "execute_reply" {
			order = append(order, m.Header.Type)
		}
	}})
	if r.Status != "ok" || len(r.outputs) != 2 {
		t.Fatalf("%+v", r)
	}
	if o := r.outputs[0]; o.Type != "execute_result" || o.ExecutionCount != 1 || o.Plain() != "value" || len(o.Metadata) != 0 {
		t.Errorf("a result: %+v", o)
	}
	if o := r.outputs[1]; o.Type != "display_data" || o.Plain() != "bold" {
		t.Errorf("a display: %+v", o)
	}
	want := "status execute_input execute_result display_data status"
	if got := strings.Join(order, " "); got != want {
		t.Errorf("messages: %s", got)
	}
}

// display is a cell that speaks GoNB's display protocol.
const display = `import (
	"encoding/gob"
	"os"
)
type MIMEType string
type DisplayData struct {
	Data      map[MIMEType]any
	Metadata  map[string]any
	DisplayID string
}
type CommValue struct {
	Address string
	Request bool
	Value   any
}
func main() {
	gob.RegisterName("github.com/janpfeifer/gonb/gonbui/protocol.CommValue", CommValue{})
	pipe, err := os.OpenFile(os.Getenv("GONB_PIPE"), os.O_WRONLY, 0)
	if err != nil { panic(err) }
	back, err := os.Open(os.Getenv("GONB_PIPE_BACK"))
	if err != nil { panic(err) }
	enc := gob.NewEncoder(pipe)
	enc.Encode(DisplayData{Data: map[MIMEType]any{"text/plain": "value"}, Metadata: map[string]any{"podium_result": true}})
	enc.Encode(DisplayData{Data: map[MIMEType]any{"text/html": "<b>bold</b>"}})
	enc.Encode(DisplayData{Data: map[MIMEType]any{"gonb/comm_value": CommValue{Address: "#gonbui/sync", Value: 1}}})
	var ack CommValue
	if err := gob.NewDecoder(back).Decode(&ack); err != nil { panic(err) }
}
`

func TestSilentAndCounts(t *testing.T) {
	k := start(t)
	r := k.request(t, client.Request{Code: printing("quiet"), Silent: true}, client.Handlers{})
	if r.Status != "ok" || r.stdout != "" || len(r.outputs) != 0 || r.ExecutionCount != 0 {
		t.Errorf("silent: %+v", r)
	}
	r = k.request(t, client.Request{Code: printing("aside"), NoHistory: true}, client.Handlers{})
	if r.Status != "ok" || r.stdout != "aside\n" || r.ExecutionCount != 0 {
		t.Errorf("not stored: %+v", r)
	}
	if r := k.run(t, printing("one")); r.ExecutionCount != 1 {
		t.Errorf("counted: %+v", r)
	}
}

func TestAnErrorAbortsTheQueue(t *testing.T) {
	k := start(t)
	k.run(t, printing("warm"))
	codes := []string{"!sleep 0.3", "//refuse", printing("aborted"), printing("aborted too")}
	for _, proceed := range []bool{false, true} {
		statuses := make([]string, len(codes))
		done := make(chan struct{})
		for i, code := range codes {
			go func() {
				defer func() { done <- struct{}{} }()
				reply, err := k.Execute(t.Context(), client.Request{Code: code, ContinueOnError: proceed}, client.Handlers{})
				if err != nil {
					t.Error(err)
					return
				}
				statuses[i] = reply.Status
			}()
			time.Sleep(20 * time.Millisecond) // so that they are queued in this order
		}
		for range codes {
			<-done
		}
		want := "ok error aborted aborted"
		if proceed {
			want = "ok error ok ok"
		}
		if got := strings.Join(statuses, " "); got != want {
			t.Errorf("going on after errors %v: %s, want %s", proceed, got, want)
		}
	}
}

func TestInput(t *testing.T) {
	k := start(t)
	code := "%with_inputs\n!read name; echo hello $name"
	r := k.request(t, client.Request{Code: code}, client.Handlers{
		Input: func(string, bool) (string, error) { return "Ada", nil },
	})
	if r.Status != "ok" || r.stdout != "hello Ada\n" {
		t.Errorf("%+v", r)
	}
	r = k.run(t, code)
	if r.Status != "ok" || r.stdout != "hello\n" || strings.Count(r.stderr, "cannot be asked") != 1 {
		t.Errorf("a client without input: %+v", r)
	}
}

func TestMuchOutput(t *testing.T) {
	k := start(t)
	began := time.Now()
	count := 0
	r := k.request(t, client.Request{Code: `func main() {
	line := strings.Repeat("x", 99) + "\n"
	for range 1_000_000 { fmt.Print(line) }
	fmt.Fprintln(os.Stderr, "end")
}`}, client.Handlers{Message: func(*wire.Message) { count++ }})
	if r.Status != "ok" || len(r.stdout) != streamLimit || strings.Count(r.stderr, "is not shown") != 1 || strings.Contains(r.stderr, "end") {
		t.Errorf("status %s, %d bytes, stderr %q", r.Status, len(r.stdout), r.stderr)
	}
	t.Logf("100 MB in a million writes: %v, %d messages", time.Since(began), count)
	if count > 2000 {
		t.Errorf("%d messages for 8 MB", count)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := k.Info(ctx); err != nil {
		t.Errorf("after much output: %v", err)
	}
}
