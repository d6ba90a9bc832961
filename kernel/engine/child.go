package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/podium-go/podium/kernel/gonb"
	"github.com/podium-go/podium/kernel/wire"
)

// startTimeout is how long a child may take to be ready: with cold caches and a
// go.work, go itself takes seconds.
const startTimeout = 60 * time.Second

// warmChild starts the child before the first cell asks for it.
func (e *engine) warmChild() {
	if _, err := e.ensureChild(); err != nil && e.ctx.Err() == nil {
		e.log.Print(err)
	}
}

// waitChild is ensureChild for a request: when ctx ends, the start goes on
// without it.
func (e *engine) waitChild(ctx context.Context) (*gonb.Child, error) {
	type result struct {
		child *gonb.Child
		err   error
	}
	started := make(chan result, 1)
	go func() {
		child, err := e.ensureChild()
		started <- result{child, err}
	}()
	select {
	case r := <-started:
		return r.child, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// ensureChild gives the running child, started now if there is none. A fresh
// child gets its settings and the declarations of the last one.
func (e *engine) ensureChild() (*gonb.Child, error) {
	e.childMu.Lock()
	defer e.childMu.Unlock()
	if e.ctx.Err() != nil {
		return nil, errors.New("the kernel is shutting down")
	}
	if e.child != nil {
		select {
		case <-e.child.Gone():
		default:
			return e.child, nil
		}
		// Its gopls and its cell would outlive it.
		if err := e.run.Sweep(); err != nil {
			e.log.Print(err)
		}
		e.child = nil
	}
	start, cancel := context.WithTimeout(e.ctx, startTimeout)
	defer cancel()
	child, err := gonb.Start(start, gonb.Config{
		Tools: e.config.Tools, Run: e.run, KernelID: e.kernelID, Workspaces: e.config.Workspaces,
		Env: e.config.Env, Dir: e.config.Dir, Logf: e.log.Printf,
	})
	if err != nil {
		return nil, err
	}
	e.pump(child)
	cells, err := guarded(e, func() ([]string, error) {
		return e.language.Replay(), e.language.Attach(child.BuildDir())
	})
	if err != nil {
		e.log.Print(err)
	}
	cells = append(gonb.Settings[:], cells...)
	for _, code := range cells {
		if err := e.silently(start, child, code, false); err != nil {
			child.Kill()
			return nil, errors.Join(fmt.Errorf("preparing gonb: %w", err), e.run.Sweep())
		}
	}
	e.child = child
	e.setAlive(child)
	go e.mourn(child)
	return child, nil
}

// mourn waits for the child's end and starts the next.
func (e *engine) mourn(child *gonb.Child) {
	<-child.Gone()
	e.setAlive(nil)
	if e.ctx.Err() != nil {
		return // stopChild does it
	}
	e.log.Print(child.Obituary())
	e.warmChild()
}

// stopChild ends the child for good.
func (e *engine) stopChild() error {
	e.childMu.Lock()
	defer e.childMu.Unlock()
	if e.child == nil {
		return nil
	}
	e.child.Stop(500 * time.Millisecond)
	return e.run.Sweep()
}

func (e *engine) setAlive(child *gonb.Child) {
	e.currentMu.Lock()
	defer e.currentMu.Unlock()
	e.alive = child
}

// childNow is the child if one is running, without waiting for a start.
func (e *engine) childNow() *gonb.Child {
	e.currentMu.Lock()
	defer e.currentMu.Unlock()
	return e.alive
}

// silently executes a cell of the kernel's own in the child; nothing of it
// reaches the client. With counted, GoNB's count of executions goes up by one.
func (e *engine) silently(ctx context.Context, child *gonb.Child, code string, counted bool) error {
	x, err := e.send(child, wire.Shell, "execute_request", map[string]any{
		"code": code, "silent": true, "store_history": counted,
		"allow_stdin": false, "stop_on_error": false, "user_expressions": struct{}{},
	}, &exchange{framed: true})
	if err != nil {
		return err
	}
	reply, err := x.wait(ctx)
	if err != nil {
		return err
	}
	var content struct {
		Status string `json:"status"`
		ErrorContent
	}
	if err := reply.Decode(&content); err != nil {
		return err
	}
	if content.Status != "ok" {
		// A declaration that no longer compiles costs itself, not the kernel.
		e.log.Printf("%q in a fresh gonb: %s", code, content.Value)
	}
	return nil
}
