package krylov

import "github.com/podium-go/podium/lib/internal/threads"

// coloured is Gauss-Seidel in the order of colours: rows of one colour are not
// connected, so that they may run at once.
type coloured struct {
	*split
	colours   [][]int32
	sweeps    int
	symmetric bool // the reverse order after the correction
}

// conflict returns a row with an entry in the column of another row of its
// colour, or -1.
func (g *coloured) conflict() (row, col int) {
	colour := make([]int8, len(g.inverse))
	for c, rows := range g.colours {
		for _, i := range rows {
			colour[i] = int8(c)
		}
	}
	for i := range colour {
		cols, vals := g.a.Row(i)
		for k, j := range cols {
			if int(j) != i && colour[i] == colour[j] && vals[k] != 0 {
				return i, int(j)
			}
		}
	}
	return -1, -1
}

func (g *coloured) pre(x, b, res []float64, zero bool) {
	if zero {
		clear(x)
	}
	for range g.sweeps {
		for _, rows := range g.colours {
			g.sweep(rows, x, b)
		}
	}
	residual(g.a, x, b, res)
}

func (g *coloured) post(x, b []float64) {
	for range g.sweeps {
		for c := range g.colours {
			if g.symmetric {
				c = len(g.colours) - 1 - c
			}
			g.sweep(g.colours[c], x, b)
		}
	}
}

func (g *coloured) sweep(rows []int32, x, b []float64) {
	a := g.a
	threads.For(len(rows), block, func(lo, hi int) {
		for _, i := range rows[lo:hi] {
			t := b[i]
			p, q := a.RowPtr[i], a.RowPtr[i+1]
			vals := a.Val[p:q]
			for k, j := range a.ColInd[p:q][:len(vals)] {
				t -= vals[k] * x[j]
			}
			// The sum holds the row's own entry too.
			x[i] += t * g.inverse[i]
		}
	})
}
