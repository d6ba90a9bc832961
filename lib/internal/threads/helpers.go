package threads

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// spin is how long a helper looks for work, and a caller for the end of its
// helpers' work, before it sleeps: waking a sleeper takes longer than many a
// loop.
const spin = 50 * time.Microsecond

// job is work that helpers may join until it is closed.
type job struct {
	work  func()
	state atomic.Int64 // how many helpers are at work, plus closed
	done  chan struct{}
}

const closed = 1 << 32

// enter reports whether a helper may join.
func (j *job) enter() bool {
	for {
		s := j.state.Load()
		if s >= closed {
			return false
		}
		if j.state.CompareAndSwap(s, s+1) {
			return true
		}
	}
}

func (j *job) leave() {
	if j.state.Add(-1) == closed {
		j.done <- struct{}{}
	}
}

// finish lets nobody join any more and waits for those who are at work.
func (j *job) finish() {
	if j.state.Add(closed) == closed {
		return
	}
	if !spinUntil(func() bool { return j.state.Load() == closed }) {
		<-j.done
	}
}

// helper is a goroutine that works on jobs, one after the other.
type helper struct {
	next   atomic.Pointer[job]
	asleep atomic.Bool
	wake   chan struct{}
}

// idle holds the helpers without work; count is of all helpers.
var idle struct {
	sync.Mutex
	helpers []*helper
	count   int
}

// help gives the job to up to n helpers, as many as there are without work.
func help(j *job, n int) {
	for range n {
		idle.Lock()
		var h *helper
		if last := len(idle.helpers) - 1; last >= 0 {
			h, idle.helpers = idle.helpers[last], idle.helpers[:last]
		} else if idle.count < Count()-1 {
			idle.count++
			h = &helper{wake: make(chan struct{}, 1)}
			go h.loop()
		}
		idle.Unlock()
		if h == nil {
			return
		}
		h.next.Store(j)
		if h.asleep.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		}
	}
}

func (h *helper) loop() {
	for {
		if !spinUntil(func() bool { return h.next.Load() != nil }) {
			h.asleep.Store(true)
			// A job that came in between may have seen the helper awake.
			if h.next.Load() == nil || !h.asleep.CompareAndSwap(true, false) {
				<-h.wake
			}
		}
		j := h.next.Swap(nil)
		if j.enter() {
			j.work()
			j.leave()
		}
		j = nil
		idle.Lock()
		idle.helpers = append(idle.helpers, h)
		idle.Unlock()
	}
}

// spinUntil reports whether ready came true within the time for spinning.
func spinUntil(ready func() bool) bool {
	for start := time.Now(); ; {
		for range 64 {
			if ready() {
				return true
			}
		}
		if time.Since(start) > spin {
			return false
		}
		runtime.Gosched()
	}
}
