package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// warmed are the packages that a first cell is likely to use.
var warmed = []string{
	modulePath + "/lib/session",
	modulePath + "/lib/claims",
	modulePath + "/lib/rom",
	modulePath + "/lib/pde",
	modulePath + "/lib/tensor",
	modulePath + "/lib/linalg",
	modulePath + "/lib/fft",
	modulePath + "/lib/sparse",
	modulePath + "/lib/krylov",
	modulePath + "/lib/ode",
	modulePath + "/lib/sde",
	modulePath + "/lib/ad",
	modulePath + "/lib/nn",
	modulePath + "/lib/optim",
	modulePath + "/lib/train",
	modulePath + "/widgets",
	modulePath + "/widgets/display",
	"gonum.org/v1/gonum/mat",
	"gonum.org/v1/gonum/floats",
	"gonum.org/v1/gonum/stat",
	"gonum.org/v1/gonum/dsp/fourier",
	"gonum.org/v1/plot/plotter",
	"gonum.org/v1/plot/vg",
	"github.com/go-echarts/go-echarts/v2/charts",
	"github.com/go-echarts/go-echarts/v2/opts",
}

// warmCache builds and links a program that imports what cells import, in the
// way that cells are built.
func warmCache(ctx context.Context, source string) error {
	dir, err := os.MkdirTemp("", "podium-warm-")
	if err != nil {
		return fmt.Errorf("warm the build cache: %w", err)
	}
	defer os.RemoveAll(dir)
	var program strings.Builder
	program.WriteString("package main\n\nimport (\n\t\"fmt\"\n")
	for _, path := range warmed {
		if inner, ours := strings.CutPrefix(path, modulePath); ours {
			if _, err := os.Stat(filepath.Join(source, filepath.FromSlash(inner), "doc.go")); err != nil {
				continue // a checkout without this package
			}
		}
		fmt.Fprintf(&program, "\t_ %q\n", path)
	}
	program.WriteString(")\n\nfunc main() { fmt.Println() }\n")
	name := filepath.Join(dir, "main.go")
	if err := os.WriteFile(name, []byte(program.String()), 0o644); err != nil {
		return fmt.Errorf("warm the build cache: %w", err)
	}
	command := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-ldflags=-s -w", "-o", filepath.Join(dir, "cell"), name)
	command.Dir = source
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if text, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("warm the build cache: %w\n%s", err, bytes.TrimSpace(text))
	}
	return nil
}
