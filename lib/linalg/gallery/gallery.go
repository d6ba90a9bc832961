package gallery

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/podium-go/podium/lib/tensor"
)

// Matrix is a test matrix and what is known of it.
type Matrix struct {
	Name   string
	A      *tensor.Tensor // n×n unless said otherwise, float64
	Source string
	// Symmetric and PositiveDefinite say what the matrix is in exact
	// arithmetic.
	Symmetric, PositiveDefinite bool
	// LogDet and Sign give the determinant as Sign*exp(LogDet); Sign is 0 for
	// a singular matrix. Both are NaN if the matrix is not square.
	LogDet, Sign float64
	// Rank is the rank in exact arithmetic.
	Rank int
	// Eigenvalues are ascending if the matrix is symmetric; nil where they are
	// not known.
	Eigenvalues []float64
	// SingularValues are descending; nil where they are not known.
	SingularValues []float64
}

func of(name, source string, n int, entry func(i, j int) float64) Matrix {
	data := make([]float64, n*n)
	for i := range n {
		for j := range n {
			data[i*n+j] = entry(i, j)
		}
	}
	return Matrix{Name: fmt.Sprintf("%s(%d)", name, n), Source: source, A: tensor.Of(data, n, n), LogDet: math.NaN(), Sign: math.NaN(), Rank: n}
}

// Hilbert returns a_ij = 1/(i+j+1) for i, j from 0: positive definite, with a
// condition number of about exp(3.5n) and the determinant
//
//	c_n⁴ / c_2n,  c_n = Π_{k<n} k!
func Hilbert(n int) Matrix {
	m := of("Hilbert", "Choi, Tricks or treats with the Hilbert matrix, 1983", n,
		func(i, j int) float64 { return 1 / float64(i+j+1) })
	c := func(n int) float64 {
		sum := 0.0
		for k := 1; k < n; k++ {
			l, _ := math.Lgamma(float64(k) + 1)
			sum += l
		}
		return sum
	}
	m.Symmetric, m.PositiveDefinite = true, true
	m.LogDet, m.Sign = 4*c(n)-c(2*n), 1
	return m
}

// Kahan returns the upper triangular matrix diag(1, s, s², …) times the one
// with ones on the diagonal and -c above it, c² + s² = 1: QR with column
// pivoting does not see that it is nearly singular. The determinant is
// s^(n(n-1)/2).
func Kahan(n int, theta float64) Matrix {
	s, c := math.Sincos(theta)
	m := of("Kahan", "Kahan, Numerical linear algebra, 1966", n, func(i, j int) float64 {
		switch {
		case i == j:
			return math.Pow(s, float64(i))
		case j > i:
			return -c * math.Pow(s, float64(i))
		}
		return 0
	})
	m.LogDet, m.Sign = float64(n*(n-1)/2)*math.Log(s), 1
	return m
}

// Frank returns the upper Hessenberg matrix with n-max(i, j) at and above the
// diagonal and n-j-1 below it: determinant 1, eigenvalues positive and in
// reciprocal pairs, the small ones ill-conditioned.
func Frank(n int) Matrix {
	m := of("Frank", "Frank, Computing eigenvalues of complex matrices by determinant evaluation, 1958", n,
		func(i, j int) float64 {
			switch {
			case j >= i:
				return float64(n - j)
			case j == i-1:
				return float64(n - i)
			}
			return 0
		})
	m.LogDet, m.Sign = 0, 1
	return m
}

// Wilkinson returns the symmetric tridiagonal matrix with |i-(n-1)/2| on the
// diagonal and ones beside it, whose largest eigenvalues come in pairs that
// agree to many digits. The determinant is the last of d_k = a_kk d_(k-1) -
// d_(k-2).
func Wilkinson(n int) Matrix {
	m := of("Wilkinson", "Wilkinson, The algebraic eigenvalue problem, 1965, section 5.45", n,
		func(i, j int) float64 {
			switch {
			case i == j:
				return math.Abs(float64(i) - float64(n-1)/2)
			case i-j == 1 || j-i == 1:
				return 1
			}
			return 0
		})
	m.Symmetric = true
	d, last, scale := 1.0, 0.0, 0.0 // both times exp(scale)
	for i := range n {
		d, last = math.Abs(float64(i)-float64(n-1)/2)*d-last, d
		if size := math.Abs(d); size > 1e100 {
			d, last, scale = d/size, last/size, scale+math.Log(size)
		}
	}
	m.LogDet, m.Sign = scale+math.Log(math.Abs(d)), sign(d)
	if d == 0 { // n = 1
		m.Rank = n - 1
	}
	return m
}

// SecondDifference returns the tridiagonal matrix (-1, 2, -1), with the
// determinant n+1 and the eigenvalues 2 - 2cos(kπ/(n+1)).
func SecondDifference(n int) Matrix {
	m := of("SecondDifference", "Gregory and Karney, A collection of matrices for testing computational algorithms, 1969, example 7.4", n,
		func(i, j int) float64 {
			switch {
			case i == j:
				return 2
			case i-j == 1 || j-i == 1:
				return -1
			}
			return 0
		})
	m.Symmetric, m.PositiveDefinite = true, true
	m.LogDet, m.Sign = math.Log(float64(n+1)), 1
	for k := 1; k <= n; k++ {
		x := math.Sin(float64(k) * math.Pi / float64(2*(n+1)))
		m.Eigenvalues = append(m.Eigenvalues, 4*x*x)
	}
	m.SingularValues = reversed(m.Eigenvalues)
	return m
}

