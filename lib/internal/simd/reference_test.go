package simd

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestReferenceValues compares with values computed with 2300 bits (mpmath 1.3)
// and rounded to float64: the argument and the value of a function in each line.
func TestReferenceValues(t *testing.T) {
	f, err := os.Open("testdata/float64.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	xs, ys := map[string][]float64{}, map[string][]float64{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		x, err1 := strconv.ParseFloat(fields[1], 64)
		y, err2 := strconv.ParseFloat(fields[2], 64)
		if err1 != nil || err2 != nil {
			t.Fatalf("line %q", lines.Text())
		}
		xs[fields[0]] = append(xs[fields[0]], x)
		ys[fields[0]] = append(ys[fields[0]], y)
	}
	onLevels(t, func(t *testing.T) {
		if !vectors() {
			return // package math has tests of its own
		}
		for _, f := range elementary {
			x, want := xs[f.name], ys[f.name]
			got := make([]float64, len(x))
			unary(f.op, got, x)
			worst, at := 0.0, -1
			for i, v := range got {
				u := ulps(v, want[i], f.tiny64)
				if f.more != nil {
					u = max(0, u-f.more(x[i]))
				}
				if u > worst {
					worst, at = u, i
				}
			}
			if at >= 0 {
				t.Logf("%-10s %v ulp at %v", f.name, worst, x[at])
			}
			// The values are rounded themselves.
			if worst > f.ulp64+0.5 {
				t.Errorf("%s(%v) = %v, want %v: %v units in the last place", f.name, x[at], got[at], want[at], worst)
			}
		}
	})
}
