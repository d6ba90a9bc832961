package cli

import (
	"context"
	"flag"
	"fmt"
	"text/tabwriter"

	"github.com/podium-go/podium/kernel/catalogue"
)

func listCommand(a *app, flags *flag.FlagSet) func(context.Context, []string) error {
	all := flags.Bool("all", false, "also the methods that are planned")
	return func(_ context.Context, words []string) error {
		methods := catalogue.Search(words...)
		if len(methods) == 0 {
			return fmt.Errorf("no method with %q in it; podium list --all shows what there is", words)
		}
		columns := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		family, planned := "", 0
		for _, m := range methods {
			if !m.Works && !*all {
				planned++
				continue
			}
			if m.Family != family {
				family = m.Family
				fmt.Fprintf(columns, "%s\t\t\n", family)
			}
			mark := "planned"
			if m.Works {
				mark = "works"
			}
			fmt.Fprintf(columns, "  %s\t%s\t%s\t%s\n", mark, m.Package, m.Notebook, m.Name)
		}
		if err := columns.Flush(); err != nil {
			return err
		}
		if planned > 0 {
			fmt.Fprintf(a.out, "%d more planned: podium list --all\n", planned)
		}
		return nil
	}
}
