package sparse

import "math"

// symmetric is what both factorisations share.
type symmetric[T Field] struct {
	pattern  *CSR[T] // without values
	values   []T     // scaled
	exponent []int   // of the scaling, for rows and columns
	core     *symmetricFronts[T]
	work     []T
	valid    bool
}

func (f *symmetric[T]) plan(a *CSR[T], config SymmetricConfig, indefinite bool) error {
	a.mustSquare("factorisation")
	if err := config.Ordering.check("SymmetricConfig"); err != nil {
		return err
	}
	f.pattern = &CSR[T]{Rows: a.Rows, Cols: a.Cols, RowPtr: append([]int(nil), a.RowPtr...), ColInd: append([]int32(nil), a.ColInd...)}
	f.values, f.work = make([]T, a.NNZ()), make([]T, a.Rows)
	f.exponent = make([]int, a.Rows)
	f.core = newSymmetricFronts(a, order(config.Ordering, a), indefinite)
	return nil
}

// load takes over the values of the lower triangle of a, scaled.
func (f *symmetric[T]) load(a *CSR[T]) error {
	if !f.pattern.SamePattern(a) {
		return ErrPattern
	}
	most := make([]int, a.Rows)
	clear(f.exponent)
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, j := range cols {
			if int(j) <= i && !finite(vals[k]) {
				return &NotFiniteError{i, int(j)}
			}
		}
	}
	if !f.core.indefinite {
		for i, d := range a.Diagonal() {
			if !(realPart(d) > 0) || magnitude(d-conj(d)) > 1e-10*realPart(d) {
				return &NotPositiveDefiniteError{Column: i, Pivot: realPart(d)}
			}
			f.exponent[i] = -(exponent(d) >> 1)
		}
	} else if err := f.balance(a, most); err != nil {
		return err
	}
	s := scaling{f.exponent, f.exponent}
	apply(s, f.values, a)
	return nil
}

// balance brings the largest entry of each row of an indefinite matrix to about
// 1, by repeated steps of half the way (D. Ruiz, A scaling algorithm to
// equilibrate both rows and columns norms in matrices, 2001).
func (f *symmetric[T]) balance(a *CSR[T], most []int) error {
	const nothing = math.MinInt / 2
	for range 12 { // 2^12 is more than an exponent can be
		for i := range most {
			most[i] = nothing
		}
		for i := range a.Rows {
			for p := a.RowPtr[i]; p < a.RowPtr[i+1] && int(a.ColInd[p]) <= i; p++ {
				if j := a.ColInd[p]; a.Val[p] != 0 {
					e := exponent(a.Val[p]) + f.exponent[i] + f.exponent[j]
					most[i], most[j] = max(most[i], e), max(most[j], e)
				}
			}
		}
		done := true
		for i, m := range most {
			if m == nothing {
				return &SingularError{Row: i}
			}
			done = done && (m == 0 || m == 1)
			f.exponent[i] -= m >> 1
		}
		if done {
			break
		}
	}
	return nil
}

// Solve computes dst = A⁻¹*b. dst may be b. It panics unless both have as many
// entries as A has rows, or if the last Refactor failed.
func (f *symmetric[T]) Solve(dst, b []T) { f.SolveBlock(dst, b, 1) }

// SolveBlock computes dst = A⁻¹*B for the k columns of the row-major n×k matrix
// b. dst may be b.
func (f *symmetric[T]) SolveBlock(dst, b []T, k int) {
	n := f.pattern.Rows
	checkSolve(n, k, len(dst), len(b))
	if !f.valid {
		panic("sparse: solving with a factorisation that failed")
	}
	if len(f.work) < n*k {
		f.work = make([]T, n*k)
	}
	scaleBlock(dst, b, f.exponent, k)
	f.core.solve(dst, f.work, k)
	scaleBlock(dst, dst, f.exponent, k)
}

// Refine improves the solution x of A*x = b in place as [LU.Refine] does. a is
// the matrix that was factorised, with both triangles.
func (f *symmetric[T]) Refine(a *CSR[T], x, b []T, maxIter int) float64 {
	return refine(a, x, b, maxIter, f.Solve)
}

// NNZ returns the number of entries of the factor.
func (f *symmetric[T]) NNZ() int { return f.core.fronts.entries }

func sum(x []int) (s int) {
	for _, v := range x {
		s += v
	}
	return s
}
