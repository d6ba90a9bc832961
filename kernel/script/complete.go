package script

import "strings"

// Completeness of a cell's text, as Jupyter's is_complete_reply names it.
const (
	Complete   = "complete"
	Incomplete = "incomplete"
	Invalid    = "invalid"
)

// IsComplete says whether a console should run the text or ask for another
// line, and with which indent that line begins.
func IsComplete(text string) (status, indent string) {
	if strings.TrimSpace(text) == "" {
		return Complete, ""
	}
	f := split(text)
	if len(f.magics) > 0 && cellMagic(f.magics[0].text) {
		return Complete, ""
	}
	for _, p := range f.diags {
		if strings.Contains(p.msg, "not terminated") && !strings.Contains(p.msg, "string literal not terminated") ||
			strings.Contains(p.msg, "raw string literal not terminated") {
			return Incomplete, ""
		}
		return Invalid, ""
	}
	if f.depth > 0 || f.dangle {
		return Incomplete, strings.Repeat("\t", max(f.depth, 1))
	}
	c := compose(newSource(0, text), f, surroundings{}, nil)
	if ps := c.parse(); len(ps) > 0 {
		return Invalid, ""
	}
	return Complete, ""
}
