package tensor

import (
	"math"
	"strings"
	"testing"
)

func TestString(t *testing.T) {
	for want, x := range map[string]*Tensor{
		"float64 2.5":                                       Scalar(2.5),
		"int64 [3]\n[ -1   0 100]":                          Of([]int64{-1, 0, 100}),
		"float32 [2 2]\n[[ 1.0  2.5]\n [-3.0  0.0]]":        Of([]float32{1, 2.5, -3, 0}, 2, 2),
		"float64 [3]\n[1e+10 1e-10 0e+00]":                  Of([]float64{1e10, 1e-10, 0}),
		"float64 [3]\n[0.3333 0.5000    NaN]":               Of([]float64{1.0 / 3, 0.5, math.NaN()}),
		"float64 [2]\n[+Inf    1]":                          Of([]float64{math.Inf(1), 1}),
		"bool [2]\n[ true false]":                           Of([]bool{true, false}),
		"complex128 [2]\n[1.0+0.0i 0.0-2.5i]":               Of([]complex128{1, -2.5i}),
		"int64 [2 1 2]\n[[[0 1]]\n\n [[2 3]]]":              Arange(0, 4).Reshape(2, 1, 2),
		"float64 [0 3]\n[]":                                 New(Float64, 0, 3),
		"int64 [2000]\n[   0    1    2 ... 1997 1998 1999]": Arange(0, 2000),
		"int64 [500 3]\n[[   0    1    2]\n [   3    4    5]\n [   6    7    8]\n ...\n [1491 1492 1493]\n [1494 1495 1496]\n [1497 1498 1499]]": Arange(0, 1500).Reshape(500, 3),
	} {
		if got := x.String(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestMIMEBundle(t *testing.T) {
	data, _ := Arange(0, 40).Reshape(20, 2).MIMEBundle()
	page := data["text/html"].(string)
	if !strings.Contains(data["text/plain"].(string), "int64 [20 2]") || !strings.Contains(page, "⋮") ||
		!strings.Contains(page, `<th style="text-align:right">19</th><td style="text-align:right">38</td>`) || strings.Count(page, "<tr>") != 12 {
		t.Error(page)
	}
	data, _ = Arange(0, 100).MIMEBundle()
	if page := data["text/html"].(string); strings.Count(page, "<td") != 11 || !strings.Contains(page, ">95</th>") {
		t.Error(page)
	}
	data, _ = New(Float64, 2, 2, 2).MIMEBundle()
	if page := data["text/html"].(string); !strings.HasPrefix(page, "<pre>float64 [2 2 2]") {
		t.Error(page)
	}
	if data, _ := New(Float64, 0).MIMEBundle(); data["text/html"] == nil {
		t.Error("nothing to show of no elements")
	}
}
