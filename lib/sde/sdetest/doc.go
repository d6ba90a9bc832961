// Package sdetest holds stochastic differential equations whose solution is a
// formula of the path, with their sources.
package sdetest
