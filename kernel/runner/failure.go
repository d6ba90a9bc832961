package runner

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/notebook"
)

// newFailure reads the reply of a kernel to a cell that failed. GoNB's own
// errors say no more than how a command ended; what happened is then in the
// cell's outputs.
func newFailure(cell *notebook.Cell, reply *client.Reply) *Failure {
	failure := new(Failure)
	name, value := strings.TrimSpace(reply.ErrorName), plain(reply.ErrorValue)
	texts := []string{value, plain(strings.Join(reply.Traceback, "\n"))}
	shown := shownTexts(cell)
	texts = append(texts, shown...)
	if reply.Status == "aborted" && value == "" {
		value = "the kernel did not execute it"
	}
	if commandFailed.MatchString(value) {
		for _, text := range shown {
			if match := cause.FindStringSubmatch(text); match != nil {
				name, value = "", match[1]+match[2]
				break
			}
		}
	}
	lines := strings.Split(cell.Source, "\n")
	for _, text := range texts {
		if n := lineIn(text, cell.ExecutionCount); n >= 1 && n <= len(lines) {
			failure.Line, failure.Source = n, lines[n-1]
			// The line need not be named twice.
			value = strings.TrimPrefix(value, leadingLine.FindString(value))
			break
		}
	}
	switch {
	case name == "" || strings.HasPrefix(value, name):
		failure.Message = value
	case value == "":
		failure.Message = name
	default:
		failure.Message = name + ": " + value
	}
	if failure.Message == "" {
		failure.Message = "failed without a message"
	}
	return failure
}

// shownTexts are the cell's outputs on stderr and its displays as text.
func shownTexts(cell *notebook.Cell) []string {
	var texts []string
	for _, output := range cell.Outputs {
		if output.Type == notebook.Stream && output.Name == "stderr" {
			texts = append(texts, plain(output.Text))
		}
		if text, ok := output.Data["text/plain"].(string); ok {
			texts = append(texts, plain(text))
		}
	}
	return texts
}

// lineIn finds the line of the cell that a message speaks of: "line 3" as Podium
// writes it, or "Cell[2]: Line 3" as GoNB does, where 2 is the cell's own count.
func lineIn(message string, count int) int {
	for _, match := range linePattern.FindAllStringSubmatch(message, -1) {
		if match[1] != "" && match[1] != strconv.Itoa(count) {
			continue
		}
		if n, err := strconv.Atoi(match[2]); err == nil {
			return n
		}
	}
	return 0
}

// plain is text without the control sequences of terminals.
func plain(text string) string { return strings.TrimSpace(escapes.ReplaceAllString(text, "")) }

var (
	linePattern   = regexp.MustCompile(`(?i)(?:\bcell ?\[([0-9]+)\][:,]? )?\bline ([0-9]+)\b`)
	leadingLine   = regexp.MustCompile(`^line [0-9]+(?::[0-9]+)?: `)
	escapes       = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")
	commandFailed = regexp.MustCompile(`exit status [0-9]+$`)
	cause         = regexp.MustCompile(`(?m)^((?:panic|fatal error): .*)$|main\.go:[0-9]+:[0-9]+: (.*)$`)
)
