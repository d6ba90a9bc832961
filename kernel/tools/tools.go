package tools

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/podium-go/podium/internal/atomicfile"
)

// stampName is the file that says what the programs were built from.
const stampName = "built-from"

// Tool is one pinned program.
type Tool struct {
	Name    string // gonb
	Package string // github.com/janpfeifer/gonb
	Version string // v0.11.4
}

// Pinned lists the tools of the go.mod in the folder source.
func Pinned(source string) ([]Tool, error) {
	name := filepath.Join(source, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("list the pinned tools: %w", err)
	}
	module, err := modfile.Parse(name, data, nil)
	if err != nil {
		return nil, fmt.Errorf("list the pinned tools: %w", err)
	}
	var pinned []Tool
	for _, line := range module.Tool {
		tool := Tool{Name: path.Base(line.Path), Package: line.Path}
		longest := ""
		for _, require := range module.Require {
			m := require.Mod.Path
			if (line.Path == m || strings.HasPrefix(line.Path, m+"/")) && len(m) > len(longest) {
				longest, tool.Version = m, require.Mod.Version
			}
		}
		if tool.Version == "" {
			return nil, fmt.Errorf("list the pinned tools: %s: no require line gives %s", name, line.Path)
		}
		pinned = append(pinned, tool)
	}
	if len(pinned) == 0 {
		return nil, fmt.Errorf("list the pinned tools: %s has no tool lines", name)
	}
	return pinned, nil
}

// Ensure builds the tools that the go.mod in source pins into dir, unless they
// are there, built by this Go from the same modules. progress, which may be nil,
// gets a line before each build. Each program appears whole under its name.
func Ensure(ctx context.Context, source, dir string, progress func(line string)) error {
	pinned, err := Pinned(source)
	if err != nil {
		return err
	}
	key, err := stamp(ctx, source, pinned)
	if err != nil {
		return err
	}
	if upToDate(dir, key, pinned) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("build the tools: %w", err)
	}
	temporary, err := os.MkdirTemp(dir, ".build-*")
	if err != nil {
		return fmt.Errorf("build the tools: %w", err)
	}
	defer os.RemoveAll(temporary)
	for i, tool := range pinned {
		if progress != nil {
			progress(fmt.Sprintf("building %s %s (%d of %d)", tool.Name, tool.Version, i+1, len(pinned)))
		}
		if err := build(ctx, source, filepath.Join(temporary, tool.Name), tool); err != nil {
			return err
		}
	}
	for _, tool := range pinned {
		if err := os.Rename(filepath.Join(temporary, tool.Name), filepath.Join(dir, tool.Name)); err != nil {
			return fmt.Errorf("build the tools: %w", err)
		}
	}
	// Last, so that an interrupted call builds again.
	return atomicfile.Write(filepath.Join(dir, stampName), []byte(key), 0o644)
}

// Check returns an error that says what is missing or out of date in dir, nil if
// Ensure would have nothing to do.
func Check(ctx context.Context, source, dir string) error {
	pinned, err := Pinned(source)
	if err != nil {
		return err
	}
	for _, tool := range pinned {
		if !executable(filepath.Join(dir, tool.Name)) {
			return fmt.Errorf("%s is missing in %s", tool.Name, dir)
		}
	}
	key, err := stamp(ctx, source, pinned)
	if err != nil {
		return err
	}
	if !upToDate(dir, key, pinned) {
		return fmt.Errorf("the tools in %s were built by another Go or from other versions", dir)
	}
	return nil
}

func upToDate(dir, key string, pinned []Tool) bool {
	built, err := os.ReadFile(filepath.Join(dir, stampName))
	if err != nil || string(built) != key {
		return false
	}
	for _, tool := range pinned {
		if !executable(filepath.Join(dir, tool.Name)) {
			return false
		}
	}
	return true
}

func executable(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}

// stamp says what the tools are built from: the Go version, the modules, their
// checksums.
func stamp(ctx context.Context, source string, pinned []Tool) (string, error) {
	version, err := goCommand(ctx, source, "env", "GOVERSION", "GOOS", "GOARCH").Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("build the tools: no go command in PATH: install Go from https://go.dev/dl")
	}
	if err != nil {
		return "", fmt.Errorf("build the tools: ask go for its version: %w", err)
	}
	sums, err := os.ReadFile(filepath.Join(source, "go.sum"))
	if err != nil {
		return "", fmt.Errorf("build the tools: %w", err)
	}
	var key strings.Builder
	fmt.Fprintf(&key, "%s\n", strings.Join(strings.Fields(string(version)), " "))
	for _, tool := range pinned {
		fmt.Fprintf(&key, "%s %s\n", tool.Package, tool.Version)
	}
	fmt.Fprintf(&key, "go.sum %x\n", sha256.Sum256(sums))
	return key.String(), nil
}

func build(ctx context.Context, source, output string, tool Tool) error {
	command := goCommand(ctx, source, "build", "-mod=readonly", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", output, tool.Package)
	command.Env = append(command.Env, "CGO_ENABLED=0")
	text, err := command.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("build %s: %w", tool.Name, ctx.Err())
	}
	if err != nil {
		lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
		end := bytes.Join(lines[max(0, len(lines)-8):], []byte("\n"))
		return fmt.Errorf("build %s %s: %w\n%s", tool.Name, tool.Version, err, end)
	}
	return nil
}

// goCommand runs go in the module at source, without a workspace around it.
func goCommand(ctx context.Context, source string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = source
	command.Env = append(os.Environ(), "GOWORK=off")
	return command
}
