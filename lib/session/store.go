package session

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Kept is a kept variable, as the kernel sees it.
type Kept struct {
	Name    string
	Shape   string   // such as 1000, 20×3; empty for scalars
	Text    string   // small values as text
	Bytes   int64    // of the stream and the blobs that it is in
	Dynamic []string // types met in interfaces, with the path of their package
	Group   []string // variables that share objects with it, itself included

	print  string // of its type
	stream blobRef
	refs   []blobRef
	sum    string
}

func (k Kept) record() record {
	r := record{"kept", k.Name, k.Shape, k.Text, strconv.FormatInt(k.Bytes, 10), strings.Join(k.Dynamic, "\n"), strings.Join(k.Group, "\n"),
		k.print, k.stream.file, k.sum}
	for _, b := range k.refs {
		r = append(r, b.file, strconv.FormatInt(b.offset, 10), strconv.FormatInt(b.bytes, 10))
	}
	return r
}

func lineList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func parseKept(r record) (Kept, error) {
	bad := fmt.Errorf("variable entry with %d words", len(r))
	if len(r) < 10 || (len(r)-10)%3 != 0 {
		return Kept{}, bad
	}
	k := Kept{Name: r[1], Shape: r[2], Text: r[3], Dynamic: lineList(r[5]), Group: lineList(r[6]), print: r[7], stream: blobRef{file: r[8]}, sum: r[9]}
	var err error
	if k.Bytes, err = strconv.ParseInt(r[4], 10, 64); err != nil {
		return Kept{}, err
	}
	for i := 10; i < len(r); i += 3 {
		offset, err1 := strconv.ParseInt(r[i+1], 10, 64)
		n, err2 := strconv.ParseInt(r[i+2], 10, 64)
		if err := errors.Join(err1, err2); err != nil {
			return Kept{}, err
		}
		k.refs = append(k.refs, blobRef{r[i], offset, n})
	}
	for _, f := range k.files() {
		if f != filepath.Base(f) || f == "." || f == ".." || f == string(filepath.Separator) {
			return Kept{}, fmt.Errorf("%q is no file of the session", f)
		}
	}
	return k, nil
}

// files are the data files that the variable is in.
func (k Kept) files() []string {
	out := []string{k.stream.file}
	for _, r := range k.refs {
		if !slices.Contains(out, r.file) {
			out = append(out, r.file)
		}
	}
	return out
}

func readManifest(name string) (map[string]Kept, error) {
	rs, err := readRecords(name)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]Kept{}, nil
	} else if err != nil {
		return nil, err
	}
	out := map[string]Kept{}
	for _, r := range rs {
		k, err := parseKept(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[k.Name] = k
	}
	return out, nil
}

// Refused is a variable that could not be kept.
type Refused struct{ Name, Reason string }

// Prepared is what a cell hands over.
type Prepared struct {
	Kept    []Kept
	Refused []Refused
}

// Store is the kernel's side of a session: what it commits, cells load.
type Store struct {
	dir  string
	lock *os.File
	vars map[string]Kept

	removing sync.WaitGroup // data files on their way out
}

// Create makes a session folder below root and locks it.
func Create(root string) (*Store, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, err
	}
	for range 10 {
		dir := filepath.Join(root, time.Now().UTC().Format("20060102-150405")+"-"+unique("s"))
		if err := os.MkdirAll(filepath.Join(dir, dataDir), 0o700); err != nil {
			return nil, err
		}
		lock, err := lockDir(dir, os.O_CREATE)
		if err == errAlive {
			continue // another kernel looked whether it is dead just now
		} else if err != nil {
			return nil, err
		}
		return &Store{dir: dir, lock: lock, vars: map[string]Kept{}}, nil
	}
	return nil, errAlive
}

var errAlive = errors.New("the session is in use")

