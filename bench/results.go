package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/blas"
)

const resultsHead = `# Results of the comparisons

Written by ` + "`go run ./bench -save all`" + `. Times are medians of alternating runs in one process; a ratio is ours/peer in time, so that less is better, unless a unit says otherwise.
`

// keep replaces the suite's section of bench/RESULTS.md.
func keep(s suite, records []compare.Record, versions string) error {
	path := filepath.Join("bench", "RESULTS.md")
	data, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("keep the results: %w", err)
	}
	sections := map[string]string{}
	for _, text := range strings.Split("\n"+string(data), "\n## ")[1:] {
		name, _, _ := strings.Cut(text, "\n")
		sections[name] = text
	}
	if versions == "" {
		versions = "no peer"
	}
	sections[s.name] = fmt.Sprintf("%s\n\n%s. %s; %s; %s; %s.\n\n%s", s.name,
		strings.ToUpper(s.about[:1])+s.about[1:], compare.Machine(), strings.ReplaceAll(blas.Active().String(), "\n", "; "), versions,
		time.Now().Format(time.DateOnly), compare.Markdown(records))
	out := resultsHead
	for _, s := range suites {
		if text, ok := sections[s.name]; ok {
			out += "\n## " + strings.TrimRight(text, "\n") + "\n"
		}
	}
	if err := os.WriteFile(path+".tmp", []byte(out), 0o644); err != nil {
		return fmt.Errorf("keep the results: %w", err)
	}
	return os.Rename(path+".tmp", path)
}
