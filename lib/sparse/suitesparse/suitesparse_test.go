package suitesparse

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/internal/dynlib"
)

// installed returns the path of the library, and skips the test where there is
// none.
func installed(t *testing.T) string {
	t.Helper()
	for _, path := range candidates() {
		if _, err := Load(path); err == nil {
			return path
		}
	}
	t.Skip("UMFPACK is not installed: apt-get install libumfpack5, or libumfpack6")
	return ""
}

// TestOwn: nothing is loaded unless it is asked for.
func TestOwn(t *testing.T) {
	for _, choice := range []string{"", "own"} {
		s := search(choice)
		if s.library != nil || s.info.Choice != "own" || s.info.Notice != "" || s.info.String() != "sparse LU: own" {
			t.Errorf("%q: %+v", choice, s)
		}
	}
}

func TestFound(t *testing.T) {
	installed(t)
	s := search("auto")
	if s.library == nil || s.library.Path() != s.info.Path || s.info.Notice != "" || !strings.HasPrefix(s.info.String(), "sparse LU: UMFPACK from ") {
		t.Errorf("%+v", s)
	}
}

// TestMissing: what was asked for and is not there is said, with what to do.
func TestMissing(t *testing.T) {
	if !dynlib.Available {
		t.Skip("this build loads no libraries")
	}
	dir := t.TempDir()
	text := filepath.Join(dir, "libumfpack.so")
	if err := os.WriteFile(text, []byte("no library"), 0o644); err != nil {
		t.Fatal(err)
	}
	for choice, wants := range map[string][]string{
		"umfpack":                      {`PODIUM_SUITESPARSE is "umfpack"`, "allowed are own, auto or the path"},
		filepath.Join(dir, "libno.so"): {"cannot be had", "libno.so", "sparse LU is the own one", "To get UMFPACK"},
		text:                           {"cannot be had", "libumfpack.so", "To get UMFPACK"},
	} {
		s := search(choice)
		if s.library != nil || s.info.Path != "" {
			t.Errorf("%s: a library", choice)
		}
		for _, want := range wants {
			if !strings.Contains(s.info.Notice, want) {
				t.Errorf("%s: %q does not say %q", choice, s.info.Notice, want)
			}
		}
	}
}

// TestUnfit: a library without the functions is not taken.
func TestUnfit(t *testing.T) {
	for _, other := range []string{"libm.so.6", "libSystem.B.dylib"} {
		if _, err := dynlib.Open(other); err != nil {
			continue
		}
		if _, err := Load(other); !errors.Is(err, errUnfit) || !strings.Contains(err.Error(), "lacks umfpack_") {
			t.Errorf("%s: %v", other, err)
		}
		return
	}
	t.Skip("no other library to try")
}

// TestKept: a library that is kept is loaded anew from its path.
func TestKept(t *testing.T) {
	l, err := Load(installed(t))
	if err != nil {
		t.Fatal(err)
	}
	data, err := l.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again Library
	if err := again.UnmarshalBinary(data); err != nil || again != *l {
		t.Errorf("%+v, want %+v: %v", again, *l, err)
	}
	if err := again.UnmarshalBinary([]byte("/nowhere/libumfpack.so")); err == nil || !strings.Contains(err.Error(), "/nowhere") {
		t.Errorf("the error is %v", err)
	}
}

// TestFailure: a status that is not the matrix's fault is named. Columns that
// decrease are one.
func TestFailure(t *testing.T) {
	l, err := Load(installed(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Factor(l, 2, []int{0, 2, 3}, []int{1, 0, 1}, []float64{1, 2, 3}, nil, 1); err == nil ||
		!strings.Contains(err.Error(), "analysis failed with status -8") {
		t.Errorf("the error is %v", err)
	}
}
