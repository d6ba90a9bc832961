package progress

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Progress shows how far some work is. Step may be called from several
// goroutines at once, between Start and Done.
type Progress interface {
	// Start begins work of total steps; what names it in a few words. A total
	// of zero says that the number of steps is not known.
	Start(total int, what string)
	// Step adds n finished steps.
	Step(n int)
	// Done ends the work, finished or not.
	Done()
}

var (
	_ Progress = Silent{}
	_ Progress = (*Terminal)(nil)
)

// Silent shows nothing.
type Silent struct{}

// Start does nothing.
func (Silent) Start(int, string) {}

// Step does nothing.
func (Silent) Step(int) {}

// Done does nothing.
func (Silent) Done() {}

// Or returns p, or [Silent] when p is nil, for functions that take an optional
// Progress.
func Or(p Progress) Progress {
	if p == nil {
		return Silent{}
	}
	return p
}

// Terminal rewrites one line of a terminal, at most ten times a second, and
// leaves one line behind.
type Terminal struct {
	W io.Writer // where to write, usually os.Stderr

	mu          sync.Mutex
	what        string
	total, done int
	begun, last time.Time
	width       int // of the line on the screen
}

// Start begins the line.
func (t *Terminal) Start(total int, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.what, t.total, t.done = what, total, 0
	t.begun = time.Now()
	t.show("")
}

// Step adds n finished steps.
func (t *Terminal) Step(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += n
	if time.Since(t.last) >= 100*time.Millisecond {
		t.show("")
	}
}

// Done writes the line a last time and ends it.
func (t *Terminal) Done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.show(", " + time.Since(t.begun).Round(time.Millisecond).String() + "\n")
	t.width = 0
}

func (t *Terminal) show(tail string) {
	line := fmt.Sprintf("%s: %d", t.what, t.done)
	if t.total > 0 {
		line += fmt.Sprintf(" of %d", t.total)
	}
	if tail == "" && t.done > 0 && t.done < t.total {
		left := time.Since(t.begun) / time.Duration(t.done) * time.Duration(t.total-t.done)
		line += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	pad := strings.Repeat(" ", max(0, t.width-len(line)))
	t.width = len(line)
	t.last = time.Now()
	// A terminal that is gone must not stop the work.
	_, _ = fmt.Fprint(t.W, "\r"+line+pad+tail)
}
