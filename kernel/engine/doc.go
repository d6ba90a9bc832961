// Package engine is the front of the Podium kernel: it speaks the Jupyter
// protocol to the client and to a GoNB child, and stands between the two.
//
//	err := engine.Run(ctx, engine.Config{
//		ConnectionFile: file,
//		Tools:          tools,                             // gonb, gopls, goimports
//		Watchdog:       []string{podium, "kernel-watch"},  // see package guard
//		Language:       language,                          // see Language
//		Version:        version,
//	})
//
// Requests on the shell channel are handled one at a time and in order; each is
// framed by busy and idle. Comm messages, input replies and everything on the
// control channel are handled at once. What concerns the meaning of a cell is
// asked of a Language: whether the cell goes to GoNB as it is or rewritten, what
// an error means, which declarations a fresh child must be given again.
//
// What GoNB sends goes through with the client's own request as parent, except
// that
//
//   - its status messages are replaced by the front's, and of an error there is
//     exactly one message;
//   - text that a cell writes is gathered for up to 20 ms, and beyond 8 MB it is
//     dropped after one line that says so;
//   - display data with the metadata "podium_result" becomes an execute_result,
//     with "podium_clear" a clear_output;
//   - HTML without a text/plain form gets one.
//
// A GoNB that dies is started again and given its declarations; the cell that
// was running fails with one error. However the front ends, package guard ends
// what it started.
//
// Reference: https://jupyter-client.readthedocs.io/en/stable/messaging.html
package engine
