// Package export turns an executed notebook into one HTML page that needs
// nothing else: no network, no other file.
//
//	page, err := export.Page(book, filepath.Dir(path))
//	...
//	err = os.WriteFile("quickstart.html", page, 0o644)
//
// Markdown, with tables and mathematics (MathML in an embedded font, a subset of
// TeX Gyre Termes Math: see font/LICENSE.txt), highlighted Go, and each
// output by its best form: HTML, SVG, PNG, JPEG, Markdown, LaTeX, JSON, plain
// text with its colours. The page follows the reader's light or dark mode, reads
// on a telephone and prints; from four headings on it has a table of contents.
// Long outputs show their beginning and open on demand.
//
// A notebook is trusted: the HTML and scripts in its cells and outputs go into
// the page as they are, as in a notebook that Jupyter holds for trusted. Export
// only what you would run. What they cannot do is load from the network: the
// page's content security policy forbids it, and remote images in Markdown
// become links.
package export
