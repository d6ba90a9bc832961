package export

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
)

// ansiLines turns terminal output into lines of HTML, each complete in itself:
// colours and styles become spans, a carriage return overwrites its line, other
// control sequences are dropped.
func ansiLines(text string) []string {
	var state ansiState
	var lines []string
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if i := strings.LastIndexByte(strings.TrimRight(line, "\r"), '\r'); i >= 0 {
			// Colours set in the overwritten part stay in force.
			for _, m := range escape.FindAllStringSubmatch(line[:i], -1) {
				state.apply(m[1], m[2])
			}
			line = line[i+1:]
		}
		lines = append(lines, state.line(strings.TrimRight(line, "\r")))
	}
	return lines
}

// escape is a control sequence: its parameters and its final letter.
var escape = regexp.MustCompile("\x1b(?:\\[([0-9;:?]*)([@-~])|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[@-Z\\\\^_])")

// ansiState is the style in force.
type ansiState struct {
	classes [10]bool // bold 1, faint 2, italic 3, underline 4, struck 9
	colour  int      // 30–37, 0: default
	exact   string   // a colour of the large palettes, as CSS
	ground  string   // background, as CSS
}

func (s *ansiState) line(line string) string {
	var out strings.Builder
	at := 0
	emit := func(text string) {
		text = strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' {
				return -1
			}
			return r
		}, text)
		if text == "" {
			return
		}
		open := s.open()
		out.WriteString(open)
		out.WriteString(html.EscapeString(text))
		if open != "" {
			out.WriteString("</span>")
		}
	}
	for _, m := range escape.FindAllStringSubmatchIndex(line, -1) {
		emit(line[at:m[0]])
		at = m[1]
		if m[2] >= 0 {
			s.apply(line[m[2]:m[3]], line[m[4]:m[5]])
		}
	}
	emit(line[at:])
	return out.String()
}

// open is the tag of the style in force, "" for plain text.
func (s *ansiState) open() string {
	var classes []string
	for i, on := range s.classes {
		if on {
			classes = append(classes, fmt.Sprint("a", i))
		}
	}
	if s.colour != 0 {
		classes = append(classes, fmt.Sprint("a", s.colour))
	}
	css := ""
	if s.exact != "" {
		css = "color:" + s.exact
	}
	if s.ground != "" {
		css = strings.TrimPrefix(css+";background:"+s.ground, ";")
	}
	switch {
	case css != "" && len(classes) > 0:
		return `<span class="` + strings.Join(classes, " ") + `" style="` + css + `">`
	case css != "":
		return `<span style="` + css + `">`
	case len(classes) > 0:
		return `<span class="` + strings.Join(classes, " ") + `">`
	}
	return ""
}

// apply reads the parameters of one sequence; only those that end in m are about
// style.
func (s *ansiState) apply(parameters, final string) {
	if final != "m" {
		return
	}
	var codes []int
	for _, field := range strings.FieldsFunc(parameters+";", func(r rune) bool { return r == ';' || r == ':' }) {
		n, err := strconv.Atoi(field)
		if err != nil {
			return
		}
		codes = append(codes, n)
	}
	if len(codes) == 0 {
		codes = []int{0}
	}
	for i := 0; i < len(codes); i++ {
		switch n := codes[i]; {
		case n == 0:
			*s = ansiState{}
		case n == 1 || n == 2 || n == 3 || n == 4 || n == 9:
			s.classes[n] = true
		case n == 22:
			s.classes[1], s.classes[2] = false, false
		case n == 23 || n == 24 || n == 29:
			s.classes[n-20] = false
		case 30 <= n && n <= 37:
			s.colour, s.exact = n, ""
		case 90 <= n && n <= 97:
			s.colour, s.exact = n-60, ""
		case n == 39:
			s.colour, s.exact = 0, ""
		case 40 <= n && n <= 47:
			s.ground = palette(n - 40)
		case 100 <= n && n <= 107:
			s.ground = palette(n - 92)
		case n == 49:
			s.ground = ""
		case (n == 38 || n == 48) && i+1 < len(codes):
			css := ""
			switch {
			case codes[i+1] == 5 && i+2 < len(codes):
				css = palette(codes[i+2])
				i += 2
			case codes[i+1] == 2 && i+4 < len(codes):
				css = fmt.Sprintf("rgb(%d,%d,%d)", codes[i+2]&255, codes[i+3]&255, codes[i+4]&255)
				i += 4
			default:
				return
			}
			if n == 38 {
				s.colour, s.exact = 0, css
			} else {
				s.ground = css
			}
		}
	}
}

// palette is colour n of the 256.
func palette(n int) string {
	first := [16]string{
		"#1c2126", "#b3261e", "#1a7f37", "#8a6100", "#0b6bb8", "#8b3fa8", "#0f7b80", "#c8ced4",
		"#667079", "#ff6b60", "#4cc46e", "#e0b040", "#5aa9ee", "#c58be0", "#5cc8ce", "#ffffff",
	}
	n &= 255
	if n < 16 {
		return first[n]
	}
	if n >= 232 {
		grey := 8 + 10*(n-232)
		return fmt.Sprintf("rgb(%d,%d,%d)", grey, grey, grey)
	}
	level := func(i int) int {
		if i == 0 {
			return 0
		}
		return 55 + 40*i
	}
	n -= 16
	return fmt.Sprintf("rgb(%d,%d,%d)", level(n/36), level(n/6%6), level(n%6))
}
