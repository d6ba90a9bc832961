package modules

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	// What cells may import with the network off is required by go.mod through
	// this test.
	_ "github.com/go-echarts/go-echarts/v2/charts"
	_ "gonum.org/v1/plot/plotter"
)

// TestOutside: every package that is found by its name is there.
func TestOutside(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	w := New(Config{Dir: root, Source: root, Env: append(os.Environ(), "GOPROXY=off")})
	var paths []string
	for _, p := range outside {
		paths = append(paths, p)
	}
	w.Load(context.Background(), paths)
	for name, path := range outside {
		p, err := w.Import(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		} else if p.Name() != name {
			t.Errorf("%s is found as %s, but its name is %s", path, name, p.Name())
		}
	}
}
