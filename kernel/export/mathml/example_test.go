package mathml_test

import (
	"fmt"

	"github.com/podium-go/podium/kernel/export/mathml"
)

func ExampleConvert() {
	markup, err := mathml.Convert(`\nu > 0`, false)
	fmt.Println(markup, err)
	_, err = mathml.Convert(`\newcommand{\R}{\mathbb{R}}`, false)
	fmt.Println(err)
	// Output:
	// <math><semantics><mrow><mi>ν</mi><mo>&gt;</mo><mn>0</mn></mrow><annotation encoding="application/x-tex">\nu &gt; 0</annotation></semantics></math> <nil>
	// unknown command \newcommand
}
