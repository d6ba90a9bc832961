//go:build !linux

package guard

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A Process is a process of a run.
type Process struct {
	PID int
	Exe string // path of its program, "" if that cannot be told
}

// processes lists the processes that carry the mark in their environment, as ps
// shows it after the command (-E).
func processes(id string) ([]Process, error) {
	out, err := exec.Command("ps", "-axEww", "-o", "pid=,command=").Output()
	if err != nil {
		return nil, fmt.Errorf("ps: %w", err)
	}
	var found []Process
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || !strings.Contains(line, " "+Variable+"="+id) {
			continue
		}
		if pid, err := strconv.Atoi(fields[0]); err == nil && pid != os.Getpid() {
			found = append(found, Process{PID: pid, Exe: fields[1]})
		}
	}
	return found, nil
}
