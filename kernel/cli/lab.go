package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func labCommand(a *app, flags *flag.FlagSet) func(context.Context, []string) error {
	browser := flags.Bool("browser", true, "open a browser; --browser=false only prints the address")
	return func(ctx context.Context, args []string) error {
		if len(args) > 1 {
			return usagef("it takes at most one folder, not %d arguments", len(args))
		}
		dir, err := notebooksDir()
		if len(args) == 1 {
			dir, err = args[0], nil
		}
		if err != nil {
			return err
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return fmt.Errorf("no folder %s", dir)
		}
		server, err := jupyterServer(ctx)
		if err != nil {
			return err
		}
		if err := a.ensureRegistered(ctx); err != nil {
			return err
		}
		if !*browser {
			server = append(server, "--no-browser")
		}
		command := exec.Command(server[0], append(server[1:], dir)...)
		command.Stdin, command.Stdout, command.Stderr = os.Stdin, a.out, a.err
		fmt.Fprintf(a.err, "%s %s\n", filepath.Base(server[0]), dir)
		// ^C reaches Jupyter from the terminal; it asks what it means.
		err = command.Run()
		var exit *exec.ExitError
		if errors.As(err, &exit) && ctx.Err() == nil {
			return fmt.Errorf("Jupyter ended: %w", err)
		}
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
}

// jupyterServer is the command of the Jupyter that is there: lab, else notebook.
func jupyterServer(ctx context.Context) ([]string, error) {
	jupyter, err := exec.LookPath("jupyter")
	if err == nil {
		for _, name := range []string{"lab", "notebook"} {
			if exec.CommandContext(ctx, jupyter, name, "--version").Run() == nil {
				server := []string{jupyter, name}
				if os.Geteuid() == 0 { // in containers
					server = append(server, "--allow-root")
				}
				return server, nil
			}
		}
	}
	return nil, errors.New("no Jupyter found: ./install.sh --with-jupyter installs it (or: pip install jupyterlab)")
}

// ensureRegistered installs Podium where the kernel is not registered yet.
func (a *app) ensureRegistered(ctx context.Context) error {
	i, err := locate()
	if err != nil {
		return err
	}
	if i.found {
		if spec, err := registered(i.record.Kernelspec); err == nil && len(spec.Argv) > 0 {
			if _, err := os.Stat(spec.Argv[0]); err == nil {
				return nil
			}
		}
	}
	return a.install(ctx, i.prefix, false)
}
