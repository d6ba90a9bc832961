package krylov

import (
	"context"
	"fmt"
	"testing"

	"github.com/podium-go/podium/lib/sparse/gallery"
)

func TestScratch(t *testing.T) {
	ctx := context.Background()
	for _, p := range gallery.All(20) {
		_, b := gallery.Manufactured(p.A)
		cg, _ := CG(ctx, p.A, b, Config{})
		mr, _ := MINRES(ctx, p.A, b, Config{})
		gm, _ := GMRES(ctx, p.A, b, Config{})
		bi, _ := BiCGSTAB(ctx, p.A, b, Config{})
		ls, _ := LSQR(ctx, p.A, b, Config{})
		so, e := SOR(ctx, p.A, b, Config{Omega: 1.3})
		fmt.Println(p.Name, p.A.Rows)
		for _, r := range []*Result{cg, mr, gm, bi, ls, so} {
			fmt.Println("   ", r, r.Restarts)
		}
		_ = e
		if i, err := NewILU0(p.A); err == nil {
			gm, _ = GMRES(ctx, p.A, b, Config{Precond: i})
			fmt.Println("   ilu", gm)
			gm, _ = GMRES(ctx, p.A, b, Config{Precond: i, Side: Left})
			fmt.Println("   ilu", gm, gm.Restarts)
			gm, _ = FGMRES(ctx, p.A, b, Config{Precond: i})
			fmt.Println("   ilu", gm)
			gm, _ = BiCGSTAB(ctx, p.A, b, Config{Precond: i})
			fmt.Println("   ilu", gm)
			gm, _ = MINRES(ctx, p.A, b, Config{Precond: i})
			fmt.Println("   ilu", gm)
		}
		if i, err := NewIC0(p.A); err == nil {
			gm, _ = CG(ctx, p.A, b, Config{Precond: i})
			fmt.Println("   ic", gm, i.Shift)
		} else {
			fmt.Println(err)
		}
	}
}
