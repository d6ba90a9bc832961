package runner

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/notebook"
)

// newFailure reads the reply of a kernel to a cell that failed.
func newFailure(cell *notebook.Cell, reply *client.Reply) *Failure {
	failure := new(Failure)
	switch {
	case reply.Status == "aborted":
		failure.Message = "the kernel did not execute it"
	case reply.ErrorValue == "":
		failure.Message = reply.ErrorName
	case reply.ErrorName == "" || strings.HasPrefix(reply.ErrorValue, reply.ErrorName):
		failure.Message = reply.ErrorValue
	default:
		failure.Message = reply.ErrorName + ": " + reply.ErrorValue
	}
	if failure.Message == "" {
		failure.Message = "failed without a message"
	}
	failure.Message = escapes.ReplaceAllString(failure.Message, "")
	lines := strings.Split(cell.Source, "\n")
	for _, text := range append([]string{reply.ErrorValue}, reply.Traceback...) {
		n := lineIn(escapes.ReplaceAllString(text, ""))
		if n >= 1 && n <= len(lines) {
			failure.Line, failure.Source = n, lines[n-1]
			break
		}
	}
	return failure
}

// lineIn finds the line of the cell that an error message speaks of: "line 3" as
// Podium and GoNB write it, or 3:14 at its beginning as the compiler does.
func lineIn(message string) int {
	match := linePattern.FindStringSubmatch(message)
	if match == nil {
		return 0
	}
	n, err := strconv.Atoi(match[1] + match[2])
	if err != nil {
		return 0
	}
	return n
}

var (
	linePattern = regexp.MustCompile(`(?i)\bline[: ]\s*([0-9]+)|(?m:^)(?:[^\s:]*:)?([0-9]+):[0-9]+: `)
	escapes     = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")
)
