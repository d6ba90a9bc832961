// Package claims states what a reproduction must show, measures it and reports
// whether it holds.
//
// A claim is a value: a name, what was measured, what was asked and whether the
// one satisfies the other. There is no registry and no global state. A notebook
// makes its claims where it measures, and shows them in one table at its end:
//
//	claims.Table(
//		claims.AtMost("relative L2 error", err, 1e-3).From("Figure 4"),
//		claims.AtLeast("speed-up at 16384 unknowns", full/online, 10),
//		claims.Holds("snapshots are finite", finite, "all 400 of them"),
//	)
//
// The table is shown as text and as HTML, and it travels as data under the MIME
// type application/vnd.podium.claims+json, which `podium test` collects. A value
// that is not a number satisfies nothing. A threshold that differs from its
// source says why, with [Claim.Because].
package claims
