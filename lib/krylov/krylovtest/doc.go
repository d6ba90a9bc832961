// Package krylovtest holds test problems for iterative solvers and the
// properties that every solver has to have.
//
//	func TestMine(t *testing.T) {
//		krylovtest.Conform(t, mine.Solve, krylovtest.Traits{Needs: krylovtest.Regular})
//	}
package krylovtest
