package session

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cellVariable makes the test binary run one of the programs below.
const cellVariable = "PODIUM_TEST_CELL"

func TestMain(m *testing.M) {
	if p := programs[os.Getenv(cellVariable)]; p != nil {
		p()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program is one as the kernel makes of a cell.
func program(body func(c *Cell)) func() {
	return func() {
		c := Begin()
		defer c.Close()
		body(c)
		c.Done()
	}
}

// touch changes what the session has, as far as this program sees it.
func touch(c *Cell) []float64 {
	big := Load[[]float64](c, "big")
	big[0] = -1
	Load[map[string]int](c, "m")["a"] = -1
	Keep(c, "big", big)
	Keep(c, "new", ramp(large))
	return big
}

var programs = map[string]func(){
	"good": program(func(c *Cell) { touch(c) }),
	"defers": func() {
		c := Begin()
		defer c.Close()
		x := 1
		defer func() { x++ }()
		KeepRef(c, "x", &x)
		c.Done()
	},
	"panic": program(func(c *Cell) { touch(c); panic("boom") }),
	"panic nil map": program(func(c *Cell) {
		touch(c)
		var m map[string]int
		m["x"] = 1
	}),
	"panic error":    program(func(c *Cell) { touch(c); panic(errors.New("an error")) }),
	"panic stringer": program(func(c *Cell) { touch(c); panic(time.Minute) }),
	"panic behind":   program(func(c *Cell) { touch(c); c.Done(); panic("late") }),
	"try":            program(func(c *Cell) { touch(c); Try1(strconv.Atoi("x1")) }),
	"try in goroutine": program(func(c *Cell) {
		touch(c)
		go Try0(errors.New("from a goroutine"))
		select {}
	}),
	"exit":   program(func(c *Cell) { touch(c); os.Exit(0) }),
	"exit 3": program(func(c *Cell) { touch(c); os.Exit(3) }),
	"return": func() {
		c := Begin()
		defer c.Close()
		touch(c)
	},
	"goexit": program(func(c *Cell) { touch(c); syscall.Kill(os.Getpid(), syscall.SIGTERM); select {} }),
	"slow save": program(func(c *Cell) {
		touch(c)
		for i := range 400 {
			Keep(c, "huge"+strconv.Itoa(i), make([]byte, 16<<20))
		}
	}),
	"no space": program(func(c *Cell) {
		limitFiles(1 << 20)
		touch(c)
		Keep(c, "huge", make([]byte, 8<<20))
	}),
	"no space for streams": program(func(c *Cell) {
		limitFiles(1 << 19)
		Keep(c, "a", 1)
		Keep(c, "text", strings.Repeat("x", 1<<20))
	}),
	"no space for the list": program(func(c *Cell) {
		limitFiles(400)
		for i := range 20 {
			Keep(c, "v"+strconv.Itoa(i), i)
		}
	}),
	"load big": program(func(c *Cell) { touch(c) }),
	"retyped":  program(func(c *Cell) { Load[[]float32](c, "big") }),
	"sleep":    program(func(c *Cell) { time.Sleep(time.Minute) }),
}

// limitFiles makes writes fail where a file grows beyond a size, as on a full disk.
func limitFiles(size uint64) {
	signal.Ignore(syscall.SIGXFSZ)
	Try0(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: size}))
}

// start runs a program; its error output is in the buffer.
func (n *notebook) start(name string) (*exec.Cmd, *bytes.Buffer) {
	n.Helper()
	exe, err := os.Executable()
	if err != nil {
		n.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), cellVariable+"="+name)
	var out bytes.Buffer
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		n.Fatal(err)
	}
	return cmd, &out
}

// all are the files of the session's folder with what is in them.
func (n *notebook) all() map[string]string {
	n.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(n.store.Dir(), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		out[path] = checksum(data)
		return err
	})
	if err != nil {
		n.Fatal(err)
	}
	return out
}

// filled is a session with committed variables.
func filled(t *testing.T) *notebook {
	n := newNotebook(t)
	n.cell(func(c *Cell) {
		Keep(c, "big", ramp(large))
		Keep(c, "m", map[string]int{"a": 1})
	})
	return n
}

// intact checks that the committed variables and files are as they were, once
// what the cell left is discarded.
func (n *notebook) intact(before map[string]string) {
	n.Helper()
	if err := n.store.Discard(); err != nil {
		n.Error(err)
	}
	after := n.all()
	for f, sum := range before {
		if after[f] != sum {
			n.Errorf("%s changed", f)
		}
	}
	for f := range after {
		if before[f] == "" {
			n.Errorf("%s was left behind", f)
		}
	}
}

func TestFailingCells(t *testing.T) {
	for _, k := range []struct {
		name    string
		status  int
		message string // of the note; none if empty
		panic   bool
		stderr  string
	}{
		{"panic", 2, "panic: boom", true, ""},
		{"panic nil map", 2, "assignment to entry in nil map", true, ""},
		{"panic error", 2, "panic: an error", true, ""},
		{"panic stringer", 2, "panic: 1m0s", true, ""},
		{"panic behind", 2, "panic: late", true, ""},
		{"try", 1, `strconv.Atoi: parsing "x1": invalid syntax`, false, ""},
		{"try in goroutine", 2, "", false, "panic: from a goroutine"},
		{"exit", 0, "", false, ""},
		{"exit 3", 3, "", false, ""},
		{"return", 0, "", false, ""},
		{"goexit", -1, "", false, ""},
		{"retyped", 1, "the kept variable big cannot be loaded: its type []float32 is not laid out as when it was kept", false, ""},
		{"no space", 1, "variable huge (8.4 MB) could not be saved: file too large; all kept variables are as before", false, ""},
		{"no space for streams", 1, "variable text (1.0 MB) could not be saved: file too large; all kept variables are as before", false, ""},
		{"no space for the list", 1, "the variables could not be saved: ", false, ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			n := filled(t)
			before := n.all()
			cmd, stderr := n.start(k.name)
			cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != k.status {
				t.Errorf("the status is %d, want %d\n%s", got, k.status, stderr)
			}
			if !strings.Contains(stderr.String(), k.stderr) {
				t.Errorf("stderr is %q", stderr)
			}
			f, err := n.store.Failed()
			switch {
			case k.message == "":
				if !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("the note is %v, %v", f, err)
				}
			case err != nil:
				t.Error(err)
			case !strings.Contains(f.Message, k.message) || f.Panic != k.panic:
				t.Errorf("the note is %+v, want %q", f, k.message)
			}
			if p, err := n.store.Prepared(); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the cell handed over %v, %v", p, err)
			}
			n.intact(before)
		})
	}
}

