package mathml

import (
	"fmt"
	"html"
	"strings"
)

// command reads what follows \name.
func (p *parser) command(cmd string, previous class) (atom, error) {
	if a, ok := p.symbol(cmd, previous); ok {
		return a, nil
	}
	if same, ok := sameAlphabet[cmd]; ok {
		cmd = same
	}
	if _, ok := alphabets[cmd]; ok || cmd == "mathrm" || cmd == "rm" || cmd == "mathnormal" {
		return p.styled(cmd)
	}
	if accent, ok := accents[cmd]; ok {
		return p.marked("mover", accent.mark, accent.wide, cmd == "overbrace")
	}
	if mark, ok := unders[cmd]; ok {
		return p.marked("munder", mark, true, cmd == "underbrace")
	}
	switch cmd {
	case "frac", "dfrac", "tfrac", "cfrac":
		return p.fraction(cmd, "")
	case "binom", "dbinom", "tbinom":
		a, err := p.fraction("frac", ` linethickness="0"`)
		a.markup = "<mrow>" + mo("(") + a.markup + mo(")") + "</mrow>"
		return a, err
	case "sqrt":
		return p.root()
	case "text", "textrm", "textnormal", "mbox", "textit", "textbf", "texttt", "textsf", "mathop", "hbox":
		if cmd == "mathop" {
			row, err := p.argument()
			return atom{markup: row, class: operator, limits: true}, err
		}
		return p.textual(cmd)
	case "operatorname":
		limits := p.peek() == "*"
		if limits {
			p.next()
		}
		text, ok := p.takeRaw()
		if !ok {
			return atom{}, fmt.Errorf(`\operatorname needs a name in braces`)
		}
		return function(strings.NewReplacer(`\,`, " ", `\ `, " ").Replace(text), limits), nil
	case "overset", "stackrel", "underset":
		mark, err := p.argument()
		if err != nil {
			return atom{}, err
		}
		base, err := p.argument()
		tag := "mover"
		if cmd == "underset" {
			tag = "munder"
		}
		return atom{markup: element(tag, base, mark), class: relation}, err
	case "left":
		return p.fenced()
	case "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm", "biggm", "Biggm":
		return p.sized(cmd)
	case "begin":
		return p.environment()
	case "substack":
		raw, ok := p.takeRaw()
		if !ok {
			return atom{}, fmt.Errorf(`\substack needs lines in braces`)
		}
		inner := &parser{lexer: lexer{text: raw}, depth: p.depth + 1, style: p.style}
		row, err := inner.rows("")
		return atom{markup: row}, err
	case "boxed":
		row, err := p.argument()
		return atom{markup: `<mrow style="border:1px solid;padding:.2em">` + row + "</mrow>"}, err
	case "phantom", "hphantom", "vphantom":
		row, err := p.argument()
		return atom{markup: "<mphantom>" + row + "</mphantom>"}, err
	case "pmod":
		row, err := p.argument()
		return atom{markup: "<mrow>" + space("0.5").markup + `<mo stretchy="false">(</mo><mi>mod</mi>` + space("0.25").markup + row + `<mo stretchy="false">)</mo></mrow>`}, err
	case "not":
		t := p.next()
		symbol, ok := negated[t]
		if !ok {
			return atom{}, fmt.Errorf(`\not before %s is not known`, name(t))
		}
		return atom{markup: mo(symbol), class: relation}, nil
	case "displaystyle", "textstyle", "scriptstyle":
		row, err := p.row(func(t token) bool { return t == "}" || t == "&" || t == `\\` || t == `\right` || t == `\end` })
		return atom{markup: fmt.Sprintf(`<mstyle displaystyle="%t">%s</mstyle>`, cmd == "displaystyle", row)}, err
	case "label", "nonumber", "notag":
		if cmd == "label" {
			p.takeRaw()
		}
		return atom{}, nil
	case "tag":
		text, ok := p.takeRaw()
		if !ok {
			return atom{}, fmt.Errorf(`\tag needs a text in braces`)
		}
		return atom{markup: space("2").markup + "<mtext>(" + html.EscapeString(text) + ")</mtext>"}, nil
	}
	return atom{}, fmt.Errorf(`unknown command \%s`, cmd)
}

