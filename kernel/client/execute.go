package client

import (
	"context"
	"fmt"
	"time"

	"github.com/podium-go/podium/kernel/wire"
)

// interruptGrace is how long Execute waits for an interrupted kernel to answer.
const interruptGrace = 5 * time.Second

// Execute executes code and returns when the kernel is done with it.
func (k *Kernel) Execute(ctx context.Context, r Request, h Handlers) (*Reply, error) {
	content := map[string]any{
		"code": r.Code, "silent": r.Silent, "store_history": !r.NoHistory && !r.Silent,
		"user_expressions": r.UserExpressions, "allow_stdin": h.Input != nil, "stop_on_error": !r.ContinueOnError,
	}
	if r.UserExpressions == nil {
		content["user_expressions"] = struct{}{}
	}
	// The context of the caller interrupts; this one gives up.
	patience, giveUp := context.WithCancelCause(context.WithoutCancel(ctx))
	defer giveUp(nil)
	stopWatching := context.AfterFunc(ctx, func() {
		k.interrupt(patience) // if it fails, the wait below ends it all the same
		select {
		case <-time.After(interruptGrace):
			giveUp(context.Cause(ctx))
		case <-patience.Done():
		}
	})
	defer stopWatching()
	message, err := k.request(patience, wire.Shell, "execute_request", content,
		func(m *wire.Message) error { return k.handle(h, m) }, true)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("execution interrupted: %w", context.Cause(ctx))
	}
	if err != nil {
		return nil, err
	}
	reply := &Reply{}
	if err := message.Decode(reply); err != nil {
		return nil, err
	}
	return reply, nil
}

// handle calls the handlers that a message of an execution is for.
func (k *Kernel) handle(h Handlers, m *wire.Message) error {
	if h.Message != nil {
		h.Message(m)
	}
	switch {
	case outputTypes[m.Header.Type] && h.Output != nil:
		output := Output{Type: m.Header.Type}
		if err := m.Decode(&output); err != nil {
			return err
		}
		h.Output(output)
	case m.Header.Type == "execute_input" && h.Started != nil:
		var started struct {
			Count int `json:"execution_count"`
		}
		if err := m.Decode(&started); err != nil {
			return err
		}
		h.Started(started.Count)
	case m.Header.Type == "input_request" && h.Input != nil:
		var ask struct {
			Prompt   string `json:"prompt"`
			Password bool   `json:"password"`
		}
		if err := m.Decode(&ask); err != nil {
			return err
		}
		value, err := h.Input(ask.Prompt, ask.Password)
		if err != nil {
			return fmt.Errorf("asking for input: %w", err)
		}
		answer, err := k.session.New("input_reply", m.Header, map[string]string{"status": "ok", "value": value})
		if err != nil {
			return err
		}
		return k.current().Send(wire.Stdin, answer)
	}
	return nil
}
