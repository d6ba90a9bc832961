package gallery_test

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/linalg/gallery"
	"github.com/podium-go/podium/lib/tensor"
	"gonum.org/v1/gonum/mat"
)

const eps = 0x1p-52

func dense(m gallery.Matrix) *mat.Dense {
	return mat.NewDense(m.A.Dim(0), m.A.Dim(1), slices.Clone(tensor.Data[float64](m.A)))
}

func singularValues(t *testing.T, m gallery.Matrix) []float64 {
	t.Helper()
	var svd mat.SVD
	if !svd.Factorize(dense(m), mat.SVDNone) {
		t.Fatal("no singular values")
	}
	return svd.Values(nil)
}

// determinant returns the determinant of the stored numbers by elimination in
// rational arithmetic, without rounding.
func determinant(m gallery.Matrix) *big.Rat {
	n := m.A.Dim(0)
	a := make([][]*big.Rat, n)
	for i := range a {
		a[i] = make([]*big.Rat, n)
		for j := range a[i] {
			a[i][j] = new(big.Rat).SetFloat64(tensor.Data[float64](m.A)[i*n+j])
		}
	}
	det := big.NewRat(1, 1)
	for k := range n {
		pivot := slices.IndexFunc(a[k:], func(row []*big.Rat) bool { return row[k].Sign() != 0 })
		if pivot < 0 {
			return new(big.Rat)
		}
		if pivot > 0 {
			a[k], a[k+pivot] = a[k+pivot], a[k]
			det.Neg(det)
		}
		det.Mul(det, a[k][k])
		for i := k + 1; i < n; i++ {
			f := new(big.Rat).Quo(a[i][k], a[k][k])
			for j := k; j < n; j++ {
				a[i][j] = new(big.Rat).Sub(a[i][j], new(big.Rat).Mul(f, a[k][j]))
			}
		}
	}
	return det
}

// Every matrix is what it says that it is: by exact elimination for the
// determinant, and by gonum's factorisations.
func TestProperties(t *testing.T) {
	for _, n := range []int{1, 2, 5, 8} {
		for _, m := range gallery.All(n) {
			t.Run(m.Name, func(t *testing.T) {
				if m.Source == "" || m.A.DType() != tensor.Float64 || m.A.Dim(0) != m.A.Dim(1) {
					t.Fatalf("source %q, %v %v", m.Source, m.A.DType(), m.A.Shape())
				}
				a, n := dense(m), m.A.Dim(0)
				sigma := singularValues(t, m)
				symmetric := true
				for i := range n {
					for j := range i {
						symmetric = symmetric && a.At(i, j) == a.At(j, i)
					}
				}
				// One unknown is symmetric whatever it is, and so is Frank's of two.
				if n > 2 && symmetric != m.Symmetric {
					t.Errorf("symmetric: %v", symmetric)
				}
				if m.Symmetric {
					var eig mat.EigenSym
					eig.Factorize(mat.NewSymDense(n, a.RawMatrix().Data), false)
					got := eig.Values(nil)
					if (got[0] > 0) != m.PositiveDefinite {
						t.Errorf("positive definite is %v, the smallest eigenvalue %g", m.PositiveDefinite, got[0])
					}
					compare(t, "eigenvalue", got, m.Eigenvalues, 10*eps*float64(n)*sigma[0])
				} else if m.PositiveDefinite {
					t.Error("positive definite but not symmetric")
				}
				compare(t, "singular value", sigma, m.SingularValues, 10*eps*float64(n)*sigma[0])
				rank := 0
				for _, s := range sigma {
					if s > eps*sigma[0] {
						rank++
					}
				}
				if rank != m.Rank {
					t.Errorf("rank %d, said to be %d; singular values %.3g", rank, m.Rank, sigma)
				}
				if (m.Sign == 0) != (m.Rank < n) || m.Sign == 0 && !math.IsInf(m.LogDet, -1) {
					t.Errorf("of rank %d of %d, but Sign is %v and LogDet %v", m.Rank, n, m.Sign, m.LogDet)
				}
				if m.Sign == 0 {
					return
				}
				// Rounded entries change the determinant by about the condition number.
				want, _ := determinant(m).Float64()
				got, tol := m.Sign*math.Exp(m.LogDet), float64(n*n)*eps*(1+sigma[0]/sigma[n-1])
				if math.Abs(got/want-1) > tol {
					t.Errorf("the determinant is %v, said to be %v; allowed is a difference of %g", want, got, tol)
				}
			})
		}
	}
}

