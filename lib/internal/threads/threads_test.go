package threads

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func with(t *testing.T, n int) {
	before := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

func TestForCoversOnce(t *testing.T) {
	with(t, 3)
	for _, n := range []int{0, 1, 2, 63, 64, 65, 1000, 4099} {
		for _, grain := range []int{0, 1, 7, 64, 5000} {
			seen := make([]int32, n)
			For(n, grain, func(lo, hi int) {
				if lo >= hi || grain >= align && lo%align != 0 {
					t.Errorf("n = %d, grain = %d: range [%d, %d)", n, grain, lo, hi)
				}
				for i := lo; i < hi; i++ {
					atomic.AddInt32(&seen[i], 1)
				}
			})
			for i, s := range seen {
				if s != 1 {
					t.Fatalf("n = %d, grain = %d: index %d visited %d times", n, grain, i, s)
				}
			}
		}
	}
}

func TestBlocksAreFixed(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		with(t, workers)
		ends := make([][2]int, 4)
		Blocks(10, 3, func(b, lo, hi int) { ends[b] = [2]int{lo, hi} })
		if want := [4][2]int{{0, 3}, {3, 6}, {6, 9}, {9, 10}}; [4][2]int(ends) != want {
			t.Errorf("%d workers: blocks %v, want %v", workers, ends, want)
		}
	}
}

func TestDo(t *testing.T) {
	with(t, 2)
	var a, b, c int
	Do(func() { a = 1 }, func() { b = 2 }, func() { c = 3 })
	if a != 1 || b != 2 || c != 3 {
		t.Errorf("a, b, c = %d, %d, %d", a, b, c)
	}
}

func TestPanicReachesTheCaller(t *testing.T) {
	for _, workers := range []int{1, 4} {
		with(t, workers)
		func() {
			defer func() {
				if r := recover(); r != "wrong shape" {
					t.Errorf("recovered %v", r)
				}
			}()
			For(1000, 1, func(lo, hi int) {
				if lo <= 500 && 500 < hi {
					panic("wrong shape")
				}
			})
		}()
	}
}
