package conformance

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestEndlessLoop: an interrupt ends a cell in under a second, and its
// variables are as before.
func TestEndlessLoop(t *testing.T) {
	k := start(t, t.TempDir())
	k.want("x := 3\nx", "3")
	type end struct {
		r   result
		err error
	}
	done := make(chan end, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		r, err := k.try(ctx, "x = 4\nfor {\n\tx++\n}")
		done <- end{r, err}
	}()
	k.find("cell")
	time.Sleep(200 * time.Millisecond)
	begun := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := k.Interrupt(ctx); err != nil {
		t.Fatal(err)
	}
	e := <-done
	if took := time.Since(begun); took > time.Second {
		t.Errorf("interrupting took %v", took)
	}
	if e.err != nil || len(e.r.errors) != 1 || !strings.Contains(e.r.errors[0], "interrupted") {
		t.Errorf("%v: %+v", e.err, e.r)
	}
	k.want("x", "3")
}

// TestFlood: 100 MB of output leave the kernel answering, and the notebook of
// a size that can be saved.
func TestFlood(t *testing.T) {
	k := start(t, t.TempDir())
	r := k.run("line := strings.Repeat(\"x\", 99)\nfor range 1_000_000 {\n\tfmt.Println(line)\n}\nn := 5")
	if r.status != "ok" {
		t.Errorf("status %s: %.300s", r.status, r.trace)
	}
	if n := len(r.stdout); n > 20<<20 || n < 1<<20 {
		t.Errorf("%d bytes reached the client", n)
	}
	if !strings.Contains(r.stderr, "is not shown") {
		t.Errorf("nothing says that output was dropped: %.300q", r.stderr)
	}
	k.want("n", "5")
}

// TestFullDisk: a variable that cannot be saved fails the cell with its name
// and size; the others are as before.
func TestFullDisk(t *testing.T) {
	cache := t.TempDir()
	if err := syscall.Mount("tmpfs", cache, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a small disk needs the right to mount one: %v", err)
	}
	defer syscall.Unmount(cache, syscall.MNT_DETACH)
	k := start(t, cache)
	k.want("x := 3\nsmall := []int{1, 2}\nx", "3")
	r := k.run("x = 4\nlarge := make([]float64, 1_000_000)\nlarge[0] = 1\nsmall[0] = 9")
	if len(r.errors) != 1 || !strings.Contains(r.errors[0], "large") || !strings.Contains(r.errors[0], "8.0 MB") || !strings.Contains(r.errors[0], "no space left") {
		t.Errorf("the message is %q", r.errors)
	}
	k.want("fmt.Sprint(x, small)", "3 [1 2]")
	if r := k.run("large"); r.status != "error" {
		t.Error("half a variable is there")
	}
	data, _ := filepath.Glob(filepath.Join(cache, "podium", "sessions", "*", "data", "*"))
	for _, f := range data {
		if info, err := os.Stat(f); err == nil && info.Size() > 1<<20 {
			t.Errorf("%s stays behind with %d bytes", filepath.Base(f), info.Size())
		}
	}
}

// TestOwnModule: a notebook inside somebody's module sees its packages, and
// what was edited takes effect in the next cell.
func TestOwnModule(t *testing.T) {
	k := start(t, t.TempDir())
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(k.dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	write("go.mod", "module example.org/mine\n\ngo 1.26\n")
	write("wave/wave.go", "package wave\n\nfunc Speed() int { return 1 }\n")
	if err := k.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	k.want("import \"example.org/mine/wave\"\nwave.Speed()", "1")
	time.Sleep(20 * time.Millisecond)
	write("wave/wave.go", "package wave\n\nfunc Speed() int { return 2 }\n\nfunc Height() int { return 3 }\n")
	k.want("wave.Speed() + wave.Height()", "5")
	k.want("mat.Sum(mat.NewDense(1, 2, []float64{1, 2}))", "3") // and podium's modules are still there
}
