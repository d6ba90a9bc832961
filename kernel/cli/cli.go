package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
)

// Version is the version of Podium.
const Version = "0.1.0"

// The exit statuses.
const (
	exitOK = iota
	exitFailed
	exitUsage
)

// app is one call of the program.
type app struct {
	out, err io.Writer
}

// command is a row of the table of commands.
type command struct {
	name     string
	args     string // after the name, in the usage line
	summary  string // one line
	more     string // paragraphs for --help, optional
	examples []string
	hidden   bool
	// setup declares the flags and returns what runs with them and the other
	// arguments.
	setup func(a *app, flags *flag.FlagSet) func(ctx context.Context, args []string) error
}

// usageError is a mistake in the call.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// errReported ends a command that has said itself what failed.
var errReported = errors.New("failed")

// Main runs the command that args name and returns the exit status.
func Main(args []string) int {
	// The first ^C ends the command in good order, the second at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return (&app{out: os.Stdout, err: os.Stderr}).main(ctx, args)
}

func (a *app) main(ctx context.Context, args []string) int {
	if len(args) == 0 {
		a.help(a.err)
		return exitUsage
	}
	name := args[0]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-v", "-version", "--version":
		name = "version"
	}
	table := commands()
	i := slices.IndexFunc(table, func(c command) bool { return c.name == name })
	if i < 0 {
		fmt.Fprintf(a.err, "podium: unknown command %q%s\nRun podium help for the list of commands.\n", args[0], suggest(args[0], names(table)))
		return exitUsage
	}
	return a.run(ctx, &table[i], args[1:])
}

func (a *app) run(ctx context.Context, c *command, args []string) int {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors and help are said here
	run := c.setup(a, flags)
	positional, err := parse(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		a.commandHelp(a.out, c, flags)
		return exitOK
	case err != nil:
		fmt.Fprintf(a.err, "podium %s: %s\nRun podium %s --help for its use.\n", c.name, err, c.name)
		return exitUsage
	}
	err = run(ctx, positional)
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(a.err, "podium %s: %s\nRun podium %s --help for its use.\n", c.name, usage.message, c.name)
		return exitUsage
	case !errors.Is(err, errReported):
		fmt.Fprintf(a.err, "podium %s: %v\n", c.name, err)
	}
	return exitFailed
}

// parse reads flags and other arguments in any order; after -- all are others.
func parse(flags *flag.FlagSet, args []string) (positional []string, err error) {
	var rest []string
	if i := slices.Index(args, "--"); i >= 0 {
		args, rest = args[:i], args[i+1:]
	}
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return nil, flagError(flags, err)
		}
		if args = flags.Args(); len(args) > 0 {
			positional = append(positional, args[0])
			args = args[1:]
		}
	}
	return append(positional, rest...), nil
}

// flagError says in Podium's terms what package flag found wrong.
func flagError(flags *flag.FlagSet, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		name = strings.TrimLeft(name, "-")
		var known []string
		flags.VisitAll(func(f *flag.Flag) { known = append(known, dashed(f.Name)) })
		return fmt.Errorf("unknown flag %s%s", dashed(name), suggest(dashed(name), known))
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return fmt.Errorf("flag %s needs a value", dashed(strings.TrimLeft(name, "-")))
	}
	return err
}

// dashed is a flag as it is written: -p, --html.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func names(table []command) []string {
	var all []string
	for _, c := range table {
		if !c.hidden {
			all = append(all, c.name)
		}
	}
	return all
}

// help lists the commands.
func (a *app) help(w io.Writer) {
	fmt.Fprint(w, "Podium: a Jupyter kernel and a library for reduced-order modelling in Go.\n\nUsage: podium COMMAND [ARGUMENTS]\n\n")
	columns := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, c := range commands() {
		if !c.hidden {
			fmt.Fprintf(columns, "  %s\t%s\n", c.name, c.summary)
		}
	}
	columns.Flush()
	fmt.Fprint(w, "\npodium COMMAND --help says more and shows examples.\n")
}

// commandHelp is the help of one command.
func (a *app) commandHelp(w io.Writer, c *command, flags *flag.FlagSet) {
	usage := strings.TrimSpace("podium " + c.name + " " + c.args)
	fmt.Fprintf(w, "%s\n\nUsage: %s\n", c.summary, usage)
	if c.more != "" {
		fmt.Fprintf(w, "\n%s\n", c.more)
	}
	columns := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	title := "\nFlags:\n"
	flags.VisitAll(func(f *flag.Flag) {
		kind, text := flag.UnquoteUsage(f)
		fmt.Fprintf(columns, "%s  %s\t%s\n", title, strings.TrimSpace(dashed(f.Name)+" "+kind), text)
		title = ""
	})
	columns.Flush()
	if len(c.examples) > 0 {
		fmt.Fprint(w, "\nExamples:\n")
		for _, example := range c.examples {
			fmt.Fprintf(w, "  %s\n", example)
		}
	}
}
