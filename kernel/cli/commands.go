package cli

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"slices"
)

// commands is the table of commands, from which the help is made.
func commands() []command {
	return []command{
		{
			name: "install", args: "[--prefix DIR]", summary: "build the tools and register the kernel with Jupyter",
			more: "Run it in a checkout of Podium, or with PODIUM_SOURCE set to one: cells import\n" +
				"the library from there. It can be run again at any time. JUPYTER_DATA_DIR says\n" +
				"where the kernel is registered, by default it is the user's Jupyter folder.",
			examples: []string{"podium install", "podium install --prefix ~/opt/podium", "go build -o /tmp/podium . && /tmp/podium install"},
			setup:    installCommand,
		},
		{
			name: "uninstall", args: "[--prefix DIR]", summary: "remove what install made",
			examples: []string{"podium uninstall", "podium uninstall --prefix ~/opt/podium"},
			setup:    uninstallCommand,
		},
		{
			name: "doctor", summary: "check everything and say how to mend it",
			more: "A line for each thing: ok, missing (works without it) or problem. Exit status 1\n" +
				"if there is a problem.",
			examples: []string{"podium doctor"},
			setup:    doctorCommand,
		},
		{
			name: "run", args: "NOTEBOOK [-p name=value]... [-o FILE] [--html FILE]", summary: "run a notebook without a browser",
			more: "The notebook itself stays as it is: -o and --html say where the results go. They are\n" +
				"also written when a cell fails or the run is interrupted. Parameters are the variables\n" +
				"of the cell with the tag \"parameters\". Exit status 1 if a cell fails.",
			examples: []string{
				"podium run quickstart.ipynb",
				"podium run quickstart.ipynb -p rank=25 -p quick=true --html page.html",
				"podium run quickstart.ipynb -o executed.ipynb --timeout 10m --keep-going",
			},
			setup: runCommand,
		},
		{
			name: "test", args: "[NOTEBOOK|DIR]...", summary: "run notebooks in quick mode and check their claims",
			more: "Without arguments: all of Podium's own notebooks. Exit status 1 if a cell or a\n" +
				"claim fails, or if a notebook makes no claims and carries no tag \"no-claims\".",
			examples: []string{"podium test", "podium test notebooks/start/quickstart.ipynb --full", "podium test --full --results notebooks/RESULTS.md"},
			setup:    testCommand,
		},
		{
			name: "list", args: "[WORD]...", summary: "list the methods with their packages and notebooks",
			examples: []string{"podium list", "podium list deim", "podium list --all operator"},
			setup:    listCommand,
		},
		{
			name: "lab", args: "[DIR]", summary: "start Jupyter on the notebooks",
			examples: []string{"podium lab", "podium lab ~/my-notebooks", "podium lab --browser=false"},
			setup:    labCommand,
		},
		{
			name: "export", args: "NOTEBOOK... [-o FILE]", summary: "write executed notebooks as pages that need no network",
			more:     "HTML and scripts in the notebook go into the page as they are: export what you trust.",
			examples: []string{"podium export quickstart.ipynb", "podium export quickstart.ipynb -o page.html"},
			setup:    exportCommand,
		},
		{
			name: "kernel", args: "CONNECTION_FILE", summary: "run a kernel (this is what Jupyter calls)",
			examples: []string{"podium kernel kernel-1234.json"},
			setup:    kernelCommand,
		},
		{
			name: "version", summary: "print the version",
			examples: []string{"podium version"},
			setup: func(a *app, _ *flag.FlagSet) func(context.Context, []string) error {
				return func(context.Context, []string) error {
					_, err := fmt.Fprintf(a.out, "podium %s (%s, %s/%s)\n", Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
					return err
				}
			},
		},
		{
			name: "help", args: "[COMMAND]", summary: "list the commands, or explain one",
			examples: []string{"podium help", "podium help run"},
			setup:    helpCommand,
		},
		{name: guardCommandName, summary: "end what a kernel leaves behind (kernels start it)", hidden: true, setup: guardCommand},
	}
}

func helpCommand(a *app, _ *flag.FlagSet) func(context.Context, []string) error {
	return func(_ context.Context, args []string) error {
		if len(args) == 0 {
			a.help(a.out)
			return nil
		}
		table := commands()
		i := slices.IndexFunc(table, func(c command) bool { return c.name == args[0] })
		if i < 0 {
			return usagef("unknown command %q%s", args[0], suggest(args[0], names(table)))
		}
		flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
		table[i].setup(a, flags)
		a.commandHelp(a.out, &table[i], flags)
		return nil
	}
}
