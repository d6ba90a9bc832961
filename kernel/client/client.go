package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/podium-go/podium/kernel/wire"
)

// A Kernel is a kernel that this client talks to. Its methods may be called
// from any goroutine; the kernel itself executes one request at a time.
type Kernel struct {
	config     Config
	file       string
	connection wire.Connection
	process    *process // nil if another program started the kernel
	session    *wire.Session

	mu      sync.Mutex
	wire    *wire.Client
	pending map[string]*mailbox // by the request's message id
}

// Start starts a kernel and waits until it is ready, or until ctx ends.
func Start(ctx context.Context, config Config) (*Kernel, error) {
	for attempt := 1; ; attempt++ {
		path, connection, err := newConnectionFile()
		if err != nil {
			return nil, err
		}
		k := &Kernel{config: config, file: path, connection: connection, session: wire.NewSession()}
		err = k.start(ctx)
		if err == nil {
			return k, nil
		}
		os.RemoveAll(filepath.Dir(path))
		// Another process took one of the ports between our looking and the
		// kernel's binding.
		if attempt == 3 || !strings.Contains(err.Error(), "address already in use") {
			return nil, err
		}
	}
}

// start launches the process and waits until it is ready.
func (k *Kernel) start(ctx context.Context) error {
	p, err := launch(k.config, k.file)
	if err != nil {
		return err
	}
	k.process = p
	if err := k.waitReady(ctx); err != nil {
		p.cmd.Process.Kill()
		<-p.gone
		return err
	}
	return nil
}

// Connect connects to a kernel that is running, and waits until it is ready.
// Close leaves it running.
func Connect(ctx context.Context, connectionFile string) (*Kernel, error) {
	connection, err := wire.ReadConnection(connectionFile)
	if err != nil {
		return nil, err
	}
	k := &Kernel{file: connectionFile, connection: connection, session: wire.NewSession()}
	if err := k.waitReady(ctx); err != nil {
		return nil, err
	}
	return k, nil
}

// ConnectionFile is the path of the kernel's connection file.
func (k *Kernel) ConnectionFile() string { return k.file }

// PID is the process that Start started, 0 after Connect.
func (k *Kernel) PID() int {
	if k.process == nil {
		return 0
	}
	return k.process.cmd.Process.Pid
}

func (k *Kernel) logf(format string, args ...any) {
	if k.process != nil {
		fmt.Fprintf(k.process.log, "client: "+format+"\n", args...)
	}
}

// attach begins to hand out what comes on a connection.
func (k *Kernel) attach(connection *wire.Client) {
	k.mu.Lock()
	k.wire, k.pending = connection, map[string]*mailbox{}
	k.mu.Unlock()
	for _, channel := range []<-chan *wire.Message{
		connection.Shell(), connection.Control(), connection.StdinRequests(), connection.IOPub(),
	} {
		go func() {
			for m := range channel {
				k.mu.Lock()
				box := k.pending[m.Parent.MsgID]
				k.mu.Unlock()
				if box != nil {
					box.put(m)
				} else if k.config.Unclaimed != nil {
					k.config.Unclaimed(m)
				}
			}
		}()
	}
}

// A mailbox queues the messages of one request.
type mailbox struct {
	mu       sync.Mutex
	messages []*wire.Message
	arrived  chan struct{} // holds one value when there are messages
}

func (b *mailbox) put(m *wire.Message) {
	b.mu.Lock()
	b.messages = append(b.messages, m)
	b.mu.Unlock()
	select {
	case b.arrived <- struct{}{}:
	default:
	}
}

func (b *mailbox) take() []*wire.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	messages := b.messages
	b.messages = nil
	return messages
}

// Request sends any request on the shell or control channel and returns its
// reply. The kernel's answer is also complete on iopub when it returns, if the
// kernel frames requests on that channel with busy and idle (it must on shell).
func (k *Kernel) Request(ctx context.Context, ch wire.Channel, msgType string, content any) (*wire.Message, error) {
	return k.request(ctx, ch, msgType, content, func(*wire.Message) error { return nil }, ch == wire.Shell)
}

// Send sends a message that has no reply on the shell channel, as comms do.
func (k *Kernel) Send(msgType string, content any) error {
	m, err := k.session.New(msgType, wire.Header{}, content)
	if err != nil {
		return err
	}
	return k.current().Send(wire.Shell, m)
}

