package wire

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// Logf takes one line for the log, as fmt.Printf does.
type Logf func(format string, args ...any)

// A Server is the kernel's end of the five channels. Its methods may be called
// from any goroutine.
type Server struct {
	key       []byte
	logf      Logf
	incoming  [3]chan *Message // shell, control, stdin
	listeners []net.Listener
	closing   chan struct{}
	wait      sync.WaitGroup

	mu    sync.Mutex
	peers [5]map[*peer]*subscriptions
}

// subscriptions are the topics that a subscriber of iopub asked for.
type subscriptions struct{ prefixes [][]byte }

func (s *subscriptions) match(topic []byte) bool {
	for _, prefix := range s.prefixes {
		if bytes.HasPrefix(topic, prefix) {
			return true
		}
	}
	return false
}

// Listen binds the five channels of c. What a peer does wrong goes to logf.
func Listen(c Connection, logf Logf) (*Server, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	s := &Server{key: []byte(c.Key), logf: logf, closing: make(chan struct{})}
	for i := range s.incoming {
		s.incoming[i] = make(chan *Message)
	}
	for ch := Shell; ch <= Heartbeat; ch++ {
		s.peers[ch] = map[*peer]*subscriptions{}
		network, address := c.address(ch)
		listener, err := net.Listen(network, address)
		if err != nil {
			s.Close(0)
			return nil, fmt.Errorf("binding the %s channel: %w", ch, err)
		}
		s.listeners = append(s.listeners, listener)
		s.wait.Go(func() { s.accept(ch, listener) })
	}
	return s, nil
}

// Shell gives the messages that clients send on the shell channel; it is
// closed by Close. Control and StdinReplies are its siblings.
func (s *Server) Shell() <-chan *Message        { return s.incoming[Shell] }
func (s *Server) Control() <-chan *Message      { return s.incoming[Control] }
func (s *Server) StdinReplies() <-chan *Message { return s.incoming[Stdin] }

// accept takes connections until the listener closes. Handshakes run beside
// each other: a client that hangs in its own must not keep others out.
func (s *Server) accept(ch Channel, listener net.Listener) {
	kind := zmq4.Router
	if ch == IOPub {
		kind = zmq4.Pub
	}
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			s.logf("%s: accepting a connection: %v", ch, err)
			time.Sleep(50 * time.Millisecond) // out of descriptors: let some go
			continue
		}
		s.wait.Go(func() { s.serve(ch, kind, conn) })
	}
}

// serve reads what one peer sends until it leaves.
func (s *Server) serve(ch Channel, kind zmq4.SocketType, conn net.Conn) {
	p, err := handshake(conn, kind, "", true)
	if err != nil {
		s.logf("%s: a connection from %s failed: %v", ch, conn.RemoteAddr(), err)
		return
	}
	if len(p.identity) == 0 {
		p.identity = []byte("\x00" + NewID()) // a router names those that have no name
	}
	subs := &subscriptions{}
	s.mu.Lock()
	if s.isClosing() {
		s.mu.Unlock()
		p.close(0)
		return
	}
	s.peers[ch][p] = subs
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.peers[ch], p)
		closing := s.isClosing()
		s.mu.Unlock()
		if !closing { // else Close ends it, after what is queued
			p.close(0)
		}
	}()
	for {
		frames, err := p.receive()
		if err != nil {
			return
		}
		switch ch {
		case IOPub:
			s.subscribe(subs, frames)
		case Heartbeat:
			if p.send(frames) != nil {
				return
			}
		default:
			m, err := Decode(frames, s.key)
			if err != nil {
				s.logf("%s: dropped a message: %v", ch, err)
				continue
			}
			m.Identities = append([][]byte{p.identity}, m.Identities...)
			select {
			case s.incoming[ch] <- m:
			case <-s.closing:
				return
			}
		}
	}
}

// subscribe applies a subscription (1, topic) or takes it back (0, topic).
func (s *Server) subscribe(subs *subscriptions, frames [][]byte) {
	if len(frames) != 1 || len(frames[0]) == 0 || frames[0][0] > 1 {
		s.logf("iopub: dropped a message that is no subscription")
		return
	}
	topic := frames[0][1:]
	s.mu.Lock()
	defer s.mu.Unlock()
	if frames[0][0] == 1 {
		subs.prefixes = append(subs.prefixes, topic)
		return
	}
	for i, prefix := range subs.prefixes {
		if bytes.Equal(prefix, topic) {
			subs.prefixes = append(subs.prefixes[:i], subs.prefixes[i+1:]...)
			return
		}
	}
}

// Send sends a message on the shell, control or stdin channel to the peer that
// its first identity names. A peer that has left is not an error.
func (s *Server) Send(ch Channel, m *Message) error {
	if len(m.Identities) == 0 {
		return fmt.Errorf("sending %s on %s: the message names no receiver", m.Header.Type, ch)
	}
	routed := *m
	routed.Identities = m.Identities[1:]
	frames, err := routed.Encode(s.key)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.peers[ch] {
		if bytes.Equal(p.identity, m.Identities[0]) {
			p.send(frames) // fails only when the peer has just left
		}
	}
	return nil
}

// Publish sends a message to every subscriber of iopub. Its topic is its first
// identity, or its type if it has none.
func (s *Server) Publish(m *Message) error {
	topical := *m
	if len(m.Identities) == 0 {
		topical.Identities = [][]byte{[]byte(m.Header.Type)}
	}
	frames, err := topical.Encode(s.key)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for p, subs := range s.peers[IOPub] {
		if subs.match(frames[0]) {
			p.send(frames) // fails only when the peer has just left
		}
	}
	return nil
}

// Subscribers is the number of clients that listen to iopub now.
func (s *Server) Subscribers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, subs := range s.peers[IOPub] {
		if len(subs.prefixes) > 0 {
			n++
		}
	}
	return n
}

func (s *Server) isClosing() bool {
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

// Close writes what is still queued, for at most the given time, and closes
// every connection. It is called once.
func (s *Server) Close(patience time.Duration) {
	s.mu.Lock()
	close(s.closing)
	var all []*peer
	for _, peers := range s.peers {
		for p := range peers {
			all = append(all, p)
		}
	}
	s.mu.Unlock()
	for _, listener := range s.listeners {
		listener.Close()
		if address, ok := listener.Addr().(*net.UnixAddr); ok {
			os.Remove(address.Name)
		}
	}
	var closing sync.WaitGroup
	for _, p := range all {
		closing.Go(func() { p.close(patience) })
	}
	closing.Wait()
	s.wait.Wait()
	for _, ch := range s.incoming {
		close(ch)
	}
}
