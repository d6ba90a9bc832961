package hugepage

import "testing"

func TestMakeGivesZeros(t *testing.T) {
	for _, n := range []int{0, 1, 1000, least / 8, least/8 + 12345, 3 << 20} {
		s := Make[float64](n)
		if len(s) != n {
			t.Fatalf("%d elements, want %d", len(s), n)
		}
		for i := range s {
			if s[i] != 0 {
				t.Fatalf("element %d of %d is %g", i, n, s[i])
			}
			s[i] = 1
		}
	}
}