func (k *Kernel) current() *wire.Client {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.wire
}

// request sends a request, shows every message that answers it to see, and
// returns the reply when that has come and, if framed, the idle status too.
func (k *Kernel) request(ctx context.Context, ch wire.Channel, msgType string, content any,
	see func(*wire.Message) error, framed bool) (*wire.Message, error) {
	m, err := k.session.New(msgType, wire.Header{}, content)
	if err != nil {
		return nil, err
	}
	box := &mailbox{arrived: make(chan struct{}, 1)}
	k.mu.Lock()
	connection := k.wire
	k.pending[m.Header.MsgID] = box
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		delete(k.pending, m.Header.MsgID)
		k.mu.Unlock()
	}()
	if err := connection.Send(ch, m); err != nil {
		return nil, k.lost(msgType)
	}
	replyType := strings.TrimSuffix(msgType, "_request") + "_reply"
	var reply *wire.Message
	idle := !framed
	for reply == nil || !idle {
		select {
		case <-box.arrived:
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the answer to %s: %w", msgType, context.Cause(ctx))
		case <-connection.Closed():
			if len(box.arrived) == 0 {
				return nil, k.lost(msgType)
			}
		}
		for _, answer := range box.take() {
			switch answer.Header.Type {
			case replyType:
				// A kernel also publishes its shutdown_reply on iopub.
				reply = answer
			case "status":
				var status struct {
					State string `json:"execution_state"`
				}
				if err := answer.Decode(&status); err != nil {
					return nil, err
				}
				idle = idle || status.State == "idle"
			}
			if err := see(answer); err != nil {
				return nil, err
			}
		}
	}
	return reply, nil
}

// lost is the error of a request whose connection ended.
func (k *Kernel) lost(msgType string) error {
	if k.process == nil {
		return fmt.Errorf("%s: the kernel closed the connection", msgType)
	}
	return fmt.Errorf("%s: %w", msgType, k.process.died())
}

// Info returns what the kernel says of itself.
func (k *Kernel) Info(ctx context.Context) (map[string]json.RawMessage, error) {
	m, err := k.Request(ctx, wire.Shell, "kernel_info_request", struct{}{})
	if err != nil {
		return nil, err
	}
	var info map[string]json.RawMessage
	return info, m.Decode(&info)
}

// Ping sends a heartbeat and waits until it comes back.
func (k *Kernel) Ping(ctx context.Context) error { return k.current().Ping(ctx) }

// Interrupt interrupts what the kernel executes.
func (k *Kernel) Interrupt(ctx context.Context) error { return k.interrupt(ctx) }

func (k *Kernel) interrupt(ctx context.Context) error {
	_, err := k.request(ctx, wire.Control, "interrupt_request", struct{}{}, func(*wire.Message) error { return nil }, false)
	return err
}

// Shutdown ends the kernel: it asks, waits for at most five seconds or until
// ctx ends, then kills. A kernel that has died already is no error.
func (k *Kernel) Shutdown(ctx context.Context) error {
	err := k.leave(ctx, false)
	if k.process != nil {
		os.RemoveAll(filepath.Dir(k.file))
	}
	return err
}

// Restart ends the kernel and starts it again at the same connection.
func (k *Kernel) Restart(ctx context.Context) error {
	if k.process == nil {
		return errors.New("restarting the kernel: another program started it")
	}
	if err := k.leave(ctx, true); err != nil {
		return err
	}
	return k.start(ctx)
}

// leave asks the kernel to end and sees to it that it does.
func (k *Kernel) leave(ctx context.Context, restart bool) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := k.request(ctx, wire.Control, "shutdown_request", map[string]bool{"restart": restart},
		func(*wire.Message) error { return nil }, false)
	k.current().Close()
	if k.process == nil {
		return err
	}
	patience := time.Duration(0)
	if deadline, ok := ctx.Deadline(); ok && ctx.Err() == nil {
		patience = time.Until(deadline)
	}
	k.process.stop(patience)
	return nil
}

// Close ends the connection and leaves the kernel running.
func (k *Kernel) Close() { k.current().Close() }
