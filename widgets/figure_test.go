package widgets

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
)

// sine returns n points of a sine on [0, 1].
func sine(n int) (x, y []float64) {
	x, y = make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = float64(i) / float64(n-1)
		y[i] = math.Sin(2 * math.Pi * x[i])
	}
	return x, y
}

// noisy returns n values that no neighbouring ones resemble.
func noisy(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.Mod(math.Sin(float64(i)*12.9898)*43758.5453, 1)
	}
	return out
}

// field returns a smooth field.
func field(rows, cols int) Matrix {
	u := make([]float64, rows*cols)
	for i := range u {
		u[i] = math.Sin(float64(i/cols)/9) * math.Cos(float64(i%cols)/7)
	}
	return Grid(rows, cols, u)
}

// words returns all texts of an SVG drawing, which must be well formed.
func words(t *testing.T, svg string) string {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatalf("not well formed: %v\n%.300s", err, svg)
		}
		if s, ok := token.(xml.CharData); ok {
			b.Write(s)
			b.WriteByte(' ')
		}
	}
}

// Figures of all kinds and of bad data are well-formed, small, free of NaN, and have both forms.
func TestEveryFigure(t *testing.T) {
	x, y := sine(300)
	many := noisy(1_000_000)
	bad := []float64{1, math.NaN(), -3, math.Inf(1), 0, 1e300, -1e300}
	for name, f := range map[string]Figure{
		"line":         Line(x, y).Title("<sine> & more").XLabel("x").YLabel("u_{xx}").Label("a"),
		"a million":    Line(nil, many),
		"cloud":        Scatter(many, noisy(1_000_000)),
		"lines":        Lines(x, [][]float64{y, x, y, x, y, x, y, x}, "1", "2", "3", "4", "5", "6", "7", "8"),
		"semilogy":     Semilogy([]float64{1, 2, 3}, []float64{1e-300, 1, 1e300}).Level(1e-3).Label("tol"),
		"semilogx":     Semilogx([]float64{1e-8, 1, 1e8}, []float64{1, 2, 3}),
		"slopes":       LogLog([]float64{1, 10, 100}, []float64{1, 100, 1e4}).Slope(2).Slope(-1).Slope(0),
		"heat map":     HeatMap(field(50, 80)).Extent(0, 1, -1, 1).Label("u"),
		"large field":  HeatMap(field(1500, 2100)).Diverging(),
		"overlay":      HeatMap(field(5, 5)).Line([]float64{0, 5}, []float64{0, 5}).Label("path").Equal(),
		"bad values":   Line(nil, bad).Scatter(nil, bad).Label("bad"),
		"bad logs":     LogLog(bad, bad).Slope(1).Level(-1),
		"bad field":    HeatMap(Grid(1, 7, bad)),
		"NaN field":    HeatMap(Grid(1, 1, []float64{math.NaN()})).Equal(),
		"empty field":  HeatMap(Grid(0, 0, nil)),
		"constant":     Line(x, make([]float64, len(x))).Equal(),
		"empty":        Line(nil, nil).Label("nothing"),
		"no layers":    Figure{}.Title("t").Label("lost").Slope(1),
		"tiny":         Line(x, y).Label("label").Size(20, 20),
		"fixed ranges": Line(x, y).XRange(0.2, 0.4).YRange(0, 0.1),
		"wrong ranges": LogLog(x, x).XRange(-1, 1).YRange(math.NaN(), 3),
		"backwards":    Line(x, y).XRange(1, 0),
	} {
		t.Run(name, func(t *testing.T) {
			svg := f.SVG()
			words(t, svg)
			if len(svg) > 100_000 {
				t.Errorf("%d bytes", len(svg))
			}
			svg = regexp.MustCompile(`base64,[^"]*`).ReplaceAllString(svg, "")
			if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
				t.Error("NaN or Inf in the drawing")
			}
			data, _ := f.MIMEBundle()
			if h := data["text/html"].(string); !strings.HasPrefix(h, "<img ") || strings.Contains(h, "alt=\"\"") && f.Summary() != "" {
				t.Errorf("HTML: %.100s", h)
			}
			text := data["text/plain"].(string)
			if n := strings.Count(text, "\n"); n < plainRows || n > plainRows+14 {
				t.Errorf("%d lines of text:\n%s", n, text)
			}
		})
	}
}

