package main

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"time"

	"github.com/podium-go/podium/bench/compare"
	"github.com/podium-go/podium/lib/ode"
	"github.com/podium-go/podium/lib/ode/odetest"
)

//go:embed odepeer.py
var odePeer string

// pair is a method and scipy's counterpart.
type pair struct {
	method ode.Method
	peer   string
}

// odeSuite compares time against achieved error with scipy's solve_ivp: for
// each run of the peer, the quickest of our runs that is at least as accurate.
func odeSuite(ctx context.Context, b *compare.Bench) error {
	if b.Peer != nil {
		if err := b.Peer.Exec(odePeer); err != nil {
			return err
		}
	}
	explicit := []pair{{ode.Tsit5(), "RK45"}, {ode.DOP853(), "DOP853"}}
	implicit := []pair{{ode.Radau5(), "Radau"}, {ode.BDF(), "BDF"}}
	small := []float64{1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10}
	for _, set := range []struct {
		problems   []*odetest.Problem
		pairs      []pair
		tolerances []float64
		limit      float64
		repeat     int
	}{
		{[]*odetest.Problem{odetest.LotkaVolterra(), odetest.Lorenz(), odetest.Arenstorf(), odetest.Pleiades()}, explicit, small, 0.1, 3},
		{[]*odetest.Problem{odetest.Robertson(), odetest.HIRES(), odetest.Oregonator(), odetest.VanDerPol(1e-6), odetest.Brusselator1D(50)},
			implicit, small[:6], 0.1, 3},
		{[]*odetest.Problem{odetest.Brusselator2D(71)}, implicit, []float64{1e-3, 1e-4}, 1, 1}, // 10082 unknowns
	} {
		for _, p := range set.problems {
			for _, m := range set.pairs {
				if err := workPrecision(ctx, b, p, m, set.tolerances, set.limit, set.repeat); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// workPoint is a solution's time and error.
type workPoint struct{ seconds, err float64 }

// workPrecision measures both methods with each tolerance.
func workPrecision(ctx context.Context, b *compare.Bench, p *odetest.Problem, m pair, tolerances []float64, limit float64, repeat int) error {
	name := fmt.Sprintf("%s, %v against %s", p.Name, m.method, m.peer)
	if !b.Wants(name) {
		return nil
	}
	measure := p.Error
	last := tolerances[len(tolerances)-1]
	if len(p.Y0) > 100 && p.Reference == nil {
		// Tight enough for these tolerances, where p's own reference takes minutes.
		s, err := ode.Solve(ctx, p.Problem, ode.Radau5(), p.Config(last*1e-4))
		if err != nil {
			return fmt.Errorf("reference of %s: %w", p.Name, err)
		}
		p.Reference = s.End()
	}
	if len(p.Y0) > 100 {
		measure = p.RMSError
	}
	if _, err := p.Solution(ctx); err != nil {
		return err
	}
	// Ours goes two tolerances further, so that it has runs as accurate as the
	// peer's most accurate one.
	var ours, theirs []workPoint
	for _, tol := range append(append([]float64{}, tolerances...), last/10, last/100) {
		point, err := solveOurs(ctx, p, m.method, max(tol, 1e-13), repeat, measure)
		if err != nil {
			return fmt.Errorf("%s with RelTol %g: %w", name, tol, err)
		}
		ours = append(ours, point)
	}
	record := compare.Record{Name: name, PeerName: "solve_ivp", Limit: limit}
	if b.Peer == nil {
		record.Ours, record.Note = ours[len(ours)/2].seconds, "no peer"
		b.Measure(record)
		return nil
	}
	if err := b.Peer.Share(b.Dir, "y0", p.Y0); err != nil {
		return err
	}
	for _, tol := range tolerances {
		cfg := p.Config(tol)
		var got []float64
		err := b.Peer.Eval(fmt.Sprintf("solve(%q, %q, y0, %v, %v, %v, %v, %d)", p.Name, m.peer, p.T0, p.T1, cfg.RelTol, cfg.AbsTol, repeat), &got)
		if err != nil {
			return err
		}
		if got != nil {
			theirs = append(theirs, workPoint{got[0], measure(got[1:])})
		}
	}
	compared, least, greatest := 0, math.Inf(1), 0.0
	for _, t := range theirs {
		best := math.Inf(1)
		for _, o := range ours {
			if o.err <= t.err {
				best = min(best, o.seconds)
			}
		}
		if math.IsInf(best, 1) || math.IsNaN(t.err) {
			continue
		}
		compared++
		least, greatest = min(least, t.err), max(greatest, t.err)
		if r := best / t.seconds; r > record.Ratio {
			record.Ratio, record.Ours, record.Peer = r, best, t.seconds
		}
	}
	record.Note = fmt.Sprintf("worst of %d errors from %.0e to %.0e", compared, greatest, least)
	if compared < len(theirs) {
		record.Note += fmt.Sprintf("; %d of the peer's runs are more accurate than all of ours", len(theirs)-compared)
	}
	b.Measure(record)
	return nil
}

// solveOurs returns the least time of a few runs, as the peer does.
func solveOurs(ctx context.Context, p *odetest.Problem, m ode.Method, tol float64, repeat int, measure func([]float64) float64) (workPoint, error) {
	point := workPoint{seconds: math.Inf(1)}
	for range repeat {
		begun := time.Now()
		s, err := ode.Solve(ctx, p.Problem, m, p.Config(tol))
		if err != nil {
			return point, err
		}
		point.seconds = min(point.seconds, time.Since(begun).Seconds())
		point.err = measure(s.End())
	}
	return point, nil
}
