package modules

import (
	"context"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
)

// index holds import paths by package name, in order of preference.
type index struct{ paths map[string][]string }

// preferred settles names that several packages have: the first that has what
// the cell asks for is taken.
var preferred = map[string][]string{
	"rand":     {"math/rand/v2", "math/rand", "crypto/rand"},
	"template": {"text/template", "html/template"},
	"scanner":  {"text/scanner", "go/scanner"},
	"pprof":    {"runtime/pprof", "net/http/pprof"},
}

// outside lists packages of the modules that podium is built on.
var outside = map[string]string{
	"mat":       "gonum.org/v1/gonum/mat",
	"floats":    "gonum.org/v1/gonum/floats",
	"scalar":    "gonum.org/v1/gonum/floats/scalar",
	"stat":      "gonum.org/v1/gonum/stat",
	"distuv":    "gonum.org/v1/gonum/stat/distuv",
	"distmv":    "gonum.org/v1/gonum/stat/distmv",
	"optimize":  "gonum.org/v1/gonum/optimize",
	"fourier":   "gonum.org/v1/gonum/dsp/fourier",
	"window":    "gonum.org/v1/gonum/dsp/window",
	"gonbui":    "github.com/janpfeifer/gonb/gonbui",
	"quad":      "gonum.org/v1/gonum/integrate/quad",
	"integrate": "gonum.org/v1/gonum/integrate",
	"interp":    "gonum.org/v1/gonum/interp",
	"fd":        "gonum.org/v1/gonum/diff/fd",
	"blas":      "gonum.org/v1/gonum/blas",
	"blas64":    "gonum.org/v1/gonum/blas/blas64",
	"lapack64":  "gonum.org/v1/gonum/lapack/lapack64",
	"cmplxs":    "gonum.org/v1/gonum/cmplxs",
	"mathext":   "gonum.org/v1/gonum/mathext",
	"r2":        "gonum.org/v1/gonum/spatial/r2",
	"r3":        "gonum.org/v1/gonum/spatial/r3",
	"plot":      "gonum.org/v1/plot",
	"plotter":   "gonum.org/v1/plot/plotter",
	"plotutil":  "gonum.org/v1/plot/plotutil",
	"vg":        "gonum.org/v1/plot/vg",
	"draw":      "gonum.org/v1/plot/vg/draw",
	"vgsvg":     "gonum.org/v1/plot/vg/vgsvg",
	"palette":   "gonum.org/v1/plot/palette",
	"moreland":  "gonum.org/v1/plot/palette/moreland",
	"charts":    "github.com/go-echarts/go-echarts/v2/charts",
	"opts":      "github.com/go-echarts/go-echarts/v2/opts",
}

// Find gives the import path of a package known by its name that has all the
// members: of the modules around the notebook, the library, gonum and its
// companions, or the standard library. It gives "" if there is none.
func (w *Workspace) Find(name string, members []string) string {
	w.mu.Lock()
	if w.names == nil {
		w.names = w.buildIndex()
	}
	candidates := slices.Clone(w.names.paths[name])
	w.mu.Unlock()
	if len(candidates) == 0 {
		path := w.searched(name, members)
		w.mu.Lock()
		defer w.mu.Unlock()
		if path != "" {
			w.names.paths[name] = []string{path}
		}
		return path
	}
	w.Load(context.Background(), candidates)
	for _, path := range candidates {
		p, err := w.Import(path)
		if err == nil && !slices.ContainsFunc(members, func(m string) bool { return p.Scope().Lookup(m) == nil }) {
			return path
		}
	}
	if len(candidates) == 1 {
		return candidates[0] // so that the error is about the member
	}
	return ""
}

// searched has goimports look for a package, in the module cache too.
func (w *Workspace) searched(name string, members []string) string {
	if w.cfg.Tools == "" || !token.IsIdentifier(name) || len(members) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("package p\n")
	for _, m := range members {
		b.WriteString("var _ = " + name + "." + m + "\n")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(w.cfg.Tools, "goimports"), "-srcdir", filepath.Join(w.cfg.Dir, "search.go"))
	cmd.Dir = w.cfg.Dir
	cmd.Stdin = strings.NewReader(b.String())
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", out, parser.ImportsOnly)
	if err != nil || len(file.Imports) != 1 {
		return ""
	}
	return strings.Trim(file.Imports[0].Path.Value, `"`)
}

func (w *Workspace) buildIndex() *index {
	ix := &index{map[string][]string{}}
	add := func(name, path string) {
		if !slices.Contains(ix.paths[name], path) {
			ix.paths[name] = append(ix.paths[name], path)
		}
	}
	for _, dir := range w.cfg.Uses {
		eachPackage(dir, modulePath(dir), add)
	}
	if module := modulePath(w.cfg.Source); module != "" {
		for _, top := range []string{"lib", "widgets", "datasets"} {
			eachPackage(filepath.Join(w.cfg.Source, top), module+"/"+top, add)
		}
	}
	for name, path := range outside {
		add(name, path)
	}
	for name, paths := range preferred {
		for _, p := range paths {
			add(name, p)
		}
	}
	eachPackage(filepath.Join(build.Default.GOROOT, "src"), "", add)
	return ix
}

// modulePath reads the module's path from the go.mod in the folder.
func modulePath(dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return ""
	}
	return modfile.ModulePath(data)
}

// eachPackage visits the folders with Go files below root.
func eachPackage(root, prefix string, visit func(name, path string)) {
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil // what cannot be read offers no packages
		}
		base := d.Name()
		if path != root && (base == "internal" || base == "vendor" || base == "testdata" || base == "cmd" || base[0] == '.' || base[0] == '_') {
			return filepath.SkipDir
		}
		files, _ := filepath.Glob(filepath.Join(path, "*.go"))
		if !slices.ContainsFunc(files, func(f string) bool { return !strings.HasSuffix(f, "_test.go") }) {
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return nil
		}
		full := filepath.ToSlash(filepath.Join(prefix, rel))
		if full == "." || full == "" {
			return nil
		}
		visit(filepath.Base(full), full)
		return nil
	})
}
