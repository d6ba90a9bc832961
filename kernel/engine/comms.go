package engine

import (
	"maps"
	"sync"

	"github.com/podium-go/podium/kernel/gonb"
	"github.com/podium-go/podium/kernel/wire"
)

// gonbTarget is the only comm target that the child knows: its widgets'.
const gonbTarget = "gonb_comm"

// comms knows the comms that are open, for comm_info.
type comms struct {
	mu      sync.Mutex
	targets map[string]string // by comm id
}

type commContent struct {
	ID     string `json:"comm_id"`
	Target string `json:"target_name"`
}

func (c *comms) open(id, target string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.targets == nil {
		c.targets = map[string]string{}
	}
	c.targets[id] = target
}

func (c *comms) close(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.targets, id)
}

// published notes what a message from the kernel's side does to the comms.
func (c *comms) published(m *wire.Message) {
	var content commContent
	switch m.Header.Type {
	case "comm_open":
		if m.Decode(&content) == nil {
			c.open(content.ID, content.Target)
		}
	case "comm_close":
		if m.Decode(&content) == nil {
			c.close(content.ID)
		}
	}
}

// info is the content of comm_info_reply.
func (c *comms) info(m *wire.Message) map[string]any {
	var request commContent
	if err := m.Decode(&request); err != nil {
		return failed("ValueError", err.Error())
	}
	c.mu.Lock()
	targets := maps.Clone(c.targets)
	c.mu.Unlock()
	open := map[string]any{}
	for id, target := range targets {
		if request.Target == "" || request.Target == target {
			open[id] = map[string]string{"target_name": target}
		}
	}
	return map[string]any{"status": "ok", "comms": open}
}

// relayComm hands a comm message of a client to the child. A comm for which
// nobody is there is closed at once, as the protocol asks.
func (e *engine) relayComm(m *wire.Message) {
	e.status(m, "busy")
	defer func() {
		e.status(m, "idle")
		e.reassertBusy()
	}()
	var content commContent
	if err := m.Decode(&content); err != nil {
		e.log.Print(err)
		return
	}
	child := e.childNow()
	switch m.Header.Type {
	case "comm_open":
		if content.Target != gonbTarget || child == nil {
			e.publish(m.Header, "comm_close", map[string]any{"comm_id": content.ID, "data": struct{}{}})
			return
		}
		e.comms.open(content.ID, content.Target)
	case "comm_close":
		e.comms.close(content.ID)
	}
	if child != nil {
		e.sendComm(child, m)
	}
}

// sendComm sends a comm message on; what the child answers to it, now or later,
// goes to its sender.
func (e *engine) sendComm(child *gonb.Child, m *wire.Message) {
	x := &exchange{origin: m, over: true, output: func(answer *wire.Message) { e.forward(m.Header, answer) }}
	if _, err := e.send(child, wire.Shell, m.Header.Type, m.Content, x); err != nil {
		e.log.Print(err)
	}
}
