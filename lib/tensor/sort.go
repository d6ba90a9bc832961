package tensor

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Sort returns the elements in ascending order along the axis, NaN last.
func (x *Tensor) Sort(axis int) *Tensor {
	k := x.axis("Sort", axis)
	rows := x.Move(k, -1).Clone()
	switch x.dtype {
	case Float64:
		sortRows(flat[float64](rows), x.shape[k], keyFloat64, unkeyFloat64)
	case Float32:
		sortRows(flat[float32](rows), x.shape[k], keyFloat32, unkeyFloat32)
	case Int64:
		sortRows(flat[int64](rows), x.shape[k], keyInt64, unkeyInt64)
	case Int32:
		sortRows(flat[int32](rows), x.shape[k], keyInt32, unkeyInt32)
	case Uint8:
		sortRows(flat[uint8](rows), x.shape[k], keyUint8, unkeyUint8)
	default:
		panic(fmt.Sprintf("tensor: Sort is not defined for %v tensors", x.dtype))
	}
	return rows.Move(-1, k).Contiguous()
}

// ArgSort returns the indices that put the elements in ascending order along
// the axis, NaN last and equals in their order, as an Int64 tensor. With
// [Tensor.TakeAlong] it sorts anything by them.
func (x *Tensor) ArgSort(axis int) *Tensor {
	k := x.axis("ArgSort", axis)
	rows := x.Move(k, -1).Contiguous()
	out := empty(Int64, rows.shape)
	order := flat[int64](out)
	switch x.dtype {
	case Float64:
		argSortRows(order, flat[float64](rows), x.shape[k], keyFloat64)
	case Float32:
		argSortRows(order, flat[float32](rows), x.shape[k], keyFloat32)
	case Int64:
		argSortRows(order, flat[int64](rows), x.shape[k], keyInt64)
	case Int32:
		argSortRows(order, flat[int32](rows), x.shape[k], keyInt32)
	case Uint8:
		argSortRows(order, flat[uint8](rows), x.shape[k], keyUint8)
	default:
		panic(fmt.Sprintf("tensor: ArgSort is not defined for %v tensors", x.dtype))
	}
	return out.Move(-1, k).Contiguous()
}

// sortRows sorts rows of n elements, several at once.
func sortRows[T ordered, K uint32 | uint64](data []T, n int, key func(T) K, unkey func(K) T) {
	if n < 2 {
		return
	}
	threads.For(len(data)/n, max(1, costly/n), func(lo, hi int) {
		s := newSorter[K](n, false)
		for i := lo; i < hi; i++ {
			row := data[i*n : (i+1)*n]
			for j, v := range row {
				s.keys[j] = key(v)
			}
			s.sort()
			for j, k := range s.keys {
				row[j] = unkey(k)
			}
		}
	})
}

func argSortRows[T ordered, K uint32 | uint64](order []int64, data []T, n int, key func(T) K) {
	if n == 0 {
		return
	}
	threads.For(len(data)/n, max(1, costly/n), func(lo, hi int) {
		s := newSorter[K](n, true)
		for i := lo; i < hi; i++ {
			for j, v := range data[i*n : (i+1)*n] {
				s.keys[j] = key(v)
			}
			s.sort()
			copy(order[i*n:(i+1)*n], s.order)
		}
	})
}

// TopK returns the k greatest elements along the axis in descending order, and
// their indices as an Int64 tensor, the first of equals first; NaN counts as
// less than every number.
func (x *Tensor) TopK(axis, k int) (values, indices *Tensor) {
	a := x.axis("TopK", axis)
	n := x.shape[a]
	if k < 0 || k > n {
		panic(fmt.Sprintf("tensor: TopK: %d elements along axis %d of shape %v", k, axis, x.shape))
	}
	rows := x.Move(a, -1).Contiguous()
	shape := slices.Clone(rows.shape)
	shape[len(shape)-1] = k
	out := empty(Int64, shape)
	switch order := flat[int64](out); x.dtype {
	case Float64:
		topRows(order, flat[float64](rows), n, k)
	case Float32:
		topRows(order, flat[float32](rows), n, k)
	case Int64:
		topRows(order, flat[int64](rows), n, k)
	case Int32:
		topRows(order, flat[int32](rows), n, k)
	case Uint8:
		topRows(order, flat[uint8](rows), n, k)
	default:
		panic(fmt.Sprintf("tensor: TopK is not defined for %v tensors", x.dtype))
	}
	indices = out.Move(-1, a).Contiguous()
	return x.TakeAlong(a, indices), indices
}

// topRows keeps the k best of each row in a heap whose root is the worst.
func topRows[T ordered](order []int64, data []T, n, k int) {
	if k == 0 || n == 0 {
		return
	}
	threads.For(len(data)/n, max(1, costly/n), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row, heap := data[i*n:(i+1)*n], order[i*k:(i+1)*k]
			// after reports whether element a comes after b in the result.
			after := func(a, b int64) bool {
				c := cmp.Compare(row[a], row[b]) // NaN is less than all
				return c < 0 || c == 0 && a > b
			}
			sink := func(j int) {
				for {
					c := 2*j + 1
					if c >= k {
						return
					}
					if c+1 < k && after(heap[c+1], heap[c]) {
						c++
					}
					if !after(heap[c], heap[j]) {
						return
					}
					heap[j], heap[c] = heap[c], heap[j]
					j = c
				}
			}
			for j := range heap {
				heap[j] = int64(j)
			}
			for j := k/2 - 1; j >= 0; j-- {
				sink(j)
			}
			for j := k; j < n; j++ {
				if after(heap[0], int64(j)) {
					heap[0] = int64(j)
					sink(0)
				}
			}
			slices.SortFunc(heap, func(a, b int64) int {
				if after(a, b) {
					return 1
				}
				return -1
			})
		}
	})
}

// SearchSorted returns for each element of v how many elements of the ascending
// vector x are less than it, or, with right, not greater: where it could be
// inserted. The result is Int64 of v's shape.
func (x *Tensor) SearchSorted(v *Tensor, right bool) *Tensor {
	if len(x.shape) != 1 || x.dtype != v.dtype {
		panic(fmt.Sprintf("tensor: SearchSorted in a %v tensor of shape %v for %v values: it has to be a vector of their type", x.dtype, x.shape, v.dtype))
	}
	out := empty(Int64, v.shape)
	x, v = x.Contiguous(), v.Contiguous()
	switch to := flat[int64](out); x.dtype {
	case Float64:
		search(to, flat[float64](x), flat[float64](v), right)
	case Float32:
		search(to, flat[float32](x), flat[float32](v), right)
	case Int64:
		search(to, flat[int64](x), flat[int64](v), right)
	case Int32:
		search(to, flat[int32](x), flat[int32](v), right)
	case Uint8:
		search(to, flat[uint8](x), flat[uint8](v), right)
	default:
		panic(fmt.Sprintf("tensor: SearchSorted is not defined for %v tensors", x.dtype))
	}
	return out
}

func search[T ordered](dst []int64, x, v []T, right bool) {
	threads.For(len(v), costly, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			w := v[i]
			a, b := 0, len(x)
			for a < b {
				m := int(uint(a+b) >> 1)
				// NaN sorts last.
				if x[m] < w || right && x[m] == w || w != w && (x[m] == x[m] || right) {
					a = m + 1
				} else {
					b = m
				}
			}
			dst[i] = int64(a)
		}
	})
}
