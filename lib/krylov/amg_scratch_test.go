package krylov

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/podium-go/podium/lib/sparse"
	"github.com/podium-go/podium/lib/sparse/gallery"
)

func TestAMGScratch(t *testing.T) {
	ctx := context.Background()
	for _, n := range []int{100, 250, 500, 1000} {
		runAMG(t, ctx, gallery.Laplacian2D(n, n))
	}
	runAMG(t, ctx, gallery.Laplacian3D(64, 64, 64))
}

func runAMG(t *testing.T, ctx context.Context, a *sparse.Matrix) {
	_, b := gallery.Manufactured(a)
	for _, s := range []Smoother{SymmetricGaussSeidel, Chebyshev} {
		m, err := NewAMG(a, AMGConfig{Smoother: s})
		if err != nil {
			t.Fatal(err)
		}
		if s == 0 {
			fmt.Print(m)
		}
		t0 := time.Now()
		r, err := CG(ctx, a, b, Config{Precond: m})
		fmt.Println("  ", s, m.Setup(), r, time.Since(t0))
	}
}
