package mathml

import "strings"

// alphabet is one of the styles of letters that Unicode has code points for;
// MathML Core takes no other way to ask for them.
type alphabet struct {
	upper, lower, digit rune   // code points of A, a and 0; 0: none
	capitalGreek, greek rune   // code points of Α and α; 0: none
	holes               string // pairs: letter, the code point it has had since before
}

// alphabets are by the command that asks for them. \mathrm has no entry: it keeps
// its letters and is set upright.
var alphabets = map[string]alphabet{
	"mathbf":     {upper: 0x1D400, lower: 0x1D41A, digit: 0x1D7CE, capitalGreek: 0x1D6A8, greek: 0x1D6C2},
	"boldsymbol": {upper: 0x1D468, lower: 0x1D482, digit: 0x1D7CE, capitalGreek: 0x1D71C, greek: 0x1D736},
	"mathbb":     {upper: 0x1D538, lower: 0x1D552, digit: 0x1D7D8, holes: "CℂHℍNℕPℙQℚRℝZℤ"},
	"mathcal":    {upper: 0x1D49C, lower: 0x1D4B6, holes: "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ"},
	"mathfrak":   {upper: 0x1D504, lower: 0x1D51E, holes: "CℭHℌIℑRℜZℨ"},
	"mathsf":     {upper: 0x1D5A0, lower: 0x1D5BA, digit: 0x1D7E2},
	"mathtt":     {upper: 0x1D670, lower: 0x1D68A, digit: 0x1D7F6},
	"mathit":     {upper: 0x1D434, lower: 0x1D44E, holes: "hℎ"},
}

// sameAlphabet maps the other names of these commands.
var sameAlphabet = map[string]string{
	"bm": "boldsymbol", "pmb": "boldsymbol", "bold": "mathbf", "bf": "mathbf", "mathscr": "mathcal", "cal": "mathcal",
	"Bbb": "mathbb", "frak": "mathfrak",
}

// apply returns text in the alphabet; what it does not have stays.
func (a alphabet) apply(text string) string {
	return strings.Map(func(r rune) rune {
		holes := []rune(a.holes)
		for i := 0; i+1 < len(holes); i += 2 {
			if holes[i] == r {
				return holes[i+1]
			}
		}
		switch {
		case 'A' <= r && r <= 'Z' && a.upper != 0:
			return a.upper + r - 'A'
		case 'a' <= r && r <= 'z' && a.lower != 0:
			return a.lower + r - 'a'
		case '0' <= r && r <= '9' && a.digit != 0:
			return a.digit + r - '0'
		case 'Α' <= r && r <= 'Ω' && a.greek != 0:
			return a.capitalGreek + r - 'Α'
		case 'α' <= r && r <= 'ω' && a.greek != 0:
			return a.greek + r - 'α'
		case a.greek != 0:
			// After ω come ∂ ϵ ϑ ϰ ϕ ϱ ϖ; ∇ comes after Ω.
			for i, symbol := range []rune("∂ϵϑϰϕϱϖ") {
				if r == symbol {
					return a.greek + 25 + rune(i)
				}
			}
			if r == '∇' {
				return a.capitalGreek + 25
			}
		}
		return r
	}, text)
}
