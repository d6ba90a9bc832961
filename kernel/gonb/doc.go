// Package gonb runs GoNB, the Jupyter kernel that compiles and runs Go cells, as
// a child process behind a private connection.
//
//	child, err := gonb.Start(ctx, gonb.Config{Tools: tools, Run: run, KernelID: id})
//	if err != nil { … }
//	defer child.Kill()
//	err = child.Send(wire.Shell, request)
//	reply := <-child.Shell()
//
// The child gets what it needs to behave as if Jupyter had started it: the real
// kernel's identifier in the name of its connection file (its widgets open a
// websocket to that kernel) and Jupyter's process in JPY_PARENT_PID (it finds
// Jupyter's root folder through it). Everything it writes, go build's temporary
// files included, is below the run's private folder, and all that it starts
// carries the run's mark, so that package guard can end it.
//
// It was written for GoNB v0.11.4; https://github.com/janpfeifer/gonb.
package gonb
