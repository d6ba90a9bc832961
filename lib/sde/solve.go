package sde

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"

	"github.com/podium-go/podium/lib/internal/threads"
)

// Solution is one path of a solution.
type Solution struct {
	T      []float64
	Y      [][]float64 // the states at T, n numbers each
	Steps  []Step      // every step, unless SaveEnd is set
	Stats  Stats
	Status Status
	// Message says in a sentence how the integration ended.
	Message string
}

// End returns the last state kept.
func (s *Solution) End() []float64 { return s.Y[len(s.Y)-1] }

// Solve follows one path from T0 to T1. If it cannot reach T1 it returns what it
// has with a [Failure]; other errors name what is wrong with the problem or the
// config and come with no solution.
func Solve(ctx context.Context, p Problem, m Method, cfg Config) (*Solution, error) {
	in, err := NewIntegrator(p, m, cfg)
	if err != nil {
		return nil, err
	}
	s := new(Solution)
	keep := func() {
		s.T = append(s.T, in.t)
		s.Y = append(s.Y, append([]float64(nil), in.y...))
	}
	saved := 0
	save := func() {
		switch {
		case cfg.SaveAt != nil:
			for saved < len(cfg.SaveAt) && in.stops[saved] <= in.unit {
				s.T = append(s.T, cfg.SaveAt[saved])
				s.Y = append(s.Y, append([]float64(nil), in.y...))
				saved++
			}
		case !cfg.SaveEnd:
			keep()
		}
	}
	save()
	for err == nil && !in.Done() {
		if ctx.Err() != nil {
			err = &Failure{Status: Cancelled, T: in.t, Path: cfg.Path, Err: context.Cause(ctx)}
			break
		}
		if err = in.Step(); err == nil {
			if !cfg.SaveEnd {
				s.Steps = append(s.Steps, in.last)
			}
			save()
		}
	}
	if cfg.SaveEnd || len(s.Y) == 0 {
		keep()
	}
	s.Stats = in.stats
	s.Message = fmt.Sprintf("reached t = %v in %d steps", in.t, in.stats.Steps)
	var f *Failure
	if errors.As(err, &f) {
		s.Status, s.Message = f.Status, f.Error()
	}
	return s, err
}

// Paths are many solutions at the same times.
type Paths struct {
	T []float64
	Y [][][]float64 // Y[path][time] is a state, n numbers
	// Mean and Variance of each unknown over the paths, at each time.
	Mean, Variance [][]float64
	Stats          Stats // summed
}

// Ensemble solves for the given number of paths, Config.Path and those after it,
// on all threads, and keeps the times of SaveAt, or the end. The paths' results
// depend on their numbers alone. It fails with the error of the first path that
// fails.
func Ensemble(ctx context.Context, p Problem, m Method, cfg Config, paths int) (*Paths, error) {
	if paths < 1 {
		return nil, fmt.Errorf("sde: %d paths, there must be at least one", paths)
	}
	if cfg.SaveAt == nil {
		cfg.SaveEnd = true
	}
	if _, err := NewIntegrator(p, m, cfg); err != nil {
		return nil, err
	}
	out := &Paths{T: append([]float64(nil), cfg.SaveAt...), Y: make([][][]float64, paths)}
	if cfg.SaveEnd {
		out.T = []float64{p.T1}
	}
	if cfg.Progress != nil {
		cfg.Progress.Start(paths, "paths")
		defer cfg.Progress.Done()
	}
	failed := make([]error, paths)
	stats := make([]Stats, paths)
	var stop atomic.Bool
	threads.Blocks(paths, 16, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			if stop.Load() && ctx.Err() != nil {
				failed[i] = context.Cause(ctx)
				continue
			}
			c := cfg
			c.Path += uint64(i)
			sol, err := Solve(ctx, p, m, c)
			if err != nil {
				failed[i] = err
				stop.Store(true)
				continue
			}
			out.Y[i], stats[i] = sol.Y, sol.Stats
			if cfg.Progress != nil {
				cfg.Progress.Step(1)
			}
		}
	})
	for i, err := range failed {
		if err != nil {
			return nil, fmt.Errorf("sde: path %d of %d: %w", i, paths, err)
		}
	}
	for _, s := range stats {
		out.Stats.Steps += s.Steps
		out.Stats.Rejected += s.Rejected
		out.Stats.Drifts += s.Drifts
		out.Stats.Diffusions += s.Diffusions
	}
	out.moments(len(p.Y0))
	return out, nil
}

// moments computes Mean and Variance, path by path in order (Welford's method).
func (p *Paths) moments(n int) {
	for k := range p.T {
		mean, square := make([]float64, n), make([]float64, n)
		for i, y := range p.Y {
			for j, v := range y[k] {
				d := v - mean[j]
				mean[j] += d / float64(i+1)
				square[j] += d * (v - mean[j])
			}
		}
		for j := range square {
			square[j] /= math.Max(1, float64(len(p.Y)-1))
		}
		p.Mean = append(p.Mean, mean)
		p.Variance = append(p.Variance, square)
	}
}
