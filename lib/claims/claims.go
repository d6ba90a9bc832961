package claims

import (
	"fmt"
	"math"
	"strconv"
)

// MIME is the type under which a table of claims travels as data: a JSON array
// of claims, see [Encode] and [Decode].
const MIME = "application/vnd.podium.claims+json"

// Relation says how a claim compares its value with its threshold.
type Relation string

// The relations. A claim made by [Within] holds when |value - threshold| is at
// most its tolerance; one made by [Holds] has the value 1 or 0.
const (
	LessEqual    Relation = "<="
	GreaterEqual Relation = ">="
	Equals       Relation = "=="
	Near         Relation = "within"
	True         Relation = "holds"
)

// Claim is one line of what a reproduction must show, with what was found.
type Claim struct {
	Name      string   // what is measured
	Value     float64  // what was found
	Relation  Relation // how the two compare
	Threshold float64  // what was asked
	Tolerance float64  // only for Near: the largest distance allowed
	Passed    bool     // whether the value satisfies the relation
	Source    string   // where the threshold comes from: a figure, a table
	Note      string   // a remark, for example why a threshold was moved
}

// AtMost claims that value <= limit.
func AtMost(name string, value, limit float64) Claim {
	return Claim{Name: name, Value: value, Relation: LessEqual, Threshold: limit, Passed: value <= limit}
}

// AtLeast claims that value >= limit.
func AtLeast(name string, value, limit float64) Claim {
	return Claim{Name: name, Value: value, Relation: GreaterEqual, Threshold: limit, Passed: value >= limit}
}

// Equal claims that value == want, exactly. Use it for counts, and [Within] for
// what is computed in floating point.
func Equal(name string, value, want float64) Claim {
	return Claim{Name: name, Value: value, Relation: Equals, Threshold: want, Passed: value == want}
}

// Within claims that |value - want| <= tol, with an absolute tolerance.
func Within(name string, value, want, tol float64) Claim {
	passed := math.Abs(value-want) <= tol
	return Claim{Name: name, Value: value, Relation: Near, Threshold: want, Tolerance: tol, Passed: passed}
}

// Holds claims that a statement is true. The detail, which may be empty, says
// what was seen.
func Holds(name string, ok bool, detail string) Claim {
	c := Claim{Name: name, Relation: True, Threshold: 1, Passed: ok, Note: detail}
	if ok {
		c.Value = 1
	}
	return c
}

// From returns the claim with the place that its threshold comes from.
func (c Claim) From(source string) Claim {
	c.Source = source
	return c
}

// Because returns the claim with a remark, such as why its threshold is not the
// one of its source. A remark that is already there is kept in front.
func (c Claim) Because(note string) Claim {
	if c.Note != "" {
		note = c.Note + "; " + note
	}
	c.Note = note
	return c
}

// Found returns the measured value as a table shows it.
func (c Claim) Found() string {
	if c.Relation == True {
		if c.Value == 1 {
			return "yes"
		}
		return "no"
	}
	return format(c.Value)
}

// Asked returns the relation and its threshold as a table shows them.
func (c Claim) Asked() string {
	switch c.Relation {
	case True:
		return "yes"
	case Near:
		return format(c.Threshold) + " ± " + format(c.Tolerance)
	case LessEqual:
		return "≤ " + format(c.Threshold)
	case GreaterEqual:
		return "≥ " + format(c.Threshold)
	case Equals:
		return "= " + format(c.Threshold)
	}
	return string(c.Relation) + " " + format(c.Threshold)
}

// Verdict returns "passed" or "FAILED".
func (c Claim) Verdict() string {
	if c.Passed {
		return "passed"
	}
	return "FAILED"
}

// String returns the claim in one line.
func (c Claim) String() string {
	s := fmt.Sprintf("%s: %s = %s (asked: %s)", c.Verdict(), c.Name, c.Found(), c.Asked())
	if c.Source != "" {
		s += " [" + c.Source + "]"
	}
	if c.Note != "" {
		s += " " + c.Note
	}
	return s
}

// Failed returns how many of the claims do not hold.
func Failed(claims []Claim) int {
	n := 0
	for _, c := range claims {
		if !c.Passed {
			n++
		}
	}
	return n
}

// format writes three significant digits, and whole numbers in full.
func format(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e9 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
