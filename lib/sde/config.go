package sde

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/progress"
)

// Config holds the options of [Solve], [NewIntegrator] and [Ensemble]. Its zero
// value works.
type Config struct {
	// Seed and Path say which path of Brownian motion is followed. In an
	// ensemble the paths are Path, Path+1, ...
	Seed, Path uint64
	// Steps, if positive, is a number of equal steps; 0 is adaptive. The paths
	// of runs with other numbers of steps are the same if Cells is.
	Steps int
	// Cells is the number of equal pieces that the path is drawn in, see [Tree]
	// (default: 1). Steps whose ends are ends of cells are cheapest.
	Cells int
	// RelTol and AbsTol are the tolerances of the local error of an adaptive
	// run, in the sense of package ode: relative, up to 1 (default 1e-2), and
	// absolute, positive, in the unit of y (default 1e-3).
	RelTol, AbsTol float64
	// FirstStep is the first length of an adaptive run, positive (default: a
	// hundredth of the interval).
	FirstStep float64
	// MaxStep bounds the length of a step, positive (default: none).
	MaxStep float64
	// MaxSteps bounds the number of steps, rejected ones included, positive
	// (default 1e6).
	MaxSteps int
	// SaveAt, if not nil, lists the times at which the solution is kept, rising,
	// in [T0, T1]. Steps end there. The default keeps every step; an ensemble
	// keeps the end.
	SaveAt []float64
	// SaveEnd keeps only the end.
	SaveEnd bool
	// Progress is told of the paths of an ensemble as they are done.
	Progress progress.Progress
}

func (c Config) filled(p *Problem) (Config, error) {
	for _, f := range []struct {
		name      string
		v         *float64
		otherwise float64
	}{
		{"RelTol", &c.RelTol, 1e-2}, {"AbsTol", &c.AbsTol, 1e-3},
		{"FirstStep", &c.FirstStep, (p.T1 - p.T0) / 100}, {"MaxStep", &c.MaxStep, math.Inf(1)},
	} {
		if *f.v < 0 || math.IsNaN(*f.v) {
			return c, fmt.Errorf("sde: %s is %v, it must be positive (0 for its default)", f.name, *f.v)
		}
		if *f.v == 0 {
			*f.v = f.otherwise
		}
	}
	if c.RelTol > 1 || math.IsInf(c.AbsTol, 0) {
		return c, fmt.Errorf("sde: RelTol is %v and AbsTol %v, allowed are up to 1 and finite", c.RelTol, c.AbsTol)
	}
	for _, f := range []struct {
		name string
		v    *int
		def  int
	}{{"Steps", &c.Steps, 0}, {"Cells", &c.Cells, 1}, {"MaxSteps", &c.MaxSteps, 1e6}} {
		if *f.v < 0 {
			return c, fmt.Errorf("sde: %s is %d, it must be positive (0 for its default)", f.name, *f.v)
		}
		if *f.v == 0 {
			*f.v = f.def
		}
	}
	if c.SaveEnd && c.SaveAt != nil {
		return c, fmt.Errorf("sde: SaveEnd and SaveAt (%d times) exclude each other", len(c.SaveAt))
	}
	last := p.T0
	for i, t := range c.SaveAt {
		if !(t >= last && t <= p.T1) {
			return c, fmt.Errorf("sde: SaveAt[%d] is %v, the times must rise from T0 = %v to T1 = %v", i, t, p.T0, p.T1)
		}
		last = t
	}
	c.Progress = progress.Or(c.Progress)
	return c, nil
}
