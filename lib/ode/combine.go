package ode

// combine computes dst = y + h Σ w_i k_i; y may be nil for zero. Four stages at
// a time, so that a step reads and writes memory as little as it can.
func combine(dst, y []float64, h float64, s weights) {
	n := len(dst)
	if n == 0 {
		return
	}
	w, k := s.w, s.k
	if y == nil {
		switch len(w) {
		case 0:
			clear(dst)
			return
		case 1:
			scale(dst, h*w[0], k[0])
			return
		default:
			scale2(dst, h*w[0], h*w[1], k[0], k[1])
			w, k = w[2:], k[2:]
			y = dst
		}
	}
	if len(w) == 0 {
		if &dst[0] != &y[0] {
			copy(dst, y)
		}
		return
	}
	for len(w) > 0 {
		switch len(w) {
		case 1:
			add1(dst, y, h*w[0], k[0])
			return
		case 2:
			add2(dst, y, h*w[0], h*w[1], k[0], k[1])
			return
		case 3:
			add3(dst, y, h*w[0], h*w[1], h*w[2], k[0], k[1], k[2])
			return
		case 5:
			add3(dst, y, h*w[0], h*w[1], h*w[2], k[0], k[1], k[2])
			w, k = w[3:], k[3:]
		default:
			add4(dst, y, h*w[0], h*w[1], h*w[2], h*w[3], k[0], k[1], k[2], k[3])
			w, k = w[4:], k[4:]
		}
		y = dst
	}
}

func scale(dst []float64, a float64, x []float64) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = a * x[i]
	}
}

func scale2(dst []float64, a, b float64, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = a*x[i] + b*y[i]
	}
}

func add1(dst, y []float64, a float64, x []float64) {
	y, x = y[:len(dst)], x[:len(dst)]
	for i := range dst {
		dst[i] = y[i] + a*x[i]
	}
}

func add2(dst, y []float64, a, b float64, x0, x1 []float64) {
	y, x0, x1 = y[:len(dst)], x0[:len(dst)], x1[:len(dst)]
	for i := range dst {
		dst[i] = y[i] + (a*x0[i] + b*x1[i])
	}
}

func add3(dst, y []float64, a, b, c float64, x0, x1, x2 []float64) {
	y, x0, x1, x2 = y[:len(dst)], x0[:len(dst)], x1[:len(dst)], x2[:len(dst)]
	for i := range dst {
		dst[i] = y[i] + (a*x0[i] + b*x1[i] + c*x2[i])
	}
}

func add4(dst, y []float64, a, b, c, d float64, x0, x1, x2, x3 []float64) {
	y, x0, x1, x2, x3 = y[:len(dst)], x0[:len(dst)], x1[:len(dst)], x2[:len(dst)], x3[:len(dst)]
	for i := range dst {
		dst[i] = y[i] + ((a*x0[i] + b*x1[i]) + (c*x2[i] + d*x3[i]))
	}
}
