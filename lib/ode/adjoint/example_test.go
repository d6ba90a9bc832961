package adjoint_test

import (
	"context"
	"fmt"

	"github.com/podium-go/podium/lib/ad"
	"github.com/podium-go/podium/lib/ode/adjoint"
	"github.com/podium-go/podium/lib/tensor"
)

// The derivatives of exp(-p t) u0 at t = 1.
func Example() {
	f := func(t float64, u, p *ad.Var) *ad.Var { return u.Mul(p).Neg() }
	tape := ad.NewTape()
	u0, p := tape.Var(tensor.Of([]float64{2}, 1)), tape.Var(tensor.Of([]float64{0.5}, 1))
	u, err := adjoint.Discrete{}.Solve(context.Background(), adjoint.Problem{F: f, Times: []float64{1}}, u0, p)
	if err != nil {
		fmt.Println(err)
		return
	}
	g := tape.Gradient(u.Sum(), u0, p)
	fmt.Printf("u = %.4f, du/du0 = %.4f, du/dp = %.4f\n", u.Item(), g[0].Item(), g[1].Item())
	// Output: u = 1.2131, du/du0 = 0.6065, du/dp = -1.2131
}
