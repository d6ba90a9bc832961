package fft

import "fmt"

// Kind is a type of cosine or sine transform of n real numbers x_j. Without
// normalisation:
//
//	DCTI    y_k = x_0 + (-1)^k x_(n-1) + 2 Σ_(0<j<n-1) x_j cos(πjk/(n-1))
//	DCTII   y_k = 2 Σ_j x_j cos(π(2j+1)k/(2n))
//	DCTIII  y_k = x_0 + 2 Σ_(j>0) x_j cos(πj(2k+1)/(2n))
//	DCTIV   y_k = 2 Σ_j x_j cos(π(2j+1)(2k+1)/(4n))
//	DSTI    y_k = 2 Σ_j x_j sin(π(j+1)(k+1)/(n+1))
//	DSTII   y_k = 2 Σ_j x_j sin(π(2j+1)(k+1)/(2n))
//	DSTIII  y_k = (-1)^k x_(n-1) + 2 Σ_(j<n-1) x_j sin(π(j+1)(2k+1)/(2n))
//	DSTIV   y_k = 2 Σ_j x_j sin(π(2j+1)(2k+1)/(4n))
//
// DCTI needs at least two points. Types II and III are each other's inverses,
// and the others their own, up to [Kind.Inverse] and the normalisation. Types
// I of both and IV of both are symmetric matrices, but for the ends of DCTI;
// II and III are transposes of each other but for the terms that occur once.
// With [Ortho] the matrices are orthogonal, and so the adjoint is the inverse.
type Kind uint8

// The kinds of transforms.
const (
	DCTI Kind = iota
	DCTII
	DCTIII
	DCTIV
	DSTI
	DSTII
	DSTIII
	DSTIV
)

var kindNames = [...]string{"DCT-I", "DCT-II", "DCT-III", "DCT-IV", "DST-I", "DST-II", "DST-III", "DST-IV"}

// String returns the usual name, such as DCT-II.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Inverse returns the kind that undoes k, up to the normalisation.
func (k Kind) Inverse() Kind {
	switch k {
	case DCTII:
		return DCTIII
	case DCTIII:
		return DCTII
	case DSTII:
		return DSTIII
	case DSTIII:
		return DSTII
	}
	return k
}

// number returns the type, 1 to 4.
func (k Kind) number() int { return int(k)%4 + 1 }

// period returns the number of points after which the extension of n points
// repeats itself, up to the sign: a transform and its inverse, both without
// normalisation, multiply by it.
func (k Kind) period(n int) int {
	switch k {
	case DCTI:
		return 2 * (n - 1)
	case DSTI:
		return 2 * (n + 1)
	}
	return 2 * n
}

// check returns an error if there is no such transform of n points.
func (k Kind) check(n int) error {
	if int(k) >= len(kindNames) {
		return fmt.Errorf("Kind is %d; it has to be one from DCTI to DSTIV", uint8(k))
	}
	if k == DCTI && n < 2 {
		return fmt.Errorf("a DCT-I has at least 2 points, here %d", n)
	}
	return nil
}
