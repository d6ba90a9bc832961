package linalg

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"
	"sort"
	"testing"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/linalg/gallery"
	"github.com/podium-go/podium/lib/tensor"
)

func testSVD[T Scalar](t *testing.T) {
	for name, a := range cases[T](false) {
		size := frobenius(a)
		u, s, vh, err := SVD(a.tensor())
		ok(t, err)
		near(t, name+": SVD", product(blas.NoTrans, blas.NoTrans, of[T](u), diagonalTimes(s, of[T](vh))), a, size, 20*float64(a.rows+a.cols))
		orthonormal(t, name+": U", of[T](u))
		orthonormal(t, name+": V", of[T](vh).transposed(true))
		values, err := SingularValues(a.tensor())
		ok(t, err)
		v, w := floats(values), floats(s)
		for i := range v {
			if !(v[i] >= 0) || i > 0 && v[i] > v[i-1] || w[i] < 0 || i > 0 && w[i] > w[i-1] {
				t.Errorf("%s: values %v and %v do not descend", name, v, w)
			}
			if math.Abs(v[i]-w[i]) > 20*float64(a.rows+a.cols)*blas.Eps[T]()*size {
				t.Errorf("%s: value %d is %g alone and %g with vectors", name, i, v[i], w[i])
			}
		}
		if a.rows > 500 || a.cols > 500 {
			continue
		}
		u, s, vh, err = FullSVD(a.tensor())
		ok(t, err)
		orthonormal(t, name+": full U", of[T](u))
		orthonormal(t, name+": full V", of[T](vh).transposed(true))
		k := min(a.rows, a.cols)
		near(t, name+": FullSVD", product(blas.NoTrans, blas.NoTrans, of[T](u).sub(0, a.rows, 0, k),
			diagonalTimes(s, of[T](vh).sub(0, k, 0, a.cols))), a, size, 20*float64(a.rows+a.cols))
	}
}

func TestSVD(t *testing.T) {
	engines(t, func(t *testing.T) {
		types(t, testSVD[float64], testSVD[float32], testSVD[complex128], testSVD[complex64])
	})
}

func TestKnownSingularValues(t *testing.T) {
	engines(t, func(t *testing.T) {
		list := append(gallery.All(30), gallery.FromSingularValues(60, 25, descending(25), 5), gallery.FromSingularValues(25, 60, descending(25), 6),
			gallery.FromSingularValues(2000, 25, descending(25), 7))
		for _, m := range list {
			if m.SingularValues == nil {
				continue
			}
			s, err := SingularValues(m.A)
			ok(t, err)
			for i, v := range floats(s) {
				if want := m.SingularValues[i]; math.Abs(v-want) > 1e-13*m.SingularValues[0] {
					t.Errorf("%s: singular value %d is %v, want %v", m.Name, i, v, want)
				}
			}
			if rank, err := Rank(m.A, 0); err != nil || rank != m.Rank {
				t.Errorf("%s: rank %d (%v), want %d", m.Name, rank, err, m.Rank)
			}
		}
	})
}

func descending(n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = float64(n - i)
	}
	return s
}

func hermitianCases[T Scalar]() map[string]dense[T] {
	c := map[string]dense[T]{}
	for name, a := range cases[T](true) {
		h := newDense[T](a.rows, a.rows)
		for i := range a.rows {
			for j := range a.rows {
				h.a[i*h.ld+j] = a.a[i*a.ld+j]/2 + blas.Conj(a.a[j*a.ld+i])/2
			}
		}
		c[name] = h
	}
	swap := newDense[T](2, 2)
	swap.a[1], swap.a[2] = 1, 1
	c["swap"] = swap
	return c
}

