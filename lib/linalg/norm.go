package linalg

import (
	"fmt"

	"github.com/podium-go/podium/lib/tensor"
)

// NormKind is a matrix norm.
type NormKind int

// The norms.
const (
	Frobenius NormKind = iota // the root of the sum of squares
	One                       // the largest sum of sizes in a column
	Infinity                  // the largest sum of sizes in a row
	Two                       // the largest singular value
	Nuclear                   // the sum of the singular values
	MaxAbs                    // the largest size of an entry
)

// Norm returns a norm of a matrix, 0 for one without entries. It fails with a
// [NotFiniteError].
func Norm(a *tensor.Tensor, kind NormKind) (float64, error) {
	if kind < Frobenius || kind > MaxAbs {
		panic(fmt.Sprintf("linalg: Norm of kind %d, allowed are Frobenius, One, Infinity, Two, Nuclear and MaxAbs", int(kind)))
	}
	return byType("Norm", a.DType(), normOf[float64], normOf[float32], normOf[complex128], normOf[complex64])(a, kind)
}

func normOf[T Scalar](a *tensor.Tensor, kind NormKind) (float64, error) {
	m := view[T]("Norm", "the matrix", a)
	if err := m.finite("Norm", "the matrix"); err != nil {
		return 0, err
	}
	switch kind {
	case One:
		return m.norm1(), nil
	case Infinity:
		return m.normInf(), nil
	case MaxAbs:
		return m.maxAbs(), nil
	case Frobenius:
		norms := make([]float64, m.rows)
		for i := range norms {
			norms[i] = norm2(m.row(i))
		}
		return norm2(norms), nil
	}
	d, err := svd("Norm", m.clone(), valuesOnly)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, s := range d.s {
		if kind == Two {
			return s, nil
		}
		sum += s
	}
	return sum, nil
}

// normInf returns the largest sum of sizes in a row.
func (m dense[T]) normInf() float64 {
	top := 0.0
	for i := range m.rows {
		sum := 0.0
		for _, v := range m.row(i) {
			sum += abs(v)
		}
		top = max(top, sum)
	}
	return top
}

// Cond returns the condition number in the 2-norm: the largest singular value
// over the smallest; +Inf for a matrix that is exactly singular, 0 for one
// without entries. [LU] has an estimate that is cheaper. It fails with a
// [NotFiniteError].
func Cond(a *tensor.Tensor) (float64, error) {
	s, err := SingularValues(a)
	if err != nil {
		return 0, err
	}
	v := floats(s)
	if len(v) == 0 {
		return 0, nil
	}
	if v[len(v)-1] == 0 {
		return inf, nil
	}
	return v[0] / v[len(v)-1], nil
}
