package ode

import (
	"fmt"
	"math"
)

// Jacobian says how the matrix ∂f/∂y of an implicit method is stored and found:
// [DenseJacobian], [BandedJacobian] or [SparseJacobian].
type Jacobian interface {
	// build makes the matrices for a problem.
	build(c *core) (matrices, error)
}

// matrices holds a Jacobian and makes factorisations of αM - J from it.
type matrices interface {
	// eval computes J at (t, y), where the right-hand side is f; h is the
	// length of the step at hand, for the size of differences.
	eval(g *rhs, t, h float64, y, f []float64)
	// norm returns the largest sum of |J_ij| along a row, NaN if an entry is.
	norm() float64
	real() factor[float64]
	complex() factor[complex128]
}

// factor is a factorisation of αM - J.
type factor[T number] interface {
	// set factorises for α and the present J, false if that is singular.
	set(alpha T) bool
	solve(x []T)
}

// rhs is the function whose Jacobian is needed, with its count.
type rhs struct {
	*core
	stiff bool // Stiff rather than F
}

func (g *rhs) eval(t float64, y, dy []float64) {
	if g.stiff {
		g.stats.StiffEvals++
		g.p.Stiff(t, y, dy)
		return
	}
	g.f(t, y, dy)
}

// increments chooses the differences of y for a step h: the root of the
// rounding unit times |y_i|, but not so small that the rounding of f drowns
// them (Hindmarsh et al., SUNDIALS, ACM Trans. Math. Softw. 31, 2005, section
// 2.1).
func (g *rhs) increments(dst []float64, h float64, y, f []float64) {
	const eps = 0x1p-52
	root := math.Sqrt(eps)
	least := 1000 * math.Abs(h) * eps * float64(g.n) * g.norm(f, y, y)
	if least == 0 || !finite(least) {
		least = 1
	}
	for i, v := range y {
		a := math.Abs(v)
		d := max(root*a, least*(g.abstol(i)+g.cfg.RelTol*a))
		if d == 0 {
			d = root
		}
		// A difference that is a machine number has no rounding error.
		dst[i] = (v + d) - v
	}
}

// DenseJacobian is a full matrix. The function fn writes ∂f_i/∂y_j to j[i n + j];
// if it is nil, n differences find it.
func DenseJacobian(fn func(t float64, y, j []float64)) Jacobian { return denseJacobian{fn} }

type denseJacobian struct {
	fn func(t float64, y, j []float64)
}

type denseMatrices struct {
	n        int
	fn       func(t float64, y, j []float64)
	mass     *Mass
	j        []float64
	d, y1, g []float64
}

func (j denseJacobian) build(c *core) (matrices, error) {
	n := c.n
	m := &denseMatrices{n: n, fn: j.fn, mass: c.p.Mass, j: make([]float64, n*n)}
	if j.fn == nil {
		m.d, m.y1, m.g = make([]float64, n), make([]float64, n), make([]float64, n)
	}
	return m, nil
}

func (m *denseMatrices) eval(g *rhs, t, h float64, y, f []float64) {
	if m.fn != nil {
		clear(m.j)
		m.fn(t, y, m.j)
		return
	}
	g.increments(m.d, h, y, f)
	copy(m.y1, y)
	for j, d := range m.d {
		m.y1[j] = y[j] + d
		g.eval(t, m.y1, m.g)
		m.y1[j] = y[j]
		for i, v := range m.g {
			m.j[i*m.n+j] = (v - f[i]) / d
		}
	}
}

func (m *denseMatrices) norm() float64 { return rowSums(m.j, m.n) }

// rowSums returns the largest sum of absolute values along the rows, n of them,
// NaN if an entry is not finite.
func rowSums(a []float64, n int) float64 {
	if n == 0 {
		return 0
	}
	w := len(a) / n
	most := 0.0
	for i := range n {
		s := 0.0
		for _, v := range a[i*w : i*w+w] {
			s += math.Abs(v)
		}
		if !finite(s) {
			return math.NaN()
		}
		most = max(most, s)
	}
	return most
}

func (m *denseMatrices) real() factor[float64] {
	return &denseFactor[float64]{m, newDenseLU[float64](m.n)}
}
func (m *denseMatrices) complex() factor[complex128] {
	return &denseFactor[complex128]{m, newDenseLU[complex128](m.n)}
}

type denseFactor[T number] struct {
	m *denseMatrices
	*denseLU[T]
}

func (d *denseFactor[T]) set(alpha T) bool {
	assign(d.a, d.m.j)
	if d.m.mass == nil {
		for i := range d.n {
			d.a[i*d.n+i] += alpha
		}
	} else {
		for k, v := range d.m.mass.Val {
			d.a[d.m.mass.Row[k]*d.n+d.m.mass.Col[k]] += times(alpha, v)
		}
	}
	return d.factor()
}

