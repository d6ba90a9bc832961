package blas

import "github.com/podium-go/podium/lib/internal/hugepage"

// The functions of this file call LAPACK's drivers in the loaded library. Their
// matrices are column by column, as LAPACK has them: a row-major A is a
// column-major Aᵀ. They overwrite what LAPACK overwrites, allocate the
// workspace, and return LAPACK's info: 0 if all is well, above 0 if the
// iteration did not converge. NaN and Inf have to be kept out by the caller:
// some routines do not return on them.

// reals is an array of the real type that belongs to T.
type reals struct {
	double []float64
	single []float32
}

func newReals[T Scalar](n int) reals {
	if isSingle[T]() {
		return reals{single: make([]float32, n)}
	}
	return reals{double: make([]float64, n)}
}

func (r reals) add(f *frame) {
	if r.single != nil {
		slice(f, r.single)
		return
	}
	slice(f, r.double)
}

func (r reals) values() []float64 {
	if r.single == nil {
		return r.double
	}
	v := make([]float64, len(r.single))
	for i, x := range r.single {
		v[i] = float64(x)
	}
	return v
}

// workLength reads the length that a routine wrote into work[0]. Single
// precision rounds it, downwards perhaps.
func workLength[T Scalar](w T) int {
	n, _ := Parts(w)
	if isSingle[T]() {
		n *= 1 + 1e-6
	}
	return max(1, int(n)+1)
}

// Gesdd computes the singular value decomposition A = U Σ Vᴴ of the m×n
// matrix a by divide and conquer; job is 'S' for the thin one, 'A' for the full
// one, 'N' for values only. u and vt may be nil for 'N'.
func Gesdd[T Scalar](l *Library, job byte, m, n int, a []T, lda int, u []T, ldu int, vt []T, ldvt int) (s []float64, info int) {
	k, x := min(m, n), max(m, n)
	sv := newReals[T](k)
	iwork := make([]int32, 8*max(1, k))
	var rwork reals
	if isComplex[T]() {
		size := 7 * k
		if job != 'N' {
			size = max(5*k*k+5*k, 2*x*k+2*k*k+k)
		}
		rwork = newReals[T](max(1, size))
	}
	run := func(work []T, lwork int) int {
		f := newFrame()
		f.char(job)
		f.int(m, n)
		slice(f, a)
		f.int(lda)
		sv.add(f)
		slice(f, u)
		f.int(max(1, ldu))
		slice(f, vt)
		f.int(max(1, ldvt))
		slice(f, work)
		f.int(lwork)
		if isComplex[T]() {
			rwork.add(f)
		}
		slice(f, iwork)
		return f.callInfo(routine[T](l, "gesdd"))
	}
	info = withWork(run)
	return sv.values(), info
}

// withWork asks a routine for the length of its workspace and runs it.
func withWork[T Scalar](run func(work []T, lwork int) int) (info int) {
	query := make([]T, 1)
	if info := run(query, -1); info != 0 {
		return info
	}
	n := workLength(query[0])
	return run(hugepage.Make[T](n), n)
}

// Gesvd computes what [Gesdd] does by QR iteration, which is slower and
// converges where the other, rarely, does not.
func Gesvd[T Scalar](l *Library, job byte, m, n int, a []T, lda int, u []T, ldu int, vt []T, ldvt int) (s []float64, info int) {
	k := min(m, n)
	sv := newReals[T](k)
	var rwork reals
	if isComplex[T]() {
		rwork = newReals[T](max(1, 5*k))
	}
	info = withWork(func(work []T, lwork int) int {
		f := newFrame()
		f.char(job)
		f.char(job)
		f.int(m, n)
		slice(f, a)
		f.int(lda)
		sv.add(f)
		slice(f, u)
		f.int(max(1, ldu))
		slice(f, vt)
		f.int(max(1, ldvt))
		slice(f, work)
		f.int(lwork)
		if isComplex[T]() {
			rwork.add(f)
		}
		return f.callInfo(routine[T](l, "gesvd"))
	})
	return sv.values(), info
}

// Syevd computes the eigenvalues of the n×n symmetric or Hermitian matrix a,
// ascending, and, if vectors is true, the eigenvectors, which replace a. Only
// the given triangle is read.
func Syevd[T Scalar](l *Library, vectors bool, uplo Uplo, n int, a []T, lda int) (w []float64, info int) {
	job := byte('N')
	if vectors {
		job = 'V'
	}
	wr := newReals[T](n)
	name := "syevd"
	if isComplex[T]() {
		name = "heevd"
	}
	run := func(work []T, lwork int, rwork reals, lrwork int, iwork []int32, liwork int) int {
		f := newFrame()
		f.char(job)
		f.char(byte(uplo))
		f.int(n)
		slice(f, a)
		f.int(lda)
		wr.add(f)
		slice(f, work)
		f.int(lwork)
		if isComplex[T]() {
			rwork.add(f)
			f.int(lrwork)
		}
		slice(f, iwork)
		f.int(liwork)
		return f.callInfo(routine[T](l, name))
	}
	query, rquery, iquery := make([]T, 1), newReals[T](1), make([]int32, 1)
	if info = run(query, -1, rquery, -1, iquery, -1); info != 0 {
		return nil, info
	}
	lwork, liwork, lrwork := workLength(query[0]), int(iquery[0]), 0
	if isComplex[T]() {
		lrwork = int(rquery.values()[0]*(1+1e-6)) + 1
	}
	info = run(hugepage.Make[T](lwork), lwork, newReals[T](lrwork), lrwork, make([]int32, max(1, liwork)), liwork)
	return wr.values(), info
}

