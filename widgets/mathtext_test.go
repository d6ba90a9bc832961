package widgets

import (
	"slices"
	"testing"
)

func TestMathText(t *testing.T) {
	for line, want := range map[string]string{
		"10^{-3}":     "10^−3",
		"x^2 + u_t":   "x^2 + u_t",
		"n_modes":     "n_modes",
		"u_{xx} at 0": "u_xx at 0",
		"$u$":         "u",
		"-1.5":        "−1.5",
		"POD-DEIM":    "POD-DEIM",
		"3-4":         "3-4",
		"^a":          "^a",
		"a^{":         "a^{",
		"a^":          "a^",
		"‖u−u_r‖":     "‖u−u_r‖",
		"":            "",
	} {
		if got := flat(line); got != want {
			t.Errorf("flat(%q) = %q, want %q", line, got, want)
		}
	}
	if got, want := runs("x^2_i at 10^{-3}"), []run{
		{"x", 1, 0}, {"2", scriptSize, raised}, {"i", scriptSize, lowered}, {" at 10", 1, 0}, {"−3", scriptSize, raised},
	}; !slices.Equal(got, want) {
		t.Errorf("runs %v, want %v", got, want)
	}
	if got := scripts("a_{1} < b^2"); got != "a<sub>1</sub> &lt; b<sup>2</sup>" {
		t.Errorf("scripts: %s", got)
	}
	w, _, _ := mathText{}.Box("10^{-3}", style(12).Font)
	plain, _, _ := mathText{}.Box("10-3", style(12).Font)
	if w >= plain+3 || w <= 0 {
		t.Errorf("width of a power %v, of its characters %v", w, plain)
	}
}
