package catalogue_test

import (
	"fmt"

	"github.com/podium-go/podium/kernel/catalogue"
)

func ExampleSearch() {
	for _, m := range catalogue.Search("q-deim") {
		fmt.Println(m.Name, m.Package, m.Notebook)
	}
	// Output:
	// DEIM and Q-DEIM lib/rom start/quickstart
}
