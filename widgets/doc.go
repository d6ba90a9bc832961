// Package widgets makes what a notebook shows: figures, fields in colours, tables and progress bars.
//
//	widgets.Semilogy(sizes, errors).Label("reduced model").
//		Line(sizes, projection).Label("projection").
//		Title("Error at unseen parameters").XLabel("basis size r").YLabel("relative error")
//
// Everything is built the same way. A function makes a widget with its data: Line, Lines, Semilogy, Semilogx, LogLog,
// Scatter, HeatMap, Panels, Table, Progress. Methods complete it and return the result, each leaving its receiver as it
// was: what a series is called (Label), the words around it (Title, XLabel, YLabel), further series (Line, Scatter,
// Level). Defaults are made to be kept. As the last expression of a cell, or given to Show, it is shown. Widgets are
// plain data, so a notebook can keep one in a variable.
//
// Figures are static SVG drawn through gonum/plot, a few kilobytes each whatever the amount of data: long lines are
// thinned to what can be seen, fields are embedded as PNG. Nothing comes from the network, and a page that is exported
// looks as the notebook does. Beside each picture stands a form in characters for clients in a terminal. Colours and
// dashes are chosen for readers who are colour-blind.
//
// Package display does the showing, for values of any type.
package widgets
