package engine

import (
	"sync"

	"github.com/podium-go/podium/kernel/wire"
)

// inputs knows which question of the child a reply of the client answers.
type inputs struct {
	mu    sync.Mutex
	asked map[string]func(reply *wire.Message) // by the id of the client's input_request
}

// ask notes a question; only the last one of a cell can still be answered.
func (i *inputs) ask(id string, answer func(*wire.Message)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked = map[string]func(*wire.Message){id: answer}
}

func (i *inputs) take(id string) func(*wire.Message) {
	i.mu.Lock()
	defer i.mu.Unlock()
	answer := i.asked[id]
	if id == "" { // jupyter_client names no parent: it can only be the open one
		for _, answer = range i.asked {
		}
	}
	if answer != nil {
		i.asked = nil
	}
	return answer
}

// readStdin takes the input that clients send.
func (e *engine) readStdin() {
	for m := range e.server.StdinReplies() {
		if answer := e.inputs.take(m.Parent.MsgID); answer != nil {
			answer(m)
		} else {
			e.log.Print("stdin: dropped input that nobody asked for")
		}
	}
}

// askInput passes a question of the child to the client of a cell.
func (x *execution) askInput(question *wire.Message) {
	e := x.engine
	if !x.content.AllowStdin {
		if !x.toldNoInput {
			x.toldNoInput = true
			x.streams.add("stderr", "this client cannot be asked for input; the cell gets an empty line\n")
		}
		x.answerInput(question, map[string]string{"status": "ok", "value": ""})
		return
	}
	m, err := e.session.New("input_request", x.request.Header, question.Content)
	if err != nil {
		e.log.Print(err)
		return
	}
	m.Identities = x.request.Identities
	x.streams.flush() // what was printed belongs before the question
	e.inputs.ask(m.Header.MsgID, func(reply *wire.Message) { x.answerInput(question, reply.Content) })
	if err := e.server.Send(wire.Stdin, m); err != nil {
		e.log.Print(err)
	}
}

// answerInput sends an answer to the child.
func (x *execution) answerInput(question *wire.Message, content any) {
	m, err := x.engine.session.New("input_reply", question.Header, content)
	if err == nil {
		err = x.child.Send(wire.Stdin, m)
	}
	if err != nil {
		x.engine.log.Printf("sending input: %v", err)
	}
}
