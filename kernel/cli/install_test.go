package cli

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// installed is a machine with Podium installed; the tools come from the tests'
// own folder, so that they are not built again.
func installed(t *testing.T, args ...string) *machine {
	t.Helper()
	m := newMachine(t)
	dir, err := builtTools()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(m.prefix(), "tools"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	m.expect(exitOK, append([]string{"install"}, args...), "library: "+source(), "kernel:  ", "export PATH=")
	return m
}

func (m *machine) prefix() string {
	if runtime.GOOS == "darwin" {
		return filepath.Join(m.dir, "home/Library/Application Support/podium")
	}
	return filepath.Join(m.dir, "home/.local/share/podium")
}

func (m *machine) kernels() string {
	if runtime.GOOS == "darwin" {
		return filepath.Join(m.dir, "home/Library/Jupyter/kernels")
	}
	return filepath.Join(m.dir, "home/.local/share/jupyter/kernels")
}

func TestInstall(t *testing.T) {
	m := installed(t)
	dir := filepath.Join(m.kernels(), "podium")
	data, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec map[string]any
	if err := json.Unmarshal(data, &spec); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(m.prefix(), "bin", "podium")
	argv, _ := spec["argv"].([]any)
	if len(argv) != 3 || argv[0] != binary || argv[1] != "kernel" || argv[2] != "{connection_file}" ||
		spec["display_name"] != "Go (Podium)" || spec["language"] != "go" || spec["interrupt_mode"] != "message" {
		t.Errorf("kernel.json: %s", data)
	}
	for name, size := range map[string]int{"logo-32x32.png": 32, "logo-64x64.png": 64} {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		config, err := png.DecodeConfig(file)
		file.Close()
		if err != nil || config.Width != size || config.Height != size {
			t.Errorf("%s: %+v, %v", name, config, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "logo-svg.svg")); err != nil {
		t.Error(err)
	}
	m.expect(exitOK, []string{"doctor"}, "ok       tools", "ok       kernel", "ok       Go")
	// Again, then by the installed program itself: nothing changes.
	m.expect(exitOK, []string{"install", "--warm=false"})
	command := m.command("install", "--warm=false")
	command.Path = binary
	if text, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	// The installed program runs a notebook without the help of the environment.
	m.notebook("n.ipynb", "41 + 1")
	for i, pair := range m.env {
		if strings.HasPrefix(pair, "PODIUM_SOURCE=") {
			m.env[i] = "PODIUM_SOURCE="
		}
	}
	command = m.command("run", "n.ipynb", "-o", "out.ipynb")
	command.Path = binary
	if text, err := command.CombinedOutput(); err != nil || !strings.Contains(m.read("out.ipynb"), `"42"`) {
		t.Errorf("%v\n%s", err, text)
	}
	m.expect(exitOK, []string{"uninstall"}, "removed "+binary, "removed "+dir)
	for _, path := range []string{m.prefix(), dir} {
		if _, err := os.Stat(path); err == nil {
			entries, _ := os.ReadDir(path)
			t.Errorf("%s is still there: %v", path, entries)
		}
	}
	m.expect(exitFailed, []string{"uninstall"}, "nothing is installed in "+m.prefix())
	m.expect(exitFailed, []string{"doctor"}, "problem  kernel", "podium install")
}

func TestInstallWithPrefix(t *testing.T) {
	m := newMachine(t)
	m.env = append(m.env, "JUPYTER_DATA_DIR="+filepath.Join(m.dir, "jupyter"))
	dir, err := builtTools()
	if err != nil {
		t.Fatal(err)
	}
	prefix := filepath.Join(m.dir, "pre fix")
	if err := os.CopyFS(filepath.Join(prefix, "tools"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	m.file("pre fix/mine.txt", "kept")
	m.expect(exitOK, []string{"install", "--prefix", "pre fix", "--warm=false"}, filepath.Join(m.dir, "jupyter/kernels/podium"))
	m.expect(exitOK, []string{"uninstall", "--prefix", "pre fix"})
	entries, err := os.ReadDir(prefix)
	if err != nil || len(entries) != 1 || entries[0].Name() != "mine.txt" {
		t.Errorf("after uninstall the prefix holds %v, %v; want mine.txt", entries, err)
	}
	if entries, err := os.ReadDir(filepath.Join(m.dir, "jupyter/kernels")); err != nil || len(entries) != 0 {
		t.Errorf("kernels: %v, %v", entries, err)
	}
}

func TestInstallBadInput(t *testing.T) {
	m := newMachine(t)
	m.file("file", "")
	m.env = append(m.env, "PODIUM_SOURCE="+filepath.Join(m.dir, "home"))
	m.expect(exitFailed, []string{"install"}, "PODIUM_SOURCE is "+filepath.Join(m.dir, "home"), "not a checkout")
	m.env = append(m.env, "PODIUM_SOURCE="+source())
	m.expect(exitFailed, []string{"install", "--prefix", "file"}, "not a directory")
	m.env = append(m.env, "PATH="+m.dir)
	m.expect(exitFailed, []string{"install"}, "no go command in PATH")
	m.expect(exitFailed, []string{"doctor"}, "problem  Go", "install Go 1.26 or later")
}

func TestDoctorFindsAnOldGo(t *testing.T) {
	m := newMachine(t)
	m.file("bin/go", "#!/bin/sh\nfor name; do case $name in GOVERSION) echo go1.22.1;; GOFLAGS) echo -mod=vendor;; GO*) echo /nowhere;; esac; done\n")
	if err := os.Chmod(filepath.Join(m.dir, "bin/go"), 0o755); err != nil {
		t.Fatal(err)
	}
	m.env = append(m.env, "PATH="+filepath.Join(m.dir, "bin"))
	m.expect(exitFailed, []string{"doctor"}, "go1.22.1 is too old", "GOFLAGS has -mod=vendor", "is not in /nowhere",
		"missing  Jupyter", "missing  Chromium")
	m.expect(exitFailed, []string{"lab", "home"}, "no Jupyter found")
}

func TestLab(t *testing.T) {
	m := installed(t, "--warm=false")
	m.file("bin/jupyter", "#!/bin/sh\nif [ \"$1 $2\" = \"lab --version\" ]; then exit 1; fi\necho called \"$@\"\n")
	if err := os.Chmod(filepath.Join(m.dir, "bin/jupyter"), 0o755); err != nil {
		t.Fatal(err)
	}
	m.env = append(m.env, "PATH="+filepath.Join(m.dir, "bin")+":"+os.Getenv("PATH"))
	m.expect(exitOK, []string{"lab", "home", "--browser=false"}, "called notebook", "--no-browser home")
	m.expect(exitFailed, []string{"lab", "nowhere"}, "no folder nowhere")
}

func TestDoctorNamesTheBLAS(t *testing.T) {
	m := newMachine(t)
	env := m.env
	m.env = append(env, "PODIUM_BLAS=go")
	m.expect(exitFailed, []string{"doctor"}, "ok       BLAS", "factorisations run in Go")
	m.env = append(env, "PODIUM_BLAS=/nowhere/libblas.so")
	m.expect(exitFailed, []string{"doctor"}, "missing  BLAS", "PODIUM_BLAS=/nowhere/libblas.so", "install")
}

func TestDoctorNamesUMFPACK(t *testing.T) {
	m := newMachine(t)
	m.expect(exitFailed, []string{"doctor"}, "ok       UMFPACK", "sparse LU: own")
	m.env = append(m.env, "PODIUM_SUITESPARSE=/nowhere/libumfpack.so")
	m.expect(exitFailed, []string{"doctor"}, "missing  UMFPACK", "PODIUM_SUITESPARSE=/nowhere/libumfpack.so", "install")
}
