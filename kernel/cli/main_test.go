package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/tools"
)

// The test binary is also the podium program: with this variable set it runs
// Main. The kernels and watchdogs that it starts inherit the variable.
const asProgram = "PODIUM_CLI_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// builtTools is the folder of the pinned tools, built once for all test runs.
var builtTools = sync.OnceValues(func() (string, error) {
	return tools.Cached(context.Background(), source())
})

// source is the checkout that is being tested.
func source() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}

// machine is a home of its own for the program.
type machine struct {
	t   *testing.T
	dir string
	env []string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{t: t, dir: t.TempDir()}
	caches, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOPATH").Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(strings.TrimSpace(string(caches)), "\n")
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "PODIUM_") && !strings.HasPrefix(name, "XDG_") && !strings.HasPrefix(name, "JUPYTER") && !strings.HasPrefix(name, "JPY_") {
			m.env = append(m.env, pair)
		}
	}
	m.env = append(m.env, asProgram+"=1", "HOME="+filepath.Join(m.dir, "home"), "PODIUM_SOURCE="+source(),
		"GOCACHE="+values[0], "GOMODCACHE="+values[1], "GOPATH="+values[2])
	if err := os.Mkdir(filepath.Join(m.dir, "home"), 0o755); err != nil {
		t.Fatal(err)
	}
	return m
}

// withTools gives the machine's programs the pinned tools.
func (m *machine) withTools() *machine {
	m.t.Helper()
	dir, err := builtTools()
	if err != nil {
		m.t.Fatal(err)
	}
	m.env = append(m.env, "PODIUM_TOOLS="+dir)
	return m
}

func (m *machine) command(args ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], args...)
	command.Dir, command.Env = m.dir, m.env
	return command
}

// podium runs the program and returns its exit status and what it printed.
func (m *machine) podium(args ...string) (status int, stdout, stderr string) {
	m.t.Helper()
	command := m.command(args...)
	var out, errs bytes.Buffer
	command.Stdout, command.Stderr = &out, &errs
	if err := command.Start(); err != nil {
		m.t.Fatal(err)
	}
	timer := time.AfterFunc(3*time.Minute, func() { command.Process.Signal(syscall.SIGQUIT) })
	defer timer.Stop()
	command.Wait() // the status says how it ended
	return command.ProcessState.ExitCode(), out.String(), errs.String()
}

// expect runs the program and checks its status and texts in its output.
func (m *machine) expect(status int, args []string, want ...string) string {
	m.t.Helper()
	got, stdout, stderr := m.podium(args...)
	all := stdout + stderr
	if got != status {
		m.t.Errorf("podium %s: status %d, want %d\n%s", strings.Join(args, " "), got, status, all)
	}
	for _, w := range want {
		if !strings.Contains(all, w) {
			m.t.Errorf("podium %s: no %q in\n%s", strings.Join(args, " "), w, all)
		}
	}
	return all
}

// notebook writes a notebook with these code cells; a cell that begins with
// "tag:NAME " has that tag.
func (m *machine) notebook(name string, cells ...string) string {
	m.t.Helper()
	var list []string
	for _, source := range cells {
		tags := ""
		if rest, ok := strings.CutPrefix(source, "tag:"); ok {
			tags, source, _ = strings.Cut(rest, " ")
			tags = fmt.Sprintf("%q", tags)
		}
		list = append(list, fmt.Sprintf(`{"cell_type":"code","metadata":{"tags":[%s]},"outputs":[],"execution_count":null,"source":%q}`, tags, source))
	}
	text := `{"nbformat":4,"nbformat_minor":4,"metadata":{},"cells":[` + strings.Join(list, ",") + `]}`
	return m.file(name, text)
}

func (m *machine) file(name, text string) string {
	m.t.Helper()
	path := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
	return path
}

func (m *machine) read(name string) string {
	m.t.Helper()
	data, err := os.ReadFile(filepath.Join(m.dir, name))
	if err != nil {
		m.t.Fatal(err)
	}
	return string(data)
}