func TestWordsOfAFigure(t *testing.T) {
	svg := Semilogy([]float64{1, 2, 3}, []float64{1, 1e-4, 1e-8}).Label("reduced").Title("Errors").XLabel("r").YLabel("‖e‖").SVG()
	got := words(t, svg)
	for _, want := range []string{"Errors", "r", "‖e‖", "reduced", "10", "−4", "−8"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	if strings.Contains(got, "-") {
		t.Errorf("a hyphen stands for a minus sign in %q", got)
	}
}

// Methods leave their receiver as it was, whatever is built on it.
func TestFiguresAreValues(t *testing.T) {
	x, y := sine(10)
	base := Line(x, y).Label("base").Slope(1)
	before := fmt.Sprintf("%+v", base)
	a := base.Label("a").Line(x, x).Slope(2).Title("a").LogY().Diverging()
	b := base.Line(y, x).Slope(3)
	if got := fmt.Sprintf("%+v", base); got != before {
		t.Errorf("the base was changed to %s", got)
	}
	if a.Spec.Layers[1].X[3] != x[3] || b.Spec.Layers[1].X[3] != y[3] || a.Spec.Slopes[1] != 2 || b.Spec.Slopes[1] != 3 {
		t.Error("two figures share what was added")
	}
	x[0] = 100
	if base.Spec.Layers[0].X[0] == 100 {
		t.Error("the figure shares the caller's slice")
	}
}

func TestShapesThatDoNotMatch(t *testing.T) {
	for want, f := range map[string]func(){
		"x has 2 values, y has 3":  func() { Line(make([]float64, 2), make([]float64, 3)) },
		"x has 1 values, y has 0":  func() { Scatter(make([]float64, 1), nil) },
		"5 values for 2 × 3":       func() { Grid(2, 3, make([]float64, 5)) },
		"2 cells for 3 columns":    func() { Table("a", "b", "c").Row(1, 2) },
		`no column "d"; there are`: func() { Table("a", "b", "c").Lowest("d") },
	} {
		func() {
			defer func() {
				if p := fmt.Sprint(recover()); !strings.Contains(p, want) {
					t.Errorf("panic %q, want %q", p, want)
				}
			}()
			f()
		}()
	}
}

// The legend lies where no line passes; if there is no such place, beside the axes.
func TestLegendCoversNoData(t *testing.T) {
	x, y := sine(200)
	f := Line(x, y).Label("sine").Line(x, x).Label("identity")
	svg := newSVG(640, 400)
	l := f.layout(drawNew(svg))
	px, py := l.plot.Transforms(&l.data)
	if touches(f.pixels(px, py), l.legend) {
		t.Error("the legend covers data")
	}
	if l.legend.Max.X > l.data.Max.X {
		t.Error("the legend is outside though there is room")
	}
	full := Line(nil, noisy(5000)).Label("noise")
	l = full.layout(drawNew(svg))
	if l.legend.Min.X < l.data.Max.X {
		t.Error("the legend lies on noise that fills the axes")
	}
	if l.legend.Max.X > 640 {
		t.Error("the legend leaves the picture")
	}
}

func TestThin(t *testing.T) {
	p := series{layer: Layer{X: make([]float64, 0), Y: nil}}.pieces(nil, nil)
	if len(p) != 0 {
		t.Error("pieces of nothing")
	}
	points := pixelsOf(noisy(10_000), 100)
	out := thin(points)
	if len(out) > 4*101 {
		t.Errorf("%d points are left in 100 columns", len(out))
	}
	// Every column spans the same heights as before, and neighbours in it are in the order of the data.
	span := func(points [][2]float64) map[int][2]float64 {
		s := make(map[int][2]float64)
		for _, p := range points {
			c := int(p[0])
			r, ok := s[c]
			if !ok {
				r = [2]float64{p[1], p[1]}
			}
			s[c] = [2]float64{min(r[0], p[1]), max(r[1], p[1])}
		}
		return s
	}
	if a, b := span(pairs(points)), span(pairs(out)); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("the thinned line does not span the same heights")
	}
	for i := 1; i < len(out); i++ {
		if out[i].X < out[i-1].X {
			t.Fatal("the order of the points has changed")
		}
	}
}
