package pde

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/podium-go/podium/lib/progress"
	"gonum.org/v1/gonum/mat"
)

// Snapshots are solutions of [Burgers] at several parameters.
type Snapshots struct {
	States     *mat.Dense // n×(p*k): the k kept states of the first parameter, then of the second, …
	Parameters []BurgersParameter
	Times      []float64 // of the k kept states
}

// Of returns the n×k states of the parameter with index i, in shared memory.
func (s *Snapshots) Of(i int) *mat.Dense {
	n, _ := s.States.Dims()
	k := len(s.Times)
	return s.States.Slice(0, n, i*k, (i+1)*k).(*mat.Dense)
}

// Snapshots solves the problem at each parameter, on all processors at once,
// and keeps the initial state and every so many steps' state. The result does
// not depend on the number of processors. The progress, which may be nil,
// counts parameters. It fails as [Burgers.Solve] does, with the parameter.
func (b Burgers) Snapshots(ctx context.Context, parameters []BurgersParameter, every int, p progress.Progress) (*Snapshots, error) {
	full, err := b.withDefaults()
	if err != nil {
		return nil, err
	}
	if len(parameters) == 0 {
		return nil, fmt.Errorf("pde: snapshots at no parameter")
	}
	if every < 1 {
		return nil, fmt.Errorf("pde: snapshots: every is %d, it has to be at least 1", every)
	}
	kept := 1 + full.Steps/every
	set := &Snapshots{States: mat.NewDense(b.Unknowns, len(parameters)*kept, nil),
		Parameters: append([]BurgersParameter(nil), parameters...)}
	for k := range kept {
		set.Times = append(set.Times, float64(k*every)*full.Step())
	}
	p = progress.Or(p)
	p.Start(len(parameters), "snapshots of Burgers")
	defer p.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, len(parameters))
	next := make(chan int, len(parameters))
	for i := range parameters {
		next <- i
	}
	close(next)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(parameters)) {
		wg.Go(func() {
			s, err := b.Solver()
			for i := range next {
				if err == nil {
					_, errs[i] = s.Run(ctx, parameters[i], func(step int, _ float64, u []float64) {
						if step%every == 0 {
							set.States.SetCol(i*kept+step/every, u)
						}
					})
				} else {
					errs[i] = err
				}
				if errs[i] != nil {
					cancel()
				}
				p.Step(1)
			}
		})
	}
	wg.Wait()
	if i := firstCause(errs); i >= 0 {
		return nil, fmt.Errorf("pde: snapshots at parameter %d %+v: %w", i, parameters[i], errs[i])
	}
	return set, nil
}

// firstCause returns the index of the first error that is not merely the
// cancellation which another one caused, or -1 if there is no error.
func firstCause(errs []error) int {
	cause := -1
	for i, err := range errs {
		if err == nil {
			continue
		}
		if !errors.Is(err, context.Canceled) {
			return i
		}
		if cause < 0 {
			cause = i
		}
	}
	return cause
}

// Lattice returns the n×m parameters of a regular lattice over the closed
// ranges of viscosity and amplitude, each given by its two ends. Viscosities
// are spaced evenly in their logarithm. A range with one point is its lower end.
// It panics if a range does not have two ends or a count is below 1.
func Lattice(viscosity, amplitude []float64, n, m int) []BurgersParameter {
	if len(viscosity) != 2 || len(amplitude) != 2 || n < 1 || m < 1 {
		panic(fmt.Sprintf("pde: a %d×%d lattice over ranges with %d and %d ends", n, m, len(viscosity), len(amplitude)))
	}
	var out []BurgersParameter
	for i := range n {
		for j := range m {
			out = append(out, BurgersParameter{
				Viscosity: between(viscosity, i, n, true),
				Amplitude: between(amplitude, j, m, false),
			})
		}
	}
	return out
}

// between returns point i of n from ends[0] to ends[1].
func between(ends []float64, i, n int, logarithmic bool) float64 {
	if i == 0 {
		return ends[0]
	}
	if i == n-1 {
		return ends[1]
	}
	s := float64(i) / float64(n-1)
	if logarithmic {
		return ends[0] * math.Pow(ends[1]/ends[0], s)
	}
	return ends[0] + s*(ends[1]-ends[0])
}
