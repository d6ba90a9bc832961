// Package cli is the podium command: a table of commands, from which the help is
// made, and their implementation.
//
//	os.Exit(cli.Main(os.Args[1:]))
//
// A command exits with 0 when it did what was asked, 1 when that failed and 2
// when it was called wrongly.
package cli
