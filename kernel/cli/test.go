package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/podium-go/podium/internal/atomicfile"
	"github.com/podium-go/podium/kernel/notebook"
	"github.com/podium-go/podium/kernel/runner"
	"github.com/podium-go/podium/lib/claims"
)

// claimsType is the MIME type under which outputs carry claims.
const claimsType = "application/vnd.podium.claims+json"

// noClaimsTag marks, on any cell, a notebook that promises nothing measurable.
const noClaimsTag = "no-claims"

// outcome is what came of one notebook.
type outcome struct {
	name    string
	title   string
	elapsed time.Duration
	claims  []claims.Claim
	err     error // it failed to run, or has no claims though it should
}

func (o *outcome) failed() bool { return o.err != nil || claims.Failed(o.claims) > 0 }

func testCommand(a *app, flags *flag.FlagSet) func(context.Context, []string) error {
	full := flags.Bool("full", false, "run at full size; without it, a parameter quick is set to true")
	results := flags.String("results", "", "write the claims as a Markdown page to `FILE`")
	timeout := flags.Duration("timeout", 30*time.Minute, "stop a notebook after `TIME`")
	quiet := flags.Bool("quiet", false, "no progress")
	return func(ctx context.Context, args []string) error {
		if err := writable(*results); err != nil {
			return err
		}
		if len(args) == 0 {
			dir, err := notebooksDir()
			if err != nil {
				return err
			}
			args = []string{dir}
		}
		names, err := notebooksIn(args)
		if err != nil {
			return err
		}
		var outcomes []*outcome
		for _, name := range names {
			o := a.test(ctx, name, *full, *timeout, *quiet)
			outcomes = append(outcomes, o)
			if errors.Is(o.err, runner.ErrInterrupted) {
				break
			}
		}
		if *results != "" {
			if err := atomicfile.Write(*results, []byte(markdown(outcomes, *full)), 0o644); err != nil {
				return err
			}
		}
		return a.summarise(outcomes)
	}
}

// notebooksDir is the folder of Podium's own notebooks.
func notebooksDir() (string, error) {
	i, err := locate()
	if err != nil {
		return "", err
	}
	source, err := sourceOf(i)
	return filepath.Join(source, "notebooks"), err
}

// test runs one notebook and collects its claims.
func (a *app) test(ctx context.Context, name string, full bool, timeout time.Duration, quiet bool) *outcome {
	o := &outcome{name: name}
	book, err := notebook.Read(name)
	if err != nil {
		o.err = err
		return o
	}
	o.title = book.Title()
	parameters, err := book.Parameters()
	if err != nil {
		o.err = err
		return o
	}
	for _, p := range parameters {
		if p.Name == "quick" && p.Type == "bool" && !full {
			o.err = book.SetParameters([]notebook.Assignment{{Name: "quick", Value: "true"}})
		}
	}
	if o.err != nil {
		return o
	}
	report, err := a.execute(ctx, book, runner.Config{Timeout: timeout}, quiet)
	if report != nil {
		o.elapsed = report.Elapsed
	}
	measured, claimErr := collectClaims(book)
	o.claims = measured
	o.err = errors.Join(err, claimErr)
	if o.err == nil && len(measured) == 0 && !exempt(book) {
		o.err = fmt.Errorf("%s: it makes no claims (a notebook that has none to make carries the tag %q on a cell)", name, noClaimsTag)
	}
	return o
}

func exempt(book *notebook.Notebook) bool {
	for _, cell := range book.Cells {
		if cell.HasTag(noClaimsTag) {
			return true
		}
	}
	return false
}

// collectClaims gathers the claims in the outputs of an executed notebook.
func collectClaims(book *notebook.Notebook) ([]claims.Claim, error) {
	var all []claims.Claim
	for i, cell := range book.Cells {
		for _, output := range cell.Outputs {
			value, ok := output.Data[claimsType]
			if !ok {
				continue
			}
			data, err := json.Marshal(value)
			if err != nil {
				return all, fmt.Errorf("%s: claims of cell %d: %w", book.Name, i+1, err)
			}
			found, err := claims.Decode(data)
			if err != nil {
				return all, fmt.Errorf("%s: claims of cell %d: %w", book.Name, i+1, err)
			}
			all = append(all, found...)
		}
	}
	return all, nil
}

// summarise prints the claims of all notebooks and the closing line.
func (a *app) summarise(outcomes []*outcome) error {
	var failed, made, broken int
	for _, o := range outcomes {
		verdict := "passed"
		if o.failed() {
			verdict = "FAILED"
			failed++
		}
		fmt.Fprintf(a.out, "\n%s: %s (%.1f s)\n", o.name, verdict, o.elapsed.Seconds())
		if len(o.claims) > 0 {
			if err := claims.Write(a.out, o.claims); err != nil {
				return err
			}
		}
		if o.err != nil {
			fmt.Fprintf(a.out, "%v\n", o.err)
		}
		made += len(o.claims)
		broken += claims.Failed(o.claims)
	}
	fmt.Fprintf(a.out, "\nnotebooks: %d passed, %d failed; claims: %d passed, %d failed\n",
		len(outcomes)-failed, failed, made-broken, broken)
	if failed > 0 {
		return errReported
	}
	return nil
}

// markdown is the page of results.
func markdown(outcomes []*outcome, full bool) string {
	mode := "in quick mode: `podium test`"
	if full {
		mode = "at full size: `podium test --full`"
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# Results\n\nThe claims of the notebooks, measured %s.\n", mode)
	cell := strings.NewReplacer("|", "\\|", "\n", " ").Replace
	for _, o := range outcomes {
		fmt.Fprintf(&out, "\n## %s\n\n`%s`\n\n", o.title, filepath.ToSlash(o.name))
		if o.err != nil {
			fmt.Fprintf(&out, "Failed:\n\n```\n%v\n```\n\n", o.err)
		}
		if len(o.claims) == 0 {
			continue
		}
		out.WriteString("| | claim | found | asked | source | note |\n|---|---|---|---|---|---|\n")
		for _, c := range o.claims {
			verdict := "passed"
			if !c.Passed {
				verdict = "**failed**"
			}
			fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %s |\n", verdict, cell(c.Name), cell(c.Found()), cell(c.Asked()), cell(c.Source), cell(c.Note))
		}
	}
	return out.String()
}
