package sparse

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// WriteMatrixMarket writes a matrix in MatrixMarket's coordinate format, each
// number with the digits that give it back exactly. A matrix that is symmetric,
// or in the complex case Hermitian, in every bit is written as such, by its
// lower triangle.
func WriteMatrixMarket[T Scalar](w io.Writer, a *CSR[T]) error {
	b := bufio.NewWriterSize(w, 1<<16)
	field, symmetry := "real", "general"
	if isComplex[T]() {
		field = "complex"
	}
	switch {
	case a.Rows != a.Cols || !a.hasMirror():
	case a.IsSymmetric(0):
		symmetry = "symmetric"
	case isComplex[T]() && a.IsHermitian(0):
		symmetry = "hermitian"
	}
	entries := a.NNZ()
	if symmetry != "general" {
		entries = 0
		for i := range a.Rows {
			cols, _ := a.Row(i)
			for _, j := range cols {
				if int(j) <= i {
					entries++
				}
			}
		}
	}
	fmt.Fprintf(b, "%%%%MatrixMarket matrix coordinate %s %s\n%d %d %d\n", field, symmetry, a.Rows, a.Cols, entries)
	var line []byte
	for i := range a.Rows {
		cols, vals := a.Row(i)
		for k, j := range cols {
			if symmetry != "general" && int(j) > i {
				break
			}
			line = strconv.AppendInt(line[:0], int64(i+1), 10)
			line = append(line, ' ')
			line = strconv.AppendInt(line, int64(j)+1, 10)
			line = append(line, ' ')
			line = append(appendValue(line, vals[k]), '\n')
			if _, err := b.Write(line); err != nil {
				return fmt.Errorf("sparse: MatrixMarket: %w", err)
			}
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("sparse: MatrixMarket: %w", err)
	}
	return nil
}

// hasMirror says whether the pattern is symmetric.
func (a *CSR[T]) hasMirror() bool {
	ptr, ind := transposePattern(a.Rows, a.Cols, a.RowPtr, a.ColInd)
	return (&CSR[T]{Rows: a.Cols, Cols: a.Rows, RowPtr: ptr, ColInd: ind}).SamePattern(a)
}

// appendValue appends the shortest form of v that is read back as v.
func appendValue[T Scalar](b []byte, v T) []byte {
	float := func(x float64, size int) { b = strconv.AppendFloat(b, x, 'g', -1, size) }
	pair := func(re, im float64, size int) {
		float(re, size)
		b = append(b, ' ')
		float(im, size)
	}
	switch v := any(v).(type) {
	case float32:
		float(float64(v), 32)
	case float64:
		float(v, 64)
	case complex64:
		pair(float64(real(v)), float64(imag(v)), 32)
	case complex128:
		pair(real(v), imag(v), 64)
	}
	return b
}

// SaveMatrixMarket writes a file as [WriteMatrixMarket] does, compressed if its
// name ends in ".gz".
func SaveMatrixMarket[T Scalar](name string, a *CSR[T]) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("sparse: %w", err)
	}
	defer func() {
		if closing := f.Close(); err == nil && closing != nil {
			err = fmt.Errorf("sparse: %w", closing)
		}
	}()
	if !strings.HasSuffix(name, ".gz") {
		return WriteMatrixMarket(f, a)
	}
	z := gzip.NewWriter(f)
	if err := WriteMatrixMarket(z, a); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("sparse: %w", err)
	}
	return nil
}