// lockDir locks a session folder. It is gone if a session that was removed
// held the lock before.
func lockDir(dir string, flags int) (*os.File, error) {
	name := filepath.Join(dir, lockFile)
	f, err := os.OpenFile(name, os.O_RDWR|flags, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, errAlive
	}
	if _, err := os.Stat(name); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Dir is the session's folder.
func (s *Store) Dir() string { return s.dir }

// Remove ends the session: its folder goes.
func (s *Store) Remove() error {
	s.removing.Wait()
	err := os.RemoveAll(s.dir)
	return errors.Join(err, s.lock.Close())
}

// Variable is a committed variable.
func (s *Store) Variable(name string) (Kept, bool) {
	k, ok := s.vars[name]
	return k, ok
}

// Prepared reads what the last cell handed over; the error is fs.ErrNotExist
// if it did not reach its end.
func (s *Store) Prepared() (*Prepared, error) {
	rs, err := readRecords(filepath.Join(s.dir, preparedFile))
	if err != nil {
		return nil, err
	}
	p := &Prepared{}
	for _, r := range rs {
		switch {
		case r[0] == "kept":
			k, err := parseKept(r)
			if err != nil {
				return nil, fmt.Errorf("reading what the cell hands over: %w", err)
			}
			p.Kept = append(p.Kept, k)
		case r[0] == "refused" && len(r) == 3:
			p.Refused = append(p.Refused, Refused{r[1], r[2]})
		default:
			return nil, fmt.Errorf("reading what the cell hands over: unknown entry %q", r[0])
		}
	}
	return p, nil
}

// Failed reads how the last cell failed; the error is fs.ErrNotExist if it left
// no note.
func (s *Store) Failed() (*Failed, error) {
	rs, err := readRecords(filepath.Join(s.dir, failedFile))
	if err != nil {
		return nil, err
	}
	if len(rs) != 1 || len(rs[0]) < 3 {
		return nil, fmt.Errorf("reading how the cell failed: %w", errCorrupt)
	}
	f := &Failed{Message: rs[0][1], Panic: rs[0][2] == "true"}
	for _, w := range rs[0][3:] {
		n, err := strconv.Atoi(w)
		if err != nil {
			return nil, fmt.Errorf("reading how the cell failed: %w", err)
		}
		f.Lines = append(f.Lines, n)
	}
	return f, nil
}

// Commit makes what a cell handed over the session's; of the variables, old and
// new, only those named stay. It happens as a whole or not at all.
func (s *Store) Commit(p *Prepared, names []string) error {
	next := map[string]Kept{}
	for _, n := range names {
		if k, ok := s.vars[n]; ok {
			next[n] = k
		}
	}
	if p != nil {
		for _, k := range p.Kept {
			if slices.Contains(names, k.Name) {
				next[k.Name] = k
			}
		}
	}
	if err := s.write(next); err != nil {
		return err
	}
	return s.discardLater()
}

// Forget drops variables.
func (s *Store) Forget(names ...string) error {
	next := map[string]Kept{}
	for n, k := range s.vars {
		if !slices.Contains(names, n) {
			next[n] = k
		}
	}
	if err := s.write(next); err != nil {
		return err
	}
	return s.Discard()
}

func (s *Store) write(next map[string]Kept) error {
	var rs []record
	for _, k := range next {
		rs = append(rs, k.record())
	}
	slices.SortFunc(rs, func(a, b record) int { return strings.Compare(a[1], b[1]) })
	if err := writeRecords(filepath.Join(s.dir, manifestFile), rs); err != nil {
		return fmt.Errorf("committing the variables: %w", err)
	}
	s.vars = next
	return nil
}

// Discard drops what the last cell prepared, and data files that no variable
// is in.
func (s *Store) Discard() error {
	unused, err := s.discard()
	if err != nil {
		return err
	}
	for _, name := range unused {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	return nil
}

// discardLater is Discard, with the data files removed in the background:
// giving a gigabyte back to the disk takes a tenth of a second, for which
// nobody should wait.
func (s *Store) discardLater() error {
	unused, err := s.discard()
	if err != nil {
		return err
	}
	s.removing.Go(func() {
		for _, name := range unused {
			os.Remove(name) // what is left here, the next Discard removes or complains of
		}
	})
	return nil
}

// discard drops what the last cell left besides data, and gives the data files
// that are to go.
func (s *Store) discard() ([]string, error) {
	s.removing.Wait()
	if err := s.dropNotes(); err != nil {
		return nil, err
	}
	return s.unused()
}

// dropNotes removes what the last cell left besides data.
func (s *Store) dropNotes() error {
	for _, f := range []string{preparedFile, preparedFile + tmp, failedFile, failedFile + tmp} {
		if err := os.Remove(filepath.Join(s.dir, f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// unused lists the data files that no variable is in.
func (s *Store) unused() ([]string, error) {
	used := map[string]bool{}
	for _, k := range s.vars {
		for _, f := range k.files() {
			used[f] = true
		}
	}
	entries, err := os.ReadDir(filepath.Join(s.dir, dataDir))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if !used[e.Name()] {
			out = append(out, filepath.Join(s.dir, dataDir, e.Name()))
		}
	}
	return out, nil
}

// Dead lists the session folders below root that no kernel holds, newest first.
func Dead(root string) ([]string, error) {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range slices.Backward(entries) {
		dir := filepath.Join(root, e.Name())
		if !e.IsDir() {
			continue
		}
		lock, err := lockDir(dir, 0)
		if err != nil {
			continue // alive, being removed, or no session
		}
		lock.Close()
		out = append(out, dir)
	}
	return out, nil
}

// keepDead and keepDays bound what dead kernels leave: the newest few, of the
// last days.
const (
	keepDead = 3
	keepDays = 14
)

// Sweep removes the folders of kernels that died long ago.
func Sweep(root string) error {
	dead, err := Dead(root)
	if err != nil {
		return err
	}
	var errs []error
	for i, dir := range dead {
		info, err := os.Stat(dir)
		if err != nil {
			continue
		}
		if i < keepDead && time.Since(info.ModTime()) <= keepDays*24*time.Hour {
			continue
		}
		lock, err := lockDir(dir, 0)
		if err != nil {
			continue // somebody else takes it over
		}
		errs = append(errs, os.RemoveAll(dir), lock.Close())
	}
	return errors.Join(errs...)
}

// Adopt takes the variables of a dead session over, in the place of its own, and
// removes its folder. It returns their names. If it fails both sessions are as
// before.
func (s *Store) Adopt(dir string) ([]string, error) {
	lock, err := lockDir(dir, 0)
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	vars, err := readManifest(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, err
	}
	for _, k := range vars {
		for _, f := range k.files() {
			if err := link(filepath.Join(dir, dataDir, f), filepath.Join(s.dir, dataDir, f)); err != nil {
				return nil, errors.Join(err, s.Discard())
			}
		}
	}
	if err := s.write(vars); err != nil {
		return nil, errors.Join(err, s.Discard())
	}
	if err := errors.Join(s.Discard(), os.RemoveAll(dir)); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(vars)), nil
}

// link gives a file a second name, or copies it where there are no links.
func link(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	} else if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
