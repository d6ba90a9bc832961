package notebook

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Encode returns the notebook's JSON text as Jupyter writes it: sorted keys, one
// space of indent, texts as lists of lines, a line feed at the end. The same
// notebook always gives the same bytes.
func (n *Notebook) Encode() []byte {
	cells := make([]any, len(n.Cells))
	for i, cell := range n.Cells {
		cells[i] = cell.tree()
	}
	tree := with(n.rest, map[string]any{
		"cells":          cells,
		"metadata":       n.Metadata,
		"nbformat":       n.Format,
		"nbformat_minor": n.FormatMinor,
	})
	return append(appendJSON(nil, tree, "\n"), '\n')
}

func (c *Cell) tree() map[string]any {
	tree := with(c.rest, map[string]any{
		"cell_type": c.Type,
		"metadata":  c.Metadata,
		"source":    splitLines(c.Source),
	})
	if c.ID != "" {
		tree["id"] = c.ID
	}
	if c.Type == Code {
		tree["execution_count"] = count(c.ExecutionCount)
		outputs := make([]any, len(c.Outputs))
		for i := range c.Outputs {
			outputs[i] = c.Outputs[i].tree()
		}
		tree["outputs"] = outputs
	}
	return tree
}

func (o *Output) tree() map[string]any {
	tree := with(o.rest, map[string]any{"output_type": o.Type})
	switch o.Type {
	case Stream:
		tree["name"] = o.Name
		tree["text"] = splitLines(o.Text)
	case DisplayData, ExecuteResult:
		data := make(map[string]any, len(o.Data))
		for mime, value := range o.Data {
			if text, ok := value.(string); ok && isSplit(mime) {
				value = splitLines(text)
			}
			data[mime] = value
		}
		tree["data"] = data
		tree["metadata"] = o.Metadata
		if o.Type == ExecuteResult {
			tree["execution_count"] = count(o.ExecutionCount)
		}
	case ErrorOutput:
		tree["ename"] = o.ErrorName
		tree["evalue"] = o.ErrorValue
		tree["traceback"] = o.Traceback
	}
	return tree
}

// isSplit reports whether Jupyter writes texts of this MIME type as lines.
func isSplit(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "image/svg+xml" || mime == "application/javascript"
}

// count is the JSON value of an execution count, null for none.
func count(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func with(rest, fields map[string]any) map[string]any {
	tree := maps.Clone(rest)
	if tree == nil {
		tree = map[string]any{}
	}
	maps.Copy(tree, fields)
	return tree
}

// splitLines cuts text after each line end, at the places where Python's
// str.splitlines does, because Jupyter writes its files with that.
func splitLines(text string) []string {
	lines := []string{}
	start := 0
	for i, r := range text {
		switch r {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
		case '\n', '\v', '\f', '\x1c', '\x1d', '\x1e', '\u0085', '\u2028', '\u2029':
		default:
			continue
		}
		end := i + utf8.RuneLen(r)
		lines = append(lines, text[start:end])
		start = end
	}
	if start < len(text) {
		lines = append(lines, text[start:])
	}
	return lines
}

// appendJSON appends value with Python's layout; newline is the line feed and
// indent of the surrounding value.
func appendJSON(out []byte, value any, newline string) []byte {
	inner := newline + " "
	switch value := value.(type) {
	case nil:
		return append(out, "null"...)
	case bool:
		return strconv.AppendBool(out, value)
	case int:
		return strconv.AppendInt(out, int64(value), 10)
	case json.Number:
		return append(out, value...)
	case string:
		return appendString(out, value)
	case []string:
		items := make([]any, len(value))
		for i, item := range value {
			items[i] = item
		}
		return appendJSON(out, items, newline)
	case []any:
		if len(value) == 0 {
			return append(out, "[]"...)
		}
		separator := "["
		for _, item := range value {
			out = append(append(out, separator...), inner...)
			out = appendJSON(out, item, inner)
			separator = ","
		}
		return append(append(out, newline...), ']')
	case map[string]any:
		if len(value) == 0 {
			return append(out, "{}"...)
		}
		separator := "{"
		for _, key := range slices.Sorted(maps.Keys(value)) {
			out = append(append(out, separator...), inner...)
			out = append(appendString(out, key), ": "...)
			out = appendJSON(out, value[key], inner)
			separator = ","
		}
		return append(append(out, newline...), '}')
	}
	panic(fmt.Sprintf("notebook: a %T in a notebook; JSON values are nil, bool, int, json.Number, string, []string, []any and map[string]any", value))
}

// appendString quotes as Python's json.dumps(ensure_ascii=False) does.
func appendString(out []byte, text string) []byte {
	out = append(out, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r == '\b':
			out = append(out, `\b`...)
		case r == '\f':
			out = append(out, `\f`...)
		case r < 0x20:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}
