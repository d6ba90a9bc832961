package simd

import (
	"math"
	"unsafe"

	"golang.org/x/sys/cpu"
)

// The sets of vector instructions.
const (
	portable = iota
	avx2
	avx512
)

// level is the set of vector instructions in use. Tests change it.
var level = detect()

func detect() int {
	x := &cpu.X86
	switch {
	case !x.HasAVX2 || !x.HasFMA || !x.HasBMI2:
		return portable
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512BW:
		return avx512
	}
	return avx2
}

// piece returns how many of n elements a kernel gets at once: about a million,
// as the collector cannot stop a goroutine within a kernel.
func piece(n int) int {
	if n < 2<<20 {
		return n
	}
	return 1 << 20
}

// p32 and p64 return where a slice begins.
func p32[E any](x []E) *float32 { return (*float32)(unsafe.Pointer(unsafe.SliceData(x))) }
func p64[E any](x []E) *float64 { return (*float64)(unsafe.Pointer(unsafe.SliceData(x))) }

func unaryVector[T Float](op unaryOp, dst, x []T) bool {
	if level == portable {
		return false
	}
	if op == opSin || op == opCos {
		trigonometric(op, dst, x)
		return true
	}
	for len(dst) > 0 {
		n := piece(len(dst))
		if size[T]() == 4 {
			unary32(op, p32(dst), p32(x), n)
		} else {
			unary64(op, p64(dst), p64(x), n)
		}
		dst, x = dst[n:], x[n:]
	}
	return true
}

// trigonometric goes another way for the elements that are too large for the
// kernels.
func trigonometric[T Float](op unaryOp, dst, x []T) {
	turn := int(op - opSin)
	for len(dst) > 0 {
		n := piece(len(dst))
		left := trigKernel(op, dst[:n], x[:n])
		dst, x = dst[n-left:], x[n-left:]
		if left == 0 {
			continue
		}
		// A few elements with a large one among them.
		var in, out [16]T
		n = copy(in[:], x[:min(left, len(in))])
		for i, v := range in[:n] {
			if math.Abs(float64(v)) > trigLimit[T]() {
				in[i] = 0
			}
		}
		trigKernel(op, out[:n], in[:n])
		for i, v := range x[:n] {
			if math.Abs(float64(v)) > trigLimit[T]() {
				out[i] = T(sine(float64(v), turn))
			}
		}
		copy(dst, out[:n])
		dst, x = dst[n:], x[n:]
	}
}

// trigLimit is the largest argument of the kernels for sine and cosine.
func trigLimit[T Float]() float64 {
	if size[T]() == 4 {
		return 1 << 16
	}
	return 1 << 30
}

// trigKernel returns how many elements are left.
func trigKernel[T Float](op unaryOp, dst, x []T) int {
	switch {
	case size[T]() == 4 && op == opSin:
		return sin32(p32(dst), p32(x), len(dst))
	case size[T]() == 4:
		return cos32(p32(dst), p32(x), len(dst))
	case op == opSin:
		return sin64(p64(dst), p64(x), len(dst))
	}
	return cos64(p64(dst), p64(x), len(dst))
}

