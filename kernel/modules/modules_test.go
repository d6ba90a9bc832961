package modules_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/modules"
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func root(t testing.TB) string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestLoadAndImport(t *testing.T) {
	w := modules.New(modules.Config{Dir: root(t), Source: root(t)})
	if notes := w.Load(context.Background(), []string{"fmt", "gonum.org/v1/gonum/mat", "unsafe"}); len(notes) > 0 {
		t.Errorf("notes for packages that are there: %v", notes)
	}
	for path, member := range map[string]string{"fmt": "Println", "gonum.org/v1/gonum/mat": "NewDense", "unsafe": "Pointer"} {
		p, err := w.Import(path)
		if err != nil {
			t.Errorf("importing %s: %v", path, err)
		} else if p.Scope().Lookup(member) == nil {
			t.Errorf("%s has no %s", path, member)
		}
	}
	if _, err := w.Import("net/http"); err == nil {
		t.Error("a package that was never loaded is importable")
	}
	w.Load(context.Background(), []string{"no/such/package"})
	if _, err := w.Import("no/such/package"); err == nil || !strings.Contains(err.Error(), "no/such/package") {
		t.Errorf("importing a package that does not exist: %v", err)
	}
}

func TestFind(t *testing.T) {
	w := modules.New(modules.Config{Dir: root(t), Source: root(t)})
	for _, c := range []struct {
		name    string
		members []string
		want    string
	}{
		{"strings", []string{"ToUpper"}, "strings"},
		{"mat", []string{"NewDense"}, "gonum.org/v1/gonum/mat"},
		{"rand", []string{"IntN"}, "math/rand/v2"},
		{"rand", []string{"Intn"}, "math/rand"},
		{"rand", []string{"Reader"}, "crypto/rand"},
		{"template", []string{"New", "HTML"}, "html/template"},
		{"display", []string{"Show"}, "github.com/podium-go/podium/widgets/display"},
		{"nosuchpackage", nil, ""},
	} {
		if got := w.Find(c.name, c.members); got != c.want {
			t.Errorf("Find(%s, %v) = %q, want %q", c.name, c.members, got, c.want)
		}
	}
}

// TestEditedFilesTakeEffect: a notebook inside somebody's own module sees what
// was saved a moment ago.
func TestEditedFilesTakeEffect(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.org/mine\n\ngo 1.26\n")
	lib := filepath.Join(dir, "lib", "lib.go")
	write(t, lib, "package lib\n\nfunc Old() {}\n")
	w := modules.New(modules.Config{Dir: dir, Uses: []string{dir}})
	ctx := context.Background()
	path := "example.org/mine/lib"
	w.Load(ctx, []string{path})
	if p, err := w.Import(path); err != nil || p.Scope().Lookup("Old") == nil {
		t.Fatalf("importing the module's own package: %v %v", p, err)
	}
	if got := w.Find("lib", []string{"Old"}); got != path {
		t.Errorf("Find(lib) = %q, want %q", got, path)
	}
	write(t, lib, "package lib\n\nfunc New() {}\n")
	later := time.Now().Add(2 * time.Second)
	if err := os.Chtimes(lib, later, later); err != nil {
		t.Fatal(err)
	}
	w.Load(ctx, []string{path})
	if p, err := w.Import(path); err != nil || p.Scope().Lookup("New") == nil || p.Scope().Lookup("Old") != nil {
		t.Errorf("after the edit: %v %v", p, err)
	}
}

