// Package guard sees to it that nothing of a kernel stays behind, however the
// kernel ends.
//
//	run, err := guard.Open([]string{podium, "kernel-watch"}, log.Printf)
//	if err != nil { … }
//	defer run.Close()
//	cmd.Env = append(cmd.Env, run.Marker())  // what this kernel starts carries its mark
//	… files below run.Dir …
//
// Three layers:
//
//   - A watchdog: the same program, started with the hidden command, in a
//     session of its own, at the other end of a pipe. When the pipe ends, for
//     whatever reason, it kills every process that carries the mark in its
//     environment and removes the folder. A watchdog that dies is started again.
//   - The child itself asks the system to be ended with its parent (package
//     gonb, on Linux), for the case that front and watchdog die together.
//   - Open removes what earlier kernels left whose lock nobody holds any more.
package guard
