package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/podium-go/podium/kernel/engine"
	"github.com/podium-go/podium/kernel/guard"
	"github.com/podium-go/podium/kernel/language"
	"github.com/podium-go/podium/kernel/modules"
	"github.com/podium-go/podium/kernel/wire"
)

// guardCommandName is the hidden command of the kernel's watchdog.
const guardCommandName = "guard"

func kernelCommand(a *app, _ *flag.FlagSet) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		if len(args) != 1 {
			return usagef("it takes one connection file, not %d arguments", len(args))
		}
		return a.kernel(ctx, args[0])
	}
}

// kernel serves one kernel at the connection of the file.
func (a *app) kernel(ctx context.Context, connectionFile string) (err error) {
	// Before anything is built or started for it.
	if _, err := wire.ReadConnection(connectionFile); err != nil {
		return err
	}
	source, tools, err := a.ensured(ctx)
	if err != nil {
		return err
	}
	dir, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("find the notebook's folder: %w", err)
	}
	uses, err := modules.Around(dir, source)
	if err != nil {
		return err
	}
	state, err := stateDir()
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	sum := sha256.Sum256([]byte(dir))
	lang, err := language.New(language.Config{
		Source: source, Dir: dir, Uses: uses, Tools: tools,
		Sessions: filepath.Join(state, "sessions"),
		Pins:     filepath.Join(state, "pins", fmt.Sprintf("%x", sum[:8])),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lang.Close()) }()
	// The engine has its own word on signals: SIGINT interrupts a cell.
	return engine.Run(context.WithoutCancel(ctx), engine.Config{
		ConnectionFile: connectionFile,
		Tools:          tools,
		Watchdog:       []string{program, guardCommandName},
		Language:       lang,
		Version:        Version,
		Workspaces:     uses,
		Env:            lang.Env(),
		Dir:            dir,
	})
}

func guardCommand(_ *app, _ *flag.FlagSet) func(context.Context, []string) error {
	return func(_ context.Context, args []string) error {
		if guard.Watch(args) != 0 {
			return errReported
		}
		return nil
	}
}
