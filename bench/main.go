// Command bench compares Podium with other software on the same work, side by
// side in one run:
//
//	go run ./bench arrays linalg          # those suites, with 1 and 2 threads
//	go run ./bench -save all              # all of them, kept in bench/RESULTS.md
//
// It prints a line for each case: Podium's time, the peer's, their ratio in the
// medians of alternating runs, and what was asked for. Peers are Debian's
// python3-numpy, python3-scipy and python3-torch. Each number of threads is
// measured in a process of its own, which is kept to as many processors.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/blas"
)

// suite is a set of comparisons.
type suite struct {
	name, about string
	run         func(ctx context.Context, b *compare.Bench) error
}

var suites = []suite{
	{"arrays", "elementwise functions, sums, sorting, random numbers and matrix products", arrays},
	{"linalg", "factorisations, eigenvalues and singular values of dense matrices", linalgSuite},
	{"fft", "Fourier, cosine and sine transforms", fftSuite},
	{"sparse", "products and direct solvers of sparse matrices", sparseSuite},
	{"krylov", "iterative solvers and multigrid", krylovSuite},
	{"ode", "initial value problems, time against achieved error", odeSuite},
	{"learn", "training steps of networks", learnSuite},
}

func main() {
	threads := flag.String("threads", "1,2", "numbers of threads to measure with")
	rounds := flag.Int("rounds", 9, "samples of each side of a comparison")
	save := flag.Bool("save", false, "keep the results in bench/RESULTS.md")
	only := flag.String("only", "", "measure only cases whose name contains this")
	worker := flag.Bool("worker", false, "measure in this process and print records (used by the command itself)")
	flag.Usage = usage
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *threads, *rounds, *save, *only, *worker, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "Usage: go run ./bench [flags] SUITE...\n\nSuites:")
	for _, s := range suites {
		fmt.Fprintf(os.Stderr, "  %-8s %s\n", s.name, s.about)
	}
	fmt.Fprintln(os.Stderr, "  all      each of them\n\nFlags:")
	flag.PrintDefaults()
}

func run(ctx context.Context, threads string, rounds int, save bool, only string, worker bool, names []string) error {
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	counts, err := numbers(threads)
	if err != nil {
		return err
	}
	if worker {
		return measure(ctx, chosen[0], counts[0], rounds, only)
	}
	fmt.Println(compare.Machine())
	fmt.Println(blas.Active())
	failed := 0
	for _, s := range chosen {
		fmt.Printf("\n%s: %s\n%s\n", s.name, s.about, compare.Line(nil))
		var records []compare.Record
		versions := ""
		for _, n := range counts {
			v, err := spawn(ctx, s, n, rounds, only, func(r compare.Record) {
				fmt.Println(compare.Line(&r))
				records = append(records, r)
				if !r.Passed() && (r.Ratio != 0 || r.Wrong) {
					failed++
				}
			})
			if err != nil {
				return err
			}
			versions = v
		}
		if save && only == "" {
			if err := keep(s, records, versions); err != nil {
				return err
			}
		}
	}
	if failed > 0 {
		fmt.Printf("\n%d ratios are not what was asked for\n", failed)
	}
	return nil
}

func choose(names []string) ([]suite, error) {
	if slices.Contains(names, "all") {
		return suites, nil
	}
	var chosen []suite
	for _, name := range names {
		i := slices.IndexFunc(suites, func(s suite) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown suite %q: allowed are arrays, linalg, fft, sparse, krylov, ode and all", name)
		}
		chosen = append(chosen, suites[i])
	}
	if len(chosen) == 0 {
		usage()
		return nil, errors.New("no suite named")
	}
	return chosen, nil
}

func numbers(list string) ([]int, error) {
	var counts []int
	for _, word := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-threads is %q, it has to be positive numbers with commas between them", list)
		}
		counts = append(counts, n)
	}
	return counts, nil
}

// message is a line that a worker prints.
type message struct {
	Record   *compare.Record `json:",omitempty"`
	Versions string          `json:",omitempty"` // of the peer
	Missing  string          `json:",omitempty"` // why there is no peer
}

// spawn measures a suite in a process that is kept to as many processors as it
// has threads.
func spawn(ctx context.Context, s suite, threads, rounds int, only string, emit func(compare.Record)) (versions string, err error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	n := strconv.Itoa(threads)
	arguments := []string{program, "-worker", "-threads", n, "-rounds", strconv.Itoa(rounds), "-only", only, s.name}
	if taskset, err := exec.LookPath("taskset"); err == nil {
		arguments = append([]string{taskset, "-c", "0-" + strconv.Itoa(threads-1)}, arguments...)
	}
	c := exec.CommandContext(ctx, arguments[0], arguments[1:]...)
	c.Env = append(os.Environ(), "GOMAXPROCS="+n)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := c.Start(); err != nil {
		return "", err
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var m message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			fmt.Println(lines.Text())
			continue
		}
		switch {
		case m.Record != nil:
			emit(*m.Record)
		case m.Versions != "":
			versions = m.Versions
		case m.Missing != "":
			fmt.Println(m.Missing)
		}
	}
	if err := errors.Join(lines.Err(), c.Wait()); err != nil {
		return "", fmt.Errorf("%s with %d threads: %w", s.name, threads, err)
	}
	return versions, nil
}

// measure runs a suite in this process.
func measure(ctx context.Context, s suite, threads, rounds int, only string) error {
	out := json.NewEncoder(os.Stdout)
	dir, err := os.MkdirTemp("", "podium-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &compare.Bench{Suite: s.name, Threads: threads, Dir: dir, Rounds: rounds, Only: only}
	var broken error
	b.Emit = func(r compare.Record) { broken = errors.Join(broken, out.Encode(message{Record: &r})) }
	peer, err := compare.StartPeer(threads)
	if err != nil {
		broken = out.Encode(message{Missing: err.Error()})
	} else {
		defer peer.Close()
		b.Peer = peer
		broken = out.Encode(message{Versions: peer.Versions})
	}
	return errors.Join(s.run(ctx, b), broken)
}
