package ode

import (
	"math"
	"math/cmplx"
	"testing"
)

// original returns α, β = α + Γ, b, the error weights and the weights of the
// dense output of a Rosenbrock method in the form with products of J.
func (m *Rosenbrock) original() (alpha, beta [][]float64, b, e []float64, h [][]float64) {
	s := len(m.B)
	// Γ⁻¹ = diag(1/γ) - C is lower triangular; invert it.
	inv := make([][]float64, s)
	gamma := make([][]float64, s)
	for i := range s {
		inv[i], gamma[i] = make([]float64, s), make([]float64, s)
		inv[i][i] = 1 / m.Gamma
		for j, c := range m.C[i] {
			inv[i][j] = -c
		}
	}
	for j := range s {
		for i := j; i < s; i++ {
			v := 0.0
			if i == j {
				v = 1
			}
			for k := j; k < i; k++ {
				v -= inv[i][k] * gamma[k][j]
			}
			gamma[i][j] = v / inv[i][i]
		}
	}
	times := func(row []float64) []float64 {
		out := make([]float64, s)
		for j := range s {
			for k, v := range row {
				out[j] += v * gamma[k][j]
			}
		}
		return out
	}
	for i := range s {
		alpha = append(alpha, times(m.A[i]))
		row := make([]float64, s)
		for j := range s {
			row[j] = alpha[i][j] + gamma[i][j]
		}
		beta = append(beta, row)
	}
	for _, row := range m.H {
		h = append(h, times(row))
	}
	return alpha, beta, times(m.B), times(m.E), h
}

func TestRosenbrockOrderConditions(t *testing.T) {
	trees := rootedTrees(6)
	for _, m := range []*Rosenbrock{Rodas4(), Rodas5P()} {
		alpha, beta, b, e, h := m.original()
		const tol = 2e-11 // the coefficients are published to 16 digits, some are 100
		for i := range b {
			sum, sumG := 0.0, 0.0
			for j := range b {
				sum += alpha[i][j]
				sumG += beta[i][j] - alpha[i][j]
			}
			if math.Abs(sum-m.Alpha[i]) > tol || math.Abs(sumG-m.D[i]) > tol {
				t.Errorf("%v: row %d sums to %v and %v, want %v and %v", m, i, sum, sumG, m.Alpha[i], m.D[i])
			}
		}
		phi := elementary(trees, beta, alpha)
		hat := make([]float64, len(b))
		for i := range hat {
			hat[i] = b[i] - e[i]
		}
		for q := 1; q <= m.Order; q++ {
			if v := conditions(trees, phi, b, 1, q); v > tol {
				t.Errorf("%v: order %d is violated by %.2g", m, q, v)
			}
			if v := conditions(trees, phi, hat, 1, q); q <= m.Embedded && v > tol {
				t.Errorf("%v: order %d of the embedded method is violated by %.2g", m, q, v)
			}
		}
		if v := conditions(trees, phi, b, 1, m.Order+1); v < 1e-6 {
			t.Errorf("%v: is of order %d, more than it says", m, m.Order+1)
		}
		if v := conditions(trees, phi, hat, 1, m.Embedded+1); v < 1e-6 {
			t.Errorf("%v: the embedded method is of order %d, more than it says", m, m.Embedded+1)
		}
		for _, theta := range []float64{0.2, 0.5, 0.9} {
			w := make([]float64, len(b))
			for i := range w {
				w[i] = theta * b[i]
				for k, row := range h {
					w[i] += theta * (1 - theta) * math.Pow(theta, float64(k)) * row[i]
				}
			}
			for q := 1; q <= m.Interpolant; q++ {
				if v := conditions(trees, phi, w, theta, q); v > 1e-9 {
					t.Errorf("%v: order %d of the dense output at %v is violated by %.2g", m, q, theta, v)
				}
			}
		}
	}
}

