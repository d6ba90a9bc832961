package guard_test

import (
	"log"
	"os"
	"os/exec"

	"github.com/podium-go/podium/kernel/guard"
)

// A process that ends with this program, however this program ends. (Not run
// here: the program must know the hidden command kernel-watch.)
func Example() {
	if len(os.Args) > 1 && os.Args[1] == "kernel-watch" {
		os.Exit(guard.Watch(os.Args[2:]))
	}
	run, err := guard.Open([]string{os.Args[0], "kernel-watch"}, log.Printf)
	if err != nil {
		log.Fatal(err)
	}
	defer run.Close()
	cmd := exec.Command("sleep", "60")
	cmd.Env = append(os.Environ(), run.Marker())
	if err := cmd.Start(); err != nil {
		log.Print(err)
	}
}
