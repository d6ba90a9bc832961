package gonb_test

import (
	"context"
	"log"
	"os"

	"github.com/podium-go/podium/kernel/gonb"
	"github.com/podium-go/podium/kernel/guard"
	"github.com/podium-go/podium/kernel/wire"
)

// A child that lives as long as this program. (Not run here: it needs the tools.)
func Example() {
	run, err := guard.Open([]string{os.Args[0], "kernel-watch"}, log.Printf)
	if err != nil {
		log.Fatal(err)
	}
	defer run.Close()
	child, err := gonb.Start(context.Background(), gonb.Config{
		Tools: "/usr/local/lib/podium", Run: run, KernelID: wire.NewID(), Logf: log.Printf,
	})
	if err != nil {
		log.Print(err)
		return
	}
	defer child.Kill()
	log.Print("gonb runs as process ", child.PID())
}
