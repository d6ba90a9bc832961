package blas

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/podium-go/podium/lib/internal/dynlib"
)

// Variable is the environment variable that chooses the library.
const Variable = "PODIUM_BLAS"

// Info describes what products and factorisations run on.
type Info struct {
	// Kind is "openblas", "mkl", "accelerate", "blas" for any other library, or
	// "go" where none is loaded.
	Kind string
	// Path is the library's file, or the name under which the loader found it.
	Path string
	// Version is what the library says of itself; empty if it says nothing.
	Version string
	// Core is the kind of processor that the library's kernels are for; empty
	// if it does not say.
	Core string
	// Threads is the library's own number of threads; 0 if it does not say. It
	// is set by OPENBLAS_NUM_THREADS or MKL_NUM_THREADS, otherwise the number
	// of processors, and never changed here.
	Threads int
	// Products says which kernels compute matrix products.
	Products string
	// Choice is what the environment variable or [Select] asked for.
	Choice string
	// Notice is one sentence that says what is not as asked or could be better,
	// and what to do; empty if all is well.
	Notice string
	// Tried lists the libraries that were tried and why each was not taken.
	Tried []Attempt
}

// Attempt is a library that was tried in vain.
type Attempt struct {
	Path string
	Err  error
}

// String describes the choice: a line each for the library, its version, the
// products and what there is to know.
func (i Info) String() string {
	lines := []string{"no BLAS library: factorisations run in Go"}
	if i.Kind != "go" {
		lines[0] = fmt.Sprintf("%s from %s", i.Kind, i.Path)
		if i.Core != "" {
			lines[0] += ", kernels for " + i.Core
		}
		if i.Threads > 0 {
			lines[0] += fmt.Sprintf(", threads: %d", i.Threads)
		}
	}
	if i.Version != "" {
		lines = append(lines, i.Version)
	}
	lines = append(lines, "matrix products: "+i.Products)
	if i.Notice != "" {
		lines = append(lines, i.Notice)
	}
	return strings.Join(lines, "\n")
}

// state is the outcome of a search.
type state struct {
	library *Library
	info    Info
}

var (
	current atomic.Pointer[state]
	loading sync.Mutex
)

// active returns the outcome of the search, which the first call makes.
func active() *state {
	if s := current.Load(); s != nil {
		return s
	}
	loading.Lock()
	defer loading.Unlock()
	if s := current.Load(); s != nil {
		return s
	}
	s := search(os.Getenv(Variable))
	current.Store(s)
	return s
}

// Active describes what products and factorisations run on. The first call
// loads the library.
func Active() Info { return active().info }

// Loaded returns the library, or nil if there is none. The first call loads it.
func Loaded() *Library { return active().library }

// Select chooses as [Variable] does, from now on, and returns a function that
// brings the former choice back. It fails, and changes nothing, if the library
// that is asked for cannot be loaded. It is for tests and for programs that
// decide by themselves; call it while nothing else computes.
func Select(choice string) (restore func(), err error) {
	before := active()
	s := search(choice)
	if s.library == nil && choice != "go" && choice != "auto" && choice != "" {
		return nil, fmt.Errorf("blas: %s", s.info.Notice)
	}
	current.Store(s)
	return func() { current.Store(before) }, nil
}

// search loads the library that is asked for.
func search(choice string) *state {
	s := &state{info: Info{Kind: "go", Choice: choice}}
	var wanted []string
	switch choice {
	case "", "auto":
		s.info.Choice = "auto"
		wanted = []string{"accelerate", "openblas", "mkl"}
	case "go":
	case "openblas", "mkl", "accelerate":
		wanted = []string{choice}
	default:
		if !strings.ContainsRune(choice, filepath.Separator) {
			s.info.Notice = fmt.Sprintf("%s is %q, allowed are auto, go, openblas, mkl, accelerate or the path of a library; "+
				"factorisations run in Go.", Variable, choice)
			break
		}
		s.try(choice)
	}
	for _, kind := range wanted {
		if s.library != nil || !dynlib.Available {
			break
		}
		for _, path := range candidates(kind) {
			if s.try(path); s.library != nil {
				break
			}
		}
	}
	if s.library != nil {
		l := s.library
		s.info.Kind, s.info.Path, s.info.Version, s.info.Core, s.info.Threads = l.kind, l.path, l.version, l.core, l.threads
	}
	s.info.Products = products(s.library)
	if s.library == nil && s.info.Notice == "" && choice != "go" {
		s.info.Notice = s.explain()
	}
	return s
}

// try loads the library at path, or notes why it cannot be used.
func (s *state) try(path string) {
	l, err := load(path)
	if err != nil {
		s.info.Tried = append(s.info.Tried, Attempt{path, err})
		return
	}
	s.library = l
}

// explain says why there is no library and how to get one.
func (s *state) explain() string {
	if !dynlib.Available {
		return "This build of the program cannot load a BLAS library; factorisations run in Go."
	}
	kind := s.info.Choice
	if kind == "auto" {
		kind = "openblas"
	}
	why := "none was found"
	for _, a := range s.info.Tried { // the one that was there says most
		if strings.Contains(a.Err.Error(), "wrong results") || strings.Contains(a.Err.Error(), "lacks") {
			why = a.Path + " " + a.Err.Error()
			break
		}
	}
	if len(s.info.Tried) > 0 && why == "none was found" {
		names := make([]string, len(s.info.Tried))
		for i, a := range s.info.Tried {
			names[i] = a.Path
		}
		why += " (tried " + strings.Join(names, ", ") + ")"
		if s.info.Choice != "auto" {
			why = s.info.Tried[len(s.info.Tried)-1].Err.Error()
		}
	}
	return fmt.Sprintf("No BLAS library (%s=%s): %s\nfactorisations run in Go, large ones several times slower\n"+
		"to get one: %s", Variable, s.info.Choice, why, howToInstall(kind))
}
