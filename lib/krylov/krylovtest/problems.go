package krylovtest

import (
	"math"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

// Class is what is known of a matrix, or needed by a solver. A later class
// includes the earlier ones.
type Class int

const (
	// Definite is symmetric positive definite.
	Definite Class = iota
	// Symmetric may be indefinite.
	Symmetric
	// Regular is any square regular matrix.
	Regular
)

// Problem is a system with a known solution.
type Problem struct {
	Name  string
	A     *sparse.Matrix
	X, B  []float64 // A X = B
	Class Class
	// Hard says that solvers may need a preconditioner for it.
	Hard   bool
	Source string
}

// Problems returns systems on grids of about n points in each direction: those
// of the gallery that are regular, and some with few eigenvalues.
func Problems(n int) []Problem {
	var list []Problem
	for _, g := range gallery.All(n) {
		if len(g.NullSpace) > 0 {
			continue
		}
		class := Regular
		if g.Symmetric {
			class = Symmetric
		}
		if g.Definite {
			class = Definite
		}
		p := newProblem(g.Name, g.A, class, g.Source)
		switch g.Name {
		case "jumping coefficients", "Brusselator's Jacobian", "random, unsymmetric", "Helmholtz, indefinite", "Laplacian 1-D":
			p.Hard = true
		}
		list = append(list, p)
	}
	return append(list, FewEigenvalues(60, 1, 2, 5), FewEigenvalues(60, -3, 1, 4),
		newProblem("one unknown", sparse.DiagonalMatrix([]float64{4}), Definite, ""))
}

func newProblem(name string, a *sparse.Matrix, class Class, source string) Problem {
	x, b := gallery.Manufactured(a)
	return Problem{Name: name, A: a, X: x, B: b, Class: class, Source: source}
}

// FewEigenvalues returns a problem of n unknowns whose matrix has just the
// given eigenvalues, as often as comes out: a product of reflections of a
// diagonal matrix. A Krylov method ends after as many steps as there are
// different ones.
func FewEigenvalues(n int, lambda ...float64) Problem {
	class := Definite
	// H D H with the reflection H = I - 2 v vᵀ and v = (1, ..., 1)/√n.
	data := make([]float64, n*n)
	d := make([]float64, n)
	mean := 0.0
	for i := range d {
		d[i] = lambda[i%len(lambda)]
		mean += d[i] / float64(n)
		if d[i] <= 0 {
			class = Symmetric
		}
	}
	for i := range n {
		for j := range n {
			v := -2/float64(n)*(d[i]+d[j]) + 4/float64(n)*mean
			if i == j {
				v += d[i]
			}
			data[i*n+j] = v
		}
	}
	return newProblem("few eigenvalues", sparse.FromDense(n, n, data), class, "A. Greenbaum, Iterative Methods for Solving Linear Systems (1997), 3.1")
}

// Hilbert returns the Hilbert matrix of order n, a_ij = 1/(i+j+1) from 0: its
// condition number is about exp(3.5 n).
func Hilbert(n int) *sparse.Matrix {
	data := make([]float64, n*n)
	for i := range n {
		for j := range n {
			data[i*n+j] = 1 / float64(i+j+1)
		}
	}
	return sparse.FromDense(n, n, data)
}

// Shift returns the cyclic shift of order n, on which GMRES makes no progress
// before step n (N. Nachtigal, S. Reddy, L. Trefethen 1992).
func Shift(n int) *sparse.Matrix {
	data := make([]float64, n*n)
	for i := range n {
		data[i*n+(i+1)%n] = 1
	}
	return sparse.FromDense(n, n, data)
}

// Residual returns ‖b - A x‖₂, computed in the plain way.
func Residual(a *sparse.Matrix, b, x []float64) float64 {
	r := make([]float64, a.Rows)
	a.MulVec(r, x)
	for i := range r {
		r[i] = b[i] - r[i]
	}
	return Norm(r)
}

// Norm returns ‖x‖₂ without overflow or underflow.
func Norm(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = math.Max(m, math.Abs(v))
	}
	if m == 0 || math.IsInf(m, 0) || math.IsNaN(m) {
		return m
	}
	s := 0.0
	for _, v := range x {
		s += v / m * (v / m)
	}
	return m * math.Sqrt(s)
}
