package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestCommit(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) { Keep(c, "x", 1); Keep(c, "y", "two"); Keep(c, "z", []int{3, 4}) })
	p := n.run(func(c *Cell) { Keep(c, "x", 10); Keep(c, "w", 5.5); Keep(c, "v", true) })
	// Only those named stay: y goes, v does not come.
	if err := n.store.Commit(p, []string{"x", "z", "w", "unknown"}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"x": "10", "z": "2", "w": "5.5", "y": "", "v": "", "unknown": ""} {
		k, ok := n.store.Variable(name)
		if ok != (want != "") || ok && k.Text != want && k.Shape != want {
			t.Errorf("%s is %+v, %v; want %q", name, k, ok, want)
		}
	}
	if files := n.files(); len(files) != 3 {
		t.Errorf("files: %q", files)
	}
	if _, err := n.store.Prepared(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was committed is still prepared: %v", err)
	}
	// A cell that hands nothing over: the names decide.
	if err := n.store.Commit(nil, []string{"x", "w"}); err != nil {
		t.Fatal(err)
	}
	if err := n.store.Forget("w", "unknown"); err != nil {
		t.Fatal(err)
	}
	if _, ok := n.store.Variable("w"); ok || len(n.files()) != 1 || value[int](n, "x") != 10 {
		t.Errorf("w is there (%v), or files of it: %q", ok, n.files())
	}
}

// TestCommitFails: if the list cannot be written, all is as before.
func TestCommitFails(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) { Keep(c, "x", 1) })
	p := n.run(func(c *Cell) { Keep(c, "x", 2) })
	// A folder in the place of the new list.
	block := filepath.Join(n.store.Dir(), manifestFile+tmp)
	if err := os.MkdirAll(filepath.Join(block, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := n.store.Commit(p, []string{"x"}); err == nil || !strings.Contains(err.Error(), "committing the variables") {
		t.Errorf("the error is %v", err)
	}
	if k, _ := n.store.Variable("x"); k.Text != "1" || value[int](n, "x") != 1 {
		t.Errorf("x is %s", k.Text)
	}
	if err := os.RemoveAll(block); err != nil {
		t.Fatal(err)
	}
}

func TestKeptTexts(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) {
		Keep(c, "b", true)
		Keep(c, "i", int8(-3))
		Keep(c, "u", uint(3))
		Keep(c, "f", float32(0.1))
		Keep(c, "c", 1+2i)
		Keep(c, "s", "a\nb")
		Keep(c, "long", strings.Repeat("x", 300))
		Keep(c, "m", map[int]int{1: 2})
		Keep(c, "square", [][]int{{1, 2}, {3, 4}, {5, 6}})
		Keep(c, "ragged", [][]int{{1}, {2, 3}})
		Keep(c, "nil", (*int)(nil))
		Keep(c, "shaped", shaped{2, 3, 4})
		Keep(c, "struct", Point{})
	})
	for name, want := range map[string][2]string{
		"b": {"", "true"}, "i": {"", "-3"}, "u": {"", "3"}, "f": {"", "0.1"}, "c": {"", "(1+2i)"}, "s": {"3", `"a\nb"`}, "long": {"300", ""},
		"m": {"1", ""}, "square": {"3×2", ""}, "ragged": {"2×…", ""}, "nil": {"nil", ""}, "shaped": {"2×3×4", ""}, "struct": {"", ""},
	} {
		if k, _ := n.store.Variable(name); k.Shape != want[0] || k.Text != want[1] {
			t.Errorf("%s: shape %q, text %q; want %q", name, k.Shape, k.Text, want)
		}
	}
}

type shaped []int

func (s shaped) Shape() []int { return s }

func TestDynamicTypes(t *testing.T) {
	Register[Point]()
	Register[Failure]()
	n := newNotebook(t)
	n.cell(func(c *Cell) { Keep(c, "x", []any{1, map[string]*Point{}, []Failure{{1}}, Point{}}) })
	const path = "github.com/podium-go/podium/lib/session."
	if k, _ := n.store.Variable("x"); !slices.Equal(k.Dynamic, []string{path + "Point", path + "Failure"}) {
		t.Errorf("dynamic types: %q", k.Dynamic)
	}
}

func TestDeadAndSweep(t *testing.T) {
	root := t.TempDir()
	if dead, err := Dead(filepath.Join(root, "missing")); err != nil || dead != nil {
		t.Errorf("%q, %v", dead, err)
	}
	alive, err := Create(root)
	if err != nil {
		t.Fatal(err)
	}
	defer alive.Remove()
	var dirs []string
	for range 6 {
		s, err := Create(root)
		if err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, s.Dir())
		s.lock.Close() // as when the kernel dies
		time.Sleep(time.Millisecond)
	}
	other := filepath.Join(root, "notes")
	if err := os.MkdirAll(other, 0o700); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(dirs)
	if dead, err := Dead(root); err != nil || !slices.Equal(dead, dirs) {
		t.Errorf("dead are %q (%v), want %q", dead, err, dirs)
	}
	old := time.Now().AddDate(0, 0, -keepDays-1)
	if err := os.Chtimes(dirs[1], old, old); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(root); err != nil {
		t.Fatal(err)
	}
	if dead, _ := Dead(root); !slices.Equal(dead, []string{dirs[0], dirs[2]}) {
		t.Errorf("dead are %q, want the newest three without the old one", dead)
	}
	for _, dir := range []string{alive.Dir(), other} {
		if entries, err := os.ReadDir(dir); err != nil || dir == other && len(entries) > 0 {
			t.Errorf("%s was touched: %v, %v", dir, entries, err)
		}
	}
}

