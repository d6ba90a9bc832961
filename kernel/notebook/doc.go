// Package notebook reads, changes and writes Jupyter notebooks (nbformat 4).
//
//	book, err := notebook.Read("quickstart.ipynb")
//	...
//	err = book.SetParameters([]notebook.Assignment{{Name: "rank", Value: "30"}})
//	...
//	err = book.Write("quickstart-30.ipynb")
//
// Fields that this package does not know are kept. What Write produces has the
// layout that Jupyter itself gives a file (keys sorted, one space of indent,
// long texts as lists of lines), so a file saved by Jupyter comes back byte for
// byte, and a change shows up as a small difference in version control.
//
// The parameters of a notebook are the variables of the code cells tagged
// "parameters". Such a cell holds Go declarations:
//
//	rank := 20          // modes kept
//	var quick = false   // shrink everything for tests
//
// SetParameters replaces the right-hand side in place, after checking the new
// value against the variable's type.
//
// The format: https://nbformat.readthedocs.io/en/latest/format_description.html
package notebook
