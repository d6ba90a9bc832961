package progress_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/progress"
)

// counter is a Progress that keeps the numbers.
type counter struct {
	progress.Silent
	steps int
}

func (c *counter) Step(n int) { c.steps += n }

func work(p progress.Progress) {
	p = progress.Or(p)
	p.Start(3, "squares")
	defer p.Done()
	for range 3 {
		p.Step(1)
	}
}

func Example() {
	c := new(counter)
	work(c)
	work(nil) // silent
	fmt.Println(c.steps, "steps")
	// Output: 3 steps
}
