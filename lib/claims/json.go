package claims

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// number is a float64 that may be NaN or infinite in JSON: such a value is
// written as the string "NaN", "+Inf" or "-Inf".
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return json.Marshal(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return json.Marshal(v)
}

func (n *number) UnmarshalJSON(data []byte) error {
	var v float64
	if err := json.Unmarshal(data, &v); err == nil {
		*n = number(v)
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("%s is neither a number nor a string", data)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return fmt.Errorf("%q is not a number", s)
	}
	*n = number(v)
	return nil
}

// record is a claim as it is written in JSON.
type record struct {
	Name      string   `json:"name"`
	Value     number   `json:"value"`
	Relation  Relation `json:"relation"`
	Threshold number   `json:"threshold"`
	Tolerance number   `json:"tolerance,omitempty"`
	Passed    bool     `json:"passed"`
	Source    string   `json:"source,omitempty"`
	Note      string   `json:"note,omitempty"`
}

// Encode writes claims as a JSON array of objects with the fields name, value,
// relation, threshold, tolerance, passed, source and note.
func Encode(claims []Claim) ([]byte, error) {
	records := make([]record, len(claims))
	for i, c := range claims {
		records[i] = record{c.Name, number(c.Value), c.Relation, number(c.Threshold),
			number(c.Tolerance), c.Passed, c.Source, c.Note}
	}
	return json.Marshal(records)
}

// Decode reads what [Encode] writes. It also takes a JSON string that holds
// such an array, which is how some Jupyter front ends store the data of a MIME
// type they do not know. A claim without a name, or one whose verdict does not
// follow from its numbers, is an error.
func Decode(data []byte) ([]Claim, error) {
	var text string
	if json.Unmarshal(data, &text) == nil {
		data = []byte(text)
	}
	var records []record
	if err := json.Unmarshal(data, &records); err != nil {
		return nil, fmt.Errorf("claims: reading JSON: %w", err)
	}
	claims := make([]Claim, len(records))
	for i, r := range records {
		c := Claim{r.Name, float64(r.Value), r.Relation, float64(r.Threshold),
			float64(r.Tolerance), r.Passed, r.Source, r.Note}
		if c.Name == "" {
			return nil, fmt.Errorf("claims: claim %d has no name", i)
		}
		passed, err := c.check()
		if err != nil {
			return nil, fmt.Errorf("claims: claim %d (%s): %w", i, c.Name, err)
		}
		if passed != c.Passed {
			return nil, fmt.Errorf("claims: claim %d (%s): passed is %v, but its numbers say %v",
				i, c.Name, c.Passed, passed)
		}
		claims[i] = c
	}
	return claims, nil
}

// check compares the numbers of the claim again.
func (c Claim) check() (bool, error) {
	switch c.Relation {
	case LessEqual:
		return c.Value <= c.Threshold, nil
	case GreaterEqual:
		return c.Value >= c.Threshold, nil
	case Equals:
		return c.Value == c.Threshold, nil
	case Near:
		return math.Abs(c.Value-c.Threshold) <= c.Tolerance, nil
	case True:
		return c.Value == 1, nil
	}
	return false, fmt.Errorf("relation is %q, allowed are %q, %q, %q, %q and %q",
		c.Relation, LessEqual, GreaterEqual, Equals, Near, True)
}
