// Package failing tests tests: that a suite of properties catches an
// implementation which is broken on purpose.
package failing

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// variable tells the child process that it is one.
const variable = "PODIUM_FAILING_CHILD"

// Subtests runs suite as a test of the given name in a child process, where a
// failure does not count, and fails unless all the wanted subtests of suite fail
// there; with none wanted, suite has to pass. It has to be called before
// anything that takes time in its test, which the child repeats.
func Subtests(t *testing.T, name string, suite func(*testing.T), wanted ...string) {
	t.Run(name, func(t *testing.T) {
		if os.Getenv(variable) != "" {
			suite(t)
			return
		}
		failed, out := child(t)
		for _, w := range wanted {
			if !failed[rewritten(w)] {
				t.Errorf("%q does not fail", w)
			}
		}
		if len(wanted) == 0 && len(failed) > 0 {
			t.Error("a suite fails that has to pass")
		}
		if t.Failed() {
			t.Log(out)
		}
	})
}

// child runs the calling test again in another process, and returns which of its
// direct subtests failed and what it wrote.
func child(t *testing.T) (failed map[string]bool, out string) {
	t.Helper()
	parts := strings.Split(t.Name(), "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	cmd := exec.Command(os.Args[0], "-test.run="+strings.Join(parts, "/"), "-test.v", "-test.short", "-test.timeout=1m")
	cmd.Env = append(os.Environ(), variable+"=1")
	b, err := cmd.CombinedOutput()
	out = string(b)
	ran := strings.Contains(out, "=== RUN   "+t.Name()+"/")
	if !ran || strings.Contains(out, "panic: ") {
		t.Fatalf("the child process did not run the suite: %v\n%s", err, out)
	}
	failed = map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\s*--- FAIL: `+regexp.QuoteMeta(t.Name())+`/([^/\s]+) `).FindAllStringSubmatch(out, -1) {
		failed[m[1]] = true
	}
	if (err != nil) != (len(failed) > 0) {
		t.Fatalf("the child process ended with %v and %d failures\n%s", err, len(failed), out)
	}
	return failed, out
}

// rewritten is the name that package testing gives a subtest.
func rewritten(name string) string { return strings.ReplaceAll(name, " ", "_") }
