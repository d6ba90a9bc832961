package atomicfile_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/podium-go/podium/internal/atomicfile"
)

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "page.html")
	fmt.Println(atomicfile.Write(path, []byte("<p>done</p>"), 0o644))
	page, err := os.ReadFile(path)
	fmt.Println(string(page), err)
	// Output:
	// <nil>
	// <p>done</p> <nil>
}
