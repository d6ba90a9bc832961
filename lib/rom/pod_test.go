package rom

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// decaying returns an n×m matrix with the singular values 10^(-rate*i) in the
// Euclidean product.
func decaying(n, m int, rate float64, rng *rand.Rand) *mat.Dense {
	random := func(rows, columns int) *mat.Dense {
		a := mat.NewDense(rows, columns, nil)
		for i := range rows {
			for j := range columns {
				a.Set(i, j, rng.NormFloat64())
			}
		}
		_, q, err := orthonormalise(transposed(a), nil)
		if err != nil {
			panic(err)
		}
		return transposed(q)
	}
	k := min(n, m)
	u, v := random(n, k), random(m, k)
	for j := range k {
		for i := range n {
			u.Set(i, j, u.At(i, j)*math.Pow(10, -rate*float64(j)))
		}
	}
	var out mat.Dense
	out.Mul(u, v.T())
	return &out
}

// weights are inner products of every kind.
func weights(n int) map[string]Operator {
	diagonal := make([]float64, n)
	band := mat.NewSymBandDense(n, 1, nil)
	dense := mat.NewDense(n, n, nil)
	for i := range n {
		diagonal[i] = 1 + float64(i%7)
		band.SetSymBand(i, i, 4)
		if i+1 < n {
			band.SetSymBand(i, i+1, 1)
		}
		for j := range n {
			dense.Set(i, j, math.Exp(-math.Abs(float64(i-j))))
		}
	}
	return map[string]Operator{"none": nil, "diagonal": Diagonal(diagonal), "band": band, "dense": Dense(dense)}
}

// gram returns VᵀWV.
func gram(b *Basis) *mat.Dense { return project(transposed(b.Vectors), b.Weight) }

func deviation(g *mat.Dense) float64 {
	worst := 0.0
	r, _ := g.Dims()
	for i := range r {
		for j := range r {
			want := 0.0
			if i == j {
				want = 1
			}
			worst = max(worst, math.Abs(g.At(i, j)-want))
		}
	}
	return worst
}

// Every method and every weight: orthonormal, optimal, input untouched, and
// the tail of the singular values is the projection error.
func TestPODProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, size := range [][2]int{{60, 20}, {30, 50}} {
		n, m := size[0], size[1]
		x := decaying(n, m, 0.25, rng)
		keep := mat.DenseCopyOf(x)
		for name, w := range weights(n) {
			for _, method := range []Method{Auto, SVD, Snapshots} {
				b, err := POD(x, Rank(12), Weight(w), Using(method))
				if err != nil {
					t.Fatalf("%s, %v: %v", name, method, err)
				}
				if d := deviation(gram(b)); d > 1e-12 {
					t.Errorf("%s, %v: off orthonormality by %g", name, method, d)
				}
				if !mat.Equal(x, keep) {
					t.Fatalf("%s, %v: the snapshots changed", name, method)
				}
				tail, total := 0.0, 0.0
				for i, s := range b.SingularValues {
					total += s * s
					if i >= 12 {
						tail += s * s
					}
				}
				want := math.Sqrt(tail / total)
				if got := b.ProjectionError(x); math.Abs(got-want) > 1e-3*want {
					t.Errorf("%s, %v: projection error %g, singular values say %g", name, method, got, want)
				}
				if d := math.Abs(1 - b.Energy() - want*want); d > 1e-14 {
					t.Errorf("%s, %v: energy is %g off", name, method, d)
				}
				again := b.Project(b.Reconstruct(b.Project(x)))
				if !mat.EqualApprox(again, b.Project(x), 1e-12) {
					t.Errorf("%s, %v: projecting twice differs", name, method)
				}
			}
		}
	}
}

// The SVD finds singular values down to rounding, the method of snapshots to
// about the square root of that.
func TestPODAccuracy(t *testing.T) {
	x := decaying(80, 14, 1, rand.New(rand.NewPCG(5, 6)))
	for _, c := range []struct {
		method Method
		floor  float64 // down to here within 1%
	}{{SVD, 1e-12}, {Snapshots, 1e-6}} {
		b, err := POD(x, Using(c.method))
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range b.SingularValues {
			want := math.Pow(10, -float64(i))
			if want >= c.floor && math.Abs(s/want-1) > 0.01 {
				t.Errorf("%v: σ_%d = %g, not %g", c.method, i, s, want)
			}
		}
		if d := deviation(gram(b)); d > 1e-12 {
			t.Errorf("%v: off orthonormality by %g", c.method, d)
		}
	}
}

func TestPODTruncation(t *testing.T) {
	x := decaying(50, 20, 0.5, rand.New(rand.NewPCG(7, 8)))
	for name, c := range map[string]struct {
		options []Option
		want    int
	}{
		"all":       {nil, 20},
		"rank":      {[]Option{Rank(7)}, 7},
		"rank high": {[]Option{Rank(70)}, 20},
		"tolerance": {[]Option{Tolerance(2e-2)}, 4}, // σ₅/σ₁ = 10^-2, its tail 1.05e-2, with σ₄ 3.3e-2
		"energy":    {[]Option{Energy(1 - 4e-4)}, 4},
		"both":      {[]Option{Energy(1 - 4e-4), Rank(3)}, 3},
		"whole":     {[]Option{Energy(1)}, 20},
		"fewest":    {[]Option{Energy(1 - 1e-9), Tolerance(2e-2)}, 4},
		"one":       {[]Option{Tolerance(0.9)}, 1},
	} {
		for _, method := range []Method{SVD, Auto} {
			b, err := POD(x, append(c.options, Using(method))...)
			if err != nil || b.Rank() != c.want {
				t.Errorf("%s, %v: rank %d, not %d, %v", name, method, b.Rank(), c.want, err)
			}
		}
	}
	b, err := POD(x, Tolerance(1e-4))
	if err != nil || b.ProjectionError(x) > 1e-4 || b.Truncate(b.Rank()-1).ProjectionError(x) <= 1e-4 {
		t.Errorf("tolerance 1e-4: rank %d is not the smallest, %v", b.Rank(), err)
	}
}

