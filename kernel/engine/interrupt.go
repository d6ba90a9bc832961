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
	if x.running.Load() {
		if err := x.child.Interrupt(); err != nil {
			e.log.Printf("interrupting: %v", err)
		}
	}
	if !again {
		go x.insist()
	}
}

// insist kills what does not heed an interrupt.
func (x *execution) insist() {
	time.Sleep(interruptGrace)
	for began := time.Now(); x.running.Load(); time.Sleep(killInterval) {
		if time.Since(began) > childPatience {
			x.engine.log.Print("gonb does not heed an interrupt, killing it")
			x.child.Kill() // which mourn sees
			return
		}
		if err := x.child.KillCell(); err != nil {
			x.engine.log.Printf("interrupting: %v", err)
		}
	}
}
