package pde

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func parts(t *testing.T, b ThermalBlock, f func(x, y float64) float64) ([]*mat.SymBandDense, *mat.VecDense) {
	t.Helper()
	a, err := b.Operators()
	if err != nil {
		t.Fatal(err)
	}
	load, err := b.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return a, load
}

// The error of P1 elements falls with h² in L² for u = sin πx sin πy.
func TestThermalBlockConverges(t *testing.T) {
	exact := func(x, y float64) float64 { return math.Sin(math.Pi*x) * math.Sin(math.Pi*y) }
	var errs []float64
	for _, cells := range []int{8, 16, 32} {
		b := ThermalBlock{Cells: cells, Blocks: 2}
		a, load := parts(t, b, func(x, y float64) float64 { return 2 * math.Pi * math.Pi * exact(x, y) })
		u, err := b.Solve([]float64{1, 1, 1, 1}, a, load)
		if err != nil {
			t.Fatal(err)
		}
		m, err := b.Mass()
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Unknowns() {
			x, y := b.Node(i)
			u.SetVec(i, u.AtVec(i)-exact(x, y))
		}
		var mu mat.VecDense
		mu.CloneFromVec(u)
		m.MulVecTo(&mu, false, u)
		errs = append(errs, math.Sqrt(mat.Dot(u, &mu)))
	}
	for k := 1; k < len(errs); k++ {
		if order := math.Log2(errs[k-1] / errs[k]); order < 1.9 || order > 2.1 {
			t.Errorf("order %.3f between %g and %g", order, errs[k-1], errs[k])
		}
	}
}

// The assembled parts are those that the formulas give on such a grid.
func TestThermalBlockParts(t *testing.T) {
	b := ThermalBlock{Cells: 12, Blocks: 3}
	a, load := parts(t, b, nil)
	if len(a) != 9 || load.Len() != 121 {
		t.Fatalf("%d parts, %d unknowns", len(a), load.Len())
	}
	// On the whole square the five-point stencil 4, -1 comes out.
	sum := Combine([]float64{1, 1, 1, 1, 1, 1, 1, 1, 1}, a)
	for i := range 121 {
		for j := range 121 {
			want := 0.0
			dx, dy := i%11-j%11, i/11-j/11
			switch dx*dx + dy*dy {
			case 0:
				want = 4
			case 1:
				want = -1
			}
			if math.Abs(sum.At(i, j)-want) > 1e-14 {
				t.Fatalf("stencil (%d, %d) is %g, not %g", i, j, sum.At(i, j), want)
			}
		}
	}
	// An inner node carries six triangles: a load of h².
	if got := load.AtVec(60); math.Abs(got-1.0/144) > 1e-15 {
		t.Errorf("load of an inner node is %g", got)
	}
	// The mass of the function 1 on inner nodes, away from the boundary, is h².
	m, err := b.Mass()
	if err != nil {
		t.Fatal(err)
	}
	one, out := mat.NewVecDense(121, nil), mat.NewVecDense(121, nil)
	for i := range 121 {
		one.SetVec(i, 1)
	}
	m.MulVecTo(out, false, one)
	if got := out.AtVec(60); math.Abs(got-1.0/144) > 1e-15 {
		t.Errorf("mass of an inner node is %g", got)
	}
	// Each part is positive semidefinite.
	rng := rand.New(rand.NewPCG(1, 2))
	for q, part := range a {
		v := mat.NewVecDense(121, nil)
		for i := range 121 {
			v.SetVec(i, rng.NormFloat64())
		}
		part.MulVecTo(out, false, v)
		if e := mat.Dot(v, out); e < 0 {
			t.Errorf("part %d has the energy %g", q, e)
		}
	}
}

func TestThermalBlockRefuses(t *testing.T) {
	for want, b := range map[string]ThermalBlock{
		"Blocks is 0": {Cells: 8},
		"Cells is 7":  {Cells: 7, Blocks: 2},
		"Cells is 1":  {Cells: 1, Blocks: 1},
	} {
		if _, err := b.Operators(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", b, err)
		}
	}
	b := ThermalBlock{Cells: 4, Blocks: 2}
	a, load := parts(t, b, nil)
	for want, mu := range map[string][]float64{
		"3 entries":    {1, 1, 1},
		"mu[2] is -1":  {1, 1, -1, 1},
		"mu[0] is NaN": {math.NaN(), 1, 1, 1},
	} {
		if _, err := b.Solve(mu, a, load); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", mu, err)
		}
	}
}
