//go:build !amd64

package simd

import "testing"

// onLevels runs the test with each set of vector instructions that there is.
func onLevels(t *testing.T, test func(t *testing.T)) { test(t) }

// vectors reports whether vector instructions are in use.
func vectors() bool { return false }
