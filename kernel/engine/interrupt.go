package engine

import "time"

// An interrupted cell has this long to end by itself, and then its processes are
// killed every killInterval; a child that does not answer even then is killed.
const (
	interruptGrace = 600 * time.Millisecond
	killInterval   = 200 * time.Millisecond
	childPatience  = 5 * time.Second
)

// interrupt interrupts what runs now, if anything does.
func (e *engine) interrupt() {
	e.currentMu.Lock()
	x := e.current
	e.currentMu.Unlock()
	if x == nil {
		return
	}
	again := x.interrupted.Swap(true)
	x.cancel()
	x.signal(func() error { return x.child.Interrupt() })
	if !again {
		go x.insist()
	}
}

// insist kills what does not heed an interrupt.
func (x *execution) insist() {
	time.Sleep(interruptGrace)
	for began := time.Now(); x.signal(func() error { return x.child.KillCell() }); time.Sleep(killInterval) {
		if time.Since(began) > childPatience {
			x.engine.log.Print("gonb does not heed an interrupt, killing it")
			x.child.Kill() // which mourn sees
			return
		}
	}
}

// signal calls send if the child still has the cell, and says whether it had.
// The cell cannot end meanwhile: a signal must not reach the next one.
func (x *execution) signal(send func() error) bool {
	x.signalMu.Lock()
	defer x.signalMu.Unlock()
	if !x.running {
		return false
	}
	if err := send(); err != nil {
		x.engine.log.Printf("interrupting: %v", err)
	}
	return true
}

func (x *execution) setRunning(running bool) {
	x.signalMu.Lock()
	defer x.signalMu.Unlock()
	x.running = running
}
