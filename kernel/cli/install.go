package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/podium-go/podium/kernel/tools"
)

func installCommand(a *app, flags *flag.FlagSet) func(context.Context, []string) error {
	prefix := flags.String("prefix", "", "install below the folder `DIR` (default: podium in the user's data folder)")
	warm := flags.Bool("warm", true, "build what cells use, so that the first cell is not slow; --warm=false leaves it out")
	return func(ctx context.Context, args []string) error {
		if len(args) > 0 {
			return usagef("unexpected argument %q", args[0])
		}
		where, err := chosenPrefix(*prefix)
		if err != nil {
			return err
		}
		return a.install(ctx, where, *warm)
	}
}

// chosenPrefix is the prefix that a flag names, or the usual one.
func chosenPrefix(name string) (string, error) {
	if name == "" {
		return defaultPrefix()
	}
	return filepath.Abs(name)
}

// install puts everything in its place below prefix. It may be called again.
func (a *app) install(ctx context.Context, prefix string, warm bool) error {
	i, err := readInstallation(prefix)
	if err != nil {
		i = installation{prefix: prefix} // unreadable: written anew
	}
	source, err := sourceOf(i)
	if err != nil {
		return err
	}
	step := func(format string, args ...any) { fmt.Fprintf(a.out, format+"\n", args...) }
	step("library: %s", source)
	if err := tools.Ensure(ctx, source, i.tools(), func(line string) { step("%s …", line) }); err != nil {
		return err
	}
	step("tools:   %s", i.tools())
	if err := copySelf(i.binary()); err != nil {
		return err
	}
	step("program: %s", i.binary())
	data, err := jupyterData()
	if err != nil {
		return err
	}
	spec, err := register(data, i.binary())
	if err != nil {
		return err
	}
	step("kernel:  %s", spec)
	i.record = record{Version: Version, Source: source, Kernelspec: spec}
	if err := i.write(); err != nil {
		return err
	}
	if warm {
		step("building what cells use …")
		if err := warmCache(ctx, source); err != nil {
			return err
		}
	}
	if bin := filepath.Dir(i.binary()); !slices.Contains(filepath.SplitList(os.Getenv("PATH")), bin) {
		step("To call it by its name: export PATH=\"%s:$PATH\"", bin)
	}
	return nil
}

// copySelf copies the running program to path, whole or not at all.
func copySelf(path string) (err error) {
	fail := func(err error) error { return fmt.Errorf("copy the program to %s: %w", path, err) }
	program, err := os.Executable()
	if err != nil {
		return fail(err)
	}
	from, err := os.Open(program)
	if err != nil {
		return fail(err)
	}
	defer from.Close()
	if here, err := os.Stat(path); err == nil {
		if mine, err := from.Stat(); err == nil && os.SameFile(here, mine) {
			return nil
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fail(err)
	}
	to, err := os.CreateTemp(filepath.Dir(path), ".podium-*")
	if err != nil {
		return fail(err)
	}
	_, err = io.Copy(to, from)
	err = errors.Join(err, to.Chmod(0o755), to.Close())
	if err == nil {
		err = os.Rename(to.Name(), path)
	}
	if err != nil {
		os.Remove(to.Name())
		return fail(err)
	}
	return nil
}

func uninstallCommand(a *app, flags *flag.FlagSet) func(context.Context, []string) error {
	prefix := flags.String("prefix", "", "the folder `DIR` that was given to install")
	return func(_ context.Context, args []string) error {
		if len(args) > 0 {
			return usagef("unexpected argument %q", args[0])
		}
		where, err := chosenPrefix(*prefix)
		if err != nil {
			return err
		}
		return a.uninstall(where)
	}
}

// uninstall removes what install put below prefix, the registered kernel and the
// kernels' own folder. Other files in the prefix stay.
func (a *app) uninstall(prefix string) error {
	i, err := readInstallation(prefix)
	if err == nil && !i.found {
		return fmt.Errorf("nothing is installed in %s (%s is missing)", prefix, recordName)
	}
	remove := []string{i.binary(), i.tools(), filepath.Join(prefix, recordName)}
	spec := i.record.Kernelspec
	if spec == "" { // an unreadable record
		if data, err := jupyterData(); err == nil {
			spec = filepath.Join(data, "kernels", specName)
		}
	}
	if s, err := registered(spec); err == nil && len(s.Argv) > 0 && s.Argv[0] == i.binary() {
		remove = append(remove, spec)
	}
	if state, err := stateDir(); err == nil {
		remove = append(remove, state)
	}
	for _, path := range remove {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("uninstall: %w", err)
		}
		fmt.Fprintf(a.out, "removed %s\n", path)
	}
	for _, dir := range []string{filepath.Dir(i.binary()), prefix} {
		// A folder that still holds something is somebody else's too.
		if entries, err := os.ReadDir(dir); err == nil && len(entries) == 0 {
			os.Remove(dir)
		}
	}
	return nil
}

// ensured is the source and the tools that a kernel started from here uses, built
// if they are missing. PODIUM_TOOLS names a folder of tools built elsewhere.
func (a *app) ensured(ctx context.Context) (source, toolsDir string, err error) {
	i, err := locate()
	if err != nil {
		return "", "", err
	}
	if source, err = sourceOf(i); err != nil {
		return "", "", err
	}
	if dir := os.Getenv("PODIUM_TOOLS"); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", "", err
		}
		if _, err := os.Stat(filepath.Join(dir, "gonb")); err != nil {
			return "", "", fmt.Errorf("PODIUM_TOOLS is %s: %w", dir, err)
		}
		return source, dir, nil
	}
	err = tools.Ensure(ctx, source, i.tools(), func(line string) {
		fmt.Fprintf(a.err, "%s …\n", strings.TrimSpace(line))
	})
	return source, i.tools(), err
}
