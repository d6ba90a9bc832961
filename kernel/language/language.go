package language

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/podium-go/podium/kernel/engine"
	"github.com/podium-go/podium/kernel/modules"
	"github.com/podium-go/podium/kernel/script"
	"github.com/podium-go/podium/lib/session"
)

// Config says where a notebook's language finds things.
type Config struct {
	Source   string   // folder of podium's own module
	Dir      string   // folder of the notebook
	Uses     []string // modules around the notebook, podium's among them
	Sessions string   // folder of the session folders
	Tools    string   // folder of goimports, for packages found by name
	Pins     string   // folder that remembers fetched modules; empty: nothing is remembered
}

// stateFile holds, beside the variables, what the notebook has declared.
const stateFile = "notebook.json"

// Language gives cells their meaning. The engine calls it from one goroutine
// at a time.
type Language struct {
	cfg     Config
	modules *workspace
	state   *script.State
	store   *session.Store
	last    *script.Cell
	build   string // where GoNB compiles

	timed  bool     // the cell has %time
	before []string // cells to send silently first, from commands
}

var _ engine.Language = (*Language)(nil)

// workspace is the modules.Workspace of the present child.
type workspace struct{ *modules.Workspace }

// New opens a session folder of its own below cfg.Sessions.
func New(cfg Config) (*Language, error) {
	store, err := session.Create(cfg.Sessions)
	if err != nil {
		return nil, fmt.Errorf("opening a session: %w", err)
	}
	if err := session.Sweep(cfg.Sessions); err != nil {
		return nil, fmt.Errorf("removing sessions of long ago: %w", err)
	}
	l := &Language{cfg: cfg, store: store, modules: &workspace{modules.New(modules.Config{Dir: cfg.Source, Source: cfg.Source, Uses: cfg.Uses})}}
	l.state = script.NewState(l.modules)
	return l, nil
}

// Env is what the cells' processes need in their environment.
func (l *Language) Env() []string { return []string{session.Variable + "=" + l.store.Dir()} }

// Close ends the session and removes its folder.
func (l *Language) Close() error { return l.store.Remove() }

// Attach is told where a fresh GoNB compiles cells.
func (l *Language) Attach(dir string) error {
	l.build = dir
	w := modules.New(modules.Config{Dir: dir, Source: l.cfg.Source, Uses: l.cfg.Uses, Tools: l.cfg.Tools, Pins: l.cfg.Pins})
	err := w.RestorePins()
	l.modules.Workspace = w
	return err
}

