package ad

import (
	"github.com/podium-go/podium/lib/fft"
	"github.com/podium-go/podium/lib/internal/threads"
	"github.com/podium-go/podium/lib/tensor"
)

// manyModes reports whether m modes of n points are found faster by a transform
// of all modes than by a product. The limit is measured in single precision with
// AVX-512: about 45 modes of 128 points, 18 of 256, 10 of 512.
func manyModes(n, m int) bool { return n*m > 5000 }

// batchOf is how many rows of n numbers are transformed at a time, so that the
// modes that are not kept take little memory.
func batchOf(n, rows int) int { return min(rows, max(16, (1<<17)/n)) }

// spectrum returns memory for the spectra of rows of n numbers.
func (k modeKernels[F]) spectrum(n, rows int, mem *scratch) *tensor.Tensor {
	return mem.get(tensor.DTypeOf[F]().Complex(), rows*(n/2+1)).Reshape(rows, n/2+1)
}

// weightsOf are the factors of the modes.
func weightsOf[F tensor.Float](n, m int, f func(w float64) float64) []F {
	w := make([]F, m)
	for k, v := range fft.HalfWeights(n)[:m] {
		w[k] = F(f(v))
	}
	return w
}

// transform sets dst, of (m, 2, rows), to m modes of rows of n numbers, as the
// product with bases.half does.
func (k modeKernels[F]) transform(dst, src []F, rows, n, m int, weighted bool, scale F, mem *scratch) {
	w := weightsOf[F](n, m, func(w float64) float64 {
		if !weighted {
			w = 1
		}
		return w * float64(scale)
	})
	batch := batchOf(n, rows)
	spec := k.spectrum(n, batch, mem)
	for lo := 0; lo < rows; lo += batch {
		count := min(batch, rows-lo)
		out := spec.Narrow(0, 0, count)
		must(fft.Config{Out: out}.RFFT(tensor.Of(src[lo*n:(lo+count)*n], count, n)))
		z, ld := parts[F](out), 2*(n/2+1)
		threads.For(m, max(1, (1<<14)/count), func(from, to int) {
			for j := from; j < to; j++ {
				re, im := dst[2*j*rows+lo:][:count], dst[(2*j+1)*rows+lo:][:count]
				for i := range re {
					re[i], im[i] = w[j]*z[i*ld+2*j], w[j]*z[i*ld+2*j+1]
				}
			}
		})
	}
}

// inverse is the transpose of transform.
func (k modeKernels[F]) inverse(dst, src []F, rows, n, m int, weighted bool, scale F, mem *scratch) {
	// The inverse transform has the weights.
	w := weightsOf[F](n, m, func(w float64) float64 {
		if weighted {
			w = 1
		}
		return float64(scale) / w
	})
	batch := batchOf(n, rows)
	spec := k.spectrum(n, batch, mem)
	spec.Fill(0.0)
	for lo := 0; lo < rows; lo += batch {
		count := min(batch, rows-lo)
		in := spec.Narrow(0, 0, count)
		z, ld := parts[F](in), 2*(n/2+1)
		threads.For(m, max(1, (1<<14)/count), func(from, to int) {
			for j := from; j < to; j++ {
				re, im := src[2*j*rows+lo:][:count], src[(2*j+1)*rows+lo:][:count]
				for i := range re {
					z[i*ld+2*j], z[i*ld+2*j+1] = w[j]*re[i], w[j]*im[i]
				}
			}
		})
		must(fft.Config{Lengths: []int{n}, Norm: fft.Forward, Out: tensor.Of(dst[lo*n:(lo+count)*n], count, n)}.IRFFT(in))
	}
}
