package export_test

import (
	"fmt"
	"strings"

	"github.com/podium-go/podium/kernel/export"
	"github.com/podium-go/podium/kernel/notebook"
)

func ExamplePage() {
	book := &notebook.Notebook{Name: "burgers.ipynb", Cells: []*notebook.Cell{
		{Type: notebook.Markdown, Source: "# Viscous Burgers\n\nWith $\\nu > 0$."},
	}}
	page, err := export.Page(book, ".")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(string(page), "<title>Viscous Burgers</title>"))
	fmt.Println(strings.Contains(string(page), "<mi>ν</mi><mo>&gt;</mo><mn>0</mn>"))
	// Output:
	// true
	// true
}
