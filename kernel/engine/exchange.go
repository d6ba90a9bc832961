package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/podium-go/podium/kernel/gonb"
	"github.com/podium-go/podium/kernel/wire"
)

// errChildGone is the end of an exchange whose child died.
var errChildGone = errors.New("gonb died")

// An exchange is a request that the front sent to the child, with what the
// child answers to it.
type exchange struct {
	origin *wire.Message       // the client's request behind it; nil: the front's own
	output func(*wire.Message) // takes what the child publishes; nil: dropped
	input  func(*wire.Message) // takes requests for input; nil: dropped
	framed bool                // ends with the idle status, not with the reply alone

	id        string
	replyType string
	child     *gonb.Child

	mu    sync.Mutex
	reply *wire.Message
	idle  bool
	done  chan struct{} // closed when it is over
	err   error
	over  bool // also of a message that has no reply
}

// wait gives the reply when the exchange is over.
func (x *exchange) wait(ctx context.Context) (*wire.Message, error) {
	select {
	case <-x.done:
		return x.reply, x.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// progress notes the reply or the idle status, or the end of the child.
func (x *exchange) progress(reply *wire.Message, idle bool, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.over {
		return
	}
	if reply != nil {
		x.reply = reply
	}
	x.idle = x.idle || idle
	if err != nil || x.reply != nil && (x.idle || !x.framed) {
		x.over, x.err = true, err
		close(x.done)
	}
}

func (x *exchange) isOver() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.over
}

// exchanges finds the exchange of a message from the child. Some that are over
// stay for a while: displays may come late, and comms answer at any time.
type exchanges struct {
	mu   sync.Mutex
	byID map[string]*exchange
	ids  []string // oldest first
}

// remembered is how many exchanges are kept.
const remembered = 512

func newExchanges() *exchanges { return &exchanges{byID: map[string]*exchange{}} }

func (s *exchanges) add(x *exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[x.id] = x
	s.ids = append(s.ids, x.id)
	if len(s.ids) <= remembered {
		return
	}
	for i, id := range s.ids { // the oldest that is over
		if s.byID[id].isOver() {
			delete(s.byID, id)
			s.ids = slices.Delete(s.ids, i, i+1)
			return
		}
	}
}

func (s *exchanges) find(id string) *exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byID[id]
}

// childGone ends the exchanges with a child.
func (s *exchanges) childGone(child *gonb.Child) {
	s.mu.Lock()
	var open []*exchange
	for _, x := range s.byID {
		if x.child == child {
			open = append(open, x)
		}
	}
	s.mu.Unlock()
	for _, x := range open {
		x.progress(nil, false, errChildGone)
	}
}

// replyType is the type of the message that answers a request.
func replyType(requestType string) string {
	return strings.TrimSuffix(requestType, "_request") + "_reply"
}

// send sends a request to the child and begins the exchange x about it.
func (e *engine) send(child *gonb.Child, ch wire.Channel, msgType string, content any, x *exchange) (*exchange, error) {
	m, err := e.session.New(msgType, wire.Header{}, content)
	if err != nil {
		return nil, err
	}
	if x.origin != nil {
		m.Metadata, m.Buffers = x.origin.Metadata, x.origin.Buffers
	}
	x.id, x.replyType, x.child, x.done = m.Header.MsgID, replyType(msgType), child, make(chan struct{})
	e.exchanges.add(x)
	if err := child.Send(ch, m); err != nil {
		x.progress(nil, false, errChildGone)
	}
	return x, nil
}

// pump routes what the child sends, for as long as it lives.
func (e *engine) pump(child *gonb.Child) {
	route := func(messages <-chan *wire.Message, handle func(*exchange, *wire.Message)) {
		for m := range messages {
			if x := e.exchanges.find(m.Parent.MsgID); x != nil {
				handle(x, m)
			}
		}
	}
	go route(child.Shell(), func(x *exchange, m *wire.Message) {
		switch {
		case m.Header.Type == x.replyType:
			x.progress(m, false, nil)
		case strings.HasPrefix(m.Header.Type, "comm_") && x.origin != nil:
			e.forward(x.origin.Header, m) // GoNB sends comm_close as a reply
		}
	})
	go route(child.Control(), func(*exchange, *wire.Message) {})
	go route(child.StdinRequests(), func(x *exchange, m *wire.Message) {
		if x.input != nil {
			x.input(m)
		}
	})
	go func() {
		route(child.IOPub(), func(x *exchange, m *wire.Message) {
			var status struct {
				State string `json:"execution_state"`
			}
			switch {
			case m.Header.Type != "status":
				if x.output != nil {
					x.output(m)
				}
			case m.Decode(&status) == nil && status.State == "idle":
				x.progress(nil, true, nil)
			}
		})
		// All that it published has been handled: what still waits for it, waits
		// in vain.
		<-child.Closed()
		e.exchanges.childGone(child)
	}()
}

// forward publishes what the child published, as an answer to parent.
func (e *engine) forward(parent wire.Header, m *wire.Message) {
	e.comms.published(m)
	out, err := e.session.New(m.Header.Type, parent, m.Content)
	if err == nil {
		out.Metadata, out.Buffers = m.Metadata, m.Buffers
		err = e.server.Publish(out)
	}
	if err != nil {
		e.log.Printf("publishing %s: %v", m.Header.Type, err)
	}
}
