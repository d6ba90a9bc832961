package widgets_test

import (
	"fmt"

	"github.com/podium-go/podium/widgets"
)

func ExampleTable() {
	widgets.Show(widgets.Table("method", "error", "speed-up").
		Row("POD–Galerkin", 3.2e-3, 4.1).
		Row("POD–DEIM", 4.0e-3, 35.8).
		Format("error", "%.1e").Lowest("error").Highest("speed-up"))
	// Output:
	// method          error   speed-up
	// ─────────────────────────────────
	// POD–Galerkin  3.2e-03*       4.1
	// POD–DEIM      4.0e-03       35.8*
}

func ExampleSemilogy() {
	sizes := []float64{5, 10, 15, 20}
	figure := widgets.Semilogy(sizes, []float64{2e-1, 3e-2, 4e-3, 6e-4}).Label("reduced model").
		Line(sizes, []float64{1e-1, 2e-2, 2e-3, 3e-4}).Label("projection").
		Title("Error at unseen parameters").XLabel("basis size r").YLabel("relative error")
	// In a notebook, figure as the last line of the cell draws it.
	fmt.Println(figure.Summary())
	// Output: Error at unseen parameters; reduced model: 0.0006 … 0.2; projection: 0.0003 … 0.1
}

func ExampleProgress() {
	bar := widgets.Progress()
	bar.Start(3, "snapshots")
	for range 3 {
		bar.Step(1)
	}
	// bar.Done() leaves the line "snapshots: 3 in 12.3 s (0.24/s)".
}
