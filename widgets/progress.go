package widgets

import (
	"fmt"
	"html"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/podium-go/podium/widgets/display"
)

// updatePeriod is the time between two updates of a progress bar.
const updatePeriod = 100 * time.Millisecond

// A ProgressBar shows how far a long computation has come: a bar with the rate and the remaining time, which changes
// in place, and in the end one line that says how long it took. It implements the interface of lib/progress, so that
// every long stage takes it:
//
//	snapshots, err := problem.Snapshots(ctx, parameters, widgets.Progress())
//
// Its methods may be called from several goroutines. Without a kernel only the last line is printed.
type ProgressBar struct {
	mu      sync.Mutex
	id      string // of the output; empty when nothing runs
	what    string
	total   int
	done    int
	started time.Time
	updated time.Time

	now    func() time.Time
	update func(id string, v any)
}

// Progress returns a progress bar, which appears when the computation starts.
func Progress() *ProgressBar {
	return &ProgressBar{now: time.Now, update: func(id string, v any) {
		if _, last := v.(display.Text); last || display.Connected() {
			display.Update(id, v)
		}
	}}
}

// Start begins a stage of this many steps, zero or less if that is not known. A stage before that is not done ends.
func (p *ProgressBar) Start(total int, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
	p.id, p.what, p.total, p.done = display.NewID(), what, total, 0
	p.started = p.now()
	p.draw()
}

// Step tells that n more steps are done.
func (p *ProgressBar) Step(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	if p.id != "" && p.now().Sub(p.updated) >= updatePeriod {
		p.draw()
	}
}

// Done ends the stage and leaves a line behind.
func (p *ProgressBar) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
}

func (p *ProgressBar) finish() {
	if p.id == "" {
		return
	}
	elapsed := p.now().Sub(p.started)
	line := fmt.Sprintf("%s: %s in %s", p.what, p.count(), duration(elapsed))
	if rate := p.rate(elapsed); rate != "" {
		line += " (" + rate + ")"
	}
	p.update(p.id, display.Text(line))
	p.id = ""
}

// draw shows the present state.
func (p *ProgressBar) draw() {
	p.updated = p.now()
	p.update(p.id, progressState{p.what, p.fraction(), p.numbers()})
}

// fraction is the part that is done, negative if the total is not known.
func (p *ProgressBar) fraction() float64 {
	if p.total <= 0 {
		return -1
	}
	return min(max(float64(p.done)/float64(p.total), 0), 1)
}

func (p *ProgressBar) count() string {
	if p.total <= 0 || p.done == p.total {
		return fmt.Sprintf("%d", p.done)
	}
	return fmt.Sprintf("%d of %d", p.done, p.total)
}

// numbers is what stands beside the bar.
func (p *ProgressBar) numbers() string {
	elapsed := p.now().Sub(p.started)
	parts := []string{p.count()}
	if rate := p.rate(elapsed); rate != "" {
		parts = append(parts, rate)
	}
	if f := p.fraction(); f > 0 && f < 1 && elapsed > 0 {
		left := time.Duration(float64(elapsed) * (1 - f) / f)
		parts = append(parts, duration(left)+" left")
	}
	return strings.Join(parts, ", ")
}

// rate is the number of steps in a second, or the seconds of a step if it takes longer.
func (p *ProgressBar) rate(elapsed time.Duration) string {
	s := elapsed.Seconds()
	switch {
	case p.done <= 0 || s <= 0:
		return ""
	case float64(p.done) < s:
		return duration(elapsed/time.Duration(p.done)) + " each"
	default:
		return threeDigits(float64(p.done)/s) + "/s"
	}
}

// duration writes a time in two or three digits.
func duration(d time.Duration) string {
	switch s := d.Seconds(); {
	case s < 1:
		return fmt.Sprintf("%.0f ms", 1000*s)
	case s < 59.95:
		return fmt.Sprintf("%.1f s", s)
	case s < 3599.5:
		n := int(math.Round(s))
		return fmt.Sprintf("%d min %02d s", n/60, n%60)
	default:
		n := int(math.Round(s / 60))
		return fmt.Sprintf("%d h %02d min", n/60, n%60)
	}
}

func threeDigits(x float64) string {
	if x >= 100 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}

// A progressState is one picture of the bar.
type progressState struct {
	what     string
	fraction float64
	numbers  string
}

// MIMEBundle gives the bar as HTML and as text.
func (s progressState) MIMEBundle() (data, metadata map[string]any) {
	const width = 24
	bar, text := `<progress style="width:16em"></progress>`, ""
	if s.fraction >= 0 {
		bar = fmt.Sprintf(`<progress style="width:16em" max="1" value="%.4f"></progress>`, s.fraction)
		full := int(s.fraction*width + 0.5)
		text = strings.Repeat("█", full) + strings.Repeat("░", width-full) + fmt.Sprintf(" %3.0f %% ", 100*s.fraction)
	}
	return map[string]any{
		"text/html":  fmt.Sprintf("<div>%s %s %s</div>", html.EscapeString(s.what), bar, html.EscapeString(s.numbers)),
		"text/plain": fmt.Sprintf("%s %s(%s)", s.what, text, s.numbers),
	}, nil
}
