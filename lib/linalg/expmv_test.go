package linalg

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/podium-go/podium/lib/blas"
)

// denseOperator is a matrix as an Operator.
type denseOperator struct{ m dense[float64] }

func (d denseOperator) Dims() (r, c int) { return d.m.rows, d.m.cols }

func (d denseOperator) MulVec(dst, x []float64) {
	blas.Gemv(blas.NoTrans, d.m.rows, d.m.cols, 1, d.m.a, d.m.ld, x, 0, dst)
}

func TestExpmVec(t *testing.T) {
	a, b := randomDense[float64](1, 30, 30), randomDense[float64](2, 30, 1)
	for _, s := range []float64{0, 1e-3, 0.1, -0.5, 1} {
		m := a.clone()
		m.scale(s)
		e, err := Expm(m.tensor())
		ok(t, err)
		y, err := ExpmVec(context.Background(), s, denseOperator{a}, a.norm1(), b.a)
		ok(t, err)
		x := of[float64](e)
		near(t, fmt.Sprintf("t = %g", s), dense[float64]{30, 1, 1, y}, product(blas.NoTrans, blas.NoTrans, x, b), frobenius(x)*frobenius(b)*(1+math.Abs(s)*a.norm1()), 10)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ExpmVec(ctx, 1, denseOperator{a}, a.norm1(), b.a); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := ExpmVec(context.Background(), 1, denseOperator{a}, math.NaN(), b.a); err == nil {
		t.Error("a norm of NaN is accepted")
	}
}

func testPolar[T Scalar](t *testing.T) {
	for _, s := range [][2]int{{1, 1}, {9, 9}, {40, 12}} {
		a := randomDense[T](1, s[0], s[1])
		u, h, err := Polar(a.tensor())
		ok(t, err)
		um, hm := of[T](u), of[T](h)
		orthonormal(t, "U", um)
		near(t, "H", hm, hm.transposed(true), frobenius(a), 50)
		near(t, "U H", product(blas.NoTrans, blas.NoTrans, um, hm), a, frobenius(a), 200)
		_, err = FactorCholesky(h)
		ok(t, err)
	}
}

func TestPolar(t *testing.T) {
	types(t, testPolar[float64], testPolar[float32], testPolar[complex128], testPolar[complex64])
}
