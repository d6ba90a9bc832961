package philox

import "golang.org/x/sys/cpu"

// The sets of vector instructions. Tests change which are used.
var (
	useAVX2   = cpu.X86.HasAVX2
	useAVX512 = cpu.X86.HasAVX512F
)

// fillVector fills as much of dst as the kernels can and returns how much it
// was.
func fillVector(dst []uint32, key, stream, position uint64) int {
	keys := roundKeys(key)
	switch {
	case useAVX512 && len(dst) >= 64:
		n := len(dst) / 64
		fillAVX512(&dst[0], n, position, stream, &keys)
		return 64 * n
	case useAVX2 && len(dst) >= 32:
		n := len(dst) / 32
		fillAVX2(&dst[0], n, position, stream, &keys)
		return 32 * n
	}
	return 0
}
