package engine

import (
	"strings"
	"sync"

	"github.com/podium-go/podium/kernel/wire"
)

// A queue holds the requests of the shell channel until their turn.
type queue struct {
	mu       sync.Mutex
	arrived  *sync.Cond
	requests []*wire.Message
	taken    int // requests taken so far
	abort    int // execute requests up to this number are aborted
	closed   bool
}

func newQueue() *queue {
	q := &queue{}
	q.arrived = sync.NewCond(&q.mu)
	return q
}

func (q *queue) put(m *wire.Message) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.requests = append(q.requests, m)
	q.arrived.Signal()
}

// take waits for the next request and says whether it is to be aborted.
func (q *queue) take() (m *wire.Message, aborted, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.requests) == 0 && !q.closed {
		q.arrived.Wait()
	}
	if q.closed {
		return nil, false, false
	}
	m, q.requests = q.requests[0], q.requests[1:]
	q.taken++
	return m, q.taken <= q.abort, true
}

// waiting says whether a request waits for its turn.
func (q *queue) waiting() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.requests) > 0
}

// abortAll marks what is queued now.
func (q *queue) abortAll() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.abort = q.taken + len(q.requests)
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.arrived.Signal()
}

// readShell takes what clients send on the shell channel.
func (e *engine) readShell() {
	for m := range e.server.Shell() {
		switch m.Header.Type {
		case "comm_open", "comm_msg", "comm_close":
			e.relayComm(m) // also while a cell runs, which may be waiting for it
		case "shutdown_request":
			e.shutdown(wire.Shell, m)
		default:
			e.queue.put(m)
		}
	}
}

// readControl takes what clients send on the control channel, which goes ahead
// of all that is queued.
func (e *engine) readControl() {
	for m := range e.server.Control() {
		switch m.Header.Type {
		case "shutdown_request":
			e.shutdown(wire.Control, m)
		case "interrupt_request":
			e.status(m, "busy")
			e.interrupt()
			e.reply(wire.Control, m, map[string]string{"status": "ok"})
			e.status(m, "idle")
		default:
			e.status(m, "busy")
			e.handle(wire.Control, m)
			e.status(m, "idle")
		}
		e.reassertBusy()
	}
}

// work handles the queued requests one at a time.
func (e *engine) work() {
	for {
		m, aborted, ok := e.queue.take()
		if !ok {
			return
		}
		e.status(m, "busy")
		switch {
		case m.Header.Type == "execute_request" && aborted:
			e.reply(wire.Shell, m, map[string]any{"status": "aborted", "execution_count": e.count})
		case m.Header.Type == "execute_request":
			e.execute(m)
		case m.Header.Type == "complete_request":
			e.complete(m)
		case m.Header.Type == "inspect_request":
			e.inspect(m)
		default:
			e.handle(wire.Shell, m)
		}
		e.status(m, "idle")
	}
}

// handle answers the requests that need neither the child nor the worker.
func (e *engine) handle(ch wire.Channel, m *wire.Message) {
	switch m.Header.Type {
	case "kernel_info_request":
		e.reply(ch, m, e.kernelInfo())
	case "is_complete_request":
		e.reply(ch, m, e.isComplete(m))
	case "history_request":
		e.reply(ch, m, e.history.answer(m))
	case "comm_info_request":
		e.reply(ch, m, e.comms.info(m))
	case "connect_request":
		c := e.connection
		e.reply(ch, m, map[string]any{"status": "ok", "shell_port": c.ShellPort, "iopub_port": c.IOPubPort,
			"stdin_port": c.StdinPort, "hb_port": c.HeartbeatPort, "control_port": c.ControlPort})
	default:
		e.log.Printf("%s: %s is not known here", ch, m.Header.Type)
		if strings.HasSuffix(m.Header.Type, "_request") {
			e.reply(ch, m, failed("NotImplemented", "this kernel does not know "+m.Header.Type))
		}
	}
}

// failed is the content of a reply to a request that could not be answered.
func failed(name, value string) map[string]any {
	return map[string]any{"status": "error", "ename": name, "evalue": value, "traceback": []string{}}
}

// shutdown answers the request and ends the kernel.
func (e *engine) shutdown(ch wire.Channel, m *wire.Message) {
	var request struct {
		Restart bool `json:"restart"`
	}
	if err := m.Decode(&request); err != nil {
		e.log.Print(err)
	}
	content := map[string]any{"status": "ok", "restart": request.Restart}
	e.status(m, "busy")
	e.reply(ch, m, content)
	e.publish(m.Header, "shutdown_reply", content) // all clients must know
	e.status(m, "idle")
	e.cancel()
}

// reassertBusy repeats the busy status of the cell that runs, after the idle
// status of another request: clients show the last one.
func (e *engine) reassertBusy() {
	e.currentMu.Lock()
	x := e.current
	e.currentMu.Unlock()
	if x != nil {
		e.status(x.request, "busy")
	}
}
