// Command podium is the Jupyter kernel, the notebook runner and the catalogue
// of Podium. It hands over to kernel/cli, where the commands live.
package main

import (
	"os"

	"github.com/podium-go/podium/kernel/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
