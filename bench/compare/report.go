package compare

import (
	"fmt"
	"strings"
	"time"
)

// columns of a table of records.
var columns = []string{"case", "threads", "ours", "peer", "", "ratio", "asked", ""}

// Cells returns what a table shows of a record, in the order case, threads,
// ours, peer, the peer's name, ratio, what was asked for, and how that ended.
func (r Record) Cells() []string {
	cells := []string{r.Name, fmt.Sprint(r.Threads), duration(r.Ours), duration(r.Peer), r.PeerName, "", "", ""}
	if r.Ratio != 0 {
		cells[5] = fmt.Sprintf("%.3g", r.Ratio) + unit(r.Unit)
	}
	if r.Limit != 0 {
		sign := "≤"
		if r.Least {
			sign = "≥"
		}
		cells[6] = fmt.Sprintf("%s %.3g", sign, r.Limit) + unit(r.Unit)
	}
	switch {
	case !r.Passed() && (r.Ratio != 0 || r.Wrong):
		cells[7] = "failed"
	case r.Limit != 0 && r.Ratio != 0:
		cells[7] = "ok"
	}
	if r.Note != "" {
		cells[7] = strings.TrimSpace(cells[7] + " " + r.Note)
	}
	return cells
}

func unit(u string) string {
	if u == "" {
		return ""
	}
	return " " + u
}

func duration(seconds float64) string {
	if seconds == 0 {
		return ""
	}
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d.Nanoseconds())
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", float64(d)/1e3)
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.3g s", d.Seconds())
}

// Line returns a record as a line of a terminal; without a record it is the
// table's head.
func Line(r *Record) string {
	cells := columns
	if r != nil {
		cells = r.Cells()
	}
	var b strings.Builder
	for i, width := range []int{-44, 7, 9, 9, -12, 9, 10, 0} {
		pad := strings.Repeat(" ", max(0, abs(width)-len([]rune(cells[i]))))
		if width < 0 {
			b.WriteString(cells[i] + pad + "  ")
		} else {
			b.WriteString(pad + cells[i] + "  ")
		}
	}
	return strings.TrimRight(b.String(), " ")
}

func abs(i int) int { return max(i, -i) }

// Markdown returns records as a table.
func Markdown(records []Record) string {
	var b strings.Builder
	b.WriteString("| case | threads | ours | peer | | ratio | asked | |\n|---|---:|---:|---:|---|---:|---:|---|\n")
	for _, r := range records {
		b.WriteString("| " + strings.Join(r.Cells(), " | ") + " |\n")
	}
	return b.String()
}
