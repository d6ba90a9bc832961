package language_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/podium-go/podium/kernel/language"
)

// What becomes of a cell that does not build.
func Example() {
	sessions, err := os.MkdirTemp("", "sessions")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(sessions)
	l, err := language.New(language.Config{Source: "../..", Sessions: sessions})
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	cell, err := l.Prepare(context.Background(), 1, "n := 2\nn + \"two\"", func(string) {})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cell.Error.Value)
	// Output:
	// line 2:1: invalid operation: n + "two" (mismatched types int and untyped string)
}
