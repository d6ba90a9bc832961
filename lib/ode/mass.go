package ode

import (
	"fmt"
	"math"
)

// Mass is a constant mass matrix, held as its entries that are not zero.
type Mass struct {
	N        int
	Row, Col []int
	Val      []float64
}

// DenseMass takes an n×n matrix row by row. It panics if the length of a is not
// a square.
func DenseMass(a []float64) *Mass {
	n := int(math.Round(math.Sqrt(float64(len(a)))))
	if n*n != len(a) {
		panic(fmt.Sprintf("ode: a mass matrix of %d entries is not square", len(a)))
	}
	m := &Mass{N: n}
	for i := range n {
		for j, v := range a[i*n : i*n+n] {
			if v != 0 {
				m.Row, m.Col, m.Val = append(m.Row, i), append(m.Col, j), append(m.Val, v)
			}
		}
	}
	return m
}

// DiagonalMass takes the diagonal.
func DiagonalMass(d []float64) *Mass {
	m := &Mass{N: len(d)}
	for i, v := range d {
		m.Row, m.Col, m.Val = append(m.Row, i), append(m.Col, i), append(m.Val, v)
	}
	return m
}

func (m *Mass) check(n int) error {
	if m == nil {
		return nil
	}
	if m.N != n {
		return fmt.Errorf("ode: Mass is %d×%d, there are %d unknowns", m.N, m.N, n)
	}
	if len(m.Row) != len(m.Val) || len(m.Col) != len(m.Val) {
		return fmt.Errorf("ode: Mass has %d rows, %d columns and %d values, they must be equally many", len(m.Row), len(m.Col), len(m.Val))
	}
	for k, v := range m.Val {
		if m.Row[k] < 0 || m.Row[k] >= n || m.Col[k] < 0 || m.Col[k] >= n {
			return fmt.Errorf("ode: entry %d of Mass is at (%d, %d), outside %d×%d", k, m.Row[k], m.Col[k], n, n)
		}
		if !finite(v) {
			return fmt.Errorf("ode: entry %d of Mass is %v, it must be finite", k, v)
		}
	}
	return nil
}

// mul computes dst = M x; a nil M is the identity.
func (m *Mass) mul(dst, x []float64) {
	if m == nil {
		copy(dst, x)
		return
	}
	clear(dst)
	for k, v := range m.Val {
		dst[m.Row[k]] += v * x[m.Col[k]]
	}
}
