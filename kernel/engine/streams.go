package engine

import (
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	flushDelay   = 20 * time.Millisecond // text is gathered for this long
	flushSize    = 64 << 10              // or until there is this much, bytes
	streamLimit  = 8 << 20               // text shown of one cell, bytes
	tailLimit    = 64 << 10              // stderr kept for MapError, bytes
	holdDuration = 500 * time.Millisecond
)

// A crash of a Go program begins with such a line on stderr.
var crashLine = regexp.MustCompile(`(?m)^(panic: |fatal error: |SIG[A-Z]+: )`)

// GoNB writes such a line itself after a program that fails.
var exitLine = regexp.MustCompile(`^(\^C\n)?(exit status \d+|signal: [a-z ]+( \(core dumped\))?)\n$`)

// streams gathers what a cell writes on stdout and stderr, so that a cell that
// prints much makes few messages, and cuts it off at streamLimit.
//
// Of a Script cell it holds back the text of a crash: when the cell fails, that
// is told by its error message, else it comes out after all.
type streams struct {
	publish func(name, text string)

	mu      sync.Mutex
	name    string // of the pending text
	pending strings.Builder
	timer   *time.Timer
	shown   int  // bytes
	full    bool // the limit was reached
	tail    []byte
	held    strings.Builder
	holding bool
	timeout *time.Timer
	closed  bool
}

func newStreams(publish func(name, text string)) *streams { return &streams{publish: publish} }

// addFromCell takes text that the cell, or GoNB about it, wrote.
func (s *streams) addFromCell(name, text string, script bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if name != "stderr" || !script {
		s.put(name, text)
		return
	}
	s.tail = append(s.tail, text...)
	if extra := len(s.tail) - tailLimit; extra > 0 {
		s.tail = append(s.tail[:0], s.tail[extra:]...)
	}
	if s.holding {
		s.hold(text)
		return
	}
	if exitLine.MatchString(text) {
		return
	}
	if at := crashLine.FindStringIndex(text); at != nil {
		s.put(name, text[:at[0]])
		s.hold(text[at[0]:])
		return
	}
	s.put(name, text)
}

// hold keeps text back for a while, or until there is too much of it for a crash.
func (s *streams) hold(text string) {
	if !s.holding {
		s.holding = true
		s.timeout = time.AfterFunc(holdDuration, s.release)
	}
	s.held.WriteString(text)
	if s.held.Len() > tailLimit {
		s.letGo()
	}
}

// release publishes what is held back.
func (s *streams) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letGo()
}

func (s *streams) letGo() {
	if !s.holding {
		return
	}
	s.holding = false
	s.timeout.Stop()
	text := s.held.String()
	s.held.Reset()
	if !s.closed {
		s.put("stderr", text)
	}
}

// add takes a line of the front's own.
func (s *streams) add(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flushLocked()
	s.publish(name, text)
}

// put gathers text, up to the limit.
func (s *streams) put(name, text string) {
	if s.full || text == "" {
		return
	}
	if s.name != name {
		s.flushLocked()
		s.name = name
	}
	if room := streamLimit - s.shown; len(text) > room {
		for room > 0 && !utf8.RuneStart(text[room]) {
			room--
		}
		text, s.full = text[:room], true
	}
	s.shown += len(text)
	s.pending.WriteString(text)
	switch {
	case s.full:
		s.flushLocked()
		s.publish("stderr", "\n[this cell has written 8 MB; the rest of what it writes is not shown]\n")
	case s.pending.Len() >= flushSize || s.closed:
		s.flushLocked()
	case s.timer == nil:
		s.timer = time.AfterFunc(flushDelay, s.flush)
	}
}

// flush publishes what is gathered.
func (s *streams) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flushLocked()
}

func (s *streams) flushLocked() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if s.pending.Len() > 0 {
		s.publish(s.name, s.pending.String())
		s.pending.Reset()
	}
}

// close publishes what is gathered and forgets what is held back. Text that
// comes still later is published at once.
func (s *streams) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.letGo()
	s.flushLocked()
}

// stderrTail is the end of what a Script cell wrote on stderr.
func (s *streams) stderrTail() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.tail)
}
