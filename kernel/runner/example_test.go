package runner_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/notebook"
	"github.com/podium-go/podium/kernel/runner"
)

// echo is a kernel that prints its input, and refuses the word "bad".
type echo struct{}

func (echo) Shutdown(context.Context) error { return nil }

func (echo) Execute(_ context.Context, r client.Request, h client.Handlers) (*client.Reply, error) {
	h.Started(1)
	if r.Code == "bad" {
		return &client.Reply{Status: "error", ErrorName: "error", ErrorValue: "line 1: a bad word"}, nil
	}
	h.Output(client.Output{Type: "stream", Name: "stdout", Text: r.Code + "\n"})
	return &client.Reply{Status: "ok"}, nil
}

func ExampleRun() {
	book := &notebook.Notebook{Cells: []*notebook.Cell{
		{Type: notebook.Code, Source: "good"},
		{Type: notebook.Code, Source: "bad"},
	}}
	start := func(context.Context) (runner.Kernel, error) { return echo{}, nil }
	report, err := runner.Run(context.Background(), book, runner.Config{Start: start})
	fmt.Printf("%d of %d cells, the first printed %q\n", report.Ran, report.Total, book.Cells[0].Outputs[0].Text)
	var failure *runner.Failure
	fmt.Println(errors.As(err, &failure), err)
	// Output:
	// 2 of 2 cells, the first printed "good\n"
	// true cell 2, line 1: bad
	//     error: a bad word
}
