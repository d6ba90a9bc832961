package modules

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
)

// Around finds the modules that a notebook in the folder sees besides the
// standard library: those of the workspace or module that the folder lies in,
// and podium's own, unless that is one of them.
func Around(dir, source string) ([]string, error) {
	uses, err := enclosing(dir)
	if err != nil {
		return nil, err
	}
	own := modulePath(source)
	if source != "" && !slices.ContainsFunc(uses, func(d string) bool { return modulePath(d) == own }) {
		uses = append(uses, source)
	}
	return uses, nil
}

func enclosing(dir string) ([]string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("looking for the module around the notebook: %w", err)
	}
	module := ""
	for {
		work := filepath.Join(dir, "go.work")
		data, err := os.ReadFile(work)
		if err == nil {
			f, err := modfile.ParseWork(work, data, nil)
			if err != nil {
				return nil, fmt.Errorf("reading the workspace around the notebook: %w", err)
			}
			var uses []string
			for _, u := range f.Use {
				d := filepath.FromSlash(u.Path)
				if !filepath.IsAbs(d) {
					d = filepath.Join(dir, d)
				}
				uses = append(uses, filepath.Clean(d))
			}
			return uses, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("reading the workspace around the notebook: %w", err)
		}
		if module == "" && modulePath(dir) != "" {
			module = dir // a workspace further up may still hold it
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	if module == "" {
		return nil, nil
	}
	return []string{module}, nil
}
