package krylov_test

import (
	"testing"

	"github.com/podium-go/podium/lib/krylov"
	"github.com/podium-go/podium/lib/krylov/krylovtest"
)

func TestCG(t *testing.T) {
	krylovtest.Conform(t, krylov.CG, krylovtest.Traits{Needs: krylovtest.Definite, Robust: true})
}

func TestFlexibleCG(t *testing.T) {
	krylovtest.Conform(t, krylov.CG, krylovtest.Traits{Needs: krylovtest.Definite, Robust: true,
		Config: krylov.Config{Flexible: true}})
}

func TestMINRES(t *testing.T) {
	krylovtest.Conform(t, krylov.MINRES, krylovtest.Traits{Needs: krylovtest.Symmetric, Monotone: true, Robust: true})
}

func TestGMRES(t *testing.T) {
	krylovtest.Conform(t, krylov.GMRES, krylovtest.Traits{Needs: krylovtest.Regular, Monotone: true, Robust: true,
		Config: krylov.Config{Restart: 400}})
}

func TestRestartedGMRES(t *testing.T) {
	krylovtest.Conform(t, krylov.GMRES, krylovtest.Traits{Needs: krylovtest.Regular, Monotone: true})
}

func TestFGMRES(t *testing.T) {
	krylovtest.Conform(t, krylov.FGMRES, krylovtest.Traits{Needs: krylovtest.Regular, Monotone: true, Robust: true,
		Config: krylov.Config{Restart: 400}})
}

func TestBiCGSTAB(t *testing.T) {
	krylovtest.Conform(t, krylov.BiCGSTAB, krylovtest.Traits{Needs: krylovtest.Regular})
}