// assign computes dst = -src.
func assign[T number](dst []T, src []float64) {
	switch dst := any(dst).(type) {
	case []float64:
		for i, v := range src {
			dst[i] = -v
		}
	case []complex128:
		for i, v := range src {
			dst[i] = complex(-v, 0)
		}
	}
}

// times returns alpha*v.
func times[T number](alpha T, v float64) T {
	switch a := any(alpha).(type) {
	case float64:
		return any(a * v).(T)
	case complex128:
		return any(a * complex(v, 0)).(T)
	}
	return alpha
}

// BandedJacobian is a matrix with lower diagonals below and upper ones above
// the main one. The function fn writes ∂f_i/∂y_j to j[i w + j - i + lower], where
// w = lower + 1 + upper; if it is nil, w differences find it. Entries outside
// the matrix are ignored.
func BandedJacobian(lower, upper int, fn func(t float64, y, j []float64)) Jacobian {
	return bandedJacobian{lower, upper, fn}
}

type bandedJacobian struct {
	lower, upper int
	fn           func(t float64, y, j []float64)
}

type bandedMatrices struct {
	n, kl, ku int
	fn        func(t float64, y, j []float64)
	mass      *Mass
	j         []float64
	d, y1, g  []float64
}

func (j bandedJacobian) build(c *core) (matrices, error) {
	n := c.n
	if j.lower < 0 || j.upper < 0 || j.lower >= max(n, 1) || j.upper >= max(n, 1) {
		return nil, fmt.Errorf("ode: Jacobian has %d diagonals below and %d above, allowed are 0 to %d", j.lower, j.upper, max(n-1, 0))
	}
	if m := c.p.Mass; m != nil {
		for k := range m.Val {
			if d := m.Col[k] - m.Row[k]; d < -j.lower || d > j.upper {
				return nil, fmt.Errorf("ode: Mass has an entry at (%d, %d), outside the band of the Jacobian", m.Row[k], m.Col[k])
			}
		}
	}
	m := &bandedMatrices{n: n, kl: j.lower, ku: j.upper, fn: j.fn, mass: c.p.Mass, j: make([]float64, n*(j.lower+1+j.upper))}
	if j.fn == nil {
		m.d, m.y1, m.g = make([]float64, n), make([]float64, n), make([]float64, n)
	}
	return m, nil
}

func (m *bandedMatrices) eval(g *rhs, t, h float64, y, f []float64) {
	w := m.kl + 1 + m.ku
	if m.fn != nil {
		clear(m.j)
		m.fn(t, y, m.j)
		for i := range m.n { // what lies outside the matrix
			for c := range m.kl - min(i, m.kl) {
				m.j[i*w+c] = 0
			}
			for c := m.n - i + m.kl; c < w; c++ {
				m.j[i*w+c] = 0
			}
		}
		return
	}
	g.increments(m.d, h, y, f)
	copy(m.y1, y)
	for colour := range min(w, m.n) {
		for j := colour; j < m.n; j += w {
			m.y1[j] = y[j] + m.d[j]
		}
		g.eval(t, m.y1, m.g)
		for j := colour; j < m.n; j += w {
			m.y1[j] = y[j]
			for i := max(0, j-m.ku); i < min(m.n, j+m.kl+1); i++ {
				m.j[i*w+j-i+m.kl] = (m.g[i] - f[i]) / m.d[j]
			}
		}
	}
}

func (m *bandedMatrices) norm() float64 { return rowSums(m.j, m.n) }
func (m *bandedMatrices) real() factor[float64] {
	return &bandedFactor[float64]{m, newBandLU[float64](m.n, m.kl, m.ku)}
}
func (m *bandedMatrices) complex() factor[complex128] {
	return &bandedFactor[complex128]{m, newBandLU[complex128](m.n, m.kl, m.ku)}
}

type bandedFactor[T number] struct {
	m *bandedMatrices
	*bandLU[T]
}

func (b *bandedFactor[T]) set(alpha T) bool {
	w := b.kl + 1 + b.ku
	for i := range b.n {
		row := b.a[i*b.w : i*b.w+b.w]
		assign(row[:w], b.m.j[i*w:i*w+w])
		clear(row[w:])
		if b.m.mass == nil {
			row[b.kl] += alpha
		}
	}
	if m := b.m.mass; m != nil {
		for k, v := range m.Val {
			b.a[m.Row[k]*b.w+m.Col[k]-m.Row[k]+b.kl] += times(alpha, v)
		}
	}
	return b.factor()
}
