package sparse

import (
	"fmt"

	"github.com/podium-go/podium/lib/sparse/suitesparse"
)

// LUConfig says how a matrix is factorised. The zero value suits most.
type LUConfig struct {
	// Ordering is the order of elimination. Default: [Automatic].
	Ordering Ordering
	// PivotTol is the least size of a pivot against the largest entry of its
	// row; among those that are allowed, the diagonal keeps the factors small.
	// 1 is partial pivoting. Between 0 and 1; default: 0.1.
	PivotTol float64
	// SuiteSparse is an UMFPACK that factorises in place of the own method. With
	// Automatic it chooses the order too, and Refactor looks for pivots anew.
	// Default: what the environment variable PODIUM_SUITESPARSE asks for, which
	// is none if it is not set.
	SuiteSparse *suitesparse.Library
}

// Ordering names an order of elimination.
type Ordering int

const (
	// Automatic is MinimumDegree where the pattern is nearly symmetric and the
	// diagonal is there, and MinimumDegreeRows elsewhere.
	Automatic Ordering = iota
	// MinimumDegree is [AMD] of A + Aᵀ; pivots are looked for on the diagonal
	// first.
	MinimumDegree
	// MinimumDegreeRows is [AMD] of A*Aᵀ: it bounds the fill whatever the
	// pivots are.
	MinimumDegreeRows
	// Natural takes the rows as they are.
	Natural
	// CuthillMcKee is [RCM]: it keeps a band.
	CuthillMcKee
)

func (o Ordering) String() string {
	if names := []string{"automatic", "minimum degree of A + Aᵀ", "minimum degree of A*Aᵀ", "natural", "reverse Cuthill–McKee"}; o >= 0 && int(o) < len(names) {
		return names[o]
	}
	return fmt.Sprintf("Ordering(%d)", int(o))
}

func (c *LUConfig) defaults() error {
	if c.PivotTol == 0 {
		c.PivotTol = 0.1
	}
	if !(c.PivotTol > 0 && c.PivotTol <= 1) {
		return fmt.Errorf("sparse: LUConfig.PivotTol is %g, allowed are 0 (the default, 0.1) to 1", c.PivotTol)
	}
	return c.Ordering.check("LUConfig")
}

func (o Ordering) check(config string) error {
	if o < Automatic || o > CuthillMcKee {
		return fmt.Errorf("sparse: %s.Ordering is %v, allowed are Automatic to CuthillMcKee", config, o)
	}
	return nil
}

// LU is the factorisation
//
//	R*A*C = Pᵀ*L*U*Qᵀ
//
// of a square matrix, where R and C are powers of two that bring the rows and
// columns to size 1, and P and Q are permutations. A factorisation holds its
// own work space: its methods may not be called from several goroutines at
// once.
type LU[T Field] struct {
	config  LUConfig
	order   []int32
	fronts  bool    // the multifrontal method may do
	pattern *CSR[T] // of A; its values are the scaled ones
	scale   scaling
	// What factorised: the one or the other, or neither after a failure. As
	// concrete types a session can keep them.
	multifrontal *multifrontal[T]
	leftLooking  *leftLooking[T]
	work         []T
	norm         float64 // of A, scaled: the largest sum of a column
}

// luCore is a way to factorise a scaled matrix.
type luCore[T Field] interface {
	refactor(a *CSR[T], v []T, tol float64) error
	solve(b, w []T, k int)
	solveT(b, w []T, k int)
	pivots() (p []T, sign int)
	entries() int
	growthFactor() float64
}

// core is what factorised, nil after a failure.
func (f *LU[T]) core() luCore[T] {
	switch {
	case f.multifrontal != nil:
		return f.multifrontal
	case f.leftLooking != nil:
		return f.leftLooking
	}
	return nil
}

// NewLU factorises a square matrix. The error is a [*SingularError], a
// [*NotFiniteError] or one about the configuration. It panics if a is not
// square.
func NewLU[T Field](a *CSR[T], config LUConfig) (*LU[T], error) {
	a.mustSquare("LU factorisation")
	if err := config.defaults(); err != nil {
		return nil, err
	}
	f := &LU[T]{config: config, work: make([]T, a.Rows)}
	f.pattern = &CSR[T]{Rows: a.Rows, Cols: a.Cols, RowPtr: append([]int(nil), a.RowPtr...),
		ColInd: append([]int32(nil), a.ColInd...), Val: make([]T, len(a.Val))}
	if err := f.load(a); err != nil {
		return nil, err
	}
	if config.SuiteSparse == nil {
		f.config.SuiteSparse = suitesparse.Loaded()
	}
	if f.config.SuiteSparse != nil && a.Rows > 0 {
		if config.Ordering != Automatic {
			f.order = order(config.Ordering, a)
		}
		if err := f.factor(); err != nil {
			return nil, err
		}
		return f, nil
	}
	nearly := nearlySymmetric(a)
	if config.Ordering == Automatic {
		f.config.Ordering = MinimumDegreeRows
		if nearly {
			f.config.Ordering = MinimumDegree
		}
	}
	f.fronts = nearly && f.config.Ordering != MinimumDegreeRows
	f.order = order(f.config.Ordering, a)
	if err := f.factor(); err != nil {
		return nil, err
	}
	return f, nil
}

// Refactor factorises a matrix with the same pattern and other values. It uses
// the order of elimination and the pivots of before, and looks for new pivots
// only if those have become too small. It fails with [ErrPattern] if the
// pattern differs, and as [NewLU] does; after a failure the factorisation can
// be used for nothing but another Refactor.
func (f *LU[T]) Refactor(a *CSR[T]) error {
	if !f.pattern.SamePattern(a) {
		return ErrPattern
	}
	if err := f.load(a); err != nil {
		f.multifrontal, f.leftLooking = nil, nil
		return err
	}
	if core := f.core(); core != nil && f.config.SuiteSparse == nil {
		if core.refactor(f.pattern, f.pattern.Val, f.config.PivotTol) == nil {
			return nil
		}
		f.fronts = false
	}
	return f.factor()
}

// load takes over the scaled values of a.
func (f *LU[T]) load(a *CSR[T]) (err error) {
	if f.scale, err = equilibrate(a); err != nil {
		return err
	}
	apply(f.scale, f.pattern.Val, a)
	f.norm = columnNorm(f.pattern)
	return nil
}

// factor looks for pivots: near the diagonal, with the fast method for nearly
// symmetric patterns, and if those are too small, anywhere.
func (f *LU[T]) factor() (err error) {
	f.multifrontal, f.leftLooking = nil, nil
	if f.config.SuiteSparse != nil && f.pattern.Rows > 0 {
		f.leftLooking, err = factorUMFPACK(f.config.SuiteSparse, f.pattern, f.order, f.config.PivotTol)
		return err
	}
	if f.fronts {
		f.multifrontal, err = factorMultifrontal(f.pattern, f.pattern.Val, f.order, f.config.PivotTol)
		if err == nil {
			return nil
		}
		f.multifrontal, f.fronts = nil, false
	}
	f.leftLooking, err = factorLeftLooking(f.pattern, f.pattern.Val, f.order, f.config.PivotTol)
	if err != nil {
		f.leftLooking = nil
	}
	return err
}
