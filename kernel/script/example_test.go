package script_test

import (
	"context"
	"fmt"

	"github.com/podium-go/podium/kernel/modules"
	"github.com/podium-go/podium/kernel/script"
)

// A cell that defines a variable, and one that mentions it.
func Example() {
	s := script.NewState(modules.New(modules.Config{Dir: "../..", Source: "../.."}))
	c := s.Prepare(context.Background(), 1, "n := strconv.Atoi(\"12\")")
	fmt.Println(c.Kept())
	s.Commit(c, map[string]script.Outcome{"n": {Kept: true}})

	c = s.Prepare(context.Background(), 2, "m := n + 1\nm + \"one\"")
	for _, d := range c.Diagnostics {
		fmt.Printf("line %d, column %d: %s\n", d.Line, d.Col, d.Message)
	}
	// Output:
	// [n]
	// line 2, column 1: invalid operation: m + "one" (mismatched types int and untyped string)
}
