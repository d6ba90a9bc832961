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

	"github.com/podium-go/podium/kernel/client"
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

	elements := mb * 1000 * 1000 / 8
	if _, err := timed(ctx, podium, "number := 1"); err != nil {
		return err
	}
	// Three cells: one keeps the matrix, one only makes it, one writes it to a
	// file, the last file being there until the new one is, as with kept
	// variables. Writing to memory that the system has to find first takes many
	// times as long as to memory at hand, whoever writes: so the order changes
	// from round to round, and the least times are given beside the medians.
	var keep, direct series
	dir, err := os.MkdirTemp("", "podium-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for k := range 12 {
		fill := fmt.Sprintf("matrix := make([]float64, %d)\nfor i := range matrix {\n\tmatrix[i] = float64(i + %d)\n}\n", elements, k)
		write := fmt.Sprintf("f := os.Create(%q)\nf.Write(unsafe.Slice((*byte)(unsafe.Pointer(&matrix[0])), 8*len(matrix)))\nf.Close()\n",
			filepath.Join(dir, fmt.Sprint(k)))
		cells := []string{fill, "func() {\n" + fill + write + "}()"}
		none, err := timed(ctx, podium, "func() {\n"+fill+"}()")
		if err != nil {
			return err
		}
		var took [2]float64
		for i := range cells {
			which := (i + k) % 2
			if took[which], err = timed(ctx, podium, cells[which]); err != nil {
				return err
			}
		}
		os.Remove(filepath.Join(dir, fmt.Sprint(k-1)))
		if k >= 2 {
			keep, direct = append(keep, took[0]-none), append(direct, took[1]-none)
		}
	}
	fmt.Printf("saving a kept matrix of %d MB         least  median\n  saving                 %7.0f %7.0f ms\n  plain write            %7.0f %7.0f ms\n  ratio                  %7.2f %7.2f      (at most 1.5)\n\n",
		mb, slices.Min(keep), keep.median(), slices.Min(direct), direct.median(), slices.Min(keep)/slices.Min(direct), keep.median()/direct.median())

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
