package session

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
	"unsafe"
)

const gigabyte = 1 << 30

// BenchmarkSave saves a gigabyte, and writes the same bytes to a file, one after
// the other: the ratio of the times is what saving costs.
func BenchmarkSave(b *testing.B) {
	x := ramp(gigabyte / 8)
	raw := unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), gigabyte)
	n := newNotebook(b)
	plain := filepath.Join(b.TempDir(), "plain")
	var saving, writing time.Duration
	for b.Loop() {
		start := time.Now()
		f, err := os.Create(plain)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.Write(raw); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		writing += time.Since(start)
		os.Remove(plain)
		start = time.Now()
		n.run(func(c *Cell) { Keep(c, "x", x) })
		saving += time.Since(start)
		if err := n.store.Discard(); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(2 * gigabyte)
	b.ReportMetric(saving.Seconds()/float64(b.N), "s/save")
	b.ReportMetric(writing.Seconds()/float64(b.N), "s/write")
	b.ReportMetric(float64(saving)/float64(writing), "save/write")
}

// BenchmarkLoad loads a gigabyte, and keeps it again without a change.
func BenchmarkLoad(b *testing.B) {
	n := newNotebook(b)
	n.cell(func(c *Cell) { Keep(c, "x", ramp(gigabyte/8)) })
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			c := Begin()
			Load[[]float64](c, "x")
			unmap(b, c)
		}
	})
	b.Run("load and keep", func(b *testing.B) {
		for b.Loop() {
			c := Begin()
			Keep(c, "x", Load[[]float64](c, "x"))
			if err := c.prepare(); err != nil {
				b.Fatal(err)
			}
			unmap(b, c)
		}
	})
	b.Run("load, change one number and keep", func(b *testing.B) {
		for b.Loop() {
			c := Begin()
			x := Load[[]float64](c, "x")
			x[7]++
			Keep(c, "x", x)
			if err := c.prepare(); err != nil {
				b.Fatal(err)
			}
			unmap(b, c)
			if err := n.store.Discard(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSmall loads and keeps ten small variables, as most cells do.
func BenchmarkSmall(b *testing.B) {
	n := newNotebook(b)
	names := make([]string, 10)
	n.cell(func(c *Cell) {
		for i := range names {
			names[i] = fmt.Sprint("v", i)
			Keep(c, names[i], Hidden{name: names[i], data: []float64{1, 2, 3}})
		}
	})
	for b.Loop() {
		c := Begin()
		for _, name := range names {
			Keep(c, name, Load[Hidden](c, name))
		}
		if err := c.prepare(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEncode encodes and decodes values of many parts.
func BenchmarkEncode(b *testing.B) {
	table := map[string]float64{}
	var trees []*Tree
	var rows [][]float64
	var values []any
	for i := range 100_000 {
		table[fmt.Sprint(i)] = float64(i)
		trees = append(trees, &Tree{Value: i})
		rows = append(rows, []float64{1, 2, 3, 4})
		values = append(values, float64(i))
	}
	for _, v := range []struct {
		name string
		v    any
	}{{"map", &table}, {"pointers", &trees}, {"rows", &rows}, {"values", &values}} {
		b.Run(v.name, func(b *testing.B) {
			for b.Loop() {
				e := newEncoder()
				if err := e.root("v", reflect.ValueOf(v.v).Elem()); err != nil {
					b.Fatal(err)
				}
				d := &decoder{types: basicTypes(), layouts: layouts{}}
				if err := d.open(e.stream()); err != nil {
					b.Fatal(err)
				}
				if err := d.root(0, reflect.New(reflect.TypeOf(v.v).Elem()).Elem()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
