// Package dynlib loads C and Fortran libraries at run time and calls them,
// without cgo. It is the one package that imports purego.
package dynlib

// MaxArguments is the most arguments that a call may have.
const MaxArguments = 32
