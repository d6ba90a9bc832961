package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/tensor"
)

// RandomSVDConfig sets how [RandomSVD] works. Only Rank has to be set.
type RandomSVDConfig struct {
	// Rank is the number of singular values and vectors that are wanted, at
	// least 1 and at most min(m, n).
	Rank int
	// Oversample is how many more directions are sampled; default 10. More make
	// the result better at little cost. -1 stands for none.
	Oversample int
	// Power is the number of power iterations; default 2. Each costs two
	// products with the matrix and brings the error nearer to the least one
	// where singular values decay slowly. -1 stands for none.
	Power int
	// Seed chooses the random directions. The same seed gives the same result.
	Seed uint64
	// Weight is the inner product for the left vectors, as in [WeightedSVD];
	// nil is the Euclidean one. Only for float64.
	Weight Weight
	// Samples is the number of random vectors that the error is estimated from;
	// default 6: the estimate is too small with a probability of 10⁻⁶ at most.
	// -1 stands for no estimate.
	Samples int
}

// RandomSVDResult is a truncated singular value decomposition.
type RandomSVDResult struct {
	U  *tensor.Tensor // m×r, Uᵀ W U = I
	S  *tensor.Tensor // r, descending
	Vh *tensor.Tensor // r×n, orthonormal rows
	// Error bounds the error ‖A - U diag(S) Vᴴ‖ in the 2-norm (the norm of the
	// weight on the left), with the probability 1 - 10^-Samples: it is
	//
	//	10 sqrt(2/π) max_i ‖(A - U diag(S) Vᴴ) ω_i‖₂
	//
	// for standard normal ω_i (Halko, Martinsson, Tropp 2011, lemma 4.1), which
	// is too large by a factor of about ten times the root of the number of
	// singular values that are left out. -1 if it was not asked for.
	Error float64
	// Products is the number of products with A or Aᴴ, of Rank + Oversample or
	// Samples vectors each.
	Products int
}

// RandomSVD computes the leading singular values and vectors of an m×n matrix
//
//	a ≈ U * diag(s) * Vᴴ
//
// from its products with random directions (Halko, Martinsson, Tropp 2011,
// algorithms 4.4 and 5.1), which is much faster than a whole decomposition if
// few are wanted. With q power iterations the error in the 2-norm is about
// (1 + 4 sqrt(2 min(m, n)/(r-1)))^(1/(2q+1)) times the least one, σ_{r+1}, at
// most, and usually within a few percent.
//
// It fails with a [NotFiniteError], a [NotPositiveWeightError], a
// [NotConvergedError], and if a field of the config is not allowed.
func RandomSVD(a *tensor.Tensor, c RandomSVDConfig) (*RandomSVDResult, error) {
	return byType("RandomSVD", a.DType(), randomSVD[float64], randomSVD[float32], randomSVD[complex128], randomSVD[complex64])(a, c)
}

// defaults fills in the fields that are zero and checks the others.
func (c RandomSVDConfig) defaults(m, n int) (RandomSVDConfig, error) {
	for _, f := range []struct {
		name  string
		value *int
		zero  int
	}{{"Oversample", &c.Oversample, 10}, {"Power", &c.Power, 2}, {"Samples", &c.Samples, 6}} {
		switch {
		case *f.value == 0:
			*f.value = f.zero
		case *f.value == -1:
			*f.value = 0
		case *f.value < 0:
			return c, fmt.Errorf("linalg: RandomSVD: %s is %d, it has to be at least 1, 0 for the default or -1 for none", f.name, *f.value)
		}
	}
	if c.Rank < 1 || c.Rank > min(m, n) {
		return c, fmt.Errorf("linalg: RandomSVD: Rank is %d, it has to be at least 1 and at most %d for a %d×%d matrix", c.Rank, min(m, n), m, n)
	}
	return c, nil
}

