package widgets

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podium-go/podium/widgets/display"
)

// The first row lies lowest, columns run to the right, and the ends of the range have the ends' colours.
func TestRaster(t *testing.T) {
	l := HeatMap(Grid(2, 3, []float64{0, 1, 2, 3, 4, math.NaN()})).Spec.Layers[0]
	img := l.raster()
	if b := img.Bounds(); b.Dx() != 3 || b.Dy() != 2 {
		t.Fatalf("bounds %v", b)
	}
	table := colorTables()[Sequential]
	for _, c := range []struct {
		x, y int
		want color.Color
	}{{0, 1, table[1]}, {1, 0, table[colorSteps-1]}, {2, 0, missing}} {
		if got := img.At(c.x, c.y); got != c.want {
			t.Errorf("pixel (%d, %d) is %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

func TestLargeFieldsAreAveraged(t *testing.T) {
	u := make([]float64, 600*3)
	for i := range u {
		u[i] = float64(i / 3) // the number of the row
	}
	l := HeatMap(Grid(600, 3, u)).Spec.Layers[0]
	if l.Rows != 300 || l.Cols != 3 || l.Field[0] != 0.5 || l.Field[3] != 2.5 || l.Extent != [4]float64{0, 3, 0, 600} {
		t.Errorf("%d × %d, begins with %v, extent %v", l.Rows, l.Cols, l.Field[:6], l.Extent)
	}
}

// The values of viridis at its ends and in the middle, as matplotlib 3.8 gives them.
func TestViridis(t *testing.T) {
	for at, want := range map[float64][3]float64{0: {68, 1, 84}, 0.5: {33, 145, 140}, 1: {253, 231, 37}} {
		c := viridis(at)
		for i, v := range []uint8{c.R, c.G, c.B} {
			if math.Abs(float64(v)-want[i]) > 5 {
				t.Errorf("viridis(%v) = %v, want %v", at, c, want)
			}
		}
	}
}

// Lightness grows along viridis; the diverging map is lightest and grey in the middle.
func TestColorMaps(t *testing.T) {
	light := func(c color.NRGBA) float64 {
		return 0.2126*float64(c.R) + 0.7152*float64(c.G) + 0.0722*float64(c.B)
	}
	s, d := colorTables()[Sequential], colorTables()[Diverging]
	for i := 8; i < colorSteps; i += 8 {
		if light(s[i]) <= light(s[i-8]) {
			t.Errorf("viridis gets darker at %d", i)
		}
	}
	m := d[colorSteps/2]
	if spread := int(max(m.R, m.G, m.B)) - int(min(m.R, m.G, m.B)); spread > 8 {
		t.Errorf("the middle of the diverging map is %v", m)
	}
	if light(m) < light(d[0]) || light(m) < light(d[colorSteps-1]) {
		t.Error("the diverging map is not lightest in the middle")
	}
}

func TestColorRange(t *testing.T) {
	f := HeatMap(Grid(1, 4, []float64{-1, 3, math.NaN(), math.Inf(1)}))
	for _, c := range []struct {
		f    Figure
		want Range
	}{
		{f, Range{-1, 3}},
		{f.Diverging(), Range{-3, 3}},
		{f.ColorRange(0, 10), Range{0, 10}},
		{HeatMap(Grid(1, 1, []float64{math.NaN()})), Range{0, 1}},
	} {
		if got := c.f.Spec.Layers[0].colorRange(); got != c.want {
			t.Errorf("colour range %v, want %v", got, c.want)
		}
	}
}

func TestPanels(t *testing.T) {
	u := HeatMap(field(20, 20)).Label("u")
	e := HeatMap(Grid(1, 2, []float64{-1e-3, 1e-3})).Label("error").Diverging()
	g := Panels(u, u.ColorRange(-5, 5), e).ShareColors()
	shared := g.shared()
	r0, r1 := shared[0].Spec.Layers[0].Colors, shared[1].Spec.Layers[0].Colors
	if r0.Range != r1.Range || r0.Range != (Range{-5, 5}) {
		t.Errorf("ranges of one quantity: %v and %v", r0.Range, r1.Range)
	}
	if !r0.NoBar || r1.NoBar {
		t.Error("one bar, the last, explains both")
	}
	if r := shared[2].Spec.Layers[0].Colors; r.Range != (Range{-1e-3, 1e-3}) || r.NoBar {
		t.Errorf("the other quantity: %+v", r)
	}
	if u.Spec.Layers[0].Colors.NoBar {
		t.Error("sharing has changed the caller's figure")
	}
	l := g.layout(shared)
	sum := 2.0 * panelGap
	for i, f := range shared {
		sum += l.columns[i]
		data := f.layout(drawNew(newSVG(l.columns[i], l.row))).data
		if w := float64(data.Max.X - data.Min.X); math.Abs(w-(l.columns[0]-float64(offset(shared[0], l)))) > 1 {
			t.Errorf("panel %d has data %.1f wide", i, w)
		}
	}
	if math.Abs(sum-panelsWidth) > 1 {
		t.Errorf("the panels are %.1f wide in all", sum)
	}
	words(t, g.SVG())

	x, y := sine(50)
	lines := Panels(Line(x, y), Line(y, x), Line(x, x), Line(y, y)).ShareX().ShareY().Heading("all").shared()
	for i, f := range lines {
		sx, sy := f.scales()
		x0, y0 := lines[0].scales()
		if sx != x0 || sy != y0 {
			t.Errorf("panel %d has other axes", i)
		}
	}
	for _, g := range []PanelGrid{Panels(), Panels(u), Panels(u, u, u, u, u).InColumns(2).Size(500, 900), Panels(u.Equal(), Line(nil, nil)).InColumns(9)} {
		data, _ := g.MIMEBundle()
		words(t, g.SVG())
		if data["text/plain"] != g.Text() {
			t.Error("the text form is missing")
		}
	}
}

// offset is what stands beside the data of a panel.
func offset(f Figure, l panelLayout) float64 {
	data := f.layout(drawNew(newSVG(l.columns[0], l.row))).data
	return l.columns[0] - float64(data.Max.X-data.Min.X)
}

func TestTable(t *testing.T) {
	base := Table("method", "error", "speed-up")
	full := base.Row("POD", 3.2e-3, 4).Row("DEIM <x>", 4e-4, 35.5).Row("none", math.NaN(), nil).
		Format("error", "%.1e").Lowest("error").Highest("speed-up").Title("Burgers, μ = 0.01")
	if len(base.Rows) != 0 || base.Columns[1].Format != "" {
		t.Error("the base was changed")
	}
	want := `
Burgers, μ = 0.01
method      error   speed-up
─────────────────────────────
POD       3.2e-03        4.0
DEIM <x>  4.0e-04*      35.5*
none          NaN`
	if got := "\n" + full.Text(); got != want {
		t.Errorf("text:%s\nwant%s", got, want)
	}
	h := full.HTML()
	for _, want := range []string{"<b>4.0×10<sup>−4</sup></b>", "<b>35.5</b>", "DEIM &lt;x&gt;", `download="table.csv"`} {
		if !strings.Contains(h, want) {
			t.Errorf("no %s in %s", want, h)
		}
	}
	if got, want := full.CSV(), "method,error,speed-up\nPOD,0.0032,4\nDEIM <x>,0.0004,35.5\nnone,NaN,\n"; got != want {
		t.Errorf("CSV:\n%swant\n%s", got, want)
	}
	long := Table("i")
	for i := range 1000 {
		long = long.Row(i)
	}
	if n := strings.Count(long.Text(), "\n"); n != maxTableRows+2 {
		t.Errorf("%d lines of a long table", n)
	}
	if strings.Count(long.CSV(), "\n") != 1001 {
		t.Error("the file lacks rows")
	}
	if got := typeset("1.5e-07 s"); got != "1.5×10<sup>−7</sup> s" {
		t.Errorf("typeset: %s", got)
	}
	if got := typeset("-2 steps"); got != "−2 steps" {
		t.Errorf("typeset: %s", got)
	}
}

// A clock stands still until it is told to go on.
type clock struct{ t time.Time }

func TestProgress(t *testing.T) {
	c := &clock{time.Unix(0, 0)}
	var shown []string
	ids := make(map[string]bool)
	p := Progress()
	p.now = func() time.Time { return c.t }
	p.update = func(id string, v any) {
		ids[id] = true
		data, _ := display.Bundle(v)
		shown = append(shown, fmt.Sprint(data["text/plain"]))
	}
	p.Step(1) // before the start nothing is shown
	p.Start(400, "snapshots")
	for range 400 {
		c.t = c.t.Add(10 * time.Millisecond)
		p.Step(1)
	}
	p.Done()
	p.Done()
	// At the start, ten times a second for four seconds, and in the end.
	if len(shown) != 42 || len(ids) != 1 {
		t.Errorf("%d pictures under %d ids", len(shown), len(ids))
	}
	if got, want := shown[10], "snapshots ██████░░░░░░░░░░░░░░░░░░  25 % (100 of 400, 100/s, 3.0 s left)"; got != want {
		t.Errorf("picture %q, want %q", got, want)
	}
	if got, want := shown[41], "snapshots: 400 in 4.0 s (100/s)"; got != want {
		t.Errorf("last line %q, want %q", got, want)
	}

	shown = nil
	p.Start(0, "search")
	c.t = c.t.Add(90 * time.Second)
	p.Step(3)
	p.Start(2, "next") // ends the search
	p.Done()
	if got, want := strings.Join(shown, "|"), "search (0)|search (3, 30.0 s each)|search: 3 in 1 min 30 s (30.0 s each)|"+
		"next ░░░░░░░░░░░░░░░░░░░░░░░░   0 % (0 of 2)|next: 0 of 2 in 0 ms"; got != want {
		t.Errorf("shown\n%s\nwant\n%s", got, want)
	}
}

func TestProgressFromManyGoroutines(t *testing.T) {
	p := Progress()
	p.update = func(string, any) {}
	p.Start(1000, "work")
	var group sync.WaitGroup
	for range 10 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 100 {
				p.Step(1)
			}
		}()
	}
	group.Wait()
	if p.done != 1000 {
		t.Errorf("%d steps are counted", p.done)
	}
	p.Done()
}
