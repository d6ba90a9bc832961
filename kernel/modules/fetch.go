package modules

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// fetchable says whether a package that the go command cannot find may come
// with a module that is not required yet.
func fetchable(path, why string) bool {
	if standard(path) {
		return false
	}
	return strings.Contains(why, "no required module provides package") ||
		strings.Contains(why, "cannot find module providing package") ||
		strings.Contains(why, "is not in std") ||
		strings.Contains(why, "missing go.sum entry")
}

// fetch requires the module of a package in the module that cells are compiled in.
func (w *Workspace) fetch(ctx context.Context, path string) (note string, err error) {
	mod := filepath.Join(w.cfg.Dir, "go.mod")
	before, err := os.ReadFile(mod)
	if err != nil {
		return "", fmt.Errorf("fetching %s: %w", path, err)
	}
	if _, err := w.run(ctx, []string{"GOWORK=off", "GOFLAGS=-mod=mod"}, "get", path); err != nil {
		why := err.Error()
		if _, rest, ok := strings.Cut(why, ": "); ok {
			why = rest
		}
		return "", fmt.Errorf("no module with package %s could be fetched (%s); check its spelling and the network (go env GOPROXY), or add it to the notebook's own go.mod", path, why)
	}
	after, err := os.ReadFile(mod)
	if err != nil {
		return "", fmt.Errorf("fetching %s: %w", path, err)
	}
	module, version := added(before, after, path)
	note = fmt.Sprintf("fetched %s %s for package %s; pinned for this notebook", module, version, path)
	if err := w.savePins(); err != nil {
		note += "; the pin could not be saved for the next session: " + err.Error()
	}
	return note, nil
}

// added is the module that provides path among the requirements of a go.mod.
func added(before, after []byte, path string) (module, version string) {
	f, err := modfile.ParseLax("go.mod", after, nil)
	if err != nil {
		return path, ""
	}
	for _, r := range f.Require {
		if (path == r.Mod.Path || strings.HasPrefix(path, r.Mod.Path+"/")) && len(r.Mod.Path) > len(module) {
			module, version = r.Mod.Path, r.Mod.Version
		}
	}
	return module, version
}

// savePins copies the requirements for the next session.
func (w *Workspace) savePins() error {
	if w.cfg.Pins == "" {
		return nil
	}
	if err := os.MkdirAll(w.cfg.Pins, 0o777); err != nil {
		return err
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(w.cfg.Dir, name))
		if err != nil {
			return err
		}
		tmp := filepath.Join(w.cfg.Pins, name+".tmp")
		if err := os.WriteFile(tmp, data, 0o666); err != nil {
			return err
		}
		if err := os.Rename(tmp, filepath.Join(w.cfg.Pins, name)); err != nil {
			return err
		}
	}
	return nil
}

// RestorePins requires again what earlier sessions of the notebook fetched.
func (w *Workspace) RestorePins() error {
	if w.cfg.Pins == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(w.cfg.Pins, "go.mod"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("reading the notebook's pinned modules: %w", err)
	}
	pins, err := modfile.ParseLax("go.mod", data, nil)
	if err != nil {
		return fmt.Errorf("reading the notebook's pinned modules: %w", err)
	}
	name := filepath.Join(w.cfg.Dir, "go.mod")
	data, err = os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("pinning modules: %w", err)
	}
	mod, err := modfile.Parse(name, data, nil)
	if err != nil {
		return fmt.Errorf("pinning modules: %w", err)
	}
	for _, r := range pins.Require {
		if err := mod.AddRequire(r.Mod.Path, r.Mod.Version); err != nil {
			return fmt.Errorf("pinning %s: %w", r.Mod.Path, err)
		}
	}
	mod.Cleanup()
	if data, err = mod.Format(); err != nil {
		return fmt.Errorf("pinning modules: %w", err)
	}
	sum, err := os.ReadFile(filepath.Join(w.cfg.Pins, "go.sum"))
	if err != nil {
		return fmt.Errorf("pinning modules: %w", err)
	}
	have, err := os.ReadFile(filepath.Join(w.cfg.Dir, "go.sum"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("pinning modules: %w", err)
	}
	if err := os.WriteFile(filepath.Join(w.cfg.Dir, "go.sum"), append(have, sum...), 0o666); err != nil {
		return fmt.Errorf("pinning modules: %w", err)
	}
	return os.WriteFile(name, data, 0o666)
}
