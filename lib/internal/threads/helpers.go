package threads

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A helper looks for work, and a caller for the end of its helpers' work, for
// so long before it sleeps: waking a sleeper takes longer than many a loop, and
// Linux likes to put it on the processor of who wakes it. In between it lets
// other goroutines run.
const (
	spin  = time.Millisecond
	yield = 20 * time.Microsecond
)

// job is work that helpers may join until it is closed.
type job struct {
	work  func(worker int) // the caller is worker 0
	place atomic.Int64     // the caller's processor, -1 if it is not known
	state atomic.Int64     // how many helpers are at work, plus closed
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
	worker int          // in next
	place  atomic.Int64 // the processor where it looked for work last, -1 if unknown
	asleep atomic.Bool
	wake   chan struct{}
	busy   bool
}

// pool holds the helpers, in the order in which they are asked.
var pool struct {
	sync.Mutex
	helpers []*helper
}

// help gives the job to up to n helpers, as many as there are without work: the
// same ones each time if all are free.
func help(j *job, n int) {
	if post(j, n) {
		// A helper waits behind the caller for the same processor.
		leave(int(j.place.Load()))
		j.place.Store(int64(processor()))
	}
}

// post does what help says, and reports whether a helper that looks for work
// was last seen on the caller's processor.
func post(j *job, n int) (together bool) {
	here := int64(processor())
	j.place.Store(here)
	pool.Lock()
	defer pool.Unlock()
	worker := 1
	for i := 0; worker <= n; i++ {
		if i == len(pool.helpers) {
			if i >= Count()-1 {
				return together
			}
			h := &helper{wake: make(chan struct{}, 1)}
			pool.helpers = append(pool.helpers, h)
			go h.loop()
		}
		h := pool.helpers[i]
		if h.busy {
			continue
		}
		h.busy, h.worker = true, worker
		worker++
		h.next.Store(j)
		if h.asleep.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
		} else if here >= 0 && h.place.Load() == here {
			together = true
		}
	}
	return together
}

func (h *helper) loop() {
	for {
		looked := func() bool {
			h.place.Store(int64(processor()))
			return h.next.Load() != nil
		}
		if !spinUntil(looked) {
			h.asleep.Store(true)
			// A job that came in between may have seen the helper awake.
			if h.next.Load() == nil || !h.asleep.CompareAndSwap(true, false) {
				<-h.wake
			}
		}
		j := h.next.Swap(nil)
		if j.enter() {
			if p := processor(); p >= 0 && j.place.Load() == int64(p) {
				leave(p)
			}
			j.work(h.worker)
			j.leave()
		}
		j = nil
		pool.Lock()
		h.busy = false
		pool.Unlock()
	}
}

// spinUntil reports whether ready came true within the time for spinning.
func spinUntil(ready func() bool) bool {
	begun := time.Now()
	for last := begun; last.Sub(begun) < spin; {
		for range 64 {
			if ready() {
				return true
			}
		}
		if now := time.Now(); now.Sub(last) > yield {
			last = now
			runtime.Gosched()
		}
	}
	return false
}
