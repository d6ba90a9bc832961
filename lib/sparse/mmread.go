package sparse

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
)

// ReadMatrixMarket reads a matrix in the MatrixMarket exchange format:
// coordinate or array; real, integer, pattern (entries are 1) or, if T is
// complex, complex; general, symmetric, skew-symmetric or hermitian, of which
// both triangles are returned. Duplicates add up. Data compressed with gzip is
// seen as such. The error is a [*FormatError] with the line; memory is bounded
// by what was read, whatever sizes the header claims.
//
// R. Boisvert, R. Pozo, K. Remington, The Matrix Market Exchange Formats:
// Initial Design, NISTIR 5935 (1996).
func ReadMatrixMarket[T Scalar](r io.Reader) (*CSR[T], error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := b.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("sparse: MatrixMarket: %w", err)
		}
		b = bufio.NewReaderSize(z, 1<<16)
	}
	m := &marketReader[T]{in: b}
	if err := m.header(); err != nil {
		return nil, err
	}
	if m.array {
		return m.readArray()
	}
	return m.readCoordinates()
}

// LoadMatrixMarket reads a file as [ReadMatrixMarket] does.
func LoadMatrixMarket[T Scalar](name string) (*CSR[T], error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("sparse: %w", err)
	}
	defer f.Close()
	a, err := ReadMatrixMarket[T](f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return a, nil
}

// FormatError says what is wrong with a MatrixMarket file.
type FormatError struct {
	Line    int // from 1
	Problem string
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("sparse: MatrixMarket: line %d: %s", e.Line, e.Problem)
}

// marketReader reads one matrix.
type marketReader[T Scalar] struct {
	in         *bufio.Reader
	line       int
	array      bool
	field      string
	symmetry   string
	rows, cols int
	entries    int // of a coordinate file
}

func (m *marketReader[T]) fail(format string, args ...any) error {
	return &FormatError{m.line, fmt.Sprintf(format, args...)}
}

// next returns the next line, without its end. The format allows 1024
// characters.
func (m *marketReader[T]) next() (string, error) {
	m.line++
	text, err := m.in.ReadSlice('\n')
	switch {
	case err == nil, errors.Is(err, io.EOF) && len(text) > 0:
		return strings.TrimRight(string(text), "\r\n"), nil
	case errors.Is(err, bufio.ErrBufferFull):
		return "", m.fail("longer than %d characters", m.in.Size())
	case errors.Is(err, io.EOF):
		return "", io.EOF
	}
	return "", fmt.Errorf("sparse: MatrixMarket: line %d: %w", m.line, err)
}

// data returns the fields of the next line that is neither empty nor a
// comment.
func (m *marketReader[T]) data(fields []string) ([]string, error) {
	for {
		text, err := m.next()
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(text, "%") {
			continue
		}
		if fields = splitFields(fields[:0], text); len(fields) > 0 {
			return fields, nil
		}
	}
}

// splitFields appends the words of a line.
func splitFields(fields []string, s string) []string {
	for i := 0; i < len(s); {
		for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
			i++
		}
		j := i
		for j < len(s) && s[j] != ' ' && s[j] != '\t' {
			j++
		}
		if j > i {
			fields = append(fields, s[i:j])
		}
		i = j
	}
	return fields
}

// header reads the banner and the sizes.
func (m *marketReader[T]) header() error {
	text, err := m.next()
	if err == io.EOF {
		return m.fail("nothing there, want %q", "%%MatrixMarket matrix …")
	}
	if err != nil {
		return err
	}
	words := strings.Fields(strings.ToLower(text))
	if len(words) != 5 || words[0] != "%%matrixmarket" || words[1] != "matrix" {
		return m.fail("%.60q is no banner, want %q", text, "%%MatrixMarket matrix FORMAT FIELD SYMMETRY")
	}
	switch words[2] {
	case "array":
		m.array = true
	case "coordinate":
	default:
		return m.fail("format %.20q, want coordinate or array", words[2])
	}
	m.field, m.symmetry = words[3], words[4]
	switch m.field {
	case "real", "integer", "double":
	case "complex":
		if !isComplex[T]() {
			return m.fail("a complex matrix, read it as complex128")
		}
	case "pattern":
		if m.array {
			return m.fail("an array has values, its field can't be pattern")
		}
	default:
		return m.fail("field %.20q, want real, integer, complex or pattern", m.field)
	}
	switch m.symmetry {
	case "general", "symmetric":
	case "skew-symmetric":
		if m.field == "pattern" {
			return m.fail("a skew-symmetric pattern")
		}
	case "hermitian":
		if m.field != "complex" {
			return m.fail("a hermitian matrix of field %s, want complex", m.field)
		}
	default:
		return m.fail("symmetry %.20q, want general, symmetric, skew-symmetric or hermitian", m.symmetry)
	}
	want := 3
	if m.array {
		want = 2
	}
	words, err = m.data(nil)
	if err == io.EOF {
		return m.fail("the file ends before the sizes")
	}
	if err != nil {
		return err
	}
	if len(words) != want {
		return m.fail("%d numbers, want the %d sizes", len(words), want)
	}
	var size [3]int
	for k, w := range words {
		v, err := strconv.ParseInt(w, 10, 64)
		if err != nil || v < 0 || k < 2 && v > math.MaxInt32 {
			return m.fail("size %.20q, want a number from 0 to %d", w, math.MaxInt32)
		}
		size[k] = int(v)
	}
	m.rows, m.cols, m.entries = size[0], size[1], size[2]
	if m.symmetry != "general" && m.rows != m.cols {
		return m.fail("a %s matrix of %d×%d", m.symmetry, m.rows, m.cols)
	}
	return nil
}

