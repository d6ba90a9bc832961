package guard

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A Process is a process of a run.
type Process struct {
	PID int
	Exe string // path of its program, "" if that cannot be told
}

// processes lists the processes that carry the mark in their environment.
func processes(id string) ([]Process, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	mark := []byte(Variable + "=" + id + "\x00")
	var found []Process
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		// Another user's process, or one that has just ended, cannot be read.
		dir := filepath.Join("/proc", entry.Name())
		environ, err := os.ReadFile(filepath.Join(dir, "environ"))
		if err != nil {
			continue
		}
		if !bytes.HasPrefix(environ, mark) && !bytes.Contains(environ, append([]byte{0}, mark...)) {
			continue
		}
		exe, err := os.Readlink(filepath.Join(dir, "exe"))
		if err != nil {
			exe = ""
		}
		exe = strings.TrimSuffix(exe, " (deleted)")
		found = append(found, Process{PID: pid, Exe: exe})
	}
	return found, nil
}