// Auto leaves the method of snapshots where it would return noise.
func TestPODAuto(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	slow, fast := decaying(4000, 200, 0.01, rng), decaying(4000, 200, 0.5, rng)
	for _, c := range []struct {
		x       *mat.Dense
		options []Option
		want    Method
	}{
		{slow, []Option{Rank(20)}, Snapshots},
		{slow, nil, SVD},
		{slow, []Option{Tolerance(1e-7)}, SVD},
		{fast, []Option{Rank(8)}, Snapshots},
		{fast, []Option{Rank(20)}, SVD},
	} {
		b, err := POD(c.x, c.options...)
		if err != nil || b.Method != c.want {
			t.Errorf("%v, %v", b, err)
		}
	}
}

// Dependent snapshots add no modes.
func TestPODRankDeficient(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	x := mat.NewDense(40, 12, nil)
	x.Mul(decaying(40, 3, 0.1, rng), decaying(3, 12, 0.1, rng))
	for name, w := range weights(40) {
		for _, method := range []Method{SVD, Snapshots} {
			b, err := POD(x, Weight(w), Using(method))
			if err != nil || b.Rank() != 3 {
				t.Errorf("%s, %v: %v, %v", name, method, b, err)
			}
		}
	}
}

func TestPODRefuses(t *testing.T) {
	x := decaying(10, 4, 0.5, rand.New(rand.NewPCG(13, 14)))
	bad := mat.DenseCopyOf(x)
	bad.Set(6, 2, math.NaN())
	negative := make([]float64, 10)
	for i := range negative {
		negative[i] = -1
	}
	for want, f := range map[string]func() (*Basis, error){
		"rank is 0":                    func() (*Basis, error) { return POD(x, Rank(0)) },
		"energy is 1.5":                func() (*Basis, error) { return POD(x, Energy(1.5)) },
		"energy is NaN":                func() (*Basis, error) { return POD(x, Energy(math.NaN())) },
		"tolerance is 1,":              func() (*Basis, error) { return POD(x, Tolerance(1)) },
		"method is 9":                  func() (*Basis, error) { return POD(x, Using(9)) },
		"weight is 3×3":                func() (*Basis, error) { return POD(x, Weight(Diagonal(make([]float64, 3)))) },
		"snapshot 2 has the value NaN": func() (*Basis, error) { return POD(bad) },
		"vectors are zero":             func() (*Basis, error) { return POD(mat.NewDense(5, 2, nil), Using(SVD)) },
		"snapshots are zero":           func() (*Basis, error) { return POD(mat.NewDense(5, 2, nil), Using(Snapshots)) },
		"squared norm":                 func() (*Basis, error) { return POD(x, Weight(Diagonal(negative)), Using(SVD)) },
		"positive definite":            func() (*Basis, error) { return POD(x, Weight(Diagonal(negative)), Using(Snapshots)) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
}

func TestBasisShows(t *testing.T) {
	b, err := POD(decaying(30, 12, 0.5, rand.New(rand.NewPCG(15, 16))), Rank(10))
	if err != nil {
		t.Fatal(err)
	}
	data, _ := b.MIMEBundle()
	text, html := data["text/plain"].(string), data["text/html"].(string)
	if !strings.HasPrefix(text, "POD basis: 10 modes of 30 unknowns") || strings.Count(html, "<tr>") != 10 || !strings.Contains(html, "2 more") {
		t.Errorf("%s\n%s", text, html)
	}
	for want, f := range map[string]func(){
		"truncating a basis of rank 10 to 11": func() { b.Truncate(11) },
		"projecting a 7×2 matrix":             func() { b.Project(mat.NewDense(7, 2, nil)) },
		"reconstructing from a 7×2 matrix":    func() { b.Reconstruct(mat.NewDense(7, 2, nil)) },
	} {
		panics(t, want, f)
	}
	u := mat.Col(nil, 3, b.Vectors)
	if a := b.Coefficients(u); math.Abs(a[3]-1) > 1e-13 || math.Abs(a[2]) > 1e-13 {
		t.Errorf("coefficients of vector 3 are %v", a)
	}
	if again := b.State(b.Coefficients(u)); !mat.EqualApprox(mat.NewVecDense(30, again), mat.NewVecDense(30, u), 1e-13) {
		t.Error("a vector of the basis is not its own projection")
	}
}

// panics runs f and checks the message that it panics with.
func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		if s, ok := recover().(string); !ok || !strings.Contains(s, want) {
			t.Errorf("panic %q, want %q", s, want)
		}
	}()
	f()
}

func TestCitations(t *testing.T) {
	for _, c := range []string{
		(&Basis{Method: SVD}).Cite(), (&Basis{Method: Snapshots}).Cite(),
		CiteDEIM(), CiteQDEIM(), new(Estimator).Cite(), new(Evolved).Cite(),
	} {
		if !strings.HasPrefix(c, "@") || strings.Count(c, "{") != strings.Count(c, "}") {
			t.Errorf("not BibTeX: %s", c)
		}
	}
}
