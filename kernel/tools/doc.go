// Package tools builds the programs that the kernel stands on, gonb, goimports
// and gopls, at the versions that Podium's go.mod pins in its tool lines.
//
//	err := tools.Ensure(ctx, checkout, filepath.Join(prefix, "tools"), func(line string) { fmt.Println(line) })
//
// The first call takes a minute or two, later ones a tenth of a second: a file
// beside the programs remembers what they were built from. Once the modules are
// in Go's cache no network is needed.
package tools
