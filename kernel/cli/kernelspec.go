package cli

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
)

// specName is the kernel's name in Jupyter.
const specName = "podium"

//go:embed logo
var logos embed.FS

// kernelspec is Jupyter's description of a kernel (kernel.json).
type kernelspec struct {
	Argv          []string `json:"argv"`
	DisplayName   string   `json:"display_name"`
	Language      string   `json:"language"`
	InterruptMode string   `json:"interrupt_mode"`
}

// register writes the kernelspec for the program into Jupyter's data folder and
// returns its folder. The folder appears whole.
func register(data, program string) (string, error) {
	kernels := filepath.Join(data, "kernels")
	dir := filepath.Join(kernels, specName)
	fail := func(err error) (string, error) { return "", fmt.Errorf("register the kernel with Jupyter: %w", err) }
	if err := os.MkdirAll(kernels, 0o755); err != nil {
		return fail(err)
	}
	temporary, err := os.MkdirTemp(kernels, ".podium-*")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(temporary)
	if err := os.Chmod(temporary, 0o755); err != nil {
		return fail(err)
	}
	spec, err := json.MarshalIndent(kernelspec{
		Argv:        []string{program, "kernel", "{connection_file}"},
		DisplayName: "Go (Podium)", Language: "go", InterruptMode: "message",
	}, "", "  ")
	if err != nil {
		return fail(err)
	}
	if err := os.WriteFile(filepath.Join(temporary, "kernel.json"), append(spec, '\n'), 0o644); err != nil {
		return fail(err)
	}
	entries, err := logos.ReadDir("logo")
	if err != nil {
		return fail(err)
	}
	for _, entry := range entries {
		logo, err := logos.ReadFile(path.Join("logo", entry.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(temporary, entry.Name()), logo, 0o644)
		}
		if err != nil {
			return fail(err)
		}
	}
	if err := os.RemoveAll(dir); err != nil {
		return fail(err)
	}
	if err := os.Rename(temporary, dir); err != nil {
		return fail(err)
	}
	return dir, nil
}

// registered reads the kernelspec in dir.
func registered(dir string) (kernelspec, error) {
	var spec kernelspec
	data, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err == nil {
		err = json.Unmarshal(data, &spec)
	}
	return spec, err
}
