package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
)

const (
	handshakeTimeout = 2 * time.Second
	maxMessage       = 1 << 30 // bytes; a peer that announces more is broken or hostile
	maxFrames        = 1 << 12
	maxQueued        = 1 << 29 // bytes; a peer that lets more wait has stopped reading for good
)

// Flags of a ZMTP frame.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

// A peer is one ZMTP connection after its handshake. Sends are queued and
// written in order by a goroutine of its own; receive is for one goroutine.
type peer struct {
	conn     net.Conn
	in       *bufio.Reader
	identity []byte // that the other side announced, may be empty

	mu     sync.Mutex
	ready  *sync.Cond // there is something to write, or the end
	queue  [][][]byte
	queued int  // bytes in queue
	ending bool // no more sends: write what is queued, then close
	gone   chan struct{}
}

// handshake makes a ZMTP connection of conn, or closes it.
func handshake(conn net.Conn, kind zmq4.SocketType, identity string, server bool) (*peer, error) {
	conn.SetDeadline(time.Now().Add(handshakeTimeout))
	z, err := zmq4.Open(conn, null.Security(), kind, zmq4.SocketIdentity(identity), server, nil)
	if err != nil {
		conn.Close()
		return nil, err
	}
	conn.SetDeadline(time.Time{})
	p := &peer{
		conn: conn, in: bufio.NewReaderSize(conn, 1<<16),
		identity: []byte(z.Peer.Meta["Identity"]), gone: make(chan struct{}),
	}
	p.ready = sync.NewCond(&p.mu)
	go p.write()
	return p, nil
}

// send queues a message; it is an error when the connection is gone.
func (p *peer) send(frames [][]byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ending {
		return net.ErrClosed
	}
	for _, frame := range frames {
		p.queued += len(frame)
	}
	if p.queued > maxQueued {
		p.ending, p.queue = true, nil
		p.conn.Close()
		p.ready.Signal()
		return errors.New("the peer has stopped reading")
	}
	p.queue = append(p.queue, frames)
	p.ready.Signal()
	return nil
}

// write is the goroutine that writes the queue until the connection ends.
func (p *peer) write() {
	defer close(p.gone)
	defer p.conn.Close()
	out := bufio.NewWriterSize(p.conn, 1<<16)
	for {
		p.mu.Lock()
		for len(p.queue) == 0 && !p.ending {
			p.ready.Wait()
		}
		batch := p.queue
		p.queue, p.queued = nil, 0
		ending := p.ending
		p.mu.Unlock()
		for _, frames := range batch {
			writeFrames(out, frames)
		}
		// Write errors stick to the bufio.Writer and come out of Flush.
		if err := out.Flush(); err != nil || ending && len(batch) == 0 {
			p.mu.Lock()
			p.ending, p.queue = true, nil
			p.mu.Unlock()
			return
		}
	}
}

// close ends the connection after what is queued was written, or after the
// given time at the latest.
func (p *peer) close(patience time.Duration) {
	p.mu.Lock()
	p.ending = true
	p.ready.Signal()
	p.mu.Unlock()
	p.conn.SetWriteDeadline(time.Now().Add(patience))
	<-p.gone
}

// receive reads the next message; commands of ZMTP itself are passed over.
func (p *peer) receive() ([][]byte, error) {
	for {
		frames, command, err := readFrames(p.in)
		if err != nil || !command {
			return frames, err
		}
	}
}

// readFrames reads one multipart message or one command (RFC 23).
func readFrames(in *bufio.Reader) (frames [][]byte, command bool, err error) {
	var total uint64
	for {
		flags, err := in.ReadByte()
		if err != nil {
			return nil, false, err
		}
		if flags&^(flagMore|flagLong|flagCommand) != 0 {
			return nil, false, fmt.Errorf("ZMTP frame with flags %#x", flags)
		}
		var length [8]byte
		field := length[7:]
		if flags&flagLong != 0 {
			field = length[:]
		}
		if _, err := io.ReadFull(in, field); err != nil {
			return nil, false, noEOF(err)
		}
		size := binary.BigEndian.Uint64(length[:])
		if size > maxMessage || total+size > maxMessage || len(frames) == maxFrames {
			return nil, false, fmt.Errorf("ZMTP message of more than %d bytes or %d frames", maxMessage, maxFrames)
		}
		total += size
		frame, err := readExactly(in, int(size))
		if err != nil {
			return nil, false, noEOF(err)
		}
		frames = append(frames, frame)
		if flags&flagMore == 0 {
			return frames, flags&flagCommand != 0, nil
		}
	}
}

// readExactly reads size bytes. It takes memory as the bytes come: the size is
// what the peer announced.
func readExactly(in io.Reader, size int) ([]byte, error) {
	const step = 1 << 20
	frame := make([]byte, 0, min(size, step))
	for len(frame) < size {
		n := len(frame)
		frame = append(frame, make([]byte, min(size-n, max(n, step)))...)
		if _, err := io.ReadFull(in, frame[n:]); err != nil {
			return nil, err
		}
	}
	return frame, nil
}

// noEOF makes the end of the stream inside a message an error of its own.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// writeFrames writes one multipart message (RFC 23).
func writeFrames(out *bufio.Writer, frames [][]byte) {
	for i, frame := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = flagMore
		}
		if len(frame) > 255 {
			out.WriteByte(flags | flagLong)
			out.Write(binary.BigEndian.AppendUint64(nil, uint64(len(frame))))
		} else {
			out.WriteByte(flags)
			out.WriteByte(byte(len(frame)))
		}
		out.Write(frame)
	}
}
