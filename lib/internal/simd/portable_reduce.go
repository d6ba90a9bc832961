package simd

import "math"

// lanes is how many partial sums a block is cut into: element i goes to lane i
// modulo lanes. The vector kernels hold the same lanes in registers, four of
// 64 bytes.
func lanes[T Float]() int { return 256 / size[T]() }

// fold adds the lanes by halves, as the vector kernels do.
func fold[T Float](acc []T) T {
	for n := len(acc) / 2; n > 0; n /= 2 {
		for i := range n {
			acc[i] += acc[i+n]
		}
	}
	return acc[0]
}

func reduceGo[T Float](op reduceOp, x []T) T {
	switch op {
	case redMax:
		m := x[0]
		for _, v := range x {
			m = greater(m, v)
			if v != v {
				return v
			}
		}
		return m
	case redMin:
		m := x[0]
		for _, v := range x {
			m = lesser(m, v)
			if v != v {
				return v
			}
		}
		return m
	case redMaxAbs:
		var m T
		for _, v := range x {
			m = max(m, T(math.Abs(float64(v))))
		}
		return m
	}
	var buf [64]T
	acc := buf[:lanes[T]()]
	for ; len(x) > 0; x = x[min(len(acc), len(x)):] {
		part := x[:min(len(acc), len(x))]
		switch op {
		case redSum:
			for i, v := range part {
				acc[i] += v
			}
		case redSumAbs:
			for i, v := range part {
				acc[i] += T(math.Abs(float64(v)))
			}
		case redSumSquares:
			for i, v := range part {
				acc[i] = fused(v, v, acc[i])
			}
		}
	}
	return fold(acc)
}

func dotGo[T Float](x, y []T) T {
	var buf [64]T
	acc := buf[:lanes[T]()]
	for len(x) > 0 {
		n := min(len(acc), len(x))
		for i, v := range x[:n] {
			acc[i] = fused(v, y[i], acc[i])
		}
		x, y = x[n:], y[n:]
	}
	return fold(acc)
}

func expSumGo[T Float](dst, x []T, m T) T {
	var buf [64]T
	acc := buf[:lanes[T]()]
	for i, v := range x {
		e := T(math.Exp(float64(v - m)))
		dst[i] = e
		acc[i%len(acc)] += e
	}
	return fold(acc)
}
