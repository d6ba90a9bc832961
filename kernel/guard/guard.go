package guard

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/podium-go/podium/kernel/wire"
)

// Variable is the environment variable that marks a kernel's processes.
const Variable = "PODIUM_KERNEL"

// lockName is the file in a run's folder whose lock says that it is alive.
const lockName = "lock"

// A Run is one life of a kernel: a mark for its processes and a private folder
// for its files.
type Run struct {
	ID  string // in Variable of every process of this run
	Dir string // private folder, removed with the run

	logf wire.Logf
	self []string // command line of the watchdog
	lock *os.File

	mu       sync.Mutex
	closing  bool
	watchdog *watchdog
}

// Open makes the folder of a new run, removes what dead runs left, and starts
// the watchdog: the command self followed by the two arguments of Watch.
func Open(self []string, logf wire.Logf) (*Run, error) {
	base, err := baseDir()
	if err != nil {
		return nil, err
	}
	run := &Run{ID: wire.NewID(), logf: logf, self: self}
	run.Dir = filepath.Join(base, run.ID[:8])
	// One opener at a time: a folder whose lock is not taken yet must not look
	// like one that a dead run left.
	door, err := lockFile(filepath.Join(base, lockName), true)
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", base, err)
	}
	defer door.Close()
	sweepStale(base, logf)
	if err := os.Mkdir(run.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("private folder of the kernel: %w", err)
	}
	if err := os.WriteFile(filepath.Join(run.Dir, "id"), []byte(run.ID), 0o600); err != nil {
		os.RemoveAll(run.Dir)
		return nil, fmt.Errorf("private folder of the kernel: %w", err)
	}
	if run.lock, err = lockFile(filepath.Join(run.Dir, lockName), false); err != nil {
		os.RemoveAll(run.Dir)
		return nil, fmt.Errorf("private folder of the kernel: %w", err)
	}
	if err := run.watch(); err != nil {
		run.lock.Close()
		os.RemoveAll(run.Dir)
		return nil, err
	}
	return run, nil
}

// Marker is the environment entry for every process of this run.
func (r *Run) Marker() string { return Variable + "=" + r.ID }

// Processes lists the processes of this run.
func (r *Run) Processes() ([]Process, error) { return processes(r.ID) }

// Sweep kills every process of this run.
func (r *Run) Sweep() error { return sweep(r.ID) }

// Close kills every process of this run, removes its folder, and ends the
// watchdog. It returns what could not be done.
func (r *Run) Close() error {
	r.mu.Lock()
	r.closing = true
	watchdog := r.watchdog
	r.mu.Unlock()
	err := errors.Join(sweep(r.ID), removeAll(r.Dir))
	r.lock.Close()
	watchdog.end()
	return err
}

// baseDir is the folder that holds the private folders of this user's kernels.
func baseDir() (string, error) {
	name := "podium-" + strconv.Itoa(os.Getuid())
	base := filepath.Join(os.TempDir(), name)
	if len(base) > 48 {
		// gopls listens on a socket below it; a socket's path has at most 104
		// bytes on some systems, and GoNB and gopls add some 45.
		base = filepath.Join("/tmp", name)
	}
	if err := os.Mkdir(base, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("folder for running kernels: %w", err)
	}
	info, err := os.Lstat(base)
	if err != nil {
		return "", fmt.Errorf("folder for running kernels: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || !ok || int(owner.Uid) != os.Getuid() || info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s must be a folder of this user with mode 0700; remove it or set TMPDIR", base)
	}
	return base, nil
}

// lockFile opens path and locks it; without wait, a lock that is held is an error.
func lockFile(path string, wait bool) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	how := syscall.LOCK_EX
	if !wait {
		how |= syscall.LOCK_NB
	}
	if err := syscall.Flock(int(f.Fd()), how); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// sweepStale ends what dead runs left below base. Trouble with one of them is
// logged and does not keep the new kernel from starting.
func sweepStale(base string, logf wire.Logf) {
	entries, err := os.ReadDir(base)
	if err != nil {
		logf("guard: %v", err)
		return
	}
	for _, entry := range entries {
		dir := filepath.Join(base, entry.Name())
		if !entry.IsDir() {
			continue
		}
		lock, err := lockFile(filepath.Join(dir, lockName), false)
		if err != nil {
			continue // alive
		}
		if id, err := os.ReadFile(filepath.Join(dir, "id")); err == nil && len(id) > 0 {
			if err := sweep(string(id)); err != nil {
				logf("guard: %v", err)
			}
		}
		if err := removeAll(dir); err != nil {
			logf("guard: %v", err)
		}
		lock.Close()
	}
}

// sweep kills every process with the mark, and those that they start meanwhile.
func sweep(id string) error {
	for range 200 {
		found, err := processes(id)
		if err != nil {
			return fmt.Errorf("looking for the processes of the kernel: %w", err)
		}
		if len(found) == 0 {
			return nil
		}
		for _, p := range found {
			syscall.Kill(p.PID, syscall.SIGKILL) // it may have ended by itself
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("processes of the kernel survive SIGKILL")
}

// removeAll removes a folder although dying processes may still write to it,
// and although Go's module cache below it may be read-only.
func removeAll(dir string) error {
	var err error
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				os.Chmod(path, 0o700)
			}
			return nil
		})
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("removing the private folder of the kernel: %w", err)
}
