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

// ask sends a request and decodes the reply into a map.
func (b *bench) ask(t *testing.T, ch wire.Channel, msgType string, content any) map[string]any {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	m, err := b.Request(ctx, ch, msgType, content)
	if err != nil {
		t.Fatal(err)
	}
	var reply map[string]any
	if err := m.Decode(&reply); err != nil {
		t.Fatal(err)
	}
	return reply
}

type object = map[string]any

func TestKernelInfo(t *testing.T) {
	k := start(t)
	for _, ch := range []wire.Channel{wire.Shell, wire.Control} {
		info := k.ask(t, ch, "kernel_info_request", object{})
		if info["implementation"] != "podium" || info["protocol_version"] != "5.3" || info["implementation_version"] != "test" ||
			info["language_info"].(object)["name"] != "go" || info["status"] != "ok" {
			t.Errorf("%v: %v", ch, info)
		}
	}
	if err := k.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestIsComplete(t *testing.T) {
	k := start(t)
	if r := k.ask(t, wire.Shell, "is_complete_request", object{"code": "x"}); r["status"] != "complete" || r["indent"] != nil {
		t.Errorf("%v", r)
	}
	if r := k.ask(t, wire.Shell, "is_complete_request", object{"code": "for {"}); r["status"] != "incomplete" || r["indent"] != "\t" {
		t.Errorf("%v", r)
	}
}

func TestCompleteAndInspect(t *testing.T) {
	t.Parallel() // mostly waits for gopls
	k := start(t)
	k.run(t, printing("warm"))
	code := "import \"fmt\"\nfunc main() {\n\t_ = \"é😀\"\n\tfmt.Printl\n}"
	at := len([]rune(code[:strings.Index(code, "Printl")+len("Printl")]))
	// GoNB connects to gopls late; until then a cell must not wait for it.
	go k.Request(t.Context(), wire.Shell, "complete_request", object{"code": code, "cursor_pos": at})
	time.Sleep(50 * time.Millisecond)
	began := time.Now()
	if r := k.run(t, printing("prompt")); r.Status != "ok" || time.Since(began) > 5*time.Second {
		t.Errorf("a cell behind a completion took %v", time.Since(began))
	}
	var r object
	if !eventually(20*time.Second, func() bool {
		r = k.ask(t, wire.Shell, "complete_request", object{"code": code, "cursor_pos": at})
		return len(r["matches"].([]any)) > 0
	}) {
		t.Fatalf("no completion: %v", r)
	}
	if r["matches"].([]any)[0] != "Println" || r["cursor_start"] != float64(at-len("Printl")) || r["cursor_end"] != float64(at) {
		t.Errorf("completion: %v, cursor at %d", r, at)
	}
	r = k.ask(t, wire.Shell, "inspect_request", object{"code": strings.Replace(code, "Printl", "Println", 1), "cursor_pos": at, "detail_level": 0})
	if r["found"] != true || !strings.Contains(string(must(json.Marshal(r["data"]))), "Println formats using the default formats") {
		t.Errorf("inspection: %v", r)
	}
	r = k.ask(t, wire.Shell, "complete_request", object{"code": "", "cursor_pos": 0})
	if r["status"] != "ok" || r["matches"] == nil {
		t.Errorf("completion of nothing: %v", r)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestHistory(t *testing.T) {
	k := start(t)
	for _, code := range []string{"//refuse a/b", "%who", "//refuse a/b", display} {
		k.run(t, code)
	}
	for _, c := range []struct {
		request object
		want    string
	}{
		{object{"hist_access_type": "tail", "n": 2}, `[[1,3,"//refuse a/b"],[1,4,DISPLAY]]`},
		{object{"hist_access_type": "tail", "n": 1, "output": true}, `[[1,4,[DISPLAY,"value"]]]`},
		{object{"hist_access_type": "range", "session": 0, "start": 1, "stop": 3}, `[[1,1,"//refuse a/b"],[1,2,"%who"]]`},
		{object{"hist_access_type": "range", "session": -1, "start": 1, "stop": 3}, `[]`},
		{object{"hist_access_type": "search", "pattern": "*refuse*"}, `[[1,1,"//refuse a/b"],[1,3,"//refuse a/b"]]`},
		{object{"hist_access_type": "search", "pattern": "*refuse*", "unique": true}, `[[1,3,"//refuse a/b"]]`},
		{object{"hist_access_type": "search", "pattern": "?who", "n": 5}, `[[1,2,"%who"]]`},
	} {
		r := k.ask(t, wire.Shell, "history_request", c.request)
		want := strings.ReplaceAll(c.want, "DISPLAY", string(must(json.Marshal(display))))
		if got := string(must(json.Marshal(r["history"]))); got != want {
			t.Errorf("%v: %s, want %s", c.request, got, want)
		}
	}
	if r := k.ask(t, wire.Shell, "history_request", object{"hist_access_type": "all"}); r["status"] != "error" {
		t.Errorf("%v", r)
	}
}

func TestRequestsNobodyKnows(t *testing.T) {
	k := start(t)
	for _, ch := range []wire.Channel{wire.Shell, wire.Control} {
		if r := k.ask(t, ch, "debug_request", object{"command": "attach"}); r["status"] != "error" || r["ename"] != "NotImplemented" {
			t.Errorf("%v: %v", ch, r)
		}
	}
	if r := k.ask(t, wire.Shell, "connect_request", object{}); r["shell_port"].(float64) <= 0 {
		t.Errorf("%v", r)
	}
	if r := k.ask(t, wire.Shell, "execute_request", object{"code": 7}); r["status"] != "error" {
		t.Errorf("a request with the wrong type: %v", r)
	}
}

func TestComms(t *testing.T) {
	published := make(chan *wire.Message, 100)
	k := start(t)
	watcher, err := client.Connect(t.Context(), k.ConnectionFile())
	if err != nil {
		t.Fatal(err)
	}
	defer watcher.Close()
	// The comm is opened by a message of its own; what answers it belongs to no
	// request of the client, so read it off the wire.
	raw := rawClient(t, k)
	go func() {
		for m := range raw.IOPub() {
			if strings.HasPrefix(m.Header.Type, "comm_") {
				published <- m
			}
		}
	}()
	next := func(msgType string) *wire.Message {
		t.Helper()
		select {
		case m := <-published:
			if m.Header.Type != msgType {
				t.Fatalf("got %s %s, want %s", m.Header.Type, m.Content, msgType)
			}
			return m
		case <-time.After(10 * time.Second):
			t.Fatalf("no %s", msgType)
		}
		return nil
	}
	k.run(t, printing("warm"))

	session := wire.NewSession()
	send := func(msgType string, content any) *wire.Message {
		t.Helper()
		m := must(session.New(msgType, wire.Header{}, content))
		if err := raw.Send(wire.Shell, m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	send("comm_open", object{"comm_id": "c0", "target_name": "unknown", "data": object{}})
	if m := next("comm_close"); !strings.Contains(string(m.Content), `"c0"`) {
		t.Errorf("%s", m.Content)
	}
	id := wire.KernelID(k.ConnectionFile())
	opened := send("comm_open", object{"comm_id": "c1", "target_name": "gonb_comm", "kernel_id": id, "data": object{}})
	if m := next("comm_msg"); !strings.Contains(string(m.Content), "#comm_open_ack") || m.Parent.MsgID != opened.Header.MsgID {
		t.Errorf("%s, parent %+v", m.Content, m.Parent)
	}
	if r := k.ask(t, wire.Shell, "comm_info_request", object{"target_name": "gonb_comm"}); len(r["comms"].(object)) != 1 {
		t.Errorf("%v", r)
	}
	send("comm_msg", object{"comm_id": "c1", "data": object{"address": "#heartbeat/ping", "value": true}})
	if m := next("comm_msg"); !strings.Contains(string(m.Content), "#heartbeat/pong") {
		t.Errorf("%s", m.Content)
	}
	// Also while a cell runs.
	_, err = during(t, k, func() {
		send("comm_msg", object{"comm_id": "c1", "data": object{"address": "#heartbeat/ping", "value": true}})
		next("comm_msg")
		k.Interrupt(context.Background())
	})
	if err != nil {
		t.Error(err)
	}
	send("comm_close", object{"comm_id": "c1", "data": object{}})
	if r := k.ask(t, wire.Shell, "comm_info_request", object{}); !eventually(time.Second, func() bool {
		r = k.ask(t, wire.Shell, "comm_info_request", object{})
		return len(r["comms"].(object)) == 0
	}) {
		t.Errorf("%v", r)
	}
}

// rawClient is a client on the wire, known to be subscribed.
func rawClient(t *testing.T, k *bench) *wire.Client {
	t.Helper()
	connection := must(wire.ReadConnection(k.ConnectionFile()))
	raw, err := wire.Dial(t.Context(), connection, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(raw.Close)
	go func() {
		for range raw.Shell() {
		}
	}()
	go func() {
		for range raw.Control() {
		}
	}()
	go func() {
		for range raw.StdinRequests() {
		}
	}()
	for subscribed := false; !subscribed; {
		probe := must(wire.NewSession().New("kernel_info_request", wire.Header{}, struct{}{}))
		if err := raw.Send(wire.Control, probe); err != nil {
			t.Fatal(err)
		}
		select {
		case <-raw.IOPub():
			subscribed = true
		case <-time.After(50 * time.Millisecond):
		}
	}
	return raw
}