func compare(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if want == nil {
		return
	}
	if len(got) != len(want) {
		t.Fatalf("%d of %d %ss", len(want), len(got), what)
	}
	for i, w := range want {
		if math.Abs(got[i]-w) > tol {
			t.Errorf("%s %d is %v, said to be %v", what, i, got[i], w)
		}
	}
}

// What is known must not be unknown by mistake.
func TestKnown(t *testing.T) {
	for _, m := range []gallery.Matrix{gallery.SecondDifference(4), gallery.MinIJ(4)} {
		if len(m.Eigenvalues) != 4 || len(m.SingularValues) != 4 {
			t.Errorf("%s: %v, %v", m.Name, m.Eigenvalues, m.SingularValues)
		}
	}
	for _, m := range gallery.All(60) {
		if math.IsNaN(m.LogDet) || math.IsInf(m.LogDet, 1) {
			t.Errorf("%s: the determinant is not known", m.Name)
		}
	}
	// Wilkinson's determinants beyond the range of float64.
	m := gallery.Wilkinson(301)
	var lu mat.LU
	lu.Factorize(dense(m))
	if log, sign := lu.LogDet(); math.Abs(log-m.LogDet) > 1e-9 || sign != m.Sign {
		t.Errorf("determinant %v·exp(%v), said to be %v·exp(%v)", sign, log, m.Sign, m.LogDet)
	}
}

// The condition number of the Hilbert matrix grows like exp(3.5n), and its
// inverse of order 3 is one of integers.
func TestHilbert(t *testing.T) {
	for n, want := range map[int]float64{3: 524.0568, 6: 1.495106e7, 8: 1.525758e10} {
		s := singularValues(t, gallery.Hilbert(n))
		if c := s[0] / s[n-1]; math.Abs(c/want-1) > 1e-5 {
			t.Errorf("n = %d: condition number %.7g, want %.7g", n, c, want)
		}
	}
	var inv mat.Dense
	if err := inv.Inverse(dense(gallery.Hilbert(3))); err != nil {
		t.Fatal(err)
	}
	want := mat.NewDense(3, 3, []float64{9, -36, 30, -36, 192, -180, 30, -180, 180})
	if !mat.EqualApprox(&inv, want, 1e-11) {
		t.Errorf("inverse %v", mat.Formatted(&inv))
	}
}

// MinIJ is the inverse of the second difference with 1 in the last corner.
func TestMinIJ(t *testing.T) {
	const n = 6
	d := dense(gallery.SecondDifference(n))
	d.Set(n-1, n-1, 1)
	var p mat.Dense
	p.Mul(d, dense(gallery.MinIJ(n)))
	for i := range n {
		for j := range n {
			if want := map[bool]float64{true: 1}[i == j]; p.At(i, j) != want {
				t.Errorf("(%d, %d) of the product is %v", i, j, p.At(i, j))
			}
		}
	}
}

// Frank's matrix of order 4 is as printed, and its eigenvalues are positive and
// in reciprocal pairs.
func TestFrank(t *testing.T) {
	want := []float64{4, 3, 2, 1, 3, 3, 2, 1, 0, 2, 2, 1, 0, 0, 1, 1}
	if got := tensor.Data[float64](gallery.Frank(4).A); !slices.Equal(got, want) {
		t.Errorf("entries %v", got)
	}
	const n = 7
	var eig mat.Eigen
	if !eig.Factorize(dense(gallery.Frank(n)), mat.EigenNone) {
		t.Fatal("no eigenvalues")
	}
	var values []float64
	for _, v := range eig.Values(nil) {
		if imag(v) != 0 || real(v) <= 0 {
			t.Fatalf("eigenvalue %v", v)
		}
		values = append(values, real(v))
	}
	slices.Sort(values)
	for i := range n {
		if p := values[i] * values[n-1-i]; math.Abs(p-1) > 1e-9 {
			t.Errorf("eigenvalues %d and %d have the product %v", i, n-1-i, p)
		}
	}
}

