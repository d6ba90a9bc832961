package simd

import "testing"

// onLevels runs the test with each set of vector instructions that there is.
func onLevels(t *testing.T, test func(t *testing.T)) {
	best := level
	defer func() { level = best }()
	for l, name := range []string{"portable", "AVX2", "AVX512"} {
		if l > best {
			t.Logf("no %s here", name)
			continue
		}
		level = l
		t.Run(name, test)
	}
}

// vectors reports whether vector instructions are in use.
func vectors() bool { return level != portable }
