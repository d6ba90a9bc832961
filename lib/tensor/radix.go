package tensor

import (
	"math"
	"slices"
)

// Sorting goes by unsigned keys in the order of the elements, digit by digit,
// the lowest first, which keeps equals in their order.

const (
	digitBits = 11
	digits    = 1 << digitBits
	fewKeys   = 256 // below, comparing is faster
)

// sorter is the working memory for rows.
type sorter[K uint32 | uint64] struct {
	keys, spare       []K
	order, spareOrder []int64
	counts            [6][digits]uint32
	withOrder         bool
}

func newSorter[K uint32 | uint64](n int, withOrder bool) *sorter[K] {
	s := &sorter[K]{keys: make([]K, n), spare: make([]K, n), withOrder: withOrder}
	if withOrder {
		s.order, s.spareOrder = make([]int64, n), make([]int64, n)
	}
	return s
}

// sort sorts the keys, and with them the order, which begins as 0, 1, ….
func (s *sorter[K]) sort() {
	n := len(s.keys)
	for i := range s.order {
		s.order[i] = int64(i)
	}
	if n < fewKeys && !s.withOrder {
		slices.Sort(s.keys)
		return
	}
	if n < fewKeys {
		keys := s.keys
		slices.SortFunc(s.order, func(a, b int64) int {
			if keys[a] < keys[b] || keys[a] == keys[b] && a < b {
				return -1
			}
			return 1
		})
		return
	}
	passes := 3
	if any(K(0)) == any(uint64(0)) {
		passes = 6
	}
	for p := range passes {
		clear(s.counts[p][:])
	}
	for _, k := range s.keys {
		for p := range passes {
			s.counts[p][k%digits]++
			k >>= digitBits
		}
	}
	for p := range passes {
		shift := p * digitBits
		count := &s.counts[p]
		if int(count[s.keys[0]>>shift%digits]) == n {
			continue // all have the same digit
		}
		at := uint32(0)
		for d, c := range count {
			count[d] = at
			at += c
		}
		spare := s.spare
		if s.withOrder {
			spareOrder := s.spareOrder
			for i, k := range s.keys {
				d := k >> shift % digits
				spare[count[d]] = k
				spareOrder[count[d]] = s.order[i]
				count[d]++
			}
			s.order, s.spareOrder = s.spareOrder, s.order
		} else {
			for _, k := range s.keys {
				d := k >> shift % digits
				spare[count[d]] = k
				count[d]++
			}
		}
		s.keys, s.spare = s.spare, s.keys
	}
}

// The keys. Both zeros are one key, and so are all NaNs, the greatest.

func keyFloat64(v float64) uint64 {
	if v != v {
		return math.MaxUint64
	}
	b := math.Float64bits(v + 0) // -0 + 0 is +0
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}

func unkeyFloat64(k uint64) float64 {
	if k == math.MaxUint64 {
		return math.NaN()
	}
	return math.Float64frombits(k ^ (uint64(^int64(k)>>63) | 1<<63))
}

func keyFloat32(v float32) uint32 {
	if v != v {
		return math.MaxUint32
	}
	b := math.Float32bits(v + 0)
	return b ^ (uint32(int32(b)>>31) | 1<<31)
}

func unkeyFloat32(k uint32) float32 {
	if k == math.MaxUint32 {
		return float32(math.NaN())
	}
	return math.Float32frombits(k ^ (uint32(^int32(k)>>31) | 1<<31))
}

func keyInt64(v int64) uint64   { return uint64(v) ^ 1<<63 }
func unkeyInt64(k uint64) int64 { return int64(k ^ 1<<63) }
func keyInt32(v int32) uint32   { return uint32(v) ^ 1<<31 }
func unkeyInt32(k uint32) int32 { return int32(k ^ 1<<31) }
func keyUint8(v uint8) uint32   { return uint32(v) }
func unkeyUint8(k uint32) uint8 { return uint8(k) }
