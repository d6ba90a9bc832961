package ad

import "github.com/podium-go/podium/lib/tensor"

// Comparisons do not depend on their operands smoothly: they give Bool tensors,
// as masks for [Where], [Var.Masked] and the like. Their memory is the tape's.

// Eq returns whether x = y.
func (x *Var) Eq(y any) *tensor.Tensor { return compare("Eq", tensor.Eq, x, y) }

// Ne returns whether x ≠ y.
func (x *Var) Ne(y any) *tensor.Tensor { return compare("Ne", tensor.Ne, x, y) }

// Lt returns whether x < y.
func (x *Var) Lt(y any) *tensor.Tensor { return compare("Lt", tensor.Lt, x, y) }

// Le returns whether x ≤ y.
func (x *Var) Le(y any) *tensor.Tensor { return compare("Le", tensor.Le, x, y) }

// Gt returns whether x > y.
func (x *Var) Gt(y any) *tensor.Tensor { return compare("Gt", tensor.Gt, x, y) }

// Ge returns whether x ≥ y.
func (x *Var) Ge(y any) *tensor.Tensor { return compare("Ge", tensor.Ge, x, y) }

func compare(what string, f func(dst *tensor.Tensor, x, y any) *tensor.Tensor, x *Var, y any) *tensor.Tensor {
	switch v := y.(type) {
	case *Var:
		return f(tapeOf(x, v).alloc(tensor.Bool, common(what, x.Shape(), v.Shape())...), x.Value(), v.Value())
	case *tensor.Tensor:
		return f(x.tape.alloc(tensor.Bool, common(what, x.Shape(), v.Shape())...), x.Value(), v)
	}
	return f(x.tape.alloc(tensor.Bool, x.Shape()...), x.Value(), y)
}
