package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/podium-go/podium/kernel/gonb"
	"github.com/podium-go/podium/kernel/wire"
)

// executeContent is the content of an execute_request; what a client leaves out
// has the protocol's defaults.
type executeContent struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// An execution is one execute_request being handled.
type execution struct {
	engine  *engine
	request *wire.Message
	content executeContent
	count   int // of executions, this one included if it counts
	streams *streams
	ctx     context.Context // ends when the user interrupts
	cancel  context.CancelFunc

	interrupted atomic.Bool
	signalMu    sync.Mutex // held while the child's processes are signalled
	running     bool       // the child has it; signalMu
	child       *gonb.Child
	cell        *Cell
	toldNoInput bool
	compiled    bool

	mu     sync.Mutex
	report string // GoNB's report of a failure, as text
}

// execute handles an execute_request.
func (e *engine) execute(m *wire.Message) {
	x := &execution{engine: e, request: m,
		content: executeContent{StoreHistory: true, AllowStdin: true, StopOnError: true}}
	if err := m.Decode(&x.content); err != nil {
		e.reply(wire.Shell, m, failed("ValueError", err.Error()))
		return
	}
	c := &x.content
	c.StoreHistory = c.StoreHistory && !c.Silent
	if c.StoreHistory {
		e.count++
		e.history.add(e.count, c.Code)
	}
	if !c.Silent {
		e.publish(m.Header, "execute_input", map[string]any{"code": c.Code, "execution_count": e.count})
	}
	x.count = e.count
	x.ctx, x.cancel = context.WithCancel(e.ctx)
	defer x.cancel()
	x.streams = newStreams(func(name, text string) {
		if !c.Silent {
			e.publish(m.Header, "stream", map[string]string{"name": name, "text": text})
		}
	})
	e.setCurrent(x)
	failure := x.run()
	e.setCurrent(nil)
	x.streams.close()

	reply := map[string]any{"status": "ok", "execution_count": e.count, "payload": []any{}, "user_expressions": struct{}{}}
	if failure != nil {
		if !c.Silent {
			e.publish(m.Header, "error", failure)
		}
		reply["status"], reply["ename"], reply["evalue"], reply["traceback"] = "error", failure.Name, failure.Value, failure.Traceback
		if c.StopOnError {
			e.queue.abortAll()
		}
	} else {
		reply["user_expressions"] = x.evaluateExpressions()
	}
	e.reply(wire.Shell, m, reply)
}

func (e *engine) setCurrent(x *execution) {
	e.currentMu.Lock()
	defer e.currentMu.Unlock()
	e.current = x
}

// run prepares the cell, has the child execute it and finishes it. It returns
// how the cell failed, or nil.
func (x *execution) run() *ErrorContent {
	e := x.engine
	// The language looks for packages where the child compiles.
	if _, err := e.waitChild(x.ctx); err != nil && !x.interrupted.Load() {
		return ptr(newError("KernelError", err.Error()))
	}
	cell, err := guarded(e, func() (*Cell, error) {
		return e.language.Prepare(x.ctx, x.count, x.content.Code, func(line string) { x.streams.add("stderr", line+"\n") })
	})
	switch {
	case x.interrupted.Load():
		return interruptedError()
	case err != nil:
		return ptr(newError("KernelError", err.Error()))
	case cell.Error != nil:
		return cell.Error
	}
	x.cell = cell
	for _, data := range cell.Output {
		x.publish("display_data", map[string]any{"data": data, "metadata": struct{}{}, "transient": struct{}{}})
	}
	if cell.Kind == Empty || cell.Kind == Command && len(cell.Before) == 0 {
		return nil
	}
	began := time.Now()
	failure, died := x.compileAndRun()
	outcome := Outcome{OK: failure == nil, Compiled: x.compiled, Interrupted: x.interrupted.Load(), Died: died, Elapsed: time.Since(began)}
	notes, err := guarded(e, func() ([]string, error) { return e.language.Finish(cell, outcome) })
	for _, note := range notes {
		x.streams.add("stderr", note+"\n")
	}
	if failure == nil && err != nil {
		return ptr(newError("KernelError", err.Error()))
	}
	if err != nil {
		e.log.Printf("finishing a cell that failed: %v", err)
	}
	return failure
}

