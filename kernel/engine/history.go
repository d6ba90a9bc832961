package engine

import (
	"path"
	"sync"

	"github.com/podium-go/podium/kernel/wire"
)

// session is the number of the only session that a kernel remembers: its own.
const session = 1

// history is what was executed, for history_request.
type history struct {
	mu      sync.Mutex
	entries []historyEntry
}

type historyEntry struct {
	line          int
	input, output string
}

func (h *history) add(line int, input string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.entries = append(h.entries, historyEntry{line: line, input: input})
}

// setOutput notes the result of a line.
func (h *history) setOutput(line int, output string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := len(h.entries) - 1; i >= 0; i-- {
		if h.entries[i].line == line {
			h.entries[i].output = output
			return
		}
	}
}

// answer is the content of history_reply.
func (h *history) answer(m *wire.Message) map[string]any {
	var request struct {
		Output  bool   `json:"output"`
		Type    string `json:"hist_access_type"`
		Session int    `json:"session"`
		Start   int    `json:"start"`
		Stop    *int   `json:"stop"`
		N       *int   `json:"n"`
		Pattern string `json:"pattern"`
		Unique  bool   `json:"unique"`
	}
	if err := m.Decode(&request); err != nil {
		return failed("ValueError", err.Error())
	}
	h.mu.Lock()
	entries := append([]historyEntry(nil), h.entries...)
	h.mu.Unlock()

	var chosen []historyEntry
	switch request.Type {
	case "tail":
		chosen = last(entries, request.N)
	case "range":
		// Session 0 is the current one; negative numbers count back from it.
		if request.Session == 0 || request.Session == session {
			for _, entry := range entries {
				if entry.line >= request.Start && (request.Stop == nil || entry.line < *request.Stop) {
					chosen = append(chosen, entry)
				}
			}
		}
	case "search":
		pattern := request.Pattern
		if pattern == "" {
			pattern = "*"
		}
		seen := map[string]bool{}
		for i := len(entries) - 1; i >= 0; i-- { // of equal ones the last counts
			input := entries[i].input
			if !glob(pattern, input) || request.Unique && seen[input] {
				continue
			}
			seen[input] = true
			chosen = append([]historyEntry{entries[i]}, chosen...)
		}
		chosen = last(chosen, request.N)
	default:
		return failed("ValueError", "hist_access_type "+request.Type+" is not one of tail, range, search")
	}

	rows := make([][]any, 0, len(chosen))
	for _, entry := range chosen {
		var value any = entry.input
		if request.Output {
			var output any
			if entry.output != "" {
				output = entry.output
			}
			value = []any{entry.input, output}
		}
		rows = append(rows, []any{session, entry.line, value})
	}
	return map[string]any{"status": "ok", "history": rows}
}

// last is the last n entries, all without an n.
func last(entries []historyEntry, n *int) []historyEntry {
	if n == nil || *n >= len(entries) {
		return entries
	}
	return entries[len(entries)-max(0, *n):]
}

// glob reports whether a shell pattern matches all of s. Other than in a path,
// * also matches a slash.
func glob(pattern, s string) bool {
	hide := func(s string) string {
		b := []byte(s)
		for i := range b {
			if b[i] == '/' {
				b[i] = 0
			}
		}
		return string(b)
	}
	matched, err := path.Match(hide(pattern), hide(s))
	return err == nil && matched
}
