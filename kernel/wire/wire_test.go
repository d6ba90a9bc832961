package wire

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestEncodeDecodeKeepsEverything(t *testing.T) {
	var header Header
	raw := `{"msg_id":"1","session":"s","username":"u","date":"2026-01-02T03:04:05Z","msg_type":"x","version":"5.3","subshell_id":null,"later":{"a":[1]}}`
	if err := json.Unmarshal([]byte(raw), &header); err != nil {
		t.Fatal(err)
	}
	m := &Message{
		Identities: [][]byte{[]byte("a"), {0, 1}}, Header: header, Parent: header,
		Metadata: json.RawMessage(`{"m":1}`), Content: json.RawMessage(`{"big":12345678901234567890}`),
		Buffers: [][]byte{{1, 2}, {}},
	}
	for _, key := range []string{"", "secret"} {
		frames, err := m.Encode([]byte(key))
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(frames, []byte(key))
		if err != nil {
			t.Fatal(err)
		}
		again, err := back.Encode([]byte(key))
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprintf("%q", frames) != fmt.Sprintf("%q", again) {
			t.Errorf("key %q: %q became %q", key, frames, again)
		}
		if string(back.Header.Extra["later"]) != `{"a":[1]}` {
			t.Errorf("extra fields of the header: %q", back.Header.Extra)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := &Message{Header: Header{MsgID: "1", Type: "x"}}
	signed, err := good.Encode([]byte("right"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(signed, []byte("wrong")); !errors.Is(err, ErrSignature) {
		t.Errorf("another key: got %v, want ErrSignature", err)
	}
	tampered := append([][]byte(nil), signed...)
	tampered[5] = []byte(`{"code":"rm"}`)
	if _, err := Decode(tampered, []byte("right")); !errors.Is(err, ErrSignature) {
		t.Errorf("another content: got %v, want ErrSignature", err)
	}
	frames := func(parts ...string) [][]byte {
		var f [][]byte
		for _, p := range parts {
			f = append(f, []byte(p))
		}
		return f
	}
	for _, c := range []struct {
		frames [][]byte
		want   string
	}{
		{nil, "has no <IDS|MSG>"},
		{frames("a", "b"), "has no <IDS|MSG>"},
		{frames("<IDS|MSG>", "", "{}"), "want at least 5"},
		{frames("<IDS|MSG>", "", "{", "{}", "{}", "{}"), "header"},
		{frames("<IDS|MSG>", "", `{"msg_id":"1"}`, "{}", "{}", "{}"), "no msg_type"},
		{frames("<IDS|MSG>", "", `{"msg_type":7}`, "{}", "{}", "{}"), "field msg_type"},
		{frames("<IDS|MSG>", "", `{"msg_type":"x"}`, "[]", "{}", "{}"), "parent header"},
		{frames("<IDS|MSG>", "", `{"msg_type":"x"}`, "{}", "[]", "{}"), "metadata is not a JSON object"},
		{frames("<IDS|MSG>", "", `{"msg_type":"x"}`, "{}", "{}", `{"a"}`), "content is not a JSON object"},
	} {
		if _, err := Decode(c.frames, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want an error with %q", c.frames, err, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("id\n<IDS|MSG>\n\n{\"msg_type\":\"x\"}\n{}\n{}\n{}"), "")
	f.Add([]byte("<IDS|MSG>\nff\n{}\n{}\n{}\n{}\nbuffer"), "key")
	f.Fuzz(func(t *testing.T, data []byte, key string) {
		m, err := Decode(bytes.Split(data, []byte("\n")), []byte(key))
		if err != nil {
			return
		}
		frames, err := m.Encode([]byte(key))
		if err != nil {
			t.Fatalf("a decoded message does not encode: %v", err)
		}
		if _, err := Decode(frames, []byte(key)); err != nil {
			t.Fatalf("an encoded message does not decode: %v", err)
		}
	})
}

func FuzzReadFrames(f *testing.F) {
	f.Add([]byte{1, 2, 'a', 'b', 0, 1, 'c'})
	f.Add([]byte{2, 0, 0, 0, 0, 0, 0, 0, 1, 'x'})
	f.Add([]byte{2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		frames, command, err := readFrames(bufio.NewReader(bytes.NewReader(data)))
		if err != nil || command {
			return
		}
		var out bytes.Buffer
		w := bufio.NewWriter(&out)
		writeFrames(w, frames)
		w.Flush()
		again, _, err := readFrames(bufio.NewReader(&out))
		if err != nil || fmt.Sprintf("%q", again) != fmt.Sprintf("%q", frames) {
			t.Fatalf("%q became %q (%v)", frames, again, err)
		}
	})
}

func TestConnectionFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kernel-1a2b-3c.json")
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("connection file: mode %v, error %v, want 0600", info.Mode(), err)
	}
	back, err := ReadConnection(path)
	if err != nil || back != c {
		t.Errorf("read %+v (%v), wrote %+v", back, err, c)
	}
	if id := KernelID(path); id != "1a2b-3c" {
		t.Errorf("KernelID: %q", id)
	}
	if id := KernelID("/tmp/other.json"); id != "" {
		t.Errorf("KernelID of another name: %q", id)
	}
	if _, err := ReadConnection(filepath.Join(dir, "none.json")); err == nil || !strings.Contains(err.Error(), "none.json") {
		t.Errorf("a missing file: %v", err)
	}
	for content, want := range map[string]string{
		`not json`:                             "is not JSON",
		`{"shell_port":"one"}`:                 "field shell_port: found a string, want a int",
		`{}`:                                   "field shell_port: 0 is not a port",
		`{"shell_port":70000}`:                 "field shell_port: 70000",
		`{"transport":"udp"}`:                  `field transport: "udp" is not one of tcp, ipc`,
		`{"key":"k","signature_scheme":"md5"}`: `field signature_scheme: "md5"`,
	} {
		bad := filepath.Join(dir, "bad.json")
		if err := os.WriteFile(bad, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadConnection(bad); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), bad) {
			t.Errorf("%s: got %v, want an error with %q and the file", content, err, want)
		}
	}
}

// pair is a server and a client that is known to be subscribed.
func pair(t *testing.T, c Connection) (*Server, *Client, *logLines) {
	t.Helper()
	lines := &logLines{}
	server, err := Listen(c, lines.logf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close(time.Second) })
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	client, err := Dial(ctx, c, lines.logf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	for server.Subscribers() == 0 {
		time.Sleep(time.Millisecond)
	}
	return server, client, lines
}

type logLines struct {
	mu    sync.Mutex
	lines []string
}

func (l *logLines) logf(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf(format, args...))
}

func (l *logLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

func TestChannels(t *testing.T) {
	tcp, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ipc := tcp
	ipc.Transport, ipc.IP = "ipc", filepath.Join(t.TempDir(), "k")
	for _, c := range []Connection{tcp, ipc} {
		t.Run(c.Transport, func(t *testing.T) {
			server, client, _ := pair(t, c)
			session := NewSession()
			for _, ch := range []Channel{Shell, Control} {
				request, err := session.New("ask", Header{}, map[string]int{"n": 1})
				if err != nil {
					t.Fatal(err)
				}
				if err := client.Send(ch, request); err != nil {
					t.Fatal(err)
				}
				in, out := server.Shell(), client.Shell()
				if ch == Control {
					in, out = server.Control(), client.Control()
				}
				got := <-in
				reply, err := session.New("answer", got.Header, struct{}{})
				if err != nil {
					t.Fatal(err)
				}
				reply.Identities = got.Identities
				if err := server.Send(ch, reply); err != nil {
					t.Fatal(err)
				}
				if back := <-out; back.Parent.MsgID != request.Header.MsgID {
					t.Errorf("%s: parent %q, want %q", ch, back.Parent.MsgID, request.Header.MsgID)
				}
				if ch == Shell { // the same identity reaches the client on stdin
					reply.Header.Type = "input_request"
					if err := server.Send(Stdin, reply); err != nil {
						t.Fatal(err)
					}
					if back := <-client.StdinRequests(); back.Header.Type != "input_request" {
						t.Errorf("stdin: %q", back.Header.Type)
					}
				}
			}
			if err := client.Ping(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPublishKeepsOrderAndLosesNothing(t *testing.T) {
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	server, client, _ := pair(t, c)
	stuck, err := Dial(t.Context(), c, t.Logf) // subscribes and never reads
	if err != nil {
		t.Fatal(err)
	}
	defer stuck.Close()
	const n = 5000
	session := NewSession()
	payload := strings.Repeat("x", 2000)
	go func() {
		for i := range n {
			m, err := session.New("stream", Header{}, map[string]any{"i": i, "text": payload})
			if err != nil {
				panic(err)
			}
			server.Publish(m)
		}
	}()
	for i := range n {
		var content struct{ I int }
		if err := (<-client.IOPub()).Decode(&content); err != nil {
			t.Fatal(err)
		}
		if content.I != i {
			t.Fatalf("message %d came as number %d", content.I, i)
		}
	}
}

func TestCloseWritesWhatIsQueued(t *testing.T) {
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	server, err := Listen(c, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	client, err := Dial(t.Context(), c, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for server.Subscribers() == 0 {
		time.Sleep(time.Millisecond)
	}
	session := NewSession()
	for range 100 {
		m, err := session.New("stream", Header{}, map[string]string{"text": strings.Repeat("x", 10000)})
		if err != nil {
			t.Fatal(err)
		}
		server.Publish(m)
	}
	go server.Close(5 * time.Second)
	got := 0
	for range client.IOPub() {
		got++
	}
	if got != 100 {
		t.Errorf("%d of 100 messages arrived before the end", got)
	}
}

func TestWrongSignatureIsDroppedAndLogged(t *testing.T) {
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	server, _, lines := pair(t, c)
	forger := c
	forger.Key = "guessed"
	client, err := Dial(t.Context(), forger, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	m, err := NewSession().New("execute_request", Header{}, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Send(Shell, m); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(5 * time.Second)
	for !strings.Contains(lines.String(), "shell: dropped a message: wrong signature") {
		select {
		case got := <-server.Shell():
			t.Fatalf("a forged message arrived: %+v", got.Header)
		case <-deadline:
			t.Fatalf("not logged: %s", lines)
		case <-time.After(time.Millisecond):
		}
	}
}

func TestGarbageOnAPortDoesNoHarm(t *testing.T) {
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	server, client, _ := pair(t, c)
	network, address := c.address(Shell)
	for _, garbage := range []string{"", "GET / HTTP/1.1\r\n\r\n" + strings.Repeat("x", 100)} {
		conn, err := net.Dial(network, address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, garbage)
	}
	m, err := NewSession().New("ask", Header{}, struct{}{})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Send(Shell, m); err != nil {
		t.Fatal(err)
	}
	if got := <-server.Shell(); got.Header.Type != "ask" {
		t.Errorf("got %q", got.Header.Type)
	}
}

func TestDialGivesUp(t *testing.T) {
	c, err := NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, c, t.Logf); err == nil || !strings.Contains(err.Error(), "shell channel") {
		t.Errorf("nobody listens: %v", err)
	}
}
