package sde

import "testing"

func TestShow(t *testing.T) {
	p := &Paths{T: []float64{1}, Y: make([][][]float64, 50), Mean: [][]float64{{1.5, 2}}, Variance: [][]float64{{0.25, 1}}}
	const want = "50 paths at 1 times; at t = 1 mean [1.5 2], variance [0.25 1]"
	if got := p.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := new(Paths).String(); got != "0 paths at 0 times" {
		t.Error(got)
	}
}
