package guard

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary is also the watchdog, a kernel that opens a run, and a process
// of that kernel.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "watch":
			os.Exit(Watch(os.Args[2:]))
		case "kernel":
			pretendKernel()
		case "sleep":
			time.Sleep(time.Minute)
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
}

// pretendKernel opens a run, starts a process of it that starts another in a
// session of its own, and prints what there is to look at.
func pretendKernel() {
	run, err := Open([]string{os.Args[0], "watch"}, func(string, ...any) {})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	child := exec.Command("sh", "-c", `"$0" sleep & exec "$0" sleep`, os.Args[0])
	child.Env = append(os.Environ(), run.Marker())
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := child.Start(); err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println(run.Dir, run.ID, run.watchdog.cmd.Process.Pid)
	bufio.NewReader(os.Stdin).ReadString('\n')
	if err := run.Close(); err != nil {
		fmt.Println("error", err)
	}
	os.Exit(0)
}

type kernel struct {
	cmd      *exec.Cmd
	dir, id  string
	watchdog int
}

func startKernel(t *testing.T) *kernel {
	t.Helper()
	cmd := exec.Command(os.Args[0], "kernel")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	fields := strings.Fields(line)
	if err != nil || len(fields) != 3 || fields[0] == "error" {
		t.Fatalf("the kernel says %q (%v)", line, err)
	}
	pid, err := strconv.Atoi(fields[2])
	if err != nil {
		t.Fatal(err)
	}
	k := &kernel{cmd: cmd, dir: fields[0], id: fields[1], watchdog: pid}
	if !eventually(func() bool { found, err := processes(k.id); return err == nil && len(found) >= 2 }) {
		t.Fatal("the kernel has no processes")
	}
	return k
}

func eventually(condition func() bool) bool {
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if condition() {
			return true
		}
	}
	return false
}

// nothingLeft checks that neither process nor folder nor watchdog is there.
func (k *kernel) nothingLeft(t *testing.T) {
	t.Helper()
	if !eventually(func() bool {
		found, err := processes(k.id)
		_, statErr := os.Stat(k.dir)
		return err == nil && len(found) == 0 && os.IsNotExist(statErr)
	}) {
		found, err := processes(k.id)
		t.Errorf("left behind: %v (%v), %s", found, err, k.dir)
	}
}

func privateTemp(t *testing.T) {
	dir, err := os.MkdirTemp("/tmp", "pg") // short: see baseDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("TMPDIR", dir)
}

func TestKillingTheKernelLeavesNothing(t *testing.T) {
	privateTemp(t)
	k := startKernel(t)
	k.cmd.Process.Kill()
	k.nothingLeft(t)
	if !eventually(func() bool { return syscall.Kill(k.watchdog, 0) != nil }) {
		t.Errorf("the watchdog %d is still there", k.watchdog)
	}
}

func TestTheWatchdogIsStartedAgain(t *testing.T) {
	privateTemp(t)
	k := startKernel(t)
	syscall.Kill(k.watchdog, syscall.SIGTERM) // which it ignores
	syscall.Kill(k.watchdog, syscall.SIGKILL)
	time.Sleep(300 * time.Millisecond)
	if _, err := os.Stat(k.dir); err != nil {
		t.Fatalf("the folder of a living kernel: %v", err)
	}
	k.cmd.Process.Kill()
	k.nothingLeft(t)
}

func TestTheNextKernelSweepsWhatAllLayersLeft(t *testing.T) {
	privateTemp(t)
	k := startKernel(t)
	syscall.Kill(k.cmd.Process.Pid, syscall.SIGSTOP) // so that it starts no other watchdog
	syscall.Kill(k.watchdog, syscall.SIGKILL)
	k.cmd.Process.Kill()
	k.cmd.Wait()
	if _, err := os.Stat(filepath.Join(k.dir, lockName)); err != nil {
		t.Fatalf("with the watchdog gone the folder should be there: %v", err)
	}
	next := startKernel(t)
	k.nothingLeft(t)
	if _, err := os.Stat(next.dir); err != nil {
		t.Errorf("the folder of the living kernel: %v", err)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	privateTemp(t)
	run, err := Open([]string{os.Args[0], "watch"}, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Open([]string{os.Args[0], "watch"}, t.Logf) // must not touch the first
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(run.Dir); err != nil {
		t.Error(err)
	}
	for _, r := range []*Run{run, other} {
		if err := os.MkdirAll(filepath.Join(r.Dir, "a", "b"), 0o500); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(r.Dir); !os.IsNotExist(err) {
			t.Errorf("%s is left: %v", r.Dir, err)
		}
		if syscall.Kill(r.watchdog.cmd.Process.Pid, 0) == nil {
			t.Error("the watchdog is left")
		}
	}
}

func TestAForeignFolderIsRefused(t *testing.T) {
	privateTemp(t)
	base := filepath.Join(os.TempDir(), "podium-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(base, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(base, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Open([]string{os.Args[0], "watch"}, t.Logf); err == nil || !strings.Contains(err.Error(), base) {
		t.Errorf("got %v, want an error that names %s", err, base)
	}
}