// The two largest eigenvalues of Wilkinson's matrix of order 21 agree to 14
// digits.
//
// Source: Wilkinson, The algebraic eigenvalue problem, 1965, p. 309.
func TestWilkinson(t *testing.T) {
	var eig mat.EigenSym
	eig.Factorize(mat.NewSymDense(21, dense(gallery.Wilkinson(21)).RawMatrix().Data), false)
	v := eig.Values(nil)
	if math.Abs(v[20]-10.746194182903) > 1e-11 || v[20]-v[19] > 1e-13 || v[18]-v[17] > 1e-10 || v[19]-v[18] < 1 {
		t.Errorf("the largest eigenvalues are %v", v[17:])
	}
}

// A Jordan block has a single eigenvector.
func TestJordan(t *testing.T) {
	a := dense(gallery.Jordan(6, 0.5))
	for i := range 6 {
		a.Set(i, i, a.At(i, i)-0.5)
	}
	var svd mat.SVD
	svd.Factorize(a, mat.SVDNone)
	if s := svd.Values(nil); s[4] < 0.1 || s[5] > 1e-15 {
		t.Errorf("A - λ has the singular values %v", s)
	}
	if m := gallery.Jordan(3, -2); m.Sign != -1 || math.Abs(m.LogDet-3*math.Ln2) > 1e-15 {
		t.Errorf("determinant %v·exp(%v)", m.Sign, m.LogDet)
	}
}

// The QR factorisation with column pivoting of Kahan's matrix is the matrix
// itself: the columns that are left have the same length at every step, and the
// last entry is far above the smallest singular value.
func TestKahan(t *testing.T) {
	const n = 30
	a := dense(gallery.Kahan(n, 1.2))
	for k := range n {
		first := math.NaN()
		for j := k; j < n; j++ {
			s := 0.0
			for i := k; i <= j; i++ {
				s += a.At(i, j) * a.At(i, j)
			}
			if j == k {
				first = s
			} else if math.Abs(s/first-1) > 1e-12 {
				t.Fatalf("step %d: column %d has the norm %v, the pivot %v", k, j, math.Sqrt(s), math.Sqrt(first))
			}
		}
	}
	if s := singularValues(t, gallery.Kahan(n, 1.2)); a.At(n-1, n-1) < 10*s[n-1] {
		t.Errorf("last entry %g, smallest singular value %g", a.At(n-1, n-1), s[n-1])
	}
}

func TestFromSingularValues(t *testing.T) {
	s := []float64{3, 2, 0.5, 0}
	for _, shape := range [][2]int{{4, 4}, {7, 4}, {4, 6}} {
		m := gallery.FromSingularValues(shape[0], shape[1], s, 5)
		if !slices.Equal(m.A.Shape(), shape[:]) || m.Rank != 3 || math.IsNaN(m.Sign) != (shape[0] != shape[1]) || m.Sign > 0 {
			t.Errorf("%v: shape %v, rank %d, sign %v", shape, m.A.Shape(), m.Rank, m.Sign)
		}
		compare(t, "singular value", singularValues(t, m), s, 1e-14)
		again := gallery.FromSingularValues(shape[0], shape[1], s, 5)
		other := gallery.FromSingularValues(shape[0], shape[1], s, 6)
		if x := tensor.Data[float64](m.A); !slices.Equal(x, tensor.Data[float64](again.A)) || slices.Equal(x, tensor.Data[float64](other.A)) {
			t.Errorf("%v: the seed does not say what comes", shape)
		}
	}
	defer func() {
		if r, ok := recover().(string); !ok || !strings.Contains(r, "3 values for a 2×5 matrix") {
			t.Errorf("panicked with %v", r)
		}
	}()
	gallery.FromSingularValues(2, 5, make([]float64, 3), 1)
}
