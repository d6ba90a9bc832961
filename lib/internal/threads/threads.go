package threads

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Count returns how many threads a loop may use.
func Count() int { return runtime.GOMAXPROCS(0) }

// align is what the ends of ranges are multiples of, so that two threads do
// not write to one line of the cache.
const align = 64

// For calls body with ranges [lo, hi) that cover [0, n) once each, on several
// threads at once where every range has at least grain indices. Where the
// ranges begin is not promised, except that it is at a multiple of 64 if grain
// is 64 or more. A panic in body is raised again in the caller.
func For(n, grain int, body func(lo, hi int)) {
	if n <= 0 {
		return
	}
	grain = max(grain, 1)
	workers := min(Count(), n/grain)
	if workers <= 1 {
		body(0, n)
		return
	}
	// A few ranges a worker even out what the scheduler and the caches do.
	size := max(grain, (n+4*workers-1)/(4*workers))
	if grain >= align {
		size = (size + align - 1) / align * align
	}
	run(workers, (n+size-1)/size, func(i int) { body(i*size, min(n, (i+1)*size)) })
}

// Blocks calls body for the blocks [lo, hi) of size indices, the last one
// perhaps shorter, that [0, n) is cut into: the same blocks whatever the
// number of threads. It is for sums: a block's sum goes to an entry of its
// own, and the caller adds them in order. A panic in body is raised again in
// the caller.
func Blocks(n, size int, body func(block, lo, hi int)) {
	if n <= 0 {
		return
	}
	size = max(size, 1)
	count := (n + size - 1) / size
	run(min(Count(), count), count, func(i int) { body(i, i*size, min(n, (i+1)*size)) })
}

// Do runs the tasks, several at once. A panic in one is raised again in the
// caller.
func Do(tasks ...func()) {
	run(min(Count(), len(tasks)), len(tasks), func(i int) { tasks[i]() })
}

// share is the part of the tasks that one worker begins with. Who is ready with
// its own goes on with the others'.
type share struct {
	next atomic.Int64
	end  int64
	_    [48]byte // each in a line of the cache of its own
}

// run calls task with 0 to count-1 on the given number of workers, the caller
// among them. A worker begins with the same tasks each time, so that what it
// wrote in one loop is in its processor's cache in the next.
func run(workers, count int, task func(int)) {
	if workers <= 1 {
		for i := range count {
			task(i)
		}
		return
	}
	var (
		once   sync.Once
		raised any
		failed atomic.Bool
	)
	shares := make([]share, workers)
	for w := range shares {
		shares[w].next.Store(int64(w * count / workers))
		shares[w].end = int64((w + 1) * count / workers)
	}
	work := func(worker int) {
		defer func() {
			if r := recover(); r != nil {
				once.Do(func() { raised = r })
				failed.Store(true)
			}
		}()
		for w := range workers {
			s := &shares[(worker+w)%workers]
			for !failed.Load() {
				i := s.next.Add(1) - 1
				if i >= s.end {
					break
				}
				task(int(i))
			}
		}
	}
	j := &job{work: work, done: make(chan struct{}, 1)}
	help(j, workers-1)
	work(0)
	j.finish()
	if failed.Load() {
		panic(raised)
	}
}
