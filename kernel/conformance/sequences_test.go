package conformance

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// machine-dependent parts of outputs
var (
	paths   = regexp.MustCompile(`/[^\s:"]*/(gonb_[0-9a-f]+|go|pkg/mod)/[^\s:"]*`)
	network = regexp.MustCompile(`\(exit status 1: [^\n]*\); check`)
)

// TestSequences runs the sequences of package script through the real kernel:
// what they print, show and complain of is compared with what was looked at
// once and found right.
func TestSequences(t *testing.T) {
	if testing.Short() {
		t.Skip("minutes of compiling")
	}
	files, err := filepath.Glob("../script/testdata/sequences/*.txt")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d sequences, want at least 60 (%v)", len(files), err)
	}
	k := start(t, t.TempDir())
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			if err := k.Restart(ctx); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			for _, part := range strings.Split(string(data), "-- cell --\n")[1:] {
				cell, _, _ := strings.Cut(part, "-- want --\n")
				cell = strings.TrimSuffix(cell, "\n")
				r := k.run(cell)
				if n := len(r.errors); n > 1 || n == 0 && r.status != "ok" || n == 1 && r.status != "error" {
					t.Errorf("cell %q: status %s and %d errors", cell, r.status, n)
				}
				text := paths.ReplaceAllString(r.plain, "PATH")
				text = network.ReplaceAllString(text, "(…); check")
				fmt.Fprintf(&out, "-- cell --\n%s\n-- %s --\n%s", cell, r.status, text)
				if !strings.HasSuffix(text, "\n") && text != "" {
					out.WriteString("\n")
				}
			}
			golden := filepath.Join("testdata", "outputs", name+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, out.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if out.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", out.String(), want)
			}
		})
	}
}
