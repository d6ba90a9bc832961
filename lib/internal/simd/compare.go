package simd

// Relation is a comparison of two numbers; each but NotEqual is false where
// one of them is NaN.
type Relation uint8

// The comparisons.
const (
	Equal Relation = iota
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
)

// Compare computes dst[i] = a[i] rel b[i].
func Compare[T Float](rel Relation, dst []bool, a, b []T) {
	same(len(dst), len(a), len(b))
	done := 0
	if len(dst) > 0 {
		done = compareVector(rel, dst, a, b)
	}
	dst, a, b = dst[done:], a[done:], b[done:]
	switch rel {
	case Equal:
		for i, v := range a {
			dst[i] = v == b[i]
		}
	case NotEqual:
		for i, v := range a {
			dst[i] = v != b[i]
		}
	case Less:
		for i, v := range a {
			dst[i] = v < b[i]
		}
	case LessEqual:
		for i, v := range a {
			dst[i] = v <= b[i]
		}
	case Greater:
		for i, v := range a {
			dst[i] = v > b[i]
		}
	case GreaterEqual:
		for i, v := range a {
			dst[i] = v >= b[i]
		}
	}
}

// CompareScalar computes dst[i] = a[i] rel s.
func CompareScalar[T Float](rel Relation, dst []bool, a []T, s T) {
	same(len(dst), len(a))
	var buf [tile]T
	Fill(buf[:min(tile, len(a))], s)
	for len(dst) > 0 {
		m := min(tile, len(dst))
		Compare(rel, dst[:m], a[:m], buf[:m])
		dst, a = dst[m:], a[m:]
	}
}

// Select computes dst[i] = a[i] where mask[i] and b[i] elsewhere.
func Select[T any](dst []T, mask []bool, a, b []T) {
	same(len(dst), len(mask), len(a), len(b))
	for i, m := range mask {
		if m {
			dst[i] = a[i]
		} else {
			dst[i] = b[i]
		}
	}
}
