package session

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// The files that tell of variables are lines of quoted words, so that neither
// side needs a parser that a cell would have to link.

const recordHead = "podium session 2"

// tmp ends the name of a file that is being written.
const tmp = ".tmp"

type record []string

func (r record) line() string {
	quoted := make([]string, len(r))
	for i, w := range r {
		quoted[i] = strconv.Quote(w)
	}
	return strings.Join(quoted, " ") + "\n"
}

// writeRecords writes the lines to a temporary name and renames it.
func writeRecords(name string, rs []record) error {
	var b strings.Builder
	b.WriteString(recordHead + "\n")
	for _, r := range rs {
		b.WriteString(r.line())
	}
	err := os.WriteFile(name+tmp, []byte(b.String()), 0o600)
	if err == nil {
		err = os.Rename(name+tmp, name)
	}
	if err != nil {
		os.Remove(name + tmp)
	}
	return err
}

func readRecords(name string) ([]record, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	rs, err := parseRecords(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rs, nil
}

func parseRecords(text string) ([]record, error) {
	head, rest, _ := strings.Cut(text, "\n")
	if head != recordHead {
		return nil, fmt.Errorf("line 1 is %.40q, want %q", head, recordHead)
	}
	var out []record
	for n, line := range strings.Split(strings.TrimSuffix(rest, "\n"), "\n") {
		var r record
		for line != "" {
			q, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: not a quoted word: %.40q", n+2, line)
			}
			w, err := strconv.Unquote(q)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n+2, err)
			}
			r = append(r, w)
			line = strings.TrimPrefix(line[len(q):], " ")
		}
		if len(r) > 0 {
			out = append(out, r)
		}
	}
	return out, nil
}