// symbol is a command that stands for itself.
func (p *parser) symbol(cmd string, previous class) (atom, bool) {
	if s, ok := identifiers[cmd]; ok {
		return atom{markup: p.identifier(s)}, true
	}
	if s, ok := upright[cmd]; ok {
		if set, ok := alphabets[p.style]; ok {
			s = set.apply(s)
		}
		return atom{markup: `<mi mathvariant="normal">` + html.EscapeString(s) + "</mi>"}, true
	}
	if s, ok := binaries[cmd]; ok {
		if cmd == "pm" || cmd == "mp" {
			return signed(s, previous), true
		}
		return atom{markup: mo(s), class: binary}, true
	}
	if s, ok := relations[cmd]; ok {
		return atom{markup: `<mo stretchy="false">` + s + "</mo>", class: relation}, true
	}
	if s, ok := spaces[cmd]; ok {
		return space(s), true
	}
	if big, ok := bigOperators[cmd]; ok {
		return atom{markup: mo(big.symbol), class: operator, limits: big.limits}, true
	}
	if limits, ok := functions[cmd]; ok {
		text := strings.NewReplacer("limsup", "lim sup", "liminf", "lim inf", "argm", "arg m").Replace(cmd)
		return function(text, limits), true
	}
	if s, ok := delimiters[token(`\`+cmd)]; ok {
		return fence(s), true
	}
	return atom{}, false
}

// function is a name set upright, with the thin spaces of an operator.
func function(text string, limits bool) atom {
	if limits {
		return atom{markup: `<mo movablelimits="true" lspace="0.1667em" rspace="0.1667em">` + html.EscapeString(text) + "</mo>", class: operator, limits: true}
	}
	return atom{markup: `<mo lspace="0.1667em" rspace="0.1667em" stretchy="false" movablelimits="false">` + html.EscapeString(text) + "</mo>", class: operator}
}

// styled reads a group in another alphabet. A run of letters is one identifier,
// so that \mathrm{Re} reads as a name.
func (p *parser) styled(cmd string) (atom, error) {
	if cmd == "rm" {
		cmd = "mathrm"
	}
	before := p.style
	p.style = cmd
	defer func() { p.style = before }()
	at := p.at
	if raw, ok := p.takeRaw(); ok && raw != "" && strings.Trim(raw, lettersAndDigits) == "" {
		return atom{markup: p.identifier(raw)}, nil
	}
	p.at = at
	row, err := p.argument()
	return atom{markup: row}, err
}

const lettersAndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// marked reads an argument and puts mark above or below it. A brace takes a
// script as its caption.
func (p *parser) marked(tag, mark string, wide, brace bool) (atom, error) {
	row, err := p.argument()
	if err != nil {
		return atom{}, err
	}
	markup := fmt.Sprintf(`<%s accent="true">%s<mo stretchy="%t">%s</mo></%s>`, tag, row, wide, html.EscapeString(mark), tag)
	return atom{markup: markup, limits: brace}, nil
}

func (p *parser) fraction(cmd, attributes string) (atom, error) {
	above, err := p.argument()
	if err != nil {
		return atom{}, err
	}
	below, err := p.argument()
	markup := "<mfrac" + attributes + ">" + above + below + "</mfrac>"
	if cmd == "dfrac" || cmd == "tfrac" {
		markup = fmt.Sprintf(`<mstyle displaystyle="%t" scriptlevel="0">%s</mstyle>`, cmd == "dfrac", markup)
	}
	return atom{markup: markup}, err
}

func (p *parser) root() (atom, error) {
	degree := ""
	if p.peek() == "[" {
		p.next()
		var err error
		if degree, err = p.row(func(t token) bool { return t == "]" || t == "}" }); err != nil {
			return atom{}, err
		}
		if t := p.next(); t != "]" {
			return atom{}, fmt.Errorf("a ] is missing before %s", name(t))
		}
	}
	row, err := p.argument()
	if degree != "" {
		return atom{markup: element("mroot", row, degree)}, err
	}
	return atom{markup: element("msqrt", row)}, err
}

// textual reads words; mathematics between dollar signs inside is converted.
func (p *parser) textual(cmd string) (atom, error) {
	raw, ok := p.takeRaw()
	if !ok {
		return atom{}, fmt.Errorf(`\%s needs a text in braces`, cmd)
	}
	style := map[string]string{
		"textit": ` style="font-style:italic"`, "textbf": ` style="font-weight:bold"`, "texttt": ` style="font-family:monospace"`,
		"textsf": ` style="font-family:sans-serif"`,
	}[cmd]
	var out strings.Builder
	for i, piece := range strings.Split(raw, "$") {
		if i%2 == 1 {
			inner := &parser{lexer: lexer{text: piece}, depth: p.depth + 1}
			row, err := inner.rows("")
			if err != nil {
				return atom{}, err
			}
			out.WriteString(row)
		} else if piece != "" {
			piece = strings.NewReplacer(`\ `, " ", `\%`, "%", `\_`, "_", `\&`, "&", `\{`, "{", `\}`, "}", "~", "\u00a0", "--", "–").Replace(piece)
			// Spaces at the ends of a text would be dropped.
			if strings.HasPrefix(piece, " ") {
				piece = "\u00a0" + piece[1:]
			}
			if strings.HasSuffix(piece, " ") {
				piece = piece[:len(piece)-1] + "\u00a0"
			}
			out.WriteString("<mtext" + style + ">" + html.EscapeString(piece) + "</mtext>")
		}
	}
	return atom{markup: "<mrow>" + out.String() + "</mrow>"}, nil
}
