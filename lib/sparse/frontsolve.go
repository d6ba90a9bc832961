package sparse

// solve replaces the k columns of the row-major n×k matrix b by those of the
// solution of A*x = b.
func (f *multifrontal[T]) solve(b, w []T, k int) {
	for i, v := range f.order {
		copy(w[i*k:(i+1)*k], b[int(v)*k:])
	}
	for s := range f.count() {
		f.forward(s, w, k)
	}
	for s := f.count() - 1; s >= 0; s-- {
		f.backward(s, w, k)
	}
	for i, v := range f.order {
		copy(b[int(v)*k:(int(v)+1)*k], w[i*k:])
	}
}

// solveT does the same for Aᵀ*x = b.
func (f *multifrontal[T]) solveT(b, w []T, k int) {
	for i, v := range f.order {
		copy(w[i*k:(i+1)*k], b[int(v)*k:])
	}
	for s := range f.count() {
		f.forwardT(s, w, k)
	}
	for s := f.count() - 1; s >= 0; s-- {
		f.backwardT(s, w, k)
	}
	for i, v := range f.order {
		copy(b[int(v)*k:(int(v)+1)*k], w[i*k:])
	}
}

// forward solves with L's columns of front s.
func (f *multifrontal[T]) forward(s int, w []T, k int) {
	c, r := f.shape(s)
	upper, lower := f.blocksOf(s)
	n, first := c+r, int(f.first[s])
	y := w[first*k : (first+c)*k]
	if k == 1 {
		for i := range c {
			row := upper[i*n : i*n+i]
			y[i] = (y[i] - dot(row, y)) / upper[i*n+i]
		}
		below := f.below(s)
		i := 0
		for ; i+4 <= r; i += 4 {
			s0, s1, s2, s3 := dots(lower[i*c:(i+4)*c], y)
			at := below[i : i+4 : i+4]
			w[at[0]] -= s0
			w[at[1]] -= s1
			w[at[2]] -= s2
			w[at[3]] -= s3
		}
		for ; i < r; i++ {
			w[below[i]] -= dot(lower[i*c:(i+1)*c], y)
		}
		return
	}
	for i := range c {
		yi := y[i*k : (i+1)*k]
		for t := range i {
			subtractScaled(yi, y[t*k:], upper[i*n+t])
		}
		divide(yi, upper[i*n+i])
	}
	for i, at := range f.below(s) {
		x := w[int(at)*k : (int(at)+1)*k]
		for t := range c {
			subtractScaled(x, y[t*k:], lower[i*c+t])
		}
	}
}

// backward solves with U's rows of front s. The pivots' columns go to where
// they belong.
func (f *multifrontal[T]) backward(s int, w []T, k int) {
	c, r := f.shape(s)
	upper, _ := f.blocksOf(s)
	n, first := c+r, int(f.first[s])
	x := f.room((c + r) * k)
	copy(x, w[first*k:(first+c)*k])
	for i, at := range f.below(s) {
		copy(x[(c+i)*k:(c+i+1)*k], w[int(at)*k:])
	}
	for i := c - 1; i >= 0; i-- {
		if k == 1 {
			x[i] -= dot(upper[i*n+i+1:(i+1)*n], x[i+1:])
			continue
		}
		xi := x[i*k : (i+1)*k]
		for t := i + 1; t < n; t++ {
			subtractScaled(xi, x[t*k:], upper[i*n+t])
		}
	}
	for i, j := range f.choice[first : first+c] {
		copy(w[(first+int(j))*k:(first+int(j)+1)*k], x[i*k:])
	}
}

// forwardT solves with Uᵀ.
func (f *multifrontal[T]) forwardT(s int, w []T, k int) {
	c, r := f.shape(s)
	upper, _ := f.blocksOf(s)
	n, first := c+r, int(f.first[s])
	x := f.room((c + r) * k)
	for i, j := range f.choice[first : first+c] {
		copy(x[i*k:(i+1)*k], w[(first+int(j))*k:])
	}
	clear(x[c*k:])
	for i := range c {
		xi := x[i*k : (i+1)*k]
		if k == 1 {
			axpy(x[i+1:], upper[i*n+i+1:(i+1)*n], -xi[0])
			continue
		}
		for t := i + 1; t < n; t++ {
			subtractScaled(x[t*k:(t+1)*k], xi, upper[i*n+t])
		}
	}
	copy(w[first*k:(first+c)*k], x)
	for i, at := range f.below(s) {
		for q, v := range x[(c+i)*k : (c+i+1)*k] {
			w[int(at)*k+q] += v
		}
	}
}

// backwardT solves with Lᵀ.
func (f *multifrontal[T]) backwardT(s int, w []T, k int) {
	c, r := f.shape(s)
	upper, lower := f.blocksOf(s)
	n, first := c+r, int(f.first[s])
	y := w[first*k : (first+c)*k]
	for i, at := range f.below(s) {
		x := w[int(at)*k : (int(at)+1)*k]
		if k == 1 {
			axpy(y, lower[i*c:(i+1)*c], -x[0])
			continue
		}
		for t := range c {
			subtractScaled(y[t*k:(t+1)*k], x, lower[i*c+t])
		}
	}
	for i := c - 1; i >= 0; i-- {
		yi := y[i*k : (i+1)*k]
		divide(yi, upper[i*n+i])
		for t := range i {
			subtractScaled(y[t*k:(t+1)*k], yi, upper[i*n+t])
		}
	}
}

// room returns n values for one front.
func (f *multifrontal[T]) room(n int) []T {
	if len(f.tmp) < n {
		f.tmp = make([]T, n)
	}
	return f.tmp[:n]
}

// dot returns Σ x[i]*y[i] over the length of x.
func dot[T Field](x, y []T) T {
	y = y[:len(x)]
	var s0, s1, s2, s3 T
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a, b := x[i:i+4:i+4], y[i:i+4:i+4]
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
	}
	for ; i < len(x); i++ {
		s0 += x[i] * y[i]
	}
	return s0 + s1 + (s2 + s3)
}

// dots returns the products of four rows, of the length of y, with y.
func dots[T Field](rows, y []T) (s0, s1, s2, s3 T) {
	n := len(y)
	a, b, c, d := rows[:n], rows[n:2*n], rows[2*n:3*n], rows[3*n:4*n]
	b, c, d = b[:len(a)], c[:len(a)], d[:len(a)]
	y = y[:len(a)]
	for i, v := range y {
		s0 += a[i] * v
		s1 += b[i] * v
		s2 += c[i] * v
		s3 += d[i] * v
	}
	return
}
