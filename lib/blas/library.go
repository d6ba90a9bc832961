package blas

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/podium-go/podium/lib/internal/dynlib"
)

// Library is a BLAS and LAPACK library that was loaded at run time and passed
// the check. Its functions may be called from several goroutines at once.
type Library struct {
	kind    string
	path    string
	handle  uintptr
	gemm    [kinds]uintptr
	symbols sync.Map // name to address
	version string
	core    string
	threads int
}

// required are the routines without which a library is of no use, in all four
// types.
var required = [kinds][]string{
	singleReal:    {"gemm", "gesdd", "gesvd", "syevd", "geev", "ggev", "gees", "geqp3"},
	doubleReal:    {"gemm", "gesdd", "gesvd", "syevd", "geev", "ggev", "gees", "geqp3"},
	singleComplex: {"gemm", "gesdd", "gesvd", "heevd", "geev", "ggev", "gees", "geqp3"},
	doubleComplex: {"gemm", "gesdd", "gesvd", "heevd", "geev", "ggev", "gees", "geqp3"},
}

// load loads the library at path and checks it.
func load(path string) (*Library, error) {
	handle, err := dynlib.Open(path)
	if err != nil {
		return nil, err
	}
	l := &Library{path: path, handle: handle}
	var missing []string
	for k := range kinds {
		for _, routine := range required[k] {
			name := letters[k] + routine + "_"
			if l.find(name) == 0 {
				missing = append(missing, name)
			}
		}
		l.gemm[k] = l.find(letters[k] + "gemm_")
	}
	if len(missing) > 3 {
		missing = append(missing[:3], fmt.Sprintf("and %d more", len(missing)-3))
	}
	if len(missing) > 0 {
		return nil, errors.New("lacks " + strings.Join(missing, ", "))
	}
	l.describe()
	if err := l.check(); err != nil {
		return nil, fmt.Errorf("computes wrong results on this machine, so it is not used: %w", err)
	}
	return l, nil
}

// find returns the address of a function of the library, 0 if there is none.
func (l *Library) find(name string) uintptr {
	if fn, ok := l.symbols.Load(name); ok {
		return fn.(uintptr)
	}
	fn := dynlib.Lookup(l.handle, name)
	l.symbols.Store(name, fn)
	return fn
}

// routine returns the address of a LAPACK routine for T.
func routine[T Scalar](l *Library, name string) uintptr {
	fn := l.find(letters[kind[T]()] + name + "_")
	if fn == 0 {
		panic("blas: " + l.path + " has no " + letters[kind[T]()] + name)
	}
	return fn
}

// describe finds out what the library is and says of itself.
func (l *Library) describe() {
	l.kind = "blas"
	switch {
	case l.find("openblas_get_config") != 0:
		l.kind = "openblas"
		l.version = strings.TrimSpace(dynlib.CallString(l.find("openblas_get_config")))
		if fn := l.find("openblas_get_corename"); fn != 0 {
			l.core = dynlib.CallString(fn)
		}
		if fn := l.find("openblas_get_num_threads"); fn != 0 {
			l.threads = int(int32(dynlib.CallPlain(fn)))
		}
	case l.find("MKL_Set_Threading_Layer") != 0:
		l.kind = "mkl"
		// With Intel's layer of threads MKL ends the program where libiomp5 is
		// missing; without threads it always works.
		const intel, sequential = 0, 1
		layer := uintptr(sequential)
		if _, err := dynlib.Open("libiomp5" + dynlib.Suffix); err == nil {
			layer = intel
		}
		dynlib.CallPlain(l.find("MKL_Set_Threading_Layer"), layer)
		if fn := l.find("MKL_Get_Max_Threads"); fn != 0 {
			l.threads = int(int32(dynlib.CallPlain(fn)))
		}
	case strings.Contains(l.path, "Accelerate.framework"):
		l.kind = "accelerate"
	}
}
