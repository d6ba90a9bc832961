package notebook_test

import (
	"fmt"

	"github.com/podium-go/podium/kernel/notebook"
)

func Example() {
	book, err := notebook.Decode([]byte(`{
 "nbformat": 4, "nbformat_minor": 5, "metadata": {},
 "cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]},
  "source": ["rank := 20\n", "nu := 0.01"]}]
}`), "burgers.ipynb")
	if err != nil {
		fmt.Println(err)
		return
	}
	err = book.SetParameters([]notebook.Assignment{{Name: "rank", Value: "30"}, {Name: "nu", Value: "1"}})
	fmt.Println(err)
	fmt.Println(book.Cells[0].Source)
	fmt.Println(book.SetParameters([]notebook.Assignment{{Name: "rnak", Value: "30"}}))
	// Output:
	// <nil>
	// rank := 30
	// nu := 1.0
	// burgers.ipynb: no parameter "rnak": the notebook has rank, nu
}