func binaryVector[T Float](op Op, dst, a, b []T) bool {
	if level == portable {
		return false
	}
	for len(dst) > 0 {
		n := piece(len(dst))
		if size[T]() == 4 {
			binary32(op, p32(dst), p32(a), p32(b), n)
		} else {
			binary64(op, p64(dst), p64(a), p64(b), n)
		}
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	return true
}

func rowsVector[T Float](op Op, dst, a, b []T, period int) bool {
	if level == portable {
		return false
	}
	for len(dst) > 0 {
		n := piece(len(dst))
		if n < len(dst) {
			n = min(len(dst), (n+period-1)/period*period) // not less: the kernel streams from a size on
		}
		if size[T]() == 4 {
			rows32(op, p32(dst), p32(a), p32(b), n, period)
		} else {
			rows64(op, p64(dst), p64(a), p64(b), n, period)
		}
		dst, a = dst[n:], a[n:]
	}
	return true
}

func scalarVector[T Float](op Op, dst, a []T, s T) bool {
	if level == portable {
		return false
	}
	for len(dst) > 0 {
		n := piece(len(dst))
		if size[T]() == 4 {
			scalar32(op, p32(dst), p32(a), n, float32(s))
		} else {
			scalar64(op, p64(dst), p64(a), n, float64(s))
		}
		dst, a = dst[n:], a[n:]
	}
	return true
}

func fmaVector[T Float](dst, a, b, c []T) bool {
	if level == portable {
		return false
	}
	for len(dst) > 0 {
		n := piece(len(dst))
		if size[T]() == 4 {
			fma32(p32(dst), p32(a), p32(b), p32(c), n)
		} else {
			fma64(p64(dst), p64(a), p64(b), p64(c), n)
		}
		dst, a, b, c = dst[n:], a[n:], b[n:], c[n:]
	}
	return true
}

func axpbyVector[T Float](dst []T, alpha T, x []T, beta T, y []T) bool {
	if level == portable {
		return false
	}
	for len(dst) > 0 {
		n := piece(len(dst))
		if size[T]() == 4 {
			axpby32(p32(dst), p32(x), p32(y), n, float32(alpha), float32(beta))
		} else {
			axpby64(p64(dst), p64(x), p64(y), n, float64(alpha), float64(beta))
		}
		dst, x, y = dst[n:], x[n:], y[n:]
	}
	return true
}

func complexMulVector[C Complex](form mulForm, dst, a, b []C) bool {
	if level == portable {
		return false
	}
	single := unsafe.Sizeof(C(0)) == 8
	for len(dst) > 0 {
		n := piece(len(dst))
		switch {
		case single && form >= mulAdd:
			complexMulAdd32(form, p32(dst), p32(a), p32(b), 2*n)
		case single:
			complexMul32(form, p32(dst), p32(a), p32(b), 2*n)
		case form >= mulAdd:
			complexMulAdd64(form, p64(dst), p64(a), p64(b), 2*n)
		default:
			complexMul64(form, p64(dst), p64(a), p64(b), 2*n)
		}
		dst, a, b = dst[n:], a[n:], b[n:]
	}
	return true
}

// compareVector compares whole vectors and returns how many elements it has done.
func compareVector[T Float](rel Relation, dst []bool, a, b []T) int {
	if level == portable {
		return 0
	}
	n := len(dst) / 16 * 16
	if n == 0 {
		return 0
	}
	if size[T]() == 4 {
		compare32(rel, &dst[0], p32(a), p32(b), n)
	} else {
		compare64(rel, &dst[0], p64(a), p64(b), n)
	}
	return n
}

// convertVector converts whole vectors and returns how many elements it has done.
func convertVector(dst, x any, n int) int {
	n = n / 8 * 8
	if level == portable || n == 0 {
		return 0
	}
	switch d := dst.(type) {
	case []float32:
		if x, ok := x.([]float64); ok {
			convertFloat64Float32(&d[0], &x[0], n)
			return n
		}
	case []float64:
		switch x := x.(type) {
		case []float32:
			convertFloat32Float64(&d[0], &x[0], n)
			return n
		case []int32:
			convertInt32Float64(&d[0], &x[0], n)
			return n
		}
	}
	return 0
}

func reduceVector[T Float](op reduceOp, x []T) (T, bool) {
	if level == portable {
		return 0, false
	}
	if size[T]() == 4 {
		return T(reduce32(op, p32(x), len(x))), true
	}
	return T(reduce64(op, p64(x), len(x))), true
}

func dotVector[T Float](x, y []T) (T, bool) {
	if level == portable {
		return 0, false
	}
	if size[T]() == 4 {
		return T(dot32(p32(x), p32(y), len(x))), true
	}
	return T(dot64(p64(x), p64(y), len(x))), true
}

func expSumVector[T Float](dst, x []T, m T) (T, bool) {
	if level == portable {
		return 0, false
	}
	if size[T]() == 4 {
		return T(expSum32(p32(dst), p32(x), len(x), float32(m))), true
	}
	return T(expSum64(p64(dst), p64(x), len(x), float64(m))), true
}
