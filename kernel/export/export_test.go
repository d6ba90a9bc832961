package export

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/podium-go/podium/kernel/notebook"
)

// page renders cells and returns what stands between <main> and </main>.
func page(t *testing.T, cells ...*notebook.Cell) string {
	t.Helper()
	whole := wholePage(t, t.TempDir(), cells...)
	_, body, _ := strings.Cut(whole, "<main>\n")
	body, _, _ = strings.Cut(body, "</main>")
	return body
}

func wholePage(t *testing.T, dir string, cells ...*notebook.Cell) string {
	t.Helper()
	out, err := Page(&notebook.Notebook{Name: "a/heat.ipynb", Cells: cells}, dir)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func md(source string) *notebook.Cell {
	return &notebook.Cell{Type: notebook.Markdown, Source: source}
}

func code(source string, outputs ...notebook.Output) *notebook.Cell {
	return &notebook.Cell{Type: notebook.Code, Source: source, ExecutionCount: 3, Outputs: outputs}
}

func shows(data map[string]any) notebook.Output {
	return notebook.Output{Type: notebook.DisplayData, Data: data}
}

func expect(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
}

func TestMarkdown(t *testing.T) {
	expect(t, page(t, md("# Heat\n\nA *plain* [link](x.html), ~~old~~.\n\n| a | b |\n|--:|---|\n| 1 | 2 |\n\n- [x] done\n\n```go\nfunc main() {}\n```\n\n<b onclick=\"x()\">raw</b>\n\nNote[^1].\n\n[^1]: Foot.")),
		`<h1 id="heat">Heat</h1>`, "<em>plain</em>", `<a href="x.html">link</a>`, "<del>old</del>",
		"<th style=\"text-align:right\">a</th>", `type="checkbox"`, `<span class="kd">func</span>`, `<b onclick="x()">raw</b>`, "footnote")
}

func TestMathematics(t *testing.T) {
	for source, want := range map[string]string{
		"With $\\nu_1$ small":                   "With <math><semantics><msub><mi>ν</mi><mn>1</mn></msub>",
		"both $a_1$ and $b_2$ *so*":             "<msub><mi>b</mi><mn>2</mn></msub>",
		"a \\(x\\) b":                           "a <math><semantics><mi>x</mi>",
		"see $$x$$ there":                       `see <math display="block">`,
		"$$\nx\n- y\n+ z\n= w\n$$":              `<div class="md">` + "\n" + `<math display="block"><semantics><mrow><mi>x</mi><mo>−</mo><mi>y</mi>`,
		"text\n$$x$$\nmore":                     "<p>text</p>\n<math display=\"block\">",
		"\\[\nx\n\\]":                           `<math display="block"><semantics><mi>x</mi>`,
		"\\begin{equation}\nx\n\\end{equation}": `<math display="block"><semantics><mi>x</mi>`,
		"$a\n= b$":                              "<mo>=</mo><mi>b</mi>",
		"- item\n\n  $$x$$\n\n- next":           `<math display="block"><semantics><mi>x</mi>`,
		"costs $5 and $10, or 5 $":              "<p>costs $5 and $10, or 5 $</p>",
		"an \\$x\\$ escaped":                    "<p>an $x$ escaped</p>",
		"`$x$` in code":                         "<code>$x$</code> in code",
		"```\n$x$\n```":                         "<code>$x$</code>",
		"a $ b and c $ d":                       "a $ b and c $ d",
		"unknown $\\foo{x}$":                    `<span class="tex" title="unknown command \foo">\foo{x}</span>`,
		"$$\nnever closed":                      `<math display="block">`,
		"| a |\n|---|\n| $x_1$ |":               "<td><math><semantics><msub>",
		"an empty $$ pair":                      "an empty $$ pair",
		"two\n\n$$x$$ and $$y$$":                `<mi>y</mi>`,
	} {
		if got := page(t, md(source)); !strings.Contains(got, want) {
			t.Errorf("%q\n got %s\nwant %s", source, got, want)
		}
	}
}

func TestHeadingsAndContents(t *testing.T) {
	got := wholePage(t, "", md("# The $\\nu$ *title*\n## One"), md("## Two [here](x)\n### Deep\n#### Deeper"), md("## One"))
	expect(t, got, "<title>The ν title</title>", `<a href="#one">One</a>`, `<a href="#one-1">One</a>`,
		`<li class="depth1"><a href="#deep">Deep</a>`, `>Two here</a>`)
	if strings.Contains(got, `"#deeper"`) || strings.Count(got, "<h1") != 1 {
		t.Error("a heading too deep is in the contents, or there are two titles")
	}
	short := wholePage(t, "", md("## One\n## Two"))
	expect(t, short, "<h1>heat</h1>", "<title>heat</title>")
	if strings.Contains(short, "<nav") {
		t.Error("a short page has contents")
	}
}

func TestCode(t *testing.T) {
	got := page(t, code("%time\nx := \"<a>\" // why"), code(""), &notebook.Cell{Type: notebook.Raw, Source: "<raw>"})
	expect(t, got, `<span class="count">[3]</span>`, `<span class="s">&#34;&lt;a&gt;&#34;</span>`, `<span class="c1">// why</span>`, "&lt;raw&gt;")
	if strings.Count(got, `class="cell"`) != 1 {
		t.Error("an empty cell is shown")
	}
}

func TestOutputs(t *testing.T) {
	long := strings.Repeat("line\n", 100)
	for _, test := range []struct {
		output notebook.Output
		want   string
	}{
		{notebook.Output{Type: notebook.Stream, Name: "stdout", Text: "a < b\n"}, `<div class="output"><pre>a &lt; b</pre></div>`},
		{notebook.Output{Type: notebook.Stream, Name: "stderr", Text: "oh"}, `<div class="output stderr"><pre>oh</pre></div>`},
		{notebook.Output{Type: notebook.Stream, Name: "stdout", Text: long}, "<summary>88 more lines</summary>"},
		{notebook.Output{Type: notebook.ErrorOutput, Traceback: []string{"\x1b[31mline 3\x1b[0m", "no"}}, "<div class=\"output error\"><pre><span class=\"a31\">line 3</span>\nno</pre></div>"},
		{notebook.Output{Type: notebook.ErrorOutput, ErrorName: "E", ErrorValue: "bad"}, "<pre>E: bad</pre>"},
		{shows(map[string]any{"text/html": "<table id=\"t\"></table>", "text/plain": "t"}), `<div class="output"><table id="t"></table></div>`},
		{shows(map[string]any{"image/svg+xml": "<svg a=\"#1\">\n</svg>", "text/plain": "a figure\nof two"}), `<img alt="a figure" src="data:image/svg+xml,%3Csvg a=%22%231%22%3E%0A%3C/svg%3E">`},
		{shows(map[string]any{"image/png": "aGVs\nbG8=\n", "text/plain": "x"}), `src="data:image/png;base64,aGVsbG8="`},
		{notebook.Output{Type: notebook.ExecuteResult, Data: map[string]any{"image/png": "aGVsbG8="}, Metadata: map[string]any{"image/png": map[string]any{"width": json.Number("320")}}}, `width="320"`},
		{shows(map[string]any{"text/markdown": "**so** $x$", "text/plain": "so"}), "<strong>so</strong> <math>"},
		{shows(map[string]any{"text/latex": "$$\\nu$$"}), `<math display="block"><semantics><mi>ν</mi>`},
		{shows(map[string]any{"text/latex": "$\\nu$"}), `<math><semantics><mi>ν</mi>`},
		{shows(map[string]any{"application/javascript": "f('</script>')"}), `<script>f('<\/script>')</script>`},
		{shows(map[string]any{"application/json": map[string]any{"a": json.Number("1.50")}}), "{\n  &#34;a&#34;: 1.50\n}"},
		{shows(map[string]any{"text/plain": "[1 2]", "application/vnd.podium.claims+json": []any{}}), "<pre>[1 2]</pre>"},
	} {
		expect(t, page(t, code("x", test.output)), test.want)
	}
}

func TestImages(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a b.png"), []byte("hello"), 0o644); err != nil {
		t.Fatal(err)
	}
	got := wholePage(t, dir, md("![one](a%20b.png) ![two](https://example.org/x.png) ![three](missing.png) ![four](a%20b.png)"))
	expect(t, got, `<img src="data:image/png;base64,aGVsbG8=" alt="one">`, `<a href="https://example.org/x.png">two</a>`,
		`<img src="missing.png" alt="three">`, `alt="four"`)
	book, err := notebook.Decode([]byte(`{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"markdown","metadata":{},
		"attachments":{"p.png":{"image/png":"aGVsbG8="}},"source":"![p](attachment:p.png)"}]}`), "n.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	out, err := Page(book, dir)
	if err != nil {
		t.Fatal(err)
	}
	expect(t, string(out), `<img src="data:image/png;base64,aGVsbG8=" alt="p">`)
}

// What a browser fetches by itself: no attribute or rule of the page may name
// anything outside it, and the policy must stand before all content.
func TestNoNetwork(t *testing.T) {
	got := wholePage(t, "", md("# T\n![x](http://example.org/x.png) $x$"), code("x"))
	if !strings.Contains(got, "@font-face") || strings.Contains(wholePage(t, "", md("# T")), "@font-face") {
		t.Error("the font for formulas must be where formulas are")
	}
	if found := regexp.MustCompile(`(src|srcset|data|poster)="(https?:)?//|@import|url\("?[^"d]|<link`).FindString(got); found != "" {
		t.Errorf("the page loads %s", found)
	}
	policy := strings.Index(got, "Content-Security-Policy\" content=\"default-src 'none'")
	if policy < 0 || policy > strings.Index(got, "<style>") {
		t.Error("the page has no policy before its content")
	}
}

func TestSameBytes(t *testing.T) {
	cells := []*notebook.Cell{md("# A\n## B\n## B"), code("x := 1", shows(map[string]any{"text/html": "<i>x</i>", "text/plain": "x"}))}
	if !bytes.Equal([]byte(wholePage(t, "", cells...)), []byte(wholePage(t, "", cells...))) {
		t.Error("the same notebook gave two pages")
	}
}

func TestANSI(t *testing.T) {
	for text, want := range map[string]string{
		"plain <b>":                             "plain &lt;b&gt;",
		"\x1b[1;31mred\x1b[0m rest":             `<span class="a1 a31">red</span> rest`,
		"\x1b[32ma\nb\x1b[m\nc":                 `<span class="a32">a</span>|<span class="a32">b</span>|c`,
		"\x1b[92mbright\x1b[39m":                `<span class="a32">bright</span>`,
		"\x1b[38;5;196mx\x1b[48;2;1;2;3my":      `<span style="color:rgb(255,0,0)">x</span><span style="color:rgb(255,0,0);background:rgb(1,2,3)">y</span>`,
		"\x1b[38;5;244mgrey\x1b[41mon red":      `<span style="color:rgb(128,128,128)">grey</span><span style="color:rgb(128,128,128);background:#b3261e">on red</span>`,
		"1%\r50%\r100%\ndone\r\n":               "100%|done",
		"\x1b[31m10%\r\x1b[2K20%":               `<span class="a31">20%</span>`,
		"\x1b]0;title\x07text\x1b[2J\x07":       "text",
		"\x1b[1mb\x1b[22mn\x1b[4mu\x1b[24mn":    `<span class="a1">b</span>n<span class="a4">u</span>n`,
		"\x1b[38;5mx\x1b[38;9;1my\x1b[;mz\x1b[": "xyz[",
	} {
		if got := strings.Join(ansiLines(text), "|"); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add("# T\n$x$ $$\n\\[ | a |\n![x](attachment:a)", "\x1b[38;5;1mx\r\n")
	f.Add("- $$\n  x\n$$\n> \\begin{a}\n", "")
	f.Add("$a\n$b$\n\\(x", "")
	f.Fuzz(func(t *testing.T, source, output string) {
		cells := []*notebook.Cell{md(source), code(source, notebook.Output{Type: notebook.Stream, Text: output})}
		if _, err := Page(&notebook.Notebook{Cells: cells}, ""); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(ansiLines(output), "\n"); strings.Count(got, "<span") != strings.Count(got, "</span>") {
			t.Fatalf("%q gave %s", output, got)
		}
	})
}
