package display_test

import (
	"fmt"

	"github.com/podium-go/podium/widgets/display"
)

func ExampleShow() {
	// In a notebook a table; here, without a kernel, its text.
	display.Show([][]float64{{1, 0.5}, {0.25, 10}})
	display.Show("relative error", 2.5e-4)
	// Output:
	// [][]float64, 2 × 2
	//       0     1
	// 0  1.00   0.5
	// 1  0.25  10.0
	// relative error
	// 0.00025
}

// A basis says itself how it is shown.
type basis struct{ rank, size int }

func (b basis) MIMEBundle() (data, metadata map[string]any) {
	return map[string]any{
		"text/plain": fmt.Sprintf("basis of rank %d in %d unknowns", b.rank, b.size),
		"text/html":  fmt.Sprintf("basis of rank <b>%d</b> in %d unknowns", b.rank, b.size),
	}, nil
}

func ExampleBundle() {
	data, _ := display.Bundle(basis{rank: 20, size: 16384})
	fmt.Println(data["text/html"])
	// Output: basis of rank <b>20</b> in 16384 unknowns
}
