package rom

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// The function of Chaturantabut and Sorensen, section 2.3.1, with one parameter.
func cosines(n, m int) (train, test *mat.Dense) {
	fill := func(mus []float64) *mat.Dense {
		a := mat.NewDense(n, len(mus), nil)
		for j, mu := range mus {
			for i := range n {
				x := -1 + 2*float64(i)/float64(n-1)
				a.Set(i, j, (1-x)*math.Cos(3*math.Pi*mu*(x+1))*math.Exp(-(1+x)*mu))
			}
		}
		return a
	}
	mus, between := make([]float64, m), make([]float64, m-1)
	for j := range mus {
		mus[j] = 1 + (math.Pi-1)*float64(j)/float64(m-1)
		if j > 0 {
			between[j-1] = (mus[j] + mus[j-1]) / 2
		}
	}
	return fill(mus), fill(between)
}

func TestInterpolation(t *testing.T) {
	train, test := cosines(100, 51)
	for name, choose := range map[string]func(*Basis) (*Interpolation, error){"DEIM": DEIM, "Q-DEIM": QDEIM} {
		for _, m := range []int{1, 10, 20} {
			b, err := POD(train, Rank(m))
			if err != nil {
				t.Fatal(err)
			}
			p, err := choose(b)
			if err != nil {
				t.Fatal(err)
			}
			if sorted := slices.Sorted(slices.Values(p.Indices)); len(slices.Compact(sorted)) != m {
				t.Errorf("%s: %d different points, not %d", name, len(sorted), m)
			}
			// Exact on the range, and at the points.
			if d := relative(p.Approximate(b.Vectors), b.Vectors); d > 1e-11 {
				t.Errorf("%s, %d points: off by %g on the range", name, m, d)
			}
			approx := p.Approximate(test)
			for _, i := range p.Indices {
				for j := range 50 {
					if d := math.Abs(approx.At(i, j) - test.At(i, j)); d > 1e-12 {
						t.Fatalf("%s: off by %g at point %d", name, d, i)
					}
				}
			}
			// The bound of the oblique projector, Lemma 3.2, column by column.
			best := b.Reconstruct(b.Project(test))
			for j := range 50 {
				f := test.ColView(j)
				var e, e0 mat.VecDense
				e.SubVec(f, approx.ColView(j))
				e0.SubVec(f, best.ColView(j))
				if mat.Norm(&e, 2) > p.Constant*mat.Norm(&e0, 2)*(1+1e-8)+1e-13 {
					t.Errorf("%s: error %g exceeds the bound %g × %g", name, mat.Norm(&e, 2), p.Constant, mat.Norm(&e0, 2))
				}
			}
			column := mat.Col(nil, 3, test)
			picked := make([]float64, m)
			for k, i := range p.Indices {
				picked[k] = column[i]
			}
			if d := mat.NewVecDense(100, p.At(picked)); !mat.EqualApprox(d, approx.ColView(3), 1e-12) {
				t.Errorf("%s: At and Approximate differ", name)
			}
		}
	}
}

func relative(y, x mat.Matrix) float64 {
	var d mat.Dense
	d.Sub(y, x)
	return mat.Norm(&d, 2) / mat.Norm(x, 2)
}

// The first point of DEIM is where the first vector is largest; the points do
// not depend on the weight of the basis or the signs of its vectors. The
// constant is that of the definition.
func TestDEIMPoints(t *testing.T) {
	train, _ := cosines(100, 51)
	b, err := POD(train, Rank(10))
	if err != nil {
		t.Fatal(err)
	}
	p, err := DEIM(b)
	if err != nil {
		t.Fatal(err)
	}
	first := mat.Col(nil, 0, b.Vectors)
	if p.Indices[0] != argMaxAbs(first) {
		t.Errorf("the first point is %d", p.Indices[0])
	}
	scaled := *b
	scaled.Vectors = mat.NewDense(100, 10, nil)
	scaled.Vectors.Scale(-3, b.Vectors)
	q, err := DEIM(&scaled)
	if err != nil || !slices.Equal(p.Indices, q.Indices) || math.Abs(p.Constant/q.Constant-1) > 1e-9 {
		t.Errorf("%v and %v, %v", p, q, err)
	}
	if norm := mat.Norm(p.Inverse, 2); p.Constant > norm*(1+1e-9) || p.Constant < norm/math.Sqrt(10) {
		t.Errorf("constant %g for an inverse of Frobenius norm %g", p.Constant, norm)
	}
	// Q-DEIM sees only the span: mixing the vectors leaves its points.
	mix := mat.NewDense(10, 10, nil)
	rng := rand.New(rand.NewPCG(17, 18))
	for i := range 10 {
		for j := range 10 {
			mix.Set(i, j, rng.NormFloat64())
		}
	}
	scaled.Vectors = mat.NewDense(100, 10, nil)
	scaled.Vectors.Mul(b.Vectors, mix)
	one, err := QDEIM(b)
	if err != nil {
		t.Fatal(err)
	}
	two, err := QDEIM(&scaled)
	if err != nil || !slices.Equal(one.Indices, two.Indices) {
		t.Errorf("%v and %v, %v", one.Indices, two.Indices, err)
	}
}

func TestDEIMRefuses(t *testing.T) {
	v := mat.NewDense(5, 2, []float64{1, 2, 0, 0, 0, 0, 0, 0, 0, 0})
	for _, choose := range []func(*Basis) (*Interpolation, error){DEIM, QDEIM} {
		if _, err := choose(&Basis{Vectors: v}); err == nil || !strings.Contains(err.Error(), "only 1 are independent") {
			t.Error(err)
		}
	}
	train, _ := cosines(20, 5)
	b, err := POD(train, Rank(3))
	if err != nil {
		t.Fatal(err)
	}
	p, err := DEIM(b)
	if err != nil {
		t.Fatal(err)
	}
	panics(t, "interpolating 2 values with 3 points", func() { p.At([]float64{1, 2}) })
	panics(t, "interpolating a 4×1 matrix", func() { p.Approximate(mat.NewDense(4, 1, nil)) })
}
