package display

import (
	"errors"
	"fmt"
	"image"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gonum.org/v1/gonum/mat"
)

type config struct {
	Rank   int
	Tol    float64
	Name   string
	hidden []int
}

type node struct {
	Value int
	Next  *node
}

type grumpy struct{ N int }

func (grumpy) String() string { panic("no text today") }

type grumpyBundle struct{ N int }

func (g *grumpyBundle) MIMEBundle() (data, metadata map[string]any) {
	_ = g.N
	panic(errors.New("no forms"))
}

type onlyHTML struct{ A, B int }

func (onlyHTML) MIMEBundle() (data, metadata map[string]any) {
	return map[string]any{mimeHTML: "<b>"}, map[string]any{"k": 1}
}

type emptyMatrix struct{}

func (emptyMatrix) Dims() (r, c int)    { return 0, 0 }
func (emptyMatrix) At(i, j int) float64 { panic("out of range") }

type badMatrix struct{ R int }

func (badMatrix) Dims() (r, c int)    { return 2, 2 }
func (badMatrix) At(i, j int) float64 { panic("out of range") }

func TestTextForm(t *testing.T) {
	loop := &node{Value: 1}
	loop.Next = &node{Value: 2, Next: loop}
	self := []any{1, nil}
	self[1] = self
	selfMap := map[string]any{}
	selfMap["me"] = selfMap
	var nilConfig *config
	var nilError *time.ParseError
	long := make([]float64, 1000)
	for i := range long {
		long[i] = float64(i) / 3
	}
	deep := any(1)
	for range 20 {
		deep = []any{deep}
	}
	type quantity float64
	for _, c := range []struct {
		v    any
		want string
	}{
		{nil, "nil"},
		{nilConfig, "(*display.config)(nil)"},
		{error(nilError), "(*time.ParseError)(nil)"},
		{errors.New("no convergence"), "error: no convergence"},
		{42, "42"},
		{0.1 + 0.2*math.Sqrt(1), "0.30000000000000004"},
		{float32(0.1), "0.1"},
		{math.NaN(), "NaN"},
		{math.Inf(-1), "-Inf"},
		{quantity(2.5), "2.5"},
		{complex(1, -2), "(1-2i)"},
		{"two\nlines", "two\nlines"},
		{[]string{"a", "b\n"}, `[]string{"a", "b\n"}`},
		{[]byte("text"), `[]uint8("text")`},
		{[]byte{0, 255}, "[]uint8{0, 255}"},
		{[]float64{}, "[]float64{}"},
		{[]float64(nil), "nil"},
		{map[string]int(nil), "nil"},
		{[]float64{1, 0.5, math.NaN(), 1. / 3}, "[]float64{1, 0.5, NaN, 0.333333}"},
		{map[int]string{10: "j", 2: "b"}, `map[int]string{2: "b", 10: "j"}`},
		{config{20, 1e-6, "POD", nil}, `display.config{Rank: 20, Tol: 1e-06, Name: "POD", hidden: nil}`},
		{&config{Rank: 1}, `&display.config{Rank: 1, Tol: 0, Name: "", hidden: nil}`},
		{struct{ T time.Duration }{time.Second}, "struct { T time.Duration }{T: 1s}"},
		{time.Minute, "1m0s"},
		{grumpy{3}, "display.grumpy{N: 3}\n(its method String panicked: no text today)"},
		{&grumpyBundle{3}, "&display.grumpyBundle{N: 3}\n(its method MIMEBundle panicked: no forms)"},
		{[]any{grumpy{3}}, "[]any{display.grumpy{N: 3}}"},
		{badMatrix{1}, "display.badMatrix{R: 1}\n(its method At panicked: out of range)"},
		{loop, "&display.node{Value: 1, Next: &display.node{Value: 2, Next: (*display.node again)}}"},
		{self, "[]any{1, ([]any again)}"},
		{selfMap, `map[string]any{"me": (map[string]any again)}`},
		{deep, "[]any{[]any{[]any{[]any{[]any{[]any{[]any{…}}}}}}}"},
		{func(float64) float64 { return 0 }, "func(float64) float64"},
		{(chan int)(nil), "nil"},
		{emptyMatrix{}, "display.emptyMatrix, 0 × 0\n"},
		{onlyHTML{1, 2}, "display.onlyHTML{A: 1, B: 2}"},
		{Text("as is"), "as is"},
		{HTML("<style>p{}</style><h2>Errors &amp; times</h2>\n<table><tr><td>a</td><td>1</td></tr></table>"), "Errors & times\na  1"},
		{HTML("unfinished <b"), "unfinished"},
		{JSON{math.NaN()}, "not JSON: json: unsupported value: NaN"},
		{PNG("nonsense"), "not a PNG image (8 bytes): png: invalid format: not a PNG file"},
		{fmt.Sprintf, "func(string, ...any) string"},
	} {
		data, _ := Bundle(c.v)
		if got := data[mimeText]; got != c.want {
			t.Errorf("%T: text\n%v\nwant\n%v", c.v, got, c.want)
		}
	}
	data, _ := Bundle(long)
	if got := data[mimeText].(string); strings.Count(got, "\n") > 8 || !strings.Contains(got, "(1000 elements)") {
		t.Errorf("a long slice:\n%s", got)
	}
}