// Geev computes the eigenvalues of the n×n matrix a and, if vectors is true,
// its right eigenvectors, of norm 1, as the columns of v. a is overwritten.
func Geev[T Scalar](l *Library, vectors bool, n int, a []T, lda int) (w []complex128, v []complex128, info int) {
	job := byte('N')
	var vr []T
	ldv := 1
	if vectors {
		job, ldv = 'V', max(1, n)
		vr = make([]T, n*n)
	}
	if isComplex[T]() {
		values := make([]T, n)
		rwork := newReals[T](max(1, 2*n))
		info = withWork(func(work []T, lwork int) int {
			f := newFrame()
			f.char('N')
			f.char(job)
			f.int(n)
			slice(f, a)
			f.int(lda)
			slice(f, values)
			slice(f, []T(nil))
			f.int(1)
			slice(f, vr)
			f.int(ldv)
			slice(f, work)
			f.int(lwork)
			rwork.add(f)
			return f.callInfo(routine[T](l, "geev"))
		})
		return toComplex(values), toComplex(vr), info
	}
	re, im := make([]T, n), make([]T, n)
	info = withWork(func(work []T, lwork int) int {
		f := newFrame()
		f.char('N')
		f.char(job)
		f.int(n)
		slice(f, a)
		f.int(lda)
		slice(f, re)
		slice(f, im)
		slice(f, []T(nil))
		f.int(1)
		slice(f, vr)
		f.int(ldv)
		slice(f, work)
		f.int(lwork)
		return f.callInfo(routine[T](l, "geev"))
	})
	w = joinParts(re, im)
	if vectors {
		v = PairsToComplex(w, vr, n)
	}
	return w, v, info
}

// Ggev computes the eigenvalues alpha/beta of A x = λ B x and, if vectors is
// true, the right eigenvectors as the columns of v. a and b are overwritten.
func Ggev[T Scalar](l *Library, vectors bool, n int, a []T, lda int, b []T, ldb int) (alpha, beta, v []complex128, info int) {
	job := byte('N')
	var vr []T
	ldv := 1
	if vectors {
		job, ldv = 'V', max(1, n)
		vr = make([]T, n*n)
	}
	be := make([]T, n)
	run := func(parts func(f *frame), tail func(f *frame)) func(work []T, lwork int) int {
		return func(work []T, lwork int) int {
			f := newFrame()
			f.char('N')
			f.char(job)
			f.int(n)
			slice(f, a)
			f.int(lda)
			slice(f, b)
			f.int(ldb)
			parts(f)
			slice(f, be)
			slice(f, []T(nil))
			f.int(1)
			slice(f, vr)
			f.int(ldv)
			slice(f, work)
			f.int(lwork)
			tail(f)
			return f.callInfo(routine[T](l, "ggev"))
		}
	}
	if isComplex[T]() {
		al := make([]T, n)
		rwork := newReals[T](max(1, 8*n))
		info = withWork(run(func(f *frame) { slice(f, al) }, rwork.add))
		return toComplex(al), toComplex(be), toComplex(vr), info
	}
	re, im := make([]T, n), make([]T, n)
	info = withWork(run(func(f *frame) { slice(f, re); slice(f, im) }, func(*frame) {}))
	alpha = joinParts(re, im)
	if vectors {
		v = PairsToComplex(alpha, vr, n)
	}
	return alpha, toComplex(be), v, info
}

// Gees computes the Schur form A = Z T Zᴴ of the n×n matrix a, which T
// replaces; for real types T is quasi-triangular.
func Gees[T Scalar](l *Library, n int, a []T, lda int, z []T, ldz int) (w []complex128, info int) {
	sdim := make([]int32, 1)
	bwork := make([]int32, max(1, n))
	first, second := make([]T, n), make([]T, n)
	rwork := newReals[T](max(1, n))
	info = withWork(func(work []T, lwork int) int {
		f := newFrame()
		f.char('V')
		f.char('N')
		f.null()
		f.int(n)
		slice(f, a)
		f.int(lda)
		slice(f, sdim)
		slice(f, first)
		if !isComplex[T]() {
			slice(f, second)
		}
		slice(f, z)
		f.int(ldz)
		slice(f, work)
		f.int(lwork)
		if isComplex[T]() {
			rwork.add(f)
		}
		slice(f, bwork)
		return f.callInfo(routine[T](l, "gees"))
	})
	if isComplex[T]() {
		return toComplex(first), info
	}
	return joinParts(first, second), info
}

// toComplex returns the values as complex128; nil stays nil.
func toComplex[T Scalar](x []T) []complex128 {
	if x == nil {
		return nil
	}
	out := make([]complex128, len(x))
	for i, v := range x {
		out[i] = complex(Parts(v))
	}
	return out
}

// joinParts returns re + im·i.
func joinParts[T Scalar](re, im []T) []complex128 {
	out := make([]complex128, len(re))
	for i := range out {
		r, _ := Parts(re[i])
		s, _ := Parts(im[i])
		out[i] = complex(r, s)
	}
	return out
}

// PairsToComplex unpacks the eigenvectors of a real matrix, which hold the real
// and the imaginary part of the vector of a conjugate pair of values in
// neighbouring columns. v is column by column.
func PairsToComplex[T Scalar](w []complex128, v []T, n int) []complex128 {
	out := make([]complex128, n*n)
	for j := 0; j < n; j++ {
		if imag(w[j]) == 0 || j+1 == n {
			for i := range n {
				out[j*n+i] = complex(Parts(v[j*n+i]))
			}
			continue
		}
		for i := range n {
			re, _ := Parts(v[j*n+i])
			im, _ := Parts(v[(j+1)*n+i])
			out[j*n+i], out[(j+1)*n+i] = complex(re, im), complex(re, -im)
		}
		j++
	}
	return out
}
