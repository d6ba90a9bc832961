package rom

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Basis is an orthonormal basis of a reduced space.
type Basis struct {
	// Vectors is n×r; its columns are orthonormal in the inner product.
	Vectors *mat.Dense
	// SingularValues are those of all the snapshots, largest first; the first r
	// belong to Vectors.
	SingularValues []float64
	// Weight is the n×n operator of the inner product, nil for the Euclidean one.
	Weight Operator
	// Method is how the basis was computed.
	Method Method
}

// Rank returns the number of vectors, r.
func (b *Basis) Rank() int {
	_, r := b.Vectors.Dims()
	return r
}

// Unknowns returns the length of the vectors, n.
func (b *Basis) Unknowns() int {
	n, _ := b.Vectors.Dims()
	return n
}

// Energy returns the fraction of the snapshots' squared norm that lies in the
// basis, Σ_{i<=r} σ_i² / Σ_i σ_i².
func (b *Basis) Energy() float64 {
	e := b.Energies()
	return e[b.Rank()-1]
}

// Energies returns that fraction for every number of modes, 1 to the number of
// singular values.
func (b *Basis) Energies() []float64 {
	tail := make([]float64, len(b.SingularValues)+1)
	for i := len(b.SingularValues) - 1; i >= 0; i-- {
		tail[i] = tail[i+1] + b.SingularValues[i]*b.SingularValues[i]
	}
	e := make([]float64, len(b.SingularValues))
	for i := range e {
		e[i] = 1 - tail[i+1]/tail[0]
	}
	return e
}

// Truncate returns the basis of the first r vectors. It shares memory with b.
// It panics unless 1 <= r <= b.Rank().
func (b *Basis) Truncate(r int) *Basis {
	if r < 1 || r > b.Rank() {
		panic(fmt.Sprintf("rom: truncating a basis of rank %d to %d", b.Rank(), r))
	}
	t := *b
	t.Vectors = b.Vectors.Slice(0, b.Unknowns(), 0, r).(*mat.Dense)
	return &t
}

// Project returns the r×m coefficients Vᵀ*W*x of the columns of x, an n×m
// matrix: the closest elements of the reduced space. It panics if x does not
// have n rows.
func (b *Basis) Project(x mat.Matrix) *mat.Dense {
	n, m := x.Dims()
	if n != b.Unknowns() {
		panic(fmt.Sprintf("rom: projecting a %d×%d matrix on a basis with %d×%d vectors", n, m, b.Unknowns(), b.Rank()))
	}
	var c mat.Dense
	if b.Weight == nil {
		c.Mul(b.Vectors.T(), x)
		return &c
	}
	c.Mul(b.Vectors.T(), applyRows(b.Weight, transposed(x)).T())
	return &c
}

// Reconstruct returns the n×m states V*a of the r×m coefficients a. It panics
// if a does not have r rows.
func (b *Basis) Reconstruct(a mat.Matrix) *mat.Dense {
	if r, m := a.Dims(); r != b.Rank() {
		panic(fmt.Sprintf("rom: reconstructing from a %d×%d matrix with %d×%d vectors", r, m, b.Unknowns(), b.Rank()))
	}
	var x mat.Dense
	x.Mul(b.Vectors, a)
	return &x
}

// ProjectionError returns the relative error of the best approximation of the
// columns of x in the basis,
//
//	sqrt( Σ_j ‖x_j - V Vᵀ W x_j‖² / Σ_j ‖x_j‖² )
//
// in the norm of the inner product. No model in this basis does better.
func (b *Basis) ProjectionError(x mat.Matrix) float64 {
	return b.RelativeError(b.Reconstruct(b.Project(x)), x)
}

// RelativeError returns sqrt( Σ_j ‖y_j - x_j‖² / Σ_j ‖x_j‖² ) over the columns
// of two n×m matrices in the norm of the inner product. It panics if their
// shapes differ.
func (b *Basis) RelativeError(y, x mat.Matrix) float64 {
	d := new(mat.Dense)
	d.Sub(y, x)
	return math.Sqrt(b.squares(d) / b.squares(x))
}

// squares returns the sum of the squared norms of the columns of x.
func (b *Basis) squares(x mat.Matrix) float64 {
	t := transposed(x)
	w := applyRows(b.Weight, t)
	sum := 0.0
	m, _ := t.Dims()
	for j := range m {
		sum += mat.Dot(rowVector(t, j), rowVector(w, j))
	}
	return sum
}

// String describes the basis in a line.
func (b *Basis) String() string {
	product := "Euclidean product"
	if b.Weight != nil {
		product = "weighted product"
	}
	return fmt.Sprintf("POD basis: %d modes of %d unknowns, %s, 1 - energy %.2g, by %s",
		b.Rank(), b.Unknowns(), product, 1-b.Energy(), b.Method)
}

// MIMEBundle shows the basis in a notebook: its line, and a table of the first
// singular values.
func (b *Basis) MIMEBundle() (data, metadata map[string]any) {
	var rows strings.Builder
	energies := b.Energies()
	for i := range min(b.Rank(), 8) {
		fmt.Fprintf(&rows, "<tr><td>%d</td><td>%.3e</td><td>%.3e</td></tr>", i+1, b.SingularValues[i], 1-energies[i])
	}
	more := ""
	if b.Rank() > 8 {
		more = fmt.Sprintf("<tr><td colspan=\"3\">… %d more</td></tr>", b.Rank()-8)
	}
	return map[string]any{
		"text/plain": b.String(),
		"text/html": "<table><caption>" + b.String() + "</caption><thead><tr><th>mode</th><th>singular value</th>" +
			"<th>energy left out</th></tr></thead><tbody>" + rows.String() + more + "</tbody></table>",
	}, nil
}

// Coefficients returns the r coefficients Vᵀ*W*u of one state u of n unknowns.
func (b *Basis) Coefficients(u []float64) []float64 {
	return b.Project(mat.NewVecDense(len(u), u)).RawMatrix().Data
}

// State returns the state V*a of r coefficients a.
func (b *Basis) State(a []float64) []float64 {
	return b.Reconstruct(mat.NewVecDense(len(a), a)).RawMatrix().Data
}
