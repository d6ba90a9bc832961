package compare

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

//go:embed peer.py
var peerProgram string

// Peer is a Python process that runs the other side of comparisons. It is not
// safe for concurrent use.
type Peer struct {
	Versions string // of Python and its packages

	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

// modules that the comparisons use, with the names of Debian's packages.
var modules = []struct{ name, debian string }{
	{"numpy", "python3-numpy"}, {"scipy", "python3-scipy"}, {"torch", "python3-torch"},
}

// StartPeer starts Python with the given number of threads for its libraries.
// It fails, saying what to install, if there is no Python that has numpy, scipy
// and torch. PODIUM_PYTHON names the program; without it, the system's python3
// is tried first and then that of PATH.
func StartPeer(threads int) (*Peer, error) {
	candidates := []string{"/usr/bin/python3", "python3"}
	if named := os.Getenv("PODIUM_PYTHON"); named != "" {
		candidates = []string{named}
	}
	var missing []string
	for _, python := range candidates {
		path, err := exec.LookPath(python)
		if err != nil {
			continue
		}
		var lacks []string
		for _, m := range modules {
			if exec.Command(path, "-c", "import "+m.name).Run() != nil {
				lacks = append(lacks, m.debian)
			}
		}
		if len(lacks) > 0 {
			if missing == nil {
				missing = lacks
			}
			continue
		}
		return startPeer(path, threads)
	}
	if missing == nil {
		missing = []string{"python3", "python3-numpy", "python3-scipy", "python3-torch"}
	}
	return nil, fmt.Errorf("compare: no Python with the peers: sudo apt-get install %s (PODIUM_PYTHON names another Python)",
		strings.Join(missing, " "))
}

func startPeer(python string, threads int) (*Peer, error) {
	c := exec.Command(python, "-u", "-c", peerProgram)
	n := strconv.Itoa(threads)
	c.Env = append(os.Environ(), "OPENBLAS_NUM_THREADS="+n, "OMP_NUM_THREADS="+n, "MKL_NUM_THREADS="+n)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("compare: start %s: %w", python, err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("compare: start %s: %w", python, err)
	}
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("compare: start %s: %w", python, err)
	}
	p := &Peer{command: c, in: in, out: bufio.NewScanner(out)}
	p.out.Buffer(nil, 64<<20)
	err = p.Exec("import sys, numpy, scipy, torch\nimport numpy as np\ntorch.set_num_threads(" + n + ")\n" +
		"torch.set_grad_enabled(False)\nworkers = " + n)
	if err == nil {
		err = p.Eval(`"Python %d.%d, numpy %s, scipy %s, torch %s" % (*sys.version_info[:2], numpy.__version__, scipy.__version__, torch.__version__)`,
			&p.Versions)
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Close ends the process.
func (p *Peer) Close() error {
	p.in.Close()
	if err := p.command.Wait(); err != nil {
		return fmt.Errorf("compare: the peer: %w", err)
	}
	return nil
}

func (p *Peer) ask(kind, code string, count int, value any) error {
	return p.request(map[string]any{"kind": kind, "code": code, "count": count}, value)
}

func (p *Peer) request(what map[string]any, value any) error {
	request, err := json.Marshal(what)
	if err != nil {
		return err
	}
	if _, err := p.in.Write(append(request, '\n')); err != nil {
		return fmt.Errorf("compare: write to the peer: %w", err)
	}
	if !p.out.Scan() {
		return errors.Join(errors.New("compare: the peer ended"), p.out.Err())
	}
	var reply struct {
		Value json.RawMessage
		Error string
	}
	if err := json.Unmarshal(p.out.Bytes(), &reply); err != nil {
		return fmt.Errorf("compare: the peer's answer %.80q: %w", p.out.Text(), err)
	}
	if reply.Error != "" {
		return fmt.Errorf("compare: the peer's code fails:\n%s\n%s", what["code"], reply.Error)
	}
	if value == nil {
		return nil
	}
	if err := json.Unmarshal(reply.Value, value); err != nil {
		return fmt.Errorf("compare: the peer's value %.80q: %w", reply.Value, err)
	}
	return nil
}

// Exec runs statements. Their names stay for what follows.
func (p *Peer) Exec(code string) error { return p.ask("exec", code, 0, nil) }

// Eval stores the value of an expression in value, through JSON.
func (p *Peer) Eval(code string, value any) error { return p.ask("eval", code, 0, value) }

// Time runs statements count times and returns how long that took, measured in
// the peer.
func (p *Peer) Time(code string, count int) (time.Duration, error) {
	var seconds float64
	if err := p.ask("time", code, count, &seconds); err != nil {
		return 0, err
	}
	return time.Duration(seconds * float64(time.Second)), nil
}

// TimeWithin runs statements once, in a copy of the peer that is stopped after
// the limit: ended then is false. Names that the statements set are not kept.
func (p *Peer) TimeWithin(code string, limit time.Duration) (d time.Duration, ended bool, err error) {
	var seconds *float64
	if err := p.request(map[string]any{"kind": "time", "code": code, "limit": limit.Seconds()}, &seconds); err != nil {
		return 0, false, err
	}
	if seconds == nil {
		return limit, false, nil
	}
	return time.Duration(*seconds * float64(time.Second)), true, nil
}

// Share gives the peer a vector under a name, through a file in dir.
func (p *Peer) Share(dir, name string, values []float64) error {
	path := filepath.Join(dir, name+".bin")
	data := make([]byte, 0, 8*len(values))
	for _, v := range values {
		data = appendFloat(data, v)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return fmt.Errorf("compare: share %s: %w", name, err)
	}
	defer os.Remove(path)
	return p.Exec(fmt.Sprintf("%s = np.fromfile(%q, dtype='<f8')", name, path))
}

// Machine describes the machine and the Go that runs here, in a line.
func Machine() string {
	model := runtime.GOARCH
	if data, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		flags := ""
		for line := range strings.Lines(string(data)) {
			key, value, _ := strings.Cut(line, ":")
			value = strings.TrimSpace(value)
			switch strings.TrimSpace(key) {
			case "model name":
				model = value
			case "flags":
				flags = " " + value + " "
			}
		}
		for _, f := range []struct{ flag, name string }{{"avx512f", "AVX-512"}, {"avx2", "AVX2"}} {
			if strings.Contains(flags, " "+f.flag+" ") {
				model += " with " + f.name
				break
			}
		}
	}
	return fmt.Sprintf("%s/%s, %s, %d cores, %s", runtime.GOOS, runtime.GOARCH, model, runtime.NumCPU(), runtime.Version())
}