// value reads a number from the words at the end of a line.
func (m *marketReader[T]) value(words []string) (T, error) {
	want := 1
	switch m.field {
	case "pattern":
		want = 0
	case "complex":
		want = 2
	}
	if len(words) != want {
		return 0, m.fail("%d numbers for a value of field %s, want %d", len(words), m.field, want)
	}
	var x [2]float64
	for k, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil && !(errors.Is(err, strconv.ErrRange) && !math.IsInf(v, 0)) {
			return 0, m.fail("value %.30q is no number", w)
		}
		x[k] = v
	}
	if m.field == "pattern" {
		x[0] = 1
	}
	var v T
	switch p := any(&v).(type) {
	case *float32:
		*p = float32(x[0])
	case *float64:
		*p = x[0]
	case *complex64:
		*p = complex64(complex(x[0], x[1]))
	case *complex128:
		*p = complex(x[0], x[1])
	}
	return v, nil
}

// add puts an entry and its mirror image into the matrix.
func (m *marketReader[T]) add(c *COO[T], i, j int, v T) error {
	if m.symmetry == "skew-symmetric" && i == j {
		if v != 0 {
			return m.fail("entry (%d, %d) on the diagonal of a skew-symmetric matrix", i+1, j+1)
		}
		return nil
	}
	c.Add(i, j, v)
	if i == j {
		return nil
	}
	switch m.symmetry {
	case "symmetric":
		c.Add(j, i, v)
	case "skew-symmetric":
		c.Add(j, i, -v)
	case "hermitian":
		c.Add(j, i, conj(v))
	}
	return nil
}

func (m *marketReader[T]) readCoordinates() (*CSR[T], error) {
	c := NewCOO[T](m.rows, m.cols)
	c.Grow(min(m.entries, 1<<20))
	var words []string
	for k := range m.entries {
		var err error
		words, err = m.data(words)
		if err == io.EOF {
			return nil, m.fail("the file ends after %d of %d entries", k, m.entries)
		}
		if err != nil {
			return nil, err
		}
		if len(words) < 2 {
			return nil, m.fail("one number, want the row, the column and a value")
		}
		i, err := m.index(words[0], "row", m.rows)
		if err != nil {
			return nil, err
		}
		j, err := m.index(words[1], "column", m.cols)
		if err != nil {
			return nil, err
		}
		v, err := m.value(words[2:])
		if err != nil {
			return nil, err
		}
		if len(c.Val) > math.MaxInt32-2 {
			return nil, m.fail("more than %d entries", math.MaxInt32-2)
		}
		if err := m.add(c, i, j, v); err != nil {
			return nil, err
		}
	}
	return m.finish(c)
}

// index reads a number of a row or column, and returns it from 0.
func (m *marketReader[T]) index(word, what string, n int) (int, error) {
	i, err := strconv.Atoi(word)
	if err != nil || i < 1 || i > n {
		return 0, m.fail("%s %.20q of a %d×%d matrix", what, word, m.rows, m.cols)
	}
	return i - 1, nil
}

// readArray reads the columns one after the other, of a symmetric matrix the
// lower triangle. Zeros are not stored.
func (m *marketReader[T]) readArray() (*CSR[T], error) {
	c := NewCOO[T](m.rows, m.cols)
	var words []string
	for j := range m.cols {
		if m.rows == 0 {
			break
		}
		first := 0
		switch m.symmetry {
		case "symmetric", "hermitian":
			first = j
		case "skew-symmetric":
			first = j + 1
		}
		for i := first; i < m.rows; i++ {
			var err error
			words, err = m.data(words)
			if err == io.EOF {
				return nil, m.fail("the file ends before the value of row %d and column %d", i+1, j+1)
			}
			if err != nil {
				return nil, err
			}
			v, err := m.value(words)
			if err != nil {
				return nil, err
			}
			if v == 0 {
				continue
			}
			if len(c.Val) > math.MaxInt32-2 {
				return nil, m.fail("more than %d entries", math.MaxInt32-2)
			}
			if err := m.add(c, i, j, v); err != nil {
				return nil, err
			}
		}
	}
	return m.finish(c)
}

// finish returns the matrix, unless something follows that is neither empty nor
// a comment.
func (m *marketReader[T]) finish(c *COO[T]) (*CSR[T], error) {
	words, err := m.data(nil)
	if err == nil {
		return nil, m.fail("%.30q after the last entry", words[0])
	}
	if err != io.EOF {
		return nil, err
	}
	// Rows take memory, entries or not.
	if free := 1 << 22; m.rows+m.cols-free > 64*len(c.Val) {
		return nil, m.fail("a %d×%d matrix with %d entries: more than %d rows and columns need an entry for each 64",
			m.rows, m.cols, len(c.Val), free)
	}
	return c.CSR(), nil
}
