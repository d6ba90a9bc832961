//go:build !amd64

package gemm

import "testing"

// onLevels runs the test with each set of vector instructions that there is.
func onLevels(t *testing.T, test func(t *testing.T)) { test(t) }
