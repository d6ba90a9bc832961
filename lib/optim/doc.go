// Package optim has optimisers, which change parameters by their gradients;
// schedules of the learning rate; clipping and accumulation of gradients; and
// averages of parameters.
//
// An [Optimiser] changes parameters in place:
//
//	opt, err := optim.NewAdam(optim.AdamConfig{Rate: 1e-3})
//	for step := range steps {
//		opt.SetRate(schedule(step))
//		opt.Step(params, grads)
//	}
//
// Its [State] is all that it remembers, so that training can be resumed bit for
// bit. [LBFGS] is for smooth problems without noise: it asks for values and
// gradients as it needs them.
//
// Complex parameters are treated as pairs of real ones. Results do not depend
// on the number of threads.
package optim
