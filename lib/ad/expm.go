package ad

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/linalg"
	"github.com/podium-go/podium/lib/tensor"
)

// The Taylor coefficients of the exponential are blocks of one of a larger
// matrix: exp of the block triangular Toeplitz matrix of the coefficients of A is
// that of those of exp A. Higham, Functions of Matrices (SIAM 2008), section 3.2.
var expmOp *op

func init() {
	expmOp = declare(op{name: "Expm",
		adjoint: func(c *Call, g *Var, _ int) *Var {
			return expmSeries(c.In[0].Conj().T(), []*Var{g})[0]
		},
		series: func(c *Call, in []*Var) []*Var {
			return []*Var{withSeries(append([]*Var{c.Out[0]}, expmSeries(c.In[0], in[0].series)...))}
		},
	})
}

// expmSeries returns the coefficients from order 1 on of exp of the series a +
// rest.
func expmSeries(a *Var, rest []*Var) []*Var {
	n, blocks := a.Dim(0), len(rest)+1
	unit := tensor.Eye(a.DType(), n*blocks)
	columns := func(i int) *Var { return constant(a.tape, unit.Narrow(1, i*n, (i+1)*n)) }
	var big *Var
	for k := range blocks {
		x := a
		if k > 0 {
			x = rest[k-1]
		}
		if x == nil {
			continue
		}
		// The same block along a diagonal.
		shift := tensor.New(a.DType(), blocks, blocks)
		for i := 0; i+k < blocks; i++ {
			shift.Narrow(0, i, i+1).Narrow(1, i+k, i+k+1).Fill(1.0)
		}
		ones := constant(a.tape, shift.Reshape(blocks, 1, blocks, 1))
		big = plus(big, ones.Mul(x.Reshape(1, n, 1, n)).Reshape(n*blocks, n*blocks))
	}
	e := expm(big)
	top := columns(0).T()
	out := make([]*Var, len(rest))
	for k := range rest {
		out[k] = top.MatMul(e).MatMul(columns(k + 1))
	}
	return out
}

// expm is the operation for what can only fail by overflow, and is then NaN.
func expm(a *Var) *Var {
	y, err := linalg.Expm(a.Value())
	if err != nil {
		y = tensor.Full(a.DType(), math.NaN(), a.Shape()...)
	}
	return expmOp.apply(y, nil, a)
}

// Expm returns the exponential of a square matrix. It fails as [linalg.Expm]
// does.
func Expm(a *Var) (*Var, error) {
	checkSquare("Expm", a, nil)
	y, err := linalg.Expm(a.Value())
	if err != nil {
		return nil, fmt.Errorf("ad: Expm: %w", err)
	}
	return expmOp.apply(y, nil, a), nil
}
