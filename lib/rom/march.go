package rom

import (
	"context"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// March is how a reduced model goes through time: implicitly, with equal steps.
type March struct {
	Steps   int     // number of steps, at least 1
	Step    float64 // length of a step, in units of time; positive
	Order   int     // 1 for backward Euler, 2 for BDF2 (begun by one step of backward Euler); zero means 2
	RelTol  float64 // Newton stops when an update is at most RelTol times the state; zero means 1e-8
	MaxIter int     // of Newton's iterations a step; zero means 25
	Every   int     // keep every so many steps' state; zero means 1
}

// withDefaults returns the march with its zeros replaced, or an error that
// names a field.
func (m March) withDefaults() (March, error) {
	if m.Order == 0 {
		m.Order = 2
	}
	if m.RelTol == 0 {
		m.RelTol = 1e-8
	}
	if m.MaxIter == 0 {
		m.MaxIter = 25
	}
	if m.Every == 0 {
		m.Every = 1
	}
	switch {
	case m.Steps < 1:
		return m, fmt.Errorf("rom: Steps is %d, it has to be at least 1", m.Steps)
	case !(m.Step > 0):
		return m, fmt.Errorf("rom: Step is %g, it has to be positive", m.Step)
	case m.Order != 1 && m.Order != 2:
		return m, fmt.Errorf("rom: Order is %d, allowed are 1 and 2", m.Order)
	case !(m.RelTol > 0 && m.RelTol < 1):
		return m, fmt.Errorf("rom: RelTol is %g, it has to be above 0 and below 1", m.RelTol)
	case m.MaxIter < 1:
		return m, fmt.Errorf("rom: MaxIter is %d, it has to be at least 1", m.MaxIter)
	case m.Every < 1:
		return m, fmt.Errorf("rom: Every is %d, it has to be at least 1", m.Every)
	}
	return m, nil
}

// Path is a reduced solution in time, with what it cost.
type Path struct {
	Coefficients *mat.Dense    // r×k, a column for each kept state, the first at time 0
	Times        []float64     // of the k kept states
	Iterations   []int         // Newton's iterations of each step
	Jacobians    int           // reduced Jacobians that were built and inverted
	Evaluations  int           // entries of the nonlinear term that were evaluated
	Elapsed      time.Duration // wall time
	// Indicator estimates the error at each kept state, in the norm of the mass.
	// It is nil unless the model was made with the option [Indicator].
	Indicator []float64
}

// NewtonError says that the equations of a time step were not solved.
type NewtonError struct {
	Step       int
	Time       float64
	Iterations int
	Update     float64 // the norm of the last update, relative to the state
}

// Error says what happened and what may help.
func (e *NewtonError) Error() string {
	return fmt.Sprintf("rom: Newton's method stopped at step %d (t = %.4g) after %d iterations with a relative update of %.3g: "+
		"try smaller time steps, or more interpolation points", e.Step, e.Time, e.Iterations, e.Update)
}

// refreshAbove is the rate of convergence above which Newton's method gets a
// new Jacobian. Building one costs several residuals.
const refreshAbove = 0.1

// Solve marches from the reduced coefficients initial, for the coefficients
// theta of the linear operators. Each step extrapolates the state and then
// iterates with Newton's method, which keeps its Jacobian, also from step to
// step, for as long as it converges by a factor of ten an iteration. The loop
// does not allocate.
//
// It fails with a [*NewtonError] if a step is not solved, and with the
// context's error if that ends.
func (red *Evolved) Solve(ctx context.Context, theta, initial []float64, march March) (*Path, error) {
	m, err := march.withDefaults()
	if err != nil {
		return nil, err
	}
	if len(theta) != len(red.linear) {
		return nil, fmt.Errorf("rom: theta has %d entries, the model has %d linear operators", len(theta), len(red.linear))
	}
	if len(initial) != red.rank {
		return nil, fmt.Errorf("rom: initial has %d entries, the model has rank %d", len(initial), red.rank)
	}
	begun := time.Now()
	s := newStepper(red, theta, m.Step)
	kept := 1 + m.Steps/m.Every
	path := &Path{Coefficients: mat.NewDense(red.rank, kept, nil), Times: make([]float64, 1, kept), Iterations: make([]int, m.Steps)}
	copy(s.a, initial)
	copy(s.before, initial)
	path.Coefficients.SetCol(0, initial)
	var check *indicatorSpace
	sum, coercivity := 0.0, 0.0
	if red.check != nil {
		if coercivity = MinTheta(theta, red.check.theta); !(coercivity > 0) {
			return nil, fmt.Errorf("rom: theta is %v, the indicator needs positive coefficients", theta)
		}
		check = red.check.workspace()
		path.Indicator = make([]float64, 1, kept)
	}
	for step := 1; step <= m.Steps; step++ {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("rom: at step %d of %d: %w", step, m.Steps, err)
		}
		if step == 1 || m.Order == 1 {
			s.begin(1, 1, 0)
		} else {
			s.begin(1.5, 2, -0.5)
		}
		iterations, update, err := s.newton(m.RelTol, m.MaxIter)
		if err != nil {
			return nil, fmt.Errorf("rom: at step %d: %w", step, err)
		}
		if !(update <= m.RelTol) {
			return nil, &NewtonError{step, float64(step) * m.Step, iterations, update}
		}
		path.Iterations[step-1] = iterations
		if check != nil {
			r := red.check.residual(check, s.a, s.history, s.alpha, m.Step, theta)
			sum += r * r / (m.Step * coercivity)
		}
		if step%m.Every == 0 {
			path.Coefficients.SetCol(len(path.Times), s.a)
			path.Times = append(path.Times, float64(step)*m.Step)
			if check != nil {
				path.Indicator = append(path.Indicator, math.Sqrt(sum))
			}
		}
	}
	path.Jacobians, path.Evaluations = s.jacobians, s.residuals*red.Points()
	path.Elapsed = time.Since(begun)
	return path, nil
}

