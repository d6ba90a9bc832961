package language

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// command is one of the kernel's own commands. The table below makes the help.
type command struct {
	name, usage, help string
	run               func(l *Language, args []string) (bundle, error)
}

// bundle is a value as MIME types.
type bundle = map[string]any

func commands() []command {
	return []command{
		{"who", "%who", "lists the kept variables: name, type, shape, size and the cell that set each", (*Language).who},
		{"forget", "%forget NAME... | %forget *", "drops kept variables", (*Language).forget},
		{"time", "%time", "tells how long the cell took to build and to run", (*Language).time},
		{"recover", "%recover", "brings back the variables of a kernel that died", (*Language).recoverDead},
		{"lab", "%lab", "shows this help; %help shows GoNB's", (*Language).lab},
	}
}

func isCommand(word string) bool {
	return slices.ContainsFunc(commands(), func(c command) bool { return c.name == word })
}

// execute runs the commands of a cell and collects what they show.
func (l *Language) execute(taken [][]string) ([]bundle, error) {
	var out []bundle
	for _, words := range taken {
		for _, c := range commands() {
			if c.name != words[0] {
				continue
			}
			b, err := c.run(l, words[1:])
			if err != nil {
				return out, fmt.Errorf("%%%s: %w", c.name, err)
			}
			if b != nil {
				out = append(out, b)
			}
		}
	}
	return out, nil
}

func none(args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("takes no arguments, got %q", strings.Join(args, " "))
	}
	return nil
}

func (l *Language) who(args []string) (bundle, error) {
	if err := none(args); err != nil {
		return nil, err
	}
	rows := [][]string{{"name", "type", "shape", "size", "cell"}}
	for _, v := range l.state.Variables() {
		shape, size := "", ""
		if kept, ok := l.store.Variable(v.Name); ok {
			shape, size = kept.Shape, byteSize(kept.Bytes)
		}
		if v.IsFunc() {
			size = "source"
		}
		rows = append(rows, []string{v.Name, v.Shown, shape, size, fmt.Sprint(v.Cell)})
	}
	if len(rows) == 1 {
		return text("no variables are kept yet"), nil
	}
	return table(rows), nil
}

func (l *Language) forget(args []string) (bundle, error) {
	if len(args) == 0 {
		return nil, fmt.Errorf("names no variable; want %%forget NAME... or %%forget *")
	}
	if len(args) == 1 && args[0] == "*" {
		args = nil
		for _, v := range l.state.Variables() {
			args = append(args, v.Name)
		}
	}
	for _, name := range args {
		if l.state.Variable(name) == nil {
			return nil, fmt.Errorf("no kept variable is called %q; %%who lists them", name)
		}
	}
	gone := l.state.Forget(args...)
	if err := l.store.Forget(gone...); err != nil {
		return nil, err
	}
	if err := l.saveState(); err != nil {
		return nil, err
	}
	return text("forgot " + strings.Join(gone, ", ")), nil
}

func (l *Language) time(args []string) (bundle, error) {
	l.timed = true
	return nil, none(args)
}

func (l *Language) lab(args []string) (bundle, error) {
	rows := [][]string{{"command", "what it does"}}
	for _, c := range commands() {
		rows = append(rows, []string{c.usage, c.help})
	}
	return table(rows), none(args)
}

func text(s string) bundle { return bundle{"text/plain": s} }

// table shows rows, the first of them as the head, as text and as HTML.
func table(rows [][]string) bundle {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var plain, page strings.Builder
	page.WriteString(`<table style="text-align:left">`)
	for k, row := range rows {
		tag := "td"
		if k == 0 {
			tag = "th"
		}
		page.WriteString("<tr>")
		var line strings.Builder
		for i, cell := range row {
			fmt.Fprintf(&line, "%-*s  ", widths[i], cell)
			fmt.Fprintf(&page, `<%s style="text-align:left">%s</%s>`, tag, html.EscapeString(cell), tag)
		}
		plain.WriteString(strings.TrimRight(line.String(), " ") + "\n")
		page.WriteString("</tr>")
	}
	page.WriteString("</table>")
	return bundle{"text/plain": strings.TrimRight(plain.String(), "\n"), "text/html": page.String()}
}

// byteSize is a number of bytes as people read it.
func byteSize(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}