func testEigh[T Scalar](t *testing.T) {
	for name, a := range hermitianCases[T]() {
		n, size := a.rows, frobenius(a)
		w, v, err := Eigh(a.tensor())
		ok(t, err)
		m := of[T](v)
		orthonormal(t, name+": V", m)
		near(t, name+": Eigh", product(blas.NoTrans, blas.NoTrans, m, diagonalTimes(w, m.transposed(true))), a, size, 40*float64(n+1))
		values, err := EighValues(a.tensor())
		ok(t, err)
		x, y := floats(values), floats(w)
		for i := range x {
			if i > 0 && (x[i] < x[i-1] || y[i] < y[i-1]) {
				t.Errorf("%s: eigenvalues %v do not ascend", name, x)
			}
			if math.Abs(x[i]-y[i]) > 40*float64(n)*blas.Eps[T]()*size {
				t.Errorf("%s: eigenvalue %d is %g alone and %g with vectors", name, i, x[i], y[i])
			}
		}
		// only the lower triangle is read
		low := a.clone()
		for i := range n {
			for j := i + 1; j < n; j++ {
				low.a[i*low.ld+j] = 7
			}
		}
		w2, err := EighValues(low.tensor())
		ok(t, err)
		for i, v := range floats(w2) {
			if math.Abs(v-x[i]) > 40*float64(n)*blas.Eps[T]()*size {
				t.Errorf("%s: the upper triangle was read", name)
				break
			}
		}
		if n == 0 || size == 0 || name == "huge" || name == "small" {
			continue
		}
		g := randomDense[T](4, n, n+3)
		b := product(blas.NoTrans, blas.ConjTrans, g, g)
		w, v, err = EighGeneral(a.tensor(), b.tensor())
		ok(t, err)
		f, err := FactorCholesky(b.tensor())
		ok(t, err)
		m = of[T](v)
		bv := product(blas.NoTrans, blas.NoTrans, b, m)
		near(t, name+": Vᴴ b V", product(blas.ConjTrans, blas.NoTrans, m, bv), identity[T](n, n), f.Cond, 40*float64(n))
		right := bv.clone()
		for i := range n {
			for j, l := range floats(w) {
				right.a[i*right.ld+j] *= number[T](l)
			}
		}
		near(t, name+": EighGeneral", product(blas.NoTrans, blas.NoTrans, a, m), right, size*frobenius(m)*f.Cond, 40*float64(n))
	}
}

func TestEigh(t *testing.T) {
	engines(t, func(t *testing.T) {
		types(t, testEigh[float64], testEigh[float32], testEigh[complex128], testEigh[complex64])
	})
}

func TestKnownEigenvalues(t *testing.T) {
	engines(t, func(t *testing.T) {
		for _, m := range gallery.All(40) {
			if m.Eigenvalues == nil {
				continue
			}
			w, err := EighValues(m.A)
			ok(t, err)
			general, err := EigValues(m.A)
			ok(t, err)
			g := tensor.Data[complex128](general)
			sort.Slice(g, func(i, j int) bool { return real(g[i]) < real(g[j]) })
			top := m.Eigenvalues[len(m.Eigenvalues)-1]
			for i, v := range floats(w) {
				if want := m.Eigenvalues[i]; math.Abs(v-want) > 1e-13*top || cmplx.Abs(g[i]-complex(want, 0)) > 1e-12*top {
					t.Errorf("%s: eigenvalue %d is %v by Eigh and %v by Eig, want %v", m.Name, i, v, g[i], want)
				}
			}
		}
		// Wilkinson, The algebraic eigenvalue problem, 1965, section 5.45, table 4
		w, err := EighValues(gallery.Wilkinson(21).A)
		ok(t, err)
		v := floats(w)
		if math.Abs(v[20]-10.746194182903393) > 1e-13 || math.Abs(v[19]-10.746194182903322) > 1e-13 {
			t.Errorf("W21: largest eigenvalues %.15f and %.15f", v[20], v[19])
		}
	})
}

func testEig[T Scalar](t *testing.T) {
	for name, a := range cases[T](true) {
		n, size := a.rows, frobenius(a)
		w, v, err := Eig(a.tensor())
		ok(t, err)
		values, m, c := asComplex(w), asComplexMatrix(v), toComplex(a)
		left := product(blas.NoTrans, blas.NoTrans, c, m)
		for j := range n {
			worst, norm := 0.0, 0.0
			for i := range n {
				worst = max(worst, cmplx.Abs(left.a[i*n+j]-values[j]*m.a[i*n+j]))
				norm = math.Hypot(norm, cmplx.Abs(m.a[i*n+j]))
			}
			if !(worst <= 40*float64(n)*blas.Eps[T]()*size) || !(math.Abs(norm-1) < 1e3*blas.Eps[T]()) {
				t.Errorf("%s: residual %.1e of eigenvector %d (norm %g), matrix of size %.1e", name, worst, j, norm, size)
			}
		}
		tm, z, err := Schur(a.tensor())
		ok(t, err)
		orthonormal(t, name+": Z", of[T](z))
		near(t, name+": Schur", product(blas.NoTrans, blas.NoTrans, of[T](z), product(blas.NoTrans, blas.ConjTrans, of[T](tm), of[T](z))), a, size, 40*float64(n+1))
		for i := range n {
			for j := 0; j < i; j++ {
				if x := of[T](tm).a[i*n+j]; x != 0 && (isComplex[T]() || j < i-1) {
					t.Errorf("%s: T[%d, %d] is %v", name, i, j, x)
				}
			}
		}
		if n == 0 {
			continue
		}
		b := randomDense[T](7, n, n)
		if n > 3 {
			for j := range n { // an infinite eigenvalue
				b.a[2*n+j] = b.a[1*n+j]
			}
		}
		alpha, beta, x, err := EigGeneral(a.tensor(), b.tensor())
		ok(t, err)
		al, be, xm := asComplex(alpha), asComplex(beta), asComplexMatrix(x)
		ax, bx := product(blas.NoTrans, blas.NoTrans, c, xm), product(blas.NoTrans, blas.NoTrans, toComplex(b), xm)
		for j := range n {
			worst, norm := 0.0, 0.0
			scale := math.Hypot(cmplx.Abs(al[j])/size, cmplx.Abs(be[j])/frobenius(b))
			if size == 0 {
				scale = cmplx.Abs(be[j]) / frobenius(b)
			}
			for i := range n {
				d := ax.a[i*n+j]*be[j] - bx.a[i*n+j]*al[j]
				worst = max(worst, cmplx.Abs(d))
				norm = math.Hypot(norm, cmplx.Abs(xm.a[i*n+j]))
			}
			limit := 100 * float64(n) * blas.Eps[T]() * scale * size * frobenius(b)
			if !(worst <= limit) || !(math.Abs(norm-1) < 1e3*blas.Eps[T]()) {
				t.Errorf("%s: residual %.1e of generalised eigenvector %d (norm %g), at most %.1e; alpha %v beta %v", name, worst, j, norm, limit, al[j], be[j])
			}
		}
	}
}

