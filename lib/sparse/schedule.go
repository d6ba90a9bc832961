package sparse

import (
	"sync"

	"github.com/podium-go/podium/lib/internal/threads"
)

// runTasks calls do for each task after those that it waits for, several at
// once. worker is below threads.Count(). The first error, by the order of the
// tasks, stops what has not begun and is returned: which task fails may depend
// on the threads only if several do.
func runTasks(list []task, do func(worker int, t task) error) error {
	workers := min(threads.Count(), len(list))
	if workers <= 1 {
		for _, t := range list {
			if err := do(0, t); err != nil {
				return err
			}
		}
		return nil
	}
	var (
		lock    sync.Mutex
		changed = sync.NewCond(&lock)
		waits   = make([]int32, len(list))
		errs    = make([]error, len(list))
		ready   []int
		left    = len(list)
		failed  bool
	)
	for i := len(list) - 1; i >= 0; i-- {
		waits[i] = list[i].waits
		if waits[i] == 0 {
			ready = append(ready, i)
		}
	}
	work := func(worker int) {
		lock.Lock()
		defer lock.Unlock()
		for {
			for len(ready) == 0 && left > 0 && !failed {
				changed.Wait()
			}
			if left == 0 || failed {
				return
			}
			i := ready[len(ready)-1]
			ready = ready[:len(ready)-1]
			lock.Unlock()
			err := do(worker, list[i])
			lock.Lock()
			left--
			if err != nil {
				errs[i], failed = err, true
			} else if p := list[i].parent; p != none {
				if waits[p]--; waits[p] == 0 {
					ready = append(ready, int(p))
				}
			}
			changed.Broadcast()
		}
	}
	var group sync.WaitGroup
	for w := 1; w < workers; w++ {
		group.Go(func() { work(w) })
	}
	work(0)
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// pool keeps slices for the blocks that fronts leave for their parents.
type pool[T any] struct {
	lock sync.Mutex
	free map[int][][]T // by class
}

// MarshalBinary writes nothing: a pool that was kept comes back empty.
func (p *pool[T]) MarshalBinary() ([]byte, error) { return nil, nil }

// UnmarshalBinary empties the pool.
func (p *pool[T]) UnmarshalBinary([]byte) error {
	p.free = nil
	return nil
}

// class rounds n up, by an eighth at most, so that slices are used again.
func class(n int) int {
	step := 1
	for step*16 < n {
		step *= 2
	}
	return (n + step - 1) / step * step
}

// get returns a slice of n zeros.
func (p *pool[T]) get(n int) []T {
	c := class(n)
	p.lock.Lock()
	list := p.free[c]
	if k := len(list); k > 0 {
		x := list[k-1]
		p.free[c] = list[:k-1]
		p.lock.Unlock()
		clear(x[:n])
		return x[:n]
	}
	p.lock.Unlock()
	return make([]T, n, c)
}

// put takes back a slice from get.
func (p *pool[T]) put(x []T) {
	if cap(x) == 0 {
		return
	}
	p.lock.Lock()
	if p.free == nil {
		p.free = map[int][][]T{}
	}
	c := cap(x)
	p.free[c] = append(p.free[c], x)
	p.lock.Unlock()
}
