package gallery

import (
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/sparse"
)

// checkGrid panics unless a grid has at least one point in each direction.
func checkGrid(n ...int) {
	for _, m := range n {
		if m < 1 {
			panic(fmt.Sprintf("gallery: a grid of %v points, at least 1 in each direction", n))
		}
	}
}

// point is a coefficient of a stencil: it stands for the neighbour at this
// offset.
type point struct {
	dx, dy, dz int
	v          float64
}

// stencil returns the matrix of a stencil on an nx×ny×nz grid. row sets the
// values of the points at a grid point; neighbours outside the grid are left
// out, which is a Dirichlet condition.
func stencil(nx, ny, nz int, points []point, row func(i, j, k int, points []point)) *sparse.Matrix {
	checkGrid(nx, ny, nz)
	points = slices.Clone(points)
	slices.SortFunc(points, func(p, q point) int { return (p.dx - q.dx) + 4*(p.dy-q.dy) + 16*(p.dz-q.dz) })
	n := nx * ny * nz
	a := sparse.Zero[float64](n, n)
	a.ColInd = make([]int32, 0, n*len(points))
	a.Val = make([]float64, 0, n*len(points))
	for k := range nz {
		for j := range ny {
			for i := range nx {
				if row != nil {
					row(i, j, k, points)
				}
				at := i + nx*(j+ny*k)
				for _, p := range points {
					x, y, z := i+p.dx, j+p.dy, k+p.dz
					if x >= 0 && x < nx && y >= 0 && y < ny && z >= 0 && z < nz {
						a.ColInd = append(a.ColInd, int32(x+nx*(y+ny*z)))
						a.Val = append(a.Val, p.v)
					}
				}
				a.RowPtr[at+1] = len(a.Val)
			}
		}
	}
	return a
}
