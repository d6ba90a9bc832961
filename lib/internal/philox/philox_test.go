package philox

import (
	"slices"
	"testing"
)

// TestKnownAnswers compares with those that come with Random123
// (https://github.com/DEShawResearch/random123, tests/kat_vectors).
func TestKnownAnswers(t *testing.T) {
	for _, c := range []struct {
		position, stream, key uint64
		want                  [4]uint32
	}{
		{0, 0, 0, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{^uint64(0), ^uint64(0), ^uint64(0), [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, [4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
	} {
		var got [4]uint32
		got[0], got[1], got[2], got[3] = Block(c.key, c.stream, c.position)
		if got != c.want {
			t.Errorf("position %x, stream %x, key %x: %x, want %x", c.position, c.stream, c.key, got, c.want)
		}
	}
}

func TestFill(t *testing.T) {
	const key, stream = 0x299f31d0a4093822, 0x0370734413198a2e
	for _, set := range sets() {
		restore := set.use()
		for _, n := range []int{0, 4, 28, 32, 36, 64, 68, 132, 1024, 4092} {
			// Across the carry into the upper half of the position.
			for _, position := range []uint64{0, 0xfffffff9, ^uint64(0) - 5} {
				got, want := make([]uint32, n+4), make([]uint32, n+4)
				Fill(got[:n], key, stream, position)
				for i := range n / 4 {
					want[4*i], want[4*i+1], want[4*i+2], want[4*i+3] = Block(key, stream, position+uint64(i))
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %d words from %x on differ", set.name, n, position)
				}
			}
		}
		restore()
	}
}

type set struct {
	name string
	use  func() (restore func())
}

func BenchmarkFill(b *testing.B) {
	dst := make([]uint32, 2048)
	b.SetBytes(4 * 2048)
	for b.Loop() {
		Fill(dst, 1, 2, 3)
	}
}
