package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/podium-go/podium/kernel/gonb"
	"github.com/podium-go/podium/kernel/wire"
)

// queryTimeout bounds completion and inspection: gopls may still be loading.
const queryTimeout = 20 * time.Second

// kernelInfo is the content of kernel_info_reply.
func (e *engine) kernelInfo() map[string]any {
	goVersion := strings.TrimPrefix(runtime.Version(), "go")
	return map[string]any{
		"status":                 "ok",
		"protocol_version":       wire.ProtocolVersion,
		"implementation":         "podium",
		"implementation_version": e.config.Version,
		"language_info": map[string]any{
			"name": "go", "version": goVersion, "mimetype": "text/x-go", "file_extension": ".go",
			"pygments_lexer": "go", "codemirror_mode": "go", "nbconvert_exporter": "script",
		},
		"banner":   fmt.Sprintf("Podium %s: Go %s with GoNB, and variables that stay", e.config.Version, goVersion),
		"debugger": false,
		"help_links": []map[string]string{
			{"text": "Podium", "url": "https://github.com/podium-go/podium"},
			{"text": "Go", "url": "https://go.dev/doc/"},
			{"text": "GoNB", "url": "https://github.com/janpfeifer/gonb"},
		},
	}
}

// isComplete is the content of is_complete_reply.
func (e *engine) isComplete(m *wire.Message) map[string]any {
	var request struct{ Code string }
	if err := m.Decode(&request); err != nil {
		return map[string]any{"status": "unknown"}
	}
	type answer struct{ status, indent string }
	a, err := guarded(e, func() (answer, error) {
		status, indent := e.language.IsComplete(request.Code)
		return answer{status, indent}, nil
	})
	if err != nil {
		e.log.Print(err)
		return map[string]any{"status": "unknown"}
	}
	reply := map[string]any{"status": a.status}
	if a.status == "incomplete" {
		reply["indent"] = a.indent
	}
	return reply
}

// A query is a question about a position in a cell, as it came and as GoNB
// gets it.
type query struct {
	code string
	sent string
	back func(int) int
	at   int // in code, bytes
}

// newQuery asks the language where to look.
func (e *engine) newQuery(code string, cursor int) (q query, sentCursor int, err error) {
	q = query{code: code, at: byteOffset(code, cursor)}
	_, err = guarded(e, func() (struct{}, error) {
		q.sent, sentCursor, q.back = e.language.Query(code, q.at)
		return struct{}{}, nil
	})
	return q, sentCursor, err
}

// cursor turns a position that GoNB gives in the sent text into one in the cell.
func (q query) cursor(utf16Offset int) int {
	at := q.back(utf16ByteOffset(q.sent, utf16Offset))
	return utf8.RuneCountInString(q.code[:max(0, min(at, len(q.code)))])
}

// complete answers a complete_request.
func (e *engine) complete(m *wire.Message) {
	var request struct {
		Code   string `json:"code"`
		Cursor int    `json:"cursor_pos"`
	}
	nothing := map[string]any{"status": "ok", "matches": []string{}, "metadata": struct{}{}}
	reply, q, err := e.ask(m, "complete_request", &request, &request.Code, &request.Cursor)
	nothing["cursor_start"], nothing["cursor_end"] = request.Cursor, request.Cursor
	if err != nil {
		e.log.Printf("completing: %v", err)
		e.reply(wire.Shell, m, nothing)
		return
	}
	var content map[string]json.RawMessage
	var position struct {
		Start int `json:"cursor_start"`
		End   int `json:"cursor_end"`
	}
	if reply.Decode(&content) != nil || reply.Decode(&position) != nil || string(content["status"]) != `"ok"` {
		e.reply(wire.Shell, m, nothing)
		return
	}
	content["cursor_start"], _ = json.Marshal(q.cursor(position.Start))
	content["cursor_end"], _ = json.Marshal(q.cursor(position.End))
	e.reply(wire.Shell, m, content)
}

// inspect answers an inspect_request.
func (e *engine) inspect(m *wire.Message) {
	var request struct {
		Code   string `json:"code"`
		Cursor int    `json:"cursor_pos"`
		Detail int    `json:"detail_level"`
	}
	reply, _, err := e.ask(m, "inspect_request", &request, &request.Code, &request.Cursor)
	if err != nil {
		e.log.Printf("inspecting: %v", err)
		e.reply(wire.Shell, m, map[string]any{"status": "ok", "found": false, "data": struct{}{}, "metadata": struct{}{}})
		return
	}
	var content map[string]any
	if err := reply.Decode(&content); err != nil {
		e.log.Printf("inspecting: %v", err)
	}
	// gopls writes Markdown, which a terminal can show as it is.
	if data, ok := content["data"].(map[string]any); ok && data["text/plain"] == nil && data["text/markdown"] != nil {
		data["text/plain"] = data["text/markdown"]
	}
	e.reply(wire.Shell, m, content)
}

// ask decodes a request about a position into request, whose code and cursor
// are pointed at, and puts the question to the child.
func (e *engine) ask(m *wire.Message, msgType string, request any, code *string, cursor *int) (*wire.Message, query, error) {
	if err := m.Decode(request); err != nil {
		return nil, query{}, err
	}
	q, sentCursor, err := e.newQuery(*code, *cursor)
	if err != nil {
		return nil, q, err
	}
	ctx, cancel := context.WithTimeout(e.ctx, queryTimeout)
	defer cancel()
	child, err := e.waitChild(ctx)
	if err != nil {
		return nil, q, err
	}
	if err := e.awaitQueries(ctx, child); err != nil {
		return nil, q, err
	}
	x, err := e.send(child, wire.Shell, msgType, map[string]any{
		"code": q.sent, "cursor_pos": utf16Offset(q.sent, sentCursor), "detail_level": 0,
	}, &exchange{framed: true})
	if err != nil {
		return nil, q, err
	}
	reply, err := x.wait(ctx)
	return reply, q, err
}

// awaitQueries waits until the child answers queries, but only while nothing
// else waits: a cell must not start late because of a completion.
func (e *engine) awaitQueries(ctx context.Context, child *gonb.Child) error {
	for time.Now().Before(child.QueriesFrom()) {
		if e.queue.waiting() {
			return errors.New("gopls is not ready yet and other requests wait")
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// byteOffset is the byte at which the code point number n of s begins. Clients
// count code points.
func byteOffset(s string, n int) int {
	for at := range s {
		if n <= 0 {
			return at
		}
		n--
	}
	return len(s)
}

// utf16Offset is the number of UTF-16 units before byte at of s: GoNB counts
// in those.
func utf16Offset(s string, at int) int {
	n := 0
	for _, r := range s[:max(0, min(at, len(s)))] {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// utf16ByteOffset is the way back.
func utf16ByteOffset(s string, n int) int {
	for at, r := range s {
		if n <= 0 {
			return at
		}
		n -= max(1, utf16.RuneLen(r))
	}
	return len(s)
}
