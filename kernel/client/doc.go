// Package client is a Jupyter client in Go: it starts a kernel, executes code
// in it and hands on its outputs. podium run and the tests of the kernel use it.
//
//	k, err := client.Start(ctx, client.Config{Argv: []string{"podium", "kernel", "{connection_file}"}})
//	if err != nil { … }
//	defer k.Shutdown(ctx)
//	reply, err := k.Execute(ctx, client.Request{Code: "1 + 1"}, client.Handlers{
//		Output: func(o client.Output) { fmt.Print(o.Text) },
//	})
//
// An error from Execute means that the conversation failed: the kernel died
// (the error ends with the tail of its log), or the context ended. Code that
// fails is no such error: the reply then has Status "error" and says why.
//
// When the context of Execute ends, the kernel is interrupted, so that it is
// free for the next request.
package client
