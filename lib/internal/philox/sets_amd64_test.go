package philox

// sets are the sets of instructions that this processor has.
func sets() []set {
	at := func(name string, wide, narrow bool) set {
		return set{name, func() func() {
			a, b := useAVX512, useAVX2
			useAVX512, useAVX2 = wide && a, narrow && b
			return func() { useAVX512, useAVX2 = a, b }
		}}
	}
	return []set{at("AVX-512", true, true), at("AVX2", false, true), at("portable", false, false)}
}
