package sparse

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestMatrixMarketRoundTrip(t *testing.T) {
	each(t, testMarket[float32], testMarket[float64], testMarket[complex64], testMarket[complex128])
}

func testMarket[T Scalar](t *testing.T) {
	eachShape(t, func(t *testing.T, rng *rand.Rand, a *CSR[T]) {
		for _, b := range []*CSR[T]{a, Mul(a, a.Transpose()), Mul(a, a.ConjTranspose())} {
			third := b.Clone()
			for k := range third.Val {
				third.Val[k] /= 3
			}
			for _, c := range []*CSR[T]{b, third} {
				var out bytes.Buffer
				if err := WriteMatrixMarket(&out, c); err != nil {
					t.Fatal(err)
				}
				back, err := ReadMatrixMarket[T](iotest.OneByteReader(&out))
				if err != nil {
					t.Fatal(err)
				}
				if !equal(back, c) {
					t.Error("another matrix came back")
				}
			}
		}
	})
}

func TestMatrixMarketFiles(t *testing.T) {
	a := FromDense(2, 3, []float64{math.Inf(1), math.MaxFloat64, 0, 5e-324, -1.0 / 3, 1e-310})
	for _, name := range []string{"a.mtx", "a.mtx.gz"} {
		name = filepath.Join(t.TempDir(), name)
		if err := SaveMatrixMarket(name, a); err != nil {
			t.Fatal(err)
		}
		b, err := LoadMatrixMarket[float64](name)
		if err != nil || !equal(a, b) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := LoadMatrixMarket[float64](filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there was read")
	}
	if err := SaveMatrixMarket(filepath.Join(t.TempDir(), "none", "a"), a); err == nil {
		t.Error("a folder that is not there was written to")
	}
}

func TestMatrixMarketForms(t *testing.T) {
	for _, c := range []struct {
		text string
		rows int
		want []complex128
	}{
		{"%%MatrixMarket matrix coordinate real general\n% a comment\n\n2 2 3\n1 1 1.5\n2 1 -2e1\n1 1 1\n", 2, []complex128{2.5, 0, -20, 0}},
		{"%%MATRIXMARKET MATRIX COORDINATE INTEGER SYMMETRIC\r\n2 2 2\r\n1 1 3\r\n2 1 4\r\n", 2, []complex128{3, 4, 4, 0}},
		{"%%MatrixMarket matrix coordinate pattern general\n1 3 1\n1 2", 1, []complex128{0, 1, 0}},
		{"%%MatrixMarket matrix coordinate pattern symmetric\n2 2 1\n2 1\n", 2, []complex128{0, 1, 1, 0}},
		{"%%MatrixMarket matrix coordinate real skew-symmetric\n2 2 2\n2 1 7\n1 1 0\n", 2, []complex128{0, -7, 7, 0}},
		{"%%MatrixMarket matrix coordinate complex hermitian\n2 2 2\n1 1 1 0\n2 1 2 3\n", 2, []complex128{1, 2 - 3i, 2 + 3i, 0}},
		{"%%MatrixMarket matrix coordinate complex symmetric\n2 2 1\n2 1 2 3\n", 2, []complex128{0, 2 + 3i, 2 + 3i, 0}},
		{"%%MatrixMarket matrix array real general\n2 3\n1\n2\n3\n4\n5\n6\n", 2, []complex128{1, 3, 5, 2, 4, 6}},
		{"%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n3\n", 2, []complex128{1, 2, 2, 3}},
		{"%%MatrixMarket matrix array real skew-symmetric\n2 2\n5\n", 2, []complex128{0, -5, 5, 0}},
		{"%%MatrixMarket matrix array complex hermitian\n2 2\n1 0\n2 -1\n3 0\n", 2, []complex128{1, 2 + 1i, 2 - 1i, 3}},
		{"%%MatrixMarket matrix array complex general\n1 1\n\t 1  2 \n%end", 1, []complex128{1 + 2i}},
		{"%%MatrixMarket matrix coordinate real general\n0 0 0\n", 0, nil},
		{"%%MatrixMarket matrix array real general\n0 5\n", 0, nil},
	} {
		a, err := ReadMatrixMarket[complex128](strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if a.Rows != c.rows || len(c.want) != a.Rows*a.Cols {
			t.Errorf("%q: %v", c.text, a)
			continue
		}
		checkDense(t, a, a.Rows, a.Cols, func(i, j int) complex128 { return c.want[i*a.Cols+j] })
	}
}

func TestMatrixMarketRefuses(t *testing.T) {
	const real = "%%MatrixMarket matrix coordinate real general\n"
	for text, want := range map[string]string{
		"": "line 1: nothing there",
		"%%MatrixMarket vector coordinate real general\n":                    "line 1",
		"%%MatrixMarket matrix coordinate real\n":                            "no banner",
		"%%MatrixMarket matrix sparse real general\n":                        "format",
		"%%MatrixMarket matrix coordinate quaternion general\n":              "field",
		"%%MatrixMarket matrix coordinate real triangular\n":                 "symmetry",
		"%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 0\n": "complex128",
		"%%MatrixMarket matrix array pattern general\n1 1\n":                 "pattern",
		"%%MatrixMarket matrix coordinate pattern skew-symmetric\n1 1 0\n":   "skew",
		"%%MatrixMarket matrix coordinate real hermitian\n1 1 0\n":           "hermitian",
		real:                                                   "line 2: the file ends before the sizes",
		real + "% c\n2 2\n":                                    "line 3: 2 numbers, want the 3 sizes",
		real + "2 -2 0\n":                                      `size "-2"`,
		real + "2 x 0\n":                                       `size "x"`,
		real + "999999999999 1 0\n":                            "size",
		real + "2 99999999999999999999 0\n":                    "size",
		real + "2 2 2\n1 1 1\n":                                "line 4: the file ends after 1 of 2 entries",
		real + "2 2 1000000000000\n1 1 1\n":                    "line 4: the file ends after 1 of",
		real + "2 2 1\n1\n":                                    "line 3: one number",
		real + "2 2 1\n3 1 1\n":                                `row "3" of a 2×2`,
		real + "2 2 1\n1 0 1\n":                                `column "0"`,
		real + "2 2 1\n1 1.5 1\n":                              `column "1.5"`,
		real + "2 2 1\n1 1\n":                                  "0 numbers for a value",
		real + "2 2 1\n1 1 1 1\n":                              "2 numbers for a value",
		real + "2 2 1\n1 1 one\n":                              `value "one"`,
		real + "2 2 1\n1 1 1e999\n":                            `value "1e999"`,
		real + "2 2 1\n1 1 1\n1 2 1\n":                         `line 4: "1" after the last entry`,
		real + strings.Repeat("x", 1<<17):                      "longer than",
		"%%MatrixMarket matrix array real general\n2 1\n1\n":   "line 4: the file ends before the value of row 2",
		"%%MatrixMarket matrix array real symmetric\n2 3\n1\n": "a symmetric matrix of 2×3",
		"%%MatrixMarket matrix coordinate real skew-symmetric\n1 1 1\n1 1 1\n": "diagonal of a skew",
		"\x1f\x8bnot gzip": "gzip",
	} {
		_, err := ReadMatrixMarket[float64](strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: %v, want %q", text, err, want)
		}
	}
	if _, err := ReadMatrixMarket[float64](strings.NewReader(real + "2000000000 1 1\n1 1 1\n")); err == nil || !strings.Contains(err.Error(), "an entry for each 64") {
		t.Errorf("two billion empty rows: %v", err)
	}
	if _, err := ReadMatrixMarket[float64](strings.NewReader("%%MatrixMarket matrix array real general\n0 2000000000\n")); err == nil {
		t.Error("two billion empty columns")
	}
	broken := errors.New("the disk is gone")
	r := io.MultiReader(strings.NewReader(real+"2 2 2\n1 1 1\n"), iotest.ErrReader(broken))
	if _, err := ReadMatrixMarket[float64](r); !errors.Is(err, broken) {
		t.Errorf("a failing reader: %v", err)
	}
	if err := WriteMatrixMarket(failing{}, Identity[float64](3)); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a failing writer: %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func FuzzReadMatrixMarket(f *testing.F) {
	for _, s := range []string{
		"%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n2 1 -3e4\n",
		"%%MatrixMarket matrix array complex hermitian\n2 2\n1 0\n2 -1\n3 0\n",
		"%%MatrixMarket matrix coordinate pattern symmetric\n% c\n3 3 1\n3 1\n",
		"%%MatrixMarket matrix coordinate integer skew-symmetric\n3 3 1\n3 1 4\n",
		"%%MatrixMarket matrix coordinate real general\n200000 1 0\n",
		"\x1f\x8b\x08",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ReadMatrixMarket[complex128](bytes.NewReader(data))
		if err != nil {
			return
		}
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
		if a.Rows > 1<<20 {
			return
		}
		var out bytes.Buffer
		if err := WriteMatrixMarket(&out, a); err != nil {
			t.Fatal(err)
		}
		b, err := ReadMatrixMarket[complex128](&out)
		if err != nil {
			t.Fatal(err)
		}
		if !a.SamePattern(b) {
			t.Error("the pattern did not come back")
		}
		for k, v := range a.Val {
			if w := b.Val[k]; v != w && v == v {
				t.Errorf("entry %d is %v, was %v", k, w, v)
			}
		}
	})
}
