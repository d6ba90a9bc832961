package sparse

import (
	"fmt"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Add returns alpha*A + beta*B. Entries that either of them stores are stored,
// also where they cancel; see [CSR.Prune]. It panics if the sizes differ.
func Add[T Scalar](alpha T, a *CSR[T], beta T, b *CSR[T]) *CSR[T] {
	if a.Rows != b.Rows || a.Cols != b.Cols {
		panic(fmt.Sprintf("sparse: sum of a %d×%d and a %d×%d matrix", a.Rows, a.Cols, b.Rows, b.Cols))
	}
	c := &CSR[T]{Rows: a.Rows, Cols: a.Cols, RowPtr: make([]int, a.Rows+1)}
	grain := rowGrain(a.Rows, a.NNZ()+b.NNZ())
	threads.For(a.Rows, grain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			x, _ := a.Row(i)
			y, _ := b.Row(i)
			c.RowPtr[i+1] = len(x) + len(y) - common(x, y)
		}
	})
	for i := range c.Rows {
		c.RowPtr[i+1] += c.RowPtr[i]
	}
	c.ColInd, c.Val = make([]int32, c.RowPtr[c.Rows]), make([]T, c.RowPtr[c.Rows])
	threads.For(a.Rows, grain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			addRows(c, i, alpha, a, beta, b)
		}
	})
	return c
}

// common counts the indices that are in both lists.
func common(x, y []int32) (n int) {
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] < y[j]:
			i++
		case y[j] < x[i]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

// addRows computes row i of c = alpha*a + beta*b.
func addRows[T Scalar](c *CSR[T], i int, alpha T, a *CSR[T], beta T, b *CSR[T]) {
	x, xv := a.Row(i)
	y, yv := b.Row(i)
	cols, vals := c.Row(i)
	for k := range cols {
		switch {
		case len(y) == 0 || len(x) > 0 && x[0] < y[0]:
			cols[k], vals[k] = x[0], alpha*xv[0]
			x, xv = x[1:], xv[1:]
		case len(x) == 0 || y[0] < x[0]:
			cols[k], vals[k] = y[0], beta*yv[0]
			y, yv = y[1:], yv[1:]
		default:
			cols[k], vals[k] = x[0], alpha*xv[0]+beta*yv[0]
			x, xv, y, yv = x[1:], xv[1:], y[1:], yv[1:]
		}
	}
}

// Scale multiplies all entries by s, in place.
func (a *CSR[T]) Scale(s T) {
	for k := range a.Val {
		a.Val[k] *= s
	}
}

// ScaleRows multiplies row i by d[i], in place. It panics unless d has Rows
// entries.
func (a *CSR[T]) ScaleRows(d []T) {
	if len(d) != a.Rows {
		panic(fmt.Sprintf("sparse: scaling the rows of a %d×%d matrix with %d factors", a.Rows, a.Cols, len(d)))
	}
	for i, s := range d {
		_, vals := a.Row(i)
		for k := range vals {
			vals[k] *= s
		}
	}
}

// ScaleCols multiplies column j by d[j], in place. It panics unless d has Cols
// entries.
func (a *CSR[T]) ScaleCols(d []T) {
	if len(d) != a.Cols {
		panic(fmt.Sprintf("sparse: scaling the columns of a %d×%d matrix with %d factors", a.Rows, a.Cols, len(d)))
	}
	for k, j := range a.ColInd {
		a.Val[k] *= d[j]
	}
}
