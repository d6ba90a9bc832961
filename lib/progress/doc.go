// Package progress is how long work says how far it is.
//
// A function that takes long takes a [Progress] as an argument. It calls Start
// once with the number of steps, Step as they are done and Done at the end:
//
//	func train(ctx context.Context, p progress.Progress) error {
//		p.Start(100, "training")
//		defer p.Done()
//		for range 100 {
//			...
//			p.Step(1)
//		}
//		return nil
//	}
//
// Stopping is the context's business. [Silent] shows nothing and [Terminal]
// rewrites one line; a notebook has a third implementation in package widgets.
package progress