// MinIJ returns a_ij = min(i, j), i and j from 1: determinant 1, and the
// inverse of a second difference with eigenvalues
// 1/(4 sin²((2k-1)π/(4n+2))).
func MinIJ(n int) Matrix {
	m := of("MinIJ", "Fortiana and Cuadras, A family of matrices, the discretized Brownian bridge, 1997", n,
		func(i, j int) float64 { return float64(min(i, j) + 1) })
	m.Symmetric, m.PositiveDefinite = true, true
	m.LogDet, m.Sign = 0, 1
	for k := n; k >= 1; k-- {
		x := math.Sin(float64(2*k-1) * math.Pi / float64(4*n+2))
		m.Eigenvalues = append(m.Eigenvalues, 1/(4*x*x))
	}
	m.SingularValues = reversed(m.Eigenvalues)
	return m
}

// Jordan returns the matrix with lambda on the diagonal and ones above it: one
// eigenvalue with a single eigenvector.
func Jordan(n int, lambda float64) Matrix {
	m := of("Jordan", "Golub and Van Loan, Matrix computations, 2013, section 7.1.9", n, func(i, j int) float64 {
		switch j - i {
		case 0:
			return lambda
		case 1:
			return 1
		}
		return 0
	})
	m.LogDet, m.Sign = float64(n)*math.Log(math.Abs(lambda)), math.Pow(sign(lambda), float64(n))
	if lambda == 0 {
		m.Rank = n - 1
	}
	return m
}

// Vandermonde returns x_i^j for n points x_i = (i+1)/n, with the determinant
// Π_{i<j} (x_j - x_i).
func Vandermonde(n int) Matrix {
	x := func(i int) float64 { return float64(i+1) / float64(n) }
	m := of("Vandermonde", "Higham, Accuracy and stability of numerical algorithms, 2002, chapter 22", n,
		func(i, j int) float64 { return math.Pow(x(i), float64(j)) })
	m.LogDet, m.Sign = 0, 1
	for j := range n {
		for i := range j {
			m.LogDet += math.Log(x(j) - x(i))
		}
	}
	return m
}

// Graded returns H1 D H2 with reflections H1 and H2 and D = diag(ratio^k): the
// singular values are ratio^k.
func Graded(n int, ratio float64) Matrix {
	s := make([]float64, n)
	for k := range s {
		s[k] = math.Pow(ratio, float64(k))
	}
	m := FromSingularValues(n, n, s, 1)
	m.Name, m.Source = fmt.Sprintf("Graded(%d, %g)", n, ratio), "Higham, Accuracy and stability of numerical algorithms, 2002, section 28.3 (randsvd)"
	m.LogDet = float64(n*(n-1)/2) * math.Log(ratio)
	return m
}

// RankDeficient returns an n×n matrix of rank r whose other singular values
// are 1, 1/2, …, 1/r.
func RankDeficient(n, r int) Matrix {
	s := make([]float64, n)
	for k := range r {
		s[k] = 1 / float64(k+1)
	}
	m := FromSingularValues(n, n, s, 2)
	m.Name = fmt.Sprintf("RankDeficient(%d, %d)", n, r)
	return m
}

// FromSingularValues returns an m×n matrix U diag(s) Vᵀ with the min(m, n)
// given singular values, descending, U and V being products of two reflections
// along random vectors of the seed.
func FromSingularValues(m, n int, s []float64, seed uint64) Matrix {
	if len(s) != min(m, n) {
		panic(fmt.Sprintf("gallery: FromSingularValues: %d values for a %d×%d matrix", len(s), m, n))
	}
	r := rand.New(rand.NewPCG(seed, 11))
	a := make([]float64, m*n)
	for k, v := range s {
		a[k*n+k] = v
	}
	vector := func(n int) []float64 {
		v, norm := make([]float64, n), 0.0
		for i := range v {
			v[i] = r.NormFloat64()
			norm += v[i] * v[i]
		}
		for i := range v {
			v[i] /= math.Sqrt(norm)
		}
		return v
	}
	for range 2 {
		v := vector(n) // a (I - 2 v vᵀ)
		for i := range m {
			dot := 0.0
			for j := range n {
				dot += a[i*n+j] * v[j]
			}
			for j := range n {
				a[i*n+j] -= 2 * dot * v[j]
			}
		}
		v = vector(m) // (I - 2 v vᵀ) a
		for j := range n {
			dot := 0.0
			for i := range m {
				dot += a[i*n+j] * v[i]
			}
			for i := range m {
				a[i*n+j] -= 2 * dot * v[i]
			}
		}
	}
	// Reflections come in pairs, so the determinant is not negative.
	rank, log, sign := 0, 0.0, 1.0
	for _, v := range s {
		if v > 0 {
			rank++
		} else {
			sign = 0
		}
		log += math.Log(v)
	}
	if m != n {
		log, sign = math.NaN(), math.NaN()
	}
	return Matrix{Name: fmt.Sprintf("FromSingularValues(%d, %d)", m, n), A: tensor.Of(a, m, n), Rank: rank,
		Source: "Higham, Accuracy and stability of numerical algorithms, 2002, section 28.3 (randsvd)",
		LogDet: log, Sign: sign, SingularValues: s}
}

// All returns matrices of about the order n for a test to run through.
func All(n int) []Matrix {
	return []Matrix{
		Hilbert(min(n, 12)), Kahan(n, 1.2), Frank(min(n, 16)), Wilkinson(n), SecondDifference(n), MinIJ(n), Jordan(n, 0.5),
		Jordan(n, 0), Vandermonde(min(n, 14)), Graded(n, 0.5), RankDeficient(n, max(1, n/3)),
	}
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func reversed(x []float64) []float64 {
	r := make([]float64, len(x))
	for i, v := range x {
		r[len(x)-1-i] = v
	}
	return r
}
