package mathml

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// body is the formula without the elements that are around every one.
func body(t *testing.T, tex string) string {
	t.Helper()
	markup, err := Convert(tex, false)
	if err != nil {
		t.Errorf("%s: %v", tex, err)
		return ""
	}
	wellFormed(t, tex, markup)
	inner := strings.TrimPrefix(markup, "<math><semantics>")
	return inner[:strings.Index(inner, "<annotation")]
}

func wellFormed(t *testing.T, tex, markup string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(markup))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%q: %v in %s", tex, err, markup)
		}
	}
}

func TestConvert(t *testing.T) {
	for tex, want := range map[string]string{
		`x`:               `<mi>x</mi>`,
		`10.5x`:           `<mrow><mn>10.5</mn><mi>x</mi></mrow>`,
		`u_t`:             `<msub><mi>u</mi><mi>t</mi></msub>`,
		`x^23`:            `<mrow><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></mrow>`,
		`u_{xx}^2`:        `<msubsup><mi>u</mi><mrow><mi>x</mi><mi>x</mi></mrow><mn>2</mn></msubsup>`,
		`f'`:              `<msup><mi>f</mi><mo>′</mo></msup>`,
		`f''^2`:           `<msup><mi>f</mi><mrow><mo>′′</mo><mn>2</mn></mrow></msup>`,
		`\frac12`:         `<mfrac><mn>1</mn><mn>2</mn></mfrac>`,
		`\sqrt[3]{x}`:     `<mroot><mi>x</mi><mn>3</mn></mroot>`,
		`\mathbb{R}^n`:    `<msup><mi>ℝ</mi><mi>n</mi></msup>`,
		`\mathbf u`:       `<mi>𝐮</mi>`,
		`\boldsymbol\mu`:  `<mi>𝝁</mi>`,
		`\mathcal{L}`:     `<mi>ℒ</mi>`,
		`\mathrm{Re}`:     `<mi>Re</mi>`,
		`\mathrm d`:       `<mi mathvariant="normal">d</mi>`,
		`\partial_x`:      `<msub><mi mathvariant="normal">∂</mi><mi>x</mi></msub>`,
		`a-b`:             `<mrow><mi>a</mi><mo>−</mo><mi>b</mi></mrow>`,
		`-b`:              `<mrow><mo form="prefix" lspace="0" rspace="0">−</mo><mi>b</mi></mrow>`,
		`a=-b`:            `<mrow><mi>a</mi><mo>=</mo><mo form="prefix" lspace="0" rspace="0">−</mo><mi>b</mi></mrow>`,
		`10^{-3}`:         `<msup><mn>10</mn><mrow><mo form="prefix" lspace="0" rspace="0">−</mo><mn>3</mn></mrow></msup>`,
		`\sum_{i=1}^n`:    `<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>`,
		`\int_0^1`:        `<msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup>`,
		`\int\limits_0^1`: `<munderover><mo>∫</mo><mn>0</mn><mn>1</mn></munderover>`,
		`\hat u`:          `<mover accent="true"><mi>u</mi><mo stretchy="false">^</mo></mover>`,
		`\left(x\right.`:  `<mrow><mo form="prefix" fence="true" stretchy="true">(</mo><mi>x</mi></mrow>`,
		`\not\in`:         `<mo>∉</mo>`,
		`a<b & c`:         `<mtable class="gathered" displaystyle="true"><mtr><mtd style="text-align:center"><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></mtd><mtd style="text-align:center"><mi>c</mi></mtd></mtr></mtable>`,
		`\text{ if }x`:    "<mrow><mrow><mtext>\u00a0if\u00a0</mtext></mrow><mi>x</mi></mrow>",
		`\text{a $x$}`:    "<mrow><mtext>a\u00a0</mtext><mi>x</mi></mrow>",
		`x % note`:        `<mi>x</mi>`,
		`{}^2`:            `<msup><mrow></mrow><mn>2</mn></msup>`,
		``:                `<mrow></mrow>`,
	} {
		if got := body(t, tex); got != want {
			t.Errorf("%s\n got %s\nwant %s", tex, got, want)
		}
	}
}