// died is a session with variables whose kernel is no more.
func died(t *testing.T, root string) (dir string) {
	s, err := Create(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(Variable, s.Dir())
	n := &notebook{t, s, map[string]bool{}}
	n.cell(func(c *Cell) {
		x := ramp(large)
		Keep(c, "x", x)
		Keep(c, "view", x[large/2:])
		Keep(c, "n", 7)
	})
	n.run(func(c *Cell) { Keep(c, "n", 8) }) // not committed
	s.lock.Close()
	return s.Dir()
}

func TestAdopt(t *testing.T) {
	root := t.TempDir()
	dir := died(t, root)
	s, err := Create(root)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Remove()
	t.Setenv(Variable, s.Dir())
	n := &notebook{t, s, map[string]bool{}}
	n.cell(func(c *Cell) { Keep(c, "own", 1) })
	names, err := s.Adopt(dir)
	if err != nil || !slices.Equal(names, []string{"n", "view", "x"}) {
		t.Fatalf("%q, %v", names, err)
	}
	n.run(func(c *Cell) {
		x, view := Load[[]float64](c, "x"), Load[[]float64](c, "view")
		if len(x) != large || &x[large/2] != &view[0] || Load[int](c, "n") != 7 {
			t.Error("the variables came back otherwise")
		}
	})
	if _, ok := s.Variable("own"); ok {
		t.Error("the session's own variables are still there")
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of the dead session is still there: %v", err)
	}
	if _, err := s.Adopt(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it was adopted twice: %v", err)
	}
	if _, err := s.Adopt(s.Dir()); !errors.Is(err, errAlive) {
		t.Errorf("adopting a living session: %v", err)
	}
}

// TestAdoptFails: a session that cannot be adopted is as before, and so is the
// adopting one.
func TestAdoptFails(t *testing.T) {
	root := t.TempDir()
	dir := died(t, root)
	known, err := readManifest(filepath.Join(dir, manifestFile))
	if err != nil {
		t.Fatal(err)
	}
	gone := filepath.Join(dir, dataDir, known["n"].stream.file)
	if err := os.Rename(gone, gone+"-away"); err != nil {
		t.Fatal(err)
	}
	s, err := Create(root)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Remove()
	t.Setenv(Variable, s.Dir())
	n := &notebook{t, s, map[string]bool{}}
	n.cell(func(c *Cell) { Keep(c, "own", 1) })
	if _, err := s.Adopt(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
	if value[int](n, "own") != 1 || len(n.files()) != 1 {
		t.Errorf("files: %q", n.files())
	}
	if err := os.Rename(gone+"-away", gone); err != nil {
		t.Fatal(err)
	}
	if names, err := s.Adopt(dir); err != nil || len(names) != 3 {
		t.Errorf("%q, %v", names, err)
	}
}

// TestAdoptRace: of several kernels that want a dead session one gets it.
func TestAdoptRace(t *testing.T) {
	root := t.TempDir()
	for range 10 {
		dir := died(t, root)
		var wait sync.WaitGroup
		var mu sync.Mutex
		got := 0
		for range 4 {
			wait.Go(func() {
				s, err := Create(root)
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Remove()
				if _, err := Dead(root); err != nil {
					t.Error(err)
				}
				names, err := s.Adopt(dir)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					got++
					if len(names) != 3 {
						t.Errorf("names: %q", names)
					}
				} else if !errors.Is(err, errAlive) && !errors.Is(err, fs.ErrNotExist) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if got > 1 {
			t.Fatalf("%d sessions got it", got)
		}
	}
}

// TestReadersSeeWhole: whoever reads the list while it is replaced sees the old
// one or the new one.
func TestReadersSeeWhole(t *testing.T) {
	n := newNotebook(t)
	name := filepath.Join(n.store.Dir(), manifestFile)
	set := func(i int) *Prepared {
		return &Prepared{Kept: []Kept{
			{Name: "a", Text: fmt.Sprint(i), stream: blobRef{file: "s"}},
			{Name: "b", Text: fmt.Sprint(i), stream: blobRef{file: "s"}},
		}}
	}
	if err := n.store.Commit(set(0), []string{"a", "b"}); err != nil {
		t.Fatal(err)
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range 500 {
			if err := n.store.Commit(set(i), []string{"a", "b"}); err != nil {
				t.Error(err)
			}
		}
	}()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		if m, err := readManifest(name); err != nil || len(m) != 2 || m["a"].Text != m["b"].Text {
			t.Fatalf("%v, %v", m, err)
		}
	}
}

func TestPreparedErrors(t *testing.T) {
	n := newNotebook(t)
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(n.store.Dir(), preparedFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(n.store.Dir(), failedFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]string{
		"":                                   `line 1 is ""`,
		"something\n":                        `line 1 is "something"`,
		recordHead + "\nunquoted\n":          "line 2: not a quoted word",
		recordHead + "\n\"kept\"\n":          "variable entry with 1 words",
		recordHead + "\n\"odd\" \"x\"\n":     `unknown entry "odd"`,
		recordHead + "\n\"refused\" \"x\"\n": `unknown entry "refused"`,
	} {
		write(text)
		if _, err := n.store.Prepared(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %q", text, err, want)
		}
		if f, err := n.store.Failed(); err == nil {
			t.Errorf("%q: a note %v", text, f)
		}
	}
	write(recordHead + "\n\"failed\" \"m\" \"false\" \"x\"\n")
	if f, err := n.store.Failed(); err == nil {
		t.Errorf("a note %v", f)
	}
	write(recordHead + "\n\"failed\" \"m\" \"true\" \"3\" \"4\"\n")
	if f, err := n.store.Failed(); err != nil || f.Message != "m" || !f.Panic || !slices.Equal(f.Lines, []int{3, 4}) {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestCreateFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Create(filepath.Join(file, "root")); err == nil {
		t.Error(s.Remove(), "a session below a file")
	}
}
