package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/podium-go/podium/internal/atomicfile"
	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/export"
	"github.com/podium-go/podium/kernel/notebook"
	"github.com/podium-go/podium/kernel/runner"
	"github.com/podium-go/podium/lib/claims"
)

// assignments is the flag -p name=value, which may be repeated.
type assignments []notebook.Assignment

func (s *assignments) String() string { return "" }

func (s *assignments) Set(text string) error {
	a, err := notebook.ParseAssignment(text)
	*s = append(*s, a)
	return err
}

func runCommand(a *app, flags *flag.FlagSet) func(context.Context, []string) error {
	var parameters assignments
	flags.Var(&parameters, "p", "set a parameter, `name=value`; may be repeated")
	output := flags.String("o", "", "write the executed notebook to `FILE`")
	page := flags.String("html", "", "write a page that needs no network to `FILE`")
	timeout := flags.Duration("timeout", 0, "stop the whole run after `TIME`, as in 90s or 10m")
	cellTimeout := flags.Duration("cell-timeout", 0, "stop a cell after `TIME`")
	keepGoing := flags.Bool("keep-going", false, "go on after a cell that fails")
	quiet := flags.Bool("quiet", false, "no progress")
	return func(ctx context.Context, args []string) error {
		if len(args) != 1 {
			return usagef("it takes one notebook, not %d arguments", len(args))
		}
		if *timeout < 0 || *cellTimeout < 0 {
			return usagef("a time limit must be positive")
		}
		book, err := notebook.Read(args[0])
		if err != nil {
			return err
		}
		if err := book.SetParameters(parameters); err != nil {
			return err
		}
		for _, name := range []string{*output, *page} { // not after minutes of work
			if err := writable(name); err != nil {
				return err
			}
		}
		report, runErr := a.execute(ctx, book, runner.Config{Timeout: *timeout, CellTimeout: *cellTimeout, KeepGoing: *keepGoing}, *quiet)
		if report == nil {
			return runErr
		}
		// Also after a failure: what there is shows what went wrong.
		writeErr := a.write(book, *output, *page)
		measured, claimErr := collectClaims(book)
		if len(measured) > 0 && !*quiet {
			fmt.Fprintln(a.out)
			if err := claims.Write(a.out, measured); err != nil {
				return err
			}
		}
		if *page != "" && writeErr == nil && !*quiet {
			if absolute, err := filepath.Abs(*page); err == nil {
				fmt.Fprintf(a.out, "\npage: %s\n", absolute)
			}
		}
		return errors.Join(runErr, writeErr, claimErr)
	}
}

// writable says early that a file cannot be written where a flag wants it.
func writable(name string) error {
	if name == "" {
		return nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return fmt.Errorf("cannot write %s: it is a folder", name)
	}
	if _, err := os.Stat(filepath.Dir(name)); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	return nil
}

// write writes the executed notebook and its page, where they are asked for.
func (a *app) write(book *notebook.Notebook, output, page string) error {
	var errs []error
	if output != "" {
		errs = append(errs, book.Write(output))
	}
	if page != "" {
		errs = append(errs, writePage(book, page))
	}
	return errors.Join(errs...)
}

func writePage(book *notebook.Notebook, name string) error {
	page, err := export.Page(book, filepath.Dir(book.Name))
	if err != nil {
		return err
	}
	return atomicfile.Write(name, page, 0o644)
}

// execute runs book in a kernel of its own, in the notebook's folder. Without a
// report it did not come to that.
func (a *app) execute(ctx context.Context, book *notebook.Notebook, config runner.Config, quiet bool) (*runner.Report, error) {
	if name := book.Language(); name != "" && name != "go" {
		return nil, fmt.Errorf("%s is a notebook for %s; Podium runs Go", book.Name, name)
	}
	if _, _, err := a.ensured(ctx); err != nil { // its progress is to be seen
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	dir, err := filepath.Abs(filepath.Dir(book.Name))
	if err != nil {
		return nil, fmt.Errorf("find the notebook's folder: %w", err)
	}
	config.Start = func(ctx context.Context) (runner.Kernel, error) {
		kernel, err := client.Start(ctx, client.Config{Argv: []string{program, "kernel", "{connection_file}"}, Dir: dir})
		if err != nil {
			return nil, err
		}
		return kernel, nil
	}
	if !quiet {
		config.Watch = runner.NewTerminal(a.err).Watch
		fmt.Fprintf(a.err, "%s\n", book.Name)
	}
	report, err := runner.Run(ctx, book, config)
	if !quiet {
		fmt.Fprintf(a.err, "%d of %d cells in %.1f s\n", report.Ran, report.Total, report.Elapsed.Round(100*time.Millisecond).Seconds())
	}
	var failure *runner.Failure
	if errors.As(err, &failure) {
		err = fmt.Errorf("%s: %w", book.Name, err)
		if more := len(report.Failures) - 1; more > 0 {
			err = fmt.Errorf("%w\n(and %d more)", err, more)
		}
	}
	return report, err
}

func exportCommand(a *app, flags *flag.FlagSet) func(context.Context, []string) error {
	output := flags.String("o", "", "write to `FILE` (default: the notebook's name with the ending .html)")
	return func(_ context.Context, args []string) error {
		if len(args) == 0 {
			return usagef("it takes at least one notebook")
		}
		if *output != "" && len(args) > 1 {
			return usagef("-o names one file, but there are %d notebooks", len(args))
		}
		for _, name := range args {
			book, err := notebook.Read(name)
			if err != nil {
				return err
			}
			page := *output
			if page == "" {
				page = strings.TrimSuffix(name, ".ipynb") + ".html"
			}
			if err := writePage(book, page); err != nil {
				return err
			}
			fmt.Fprintln(a.out, page)
		}
		return nil
	}
}

// notebooksIn lists the notebooks that paths name: files, and folders with all
// below them. Checkpoints and hidden folders are left out.
func notebooksIn(paths []string) ([]string, error) {
	var all []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			all = append(all, path)
			continue
		}
		before := len(all)
		err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && name != path && strings.HasPrefix(entry.Name(), "."):
				return fs.SkipDir
			case !entry.IsDir() && strings.HasSuffix(name, ".ipynb"):
				all = append(all, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		if len(all) == before {
			return nil, fmt.Errorf("no notebooks in %s", path)
		}
	}
	return all, nil
}
