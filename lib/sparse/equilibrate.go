package sparse

import "math"

// scaling holds the powers of two that rows and columns are multiplied with
// before a factorisation, so that the largest magnitude of each lies between
// 1/2 and 2. Being powers of two they cost no accuracy; they are kept as
// exponents because a factor like 2^1074 is no number.
type scaling struct{ row, col []int }

// negligible is the exponent from which on an entry of a matrix scaled by its
// largest entries may count for nothing. Elimination solves a system whose
// entries differ from the given ones by u = 2^-53 of the largest number that
// comes up in their rows (J. Wilkinson, Error analysis of direct methods of
// matrix inversion, J. ACM 8 (1961)); that is 1 at the start and some times as
// large after a usual growth, for which there are three bits. An entry below is
// lost among those errors, whether or not the solution depends on it. Above it
// the largest entries say enough.
const negligible = -50

// equilibrate computes the scaling of a matrix. It returns an error if an entry
// is not finite or a row or a column is zero.
func equilibrate[T Field](a *CSR[T]) (scaling, error) {
	s := scaling{make([]int, a.Rows), make([]int, a.Cols)}
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, v := range vals {
			if v-v != 0 {
				return s, &NotFiniteError{i, int(cols[k])}
			}
		}
	}
	least, err := largestToOne(s, a)
	if err != nil || least > negligible {
		return s, err
	}
	// Such entries may be of one size with the others under a scaling that the
	// largest alone do not show: bring the mean exponent of each row
	// and column to zero first (A. Curtis, J. Reid, On the automatic scaling of
	// matrices for Gaussian elimination, J. Inst. Maths Applics 10 (1972)).
	clear(s.row)
	clear(s.col)
	sum, count := make([]int, a.Cols), make([]int, a.Cols)
	for range 8 {
		clear(sum)
		clear(count)
		for i := range a.Rows {
			rowSum, rowCount := 0, 0
			for p := a.RowPtr[i]; p < a.RowPtr[i+1]; p++ {
				if a.Val[p] != 0 {
					rowSum += exponent(a.Val[p]) + s.col[a.ColInd[p]]
					rowCount++
				}
			}
			s.row[i] = -rowSum / rowCount
			for p := a.RowPtr[i]; p < a.RowPtr[i+1]; p++ {
				if a.Val[p] != 0 {
					sum[a.ColInd[p]] += exponent(a.Val[p]) + s.row[i]
					count[a.ColInd[p]]++
				}
			}
		}
		for j := range sum {
			s.col[j] = -sum[j] / count[j]
		}
	}
	_, err = largestToOne(s, a)
	return s, err
}

// largestToOne changes the scaling so that the largest entries of rows, and
// then those of columns, lie between 1/2 and 2. It returns the exponent of what the
// smallest entry that is not zero becomes.
func largestToOne[T Field](s scaling, a *CSR[T]) (least int, err error) {
	const nothing = math.MinInt / 2
	most, smallest := make([]int, a.Cols), make([]int, a.Cols) // of columns, once rows are scaled
	for j := range most {
		most[j], smallest[j] = nothing, -nothing
	}
	for i := range a.Rows {
		largest := nothing
		for p := a.RowPtr[i]; p < a.RowPtr[i+1]; p++ {
			if a.Val[p] != 0 {
				largest = max(largest, exponent(a.Val[p])+s.col[a.ColInd[p]])
			}
		}
		if largest == nothing {
			return 0, &SingularError{Row: i}
		}
		s.row[i] = -largest
		for p := a.RowPtr[i]; p < a.RowPtr[i+1]; p++ {
			if a.Val[p] != 0 {
				e := exponent(a.Val[p]) - largest
				j := a.ColInd[p]
				most[j], smallest[j] = max(most[j], e), min(smallest[j], e)
			}
		}
	}
	for j, m := range most {
		if m == nothing {
			return 0, &SingularError{Row: j}
		}
		s.col[j] = -m
		least = min(least, smallest[j]-m)
	}
	return least, nil
}

// exponent returns e for a magnitude from 2^(e-1) to below 2^e.
func exponent[T Field](v T) int {
	m := magnitude(v)
	if e := int(math.Float64bits(m)>>52) - 1022; e > -1022 {
		return e
	}
	_, e := math.Frexp(m)
	return e
}

// apply sets dst, of the length of a.Val, to the scaled values.
func apply[T Field](s scaling, dst []T, a *CSR[T]) {
	for i := range a.Rows {
		r := s.row[i]
		for p := a.RowPtr[i]; p < a.RowPtr[i+1]; p++ {
			dst[p] = scaledValue(a.Val[p], r+s.col[a.ColInd[p]])
		}
	}
}

// scaled returns v*2^e, where the result does not depend on 2^e being a number.
func scaled(v float64, e int) float64 {
	if e > -1022 && e < 1023 {
		return v * math.Float64frombits(uint64(e+1023)<<52)
	}
	return math.Ldexp(v, e)
}

// scaledValue returns v*2^e.
func scaledValue[T Field](v T, e int) T {
	switch w := any(&v).(type) {
	case *float64:
		*w = scaled(*w, e)
	case *complex128:
		*w = complex(scaled(real(*w), e), scaled(imag(*w), e))
	}
	return v
}

// magnitude returns the larger of |Re v| and |Im v|: within a factor of √2 of
// |v|, and cheaper. It is NaN if v is.
func magnitude[T Field](v T) float64 {
	switch w := any(&v).(type) {
	case *float64:
		return math.Abs(*w)
	case *complex128:
		return max(math.Abs(real(*w)), math.Abs(imag(*w)))
	}
	panic("sparse: unknown field")
}
