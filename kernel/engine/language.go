package engine

import (
	"context"
	"time"
)

// A Language gives cells their meaning. The engine calls its methods from one
// goroutine at a time.
type Language interface {
	// Prepare classifies a cell and rewrites it. It calls say with lines that
	// the user should see while it works ("fetching …"). A context that ends
	// means that the user interrupted. An error is for what went wrong in the
	// kernel; what is wrong with the cell goes into Cell.Error.
	// The number is the execution count that the user sees beside the cell.
	Prepare(ctx context.Context, number int, code string, say func(line string)) (*Cell, error)
	// Finish is called once for each prepared cell that was sent to the child:
	// it commits or discards what the cell wants kept. The notes are lines for
	// the user; an error makes the cell fail.
	Finish(cell *Cell, outcome Outcome) (notes []string, err error)
	// MapError says in the user's terms how a Script cell failed.
	MapError(cell *Cell, failure Failure) ErrorContent
	// Query gives what to ask GoNB about a position in a cell: a text and a
	// position in it, and the way back from positions in that text to the cell.
	// Positions are byte offsets.
	Query(code string, cursor int) (sent string, sentCursor int, back func(int) int)
	// IsComplete says whether a cell is "complete", "incomplete" (then indent is
	// what the next line begins with), "invalid" or "unknown".
	IsComplete(code string) (status, indent string)
	// Evaluate gives the MIME forms of a kept variable.
	Evaluate(name string) (data map[string]any, ok bool)
	// Attach tells in which folder a fresh child compiles cells, before it is
	// given any.
	Attach(dir string) error
	// Replay gives the cells that bring a fresh child to where the last one was.
	Replay() []string
}

// A Kind says what is to be done with a cell.
type Kind int

const (
	Empty   Kind = iota // nothing to do
	Plain               // send Source, which is the cell itself
	Script              // send Source, errors go through MapError
	Command             // commands of the front alone: show Output
)

// A Cell is a prepared cell.
type Cell struct {
	Kind   Kind
	Source string           // Plain and Script: what GoNB gets
	Output []map[string]any // MIME bundles to display before it runs, in order
	Before []string         // cells that the child executes silently first
	Error  *ErrorContent    // the cell cannot run, and why; nothing is sent
	State  any              // the Language's own
}

// An Outcome says how a cell that was sent to the child ended.
type Outcome struct {
	OK          bool
	Compiled    bool          // it was built, so that GoNB remembers its declarations
	Interrupted bool          // the user asked it to stop
	Died        bool          // the child died in the middle of it
	Elapsed     time.Duration // from sending the cell to its end: compiling and running
}

// A Failure is what is known of a Script cell that failed.
type Failure struct {
	Error       ErrorContent // as GoNB reports it
	Report      string       // GoNB's report of a build or a crash, as text
	Stderr      string       // the end of what the cell wrote there, at most 64 KB
	Interrupted bool
}

// ErrorContent is the content of an error message.
type ErrorContent struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// newError makes an error with a traceback of one line.
func newError(name, value string) ErrorContent {
	return ErrorContent{Name: name, Value: value, Traceback: []string{name + ": " + value}}
}
