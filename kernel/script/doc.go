// Package script turns notebook cells into Go programs. A script cell is Go
// statements, mixed with imports, types and functions in any order; Prepare
// checks it with go/types and rewrites it to what GoNB compiles:
//
//   - declarations go behind main, statements into its body on their own lines,
//     so that every line of the program leads back to a line of a cell;
//   - variables of the top level are handed to lib/session at the end, and loaded
//     from it when a later cell mentions them; functions are kept by their source;
//   - a call that returns one error more than its left side takes is wrapped in
//     session.Try, which stops the cell;
//   - the expression that a cell ends with is shown;
//   - packages that are not imported are found by name.
//
// State is what a notebook has defined so far:
//
//	s := script.NewState(packages)
//	cell := s.Prepare(ctx, 1, "x := strconv.Atoi(\"12\")\nx + 1")
//	// cell.Source goes to GoNB, or cell.Diagnostics to the user
//	s.Commit(cell, outcome)
package script
