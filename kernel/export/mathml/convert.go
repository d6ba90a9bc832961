package mathml

import (
	"errors"
	"fmt"
	"html"
	"strings"
)

// maxDepth bounds the nesting of a formula.
const maxDepth = 100

// Convert returns the math element for tex, which stands without its dollar
// signs. display asks for a formula on a line of its own. The error names what
// cannot be converted.
func Convert(tex string, display bool) (string, error) {
	p := &parser{lexer: lexer{text: tex}}
	row, err := p.rows("")
	if err != nil {
		return "", err
	}
	mode := ""
	if display {
		mode = ` display="block"`
	}
	return "<math" + mode + "><semantics>" + row + `<annotation encoding="application/x-tex">` +
		html.EscapeString(strings.TrimSpace(tex)) + "</annotation></semantics></math>", nil
}

// atom is one piece of a formula.
type atom struct {
	markup string
	class  class
	limits bool // scripts go above and below
}

type parser struct {
	lexer
	depth int
	style string // the alphabet's command in force, "" or "mathrm"
}

// row collects atoms until stop says so; it does not take the token that stopped
// it. It returns one element.
func (p *parser) row(stop func(token) bool) (string, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return "", errors.New("nested too deeply")
	}
	var parts []string
	previous := opening // what begins a row is a sign, not an operation
	for {
		t := p.peek()
		if t == "" || stop(t) {
			break
		}
		a, err := p.scripted(previous)
		if err != nil {
			return "", err
		}
		if a.markup != "" {
			parts = append(parts, a.markup)
			previous = a.class
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return "<mrow>" + strings.Join(parts, "") + "</mrow>", nil
}

// scripted reads an atom with its subscript, superscript and primes.
func (p *parser) scripted(previous class) (atom, error) {
	base := atom{markup: "<mrow></mrow>"}
	if t := p.peek(); t != "^" && t != "_" && t != "'" {
		var err error
		if base, err = p.atom(previous); err != nil {
			return base, err
		}
	}
	var sub, sup string
	for {
		switch p.peek() {
		case `\limits`, `\nolimits`:
			base.limits = p.next() == `\limits`
			continue
		case "'":
			primes := ""
			for p.peek() == "'" {
				p.next()
				primes += "′"
			}
			sup += "<mo>" + primes + "</mo>"
			continue
		case "_":
			if sub != "" {
				return base, errors.New("two subscripts on one symbol")
			}
			p.next()
			var err error
			if sub, err = p.argument(); err != nil {
				return base, err
			}
			continue
		case "^":
			p.next()
			more, err := p.argument()
			if err != nil {
				return base, err
			}
			if sup != "" {
				more = "<mrow>" + sup + more + "</mrow>"
			}
			sup = more
			continue
		}
		break
	}
	under, over, both := "msub", "msup", "msubsup"
	if base.limits {
		under, over, both = "munder", "mover", "munderover"
	}
	switch {
	case sub != "" && sup != "":
		base.markup = element(both, base.markup, sub, sup)
	case sub != "":
		base.markup = element(under, base.markup, sub)
	case sup != "":
		base.markup = element(over, base.markup, sup)
	}
	base.limits = false
	return base, nil
}

// argument reads what a command or script applies to: a group or one symbol.
func (p *parser) argument() (string, error) {
	switch t := p.peek(); t {
	case "{":
		return p.group()
	case "", "}", "&", `\\`, "^", "_", `\right`, `\end`:
		return "", fmt.Errorf("something is missing before %s", name(t))
	}
	if t := p.peek(); isDigit(t) { // x^23 raises to 2
		p.next()
		return p.number(string(t)), nil
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return "", errors.New("nested too deeply")
	}
	a, err := p.atom(opening)
	return a.markup, err
}

// group reads {...}.
func (p *parser) group() (string, error) {
	p.next()
	style := p.style
	row, err := p.row(func(t token) bool { return t == "}" || t == "&" || t == `\\` || t == `\right` || t == `\end` })
	p.style = style
	if err != nil {
		return "", err
	}
	if t := p.next(); t != "}" {
		return "", fmt.Errorf("a } is missing before %s", name(t))
	}
	return row, nil
}

// atom reads one piece without its scripts.
func (p *parser) atom(previous class) (atom, error) {
	t := p.peek()
	if t == "{" {
		row, err := p.group()
		return atom{markup: row}, err
	}
	p.next()
	if strings.HasPrefix(string(t), `\`) {
		return p.command(string(t[1:]), previous)
	}
	switch {
	case isDigit(t):
		number := string(t)
		for p.at < len(p.text) && (isDigit(token(p.text[p.at:p.at+1])) || p.decimalPoint()) {
			number += p.text[p.at : p.at+1]
			p.at++
		}
		return atom{markup: p.number(number)}, nil
	case len(t) == 1 && isLetter(t[0]):
		return atom{markup: p.identifier(string(t))}, nil
	}
	switch t {
	case "}", "&", "#":
		return atom{}, fmt.Errorf("%s has no place here", name(t))
	case "+", "-", "±":
		return signed(strings.Replace(string(t), "-", "−", 1), previous), nil
	case "*":
		return atom{markup: mo("∗"), class: binary}, nil
	case "=", "<", ">", ":":
		return atom{markup: mo(string(t)), class: relation}, nil
	case ",", ";":
		return atom{markup: `<mo separator="true">` + string(t) + "</mo>", class: punctuation}, nil
	case "~":
		return space("0.25"), nil
	case "!", ".", "?":
		return atom{markup: `<mo lspace="0" rspace="0">` + string(t) + "</mo>"}, nil
	}
	if symbol, ok := delimiters[t]; ok && symbol != "" && t != "<" && t != ">" {
		return fence(symbol), nil
	}
	return atom{markup: "<mi>" + html.EscapeString(string(t)) + "</mi>"}, nil
}

// decimalPoint reports whether a point between digits follows.
func (p *parser) decimalPoint() bool {
	return p.text[p.at] == '.' && p.at+1 < len(p.text) && isDigit(token(p.text[p.at+1:p.at+2]))
}

func (p *parser) number(digits string) string {
	return "<mn>" + alphabets[p.style].apply(digits) + "</mn>"
}

// identifier is a letter or name in the alphabet in force.
func (p *parser) identifier(text string) string {
	if set, ok := alphabets[p.style]; ok {
		text = set.apply(text)
	}
	if p.style == "mathrm" && len([]rune(text)) == 1 {
		return `<mi mathvariant="normal">` + html.EscapeString(text) + "</mi>"
	}
	return "<mi>" + html.EscapeString(text) + "</mi>"
}

func element(tag string, children ...string) string {
	return "<" + tag + ">" + strings.Join(children, "") + "</" + tag + ">"
}

func mo(symbol string) string { return "<mo>" + html.EscapeString(symbol) + "</mo>" }

// signed is a plus or minus: a sign or an operation, by what comes before.
func signed(symbol string, previous class) atom {
	switch previous {
	case ordinary, closing:
		return atom{markup: mo(symbol), class: binary}
	}
	return atom{markup: `<mo form="prefix" lspace="0" rspace="0">` + symbol + "</mo>", class: binary}
}

// fence is a delimiter that keeps its size.
func fence(symbol string) atom {
	return atom{markup: `<mo stretchy="false" lspace="0" rspace="0">` + html.EscapeString(symbol) + "</mo>", class: fences[symbol]}
}

func space(em string) atom { return atom{markup: `<mspace width="` + em + `em"></mspace>`} }

// name is a token in a message.
func name(t token) string {
	if t == "" {
		return "the end"
	}
	return string(t)
}
