package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// call runs a command in this process.
func call(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = (&app{out: &out, err: &errs}).main(context.Background(), args)
	return status, out.String(), errs.String()
}

func TestHelp(t *testing.T) {
	status, list, _ := call("help")
	if status != exitOK {
		t.Errorf("help: status %d", status)
	}
	for _, c := range commands() {
		if shown := strings.Contains(list, "  "+c.name+" "); shown == c.hidden {
			t.Errorf("help: %s is shown: %v", c.name, shown)
		}
		if c.hidden {
			continue
		}
		status, text, stderr := call(c.name, "--help")
		if status != exitOK || stderr != "" || !strings.Contains(text, "Usage: podium "+c.name) ||
			!strings.Contains(text, "Examples:\n  ") {
			t.Errorf("%s --help: status %d, %s%s", c.name, status, text, stderr)
		}
		if _, again, _ := call("help", c.name); again != text {
			t.Errorf("help %s and %[1]s --help differ", c.name)
		}
	}
	for _, args := range [][]string{{"--help"}, {"-h"}} {
		if status, text, _ := call(args...); status != exitOK || text != list {
			t.Errorf("%v: status %d, %s", args, status, text)
		}
	}
	if status, _, text := call(); status != exitUsage || text != list {
		t.Errorf("no arguments: status %d, %s", status, text)
	}
}

func TestWrongCalls(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"rnu"}, `unknown command "rnu" (did you mean run?)`},
		{[]string{"frobnicate"}, "unknown command \"frobnicate\"\n"},
		{[]string{"help", "exprot"}, "did you mean export?"},
		{[]string{"run", "--htm", "x"}, "podium run: unknown flag --htm (did you mean --html?)"},
		{[]string{"run", "-q", "x"}, "unknown flag -q"},
		{[]string{"run", "x.ipynb", "--html"}, "flag --html needs a value"},
		{[]string{"run", "x.ipynb", "-p", "rank"}, "it must have the form name=value"},
		{[]string{"run", "--timeout", "soon", "x"}, `invalid value "soon"`},
		{[]string{"run", "--timeout", "-5s", "x"}, "must be positive"},
		{[]string{"run"}, "it takes one notebook, not 0 arguments"},
		{[]string{"run", "a", "--", "-b"}, "it takes one notebook, not 2 arguments"},
		{[]string{"export"}, "at least one notebook"},
		{[]string{"export", "-o", "x", "a", "b"}, "-o names one file"},
		{[]string{"kernel"}, "it takes one connection file"},
		{[]string{"install", "here"}, `unexpected argument "here"`},
		{[]string{"uninstall", "here"}, `unexpected argument "here"`},
		{[]string{"doctor", "x"}, `unexpected argument "x"`},
		{[]string{"lab", "a", "b"}, "at most one folder"},
	} {
		status, stdout, stderr := call(test.args...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, test.want) {
			t.Errorf("%v: status %d, %s%s\nwant %s", test.args, status, stdout, stderr, test.want)
		}
	}
}

func TestList(t *testing.T) {
	status, some, _ := call("list")
	_, all, _ := call("list", "--all")
	if status != exitOK || !strings.Contains(some, "lib/rom") || !strings.Contains(some, "more planned") || len(all) <= len(some) {
		t.Errorf("status %d\n%s", status, some)
	}
	if status, text, _ := call("list", "lora", "--all"); status != exitOK || strings.Count(text, "\n") != 2 {
		t.Errorf("list lora: status %d\n%s", status, text)
	}
	if status, _, text := call("list", "nothing-like-it"); status != exitFailed || !strings.Contains(text, "no method") {
		t.Errorf("status %d, %s", status, text)
	}
}

func TestVersion(t *testing.T) {
	for _, name := range []string{"version", "--version"} {
		if status, text, _ := call(name); status != exitOK || !strings.HasPrefix(text, "podium "+Version) {
			t.Errorf("%s: status %d, %s", name, status, text)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"run", "run", 0}, {"rnu", "run", 1}, {"rn", "run", 1}, {"list", "test", 2}, {"", "abc", 3}, {"é", "e", 1}} {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("%q to %q: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