// Prepare runs the kernel's own commands in a cell and rewrites the rest.
func (l *Language) Prepare(ctx context.Context, number int, code string, say func(string)) (*engine.Cell, error) {
	l.timed, l.before = false, nil
	taken, rest := script.TakeCommands(code, isCommand)
	shown, err := l.execute(taken)
	if err != nil {
		return &engine.Cell{Error: commandError(err)}, nil
	}
	c := l.state.Prepare(ctx, number, rest)
	l.last = c
	for _, note := range c.Notes {
		say(note)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	cell := &engine.Cell{Source: c.Source, Output: shown, State: c, Before: append(l.before, c.Before...)}
	switch {
	case len(c.Diagnostics) > 0:
		cell.Error = buildError(c)
	case c.Kind == script.Plain:
		cell.Kind = engine.Plain
	case c.Kind == script.Script:
		cell.Kind = engine.Script
	case len(taken) > 0:
		cell.Kind = engine.Command
	}
	if cell.Kind == engine.Script {
		if err := l.store.Discard(); err != nil {
			return nil, err
		}
	}
	return cell, nil
}

// Finish commits or discards what a cell wants kept.
func (l *Language) Finish(cell *engine.Cell, outcome engine.Outcome) (notes []string, err error) {
	c := cell.State.(*script.Cell)
	switch {
	case c.Kind == script.Plain:
		if outcome.OK {
			l.state.Declare(c)
			err = l.saveState()
		}
	case !outcome.OK:
		if outcome.Compiled {
			l.state.Declare(c) // GoNB remembers them from here on
			err = l.saveState()
		}
		err = errors.Join(err, l.store.Discard())
	default:
		notes, err = l.commit(c)
	}
	if l.timed {
		notes = append(notes, fmt.Sprintf("time: %.3g s, build included", outcome.Elapsed.Seconds()))
	}
	return notes, err
}

// commit makes the variables of a cell that succeeded the notebook's.
func (l *Language) commit(c *script.Cell) (notes []string, err error) {
	prepared, err := l.store.Prepared()
	if errors.Is(err, fs.ErrNotExist) {
		// Nothing but declarations, or the cell left before its last line.
		if c.MainLine > 0 && len(c.Kept()) > 0 {
			notes = append(notes, "the cell ended before its last line; its variables are not kept")
			l.state.Declare(c)
		} else {
			notes = l.state.Commit(c, nil)
		}
		if err := l.store.Commit(nil, l.names()); err != nil {
			return notes, err
		}
		return notes, l.saveState()
	} else if err != nil {
		return nil, err
	}
	outcome := map[string]script.Outcome{}
	for _, k := range prepared.Kept {
		outcome[k.Name] = script.Outcome{Kept: true, Dynamic: k.Dynamic, Group: k.Group}
	}
	for _, r := range prepared.Refused {
		outcome[r.Name] = script.Outcome{Reason: r.Reason}
	}
	notes = l.state.Commit(c, outcome)
	if err := l.store.Commit(prepared, l.names()); err != nil {
		return notes, fmt.Errorf("keeping the cell's variables: %w", err)
	}
	return notes, l.saveState()
}

// names lists the kept variables.
func (l *Language) names() []string {
	var out []string
	for _, v := range l.state.Variables() {
		out = append(out, v.Name)
	}
	return out
}

// saveState writes what the notebook has declared, for %recover.
func (l *Language) saveState() error {
	data, err := l.state.Save()
	if err != nil {
		return err
	}
	name := filepath.Join(l.store.Dir(), stateFile)
	if err := os.WriteFile(name+".tmp", data, 0o600); err != nil {
		return fmt.Errorf("saving the notebook's declarations: %w", err)
	}
	return os.Rename(name+".tmp", name)
}

// Query gives what to ask GoNB about a position in a cell.
func (l *Language) Query(code string, cursor int) (string, int, func(int) int) {
	q := l.state.Query(code, cursor)
	return q.Text, q.Cursor, q.Back
}

// IsComplete says whether a console should run the text.
func (l *Language) IsComplete(code string) (status, indent string) { return script.IsComplete(code) }

// Evaluate gives the MIME forms of a kept variable.
func (l *Language) Evaluate(name string) (map[string]any, bool) {
	v := l.state.Variable(strings.TrimSpace(name))
	if v == nil {
		return nil, false
	}
	if v.IsFunc() {
		return text(v.Source), true
	}
	kept, ok := l.store.Variable(v.Name)
	if !ok {
		return nil, false
	}
	if kept.Text != "" {
		return text(kept.Text), true
	}
	return text(strings.TrimSpace(fmt.Sprintf("%s %s (%s)", v.Shown, kept.Shape, byteSize(kept.Bytes)))), true
}

// Replay gives the cell that brings a fresh GoNB to where the last one was.
func (l *Language) Replay() []string {
	if text := l.state.Replay(); text != "" {
		return []string{text}
	}
	return nil
}

// recoverDead brings back the variables of the kernel that died last.
func (l *Language) recoverDead(args []string) (bundle, error) {
	if err := none(args); err != nil {
		return nil, err
	}
	dead, err := session.Dead(l.cfg.Sessions)
	if err != nil {
		return nil, err
	}
	for _, d := range dead {
		data, err := os.ReadFile(filepath.Join(d, stateFile))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		state, err := script.LoadState(l.modules, data)
		if err != nil {
			return nil, err
		}
		if len(state.Variables()) == 0 {
			continue
		}
		names, err := l.store.Adopt(d)
		if err != nil {
			return nil, fmt.Errorf("taking over the variables: %w", err)
		}
		state.Keep(names)
		l.state = state
		l.before = append(l.before, l.Replay()...)
		if err := l.saveState(); err != nil {
			return nil, err
		}
		return l.who(nil)
	}
	return nil, errors.New("no kernel that died left variables behind")
}
