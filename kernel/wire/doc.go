// Package wire is the Jupyter messaging protocol on the wire: messages and
// their signatures, connection files, and the five channels of a kernel (shell,
// control, stdin, iopub, heartbeat) seen from either end.
//
// A kernel listens, a client dials:
//
//	conn, err := wire.NewConnection()        // free ports, a fresh key
//	server, err := wire.Listen(conn, logf)   // in the kernel
//	client, err := wire.Dial(ctx, conn, logf) // in the client
//
//	session := wire.NewSession()
//	request, err := session.New("kernel_info_request", wire.Header{}, struct{}{})
//	err = client.Send(wire.Shell, request)
//	m := <-server.Shell()                    // m.Identities say whom to answer
//	reply, err := kernel.New("kernel_info_reply", m.Header, info)
//	reply.Identities = m.Identities
//	err = server.Send(wire.Shell, reply)
//
// A message whose signature is wrong, or that does not parse, is dropped and
// logged; it never reaches a channel. What a server publishes on iopub goes to
// each subscriber in order and nothing is lost while the subscriber lives: every
// subscriber has its own queue, so that one which has stopped reading cannot
// hold up the others. One that lets 512 MB wait is disconnected.
//
// The ZMTP handshake is zmq4's. The connections themselves are plain ones:
// zmq4's sockets drop queued messages when they are closed and block every
// subscriber on the slowest, which a kernel cannot afford.
//
// Reference: https://jupyter-client.readthedocs.io/en/stable/messaging.html
// (protocol 5.3) and https://rfc.zeromq.org/spec/23/ (ZMTP 3.0).
package wire
