// Package krylov solves linear systems by iteration.
package krylov
