package session

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Failed says how a cell failed.
type Failed struct {
	Message string
	Panic   bool
	Lines   []int // of the program's main.go, innermost first
}

// stop ends the cell: an error that nobody took.
type stop struct{ err error }

// Error is what a goroutine's crash prints.
func (s stop) Error() string { return s.err.Error() }

// lines are the places in the program's main.go that the present call comes from.
func lines() []int {
	pcs := make([]uintptr, 256)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var out []int
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "main.") && filepath.Base(f.File) == "main.go" {
			out = append(out, f.Line)
		}
		if !more {
			return out
		}
	}
}

// fail ends the program of a cell that stopped or panicked.
func (c *Cell) fail(r any) {
	status := 2
	f := Failed{Lines: lines()}
	switch r := r.(type) {
	case stop:
		f.Message, status = r.err.Error(), 1
	case runtime.Error:
		f.Message, f.Panic = r.Error(), true
	case error:
		f.Message, f.Panic = "panic: "+r.Error(), true
	case fmt.Stringer:
		f.Message, f.Panic = "panic: "+r.String(), true
	default:
		f.Message, f.Panic = fmt.Sprintf("panic: %v", r), true
	}
	if c.dir == "" {
		fmt.Fprintln(os.Stderr, f.Message)
	} else {
		c.note(f)
	}
	os.Exit(status)
}

// note leaves a note for the kernel.
func (c *Cell) note(f Failed) {
	r := record{"failed", f.Message, strconv.FormatBool(f.Panic)}
	for _, n := range f.Lines {
		r = append(r, strconv.Itoa(n))
	}
	if err := writeRecords(filepath.Join(c.dir, failedFile), []record{r}); err != nil {
		fmt.Fprintln(os.Stderr, f.Message)
	}
}

// halt stops the cell at a call whose error nobody takes.
func halt(err error) {
	if err != nil {
		panic(stop{err})
	}
}

// Try0 stops the cell if err is not nil. A script cell has it, and its likes
// below, around each call that returns one error more than the left side takes.
func Try0(err error) { halt(err) }

// Try1 is Try0 for calls with one value.
func Try1[A any](a A, err error) A { halt(err); return a }

// Try2 is Try0 for calls with two values.
func Try2[A, B any](a A, b B, err error) (A, B) { halt(err); return a, b }

// Try3 is Try0 for calls with three values.
func Try3[A, B, C any](a A, b B, c C, err error) (A, B, C) { halt(err); return a, b, c }

// Try4 is Try0 for calls with four values.
func Try4[A, B, C, D any](a A, b B, c C, d D, err error) (A, B, C, D) { halt(err); return a, b, c, d }

// Try5 is Try0 for calls with five values.
func Try5[A, B, C, D, E any](a A, b B, c C, d D, e E, err error) (A, B, C, D, E) {
	halt(err)
	return a, b, c, d, e
}

// Try6 is Try0 for calls with six values.
func Try6[A, B, C, D, E, F any](a A, b B, c C, d D, e E, f F, err error) (A, B, C, D, E, F) {
	halt(err)
	return a, b, c, d, e, f
}

// Try7 is Try0 for calls with seven values.
func Try7[A, B, C, D, E, F, G any](a A, b B, c C, d D, e E, f F, g G, err error) (A, B, C, D, E, F, G) {
	halt(err)
	return a, b, c, d, e, f, g
}

// Try8 is Try0 for calls with eight values.
func Try8[A, B, C, D, E, F, G, H any](a A, b B, c C, d D, e E, f F, g G, h H, err error) (A, B, C, D, E, F, G, H) {
	halt(err)
	return a, b, c, d, e, f, g, h
}
