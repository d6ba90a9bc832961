package tools

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// checkout writes a module with one tool of its own in it: what go build does
// with it is what it does with gonb, without its minute.
func checkout(t *testing.T, program string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":             "module example.org/m\n\ngo 1.26\n\ntool example.org/m/t/hello\n\nrequire example.org/m/t v1.2.3\n\nreplace example.org/m/t => ./t\n",
		"go.sum":             "",
		"t/go.mod":           "module example.org/m/t\n\ngo 1.26\n",
		"t/hello/program.go": program,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const hello = "package main\n\nfunc main() { println(\"hello\") }\n"

func TestEnsure(t *testing.T) {
	ctx := context.Background()
	source, dir := checkout(t, hello), filepath.Join(t.TempDir(), "new", "tools")
	if err := Check(ctx, source, dir); err == nil || !strings.Contains(err.Error(), "hello is missing in "+dir) {
		t.Errorf("Check of nothing: %v", err)
	}
	ensure := func() (lines []string) {
		t.Helper()
		if err := Ensure(ctx, source, dir, func(line string) { lines = append(lines, line) }); err != nil {
			t.Fatal(err)
		}
		if err := Check(ctx, source, dir); err != nil {
			t.Error(err)
		}
		return lines
	}
	if got, want := ensure(), []string{"building hello v1.2.3 (1 of 1)"}; !slices.Equal(got, want) {
		t.Errorf("first call said %q, want %q", got, want)
	}
	if got := ensure(); got != nil {
		t.Errorf("second call built again: %q", got)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, %v; want the program and its stamp", entries, err)
	}
	// Another set of modules, and a program that has gone, are built anew.
	if err := os.WriteFile(filepath.Join(source, "go.sum"), []byte("example.org/x v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Check(ctx, source, dir); err == nil || !strings.Contains(err.Error(), "other versions") {
		t.Errorf("Check after a change of go.sum: %v", err)
	}
	if got := ensure(); len(got) != 1 {
		t.Errorf("after a change of go.sum: %q", got)
	}
	if err := os.Remove(filepath.Join(dir, "hello")); err != nil {
		t.Fatal(err)
	}
	if got := ensure(); len(got) != 1 {
		t.Errorf("after the program was removed: %q", got)
	}
}

func TestEnsureFails(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "tools")
	err := Ensure(ctx, checkout(t, "package main\n\nfunc main() { nonsense }\n"), dir, nil)
	if err == nil || !strings.Contains(err.Error(), "build hello v1.2.3") || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a program that does not compile: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := Ensure(cancelled, checkout(t, hello), dir, nil); err == nil {
		t.Error("a cancelled call succeeded")
	}
	if err := Ensure(ctx, t.TempDir(), dir, nil); err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("a folder without go.mod: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if err := Ensure(ctx, checkout(t, hello), dir, nil); err == nil || !strings.Contains(err.Error(), "no go command in PATH") {
		t.Errorf("without go: %v", err)
	}
}

func TestPinned(t *testing.T) {
	pinned, err := Pinned(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range pinned {
		names = append(names, fmt.Sprint(tool.Name, strings.HasPrefix(tool.Version, "v0.")))
	}
	if want := []string{"gonbtrue", "goimportstrue", "goplstrue"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", pinned, want)
	}
	for text, want := range map[string]string{
		"module m\n":                         "no tool lines",
		"module m\n\ntool example.org/x/y":   "no require line gives example.org/x/y",
		"module m\n\ntool example.org/x y z": "go.mod:3",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Pinned(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gave %v, want %s", text, err, want)
		}
	}
}
