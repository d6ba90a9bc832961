package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/mod/modfile"

	"github.com/podium-go/podium/internal/atomicfile"
)

// modulePath is Podium's module.
const modulePath = "github.com/podium-go/podium"

// recordName is the file in the prefix that says what was installed.
const recordName = "install.json"

// record is what podium install remembers.
type record struct {
	Version    string `json:"version"`
	Source     string `json:"source"`     // the checkout that cells import from
	Kernelspec string `json:"kernelspec"` // the folder registered with Jupyter
}

// installation is where Podium stands on this machine.
type installation struct {
	prefix string
	record record
	found  bool // prefix holds a record
}

func (i installation) tools() string  { return filepath.Join(i.prefix, "tools") }
func (i installation) binary() string { return filepath.Join(i.prefix, "bin", "podium") }

// locate finds the installation: the one that this program lies in, or the one
// at the usual prefix.
func locate() (installation, error) {
	if program, err := os.Executable(); err == nil {
		if resolved, err := filepath.EvalSymlinks(program); err == nil {
			program = resolved
		}
		here, err := readInstallation(filepath.Dir(filepath.Dir(program)))
		if err != nil || here.found {
			return here, err
		}
	}
	prefix, err := defaultPrefix()
	if err != nil {
		return installation{}, err
	}
	return readInstallation(prefix)
}

func readInstallation(prefix string) (installation, error) {
	i := installation{prefix: prefix}
	name := filepath.Join(prefix, recordName)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return i, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &i.record)
	}
	if err != nil {
		return i, fmt.Errorf("read %s: %w (podium install writes it anew)", name, err)
	}
	i.found = true
	return i, nil
}

func (i installation) write() error {
	data, err := json.MarshalIndent(i.record, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(i.prefix, recordName), append(data, '\n'), 0o644)
}

// defaultPrefix is the folder that Podium installs itself into.
func defaultPrefix() (string, error) {
	data, err := dataHome()
	return filepath.Join(data, "podium"), err
}

// dataHome is the user's folder for programs' data.
func dataHome() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) && runtime.GOOS != "darwin" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the user's data folder: %w", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support"), nil
	}
	return filepath.Join(home, ".local", "share"), nil
}

// jupyterData is the folder where Jupyter looks for the user's kernels.
func jupyterData() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	if runtime.GOOS == "darwin" {
		home, err := os.UserHomeDir()
		return filepath.Join(home, "Library", "Jupyter"), err
	}
	data, err := dataHome()
	return filepath.Join(data, "jupyter"), err
}

// stateDir is the folder for what kernels keep while they run and between runs.
func stateDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache folder: %w", err)
	}
	return filepath.Join(cache, "podium"), nil
}

// sourceOf finds the checkout of Podium that cells import from: PODIUM_SOURCE; the
// module around the current folder; what install remembered; the place where
// this program was built.
func sourceOf(i installation) (string, error) {
	if dir := os.Getenv("PODIUM_SOURCE"); dir != "" {
		dir, err := filepath.Abs(dir)
		if err == nil && !isSource(dir) {
			err = fmt.Errorf("PODIUM_SOURCE is %s, which is not a checkout of %s", dir, modulePath)
		}
		return dir, err
	}
	if dir, err := os.Getwd(); err == nil {
		for {
			if isSource(dir) {
				return dir, nil
			}
			up := filepath.Dir(dir)
			if up == dir {
				break
			}
			dir = up
		}
	}
	if i.found && isSource(i.record.Source) {
		return i.record.Source, nil
	}
	if _, file, _, ok := runtime.Caller(0); ok {
		if dir := filepath.Join(filepath.Dir(file), "..", ".."); isSource(dir) {
			return dir, nil
		}
	}
	if i.found {
		return "", fmt.Errorf("the checkout that Podium was installed from, %s, is gone: run podium install in another, or set PODIUM_SOURCE", i.record.Source)
	}
	return "", errors.New("no checkout of Podium found: run podium install in one, or set PODIUM_SOURCE to its folder")
}

// isSource reports whether dir is the root of Podium's module.
func isSource(dir string) bool {
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return err == nil && modfile.ModulePath(data) == modulePath
}
