package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// install.sh is tested with what it asks of the machine in the place of the real
// thing; .ci/run runs it in earnest.
func TestInstallScript(t *testing.T) {
	m := newMachine(t)
	script := func(status int, path string, args []string, want string) {
		t.Helper()
		command := exec.Command("bash", append([]string{filepath.Join(source(), "install.sh")}, args...)...)
		command.Dir = m.dir
		command.Env = append(m.env, "PATH="+path)
		text, _ := command.CombinedOutput() // the status says how it ended
		if got := command.ProcessState.ExitCode(); got != status || !strings.Contains(string(text), want) {
			t.Errorf("install.sh %v: status %d, want %d and %q\n%s", args, got, status, want, text)
		}
	}
	script(0, os.Getenv("PATH"), []string{"--help"}, "Usage: ./install.sh")
	script(1, os.Getenv("PATH"), []string{"--frobnicate"}, "unknown argument: --frobnicate")
	script(1, os.Getenv("PATH"), []string{"--prefix"}, "--prefix needs a folder")
	script(1, os.Getenv("PATH"), []string{"--uninstall", "--prefix", "nowhere"}, "nothing is installed in "+m.dir+"/nowhere")

	// A folder with the few programs that the script needs, and no Go.
	bin := filepath.Join(m.dir, "bin")
	for _, name := range []string{"bash", "cat", "dirname", "mkdir", "mv", "sed", "sort", "tail", "uname"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	script(1, bin, nil, "there is no go command: install it from https://go.dev/dl")
	for version, want := range map[string]string{
		"go1.25.9":           "Podium needs Go 1.26.0 or later, this is Go 1.25.9",
		"go1.9":              "this is Go 1.9",
		"go1.26.0":           "Building Podium with Go 1.26.0",
		"go1.100.1 X:x":      "Building Podium with Go 1.100.1",
		"devel go1.27-abc x": "Building Podium with Go devel",
	} {
		m.file("bin/go", "#!/bin/sh\n[ $1 = env ] || exit 3\necho '"+version+"'\n")
		if err := os.Chmod(filepath.Join(bin, "go"), 0o755); err != nil {
			t.Fatal(err)
		}
		status := 1
		if strings.HasPrefix(want, "Building") {
			status = 3 // as far as it goes with this one
		}
		script(status, bin, nil, want)
	}
}