// The formulas that notebooks of this field are full of must at least convert.
func TestNotebookFormulas(t *testing.T) {
	for _, tex := range []string{
		`\partial_t u + u\,\partial_x u = \nu\,\partial_{xx} u, \qquad x \in (0, 1),\; t > 0`,
		`\frac{\| u - V V^\top M u \|_{L^2}}{\| u \|_{L^2}} \le 10^{-3}`,
		`\operatorname*{arg\,min}_{\theta \in \Theta} \; \mathbb{E}_{x \sim p}\left[ \left\| G_\theta(x) - G(x) \right\|^2 \right]`,
		`A(\boldsymbol\mu) = \sum_{q=1}^{Q} \theta_q(\boldsymbol\mu)\, A_q`,
		`\begin{aligned} \dot{x} &= \sigma (y - x) \\ \dot{y} &= x(\rho - z) - y \\[2pt] \dot z &= xy - \beta z \end{aligned}`,
		`f(x) = \begin{cases} 0 & \text{if } x < 0, \\ x^2 & \text{otherwise} \end{cases}`,
		`V = \begin{bmatrix} v_1 & \cdots & v_r \end{bmatrix}, \quad \Sigma = \begin{pmatrix} \sigma_1 & & \\ & \ddots & \\ & & \sigma_r \end{pmatrix}`,
		`\begin{equation} E = mc^2 \label{eq:e} \tag{1} \end{equation}`,
		`\underbrace{\lambda_{\max}}_{\text{largest}} \gg \overbrace{a+b}^{n} `,
		`\lim_{n \to \infty} \Bigl( 1 + \tfrac1n \Bigr)^n = \mathrm e`,
		`\mathrm{d}X_t = -\nabla U(X_t)\,\mathrm dt + \sqrt{2\beta^{-1}}\,\mathrm dW_t`,
		`\langle u, v \rangle_{H^1} = \int_\Omega \nabla u \cdot \nabla v \,\mathrm{d}x`,
		`\left\{ x \in \mathbb{R}^n \;\middle|\; \|x\|_\infty \leq 1 \right\}`,
		`\binom{n}{k} = \frac{n!}{k!\,(n-k)!}`,
		`\begin{array}{c|c} c & A \\ \hline & b^\top \end{array}`,
		`\widehat{\mathcal{F}u}(k) \approx \widetilde u_k \overset{!}{=} \overline{z}`,
		`y_j\big|_{j=1}^m, \qquad a \stackrel{\text{def}}{=} b, \sum_{\substack{i < j \\ j < n}} a_{ij}`,
		`\boxed{\kappa(A) = \sigma_1/\sigma_n} \pmod{p} \quad \phantom{x} \displaystyle\sum_i i`,
		"100\\%\\text{ of 5\\%}, \\#\\{i\\}, é, α",
	} {
		for _, display := range []bool{false, true} {
			markup, err := Convert(tex, display)
			if err != nil {
				t.Errorf("%s: %v", tex, err)
				continue
			}
			wellFormed(t, tex, markup)
			if display != strings.HasPrefix(markup, `<math display="block">`) {
				t.Errorf("%s: display %v gave %s", tex, display, markup[:30])
			}
		}
	}
}

func TestErrors(t *testing.T) {
	for tex, want := range map[string]string{
		`\newthing x`:                         `unknown command \newthing`,
		`\frac{1}`:                            "something is missing before the end",
		`{x`:                                  "a } is missing before the end",
		`x}`:                                  "} has no place here",
		`x^`:                                  "something is missing before the end",
		`x_1_2`:                               "two subscripts",
		`\left( x`:                            `a \right is missing before the end`,
		`\left x \right)`:                     `\left needs a delimiter, not x`,
		`\begin{tikz}\end{tikz}`:              "unknown environment tikz",
		`\begin{cases} x`:                     `\begin{cases} is ended by \end{}`,
		`\begin{cases} x \end{matrix}`:        `\begin{cases} is ended by \end{matrix}`,
		`\text x`:                             `\text needs a text in braces`,
		`\sqrt[3{x}`:                          "",
		`#`:                                   "# has no place here",
		strings.Repeat("{", 500):              "nested too deeply",
		strings.Repeat(`\sqrt`, 500):          "nested too deeply",
		strings.Repeat(`x^{`, 500):            "nested too deeply",
		strings.Repeat(`\text{$`, 500) + `}`:  "",
		strings.Repeat(`\begin{matrix}`, 500): "nested too deeply",
	} {
		if markup, err := Convert(tex, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s gave %s, %v; want %s", tex, markup, err, want)
		}
	}
}

func FuzzConvert(f *testing.F) {
	f.Add(`\begin{aligned} a &= \frac{1}{2} \\ \left( x^2_3' \right] \end{aligned}`)
	f.Add(`\text{a $x$ b}\mathbf{\mu}\big|\substack{a\\b}\not=\sqrt[3]{x}`)
	f.Add("\\\xff{<&\"}^'")
	f.Fuzz(func(t *testing.T, tex string) {
		markup, err := Convert(tex, true)
		if err != nil {
			return
		}
		if strings.ToValidUTF8(tex, "") == tex && !strings.ContainsFunc(tex, func(r rune) bool {
			return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xFFFE || r == 0xFFFF
		}) {
			wellFormed(t, tex, markup)
		}
	})
}
