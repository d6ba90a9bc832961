package mathml

// class is what a piece of a formula is to its neighbours (TeXbook, chapter 17);
// a sign after a relation, say, is a unary one.
type class int

const (
	ordinary class = iota
	binary
	relation
	opening
	closing
	punctuation
	operator
)

// identifiers are the symbols that stand for quantities.
var identifiers = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
	"zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
	"lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "varpi": "ϖ",
	"rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ",
	"phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "varkappa": "ϰ",
	"imath": "ı", "jmath": "ȷ", "ell": "ℓ", "hbar": "ℏ",
}

// upright are identifiers that are not slanted.
var upright = map[string]string{
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
	"Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
	"partial": "∂", "nabla": "∇", "infty": "∞", "emptyset": "∅", "varnothing": "∅", "Re": "ℜ", "Im": "ℑ",
	"aleph": "ℵ", "wp": "℘", "angle": "∠", "triangle": "△", "square": "□", "Box": "□", "top": "⊤", "bot": "⊥",
	"forall": "∀", "exists": "∃", "nexists": "∄", "neg": "¬", "lnot": "¬", "dagger": "†", "ddagger": "‡",
	"ldots": "…", "dots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "dotsc": "…", "dotsb": "⋯",
	"degree": "°", "checkmark": "✓", "star": "⋆", "bullet": "•", "prime": "′",
	"$": "$", "%": "%", "&": "&", "#": "#", "_": "_",
}

var binaries = map[string]string{
	"pm": "±", "mp": "∓", "times": "×", "div": "÷", "cdot": "⋅", "ast": "∗", "circ": "∘",
	"oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "odot": "⊙", "cap": "∩", "cup": "∪", "setminus": "∖",
	"wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨", "sqcup": "⊔", "sqcap": "⊓", "uplus": "⊎", "bmod": "mod", "diamond": "⋄",
}

var relations = map[string]string{
	"le": "≤", "leq": "≤", "leqslant": "⩽", "ge": "≥", "geq": "≥", "geqslant": "⩾", "ne": "≠", "neq": "≠",
	"ll": "≪", "gg": "≫", "lesssim": "≲", "gtrsim": "≳", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅",
	"equiv": "≡", "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆",
	"supset": "⊃", "supseteq": "⊇", "perp": "⟂", "parallel": "∥", "mid": "∣", "prec": "≺", "preceq": "⪯", "succ": "≻", "succeq": "⪰",
	"to": "→", "rightarrow": "→", "longrightarrow": "⟶", "leftarrow": "←", "gets": "←", "longleftarrow": "⟵",
	"leftrightarrow": "↔", "Rightarrow": "⇒", "Longrightarrow": "⟹", "implies": "⟹", "Leftarrow": "⇐",
	"Leftrightarrow": "⇔", "iff": "⟺", "mapsto": "↦", "longmapsto": "⟼", "hookrightarrow": "↪",
	"rightharpoonup": "⇀", "rightleftharpoons": "⇌", "uparrow": "↑", "downarrow": "↓", "nearrow": "↗", "searrow": "↘",
	"coloneqq": "≔", "triangleq": "≜", "doteq": "≐", "vdash": "⊢", "models": "⊨", "asymp": "≍", "leadsto": "⇝",
}

// bigOperators have their limits above and below in display style if the value
// is true, beside them else.
var bigOperators = map[string]struct {
	symbol string
	limits bool
}{
	"sum": {"∑", true}, "prod": {"∏", true}, "coprod": {"∐", true}, "bigcup": {"⋃", true}, "bigcap": {"⋂", true},
	"bigoplus": {"⨁", true}, "bigotimes": {"⨂", true}, "bigvee": {"⋁", true}, "bigwedge": {"⋀", true}, "bigsqcup": {"⨆", true},
	"int": {"∫", false}, "iint": {"∬", false}, "iiint": {"∭", false}, "oint": {"∮", false}, "oiint": {"∯", false},
}

// functions are names set upright; true: with limits, as \max.
var functions = map[string]bool{
	"sin": false, "cos": false, "tan": false, "cot": false, "sec": false, "csc": false, "arcsin": false, "arccos": false,
	"arctan": false, "sinh": false, "cosh": false, "tanh": false, "coth": false, "exp": false, "log": false, "ln": false, "lg": false,
	"dim": false, "ker": false, "hom": false, "deg": false, "arg": false,
	"det": true, "max": true, "min": true, "sup": true, "inf": true, "lim": true, "limsup": true, "liminf": true,
	"Pr": true, "gcd": true, "argmin": true, "argmax": true,
}

var delimiters = map[token]string{
	"(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", "<": "⟨", ">": "⟩", ".": "",
	`\{`: "{", `\}`: "}", `\lbrace`: "{", `\rbrace`: "}", `\lbrack`: "[", `\rbrack`: "]",
	`\|`: "‖", `\Vert`: "‖", `\lVert`: "‖", `\rVert`: "‖", `\vert`: "|", `\lvert`: "|", `\rvert`: "|",
	`\langle`: "⟨", `\rangle`: "⟩", `\lfloor`: "⌊", `\rfloor`: "⌋", `\lceil`: "⌈", `\rceil`: "⌉",
	`\backslash`: "∖", `\uparrow`: "↑", `\downarrow`: "↓",
	`\llbracket`: "⟦", `\rrbracket`: "⟧", `\lbrbrak`: "⟦", `\rbrbrak`: "⟧",
}

// fences is the class of a delimiter that stands without \left.
var fences = map[string]class{
	"(": opening, "[": opening, "{": opening, "⟨": opening, "⌊": opening, "⌈": opening, "⟦": opening,
	")": closing, "]": closing, "}": closing, "⟩": closing, "⌋": closing, "⌉": closing, "⟧": closing,
}

// accents stand above what follows; the wide ones stretch.
var accents = map[string]struct {
	mark string
	wide bool
}{
	"hat": {"^", false}, "widehat": {"^", true}, "tilde": {"~", false}, "widetilde": {"~", true},
	"bar": {"¯", false}, "overline": {"‾", true}, "vec": {"→", false}, "overrightarrow": {"→", true},
	"dot": {"˙", false}, "ddot": {"¨", false}, "dddot": {"⃛", false}, "check": {"ˇ", false}, "breve": {"˘", false}, "mathring": {"˚", false},
	"acute": {"´", false}, "grave": {"`", false}, "overbrace": {"⏞", true},
}

var unders = map[string]string{"underline": "_", "underbrace": "⏟"}

// spaces are widths in em.
var spaces = map[string]string{
	",": "0.1667", "thinspace": "0.1667", ":": "0.2222", ">": "0.2222", "medspace": "0.2222", ";": "0.2778",
	"thickspace": "0.2778", "!": "-0.1667", " ": "0.25", "~": "0.25", "quad": "1", "qquad": "2", "enspace": "0.5",
}

// negated are the relations that \not makes.
var negated = map[token]string{
	"=": "≠", "<": "≮", ">": "≯", `\in`: "∉", `\subset`: "⊄", `\subseteq`: "⊈", `\equiv`: "≢",
	`\sim`: "≁", `\approx`: "≉", `\exists`: "∄", `\mid`: "∤", `\le`: "≰", `\leq`: "≰", `\ge`: "≱", `\geq`: "≱",
}
