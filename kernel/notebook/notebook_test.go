package notebook

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// jupyter.ipynb was written by Jupyter's own nbformat: every kind of cell and
// output, attachments, unknown metadata, form feeds and line separators.
const sample = "testdata/jupyter.ipynb"

func TestJupyterFileComesBackByteForByte(t *testing.T) {
	want, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	book, err := Read(sample)
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Encode(); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	path := filepath.Join(t.TempDir(), "copy.ipynb")
	if err := book.Write(path); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("Write and Encode differ (%v)", err)
	}
}

func TestFields(t *testing.T) {
	book, err := Read(sample)
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Title(); got != "Viscous Burgers" {
		t.Errorf("title %q", got)
	}
	if got := book.Language(); got != "go" {
		t.Errorf("language %q", got)
	}
	if len(book.Cells) != 5 || !book.Cells[1].HasTag("parameters") || book.Cells[2].HasTag("parameters") {
		t.Errorf("cells or tags are wrong: %d cells", len(book.Cells))
	}
	outputs := book.Cells[2].Outputs
	if got := outputs[1].Data["text/plain"]; got != "a\nb" {
		t.Errorf("text/plain is %q", got)
	}
	if _, isList := outputs[1].Data["application/vnd.podium.claims+json"].([]any); !isList {
		t.Error("a JSON list of strings was joined")
	}
	if got := outputs[3]; got.ErrorName != "E" || !slices.Equal(got.Traceback, []string{"l1", "l2"}) {
		t.Errorf("error output %+v", got)
	}
}

func TestTitleOfAFileWithoutHeading(t *testing.T) {
	book := &Notebook{Name: "a/b/heat.ipynb"}
	if got := book.Title(); got != "heat" {
		t.Errorf("title %q", got)
	}
}

func TestBadInput(t *testing.T) {
	cells := func(cell string) string {
		return `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[` + cell + `]}`
	}
	for _, test := range []struct{ text, want string }{
		{"", "n.ipynb: not a notebook: the file is empty"},
		{"hello", "n.ipynb:1:1: not JSON: invalid character 'h'"},
		{"{\n \"cells\": [\n  1,,\n", "n.ipynb:3:5: not JSON: invalid character ','"},
		{"{\n \"cells\": [", "n.ipynb:2:11: not JSON: the file ends in the middle of a value"},
		{cells("") + "\n<<<<", "n.ipynb:2:1: not JSON: more text after the end"},
		{"[1]", "not a notebook: the file holds a list"},
		{`{"nbformat":4}`, `it has no list "cells"`},
		{`{"cells":[]}`, `it has no number "nbformat"`},
		{`{"nbformat":3,"worksheets":[]}`, "nbformat is 3, it must be 4"},
		{`{"nbformat":4,"cells":{}}`, `field "cells" is an object, it must be a list`},
		{cells(`7`), "cell 1 is the number 7, it must be an object"},
		{cells(`{"source":"x"}`), `cell 1: field "cell_type" is missing`},
		{cells(`{"cell_type":"code","source":5}`), `cell 1: field "source" is the number 5, it must be a string or a list of strings`},
		{cells(`{"cell_type":"code","source":[],"outputs":[{"output_type":"stream","text":{}}]}`), `cell 1: output 1: field "text" is an object`},
		{cells(`{"cell_type":"code","execution_count":1.5}`), `field "execution_count" is the number 1.5, it must be an integer`},
		{cells(`{"cell_type":"code","outputs":[{"output_type":"error","traceback":[1]}]}`), `field "traceback" holds the number 1`},
	} {
		_, err := Decode([]byte(test.text), "n.ipynb")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q\n gave %v\nwant %s", test.text, err, test.want)
		}
	}
	if _, err := Read("testdata/missing.ipynb"); err == nil || !strings.Contains(err.Error(), "missing.ipynb") {
		t.Errorf("a missing file gave %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	data, err := os.ReadFile(sample)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"nbformat":4,"cells":[{"cell_type":"code","metadata":{"tags":["parameters"]},"source":"} ; var z = func() {"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := Decode(data, "fuzz.ipynb")
		if err != nil {
			return
		}
		first := book.Encode()
		again, err := Decode(first, "fuzz.ipynb")
		if err != nil {
			t.Fatalf("what Encode wrote cannot be read: %v\n%s", err, first)
		}
		if second := again.Encode(); !bytes.Equal(first, second) {
			t.Fatalf("not stable:\n%s\n%s", first, second)
		}
		parameters, err := book.Parameters()
		if err != nil {
			return
		}
		for _, p := range parameters {
			if err := book.SetParameters([]Assignment{{p.Name, p.Value}}); err == nil && len(parameters) == 1 && !strings.Contains(p.cell.Source, p.Name) {
				t.Fatalf("setting %s lost its cell: %q", p.Name, p.cell.Source)
			}
		}
	})
}
