// Package compare times Podium and other software on the same work, side by
// side in one run.
//
// A [Case] has Podium's work as a function and the peer's as Python code, or as
// another function. Runs alternate, so that a drift of the machine meets both;
// what is reported is the median of each and their ratio. A process measures
// with one number of threads: [Record] by record, a parent collects them.
package compare
