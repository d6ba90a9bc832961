package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
	"golang.org/x/sys/unix"

	"github.com/podium-go/podium/kernel/tools"
	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/sparse/suitesparse"
)

// check is one thing that doctor looks at.
type check struct {
	what   string
	needed bool // the kernel does not work without it
	// look returns what it found, or an error that ends with how to mend it.
	look func(ctx context.Context) (string, error)
}

// spaceWanted is how much room kept variables should have.
const spaceWanted = 2 << 30

func doctorCommand(a *app, _ *flag.FlagSet) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		if len(args) > 0 {
			return usagef("unexpected argument %q", args[0])
		}
		i, err := locate()
		if err != nil {
			fmt.Fprintf(a.out, "%-8s %v\n", "problem", err)
		}
		broken := err != nil
		for _, c := range checks(i) {
			found, err := c.look(ctx)
			mark := "ok"
			switch {
			case err != nil && c.needed:
				mark, found, broken = "problem", err.Error(), true
			case err != nil:
				mark, found = "missing", err.Error()
			}
			for k, line := range strings.Split(found, "\n") {
				if k > 0 {
					mark, c.what = "", ""
				}
				fmt.Fprintf(a.out, "%-8s %-12s %s\n", mark, c.what, line)
			}
		}
		if broken {
			return errReported
		}
		return nil
	}
}

func checks(i installation) []check {
	return []check{
		{"Go", true, checkGo},
		{"GOFLAGS", true, checkGoFlags},
		{"library", true, func(context.Context) (string, error) { return sourceOf(i) }},
		{"modules", true, func(ctx context.Context) (string, error) { return checkModules(ctx, i) }},
		{"tools", true, func(ctx context.Context) (string, error) { return checkTools(ctx, i) }},
		{"kernel", true, func(context.Context) (string, error) { return checkSpec(i) }},
		{"variables", true, func(context.Context) (string, error) { return checkSpace() }},
		{"BLAS", false, func(context.Context) (string, error) { return checkBLAS() }},
		{"UMFPACK", false, func(context.Context) (string, error) { return checkSuiteSparse() }},
		{"Jupyter", false, func(ctx context.Context) (string, error) {
			server, err := jupyterServer(ctx)
			return strings.Join(server, " "), err
		}},
		{"Chromium", false, func(context.Context) (string, error) { return findChromium() }},
	}
}

func goEnv(ctx context.Context, dir string, names ...string) ([]string, error) {
	command := exec.CommandContext(ctx, "go", append([]string{"env"}, names...)...)
	command.Dir = dir
	text, err := command.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, errors.New("there is no go command in PATH: install Go 1.26 or later from https://go.dev/dl")
	}
	if err != nil {
		return nil, fmt.Errorf("go env fails: %w: reinstall Go from https://go.dev/dl", err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), nil
}

func checkGo(ctx context.Context) (string, error) {
	values, err := goEnv(ctx, "", "GOVERSION", "GOROOT")
	if err != nil {
		return "", err
	}
	version := "v" + strings.TrimPrefix(strings.Fields(values[0] + " ")[0], "go")
	if semver.IsValid(version) && semver.Compare(version, "v1.26") < 0 {
		return "", fmt.Errorf("%s is too old: Podium needs Go 1.26 or later, from https://go.dev/dl", values[0])
	}
	return values[0] + " in " + values[1], nil
}

func checkGoFlags(ctx context.Context) (string, error) {
	values, err := goEnv(ctx, "", "GOFLAGS")
	if err != nil {
		return "", err
	}
	for _, word := range strings.Fields(values[0]) {
		if word == "-mod=vendor" || strings.HasPrefix(word, "-modfile") {
			return "", fmt.Errorf("GOFLAGS has %s, with which cells cannot be built: go env -u GOFLAGS, or unset it", word)
		}
	}
	if values[0] == "" {
		return "none", nil
	}
	return values[0], nil
}

// checkModules asks for the modules that the library needs, without the network.
func checkModules(ctx context.Context, i installation) (string, error) {
	source, err := sourceOf(i)
	if err != nil {
		return "", errors.New("cannot be checked without the library")
	}
	values, err := goEnv(ctx, source, "GOMODCACHE")
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return "", err
	}
	module, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		return "", err
	}
	for _, require := range module.Require {
		if require.Indirect {
			continue
		}
		dir := filepath.Join(values[0], filepath.FromSlash(require.Mod.Path)+"@"+require.Mod.Version)
		if _, err := os.Stat(dir); err != nil {
			return "", fmt.Errorf("%s is not in %s: go -C %s mod download", require.Mod.Path, values[0], source)
		}
	}
	return values[0], nil
}

func checkTools(ctx context.Context, i installation) (string, error) {
	source, err := sourceOf(i)
	if err != nil {
		return "", errors.New("cannot be checked without the library")
	}
	if err := tools.Check(ctx, source, i.tools()); err != nil {
		return "", fmt.Errorf("%w: podium install", err)
	}
	return i.tools(), nil
}

func checkSpec(i installation) (string, error) {
	if !i.found {
		return "", fmt.Errorf("not installed in %s: podium install", i.prefix)
	}
	data, err := jupyterData()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(data, "kernels", specName)
	spec, err := registered(dir)
	if err != nil {
		return "", fmt.Errorf("not registered with Jupyter (%w): podium install", err)
	}
	if len(spec.Argv) == 0 || spec.Argv[0] != i.binary() {
		return "", fmt.Errorf("%s starts another program (%q): podium install", dir, spec.Argv)
	}
	if _, err := os.Stat(i.binary()); err != nil {
		return "", fmt.Errorf("its program is gone (%w): podium install", err)
	}
	return dir, nil
}

func checkSpace() (string, error) {
	dir, err := stateDir()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("%w: kept variables need this folder (XDG_CACHE_HOME names another)", err)
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return "", fmt.Errorf("%w: kept variables need a folder to write to (XDG_CACHE_HOME names another)", err)
	}
	probe.Close()
	os.Remove(probe.Name())
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil {
		return "", fmt.Errorf("ask for the space in %s: %w", dir, err)
	}
	free := uint64(disk.Bavail) * uint64(disk.Bsize)
	if free < spaceWanted {
		return "", fmt.Errorf("only %.1f GB are free for kept variables in %s: free some, or set XDG_CACHE_HOME", float64(free)/(1<<30), dir)
	}
	return fmt.Sprintf("%s, %.0f GB free", dir, float64(free)/(1<<30)), nil
}

// checkBLAS loads the library that products and factorisations run on.
func checkBLAS() (string, error) {
	info := blas.Active()
	if info.Kind == "go" && info.Choice != "go" {
		return "", fmt.Errorf("%s\nmatrix products: %s", info.Notice, info.Products)
	}
	return info.String(), nil
}

// checkSuiteSparse loads the library that sparse LU factorisations run on, if
// one is asked for.
func checkSuiteSparse() (string, error) {
	info := suitesparse.Active()
	if info.Notice != "" {
		return "", errors.New(info.Notice)
	}
	return info.String(), nil
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	hint := "sudo apt-get install chromium"
	if runtime.GOOS == "darwin" {
		const app = "/Applications/Google Chrome.app"
		if _, err := os.Stat(app); err == nil {
			return app, nil
		}
		hint = "brew install --cask chromium"
	}
	return "", errors.New("not found, only the browser tests need it: " + hint)
}
