package notebook

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/podium-go/podium/internal/atomicfile"
)

// Notebook is one notebook in memory.
type Notebook struct {
	Name        string // the file's name, for messages
	Cells       []*Cell
	Metadata    map[string]any
	Format      int // nbformat, always 4
	FormatMinor int // nbformat_minor
	rest        map[string]any
}

// The kinds of cell.
const (
	Code     = "code"
	Markdown = "markdown"
	Raw      = "raw"
)

// Cell is one cell. Outputs and ExecutionCount are used in code cells alone.
type Cell struct {
	Type           string // Code, Markdown or Raw
	ID             string // empty before nbformat 4.5
	Source         string
	Metadata       map[string]any
	ExecutionCount int // 0: not executed
	Outputs        []Output
	rest           map[string]any
}

// The kinds of output.
const (
	Stream        = "stream"
	DisplayData   = "display_data"
	ExecuteResult = "execute_result"
	ErrorOutput   = "error"
)

// Output is one output of a code cell. Which fields are used depends on Type.
type Output struct {
	Type string

	Name, Text string // Stream: "stdout" or "stderr", and what was written

	Data           map[string]any // DisplayData, ExecuteResult: MIME type to text or JSON value
	Metadata       map[string]any
	ExecutionCount int // ExecuteResult; 0: none

	ErrorName, ErrorValue string // ErrorOutput
	Traceback             []string

	rest map[string]any
}

// Read reads the notebook at path. The error names the file, and the position
// where the text stops being JSON or the cell that is not as nbformat wants it.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read notebook: %w", err)
	}
	return Decode(data, path)
}

// Write writes the notebook to path under a temporary name, then renames it.
func (n *Notebook) Write(path string) error {
	return atomicfile.Write(path, n.Encode(), 0o644)
}

// Title is the text of the first heading, or the file's name without ending
// where there is none.
func (n *Notebook) Title() string {
	for _, cell := range n.Cells {
		if cell.Type != Markdown {
			continue
		}
		for line := range strings.Lines(cell.Source) {
			if title, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
				return strings.TrimSpace(title)
			}
		}
	}
	name := n.Name[strings.LastIndexByte(n.Name, '/')+1:]
	return strings.TrimSuffix(name, ".ipynb")
}

// Language is the language of the notebook's kernel in lower case, "" if the
// notebook does not say.
func (n *Notebook) Language() string {
	for _, where := range [][2]string{{"language_info", "name"}, {"kernelspec", "language"}} {
		if fields, ok := n.Metadata[where[0]].(map[string]any); ok {
			if name, ok := fields[where[1]].(string); ok {
				return strings.ToLower(name)
			}
		}
	}
	return ""
}

// Tags returns the cell's tags.
func (c *Cell) Tags() []string {
	list, _ := c.Metadata["tags"].([]any)
	var tags []string
	for _, item := range list {
		if tag, ok := item.(string); ok {
			tags = append(tags, tag)
		}
	}
	return tags
}

// HasTag reports whether the cell carries tag.
func (c *Cell) HasTag(tag string) bool { return slices.Contains(c.Tags(), tag) }

// Attachment returns a file that is attached to a Markdown cell: its MIME type
// and its content in base64.
func (c *Cell) Attachment(name string) (mime, content string, ok bool) {
	files, _ := c.rest["attachments"].(map[string]any)
	bundle, _ := files[name].(map[string]any)
	for _, mime := range slices.Sorted(maps.Keys(bundle)) {
		if content, ok := joined(bundle[mime]); ok {
			return mime, content, true
		}
	}
	return "", "", false
}
