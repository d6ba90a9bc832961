package scratch

import (
	"testing"
	"unsafe"
)

func TestNew(t *testing.T) {
	for _, n := range []int{1, 3, 1000, 7} {
		a, b := New[float64](n), New[float32](n)
		if len(a.Data) != n || len(b.Data) != n || uintptr(unsafe.Pointer(&a.Data[0]))%64 != 0 || uintptr(unsafe.Pointer(&b.Data[0]))%64 != 0 {
			t.Errorf("%d elements: lengths %d and %d, or not at a line", n, len(a.Data), len(b.Data))
		}
		a.Data[0], b.Data[n-1] = 1, 2
		if a.Data[0] != 1 {
			t.Error("two loans share memory")
		}
		a.Free()
		b.Free()
	}
}
