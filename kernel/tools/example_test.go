package tools_test

import (
	"fmt"
	"path/filepath"

	"github.com/podium-go/podium/kernel/tools"
)

func ExamplePinned() {
	pinned, err := tools.Pinned(filepath.Join("..", ".."))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, tool := range pinned {
		fmt.Println(tool.Name, tool.Package)
	}
	// Output:
	// gonb github.com/janpfeifer/gonb
	// goimports golang.org/x/tools/cmd/goimports
	// gopls golang.org/x/tools/gopls
}
