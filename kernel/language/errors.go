package language

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/podium-go/podium/kernel/engine"
	"github.com/podium-go/podium/kernel/script"
)

const (
	red   = "\x1b[31m"
	bold  = "\x1b[1m"
	reset = "\x1b[0m"
)

func commandError(err error) *engine.ErrorContent {
	return &engine.ErrorContent{Name: "CommandError", Value: err.Error(), Traceback: []string{red + err.Error() + reset}}
}

// place names a line of a cell, as seen from the cell that runs.
func place(o script.Origin, current int) string {
	if o.Cell == current {
		return fmt.Sprintf("line %d", o.Line)
	}
	return fmt.Sprintf("cell [%d], line %d", o.Cell, o.Line)
}

// buildError shows the build errors of a cell, each with its line and a mark
// under its column.
func buildError(c *script.Cell) *engine.ErrorContent {
	first := c.Diagnostics[0]
	e := &engine.ErrorContent{Name: "BuildError"}
	e.Value = fmt.Sprintf("%s:%d: %s", place(script.Origin{Cell: first.Cell, Line: first.Line}, c.Number), first.Col, first.Message)
	if n := len(c.Diagnostics) - 1; n > 0 {
		e.Value += fmt.Sprintf(" (and %d more)", n)
	}
	for _, d := range c.Diagnostics {
		e.Traceback = append(e.Traceback,
			fmt.Sprintf("%s%s:%d:%s %s%s%s", bold, place(script.Origin{Cell: d.Cell, Line: d.Line}, c.Number), d.Col, reset, red, d.Message, reset),
			"    "+d.Text,
			"    "+underline(d.Text, d.Col))
	}
	return e
}

// underline puts a caret under a byte column, keeping tabs.
func underline(line string, col int) string {
	var b strings.Builder
	for i, r := range line {
		if i >= col-1 {
			break
		}
		if r == '\t' {
			b.WriteRune('\t')
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String() + red + "^" + reset
}

var (
	mainLine  = regexp.MustCompile(`main\.go:(\d+)`)
	exitError = regexp.MustCompile(`^exit status (\d+)$`)
	crash     = regexp.MustCompile(`(?m)^(?:panic|fatal error): .*$`)
)

// MapError says in the notebook's terms how a script cell failed.
func (l *Language) MapError(cell *engine.Cell, failure engine.Failure) engine.ErrorContent {
	c := cell.State.(*script.Cell)
	if failure.Interrupted {
		return message("Interrupted", "the cell was interrupted; the kept variables are as before")
	}
	locate := l.locator(c)
	if failed, err := l.store.Failed(); err == nil {
		name := "Error"
		if failed.Panic {
			name = "Panic"
		}
		return trace(name, failed.Message, failed.Lines, c.Number, locate)
	}
	if head := crash.FindString(failure.Stderr); head != "" {
		// In a goroutine of its own: its trace is all there is.
		var lines []int
		for _, m := range mainLine.FindAllStringSubmatch(failure.Stderr[strings.Index(failure.Stderr, head):], -1) {
			if n, err := strconv.Atoi(m[1]); err == nil {
				lines = append(lines, n)
			}
		}
		return trace("Panic", head, lines, c.Number, locate)
	}
	if failure.Report != "" && strings.Contains(failure.Error.Value, "go build") {
		report := mainLine.ReplaceAllStringFunc(failure.Report, func(s string) string {
			n, _ := strconv.Atoi(s[len("main.go:"):])
			if o, ok := locate(n); ok {
				return place(o, c.Number)
			}
			return s
		})
		return engine.ErrorContent{Name: "BuildError", Value: strings.TrimSpace(report), Traceback: strings.Split(red+strings.TrimSpace(report)+reset, "\n")}
	}
	if m := exitError.FindStringSubmatch(failure.Error.Value); m != nil {
		return message("Exit", "the cell ended its program with status "+m[1]+"; the kept variables are as before")
	}
	return message("Error", failure.Error.Value)
}

func message(name, value string) engine.ErrorContent {
	return engine.ErrorContent{Name: name, Value: value, Traceback: []string{red + name + reset + ": " + value}}
}

// trace shows a message and the lines of cells that led to it, innermost first.
func trace(name, value string, lines []int, current int, locate func(int) (script.Origin, bool)) engine.ErrorContent {
	e := engine.ErrorContent{Name: name, Value: value, Traceback: []string{red + value + reset}}
	seen := map[script.Origin]bool{}
	for _, n := range lines {
		o, ok := locate(n)
		if !ok || seen[o] {
			continue
		}
		seen[o] = true
		if len(seen) == 1 {
			e.Value = place(o, current) + ": " + value
		}
		e.Traceback = append(e.Traceback, fmt.Sprintf("  %s%s:%s  %s", bold, place(o, current), reset, strings.TrimSpace(o.Text)))
	}
	return e
}

// locator leads from lines of GoNB's main.go to lines of cells.
func (l *Language) locator(c *script.Cell) func(int) (script.Origin, bool) {
	data, err := os.ReadFile(filepath.Join(l.build, "main.go"))
	if err != nil {
		return func(int) (script.Origin, bool) { return script.Origin{}, false }
	}
	return l.state.Locate(c, string(data))
}
