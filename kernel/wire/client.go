package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// A Client is a client's end of the five channels. Its methods may be called
// from any goroutine; each of the four message channels must be read, or the
// kernel is held up.
type Client struct {
	key      []byte
	logf     Logf
	peers    [5]*peer
	incoming [4]chan *Message // shell, control, stdin, iopub
	closing  chan struct{}    // closed by Close
	closed   chan struct{}    // closed when every channel has ended
	once     sync.Once
	wait     sync.WaitGroup
	beat     chan struct{} // one value a heartbeat that came back
}

// Dial connects to the kernel at c and subscribes to all of iopub. It tries
// until ctx ends: a kernel that is just starting does not listen yet. That the
// subscription has reached the kernel is not certain before the first message
// has come on iopub; ask kernel_info until one does.
func Dial(ctx context.Context, c Connection, logf Logf) (*Client, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	client := &Client{key: []byte(c.Key), logf: logf, beat: make(chan struct{}, 1),
		closing: make(chan struct{}), closed: make(chan struct{})}
	// Shell and stdin share an identity: a kernel asks for input on stdin from
	// the identity that sent the request on shell.
	identity := NewID()
	for i, kind := range []zmq4.SocketType{zmq4.Dealer, zmq4.Dealer, zmq4.Dealer, zmq4.Sub, zmq4.Req} {
		ch := Channel(i)
		p, err := dial(ctx, c, ch, kind, identity)
		if err != nil {
			client.Close()
			return nil, err
		}
		client.peers[ch] = p
	}
	if err := client.peers[IOPub].send([][]byte{{1}}); err != nil {
		client.Close()
		return nil, fmt.Errorf("subscribing to iopub: %w", err)
	}
	for ch := range client.incoming {
		client.incoming[ch] = make(chan *Message)
		client.wait.Go(func() { client.read(Channel(ch)) })
	}
	client.wait.Go(client.readHeartbeat)
	go func() {
		client.wait.Wait()
		close(client.closed)
	}()
	return client, nil
}

// dial connects one channel, trying until ctx ends.
func dial(ctx context.Context, c Connection, ch Channel, kind zmq4.SocketType, identity string) (*peer, error) {
	network, address := c.address(ch)
	var dialer net.Dialer
	for {
		conn, err := dialer.DialContext(ctx, network, address)
		if err == nil {
			var p *peer
			if p, err = handshake(conn, kind, identity, false); err == nil {
				return p, nil
			}
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("connecting to the %s channel at %s: %w (%w)", ch, address, err, context.Cause(ctx))
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// read hands on what comes on one channel until its connection ends. The
// others go on: what a kernel published before it left is still to be read.
func (c *Client) read(ch Channel) {
	defer close(c.incoming[ch])
	for {
		frames, err := c.peers[ch].receive()
		if err != nil {
			return
		}
		m, err := Decode(frames, c.key)
		if err != nil {
			c.logf("%s: dropped a message: %v", ch, err)
			continue
		}
		select {
		case c.incoming[ch] <- m:
		case <-c.closing:
			return
		}
	}
}

func (c *Client) readHeartbeat() {
	for {
		if _, err := c.peers[Heartbeat].receive(); err != nil {
			return
		}
		select {
		case c.beat <- struct{}{}:
		default:
		}
	}
}

// Shell gives the messages that the kernel sends on the shell channel; it is
// closed when the connection ends. The others are its siblings.
func (c *Client) Shell() <-chan *Message         { return c.incoming[Shell] }
func (c *Client) Control() <-chan *Message       { return c.incoming[Control] }
func (c *Client) StdinRequests() <-chan *Message { return c.incoming[Stdin] }
func (c *Client) IOPub() <-chan *Message         { return c.incoming[IOPub] }

// Closed is closed when all five connections have ended, from either side.
func (c *Client) Closed() <-chan struct{} { return c.closed }

// Send sends a message on the shell, control or stdin channel.
func (c *Client) Send(ch Channel, m *Message) error {
	if ch > Stdin {
		return fmt.Errorf("sending %s: a client does not send on %s", m.Header.Type, ch)
	}
	frames, err := m.Encode(c.key)
	if err != nil {
		return err
	}
	if err := c.peers[ch].send(frames); err != nil {
		return fmt.Errorf("sending %s on %s: %w", m.Header.Type, ch, err)
	}
	return nil
}

// Ping sends a heartbeat and waits until it comes back. One at a time.
func (c *Client) Ping(ctx context.Context) error {
	select {
	case <-c.beat: // of a ping that was given up
	default:
	}
	if err := c.peers[Heartbeat].send([][]byte{{}, []byte("ping")}); err != nil {
		return fmt.Errorf("heartbeat: %w", err)
	}
	select {
	case <-c.beat:
		return nil
	case <-c.closed:
		return errors.New("heartbeat: the connection has ended")
	case <-ctx.Done():
		return fmt.Errorf("heartbeat: %w", context.Cause(ctx))
	}
}

// Close sends what is queued and ends the connection. What has come and was
// not read is lost.
func (c *Client) Close() {
	c.once.Do(func() { close(c.closing) })
	var ending sync.WaitGroup
	for _, p := range c.peers {
		if p != nil {
			ending.Go(func() { p.close(time.Second) })
		}
	}
	ending.Wait()
	c.wait.Wait()
}
