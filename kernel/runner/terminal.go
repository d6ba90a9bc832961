package runner

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// Terminal shows a run as it goes on: on a terminal, a line that moves while a
// cell runs; into a file or pipe, a plain line for each cell that has ended.
type Terminal struct {
	out  io.Writer
	live bool
	now  func() time.Time

	mu    sync.Mutex
	event Event // what goes on
	since time.Time
	frame int
	stop  chan struct{} // ends the ticking; nil when nothing moves
}

// frames is the spinner, one frame a tenth of a second.
var frames = []rune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")

// NewTerminal returns a Terminal that writes to out.
func NewTerminal(out io.Writer) *Terminal {
	return &Terminal{out: out, live: width(out) > 0, now: time.Now}
}

// width is the number of columns of the terminal behind out, 0 if it is none.
func width(out io.Writer) int {
	file, ok := out.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return 0
	}
	size, err := unix.IoctlGetWinsize(int(file.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	if size.Col == 0 { // terminals that do not know their size
		return 80
	}
	return int(size.Col)
}

// Watch shows event. It is the Watch of a Config.
func (t *Terminal) Watch(event Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.halt()
	begun := t.since
	t.event, t.since = event, t.now()
	switch event.State {
	case Starting, CellBegins:
		if t.live {
			t.draw()
			t.stop = make(chan struct{})
			go t.tick(t.stop)
		}
	case CellEnds:
		mark := "✓"
		if event.Failure != nil {
			mark = "✗"
		}
		fmt.Fprintln(t.out, t.line(mark, t.since.Sub(begun)))
		if event.Failure != nil {
			fmt.Fprintf(t.out, "    %s\n", strings.ReplaceAll(event.Failure.Error(), "\n", "\n    "))
		}
	}
}

// halt ends the movement and clears its line. t.mu is held.
func (t *Terminal) halt() {
	if t.stop != nil {
		close(t.stop)
		t.stop = nil
		io.WriteString(t.out, "\r\x1b[K")
	}
}

func (t *Terminal) tick(stop chan struct{}) {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
		}
		t.mu.Lock()
		if t.stop == stop {
			t.frame++
			t.draw()
		}
		t.mu.Unlock()
	}
}

func (t *Terminal) draw() {
	spinner := string(frames[t.frame%len(frames)])
	fmt.Fprint(t.out, "\r\x1b[K"+t.line(spinner, t.now().Sub(t.since)))
}

// line is one cell in one line of the terminal: mark, place, time, first line.
func (t *Terminal) line(mark string, elapsed time.Duration) string {
	if t.event.State == Starting {
		return fmt.Sprintf("%s starting the kernel %5.1f s", mark, elapsed.Seconds())
	}
	digits := len(fmt.Sprint(t.event.Total))
	text := fmt.Sprintf("%s [%*d/%d] %6.1f s  ", mark, digits, t.event.Position, t.event.Total, elapsed.Seconds())
	columns := width(t.out)
	if columns == 0 {
		columns = 100
	}
	return text + shorten(firstLine(t.event.Source), columns-1-utf8.RuneCountInString(text))
}

// firstLine is the first line of source that holds something.
func firstLine(source string) string {
	for line := range strings.Lines(source) {
		if line = strings.TrimSpace(line); line != "" {
			return strings.ReplaceAll(line, "\t", " ")
		}
	}
	return ""
}

// shorten cuts text to n characters.
func shorten(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:max(0, n-1)]) + "…"
}
