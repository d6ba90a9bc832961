package engine_test

import (
	"context"
	"log"
	"os"

	"github.com/podium-go/podium/kernel/engine"
	"github.com/podium-go/podium/kernel/guard"
)

// A kernel whose cells all go to GoNB as they are. (Not run here: it needs a
// client and the tools.)
func Example() {
	if os.Args[1] == "kernel-watch" {
		os.Exit(guard.Watch(os.Args[2:]))
	}
	err := engine.Run(context.Background(), engine.Config{
		ConnectionFile: os.Args[1],
		Tools:          "/usr/local/lib/podium",
		Watchdog:       []string{os.Args[0], "kernel-watch"},
		Language:       asItIs{},
	})
	if err != nil {
		log.Fatal(err)
	}
}

// asItIs is the simplest language.
type asItIs struct{}

func (asItIs) Prepare(_ context.Context, _ int, code string, _ func(string)) (*engine.Cell, error) {
	return &engine.Cell{Kind: engine.Plain, Source: code}, nil
}
func (asItIs) Attach(string) error                                   { return nil }
func (asItIs) Finish(*engine.Cell, engine.Outcome) ([]string, error) { return nil, nil }
func (asItIs) MapError(_ *engine.Cell, f engine.Failure) engine.ErrorContent {
	return f.Error
}
func (asItIs) Query(code string, cursor int) (string, int, func(int) int) {
	return code, cursor, func(at int) int { return at }
}
func (asItIs) IsComplete(string) (status, indent string) { return "unknown", "" }
func (asItIs) Evaluate(string) (map[string]any, bool)    { return nil, false }
func (asItIs) Replay() []string                          { return nil }
