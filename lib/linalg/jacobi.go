package linalg

import (
	"math"
	"sort"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/internal/threads"
)

// maxSweeps is after how many sweeps over all pairs the Jacobi iteration gives
// up; it takes 5 to 10.
const maxSweeps = 60

// svdGo decomposes without LAPACK, by a QR factorisation with pivoting and
// one-sided Jacobi rotations of the rows of R (Drmač and Veselić 2008), which
// finds small singular values more accurately than bidiagonalisation does.
func svdGo[T Scalar](op string, a dense[T], want extent) (factors[T], error) {
	m, n := a.rows, a.cols
	if m < n {
		d, err := svdGo(op, a.transposed(true), want)
		if want != valuesOnly && err == nil {
			d.u, d.vh = d.vh.transposed(true), d.u.transposed(true)
		}
		return d, err
	}
	qr, perm := factorPivoted(a)
	rows := qr.r
	var turn dense[T] // J of J*R = Σ Wᴴ
	if want != valuesOnly {
		turn = identity[T](n, n)
	}
	if !jacobi(rows, turn) {
		return factors[T]{}, &NotConvergedError{Op: op}
	}
	order := make([]int, n)
	norms := make([]float64, n)
	for i := range n {
		order[i], norms[i] = i, norm2(rows.row(i))
	}
	sort.SliceStable(order, func(i, j int) bool { return norms[order[i]] > norms[order[j]] })
	d := factors[T]{s: make([]float64, n)}
	for i, p := range order {
		d.s[i] = norms[p]
	}
	if want == valuesOnly {
		return d, nil
	}
	// R = Jᴴ Σ Wᴴ, so U = Q Jᴴ and Vᴴ = Wᴴ with its columns put back.
	d.vh = newDense[T](n, n)
	d.u = newDense[T](m, sizeOf(want, m, n))
	rank := n
	for i, p := range order {
		for j, v := range turn.row(p) {
			d.u.a[j*d.u.ld+i] = blas.Conj(v)
		}
		if norms[p] <= minNormal[T]() {
			rank = min(rank, i)
			continue
		}
		f := number[T](1 / norms[p])
		for j, v := range rows.row(p) {
			d.vh.a[i*d.vh.ld+perm[j]] = v * f
		}
	}
	completeRows(d.vh, rank)
	for i := n; i < d.u.cols; i++ {
		d.u.a[i*d.u.ld+i] = 1
	}
	qr.apply(false, d.u, d.u.rows)
	return d, nil
}

// minNormal is the size below which numbers have fewer digits.
func minNormal[T Scalar]() float64 {
	if blas.Eps[T]() == 0x1p-52 {
		return 0x1p-1000
	}
	return 0x1p-110
}

// completeRows replaces the rows from rank on so that, the ones before being
// orthonormal, all are.
func completeRows[T Scalar](v dense[T], rank int) {
	if rank == v.rows {
		return
	}
	q := factorQR(v.sub(0, rank, 0, v.cols).transposed(true)).q(v.rows)
	for i := rank; i < v.rows; i++ {
		for j := range v.cols {
			v.a[i*v.ld+j] = blas.Conj(q.a[j*q.ld+i])
		}
	}
}

// jacobi makes the rows of g orthogonal to each other by rotations of pairs,
// which it applies to turn as well, unless that is empty. It reports whether it
// converged. The pairs of a round are disjoint, so that they can be rotated at
// the same time.
func jacobi[T Scalar](g, turn dense[T]) bool {
	n := g.rows
	tol := blas.Eps[T]() * math.Sqrt(float64(n))
	players := n + n%2
	seats := make([]int, players) // of a round-robin tournament
	for i := range seats {
		seats[i] = i
	}
	rotated := make([]bool, players/2)
	for range maxSweeps {
		any := false
		for range players - 1 {
			threads.For(players/2, max(1, 20000/max(1, g.cols)), func(lo, hi int) {
				for i := lo; i < hi; i++ {
					p, q := seats[i], seats[players-1-i]
					rotated[i] = false
					if p < n && q < n {
						rotated[i] = rotateRows(g, turn, min(p, q), max(p, q), tol)
					}
				}
			})
			for _, r := range rotated {
				any = any || r
			}
			last := seats[players-1]
			copy(seats[2:], seats[1:players-1])
			seats[1] = last
		}
		if !any {
			return true
		}
	}
	return false
}

// rotateRows makes rows p and q of g orthogonal, the longer one first, and
// reports whether they were not.
func rotateRows[T Scalar](g, turn dense[T], p, q int, tol float64) bool {
	gp, gq := g.row(p), g.row(q)
	alpha, beta := realPart(blas.Dotc(gp, gp)), realPart(blas.Dotc(gq, gq))
	gamma := blas.Dotc(gq, gp) // Σ conj(gq) gp
	size := abs(gamma)
	if size == 0 || size <= tol*math.Sqrt(alpha)*math.Sqrt(beta) {
		return false
	}
	zeta := (beta - alpha) / (2 * size)
	t := 1 / (math.Abs(zeta) + math.Hypot(1, zeta))
	if zeta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(1+t*t)
	s := c * t
	phase := gamma / number[T](size)
	rotate(gp, gq, c, s, phase)
	if turn.rows > 0 {
		rotate(turn.row(p), turn.row(q), c, s, phase)
	}
	return true
}

// rotate replaces (x, y) by (c x - s e y, s x + c e y), |e| = 1.
func rotate[T Scalar](x, y []T, c, s float64, e T) {
	cc, ss := number[T](c), number[T](s)
	se, ce := ss*e, cc*e
	y = y[:len(x)]
	for i, v := range x {
		w := y[i]
		x[i] = cc*v - se*w
		y[i] = ss*v + ce*w
	}
}
