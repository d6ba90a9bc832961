package krylov

import (
	"math"
	"math/rand/v2"

	"github.com/podium-go/podium/lib/internal/simd"
)

// gershgorin returns max_i Σ_j |a_ij| / |a_ii|, a bound of ρ(D⁻¹A), and the row
// of the maximum.
func (s *split) gershgorin() (bound float64, row int) {
	type most struct {
		bound float64
		row   int
	}
	parts := make([]most, (len(s.inverse)+block-1)/block)
	blocks(len(s.inverse), func(lo, hi int) {
		var m most
		for i := lo; i < hi; i++ {
			sum := 0.0
			_, vals := s.a.Row(i)
			for _, v := range vals {
				sum += math.Abs(v)
			}
			if sum *= math.Abs(s.inverse[i]); sum > m.bound {
				m = most{sum, i}
			}
		}
		parts[lo/block] = m
	})
	for _, m := range parts {
		if m.bound > bound {
			bound, row = m.bound, m.row
		}
	}
	return bound, row
}

const (
	// lanczosSteps is how many products the estimate of the spectral radius
	// takes.
	lanczosSteps = 10
	// sampleRows is how many rows a sample has.
	sampleRows = 16384
)

// radius returns an estimate of ρ(D⁻¹A) for a symmetric A with a positive
// diagonal, from above in all likelihood: 1.1 times the greatest Ritz value of
// a few Lanczos steps, or Gershgorin's bound if that is less. With sample set,
// they are steps for the principal submatrix of some rows around the one where
// Gershgorin's bound is, whose spectrum lies inside that of A.
func (s *split) radius(sample bool) float64 {
	bound, row := s.gershgorin()
	lo, hi := 0, len(s.inverse)
	if sample && hi > sampleRows {
		lo = min(max(0, row-sampleRows/2), hi-sampleRows)
		hi = lo + sampleRows
	}
	n := hi - lo
	var v vectors
	root := make([]float64, n) // D^-½
	for i, d := range s.inverse[lo:hi] {
		root[i] = math.Sqrt(math.Abs(d))
	}
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	q, old, w, t := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range q {
		q[i] = rng.Float64() - 0.5
	}
	scale(q, 1/v.norm(q), q)
	var alpha, beta []float64
	for k := range min(lanczosSteps, n) {
		blocks(n, func(from, to int) { simd.Mul(t[from:to], root[from:to], q[from:to]) })
		blocks(n, func(from, to int) {
			for i := from; i < to; i++ {
				sum := 0.0
				cols, vals := s.a.Row(lo + i)
				for p, j := range cols {
					if at := int(j) - lo; uint(at) < uint(n) {
						sum += vals[p] * t[at]
					}
				}
				w[i] = root[i] * sum
			}
		})
		a := v.dot(q, w)
		alpha = append(alpha, a)
		axpy(w, -a, q)
		if k > 0 {
			axpy(w, -beta[k-1], old)
		}
		b := v.norm(w)
		if b <= 1e-12*math.Abs(a) {
			break
		}
		beta = append(beta, b)
		old, q, w = q, w, old
		scale(q, 1/b, q)
	}
	ritz := greatestEigenvalue(alpha, beta)
	if !(ritz > 0) {
		return bound
	}
	return min(bound, 1.1*ritz)
}

// greatestEigenvalue returns that of a symmetric tridiagonal matrix, by
// bisection with Sturm sequences.
func greatestEigenvalue(alpha, beta []float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	n := len(alpha)
	for i, a := range alpha {
		off := 0.0
		if i > 0 {
			off += math.Abs(beta[i-1])
		}
		if i < n-1 {
			off += math.Abs(beta[i])
		}
		lo, hi = min(lo, a-off), max(hi, a+off)
	}
	for range 60 {
		mid := lo + (hi-lo)/2
		// d < 0 of A - mid I counts the eigenvalues below mid.
		below, d := 0, 1.0
		for i, a := range alpha {
			b := 0.0
			if i > 0 {
				b = beta[i-1] * beta[i-1]
			}
			d = a - mid - b/d
			if d == 0 {
				d = 1e-300
			}
			if d < 0 {
				below++
			}
		}
		if below == n {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}
