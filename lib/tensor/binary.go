package tensor

// The methods return a new tensor; the functions write into dst (see the
// package's comment).

// Add returns x + y.
func (x *Tensor) Add(y any) *Tensor { return addOp.two(nil, x, y) }

// Add is [Tensor.Add] into dst; x may be a Go number as well.
func Add(dst *Tensor, x, y any) *Tensor { return addOp.two(dst, x, y) }

// Sub returns x - y.
func (x *Tensor) Sub(y any) *Tensor { return subOp.two(nil, x, y) }

// Sub is [Tensor.Sub] into dst; x may be a Go number as well.
func Sub(dst *Tensor, x, y any) *Tensor { return subOp.two(dst, x, y) }

// Mul returns x y.
func (x *Tensor) Mul(y any) *Tensor { return mulOp.two(nil, x, y) }

// Mul is [Tensor.Mul] into dst; x may be a Go number as well.
func Mul(dst *Tensor, x, y any) *Tensor { return mulOp.two(dst, x, y) }

// Div returns x / y. Integers divide as in Go: towards zero, with a panic for a zero.
func (x *Tensor) Div(y any) *Tensor { return divOp.two(nil, x, y) }

// Div is [Tensor.Div] into dst; x may be a Go number as well.
func Div(dst *Tensor, x, y any) *Tensor { return divOp.two(dst, x, y) }

// Pow returns x to the power y, both real or both complex.
func (x *Tensor) Pow(y any) *Tensor { return powOp.two(nil, x, y) }

// Pow is [Tensor.Pow] into dst; x may be a Go number as well.
func Pow(dst *Tensor, x, y any) *Tensor { return powOp.two(dst, x, y) }

// Minimum returns the lesser of x and y, NaN if one of them is.
func (x *Tensor) Minimum(y any) *Tensor { return minimumOp.two(nil, x, y) }

// Minimum is [Tensor.Minimum] into dst; x may be a Go number as well.
func Minimum(dst *Tensor, x, y any) *Tensor { return minimumOp.two(dst, x, y) }

// Maximum returns the greater of x and y, NaN if one of them is.
func (x *Tensor) Maximum(y any) *Tensor { return maximumOp.two(nil, x, y) }

// Maximum is [Tensor.Maximum] into dst; x may be a Go number as well.
func Maximum(dst *Tensor, x, y any) *Tensor { return maximumOp.two(dst, x, y) }

// Mod returns what is left of x/y for a quotient rounded down, so that it has the sign of y.
func (x *Tensor) Mod(y any) *Tensor { return modOp.two(nil, x, y) }

// Mod is [Tensor.Mod] into dst; x may be a Go number as well.
func Mod(dst *Tensor, x, y any) *Tensor { return modOp.two(dst, x, y) }

// Atan2 returns the angle in radians, in (-π, π], of the points with ordinates x and abscissas y.
func (x *Tensor) Atan2(y any) *Tensor { return atan2Op.two(nil, x, y) }

// Atan2 is [Tensor.Atan2] into dst; x may be a Go number as well.
func Atan2(dst *Tensor, x, y any) *Tensor { return atan2Op.two(dst, x, y) }

// Hypot returns √(x²+y²) without overflow.
func (x *Tensor) Hypot(y any) *Tensor { return hypotOp.two(nil, x, y) }

// Hypot is [Tensor.Hypot] into dst; x may be a Go number as well.
func Hypot(dst *Tensor, x, y any) *Tensor { return hypotOp.two(dst, x, y) }

// Eq returns whether x = y, as a Bool tensor.
func (x *Tensor) Eq(y any) *Tensor { return eqOp.two(nil, x, y) }

// Eq is [Tensor.Eq] into dst; x may be a Go number as well.
func Eq(dst *Tensor, x, y any) *Tensor { return eqOp.two(dst, x, y) }

// Ne returns whether x ≠ y, as a Bool tensor.
func (x *Tensor) Ne(y any) *Tensor { return neOp.two(nil, x, y) }

// Ne is [Tensor.Ne] into dst; x may be a Go number as well.
func Ne(dst *Tensor, x, y any) *Tensor { return neOp.two(dst, x, y) }

// Lt returns whether x < y, as a Bool tensor.
func (x *Tensor) Lt(y any) *Tensor { return ltOp.two(nil, x, y) }

// Lt is [Tensor.Lt] into dst; x may be a Go number as well.
func Lt(dst *Tensor, x, y any) *Tensor { return ltOp.two(dst, x, y) }

// Le returns whether x ≤ y, as a Bool tensor.
func (x *Tensor) Le(y any) *Tensor { return leOp.two(nil, x, y) }

// Le is [Tensor.Le] into dst; x may be a Go number as well.
func Le(dst *Tensor, x, y any) *Tensor { return leOp.two(dst, x, y) }

// Gt returns whether x > y, as a Bool tensor.
func (x *Tensor) Gt(y any) *Tensor { return gtOp.two(nil, x, y) }

// Gt is [Tensor.Gt] into dst; x may be a Go number as well.
func Gt(dst *Tensor, x, y any) *Tensor { return gtOp.two(dst, x, y) }

// Ge returns whether x ≥ y, as a Bool tensor.
func (x *Tensor) Ge(y any) *Tensor { return geOp.two(nil, x, y) }

// Ge is [Tensor.Ge] into dst; x may be a Go number as well.
func Ge(dst *Tensor, x, y any) *Tensor { return geOp.two(dst, x, y) }

// And returns x and y, of Bool tensors.
func (x *Tensor) And(y any) *Tensor { return andOp.two(nil, x, y) }

// And is [Tensor.And] into dst; x may be a Go number as well.
func And(dst *Tensor, x, y any) *Tensor { return andOp.two(dst, x, y) }

// Or returns x or y, of Bool tensors.
func (x *Tensor) Or(y any) *Tensor { return orOp.two(nil, x, y) }

// Or is [Tensor.Or] into dst; x may be a Go number as well.
func Or(dst *Tensor, x, y any) *Tensor { return orOp.two(dst, x, y) }

// Xor returns either x or y, of Bool tensors.
func (x *Tensor) Xor(y any) *Tensor { return xorOp.two(nil, x, y) }

// Xor is [Tensor.Xor] into dst; x may be a Go number as well.
func Xor(dst *Tensor, x, y any) *Tensor { return xorOp.two(dst, x, y) }

// FMA writes a b + c, of floats with one rounding, to dst, which is made if it
// is nil, and returns it. Operands are tensors or Go numbers:
//
//	tensor.FMA(y, 2, x, y) // y += 2 x
func FMA(dst *Tensor, a, b, c any) *Tensor { return fmaOp.apply(dst, a, b, c) }

// Clamp returns min(max(x, lo), hi); NaN stays NaN.
func (x *Tensor) Clamp(lo, hi any) *Tensor { return clampOp.apply(nil, x, lo, hi) }

// Clamp is [Tensor.Clamp] into dst.
func Clamp(dst, x *Tensor, lo, hi any) *Tensor { return clampOp.apply(dst, x, lo, hi) }
