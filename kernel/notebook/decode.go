package notebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Decode reads a notebook from its JSON text. Errors begin with name.
func Decode(data []byte, name string) (*Notebook, error) {
	tree, err := decodeJSON(data, name)
	if err != nil {
		return nil, err
	}
	fields, ok := tree.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s: not a notebook: the file holds %s, it must hold an object with a list \"cells\"", name, kind(tree))
	}
	book := &Notebook{Name: name}
	if err := book.fill(fields); err != nil {
		return nil, fmt.Errorf("%s: not a notebook: %w", name, err)
	}
	return book, nil
}

// decodeJSON decodes one JSON value and nothing after it; numbers keep their
// text. Errors carry name:line:column.
func decodeJSON(data []byte, name string) (any, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fmt.Errorf("%s: not a notebook: the file is empty", name)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var tree any
	err := decoder.Decode(&tree)
	offset := int64(len(data))
	if err == nil {
		offset = decoder.InputOffset()
		if rest := bytes.TrimSpace(data[offset:]); len(rest) > 0 {
			offset = int64(len(data) - len(rest) + 1)
			err = errors.New("more text after the end of the notebook")
		}
	}
	if err == nil {
		return tree, nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends in the middle of a value")
	}
	before := data[:max(0, min(int(offset)-1, len(data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return nil, fmt.Errorf("%s:%d:%d: not JSON: %w", name, line, column, err)
}

func (n *Notebook) fill(fields map[string]any) error {
	take := taker{fields: fields}
	n.Format = take.integer("nbformat")
	n.FormatMinor = take.integer("nbformat_minor")
	n.Metadata = take.object("metadata")
	_, hasSheets := fields["worksheets"]
	if take.err == nil && n.Format != 4 && (hasSheets || fields["nbformat"] != nil) {
		return fmt.Errorf("nbformat is %d, it must be 4 (Jupyter converts older files when it saves them)", n.Format)
	}
	if _, ok := fields["cells"]; !ok {
		return errors.New("it has no list \"cells\"")
	}
	cells := take.list("cells")
	if take.err == nil && n.Format != 4 {
		return errors.New("it has no number \"nbformat\"")
	}
	if take.err != nil {
		return take.err
	}
	n.rest = take.rest()
	for i, item := range cells {
		fields, ok := item.(map[string]any)
		if !ok {
			return fmt.Errorf("cell %d is %s, it must be an object", i+1, kind(item))
		}
		cell := new(Cell)
		if err := cell.fill(fields); err != nil {
			return fmt.Errorf("cell %d: %w", i+1, err)
		}
		n.Cells = append(n.Cells, cell)
	}
	return nil
}

func (c *Cell) fill(fields map[string]any) error {
	take := taker{fields: fields}
	c.Type = take.text("cell_type")
	c.ID = take.text("id")
	c.Source = take.text("source")
	c.Metadata = take.object("metadata")
	if c.Type == "" && take.err == nil {
		return errors.New("field \"cell_type\" is missing, it must be \"code\", \"markdown\" or \"raw\"")
	}
	var outputs []any
	if c.Type == Code {
		c.ExecutionCount = take.integer("execution_count")
		outputs = take.list("outputs")
	}
	if take.err != nil {
		return take.err
	}
	c.rest = take.rest()
	for i, item := range outputs {
		fields, ok := item.(map[string]any)
		if !ok {
			return fmt.Errorf("output %d is %s, it must be an object", i+1, kind(item))
		}
		var output Output
		if err := output.fill(fields); err != nil {
			return fmt.Errorf("output %d: %w", i+1, err)
		}
		c.Outputs = append(c.Outputs, output)
	}
	return nil
}

func (o *Output) fill(fields map[string]any) error {
	take := taker{fields: fields}
	o.Type = take.text("output_type")
	switch o.Type {
	case Stream:
		o.Name = take.text("name")
		o.Text = take.text("text")
	case DisplayData, ExecuteResult:
		o.Data = take.object("data")
		for mime, value := range o.Data {
			if lines, ok := joined(value); ok && !isJSON(mime) {
				o.Data[mime] = lines
			}
		}
		o.Metadata = take.object("metadata")
		if o.Type == ExecuteResult {
			o.ExecutionCount = take.integer("execution_count")
		}
	case ErrorOutput:
		o.ErrorName = take.text("ename")
		o.ErrorValue = take.text("evalue")
		for _, line := range take.list("traceback") {
			text, ok := line.(string)
			if !ok {
				return fmt.Errorf("field \"traceback\" holds %s, it must hold strings", kind(line))
			}
			o.Traceback = append(o.Traceback, text)
		}
	}
	o.rest = take.rest()
	return take.err
}

// taker takes known fields out of a JSON object, remembers the first that has
// the wrong type, and returns what nobody asked for.
type taker struct {
	fields map[string]any
	taken  []string
	err    error
}

func (t *taker) take(name string) any {
	t.taken = append(t.taken, name)
	return t.fields[name]
}

func (t *taker) fail(name string, value any, want string) {
	if t.err == nil && value != nil {
		t.err = fmt.Errorf("field %q is %s, it must be %s", name, kind(value), want)
	}
}

func (t *taker) text(name string) string {
	value := t.take(name)
	text, ok := joined(value)
	if !ok {
		t.fail(name, value, "a string or a list of strings")
	}
	return text
}

func (t *taker) integer(name string) int {
	value := t.take(name)
	if number, ok := value.(json.Number); ok {
		if n, err := number.Int64(); err == nil {
			return int(n)
		}
	}
	t.fail(name, value, "an integer")
	return 0
}

func (t *taker) object(name string) map[string]any {
	value := t.take(name)
	object, ok := value.(map[string]any)
	if !ok {
		t.fail(name, value, "an object")
		object = map[string]any{}
	}
	return object
}

func (t *taker) list(name string) []any {
	value := t.take(name)
	list, ok := value.([]any)
	if !ok {
		t.fail(name, value, "a list")
	}
	return list
}

func (t *taker) rest() map[string]any {
	for _, name := range t.taken {
		delete(t.fields, name)
	}
	return t.fields
}

// joined returns a string, or the concatenation of a list of strings.
func joined(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case []any:
		var all strings.Builder
		for _, item := range value {
			line, ok := item.(string)
			if !ok {
				return "", false
			}
			all.WriteString(line)
		}
		return all.String(), true
	}
	return "", false
}

// isJSON reports whether values of this MIME type are JSON values, in which a
// list of strings is a list.
func isJSON(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

func kind(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return fmt.Sprint(value)
	case json.Number:
		return "the number " + value.String()
	case string:
		if len(value) > 40 {
			return "a string"
		}
		return fmt.Sprintf("the string %q", value)
	case []any:
		return "a list"
	}
	return "an object"
}
