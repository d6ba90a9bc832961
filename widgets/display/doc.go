// Package display shows values in the notebook: it says what a value looks like and sends it to the kernel.
//
//	display.Show(snapshots)                       // a matrix as a table
//	display.Show(display.Markdown("**Reduced** at rank $r = 20$"))
//	id := display.NewID()
//	for k := range 100 {
//		display.Update(id, display.Text(fmt.Sprintf("step %d", k))) // in place
//	}
//
// A type decides how it is shown by a method MIMEBundle, see Bundler; Bundle says what happens to the others. Every
// form has a text/plain beside it, for clients in a terminal.
//
// Show returns when the kernel has taken the value. So figures and printed lines stay in order, and nothing is lost
// when the program ends. In a program that no kernel started, the text form goes to standard output.
//
// The package is linked into every cell that shows something and is kept small for that: no other package of the
// module but a few lines that write numbers, and otherwise what fmt, encoding/json, image/png and golang.org/x/sys/unix
// bring.
package display
