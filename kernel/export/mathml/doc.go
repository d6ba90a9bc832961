// Package mathml turns the TeX mathematics of notebooks into MathML, which
// browsers draw by themselves: a page needs no script and no network.
//
//	markup, err := mathml.Convert(`u_t + u\,u_x = \nu\,u_{xx}`, false)
//
// It knows what notebooks use: fractions, roots, scripts, sums and integrals with
// limits, Greek and the usual symbols, accents, \left and \right, the alphabets
// (\mathbb, \mathbf, \mathcal, …), text, matrices, cases and aligned equations.
// What it doesn't know (definitions of new commands, say) is an error that names
// the command; a page then shows the TeX itself.
//
// The markup is MathML Core (https://www.w3.org/TR/mathml-core/).
package mathml
