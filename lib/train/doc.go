// Package train is the loop that trains networks: batches, validation, the best
// and the last checkpoint, resuming bit for bit, an early stop, a guard against
// numbers that are not finite, and a history; and the losses and metrics of
// the field.
//
//	history, err := train.Run(ctx, train.Config{
//		Network: net,
//		Data:    train.Tensors{x, y},
//		Loss: func(p *nn.Pass, batch []*tensor.Tensor) *ad.Var {
//			return train.RelativeL2(net.Forward(p, p.Tape.Const(batch[0])), batch[1])
//		},
//		Epochs: 100, BatchSize: 20,
//		Optimiser: adam,
//		Folder:    "run",
//	})
//
// With a Folder, a run that was interrupted, by whatever means, goes on from its
// last checkpoint when it is started again, and ends with the same bits as one
// that ran through: the order of the samples and all random numbers depend on
// the seed, the epoch and the step alone.
package train