func asComplex(t *tensor.Tensor) []complex128 {
	if t.DType() == tensor.Complex128 {
		return tensor.Data[complex128](t)
	}
	var out []complex128
	for _, v := range tensor.Data[complex64](t) {
		out = append(out, complex128(v))
	}
	return out
}

func asComplexMatrix(t *tensor.Tensor) dense[complex128] {
	return dense[complex128]{t.Dim(0), t.Dim(1), max(1, t.Dim(1)), asComplex(t)}
}

func TestEig(t *testing.T) {
	engines(t, func(t *testing.T) {
		types(t, testEig[float64], testEig[float32], testEig[complex128], testEig[complex64])
	})
}

func TestLeastSquares(t *testing.T) {
	engines(t, func(t *testing.T) {
		for _, m := range []gallery.Matrix{
			gallery.FromSingularValues(30, 12, descending(12), 3), gallery.FromSingularValues(12, 30, descending(12), 4),
			gallery.FromSingularValues(1500, 9, descending(9), 4), gallery.RankDeficient(15, 6),
		} {
			a := of[float64](m.A)
			x := randomDense[float64](3, a.cols, 2)
			b := product(blas.NoTrans, blas.NoTrans, a, x)
			noise := randomDense[float64](4, a.rows, 2)
			for i, v := range noise.a {
				b.a[i] += v
			}
			r, err := LeastSquares(m.A, b.tensor(), LeastSquaresConfig{})
			ok(t, err)
			if r.Rank != m.Rank {
				t.Errorf("%s: rank %d, want %d", m.Name, r.Rank, m.Rank)
			}
			rest := b.clone()
			rest.mul(blas.NoTrans, blas.NoTrans, -1, a, of[float64](r.X), 1)
			near(t, m.Name+": the residual is orthogonal to the range", product(blas.ConjTrans, blas.NoTrans, a, rest), newDense[float64](a.cols, 2), frobenius(a)*frobenius(b), 100)
			for j := range 2 {
				if norm := distance(rest, newDense[float64](a.rows, 2), j); math.Abs(norm-r.Residuals[j]) > 1e-12*frobenius(b) {
					t.Errorf("%s: residual %v, reported %v", m.Name, norm, r.Residuals[j])
				}
			}
			null, err := NullSpace(m.A, 0)
			ok(t, err)
			if null.Dim(1) != a.cols-m.Rank {
				t.Errorf("%s: null space of dimension %d", m.Name, null.Dim(1))
			}
			near(t, m.Name+": least norm", product(blas.ConjTrans, blas.NoTrans, of[float64](null), of[float64](r.X)), newDense[float64](null.Dim(1), 2), 1, 1e4)
			near(t, m.Name+": null space", product(blas.NoTrans, blas.NoTrans, a, of[float64](null)), newDense[float64](a.rows, null.Dim(1)), frobenius(a), 1e3)
			p, err := Pinv(m.A, 0)
			ok(t, err)
			pm := of[float64](p)
			near(t, m.Name+": A A⁺ A", product(blas.NoTrans, blas.NoTrans, a, product(blas.NoTrans, blas.NoTrans, pm, a)), a, frobenius(a), 1e3)
			near(t, m.Name+": A⁺ b", product(blas.NoTrans, blas.NoTrans, pm, b), of[float64](r.X), frobenius(of[float64](r.X)), 1e4)
			range1, err := Orth(m.A, 0)
			ok(t, err)
			orthonormal(t, m.Name+": Orth", of[float64](range1))
			if range1.Dim(1) != m.Rank {
				t.Errorf("%s: range of dimension %d", m.Name, range1.Dim(1))
			}
		}
		if _, err := LeastSquares(eye(tensor.Float64, 2), tensor.New(tensor.Float64, 2), LeastSquaresConfig{RelTol: 2}); err == nil {
			t.Error("RelTol 2 is accepted")
		}
		r, err := LeastSquares(tensor.New(tensor.Float64, 3, 0), tensor.Of([]float64{3, 0, 4}), LeastSquaresConfig{})
		if err != nil || r.X.Len() != 0 || math.Abs(r.Residuals[0]-5) > 1e-14 {
			t.Errorf("without columns: %v, %v", r, err)
		}
	})
}