// compileAndRun has the child execute the cell.
func (x *execution) compileAndRun() (failure *ErrorContent, died bool) {
	e := x.engine
	child, err := e.waitChild(x.ctx)
	if err == nil {
		err = e.alignCount(x.ctx, child, x.content.StoreHistory)
	}
	switch {
	case x.interrupted.Load():
		return interruptedError(), false
	case e.ctx.Err() != nil:
		return ptr(newError("KernelShutdown", "the kernel is shutting down")), false
	case err != nil:
		return ptr(newError("KernelError", err.Error())), false
	}
	x.child = child
	for _, code := range x.cell.Before {
		if err := e.silently(x.ctx, child, code, false); err != nil {
			return ptr(newError("KernelError", err.Error())), false
		}
	}
	if x.cell.Kind == Command {
		return nil, false
	}
	sent, err := e.send(child, wire.Shell, "execute_request", map[string]any{
		"code": x.cell.Source, "silent": x.content.Silent, "store_history": x.content.StoreHistory,
		"user_expressions": struct{}{}, "allow_stdin": x.content.AllowStdin, "stop_on_error": x.content.StopOnError,
	}, &exchange{origin: x.request, framed: true, output: x.output, input: x.askInput})
	if err != nil {
		return ptr(newError("KernelError", err.Error())), false
	}
	if x.content.StoreHistory {
		child.Count++
	}
	x.setRunning(true)
	if x.interrupted.Load() { // before there was something to signal
		x.signal(child.Interrupt)
	}
	reply, err := sent.wait(context.Background()) // ends with the child at the latest
	x.setRunning(false)
	switch {
	case errors.Is(err, errChildGone) && e.ctx.Err() != nil:
		return ptr(newError("KernelShutdown", "the kernel is shutting down")), true
	case errors.Is(err, errChildGone):
		return ptr(newError("KernelChildDied", fmt.Sprintf(
			"GoNB, which compiles and runs the cells, ended in the middle of this one (%s). "+
				"It is started again with what the notebook has declared; run the cell again.", childStatus(child)))), true
	case err != nil:
		return ptr(newError("KernelError", err.Error())), false
	}
	var result struct {
		Status string `json:"status"`
		ErrorContent
	}
	if err := reply.Decode(&result); err != nil {
		return ptr(newError("KernelError", err.Error())), false
	}
	// GoNB says so when a program that it built ends with an error.
	x.compiled = result.Status == "ok" || strings.HasPrefix(result.Value, "exit status") || strings.HasPrefix(result.Value, "signal: ")
	if result.Status == "ok" {
		x.streams.release()
		return nil, false
	}
	return x.explain(result.ErrorContent), false
}

// explain turns GoNB's error into the one that the user gets.
func (x *execution) explain(reported ErrorContent) *ErrorContent {
	if x.cell.Kind == Script {
		x.mu.Lock()
		failure := Failure{Error: reported, Report: x.report, Stderr: x.streams.stderrTail(), Interrupted: x.interrupted.Load()}
		x.mu.Unlock()
		mapped, err := guarded(x.engine, func() (ErrorContent, error) { return x.engine.language.MapError(x.cell, failure), nil })
		if err == nil {
			return &mapped
		}
		x.engine.log.Print(err)
	}
	x.streams.release()
	if x.interrupted.Load() {
		return interruptedError()
	}
	return &reported
}

func interruptedError() *ErrorContent {
	return ptr(newError("Interrupted", "the cell was interrupted"))
}

func ptr[T any](v T) *T { return &v }

// childStatus says how a child ended.
func childStatus(child *gonb.Child) string {
	select {
	case <-child.Gone():
		return child.Status()
	case <-time.After(time.Second):
		return "its connections closed"
	}
}

// alignCount brings GoNB's count of executions to one below ours, so that the
// cell numbers in its messages are those that the user sees.
func (e *engine) alignCount(ctx context.Context, child *gonb.Child, counted bool) error {
	target := e.count
	if counted {
		target--
	}
	for child.Count < target {
		if err := e.silently(ctx, child, "", true); err != nil {
			return err
		}
		child.Count++
	}
	return nil
}

// evaluateExpressions answers the user_expressions of the request.
func (x *execution) evaluateExpressions() map[string]any {
	results := make(map[string]any, len(x.content.UserExpressions))
	for key, name := range x.content.UserExpressions {
		type value struct {
			data map[string]any
			ok   bool
		}
		v, err := guarded(x.engine, func() (value, error) {
			data, ok := x.engine.language.Evaluate(name)
			return value{data, ok}, nil
		})
		switch {
		case err != nil:
			results[key] = failed("KernelError", err.Error())
		case !v.ok:
			results[key] = failed("NameError", name+" is not a kept variable")
		default:
			results[key] = map[string]any{"status": "ok", "data": v.data, "metadata": struct{}{}}
		}
	}
	return results
}
