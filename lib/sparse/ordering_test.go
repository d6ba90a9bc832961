package sparse

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// grid2D returns the 5-point matrix of an n×m grid in a random order.
func shuffledGrid(rng *rand.Rand, n, m int) *Matrix {
	p := rng.Perm(n * m)
	c := NewCOO[float64](n*m, n*m)
	for j := range m {
		for i := range n {
			at := p[i+n*j]
			c.Add(at, at, 4)
			if i+1 < n {
				c.Add(at, p[i+1+n*j], -1)
				c.Add(p[i+1+n*j], at, -1)
			}
			if j+1 < m {
				c.Add(at, p[i+n*j+n], -1)
				c.Add(p[i+n*j+n], at, -1)
			}
		}
	}
	return c.CSR()
}

// fill counts the entries of the Cholesky factor by elimination on dense sets.
func fill(a *Matrix, order []int32) int {
	n := a.Rows
	rank := inverse(order)
	g := symmetricGraph(a)
	rows := make([]map[int32]bool, n)
	for i := range rows {
		rows[i] = map[int32]bool{}
		for _, j := range g.near(order[i]) {
			if int(rank[j]) > i {
				rows[i][rank[j]] = true
			}
		}
	}
	count := n
	for i := range rows {
		count += len(rows[i])
		parent := int32(n)
		for j := range rows[i] {
			parent = min(parent, j)
		}
		for j := range rows[i] {
			if j != parent {
				rows[parent][j] = true
			}
		}
	}
	return count
}

func TestOrdersArePermutations(t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, a *CSR[float64]) {
		if a.Rows != a.Cols {
			return
		}
		for _, o := range []Ordering{Automatic, MinimumDegree, MinimumDegreeRows, Natural, CuthillMcKee} {
			if p := order(o, a); len(p) != a.Rows || !isPermutation(p) {
				t.Errorf("%v: %v", o, p)
			}
		}
	})
	rng := rand.New(rand.NewPCG(9, 1))
	for _, n := range []int{50, 200, 700} {
		for _, fill := range []float64{0.5 / float64(n), 2 / float64(n), 10 / float64(n), 0.3} {
			a := random[float64](rng, n, n, fill)
			for _, o := range []Ordering{MinimumDegree, MinimumDegreeRows, CuthillMcKee} {
				if p := order(o, a); len(p) != n || !isPermutation(p) {
					t.Errorf("%v of %v is no permutation", o, a)
				}
			}
		}
	}
}

// A matrix with a full row and column first: in its own order it fills up, in
// any good one not at all.
func TestAMDArrow(t *testing.T) {
	const n = 400
	c := NewCOO[float64](n, n)
	for i := range n {
		c.Add(i, i, 1)
		c.Add(0, i, 1)
		c.Add(i, 0, 1)
	}
	a := c.CSR()
	if f := fill(a, AMD(a)); f != 2*n-1 {
		t.Errorf("%d entries, an arrow needs %d", f, 2*n-1)
	}
}

// On a tree there is an order without fill, and a minimum degree finds one.
func TestAMDTree(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 2))
	const n = 500
	p := rng.Perm(n)
	c := NewCOO[float64](n, n)
	for i := range n {
		c.Add(i, i, 1)
		if i > 0 {
			j := rng.IntN(i)
			c.Add(p[i], p[j], 1)
			c.Add(p[j], p[i], 1)
		}
	}
	a := c.CSR()
	if f := fill(a, AMD(a)); f != 2*n-1 {
		t.Errorf("%d entries, a tree needs %d", f, 2*n-1)
	}
}

// 31 n² log₂ n is the fill of nested dissection on an n×n grid to leading order
// (George, SIAM J. Numer. Anal. 10 (1973), 31/4 n² log₂ n); minimum degree is
// known to be about as good at these sizes.
func TestAMDGrid(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 3))
	a := shuffledGrid(rng, 40, 40)
	natural, amd := fill(a, order(Natural, a)), fill(a, AMD(a))
	if bound := 31. / 4 * 1600 * 5.33; float64(amd) > bound || amd > natural {
		t.Errorf("%d entries; dissection would have %g, the natural order %d", amd, bound, natural)
	}
}

func TestRCM(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 4))
	a := shuffledGrid(rng, 30, 8)
	band := func(p []int32) int {
		rank := inverse(p)
		w := 0
		for i := range a.Rows {
			cols, _ := a.Row(i)
			for _, j := range cols {
				w = max(w, int(rank[i]-rank[j]))
			}
		}
		return w
	}
	// By anti-diagonals a grid of 8 lines has the bandwidth 8 to 9.
	if w := band(RCM(a)); w > 9 {
		t.Errorf("bandwidth %d, from %d in the natural order", w, band(order(Natural, a)))
	}
}

func TestOrdersDoNotDependOnThreads(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 5))
	a := shuffledGrid(rng, 50, 50)
	with(t, 1)
	amd, rcm := AMD(a), RCM(a)
	with(t, 3)
	if !slices.Equal(amd, AMD(a)) || !slices.Equal(rcm, RCM(a)) {
		t.Error("other orders with 3 threads")
	}
}
