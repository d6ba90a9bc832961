package engine

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestJupyterClient lets Jupyter's own client drive the kernel. It needs
// jupyter_client (Debian: python3-jupyter-client), which CI installs.
func TestJupyterClient(t *testing.T) {
	t.Parallel()                 // mostly waits for gopls
	python := "/usr/bin/python3" // the system's, whose packages Debian installs
	if err := exec.Command(python, "-c", "import jupyter_client").Run(); err != nil {
		t.Skip("jupyter_client is not installed")
	}
	dir, err := builtTools()
	if err != nil {
		t.Fatal(err)
	}
	temp, err := os.MkdirTemp("/tmp", "pj")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temp)
	spec := filepath.Join(temp, "kernels", "podium-test")
	if err := os.MkdirAll(spec, 0o755); err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(map[string]any{
		"argv": []string{os.Args[0], "kernel", "{connection_file}"}, "display_name": "test", "language": "go",
		"interrupt_mode": "message", "env": map[string]string{"PODIUM_TOOLS": dir, "TMPDIR": temp},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(spec, "kernel.json"), content, 0o644); err != nil {
		t.Fatal(err)
	}
	script := exec.Command(python, filepath.Join("testdata", "jupyter_client_test.py"), "podium-test")
	script.Env = append(os.Environ(), "JUPYTER_PATH="+temp, "JUPYTER_RUNTIME_DIR="+filepath.Join(temp, "runtime"))
	out, err := script.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
	(&bench{temp: temp}).nothingLeft(t)
}