// colouredTrees checks the order conditions of a pair of methods: every node
// but the root takes one of the two matrices.
func colouredConditions(a [2][][]float64, b []float64, order int) float64 {
	type coloured struct {
		order   int
		density float64
		phi     []float64
	}
	s := len(b)
	ones := make([]float64, s)
	for i := range ones {
		ones[i] = 1
	}
	list := []coloured{{1, 1, ones}}
	worst := 0.0
	check := func(c coloured) {
		sum := 0.0
		for i, w := range b {
			sum += w * c.phi[i]
		}
		worst = max(worst, math.Abs(sum-1/c.density))
	}
	check(list[0])
	for n := 2; n <= order; n++ {
		count := len(list)
		var grow func(left, least int, density float64, phi []float64)
		grow = func(left, least int, density float64, phi []float64) {
			if left == 0 {
				c := coloured{n, density * float64(n), phi}
				check(c)
				list = append(list, c)
				return
			}
			for at := least; at < 2*count; at++ {
				sub := list[at/2]
				if sub.order > left {
					continue
				}
				next := make([]float64, s)
				for i := range next {
					sum := 0.0
					for j, v := range a[at%2][i] {
						sum += v * sub.phi[j]
					}
					next[i] = phi[i] * sum
				}
				grow(left-sub.order, at, density*sub.density, next)
			}
		}
		grow(n-1, 0, 1, ones)
	}
	return worst
}

func TestAdditiveOrderConditions(t *testing.T) {
	for _, m := range []*AdditiveRK{ARK3(), ARK4(), ARK5(), Kvaerno5()} {
		s := len(m.B)
		full := func(rows [][]float64, gamma float64) [][]float64 {
			out := make([][]float64, s)
			for i := range out {
				out[i] = make([]float64, s)
				copy(out[i], rows[i])
				if i > 0 {
					out[i][i] = gamma
				}
				sum := 0.0
				for _, v := range out[i] {
					sum += v
				}
				if math.Abs(sum-m.C[i]) > 1e-13 {
					t.Errorf("%v: row %d sums to %v, C is %v", m, i, sum, m.C[i])
				}
			}
			return out
		}
		a := [2][][]float64{full(m.Implicit, m.Gamma), full(m.Implicit, m.Gamma)}
		if m.Explicit != nil {
			a[1] = full(m.Explicit, 0)
		}
		for j, v := range a[0][s-1] {
			if v != m.B[j] {
				t.Errorf("%v: not stiffly accurate, %v and %v", m, v, m.B[j])
			}
		}
		hat := make([]float64, s)
		for i := range hat {
			hat[i] = m.B[i] - m.E[i]
		}
		const tol = 1e-13
		if v := colouredConditions(a, m.B, m.Order); v > tol {
			t.Errorf("%v: order %d is violated by %.2g", m, m.Order, v)
		}
		if v := colouredConditions(a, m.B, m.Order+1); v < 1e-6 {
			t.Errorf("%v: is of order %d, more than it says", m, m.Order+1)
		}
		if v := colouredConditions(a, hat, m.Embedded); v > tol {
			t.Errorf("%v: order %d of the embedded method is violated by %.2g", m, m.Embedded, v)
		}
		if v := colouredConditions(a, hat, m.Embedded+1); v < 1e-7 {
			t.Errorf("%v: the embedded method is of order %d, more than it says", m, m.Embedded+1)
		}
	}
}

