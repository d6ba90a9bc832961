// Command kernel measures what Podium's kernel adds to GoNB, and what kept
// variables cost, in medians of warm cells:
//
//	go run ./bench/kernel -podium ~/.local/share/podium
//
// It starts the installed kernel and a bare GoNB, and alternates between the
// things it compares, so that a drift of the machine meets both.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/lib/session"
)

func main() {
	home, _ := os.UserHomeDir()
	prefix := flag.String("podium", filepath.Join(home, ".local", "share", "podium"), "folder that podium is installed in")
	source := flag.String("source", ".", "podium's own module, for the bare GoNB")
	cells := flag.Int("n", 20, "warm cells per median")
	gigabyte := flag.Int("mb", 1000, "size of the large matrix in MB")
	flag.Parse()
	if err := run(context.Background(), *prefix, *source, *cells, *gigabyte); err != nil {
		fmt.Fprintln(os.Stderr, "bench/kernel:", err)
		os.Exit(1)
	}
}

// The same work as a script cell and as a plain GoNB cell.
const (
	imports = "import (\n\t\"fmt\"\n\t\"github.com/podium-go/podium/lib/rom\"\n\t\"github.com/podium-go/podium/widgets\"\n\t\"gonum.org/v1/gonum/mat\"\n)\n"
	body    = "snapshots := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, %d})\nbasis, err := rom.POD(snapshots, rom.Rank(1))\nif err != nil {\n\tpanic(err)\n}\n_ = widgets.Show\nfmt.Println(len(basis.SingularValues))\n"
)

func script(k int) string { return imports + fmt.Sprintf(body, k) }
func plain(k int) string  { return imports + "func main() {\n" + fmt.Sprintf(body, k) + "}\n" }

func run(ctx context.Context, prefix, source string, n, mb int) error {
	source, err := filepath.Abs(source)
	if err != nil {
		return err
	}
	podium, err := client.Start(ctx, client.Config{Argv: []string{filepath.Join(prefix, "bin", "podium"), "kernel", "{connection_file}"}})
	if err != nil {
		return err
	}
	defer podium.Shutdown(ctx)
	tools := filepath.Join(prefix, "tools")
	gonb, err := client.Start(ctx, client.Config{
		Argv: []string{filepath.Join(tools, "gonb"), "-kernel", "{connection_file}", "-go_work", source},
		Env:  []string{"PATH=" + tools + string(filepath.ListSeparator) + os.Getenv("PATH"), "CGO_ENABLED=0"},
	})
	if err != nil {
		return err
	}
	defer gonb.Shutdown(ctx)
	for _, setting := range []string{`%goflags "-ldflags=-s -w"`, "%noautoget"} {
		if _, err := timed(ctx, gonb, setting); err != nil {
			return err
		}
	}
	fmt.Printf("%s/%s, %d cores, %s, %s, medians of %d warm cells\n\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), time.Now().Format("2006-01-02"), n)

	var s, p, g series
	for k := range n + 2 {
		for _, c := range []struct {
			kernel *client.Kernel
			code   string
			to     *series
		}{{podium, script(k), &s}, {podium, plain(1000 + k), &p}, {gonb, plain(2000 + k), &g}} {
			if err := c.to.add(ctx, c.kernel, c.code, k >= 2); err != nil {
				return err
			}
		}
	}
	fmt.Printf("a cell with lib/rom and widgets\n  script cell            %7.0f ms\n  plain cell, podium     %7.0f ms\n  plain cell, bare GoNB  %7.0f ms\n  script - bare GoNB     %+7.0f ms   (at most 80)\n\n", s.median(), p.median(), g.median(), s.median()-g.median())

	if err := saving(mb); err != nil {
		return err
	}
	for _, code := range []string{"number := 1", fmt.Sprintf("matrix := make([]float64, %d)\nfor i := range matrix {\n\tmatrix[i] = float64(i)\n}", mb*1000*1000/8)} {
		if _, err := timed(ctx, podium, code); err != nil {
			return err
		}
	}
	var small, large series
	for k := range n + 2 {
		if err := small.add(ctx, podium, fmt.Sprintf("number += %d\nnumber", k), k >= 2); err != nil {
			return err
		}
		if err := large.add(ctx, podium, fmt.Sprintf("matrix[%d]", k), k >= 2); err != nil {
			return err
		}
	}
	fmt.Printf("using it in the next cell\n  a kept integer         %7.0f ms\n  the kept matrix        %7.0f ms\n  difference             %+7.0f ms   (at most 30)\n", small.median(), large.median(), large.median()-small.median())
	return nil
}

// saving compares what a cell does to keep a matrix, and the kernel to commit
// it, with writing the same bytes to a file, in one process. Memory that a
// virtual machine did not use for a while takes many times as long to write to,
// whoever writes: so the order changes from round to round, and the least times
// are given beside the medians.
func saving(mb int) error {
	root, err := os.MkdirTemp("", "podium-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(root)
	store, err := session.Create(root)
	if err != nil {
		return err
	}
	os.Setenv(session.Variable, store.Dir())
	matrix := make([]float64, mb*1000*1000/8)
	keep := func(k int) error {
		c := session.Begin()
		session.Keep(c, "matrix", matrix)
		c.Done()
		c.Close()
		p, err := store.Prepared()
		if err != nil {
			return err
		}
		return store.Commit(p, []string{"matrix"})
	}
	write := func(k int) error {
		f, err := os.Create(filepath.Join(root, fmt.Sprint(k)))
		if err != nil {
			return err
		}
		if _, err := f.Write(unsafe.Slice((*byte)(unsafe.Pointer(&matrix[0])), 8*len(matrix))); err != nil {
			return err
		}
		return f.Close()
	}
	var took [2]series
	for k := range 16 {
		for i := range matrix {
			matrix[i] = float64(i + k)
		}
		for i := range 2 {
			which := (i + k) % 2
			begin := time.Now()
			if err := [2]func(int) error{keep, write}[which](k); err != nil {
				return err
			}
			if k >= 4 {
				took[which] = append(took[which], float64(time.Since(begin).Microseconds())/1000)
			}
		}
		os.Remove(filepath.Join(root, fmt.Sprint(k-1)))
		if err := store.Discard(); err != nil {
			return err
		}
	}
	k, w := took[0], took[1]
	fmt.Printf("saving a kept matrix of %d MB         least  median\n  saving and committing  %7.0f %7.0f ms\n  plain write            %7.0f %7.0f ms\n  ratio                  %7.2f %7.2f      (at most 1.5)\n\n",
		mb, slices.Min(k), k.median(), slices.Min(w), w.median(), slices.Min(k)/slices.Min(w), k.median()/w.median())
	return nil
}

// series is times in milliseconds.
type series []float64

func (s *series) add(ctx context.Context, k *client.Kernel, code string, counts bool) error {
	t, err := timed(ctx, k, code)
	if err == nil && counts {
		*s = append(*s, t)
	}
	return err
}

func (s series) median() float64 {
	sorted := slices.Sorted(slices.Values(s))
	return sorted[len(sorted)/2]
}

// timed executes a cell and gives the milliseconds to its reply.
func timed(ctx context.Context, k *client.Kernel, code string) (float64, error) {
	begin := time.Now()
	reply, err := k.Execute(ctx, client.Request{Code: code}, client.Handlers{})
	if err != nil {
		return 0, err
	}
	took := time.Since(begin)
	if reply.Status != "ok" {
		first, _, _ := strings.Cut(code, "\n")
		return 0, fmt.Errorf("cell %q failed: %+v", first, reply)
	}
	return float64(took.Microseconds()) / 1000, nil
}
