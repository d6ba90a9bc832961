package fft

import (
	"sync"

	"github.com/podium-go/podium/lib/tensor"
)

// A table keeps the tables of the lengths used last, so that the functions on
// tensors need no plans. What they return does not depend on it.
type table[F tensor.Float] struct {
	kernels func() *kernels[F]
	lock    sync.Mutex
	kept    []*entry[F] // the one used last is last
	w       workspaces[F]
}

type entry[F tensor.Float] struct {
	kind tableKind
	n    int
	once sync.Once
	line line[F]
	real *realLine[F]
	trig *trigLine[F]
}

// tableKind is complexTable, realTable, or a Kind counted from trigTable.
type tableKind int

const (
	complexTable tableKind = iota
	realTable
	trigTable
)

// tablesKept is how many lengths a table keeps.
const tablesKept = 32

var (
	table64 = table[float64]{kernels: kernels64}
	table32 = table[float32]{kernels: kernels32}
)

// get returns the tables for a transform of length n.
func (t *table[F]) get(kind tableKind, n int) *entry[F] {
	e := t.find(kind, n)
	e.once.Do(func() {
		k := t.kernels()
		switch kind {
		case complexTable:
			e.line = newLine(n, k)
		case realTable:
			e.real = newRealLine(n, k)
		default:
			e.trig = newTrigLine(Kind(kind-trigTable), n, k)
		}
	})
	return e
}

func (t *table[F]) find(kind tableKind, n int) *entry[F] {
	t.lock.Lock()
	defer t.lock.Unlock()
	for i := len(t.kept) - 1; i >= 0; i-- {
		if e := t.kept[i]; e.kind == kind && e.n == n {
			copy(t.kept[i:], t.kept[i+1:])
			t.kept[len(t.kept)-1] = e
			return e
		}
	}
	e := &entry[F]{kind: kind, n: n}
	if len(t.kept) == tablesKept {
		copy(t.kept, t.kept[1:])
		t.kept = t.kept[:tablesKept-1]
	}
	t.kept = append(t.kept, e)
	return e
}
