package gemm

import (
	"github.com/podium-go/podium/lib/internal/scratch"
	"github.com/podium-go/podium/lib/internal/threads"
)

// shape holds the sizes of a product: m × k times k × n.
type shape struct{ m, n, k int }

// packer copies rows × k elements of A from (i, p), or k × cols of B from (p, j),
// to a panel that is width elements wide.
type packer[T float] func(dst []T, width, at, count, p, k int)

// Blocking, in elements: k is cut into pieces of kc, so that the panels that one
// tile of C reads stay in the first cache; m into blocks of mc, whose packed
// panels stay in the second; n into strips of two panels for the threads. No
// more than outerM × kc of A and kc × outerN of B are packed at a time.
const (
	kc     = 256
	outerM = 4032
	outerN = 4096
)

// serial is the number of multiplications below which threads do not pay.
const serial = 96 * 96 * 96

// few is up to how many panels of B the kernel reads A where it lies: packing it
// costs more than it saves if each element is used so few times.
const few = 5

// product computes C = alpha A B + beta C from packed panels of A and B. If A is
// given, it may be read where it lies.
func product[T float](s shape, a *strided[T], packA, packB packer[T], alpha, beta T, c []T, ldc int) {
	mr, nr := tile[T]()
	mc := max(1, 224/mr) * mr
	depth := min(s.k, kc)
	direct := a != nil && panels(s.n, nr) <= few
	roomA := panels(min(s.m, outerM), mr) * mr * depth
	if direct {
		roomA = 0
	}
	bufA := scratch.New[T](roomA)
	bufB := scratch.New[T](panels(min(s.n, outerN), nr) * nr * depth)
	defer bufA.Free()
	defer bufB.Free()
	each := forEach(s.m * s.n * s.k)
	for j0 := 0; j0 < s.n; j0 += outerN {
		n := min(outerN, s.n-j0)
		for p := 0; p < s.k; p += kc {
			k := min(kc, s.k-p)
			over := beta
			if p > 0 {
				over = 1
			}
			for i0 := 0; i0 < s.m; i0 += outerM {
				m := min(outerM, s.m-i0)
				pa, pb := panels(m, mr), panels(n, nr)
				if direct {
					pa = 0
				}
				if i0 > 0 {
					pb = 0 // B is still there
				}
				each(pa+pb, 4, func(i int) {
					if i < pa {
						packA(bufA.Data[i*mr*k:], mr, i0+i*mr, min(mr, m-i*mr), p, k)
					} else {
						i -= pa
						packB(bufB.Data[i*nr*k:], nr, j0+i*nr, min(nr, n-i*nr), p, k)
					}
				})
				nb := 2 * nr
				strips := panels(n, nb)
				each(panels(m, mc)*strips, 1, func(i int) {
					block, strip := i/strips*mc, i%strips*nb
					for j := strip; j < min(strip+nb, n); j += nr {
						for i := block; i < min(block+mc, m); i += mr {
							if direct {
								kernel(min(mr, m-i), min(nr, n-j), k, a.data[(i0+i)*a.rs+p*a.cs:], a.rs, a.cs, bufB.Data[j*k:], nr,
									c[(i0+i)*ldc+j0+j:], ldc, alpha, over)
								continue
							}
							kernel(min(mr, m-i), min(nr, n-j), k, bufA.Data[i*k:], 1, mr, bufB.Data[j*k:], nr,
								c[(i0+i)*ldc+j0+j:], ldc, alpha, over)
						}
					}
				})
			}
		}
	}
}

// panels returns how many panels of that width hold n.
func panels(n, width int) int { return (n + width - 1) / width }

// forEach returns a loop over [0, n), in groups, that uses the threads if a
// product of that many multiplications is worth it.
func forEach(work int) func(n, group int, body func(i int)) {
	if work < serial {
		return func(n, _ int, body func(i int)) {
			for i := range n {
				body(i)
			}
		}
	}
	return func(n, group int, body func(i int)) {
		threads.Blocks(n, group, func(_, lo, hi int) {
			for i := lo; i < hi; i++ {
				body(i)
			}
		})
	}
}