func randomSVD[T Scalar](t *tensor.Tensor, c RandomSVDConfig) (*RandomSVDResult, error) {
	const op = "RandomSVD"
	a := view[T](op, "the matrix", t)
	c, err := c.defaults(a.rows, a.cols)
	if err != nil {
		return nil, err
	}
	checkWeight(op, c.Weight, a.rows)
	if _, double := any(a).(dense[float64]); !double && c.Weight != nil {
		panic(fmt.Sprintf("linalg: RandomSVD of a %v matrix with a weight, which is for float64", t.DType()))
	}
	if err := a.finite(op, "the matrix"); err != nil {
		return nil, err
	}
	undo := 1.0
	if top := a.maxPart(); outOfRange[T](top) {
		a = a.clone()
		undo = a.rescale()
	}
	l := min(c.Rank+c.Oversample, a.rows, a.cols)
	result := &RandomSVDResult{Error: -1}
	// range of A, from random combinations of its columns
	q := newDense[T](a.rows, l)
	q.mul(blas.NoTrans, blas.NoTrans, 1, a, normals[T](c.Seed, a.cols, l), 0)
	result.Products++
	orthonormal := func(x dense[T], weighted bool) (dense[T], error) {
		if w, double := any(x).(dense[float64]); double && weighted && c.Weight != nil {
			y, _, err := weightedQR(op, c.Weight, w)
			return any(y).(dense[T]), err
		}
		f := factorTall(x)
		return f.q(identity[T](x.cols, x.cols)), nil
	}
	adjoint := func(x dense[T]) dense[T] { // Aᴴ W x
		if d, double := any(x).(dense[float64]); double && c.Weight != nil {
			x = any(weigh(c.Weight, d)).(dense[T])
		}
		result.Products++
		return product(blas.ConjTrans, blas.NoTrans, a, x)
	}
	if q, err = orthonormal(q, true); err != nil {
		return nil, err
	}
	for range c.Power {
		z, _ := orthonormal(adjoint(q), false)
		q = product(blas.NoTrans, blas.NoTrans, a, z)
		result.Products++
		if q, err = orthonormal(q, true); err != nil {
			return nil, err
		}
	}
	// A ≈ Q (QᴴWA), and the n×l adjoint of the small factor is decomposed.
	d, err := svd(op, adjoint(q), thin)
	if err != nil {
		return nil, err
	}
	r := c.Rank
	u := product(blas.NoTrans, blas.ConjTrans, q, d.vh.sub(0, r, 0, l))
	vh := d.u.sub(0, a.cols, 0, r).transposed(true)
	s := d.s[:r]
	if c.Samples > 0 {
		result.Error = undo * residualBound(a, u, vh, s, c)
		result.Products++
	}
	rescaleValues(s, undo)
	result.U, result.S, result.Vh = u.tensor(), realsTensor[T](s), vh.tensor()
	return result, nil
}

// residualBound estimates ‖A - U diag(s) Vᴴ‖ from above.
func residualBound[T Scalar](a, u, vh dense[T], s []float64, c RandomSVDConfig) float64 {
	omega := normals[T](c.Seed+0x9e3779b97f4a7c15, a.cols, c.Samples)
	rest := product(blas.NoTrans, blas.NoTrans, a, omega)
	y := product(blas.NoTrans, blas.NoTrans, vh, omega)
	for i, v := range s {
		row := y.row(i)
		for j := range row {
			row[j] *= number[T](v)
		}
	}
	rest.mul(blas.NoTrans, blas.NoTrans, -1, u, y, 1)
	weighted := rest
	if d, double := any(rest).(dense[float64]); double && c.Weight != nil {
		weighted = any(weigh(c.Weight, d)).(dense[T])
	}
	top := 0.0
	for j := range rest.cols {
		sum := 0.0
		for i := range rest.rows {
			sum += realPart(blas.Conj(rest.a[i*rest.ld+j]) * weighted.a[i*weighted.ld+j])
		}
		top = max(top, math.Sqrt(max(0, sum)))
	}
	return 10 * math.Sqrt(2/math.Pi) * top
}

// normals returns a matrix of independent standard normal numbers, for complex
// types with a variance of 1 as well. Every row has a generator of its own, so
// that they do not depend on the number of threads.
func normals[T Scalar](seed uint64, rows, cols int) dense[T] {
	m := newDense[T](rows, cols)
	threads.For(rows, max(1, 2000/max(1, cols)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			row := m.row(i)
			for j := range row {
				if isComplex[T]() {
					row[j] = blas.Make[T](r.NormFloat64()*math.Sqrt2/2, r.NormFloat64()*math.Sqrt2/2)
				} else {
					row[j] = number[T](r.NormFloat64())
				}
			}
		}
	})
	return m
}
