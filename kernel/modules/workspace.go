package modules

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Config says where cells are built.
type Config struct {
	// Dir is the folder of the module that cells are compiled in, with its go.mod and go.work.
	Dir string
	// Source is the folder of podium's own module.
	Source string
	// Uses are the folders of the other modules of the workspace.
	Uses []string
	// Tools is the folder of goimports, which looks for packages that the index
	// does not have; empty means that nobody does.
	Tools string
	// Env is the environment of the go command; nil means that of the process.
	Env []string
	// Pins is the folder that remembers fetched modules for the next session;
	// empty means that they are forgotten.
	Pins string
}

// Workspace loads packages for the type check of cells. It is safe for
// concurrent use.
type Workspace struct {
	cfg Config

	mu       sync.Mutex
	packages map[string]*listed
	failed   map[string]error
	types    map[string]*types.Package
	importer types.Importer
	names    *index
}

// listed is a package as the go command describes it.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Export     string
	GoFiles    []string
	Standard   bool
	Module     *struct {
		Path, Version string
		Main          bool
	}
	Error *struct{ Err string }

	stamps map[string]time.Time // of the files of a package that may be edited
}

// New returns a workspace that has nothing loaded.
func New(cfg Config) *Workspace {
	w := &Workspace{cfg: cfg}
	w.reset()
	return w
}

func (w *Workspace) reset() {
	old := w.types
	w.packages = map[string]*listed{}
	w.failed = map[string]error{}
	w.types = map[string]*types.Package{}
	for path, p := range old {
		if standard(path) {
			w.types[path] = p
		}
	}
	w.importer = importer.ForCompiler(token.NewFileSet(), "gc", w.lookup)
}

// standard says whether a path is one of the standard library's.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func (w *Workspace) lookup(path string) (io.ReadCloser, error) {
	p := w.packages[path]
	if p == nil || p.Export == "" {
		return nil, fmt.Errorf("package %s is not loaded", path)
	}
	return os.Open(p.Export)
}

// Import gives a loaded package; it implements types.Importer.
func (w *Workspace) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.importLocked(path)
}

func (w *Workspace) importLocked(path string) (*types.Package, error) {
	if err := w.failed[path]; err != nil {
		return nil, err
	}
	if p := w.types[path]; p != nil && p.Complete() {
		return p, nil
	}
	p, err := w.importer.Import(path)
	if err != nil {
		return nil, err
	}
	w.types[path] = p
	return p, nil
}

// Load makes the paths importable. Packages whose files changed since they were
// loaded are built anew; a module that is not there yet is fetched. The notes
// are lines for the user.
func (w *Workspace) Load(ctx context.Context, paths []string) (notes []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.edited() {
		w.reset()
	}
	w.failed = map[string]error{} // the network may be back
	want := w.missing(paths)
	if len(want) == 0 {
		return nil
	}
	if err := w.list(ctx, want); err != nil {
		for _, p := range want {
			w.failed[p] = err
		}
		return nil
	}
	fetched := false
	for _, path := range want {
		p := w.packages[path]
		if p == nil || p.Error == nil {
			continue
		}
		if !fetchable(path, p.Error.Err) {
			w.failed[path] = errors.New(firstLine(p.Error.Err))
			delete(w.packages, path)
			continue
		}
		delete(w.packages, path)
		note, err := w.fetch(ctx, path)
		if err != nil {
			w.failed[path] = err
			continue
		}
		notes = append(notes, note)
		fetched = true
	}
	if fetched {
		if err := w.list(ctx, w.missing(want)); err != nil {
			notes = append(notes, err.Error())
		}
	}
	return notes
}

func (w *Workspace) missing(paths []string) []string {
	var out []string
	for _, p := range paths {
		if p == "unsafe" || p == "C" || w.failed[p] != nil {
			continue
		}
		if l := w.packages[p]; l == nil || l.Export == "" {
			out = append(out, p)
		}
	}
	return out
}

// edited says whether a file of a package in the workspace changed.
func (w *Workspace) edited() bool {
	for _, p := range w.packages {
		for file, stamp := range p.stamps {
			info, err := os.Stat(file)
			if err != nil || !info.ModTime().Equal(stamp) {
				return true
			}
		}
	}
	return false
}

// list asks the go command for the packages and all that they import.
func (w *Workspace) list(ctx context.Context, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	args := append([]string{"list", "-e", "-export", "-deps",
		"-json=ImportPath,Name,Dir,Export,GoFiles,Standard,Module,Error", "--"}, paths...)
	out, err := w.run(ctx, nil, args...)
	if err != nil && len(out) == 0 {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading what the go command lists: %w", err)
		}
		if p.Module != nil && (p.Module.Main || p.Module.Version == "") {
			p.stamps = map[string]time.Time{}
			for _, f := range append([]string{"."}, p.GoFiles...) {
				f = filepath.Join(p.Dir, f)
				if info, err := os.Stat(f); err == nil {
					p.stamps[f] = info.ModTime()
				}
			}
		}
		w.packages[p.ImportPath] = &p
	}
}

// run runs the go command where cells are compiled.
func (w *Workspace) run(ctx context.Context, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = w.cfg.Dir
	cmd.Env = w.cfg.Env
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(append([]string{}, cmd.Env...), "CGO_ENABLED=0")
	cmd.Env = append(cmd.Env, env...)
	cmd.WaitDelay = 2 * time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("go %s: %w: %s", args[0], err, firstLine(stderr.String()))
	}
	return out, err
}

func firstLine(s string) string {
	s = strings.TrimSpace(s)
	line, _, _ := strings.Cut(s, "\n")
	return line
}
