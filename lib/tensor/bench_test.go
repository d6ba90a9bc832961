package tensor

import (
	"fmt"
	"testing"
)

// benchmark runs f on elements of so many bytes in all.
func benchmark(b *testing.B, name string, bytes int, f func()) {
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(bytes))
		b.ReportAllocs()
		for b.Loop() {
			f()
		}
	})
}

func BenchmarkTensor(b *testing.B) {
	s := NewSource(1)
	small := s.Normal(Float64, 16)
	benchmark(b, "Add/16", 3*8*16, func() { small.Add(small) })
	benchmark(b, "AddScalar/16", 2*8*16, func() { small.Add(1.5) })
	benchmark(b, "AddInto/16", 3*8*16, func() { Add(small, small, small) })
	benchmark(b, "Sum/16", 8*16, func() { small.Sum() })
	m16 := s.Normal(Float32, 16, 16)
	row16 := s.Normal(Float32, 16)
	benchmark(b, "AddRow/16x16", 8*256, func() { m16.Add(row16) })
	benchmark(b, "SumRows/16x16", 4*256, func() { m16.Sum(0) })
	benchmark(b, "MatMul/16x16", 4*256, func() { m16.MatMul(m16) })
	for _, n := range []int{1_000_000, 10_000_000} {
		x, y := s.Normal(Float32, n), s.Normal(Float32, n)
		rows := x.Reshape(-1, 1000)
		row, col := s.Normal(Float32, 1000), s.Normal(Float32, n/1000, 1)
		out := New(Float32, n)
		out2 := out.Reshape(-1, 1000)
		size := fmt.Sprint("/", n)
		benchmark(b, "Exp"+size, 8*n, func() { x.Exp() })
		benchmark(b, "ExpInto"+size, 8*n, func() { Exp(out, x) })
		benchmark(b, "TanhInto"+size, 8*n, func() { Tanh(out, x) })
		benchmark(b, "GELUInto"+size, 8*n, func() { GELU(out, x) })
		benchmark(b, "Sum"+size, 4*n, func() { x.Sum() })
		benchmark(b, "Add"+size, 12*n, func() { x.Add(y) })
		benchmark(b, "AddInto"+size, 12*n, func() { Add(out, x, y) })
		benchmark(b, "AddRowInto"+size, 8*n, func() { Add(out2, rows, row) })
		benchmark(b, "AddColInto"+size, 8*n, func() { Add(out2, rows, col) })
		benchmark(b, "CopyInto"+size, 8*n, func() { out.Copy(x) })
		z := New(Float64, n)
		benchmark(b, "Normal64"+size, 8*n, func() { s.FillNormal(z) })
		benchmark(b, "Normal32"+size, 4*n, func() { s.FillNormal(out) })
		benchmark(b, "Uniform64"+size, 8*n, func() { s.FillUniform(z) })
	}
	x := s.Normal(Float64, 1_000_000)
	benchmark(b, "Sort/1000000", 8_000_000, func() { x.Sort(0) })
	benchmark(b, "ArgSort/1000000", 8_000_000, func() { x.ArgSort(0) })
	benchmark(b, "Var/1000000", 8_000_000, func() { x.Var() })
	square := s.Normal(Float32, 4096, 4096)
	to := New(Float32, 4096, 4096)
	benchmark(b, "Sum0/4096", 4<<24, func() { square.Sum(0) })
	benchmark(b, "Sum1/4096", 4<<24, func() { square.Sum(1) })
	benchmark(b, "TransposedInto/4096", 8<<24, func() { to.Copy(square.T()) })
	benchmark(b, "Transposed/4096", 8<<24, func() { square.T().Clone() })
	at := s.Permutation(4096)
	benchmark(b, "TakeRows/4096", 8<<24, func() { square.Take(0, at) })
}
