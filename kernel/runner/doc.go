// Package runner executes a notebook without a browser: it starts a kernel,
// sends it the code cells in order, and puts what comes back into the notebook.
//
//	report, err := runner.Run(ctx, book, runner.Config{
//		Start: func(ctx context.Context) (runner.Kernel, error) {
//			return client.Start(ctx, client.Config{Argv: argv, Dir: dir})
//		},
//		Watch: runner.NewTerminal(os.Stderr).Watch,
//	})
//
// Streams are merged, updates of a display reach the cell that showed it first,
// and clear_output is obeyed, as in Jupyter. A cell tagged "raises-exception" may
// fail; one tagged "skip-execution" is left out. Whatever happens, the notebook
// holds all outputs up to that moment.
package runner