// TestFetchWithoutNetwork: a module that cannot be had fails with what to do,
// and leaves go.mod as it was.
func TestFetchWithoutNetwork(t *testing.T) {
	dir := t.TempDir()
	mod := "module example.org/mine\n\ngo 1.26\n"
	write(t, filepath.Join(dir, "go.mod"), mod)
	w := modules.New(modules.Config{Dir: dir, Env: append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod")})
	path := "example.com/nobody/has/this"
	w.Load(context.Background(), []string{path})
	_, err := w.Import(path)
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "network") {
		t.Errorf("error %v does not say what to do", err)
	}
	if data, _ := os.ReadFile(filepath.Join(dir, "go.mod")); string(data) != mod {
		t.Errorf("go.mod changed:\n%s", data)
	}
}

// TestFetchAndPin fetches from a proxy in a folder and finds the version again
// in the next session.
func TestFetchAndPin(t *testing.T) {
	proxy := t.TempDir()
	v := filepath.Join(proxy, "example.com", "tiny", "@v")
	write(t, filepath.Join(v, "list"), "v1.2.3\n")
	write(t, filepath.Join(v, "v1.2.3.info"), `{"Version":"v1.2.3","Time":"2025-01-01T00:00:00Z"}`)
	write(t, filepath.Join(v, "v1.2.3.mod"), "module example.com/tiny\n\ngo 1.26\n")
	writeZip(t, filepath.Join(v, "v1.2.3.zip"), map[string]string{
		"example.com/tiny@v1.2.3/go.mod":       "module example.com/tiny\n\ngo 1.26\n",
		"example.com/tiny@v1.2.3/part/part.go": "package part\n\nfunc Three() int { return 3 }\n",
	})
	cache := t.TempDir()
	env := append(os.Environ(), "GOPROXY=file://"+filepath.ToSlash(proxy), "GONOSUMDB=*", "GONOSUMCHECK=1", "GOFLAGS=-modcacherw", "GOMODCACHE="+cache, "GONOPROXY=none", "GOPRIVATE=")
	pins := filepath.Join(t.TempDir(), "pins")
	path := "example.com/tiny/part"
	session := func() *modules.Workspace {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "go.mod"), "module cells\n\ngo 1.26\n")
		return modules.New(modules.Config{Dir: dir, Env: env, Pins: pins})
	}
	w := session()
	notes := w.Load(context.Background(), []string{path})
	if len(notes) != 1 || !strings.Contains(notes[0], "example.com/tiny v1.2.3") {
		t.Errorf("notes %q", notes)
	}
	if p, err := w.Import(path); err != nil || p.Scope().Lookup("Three") == nil {
		t.Fatalf("the fetched package: %v %v", p, err)
	}
	// A newer version does not come into a notebook that has one.
	write(t, filepath.Join(v, "list"), "v1.2.3\nv1.3.0\n")
	w = session()
	if err := w.RestorePins(); err != nil {
		t.Fatal(err)
	}
	if notes := w.Load(context.Background(), []string{path}); len(notes) != 0 {
		t.Errorf("fetched again: %q", notes)
	}
	if p, err := w.Import(path); err != nil || p.Scope().Lookup("Three") == nil {
		t.Errorf("the pinned package: %v %v", p, err)
	}
}

func TestAround(t *testing.T) {
	dir := t.TempDir()
	podium := filepath.Join(dir, "podium")
	write(t, filepath.Join(podium, "go.mod"), "module github.com/podium-go/podium\n")
	mine := filepath.Join(dir, "mine")
	write(t, filepath.Join(mine, "go.mod"), "module example.org/mine\n")
	write(t, filepath.Join(mine, "deep", "note.ipynb"), "{}")
	alone := filepath.Join(dir, "alone")
	write(t, filepath.Join(alone, "note.ipynb"), "{}")
	space := filepath.Join(dir, "space")
	write(t, filepath.Join(space, "go.work"), "go 1.26\n\nuse (\n\t./a\n\t./b\n)\n")
	write(t, filepath.Join(space, "a", "go.mod"), "module example.org/a\n")
	write(t, filepath.Join(space, "b", "go.mod"), "module example.org/b\n")
	for _, c := range []struct {
		from string
		want []string
	}{
		{filepath.Join(mine, "deep"), []string{mine, podium}},
		{alone, []string{podium}},
		{podium, []string{podium}},
		{filepath.Join(space, "a"), []string{filepath.Join(space, "a"), filepath.Join(space, "b"), podium}},
	} {
		got, err := modules.Around(c.from, podium)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("Around(%s) = %v, %v; want %v", c.from, got, err, c.want)
		}
	}
	write(t, filepath.Join(space, "go.work"), "this is no workspace\n")
	if _, err := modules.Around(space, podium); err == nil {
		t.Error("a broken go.work goes unnoticed")
	}
}