func TestGoodCells(t *testing.T) {
	n := filled(t)
	for _, name := range []string{"good", "defers"} {
		cmd, stderr := n.start(name)
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v: %s", err, stderr)
		}
		p, err := n.store.Prepared()
		if err != nil {
			t.Fatal(err)
		}
		if err := n.store.Commit(p, []string{"big", "m", "new", "x"}); err != nil {
			t.Fatal(err)
		}
	}
	if x := value[int](n, "x"); x != 2 {
		t.Errorf("x is %d, want what it is behind the deferred call, 2", x)
	}
	if big, m := value[[]float64](n, "big"), value[map[string]int](n, "m"); big[0] != -1 || m["a"] != 1 {
		t.Errorf("big[0] is %g (kept), m[a] is %d (not kept)", big[0], m["a"])
	}
}

// TestKilledWhileSaving kills a cell when a part of its data is on the disk.
func TestKilledWhileSaving(t *testing.T) {
	n := filled(t)
	before := n.all()
	for _, after := range []int{1, 5, 20} {
		cmd, stderr := n.start("slow save")
		for len(n.files()) < len(before)-2+after {
			if cmd.ProcessState != nil {
				t.Fatal(stderr)
			}
			if _, err := n.store.Prepared(); err == nil {
				t.Fatal("the cell was ready before it was killed")
			}
			time.Sleep(time.Millisecond)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if _, err := n.store.Prepared(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a killed cell handed over something: %v", err)
		}
		n.intact(before)
	}
	if big := value[[]float64](n, "big"); !slices.Equal(big, ramp(large)) {
		t.Error("the committed variable changed")
	}
}

// TestDamaged damages a file of a variable, and what the list says of it.
func TestDamaged(t *testing.T) {
	file := func(n *notebook, i int) string {
		k, _ := n.store.Variable("big")
		return filepath.Join(n.store.Dir(), dataDir, k.files()[i])
	}
	replace := func(old, new string) func(n *notebook) error {
		return func(n *notebook) error {
			name := filepath.Join(n.store.Dir(), manifestFile)
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			return os.WriteFile(name, bytes.ReplaceAll(data, []byte(old), []byte(new)), 0o600)
		}
	}
	const cannot = "the kept variable big cannot be loaded: "
	for _, k := range []struct {
		name    string
		damage  func(n *notebook) error
		message []string
	}{
		{"stream", func(n *notebook) error { return os.WriteFile(file(n, 0), []byte("garbage"), 0o600) }, []string{cannot, "the data is damaged"}},
		{"stream truncated", func(n *notebook) error { return os.Truncate(file(n, 0), 2) }, []string{cannot, "the data is damaged"}},
		{"stream gone", func(n *notebook) error { return os.Remove(file(n, 0)) }, []string{cannot, "no such file"}},
		{"blob truncated", func(n *notebook) error { return os.Truncate(file(n, 1), 100) }, []string{cannot, "is shorter than it was"}},
		{"blob empty", func(n *notebook) error { return os.Truncate(file(n, 1), 0) }, []string{cannot, "is empty"}},
		{"blob gone", func(n *notebook) error { return os.Remove(file(n, 1)) }, []string{cannot, "no such file"}},
		{"list", replace("podium", "papyrus"), []string{cannot, "manifest: line 1 is"}},
		{"words", replace(`"kept" "big"`, `"kept" big`), []string{cannot, "manifest: line 2: not a quoted word"}},
		{"size", replace(`"0" "800000"`, `"0" "800008"`), []string{cannot, "the data is damaged"}},
		{"offset", replace(`"0" "800000"`, `"9223372036854775800" "800000"`), []string{cannot, "is shorter than it was"}},
		{"negative", replace(`"0" "800000"`, `"-8" "800000"`), []string{cannot, "is shorter than it was"}},
		{"unaligned", replace(`"0" "800000"`, `"-" "800000"`), []string{cannot, "invalid syntax"}},
		{"path", replace(`"blob-`, `"../blob-`), []string{cannot, "is no file of the session"}},
	} {
		t.Run(k.name, func(t *testing.T) {
			n := filled(t)
			if err := k.damage(n); err != nil {
				t.Fatal(err)
			}
			cmd, stderr := n.start("load big")
			cmd.Wait()
			f, err := n.store.Failed()
			if cmd.ProcessState.ExitCode() != 1 || err != nil {
				t.Fatalf("%v, %v\n%s", cmd.ProcessState, err, stderr)
			}
			for _, m := range k.message {
				if !strings.Contains(f.Message, m) || f.Panic {
					t.Errorf("the note is %+v, want %q", f, m)
				}
			}
		})
	}
}
