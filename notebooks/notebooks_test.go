package notebooks

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/cli"
	"github.com/podium-go/podium/kernel/tools"
)

// The test binary is also the podium program: with this variable set it runs
// its command line. The kernels and watchdogs that it starts inherit it.
const asProgram = "PODIUM_NOTEBOOKS"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// TestClaims runs each notebook as "podium test" does.
func TestClaims(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every notebook")
	}
	dir, err := tools.Cached(context.Background(), "..")
	if err != nil {
		t.Fatal(err)
	}
	books, err := filepath.Glob("*/*.ipynb")
	if err != nil || len(books) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	for _, book := range books {
		t.Run(strings.TrimSuffix(book, ".ipynb"), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "test", "--quiet", book)
			cmd.Env = append(os.Environ(), asProgram+"=1", "PODIUM_TOOLS="+dir)
			cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
			cmd.WaitDelay = 20 * time.Second
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			info, err := os.Stat(book)
			if err != nil {
				t.Fatal(err)
			}
			if info.Size() > 1500<<10 {
				t.Errorf("the notebook has %d kB, more than 1500", info.Size()>>10)
			}
		})
	}
}
