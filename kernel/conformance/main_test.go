package conformance

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/cli"
	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/tools"
)

// The test binary is also the podium program: with this variable set it runs
// its command line. The kernels and watchdogs that it starts inherit it.
const asProgram = "PODIUM_CONFORMANCE"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main(os.Args[1:]))
	}
	os.Exit(m.Run())
}

func source() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}

// builtTools is the folder of the pinned tools, built once for all test runs.
var builtTools = sync.OnceValues(func() (string, error) {
	return tools.Cached(context.Background(), source())
})

// kernel is a running kernel, in a folder and with caches of its own.
type kernel struct {
	*client.Kernel
	t     *testing.T
	dir   string // where cells run
	cache string // where sessions are
}

// start starts a kernel whose sessions are below cache.
func start(t *testing.T, cache string) *kernel {
	t.Helper()
	dir, err := builtTools()
	if err != nil {
		t.Fatal(err)
	}
	k := &kernel{t: t, dir: t.TempDir(), cache: cache}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	env := []string{asProgram + "=1", "PODIUM_SOURCE=" + source(), "PODIUM_TOOLS=" + dir, "XDG_CACHE_HOME=" + cache}
	// The build cache is not to move with the sessions.
	if os.Getenv("GOCACHE") == "" {
		if own, err := os.UserCacheDir(); err == nil {
			env = append(env, "GOCACHE="+filepath.Join(own, "go-build"))
		}
	}
	k.Kernel, err = client.Start(ctx, client.Config{
		Argv: []string{os.Args[0], "kernel", "{connection_file}"},
		Dir:  k.dir,
		Env:  env,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		k.Shutdown(ctx) // it may be dead already
	})
	return k
}

// result is what a cell put out.
type result struct {
	status string
	stdout string
	stderr string
	value  string // of the last expression
	errors []string
	trace  string
	plain  string // all of it in order, as a terminal shows it
}

// run executes a cell.
func (k *kernel) run(code string) result {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	r, err := k.try(ctx, code)
	if err != nil {
		k.t.Fatalf("cell %q: %v", code, err)
	}
	return r
}

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

func (k *kernel) try(ctx context.Context, code string) (result, error) {
	var r result
	var plain strings.Builder
	reply, err := k.Execute(ctx, client.Request{Code: code, ContinueOnError: true}, client.Handlers{Output: func(o client.Output) {
		switch o.Type {
		case "stream":
			if o.Name == "stderr" {
				r.stderr += o.Text
			} else {
				r.stdout += o.Text
			}
			plain.WriteString(o.Text)
		case "error":
			r.errors = append(r.errors, o.ErrorName+": "+o.ErrorValue)
			r.trace = colour.ReplaceAllString(strings.Join(o.Traceback, "\n"), "")
			plain.WriteString(r.trace + "\n")
		case "execute_result":
			r.value = o.Plain()
			plain.WriteString("=> " + o.Plain() + "\n")
		case "display_data":
			plain.WriteString(o.Plain() + "\n")
		}
	}})
	if err != nil {
		return r, err
	}
	r.status, r.plain = reply.Status, plain.String()
	return r, nil
}

// want runs a cell and checks the value of its last expression.
func (k *kernel) want(code, value string) {
	k.t.Helper()
	if r := k.run(code); r.status != "ok" || r.value != value {
		k.t.Errorf("cell %q: %s, value %q, want %q\n%s", code, r.status, r.value, value, r.plain)
	}
}
