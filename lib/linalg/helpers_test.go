package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/linalg/gallery"
	"github.com/podium-go/podium/lib/tensor"
)

// engines runs a test with the loaded library, if there is one, and in Go.
func engines(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	for _, choice := range []string{"auto", "go"} {
		restore, err := blas.Select(choice)
		if err != nil {
			t.Fatal(err)
		}
		name := "library"
		if blas.Loaded() == nil {
			name = "go"
		}
		t.Run(name, test)
		restore()
	}
}

// types runs a test for each type of elements.
func types(t *testing.T, f64, f32, c128, c64 func(t *testing.T)) {
	t.Helper()
	t.Run("float64", f64)
	t.Run("float32", f32)
	t.Run("complex128", c128)
	t.Run("complex64", c64)
}

func randomDense[T Scalar](seed uint64, rows, cols int) dense[T] {
	r := rand.New(rand.NewPCG(seed, uint64(rows*1000+cols)))
	m := newDense[T](rows, cols)
	for i := range m.a {
		m.a[i] = blas.Make[T](r.NormFloat64(), r.NormFloat64())
	}
	return m
}

// cases are matrices of every kind and size.
func cases[T Scalar](squareOnly bool) map[string]dense[T] {
	c := map[string]dense[T]{}
	for _, n := range []int{1, 2, 3, 17, 65, 130} {
		c[fmt.Sprintf("random %d", n)] = randomDense[T](1, n, n)
	}
	for _, m := range gallery.All(20) {
		c[m.Name] = fromReal[T](dense[float64]{m.A.Dim(0), m.A.Dim(1), m.A.Dim(1), tensor.Data[float64](m.A)})
	}
	c["zero 7"] = newDense[T](7, 7)
	c["identity 9"] = identity[T](9, 9)
	c["empty"] = newDense[T](0, 0)
	for name, s := range map[string]float64{"huge": 1e300, "small": 1e-300} {
		if blas.Eps[T]() != 0x1p-52 {
			s = map[string]float64{"huge": 1e37, "small": 1e-36}[name]
		}
		m := randomDense[T](2, 12, 12)
		m.scale(s / 10)
		c[name] = m
	}
	if squareOnly {
		return c
	}
	for _, s := range [][2]int{{1, 5}, {5, 1}, {0, 3}, {3, 0}, {40, 23}, {23, 40}, {200, 70}, {1100, 8}, {8, 1100}, {2600, 90}} {
		c[fmt.Sprintf("random %d×%d", s[0], s[1])] = randomDense[T](3, s[0], s[1])
	}
	return c
}

// of returns the matrix of a tensor.
func of[T Scalar](t *tensor.Tensor) dense[T] { return view[T]("test", "the matrix", t) }

// near fails unless the largest difference is at most c*eps times a size.
func near[T Scalar](t *testing.T, what string, got, want dense[T], size, c float64) {
	t.Helper()
	if got.rows != want.rows || got.cols != want.cols {
		t.Errorf("%s: shape %d×%d, want %d×%d", what, got.rows, got.cols, want.rows, want.cols)
		return
	}
	worst := 0.0
	for i := range got.rows {
		for j := range got.cols {
			g, w := got.a[i*got.ld+j], want.a[i*want.ld+j]
			gr, gi := blas.Parts(g)
			wr, wi := blas.Parts(w)
			d := math.Hypot(gr-wr, gi-wi)
			if math.IsNaN(d) {
				d = math.Inf(1)
			}
			worst = max(worst, d)
		}
	}
	if limit := c * blas.Eps[T]() * size; worst > limit {
		t.Errorf("%s: error %.2e, at most %.2e", what, worst, limit)
	}
}

// orthonormal fails unless the columns are.
func orthonormal[T Scalar](t *testing.T, what string, q dense[T]) {
	t.Helper()
	near(t, what, product(blas.ConjTrans, blas.NoTrans, q, q), identity[T](q.cols, q.cols), 1, 20*float64(q.rows+5))
}

// frobenius returns the size that errors are measured by.
func frobenius[T Scalar](m dense[T]) float64 {
	norms := make([]float64, m.rows)
	for i := range norms {
		norms[i] = norm2(m.row(i))
	}
	return norm2(norms)
}

// diagonalTimes returns diag(s) * m.
func diagonalTimes[T Scalar](s *tensor.Tensor, m dense[T]) dense[T] {
	c := m.clone()
	for i, v := range floats(s) {
		row := c.row(i)
		for j := range row {
			row[j] *= number[T](v)
		}
	}
	return c
}

func mustPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, want) {
			t.Errorf("panic %q, want %q", r, want)
		}
	}()
	f()
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
