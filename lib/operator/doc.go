// Package operator has neural operators: networks that map functions on grids
// to functions on grids, and work on grids that they were not trained on.
//
//	net, err := operator.NewFNO(operator.FNOConfig{In: 1, Out: 1, Modes: []int{16}, Source: tensor.NewSource(1)})
//	u := net.Forward(nil, ad.Const(a)) // (samples, 1, points)
//
// Data are (samples, channels, n₁[, n₂[, n₃]]), Float32 or Float64. An operator
// is an [Operator]; package nn counts, saves and loads its parameters, package
// train trains it, and [Rollout] applies it again and again.
package operator
