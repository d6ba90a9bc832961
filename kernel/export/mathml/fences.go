package mathml

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// fenced reads \left( ... \middle| ... \right).
func (p *parser) fenced() (atom, error) {
	left, err := p.delimiter(`\left`, "prefix")
	if err != nil {
		return atom{}, err
	}
	style := p.style
	parts := left
	for {
		row, err := p.row(func(t token) bool {
			return t == `\right` || t == `\middle` || t == "}" || t == "&" || t == `\\` || t == `\end`
		})
		if err != nil {
			return atom{}, err
		}
		parts += row
		switch t := p.next(); t {
		case `\right`:
			right, err := p.delimiter(`\right`, "postfix")
			p.style = style
			return atom{markup: "<mrow>" + parts + right + "</mrow>"}, err
		case `\middle`:
			middle, err := p.delimiter(`\middle`, "infix")
			if err != nil {
				return atom{}, err
			}
			parts += middle
		default:
			return atom{}, fmt.Errorf(`a \right is missing before %s`, name(t))
		}
	}
}

// delimiter reads the delimiter of cmd: one that grows with its content.
func (p *parser) delimiter(cmd, form string) (string, error) {
	t := p.next()
	symbol, ok := delimiters[t]
	if !ok {
		return "", fmt.Errorf("%s needs a delimiter, not %s", cmd, name(t))
	}
	if symbol == "" {
		return "", nil
	}
	return fmt.Sprintf(`<mo form="%s" fence="true" stretchy="true">%s</mo>`, form, html.EscapeString(symbol)), nil
}

// sized reads \big( and its like.
func (p *parser) sized(cmd string) (atom, error) {
	t := p.next()
	symbol, ok := delimiters[t]
	if !ok || symbol == "" {
		return atom{}, fmt.Errorf(`\%s needs a delimiter, not %s`, cmd, name(t))
	}
	size := map[string]string{"big": "1.2", "Big": "1.8", "bigg": "2.4", "Bigg": "3"}[strings.TrimRight(cmd, "lrm")]
	markup := fmt.Sprintf(`<mo stretchy="true" symmetric="true" minsize="%[1]sem" maxsize="%[1]sem" lspace="0" rspace="0">%[2]s</mo>`, size, html.EscapeString(symbol))
	kind := fences[symbol]
	switch cmd[len(cmd)-1] {
	case 'l':
		kind = opening
	case 'r':
		kind = closing
	case 'm':
		kind = relation
	}
	return atom{markup: markup, class: kind}, nil
}

// matrices are the environments by their delimiters.
var matrices = map[string][2]string{
	"matrix": {"", ""}, "smallmatrix": {"", ""}, "pmatrix": {"(", ")"}, "bmatrix": {"[", "]"}, "Bmatrix": {"{", "}"},
	"vmatrix": {"|", "|"}, "Vmatrix": {"‖", "‖"}, "array": {"", ""}, "cases": {"{", ""},
}

// equations are the environments that only group lines.
var equations = []string{"aligned", "align", "alignedat", "split", "gather", "gathered", "equation", "eqnarray", "multline", "displaymath", "math"}

// environment reads what follows \begin.
func (p *parser) environment() (atom, error) {
	env, ok := p.takeRaw()
	if !ok {
		return atom{}, fmt.Errorf(`\begin needs a name in braces`)
	}
	plain := strings.TrimSuffix(env, "*")
	pair, isMatrix := matrices[plain]
	if !isMatrix && !slices.Contains(equations, plain) {
		return atom{}, fmt.Errorf(`unknown environment %s`, env)
	}
	columns := ""
	if plain == "array" || plain == "alignedat" {
		if columns, ok = p.takeRaw(); !ok {
			return atom{}, fmt.Errorf(`\begin{%s} needs its columns in braces`, env)
		}
	}
	style := p.style
	table, err := p.table(plain, columns)
	p.style = style
	if err != nil {
		return atom{}, err
	}
	if ended, ok := p.takeRaw(); !ok || ended != env {
		return atom{}, fmt.Errorf(`\begin{%s} is ended by \end{%s}`, env, ended)
	}
	if pair == [2]string{} {
		return atom{markup: table}, nil
	}
	markup := `<mrow><mo form="prefix" fence="true" stretchy="true">` + pair[0] + "</mo>" + table
	if pair[1] != "" {
		markup += `<mo form="postfix" fence="true" stretchy="true">` + pair[1] + "</mo>"
	}
	return atom{markup: markup + "</mrow>"}, nil
}

// rows reads lines up to the end of the formula: one row, or a table of them.
func (p *parser) rows(columns string) (string, error) {
	table, err := p.table("gathered", columns)
	if err != nil {
		return "", err
	}
	if t := p.next(); t != "" {
		return "", fmt.Errorf("%s has no place here", name(t))
	}
	return table, nil
}

// table reads cells between & and \\ up to the end or \end, which it takes.
func (p *parser) table(env, columns string) (string, error) {
	p.depth++
	defer func() { p.depth-- }()
	lines := [][]string{nil}
	for {
		cell, err := p.row(func(t token) bool { return t == "&" || t == `\\` || t == `\end` || t == `\hline` || t == "}" })
		if err != nil {
			return "", err
		}
		last := &lines[len(lines)-1]
		t := p.peek()
		if t == "}" {
			return "", fmt.Errorf("} has no place here")
		}
		if t != "" {
			p.next()
		}
		if t == `\hline` {
			continue
		}
		*last = append(*last, cell)
		if t == `\\` {
			lines = append(lines, nil)
			if p.at < len(p.text) && p.text[p.at] == '[' { // \\[2pt]: a distance
				if end := strings.IndexByte(p.text[p.at:], ']'); end > 0 {
					p.at += end + 1
				}
			}
		}
		if t == "" || t == `\end` {
			break
		}
	}
	if last := lines[len(lines)-1]; len(lines) > 1 && len(last) == 1 && last[0] == "<mrow></mrow>" {
		lines = lines[:len(lines)-1] // a \\ at the end begins no line
	}
	if _, isMatrix := matrices[env]; !isMatrix && len(lines) == 1 && len(lines[0]) == 1 {
		return lines[0][0], nil
	}
	alignment := func(column int) string {
		letters := strings.Map(func(r rune) rune {
			if strings.ContainsRune("lcr", r) {
				return r
			}
			return -1
		}, columns)
		switch {
		case env == "array" && column < len(letters):
			return map[byte]string{'l': "left", 'c': "center", 'r': "right"}[letters[column]]
		case env == "cases":
			return "left"
		case slices.Contains([]string{"aligned", "align", "alignedat", "split", "eqnarray"}, env):
			return [2]string{"right", "left"}[column%2]
		}
		return "center"
	}
	var out strings.Builder
	out.WriteString("<mtable class=\"" + env + "\"")
	if _, isMatrix := matrices[env]; !isMatrix {
		out.WriteString(` displaystyle="true"`)
	}
	out.WriteString(">")
	for _, line := range lines {
		out.WriteString("<mtr>")
		for column, cell := range line {
			fmt.Fprintf(&out, `<mtd style="text-align:%s">%s</mtd>`, alignment(column), cell)
		}
		out.WriteString("</mtr>")
	}
	out.WriteString("</mtable>")
	return out.String(), nil
}
