package simd

// DotShort is [Dot] for slices of up to a few thousand elements: on one thread,
// and without taking memory.
func DotShort[T Float](x, y []T) T {
	same(len(x), len(y))
	if len(x) == 0 {
		return 0
	}
	return dot(x, y)
}
