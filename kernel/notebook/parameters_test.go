package notebook

import (
	"strings"
	"testing"
)

func withParameters(source string) *Notebook {
	return &Notebook{Name: "n.ipynb", Format: 4, Cells: []*Cell{
		{Type: Markdown, Source: "rank := 1"},
		{Type: Code, Source: "rank := 2"},
		{Type: Code, Source: source, Metadata: map[string]any{"tags": []any{"parameters"}}},
	}}
}

func TestSetParameters(t *testing.T) {
	for _, test := range []struct{ source, set, want string }{
		{"rank := 20 // modes", "rank=30", "rank := 30 // modes"},
		{"rank := 20", "rank= -3 ", "rank := -3"},
		{"rank := 20", "rank=1e3", "rank := int(1e3)"},
		{"n := 1 << 10", "n=1<<12", "n := 1<<12"},
		{"var quick = false", "quick=true", "var quick = true"},
		{"nu := 0.01", "nu=1", "nu := 1.0"},
		{"nu := 0.01", "nu=1e-3", "nu := 1e-3"},
		{"nu := 0.01", "nu=1/8.", "nu := 1/8."},
		{"nu := 0.01", "nu=0x10", "nu := float64(0x10)"},
		{"var nu float32 = 1", "nu=2", "var nu float32 = 2"},
		{"var nu float64 = 1", "nu=2.5", "var nu float64 = 2.5"},
		{"x := float32(2)", "x=3", "x := float32(3)"},
		{"var n uint8 = 1", "n=255", "var n uint8 = 255"},
		{`name := "a" + "b"`, `name=say "hi"=x`, `name := "say \"hi\"=x"`},
		{"mus := []float64{0.1, 1}", "mus=[]float64{1, 2, 3}", "mus := []float64{1, 2, 3}"},
		{"a, b := 1, 2", "b=5", "a, b := 1, 5"},
		{"var (\n\ta = 1\n\tb int64 = 2\n)", "b=9", "var (\n\ta = 1\n\tb int64 = 9\n)"},
		{"const n = 4", "n=5", "const n = 5"},
		{"import \"time\"\nlimit := 2 * time.Second", "limit=5*time.Minute", "import \"time\"\nlimit := 5*time.Minute"},
		{"import (\n\t\"fmt\"\n)\n%goflags -race\nn := 1; fmt.Println(n)", "n=2", "import (\n\t\"fmt\"\n)\n%goflags -race\nn := 2; fmt.Println(n)"},
		{"import \"fmt\"\nvar n = 1\nfunc main() { fmt.Println(n) }", "n=2", "import \"fmt\"\nvar n = 2\nfunc main() { fmt.Println(n) }"},
		{"long := []int{\n\t1,\n\t2,\n}\nn := 3", "long=[]int{4}", "long := []int{4}\nn := 3"},
	} {
		book := withParameters(test.source)
		assignment, err := ParseAssignment(test.set)
		if err == nil {
			err = book.SetParameters([]Assignment{assignment})
		}
		if err != nil {
			t.Errorf("%q with %s: %v", test.source, test.set, err)
			continue
		}
		if got := book.Cells[2].Source; got != test.want {
			t.Errorf("%q with %s\n got %q\nwant %q", test.source, test.set, got, test.want)
		}
		if book.Cells[1].Source != "rank := 2" {
			t.Error("a cell without the tag was changed")
		}
	}
}

func TestSetSeveralParameters(t *testing.T) {
	book := withParameters("a := 1\nb := 2\nc := 3")
	err := book.SetParameters([]Assignment{{"c", "30"}, {"a", "1000"}, {"b", "2000"}, {"a", "10"}})
	if got, want := book.Cells[2].Source, "a := 10\nb := 2000\nc := 30"; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestSetParametersBadInput(t *testing.T) {
	const source = "rank := 20\nquick := false\nnu := 0.5\nvar small uint8 = 1\nlimit := 2 * time.Second"
	for _, test := range []struct{ set, want string }{
		{"rnak=3", `no parameter "rnak": the notebook has rank, quick, nu, small, limit`},
		{"rank=0.5", `parameter rank: "0.5" is not a value of its type (expected int)`},
		{"rank=ten", `parameter rank: "ten" is not a value of its type (expected int): undefined: ten`},
		{"rank=", `parameter rank: "" is not`},
		{"rank=1; panic(1)", `parameter rank: "1; panic(1)" is not`},
		{"rank=1 // x", "text after the expression"},
		{"rank=1\n+2", "more than one line"},
		{"quick=1", `parameter quick: "1" is not a value of its type (expected bool)`},
		{"quick=yes", "(expected bool)"},
		{"small=300", "(expected uint8)"},
		{"nu=NaN", "(expected float64)"},
		{"limit=;", "a Go expression such as 2 * time.Second"},
	} {
		book := withParameters(source)
		assignment, err := ParseAssignment(test.set)
		if err == nil {
			err = book.SetParameters([]Assignment{assignment})
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\n gave %v\nwant %s", test.set, err, test.want)
		}
		if book.Cells[2].Source != source {
			t.Errorf("%s changed the notebook", test.set)
		}
	}
	for _, text := range []string{"rank", "=3", "a b=3", "3=4", ""} {
		if _, err := ParseAssignment(text); err == nil {
			t.Errorf("%q was taken as an assignment", text)
		}
	}
}

func TestParametersOfCellsThatAreNotGo(t *testing.T) {
	book := withParameters("x := 1\ny := := 2")
	if _, err := book.Parameters(); err == nil || !strings.Contains(err.Error(), `cell 3, tagged "parameters": line:2:6: `) {
		t.Errorf("got %v", err)
	}
	book = &Notebook{Name: "n.ipynb", Cells: []*Cell{{Type: Code, Source: "rank := 2"}}}
	err := book.SetParameters([]Assignment{{"rank", "3"}})
	if err == nil || !strings.Contains(err.Error(), `no cell tagged "parameters"`) {
		t.Errorf("got %v", err)
	}
}

func FuzzParameters(f *testing.F) {
	f.Add("rank := 20\nvar quick = false", "30")
	f.Add("import \"time\"\nd := time.Second", "`")
	f.Add("} ; var z = func() {", "1")
	f.Fuzz(func(t *testing.T, source, value string) {
		book := withParameters(source)
		parameters, err := book.Parameters()
		if err != nil {
			return
		}
		for _, p := range parameters {
			if book.SetParameters([]Assignment{{p.Name, value}}) != nil {
				continue
			}
			if _, err := book.Parameters(); err != nil {
				t.Fatalf("%q with %s=%q no longer parses: %q", source, p.Name, value, book.Cells[2].Source)
			}
			return
		}
	})
}