// T⁻¹A⁻¹T is block diagonal with Radau's constants, where A is the collocation
// matrix at the nodes, and the weights of the error are those of the formula.
func TestRadauConstants(t *testing.T) {
	// a_ij = ∫_0^{c_i} of the Lagrange polynomial j.
	var a [3][3]float64
	for j := range 3 {
		u, v := radauC[(j+1)%3], radauC[(j+2)%3]
		d := (radauC[j] - u) * (radauC[j] - v)
		for i, c := range radauC {
			a[i][j] = (c*c*c/3 - (u+v)*c*c/2 + u*v*c) / d
		}
	}
	block := [3][3]float64{{radauGamma, 0, 0}, {0, radauAlpha, -radauBeta}, {0, radauBeta, radauAlpha}}
	mul := func(x, y [3][3]float64) (z [3][3]float64) {
		for i := range 3 {
			for j := range 3 {
				for k := range 3 {
					z[i][j] += x[i][k] * y[k][j]
				}
			}
		}
		return z
	}
	// A T block = T, and T TI = 1.
	at := mul(mul(a, radauT), block)
	unit := mul(radauT, radauTI)
	for i := range 3 {
		for j := range 3 {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(at[i][j]-radauT[i][j]) > 1e-14 || math.Abs(unit[i][j]-want) > 1e-14 {
				t.Errorf("entry %d, %d: %v for %v, %v for %v", i, j, at[i][j], radauT[i][j], unit[i][j], want)
			}
		}
	}
	for i, c := range radauC {
		for k := range 3 {
			p := radauP[0][k]*c + radauP[1][k]*c*c + radauP[2][k]*c*c*c
			want := 0.0
			if i == k {
				want = 1
			}
			if math.Abs(p-want) > 1e-13 {
				t.Errorf("cubic %d is %v at node %d", k, p, i)
			}
		}
	}
}

func TestFactorisations(t *testing.T) {
	next := uint64(1)
	draw := func() float64 {
		next = next*6364136223846793005 + 1442695040888963407
		return float64(next>>11)/(1<<52) - 1
	}
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 13, 30} {
		for _, band := range [][2]int{{0, 0}, {1, 0}, {0, 2}, {2, 1}, {3, 4}} {
			kl, ku := min(band[0], n-1), min(band[1], n-1)
			re, co := newDenseLU[float64](n), newDenseLU[complex128](n)
			br, bc := newBandLU[float64](n, kl, ku), newBandLU[complex128](n, kl, ku)
			a, c := make([]float64, n*n), make([]complex128, n*n)
			for i := range n {
				for j := max(0, i-kl); j < min(n, i+ku+1); j++ {
					x, y := draw(), draw()
					if i == j && n%2 == 0 {
						x, y = 0, 0 // needs exchanges
					}
					a[i*n+j], c[i*n+j] = x, complex(x, y)
					br.from(i, j, j+1)[0], bc.from(i, j, j+1)[0] = x, complex(x, y)
				}
			}
			copy(re.a, a)
			copy(co.a, c)
			x, z := make([]float64, n), make([]complex128, n)
			b, w := make([]float64, n), make([]complex128, n)
			for i := range n {
				x[i], z[i] = draw(), complex(draw(), draw())
			}
			for i := range n {
				for j := range n {
					b[i] += a[i*n+j] * x[j]
					w[i] += c[i*n+j] * z[j]
				}
			}
			ok := [4]bool{re.factor(), br.factor(), co.factor(), bc.factor()}
			if ok[0] != ok[1] || ok[2] != ok[3] {
				t.Errorf("n = %d, band %v: regular %v", n, band, ok)
			}
			for k, solve := range []func() float64{
				func() float64 { y := append([]float64(nil), b...); re.solve(y); return distance(y, x) },
				func() float64 { y := append([]float64(nil), b...); br.solve(y); return distance(y, x) },
				func() float64 { y := append([]complex128(nil), w...); co.solve(y); return apart(y, z) },
				func() float64 { y := append([]complex128(nil), w...); bc.solve(y); return apart(y, z) },
			} {
				if ok[k] {
					if e := solve(); !(e < 1e-8) {
						t.Errorf("n = %d, band %v, factorisation %d: error %g", n, band, k, e)
					}
				}
			}
		}
	}
}

func apart(x, y []complex128) float64 {
	s := 0.0
	for i := range x {
		s = max(s, cmplx.Abs(x[i]-y[i]))
	}
	return s
}