// stepper is the memory of a march. All its products are of size r or m.
type stepper struct {
	red       *Evolved
	dt        float64
	linear    *mat.Dense // Σ θ_q A_q, reduced
	constant  []float64  // Σ θ_q c_q, reduced
	a, before []float64  // the state now and one step ago
	history   []float64  // w of the scheme α*a - w + …
	right     []float64  // M*w - Δt*constant
	residual  []float64
	update    []float64
	eval      *evaluator
	alpha     float64    // of fixed
	fixed     *mat.Dense // α*M + Δt*linear
	inverse   *mat.Dense // of the Jacobian
	stale     bool
	slopes    *mat.Dense // the derivatives of the sampled entries by a, m×r
	pivots    []int
	work      []float64
	jacobians int
	residuals int
}

func newStepper(red *Evolved, theta []float64, dt float64) *stepper {
	r := red.rank
	s := &stepper{red: red, dt: dt, linear: mat.NewDense(r, r, nil), fixed: mat.NewDense(r, r, nil),
		inverse: mat.NewDense(r, r, nil), pivots: make([]int, r), work: make([]float64, 64*r), stale: true}
	for _, v := range []*[]float64{&s.constant, &s.a, &s.before, &s.history, &s.right, &s.residual, &s.update} {
		*v = make([]float64, r)
	}
	for q, t := range theta {
		addScaled(s.linear, t, red.linear[q])
		floats.AddScaled(s.constant, t, red.constant[q])
	}
	if red.sample != nil {
		s.eval = newEvaluator(red.sample)
		s.slopes = mat.NewDense(red.Points(), r, nil)
	}
	return s
}

// begin sets up the equations α*M*a + Δt*F(a) = M*(now*a + past*before) of the
// next step and extrapolates the state as the first guess.
func (s *stepper) begin(alpha, now, past float64) {
	if alpha != s.alpha {
		s.alpha, s.stale = alpha, true
		s.fixed.Zero()
		addScaled(s.fixed, alpha, s.red.mass)
		addScaled(s.fixed, s.dt, s.linear)
	}
	for j, v := range s.a {
		s.history[j] = now*v + past*s.before[j]
		s.a[j], s.before[j] = 2*v-s.before[j], v
	}
	copy(s.right, s.constant)
	gemv(1, s.red.mass, s.history, -s.dt, s.right)
}

// newton solves the equations of a step and returns the relative norm of the
// last update.
func (s *stepper) newton(tol float64, limit int) (iterations int, update float64, err error) {
	last := 0.0
	for iterations < limit {
		if s.eval != nil {
			s.eval.at(s.a)
		}
		s.residuals++
		if s.stale {
			if err := s.refresh(); err != nil {
				return iterations, update, err
			}
		}
		copy(s.residual, s.right)
		gemv(1, s.fixed, s.a, -1, s.residual)
		if s.eval != nil {
			gemv(s.dt, s.red.lift, s.eval.values, 1, s.residual)
		}
		gemv(1, s.inverse, s.residual, 0, s.update)
		floats.Sub(s.a, s.update)
		iterations++
		size := floats.Norm(s.update, 2)
		update = size
		if state := floats.Norm(s.a, 2); state > 0 {
			update = size / state
		}
		if update <= tol || update != update {
			return iterations, update, nil
		}
		s.stale = iterations > 1 && size > refreshAbove*last
		last = size
	}
	return iterations, update, nil
}

// refresh inverts the Jacobian α*M + Δt*(linear + lift*slopes) at the state
// that was evaluated last.
func (s *stepper) refresh() error {
	s.inverse.Copy(s.fixed)
	if s.eval != nil {
		s.eval.slopes(s.slopes)
		blas64.Gemm(blas.NoTrans, blas.NoTrans, s.dt, s.red.lift.RawMatrix(), s.slopes.RawMatrix(), 1, s.inverse.RawMatrix())
	}
	raw := s.inverse.RawMatrix()
	if !lapack64.Getrf(raw, s.pivots) || !lapack64.Getri(raw, s.pivots, s.work, len(s.work)) {
		return fmt.Errorf("the reduced Jacobian is singular: the basis or the interpolation is degenerate")
	}
	s.jacobians++
	s.stale = false
	return nil
}

// gemv computes y = alpha*a*x + beta*y.
func gemv(alpha float64, a *mat.Dense, x []float64, beta float64, y []float64) {
	blas64.Gemv(blas.NoTrans, alpha, a.RawMatrix(), blas64.Vector{N: len(x), Inc: 1, Data: x}, beta, blas64.Vector{N: len(y), Inc: 1, Data: y})
}