// Whatever the value, the text is short.
func TestTextIsBounded(t *testing.T) {
	wide := make(map[string][]map[string][]float64)
	for i := range 100 {
		for range 100 {
			wide[fmt.Sprint(i)] = append(wide[fmt.Sprint(i)], map[string][]float64{"x": make([]float64, 100)})
		}
	}
	data, _ := Bundle(wide)
	if n := len(data[mimeText].(string)); n > 40_000 {
		t.Errorf("%d bytes of text", n)
	}
	data, _ = Bundle([]string{strings.Repeat("é", 1<<20)})
	if s := data[mimeText].(string); len(s) > 1000 || !utf8.ValidString(s) {
		t.Errorf("%d bytes of text", len(s))
	}
}

func TestTables(t *testing.T) {
	m := mat.NewDense(2, 3, []float64{1, 2.5, -3, 10, 1e-3, 1e9})
	type row struct {
		Method string
		Error  float64
		Steps  []int
		note   string
	}
	for _, c := range []struct {
		name string
		v    any
		want string
	}{
		{"matrix", m, `
*mat.Dense, 2 × 3
    0      1            2
0   1  2.500  -3.0000e+00
1  10  0.001   1.0000e+09`},
		{"vector", mat.NewVecDense(2, []float64{0.5, math.NaN()}), `
*mat.VecDense, 2 × 1
     0
0  0.5
1  NaN`},
		{"structs", []row{{"POD", 1e-4, []int{1, 2}, ""}, {"DEIM", 0.25, nil, ""}}, `
[]display.row, 2 rows
   Method   Error  Steps
0  POD     0.0001  {1, 2}
1  DEIM      0.25  nil`},
		{"pointers", []*row{nil, {Method: "<a>"}}, `
[]*display.row, 2 rows
   Method  Error  Steps
0
1  <a>         0  nil`},
		{"ragged", [][]int{{1}, {2, 3}, nil}, `
[][]int, 3 × 2
   0  1
0  1
1  2  3
2`},
		{"array", &[2][2]float32{{1, 2}, {3, 4.5}}, `
[2][2]float32, 2 × 2
   0    1
0  1  2.0
1  3  4.5`},
	} {
		data, _ := Bundle(c.v)
		if got := "\n" + data[mimeText].(string); got != c.want {
			t.Errorf("%s:%s\nwant%s", c.name, got, c.want)
		}
		if h := fmt.Sprint(data[mimeHTML]); !strings.Contains(h, "<table>") || strings.Contains(h, "<a>") {
			t.Errorf("%s: HTML %s", c.name, h)
		}
	}
	// A large matrix is cut in the middle of both directions.
	data, _ := Bundle(mat.NewDense(1000, 500, nil))
	s := data[mimeText].(string)
	if n := strings.Count(s, "\n"); n != maxRows+2 || !strings.Contains(s, "⋮") || !strings.Contains(s, "…") || !strings.Contains(s, "999") {
		t.Errorf("a large matrix:\n%s", s)
	}
}

func TestForms(t *testing.T) {
	data, metadata := Bundle(image.NewGray(image.Rect(0, 0, 3, 2)))
	if _, ok := data[mimePNG].([]byte); !ok || !strings.Contains(data[mimeText].(string), "3 × 2") {
		t.Errorf("an image: %v", data)
	}
	if size := metadata[mimePNG].(map[string]any); size["width"] != 3 || size["height"] != 2 {
		t.Errorf("metadata of an image: %v", metadata)
	}
	if data, _ := Bundle(image.NewGray(image.Rectangle{})); data[mimePNG] != nil {
		t.Error("an empty image has no PNG")
	}
	for _, c := range []struct {
		v          any
		mime, want string
	}{
		{LaTeX(`u_t = u_{xx}`), mimeLaTeX, `$$u_t = u_{xx}$$`},
		{LaTeX(`$x$`), mimeLaTeX, `$x$`},
		{Markdown("**a**"), mimeMarkdown, "**a**"},
		{SVG("<?xml version='1.0'?>\n<svg></svg>"), mimeSVG, "<svg></svg>"},
		{HTML("<i>x</i>"), mimeHTML, "<i>x</i>"},
		{JSON{map[string]int{"a": 1}}, mimeJSON, "map[a:1]"},
	} {
		data, metadata := Bundle(c.v)
		if got := fmt.Sprint(data[c.mime]); got != c.want {
			t.Errorf("%T: %s, want %s", c.v, got, c.want)
		}
		displayMessage(data, metadata, "") // panics if a form cannot be sent
	}
}

// forms is a Bundler of whatever is in it.
type forms map[string]any

func (f forms) MIMEBundle() (data, metadata map[string]any) { return f, f }

func TestForeignContentIsConverted(t *testing.T) {
	type claim struct {
		Name  string  `json:"name"`
		Value float64 `json:"value"`
	}
	data, metadata := Bundle(forms{
		"application/json":   []claim{{"speed-up", 12}},
		"application/a+json": `{"a": [1, null]}`,
		"application/b+json": []byte("[true]"),
		"application/c+json": map[string]any{"nan": math.NaN(), "int32": int32(7)},
		"application/d+json": "{",
		"text/x-go":          func() {},
		"text/plain":         "claims",
	})
	displayMessage(data, metadata, "")
	for mime, want := range map[string]string{
		"application/json":   "[map[name:speed-up value:12]]",
		"application/a+json": "map[a:[1 <nil>]]",
		"application/b+json": "[true]",
		"application/c+json": "map[int32:7 nan:NaN]",
	} {
		if got := fmt.Sprint(data[mime]); got != want {
			t.Errorf("%s: %s, want %s", mime, got, want)
		}
	}
	text := data[mimeText].(string)
	if !strings.HasPrefix(text, "claims\n") || !strings.Contains(text, "application/d+json cannot be sent") || !strings.Contains(text, "text/x-go cannot be sent") {
		t.Errorf("text: %s", text)
	}
}
