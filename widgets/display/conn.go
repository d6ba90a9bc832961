package display

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// How long the program waits for a kernel that does not answer before it goes on without it.
const (
	openPatience = 2 * time.Second
	ackPatience  = 10 * time.Second
)

// maxAnswer bounds a message from the kernel: GoNB sends values of controls, a few bytes each.
const maxAnswer = 64 << 20

// A connection writes displays to the kernel and waits until they have been shown. It opens its pipes at the first
// use. An error is final: the kernel that made the pipes is gone.
type connection struct {
	writePath, readPath string
	ackPatience         time.Duration

	mu      sync.Mutex
	opened  bool
	err     error
	pipe    *os.File
	next    int
	waiting map[int]chan struct{} // closed when the request is acknowledged
	lost    chan struct{}         // closed when no acknowledgement can come any more
}

func newConnection(writePath, readPath string) *connection {
	return &connection{
		writePath: writePath, readPath: readPath, ackPatience: ackPatience,
		waiting: make(map[int]chan struct{}), lost: make(chan struct{}),
	}
}

// Display implements Kernel.
func (c *connection) Display(data, metadata map[string]any, id string) error {
	return c.send(displayMessage(data, metadata, id))
}

// Sync implements Kernel.
func (c *connection) Sync() error { return c.send(nil) }

// send writes the message, which may be empty, and returns when the kernel has dealt with it.
func (c *connection) send(message []byte) error {
	id, acknowledged, err := c.write(message)
	if err != nil {
		return err
	}
	timer := time.NewTimer(c.ackPatience)
	defer timer.Stop()
	select {
	case <-acknowledged:
		return nil
	case <-c.lost:
		// The stream of answers may end right behind the one that is waited for.
		select {
		case <-acknowledged:
			return nil
		default:
			return c.fail(errors.New("the kernel closed the pipe"))
		}
	case <-timer.C:
		c.mu.Lock()
		delete(c.waiting, id)
		c.mu.Unlock()
		return c.fail(fmt.Errorf("the kernel did not answer for %v", c.ackPatience))
	}
}

// write sends the message and a request to acknowledge it in one piece.
func (c *connection) write(message []byte) (id int, acknowledged chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.opened {
		c.opened = true
		c.err = c.open()
	}
	if c.err != nil {
		return 0, nil, c.err
	}
	id = c.next
	c.next++
	acknowledged = make(chan struct{})
	c.waiting[id] = acknowledged
	// A kernel that stopped reading must not hold the program for ever.
	if err := c.pipe.SetWriteDeadline(time.Now().Add(c.ackPatience)); err != nil && !errors.Is(err, os.ErrNoDeadline) {
		return 0, nil, c.failLocked(err)
	}
	if _, err := c.pipe.Write(append(message, syncMessage(id)...)); err != nil {
		return 0, nil, c.failLocked(err)
	}
	return id, acknowledged, nil
}

// open opens the pipe to the kernel and starts to listen for its answers.
func (c *connection) open() error {
	deadline := time.Now().Add(openPatience)
	for {
		// Without O_NONBLOCK this would wait for ever when the kernel is gone; with it ENXIO says that there is no
		// reader, or not yet: the kernel opens its end while the cell starts.
		pipe, err := os.OpenFile(c.writePath, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			c.pipe = pipe
			break
		}
		if !errors.Is(err, syscall.ENXIO) || time.Now().After(deadline) {
			return fmt.Errorf("opening the pipe to the kernel: %w", err)
		}
		time.Sleep(time.Millisecond)
	}
	go c.listen()
	if _, err := c.pipe.Write(typeDefinitions()); err != nil {
		return fmt.Errorf("writing to the kernel: %w", err)
	}
	return nil
}

// listen marks requests as acknowledged until the kernel closes its end.
func (c *connection) listen() {
	defer close(c.lost)
	pipe, err := os.Open(c.readPath) // waits for the kernel, which lives: it has opened the other pipe
	if err != nil {
		return
	}
	defer pipe.Close()
	in := bufio.NewReader(pipe)
	for {
		message, err := readMessage(in)
		if err != nil {
			return
		}
		if id, ok := acknowledged(message); ok {
			c.mu.Lock()
			if done, ok := c.waiting[id]; ok {
				close(done)
				delete(c.waiting, id)
			}
			c.mu.Unlock()
		}
	}
}

// readMessage reads one message of a gob stream: its length, then as many bytes.
func readMessage(in *bufio.Reader) ([]byte, error) {
	first, err := in.ReadByte()
	if err != nil {
		return nil, err
	}
	length, size := uintHeader(first)
	if size > 8 {
		return nil, fmt.Errorf("a message's length of %d bytes", size)
	}
	for range size {
		c, err := in.ReadByte()
		if err != nil {
			return nil, err
		}
		length = length<<8 | uint64(c)
	}
	if length > maxAnswer {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	message := make([]byte, length)
	_, err = io.ReadFull(in, message)
	return message, err
}

func (c *connection) fail(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failLocked(err)
}

// failLocked records the connection's first error and returns it.
func (c *connection) failLocked(err error) error {
	if c.err == nil {
		c.err = err
		c.pipe.Close()
	}
	return c.err
}
