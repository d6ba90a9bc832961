package linalg

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"github.com/podium-go/podium/lib/blas"
	"github.com/podium-go/podium/lib/tensor"
)

// everything computes everything and returns all the numbers.
func everything(t testing.TB) map[string][]float64 {
	a, tallOne := randomDense[float64](1, 150, 150), randomDense[float64](2, 3000, 40)
	z := randomDense[complex128](3, 90, 90)
	spd := product(blas.NoTrans, blas.ConjTrans, a, a)
	out := map[string][]float64{}
	keep := func(name string, ts ...*tensor.Tensor) {
		for _, x := range ts {
			switch x.DType() {
			case tensor.Float64:
				out[name] = append(out[name], tensor.Data[float64](x)...)
			case tensor.Complex128:
				for _, v := range tensor.Data[complex128](x) {
					out[name] = append(out[name], real(v), imag(v))
				}
			}
		}
	}
	fail := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	for name, m := range map[string]*tensor.Tensor{"square": a.tensor(), "tall": tallOne.tensor(), "complex": z.tensor()} {
		q, r, err := QR(m)
		fail(err)
		keep("QR "+name, q, r)
		p, err := QRPivot(m)
		fail(err)
		keep("QRPivot "+name, p.Q, p.R)
		u, s, vh, err := SVD(m)
		fail(err)
		keep("SVD "+name, u, s, vh)
		d, err := RandomSVD(m, RandomSVDConfig{Rank: 5})
		fail(err)
		keep("RandomSVD "+name, d.U, d.S, d.Vh, tensor.Of([]float64{d.Error}))
	}
	for name, m := range map[string]*tensor.Tensor{"real": a.tensor(), "complex": z.tensor()} {
		f, err := FactorLU(m)
		fail(err)
		inverse, err := f.Inverse()
		fail(err)
		keep("LU "+name, f.Factors, inverse, tensor.Of([]float64{f.Cond}))
		w, v, err := Eigh(m)
		fail(err)
		keep("Eigh "+name, w, v)
		w, v, err = Eig(m)
		fail(err)
		keep("Eig "+name, w, v)
		e, err := Expm(m)
		fail(err)
		keep("Expm "+name, e)
	}
	c, err := FactorCholesky(spd.tensor())
	fail(err)
	keep("Cholesky", c.L, tensor.Of([]float64{c.Cond}))
	u, s, vt, err := WeightedSVD(tallOne.tensor(), plainWeight{3000})
	fail(err)
	keep("WeightedSVD", u, s, vt)
	u, s, vt, err = Snapshots(tallOne.tensor(), plainWeight{3000}, 0)
	fail(err)
	keep("Snapshots", u, s, vt)
	return out
}

func TestSameBitsOnAnyThreads(t *testing.T) {
	engines(t, func(t *testing.T) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		want := everything(t)
		for _, threads := range []int{2, 3} {
			runtime.GOMAXPROCS(threads)
			for name, got := range everything(t) {
				for i, v := range got {
					if math.Float64bits(v) != math.Float64bits(want[name][i]) {
						t.Errorf("%s: number %d is %v on one thread and %v on %d", name, i, want[name][i], v, threads)
						break
					}
				}
			}
		}
	})
}

func TestConcurrentCalls(t *testing.T) {
	engines(t, func(t *testing.T) {
		want := everything(t)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for name, got := range everything(t) {
					for i, v := range got {
						if math.Float64bits(v) != math.Float64bits(want[name][i]) {
							t.Errorf("%s: number %d is %v alone and %v beside others", name, i, want[name][i], v)
							break
						}
					}
				}
			})
		}
		group.Wait()
	})
}
