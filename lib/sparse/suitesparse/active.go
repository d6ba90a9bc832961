package suitesparse

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/podium-go/podium/lib/internal/dynlib"
)

// Variable is the environment variable that chooses what factorises.
const Variable = "PODIUM_SUITESPARSE"

// Info describes what LU factorisations run on.
type Info struct {
	// Path is the library's file, or the name under which the loader found it;
	// empty for the own factorisation.
	Path string
	// Choice is what the environment variable asked for; "own" if nothing.
	Choice string
	// Notice is one sentence that says what is not as asked, and what to do;
	// empty if all is well.
	Notice string
	// Tried lists the libraries that were tried and why each was not taken.
	Tried []Attempt
}

// Attempt is a library that was tried in vain.
type Attempt struct {
	Path string
	Err  error
}

// String describes the choice in a line or two.
func (i Info) String() string {
	s := "sparse LU: own"
	if i.Path != "" {
		s = "sparse LU: UMFPACK from " + i.Path
	}
	if i.Notice != "" {
		s += "\n" + i.Notice
	}
	return s
}

// state is the outcome of a search.
type state struct {
	library *Library
	info    Info
}

// active is the outcome of the search that the environment asks for, which the
// first call makes.
var active = sync.OnceValue(func() state { return search(os.Getenv(Variable)) })

// Active describes what LU factorisations run on by default. The first call
// loads the library, if one is asked for.
func Active() Info { return active().info }

// Loaded returns the library that [Variable] asks for, nil for the own
// factorisation. The first call loads it.
func Loaded() *Library { return active().library }

// candidates returns the names and paths under which UMFPACK may be found.
func candidates() []string {
	if runtime.GOOS == "darwin" {
		return dynlib.Places([]string{"libumfpack.6.dylib", "libumfpack.5.dylib", "libumfpack.dylib"},
			[]string{"/opt/homebrew/opt/suite-sparse/lib", "/usr/local/opt/suite-sparse/lib"})
	}
	return dynlib.Places([]string{"libumfpack.so.6", "libumfpack.so.5", "libumfpack.so"}, []string{"/usr/local/lib"})
}

// search loads the library that is asked for.
func search(choice string) state {
	s := state{info: Info{Choice: choice}}
	var paths []string
	switch {
	case choice == "" || choice == "own":
		s.info.Choice = "own"
		return s
	case choice == "auto":
		paths = candidates()
	case strings.ContainsRune(choice, filepath.Separator):
		paths = []string{choice}
	default:
		s.info.Notice = fmt.Sprintf("%s is %q, allowed are own, auto or the path of a library; sparse LU is the own one.", Variable, choice)
		return s
	}
	for _, path := range paths {
		l, err := Load(path)
		if err == nil {
			s.library, s.info.Path = l, path
			return s
		}
		s.info.Tried = append(s.info.Tried, Attempt{path, err})
	}
	s.info.Notice = s.explain()
	return s
}

// explain says why there is no library and how to get one.
func (s *state) explain() string {
	if !dynlib.Available {
		return fmt.Sprintf("%s is %s, but this build of the program cannot load libraries; sparse LU is the own one.", Variable, s.info.Choice)
	}
	why := s.info.Tried[len(s.info.Tried)-1].Err
	for _, a := range s.info.Tried { // the one that was there says most
		if errors.Is(a.Err, errUnfit) {
			why = fmt.Errorf("%s %w", a.Path, a.Err)
		}
	}
	get := "`apt-get install libumfpack5` or libumfpack6 (Debian, Ubuntu), `dnf install suitesparse` (Fedora) or `conda install suitesparse`"
	if runtime.GOOS == "darwin" {
		get = "`brew install suite-sparse`"
	}
	return fmt.Sprintf("UMFPACK cannot be had (%s=%s): %v; sparse LU is the own one. To get UMFPACK: %s.", Variable, s.info.Choice, why, get)
}
