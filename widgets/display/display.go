package display

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
)

// Environment variables by which the kernel tells a program where its pipes are.
const (
	envPipe     = "GONB_PIPE"
	envPipeBack = "GONB_PIPE_BACK"
)

// Marks in the metadata of a display that the kernel's front acts on and takes off.
const (
	markResult = "podium_result" // the value of the cell's last expression
	markClear  = "podium_clear"  // remove the cell's outputs so far when the next one comes
)

// A Kernel takes what is displayed. Data and metadata are as Bundle returns them, id is empty or a display id.
type Kernel interface {
	// Display returns when the kernel has dealt with the value.
	Display(data, metadata map[string]any, id string) error
	// Sync returns when the kernel has dealt with everything displayed before.
	Sync() error
}

// A screen is where values go: the kernel, or standard output when there is none. A program has one.
type screen struct {
	kernel Kernel    // nil without a kernel
	broken sync.Once // says once that the kernel is lost
}

// The program's own screen, made at the first use, and the kernel that was chosen for it before.
var (
	chosen  Kernel
	process = sync.OnceValue(func() *screen {
		if chosen != nil {
			return &screen{kernel: chosen}
		}
		return newScreen(os.Getenv(envPipe), os.Getenv(envPipeBack))
	})
)

// Use makes the program display through another client of the kernel than this package's own. It is for the init
// function of a package that brings such a client, as withgonb does, and has no effect after the first display.
func Use(k Kernel) { chosen = k }

func newScreen(pipe, pipeBack string) *screen {
	if pipe == "" || pipeBack == "" {
		return &screen{}
	}
	return &screen{kernel: newConnection(pipe, pipeBack)}
}

// Show displays each value, as an output of its own, and returns when the kernel has taken it: what the program prints
// afterwards comes below, and nothing is lost when it ends. Bundle says what a value looks like. Without a kernel the
// values are printed as text.
func Show(values ...any) {
	for _, v := range values {
		data, metadata := Bundle(v)
		process().put(data, metadata, "")
	}
}

// Result displays the value of a cell's last expression: like Show, but as the cell's numbered result. The several
// values of one call are shown as text on one line.
func Result(values ...any) {
	if len(values) == 1 {
		data, metadata := Bundle(values[0])
		process().put(data, with(metadata, markResult), "")
		return
	}
	var texts []string
	for _, v := range values {
		data, _ := Bundle(v)
		texts = append(texts, fmt.Sprint(data[mimeText]))
	}
	process().put(map[string]any{mimeText: strings.Join(texts, ", ")}, with(nil, markResult), "")
}

// Update displays the value in the place of the one last displayed under this id, or as a new output if there is none.
// NewID makes an id.
func Update(id string, v any) {
	data, metadata := Bundle(v)
	process().put(data, metadata, id)
}

// Clear removes what the cell has put out so far, as soon as it puts out something new, so that nothing flickers.
// Without a kernel it does nothing.
func Clear() {
	if s := process(); s.kernel != nil {
		s.put(map[string]any{mimeText: ""}, with(nil, markClear), "")
	}
}

// NewID returns an id for Update that no other output has.
func NewID() string {
	return fmt.Sprintf("podium-%016x", rand.Uint64())
}

// Connected tells whether a kernel shows what the program displays.
func Connected() bool { return process().kernel != nil }

// Sync waits until the kernel has taken all that was displayed, by whatever part of the program. Show does so by
// itself.
func Sync() {
	if s := process(); s.kernel != nil {
		if err := s.kernel.Sync(); err != nil {
			s.complain(err)
		}
	}
}

// put sends a bundle to the kernel, or prints its text when there is no kernel (any more).
func (s *screen) put(data, metadata map[string]any, id string) {
	if s.kernel == nil {
		fmt.Fprintln(os.Stdout, data[mimeText])
		return
	}
	// What was printed before travels through another pipe. The round trip gives the kernel the time to pass on what
	// it has just read from there.
	drain(os.Stdout, os.Stderr)
	err := s.kernel.Sync()
	if err == nil {
		err = s.kernel.Display(data, metadata, id)
	}
	if err != nil {
		s.complain(err)
		if metadata[markClear] == nil {
			fmt.Fprintln(os.Stdout, data[mimeText])
		}
	}
}

func (s *screen) complain(err error) {
	s.broken.Do(func() {
		fmt.Fprintf(os.Stderr, "podium: %v; values are printed as text from here on\n", err)
	})
}

// with returns the metadata with one more mark, and leaves the caller's as it is.
func with(metadata map[string]any, mark string) map[string]any {
	marked := map[string]any{mark: true}
	for k, v := range metadata {
		marked[k] = v
	}
	return marked
}
