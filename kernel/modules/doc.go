// Package modules knows which Go packages a notebook's cells can import, and
// makes them available: the library's own, gonum and the other modules that it
// is built on, the modules and workspaces around the notebook, and any other
// module, fetched on first use and then pinned.
//
// A Workspace is the importer for the type check of cells:
//
//	w := modules.New(modules.Config{Dir: buildDir, Source: checkout})
//	notes := w.Load(ctx, []string{"fmt", "gonum.org/v1/gonum/mat"})
//	pkg, err := w.Import("gonum.org/v1/gonum/mat")
package modules
