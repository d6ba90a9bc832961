package gallery_test

import (
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"github.com/podium-go/podium/lib/sparse/gallery"
	"gonum.org/v1/gonum/mat"
)

func TestProperties(t *testing.T) {
	for _, p := range gallery.All(6) {
		t.Run(p.Name, func(t *testing.T) {
			if err := p.A.Check(); err != nil {
				t.Fatal(err)
			}
			n := p.A.Rows
			if p.A.Cols != n {
				t.Fatalf("%d×%d", n, p.A.Cols)
			}
			b := p.A.Transpose()
			symmetric := p.A.SamePattern(b) && slices.Equal(p.A.Val, b.Val)
			if symmetric != p.Symmetric {
				t.Errorf("symmetric: %v", symmetric)
			}
			var eig mat.Eigen
			if !eig.Factorize(mat.NewDense(n, n, p.A.Dense()), mat.EigenNone) {
				t.Fatal("no eigenvalues")
			}
			values := eig.Values(nil)
			slices.SortFunc(values, func(a, b complex128) int {
				if real(a) < real(b) {
					return -1
				}
				return 1
			})
			if p.Symmetric && p.Definite != (real(values[0]) > 1e-12) {
				t.Errorf("the smallest eigenvalue is %g", values[0])
			}
			if p.Symmetric && !p.Definite && len(p.NullSpace) == 0 && real(values[0]) > -1e-3 {
				t.Errorf("indefinite, but the smallest eigenvalue is %g", values[0])
			}
			// Eigenvalues of the unsymmetric ones are sensitive: D⁻¹AD has a
			// condition of (1+w)^(n/2).
			for k, want := range p.Eigenvalues {
				if cmplx.Abs(values[k]-complex(want, 0)) > 1e-9 {
					t.Errorf("eigenvalue %d is %g, the formula gives %g", k, values[k], want)
				}
			}
			y := make([]float64, n)
			for _, v := range p.NullSpace {
				p.A.MulVec(y, v)
				if s := math.Sqrt(dot(y, y)); s > 1e-14 {
					t.Errorf("|A z| = %g for a vector of the null space", s)
				}
			}
			x, rhs := gallery.Manufactured(p.A)
			p.A.MulVec(y, x)
			if !slices.Equal(y, rhs) || dot(x, x) == 0 {
				t.Error("A*x is not b")
			}
			if p.Source == "" {
				t.Error("no source")
			}
		})
	}
}

func dot(x, y []float64) float64 {
	s := 0.
	for i, v := range x {
		s += v * y[i]
	}
	return s
}

// Without the clamped edge the rigid body modes cost no energy: rows of points
// that do not touch the edge see none.
func TestRigidBodyModes(t *testing.T) {
	a := gallery.Elasticity2D(5, 4, 0.3)
	y := make([]float64, a.Rows)
	for q, v := range gallery.RigidBodyModes(5, 4) {
		a.MulVec(y, v)
		for i, r := range y[2*5:] {
			if math.Abs(r) > 1e-13 {
				t.Errorf("mode %d: force %g at unknown %d", q, r, i+10)
			}
		}
	}
}

// The complex matrix is the real one with a shift of its diagonal.
func TestHelmholtzDamped(t *testing.T) {
	a, c := gallery.Helmholtz(3, 4, 0.5), gallery.HelmholtzDamped(3, 4, 0.5, 0.2)
	for i := range a.Rows {
		for j := range a.Cols {
			want := complex(a.At(i, j), 0)
			if i == j {
				want -= 0.25 * 0.2i
			}
			if c.At(i, j) != want {
				t.Errorf("(%d, %d) is %v, not %v", i, j, c.At(i, j), want)
			}
		}
	}
}
