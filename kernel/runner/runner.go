package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/notebook"
)

// Kernel is what a run needs of a kernel; *client.Kernel has it.
type Kernel interface {
	// Execute executes code. It interrupts the kernel when ctx ends.
	Execute(ctx context.Context, r client.Request, h client.Handlers) (*client.Reply, error)
	Shutdown(ctx context.Context) error
}

// Config says how to run. Start is required.
type Config struct {
	Start       func(ctx context.Context) (Kernel, error)
	Timeout     time.Duration // for the whole notebook; 0: none
	CellTimeout time.Duration // for one cell; 0: none
	KeepGoing   bool          // go on after a cell that fails
	Watch       func(Event)   // told of each cell; called from one goroutine; nil: nobody
}

// Event is a step of a run.
type Event struct {
	State    State
	Position int    // the cell's place among the cells that run, from 1; 0 while the kernel starts
	Total    int    // the number of cells that run
	Source   string // the cell's source
	Failure  *Failure
}

// State is the kind of an Event.
type State int

// The kernel is being started, a cell begins, a cell has ended (well if Failure
// is nil), the run has ended.
const (
	Starting State = iota
	CellBegins
	CellEnds
	Ended
)

// Failure is a cell that failed.
type Failure struct {
	Position int    // as in Event
	Line     int    // in the cell, from 1; 0 if the kernel did not say
	Source   string // that line
	Message  string
}

// Error gives the cell, its line and the message.
func (f *Failure) Error() string {
	if f.Line == 0 {
		return fmt.Sprintf("cell %d: %s", f.Position, f.Message)
	}
	return fmt.Sprintf("cell %d, line %d: %s\n    %s", f.Position, f.Line, strings.TrimSpace(f.Source), f.Message)
}

// Report says how a run went.
type Report struct {
	Ran      int // cells that were executed, the failed ones included
	Total    int
	Failures []*Failure
	Elapsed  time.Duration
}

// The endings of a run before its last cell that are not a failing cell.
var (
	ErrInterrupted = errors.New("interrupted")
	ErrTimeout     = errors.New("the time is up")
)

// shutdownPatience is how long a kernel gets to end.
const shutdownPatience = 10 * time.Second

// Run executes the code cells of book and puts their outputs into it, in the
// place of all that it held. The report is never nil. The error is nil when every
// cell ran without failing; a *Failure (the first) when a cell failed; else it says why
// the run could not go on, and wraps ErrInterrupted when ctx ended and
// ErrTimeout when the whole notebook's time was up.
func Run(ctx context.Context, book *notebook.Notebook, config Config) (*Report, error) {
	if config.Watch == nil {
		config.Watch = func(Event) {}
	}
	begin := time.Now()
	report := new(Report)
	var cells []*notebook.Cell
	for _, cell := range book.Cells {
		if cell.Type != notebook.Code {
			continue
		}
		cell.Outputs, cell.ExecutionCount = nil, 0
		if strings.TrimSpace(cell.Source) != "" && !cell.HasTag("skip-execution") {
			cells = append(cells, cell)
		}
	}
	report.Total = len(cells)
	config.Watch(Event{State: Starting, Total: len(cells)})
	err := runCells(ctx, cells, config, report)
	report.Elapsed = time.Since(begin)
	config.Watch(Event{State: Ended, Position: report.Ran, Total: len(cells)})
	if err == nil && len(report.Failures) > 0 {
		err = report.Failures[0]
	}
	return report, err
}

func runCells(ctx context.Context, cells []*notebook.Cell, config Config, report *Report) (err error) {
	if config.Timeout > 0 {
		cause := fmt.Errorf("%w: the notebook took longer than %v", ErrTimeout, config.Timeout)
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, config.Timeout, cause)
		defer cancel()
	}
	kernel, err := config.Start(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return stopped(ctx)
		}
		return fmt.Errorf("start the kernel: %w", err)
	}
	defer func() {
		// The kernel is ended in good order even after ctx.
		patient, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownPatience)
		defer cancel()
		if ending := kernel.Shutdown(patient); ending != nil && err == nil {
			err = fmt.Errorf("shut the kernel down: %w", ending)
		}
	}()
	outputs := newCollector()
	for i, cell := range cells {
		if ctx.Err() != nil {
			return stopped(ctx)
		}
		event := Event{State: CellBegins, Position: i + 1, Total: len(cells), Source: cell.Source}
		config.Watch(event)
		failure, err := runCell(ctx, kernel, cell, outputs, config.CellTimeout)
		if failure != nil {
			failure.Position = i + 1
			report.Failures = append(report.Failures, failure)
		}
		report.Ran++
		event.State, event.Failure = CellEnds, failure
		config.Watch(event)
		if err != nil || failure != nil && !config.KeepGoing {
			return err
		}
	}
	return nil
}

// stopped is the reason why ctx ended, in the terms of this package.
func stopped(ctx context.Context) error {
	if cause := context.Cause(ctx); errors.Is(cause, ErrTimeout) {
		return cause
	}
	return ErrInterrupted
}

// runCell executes one cell. The failure is the cell's own; the error ends the run.
func runCell(ctx context.Context, kernel Kernel, cell *notebook.Cell, outputs *collector, limit time.Duration) (*Failure, error) {
	cellCtx := ctx
	if limit > 0 {
		var cancel context.CancelFunc
		cellCtx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	outputs.begin(cell)
	reply, err := kernel.Execute(cellCtx, client.Request{Code: cell.Source}, client.Handlers{
		Output:  outputs.add,
		Started: func(count int) { cell.ExecutionCount = count },
	})
	outputs.end()
	switch {
	case ctx.Err() != nil:
		err := stopped(ctx)
		failure := &Failure{Message: err.Error()}
		outputs.failed("Stopped", failure.Message)
		return failure, err
	case cellCtx.Err() != nil:
		failure := &Failure{Message: fmt.Sprintf("stopped: it took longer than %v", limit)}
		outputs.failed("Timeout", failure.Message)
		return failure, nil
	case err != nil:
		failure := &Failure{Message: err.Error()}
		outputs.failed("KernelDied", failure.Message)
		return failure, fmt.Errorf("cell could not be executed: %w", err)
	case reply.Status == "ok" || cell.HasTag("raises-exception"):
		return nil, nil
	}
	return newFailure(cell, reply), nil
}