func TestNorms(t *testing.T) {
	a := tensor.Of([]float64{1, -2, 3, 4, 5, -6}, 2, 3)
	for kind, want := range map[NormKind]float64{Frobenius: math.Sqrt(91), One: 9, Infinity: 15, MaxAbs: 6} {
		if got, err := Norm(a, kind); err != nil || math.Abs(got-want) > 1e-14*want {
			t.Errorf("norm %d is %g (%v), want %g", kind, got, err, want)
		}
	}
	two, err := Norm(a, Two)
	ok(t, err)
	nuclear, err := Norm(a, Nuclear)
	ok(t, err)
	s, err := SingularValues(a)
	ok(t, err)
	if v := floats(s); two != v[0] || math.Abs(nuclear-v[0]-v[1]) > 1e-14 {
		t.Errorf("norms %g and %g, singular values %v", two, nuclear, v)
	}
	// √3·1e300, whose square overflows
	if got, err := Norm(tensor.Of([]float64{1e300, 1e300, 1e300}, 1, 3), Frobenius); err != nil || math.Abs(got/1e300-math.Sqrt(3)) > 1e-14 {
		t.Errorf("Frobenius norm %g, %v", got, err)
	}
}

func testExpm[T Scalar](t *testing.T) {
	for _, scale := range []float64{0, 1e-3, 0.1, 0.5, 1.5, 4, 20, 200} {
		// A diagonalisable matrix with known exponential: Q diag Qᴴ
		n := 12
		q := factorQR(randomDense[T](3, n, n)).q(n)
		w, e := make([]float64, n), make([]float64, n)
		for i := range w {
			w[i] = -scale * float64(i) / float64(n-1)
			e[i] = math.Exp(w[i])
		}
		a := product(blas.NoTrans, blas.NoTrans, q, diagonalTimes(realsTensor[T](w), q.transposed(true)))
		want := product(blas.NoTrans, blas.NoTrans, q, diagonalTimes(realsTensor[T](e), q.transposed(true)))
		got, err := Expm(a.tensor())
		ok(t, err)
		near(t, fmt.Sprintf("exp of norm %g", scale), of[T](got), want, 1+scale, 100)
	}
	// A nilpotent matrix has a polynomial as exponential.
	n := newDense[T](3, 3)
	n.a[1], n.a[5] = 2, 3
	got, err := Expm(n.tensor())
	ok(t, err)
	near(t, "nilpotent", of[T](got), dense[T]{3, 3, 3, []T{1, 2, 3, 0, 1, 3, 0, 0, 1}}, 3, 10)
	n.a[0] = number[T](1e4)
	var over *OverflowError
	if _, err := Expm(n.tensor()); !errors.As(err, &over) {
		t.Errorf("exp(1e4): %v", err)
	}
	// Al-Mohy and Higham 2009: ordinary scaling is far too much here.
	b := newDense[T](2, 2)
	b.a[0], b.a[1], b.a[3] = 1, number[T](1e6), -1
	got, err = Expm(b.tensor())
	ok(t, err)
	m := of[T](got)
	if want := 1e6 * math.Sinh(1); abs(m.a[1]-number[T](want)) > 100*blas.Eps[T]()*want || abs(m.a[0]-number[T](math.E)) > 100*blas.Eps[T]()*math.E {
		t.Errorf("exp of a matrix far from normal: %v, want %v and %v", m.a, math.E, want)
	}
}

func TestExpm(t *testing.T) {
	types(t, testExpm[float64], testExpm[float32], testExpm[complex128], testExpm[complex64])
}
