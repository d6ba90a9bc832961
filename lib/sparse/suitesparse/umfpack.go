package suitesparse

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unsafe"

	"github.com/podium-go/podium/lib/internal/dynlib"
)

// Library is an UMFPACK that was loaded at run time and passed the check. It
// may be used from several goroutines at once.
type Library struct {
	path      string
	functions [2]functions // for real and complex numbers
}

// functions are the addresses of those for one type of numbers, with whole
// numbers of 64 bits.
type functions struct {
	defaults, symbolic, qsymbolic, numeric, lunz, get, freeSymbolic, freeNumeric uintptr
}

// errUnfit is what is wrong with a library that was there.
var errUnfit = errors.New("cannot be used")

// Load loads the library at path, or which the system's loader finds under that
// name, and checks it. It is never unloaded.
func Load(path string) (*Library, error) {
	handle, err := dynlib.Open(path)
	if err != nil {
		return nil, err
	}
	l := &Library{path: path}
	var missing []string
	for k, prefix := range []string{"umfpack_dl_", "umfpack_zl_"} {
		f := &l.functions[k]
		for name, fn := range map[string]*uintptr{
			"defaults": &f.defaults, "symbolic": &f.symbolic, "qsymbolic": &f.qsymbolic, "numeric": &f.numeric,
			"get_lunz": &f.lunz, "get_numeric": &f.get, "free_symbolic": &f.freeSymbolic, "free_numeric": &f.freeNumeric,
		} {
			if *fn = dynlib.Lookup(handle, prefix+name); *fn == 0 {
				missing = append(missing, prefix+name)
			}
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%w: it lacks %s", errUnfit, strings.Join(missing, ", "))
	}
	if err := errors.Join(check[float64](l), check[complex128](l)); err != nil {
		return nil, err
	}
	return l, nil
}

// Path returns the library's file, or the name under which it was found.
func (l *Library) Path() string { return l.path }

// MarshalBinary writes the path: in another program the functions lie elsewhere.
func (l *Library) MarshalBinary() ([]byte, error) { return []byte(l.path), nil }

// UnmarshalBinary loads the library anew.
func (l *Library) UnmarshalBinary(path []byte) error {
	loaded, err := Load(string(path))
	if err != nil {
		return fmt.Errorf("suitesparse: %s: %w", path, err)
	}
	*l = *loaded
	return nil
}

// leastTolerance is the least that a pivot off the diagonal is against the
// largest. Among those that are allowed UMFPACK takes the one with the sparsest
// row and not the largest, so that with its own 0.1 each step may grow the
// others by 1+1/0.1, and backward errors of 3e-13 came up for a Laplacian; with
// 0.5 they are those of partial pivoting.
const leastTolerance = 0.5

// Field is a type of numbers.
type Field interface{ float64 | complex128 }

// Factors are those of a matrix B,
//
//	B[P_i, Q_j] = L*U
//
// with L by rows and U by columns, each sorted, so that the diagonal comes last
// in both. That of L is ones.
type Factors[T Field] struct {
	LPtr, LInd []int
	LVal       []T
	UPtr, UInd []int
	UVal       []T
	P, Q       []int
	Diagonal   []T // of U
	// Singular says that the diagonal has a zero; then there is only that, and
	// P and Q.
	Singular bool
}

// The places of settings, and their values, in UMFPACK's array of them.
const (
	pivotTolerance          = 3
	symmetricPivotTolerance = 15
	scale                   = 16
	scaleNone               = 0

	singularMatrix = 1
	outOfMemory    = -1
	controlSize    = 64  // more than the settings there are, 20
	reportSize     = 128 // more than the 90 that are reported
)

// Factor factorises the n×n matrix B whose column j has the values val and the
// rows ind, increasing, from ptr[j] to ptr[j+1]. order is that of the columns,
// nil for UMFPACK's choice. tol between 0 and 1 is how large a pivot must be
// against the largest in its column; off the diagonal it is 0.5 at least. The
// matrix is not scaled.
func Factor[T Field](l *Library, n int, ptr, ind []int, val []T, order []int, tol float64) (*Factors[T], error) {
	f := &l.functions[0]
	var zero T
	_, isComplex := any(zero).(complex128)
	if isComplex {
		f = &l.functions[1]
	}
	// values adds the null pointer that says that the parts of complex numbers
	// lie side by side.
	values := func(list []unsafe.Pointer, v []T) []unsafe.Pointer {
		list = append(list, pointer(v))
		if isComplex {
			list = append(list, nil)
		}
		return list
	}
	control, report := make([]float64, controlSize), make([]float64, reportSize)
	dynlib.Call(f.defaults, nil, pointer(control))
	control[scale] = scaleNone
	control[pivotTolerance], control[symmetricPivotTolerance] = max(tol, 0.5), max(tol, 0.5)

	handles := new(struct{ symbolic, numeric unsafe.Pointer }) // C's memory
	defer dynlib.Call(f.freeSymbolic, nil, unsafe.Pointer(&handles.symbolic))
	defer dynlib.Call(f.freeNumeric, nil, unsafe.Pointer(&handles.numeric))
	matrix := values([]unsafe.Pointer{pointer(ptr), pointer(ind)}, val)
	args := append([]unsafe.Pointer{}, matrix...)
	analyse := f.symbolic
	if order != nil {
		analyse = f.qsymbolic
		args = append(args, pointer(order))
	}
	args = append(args, unsafe.Pointer(&handles.symbolic), pointer(control), pointer(report))
	if status := dynlib.Call(analyse, []int{n, n}, args...); status != 0 && status != singularMatrix {
		return nil, failure("analysis", status)
	}
	args = append(matrix, handles.symbolic, unsafe.Pointer(&handles.numeric), pointer(control), pointer(report))
	status := dynlib.Call(f.numeric, nil, args...)
	if status != 0 && status != singularMatrix {
		return nil, failure("factorisation", status)
	}

	sizes := make([]int, 5) // entries of L and U, rows, columns, entries of the diagonal
	if s := dynlib.Call(f.lunz, nil, pointer(sizes[0:]), pointer(sizes[1:]), pointer(sizes[2:]), pointer(sizes[3:]),
		pointer(sizes[4:]), handles.numeric); s != 0 {
		return nil, failure("reading of the size of the factors", s)
	}
	r := &Factors[T]{P: make([]int, n), Q: make([]int, n), Diagonal: make([]T, n),
		Singular: status == singularMatrix || sizes[4] < n}
	if !r.Singular {
		r.LPtr, r.LInd, r.LVal = make([]int, n+1), make([]int, sizes[0]), make([]T, sizes[0])
		r.UPtr, r.UInd, r.UVal = make([]int, n+1), make([]int, sizes[1]), make([]T, sizes[1])
	}
	args = values([]unsafe.Pointer{pointer(r.LPtr), pointer(r.LInd)}, r.LVal)
	args = values(append(args, pointer(r.UPtr), pointer(r.UInd)), r.UVal)
	args = values(append(args, pointer(r.P), pointer(r.Q)), r.Diagonal)
	args = append(args, nil, nil, handles.numeric) // no factors of scaling
	if s := dynlib.Call(f.get, nil, args...); s != 0 {
		return nil, failure("reading of the factors", s)
	}
	return r, nil
}

func pointer[E any](x []E) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

// failure names a status that is not the matrix's fault.
func failure(what string, status int) error {
	if status == outOfMemory {
		return fmt.Errorf("suitesparse: UMFPACK's %s ran out of memory", what)
	}
	return fmt.Errorf("suitesparse: UMFPACK's %s failed with status %d", what, status)
}

// check factorises a matrix with the library and multiplies its factors. The
// rows differ in size, so that the product is another one if the library takes
// its settings from other places than those above and scales them.
func check[T Field](l *Library) error {
	const n = 3
	full := [n][n]T{{4, 1, 0}, {1e3, 0, 7e3}, {0, 2, 5}} // by columns
	ptr, ind, val := []int{0, 2, 4, 6}, []int{0, 1, 0, 2, 1, 2}, []T{4, 1, 1e3, 7e3, 2, 5}
	f, err := Factor(l, n, ptr, ind, val, nil, 1)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnfit, err)
	}
	if f.Singular {
		return fmt.Errorf("%w: it finds a regular matrix singular", errUnfit)
	}
	for i := range n {
		for j := range n {
			var s T
			for p := f.LPtr[i]; p < f.LPtr[i+1]; p++ {
				for q := f.UPtr[j]; q < f.UPtr[j+1]; q++ {
					if f.LInd[p] == f.UInd[q] {
						s += f.LVal[p] * f.UVal[q]
					}
				}
			}
			if want := full[f.Q[j]][f.P[i]]; !(size(s-want) <= 1e-12*7e3) {
				return fmt.Errorf("%w: it computes wrong results on this machine: the product of the factors has %v in place of %v", errUnfit, s, want)
			}
		}
	}
	return nil
}

func size[T Field](v T) float64 {
	switch w := any(v).(type) {
	case complex128:
		return math.Hypot(real(w), imag(w))
	case float64:
		return math.Abs(w)
	}
	return math.NaN()
}
