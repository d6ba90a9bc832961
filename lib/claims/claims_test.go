package claims

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestRelations(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		claim Claim
		want  bool
	}{
		{AtMost("a", 1, 1), true},
		{AtMost("a", 1.0000001, 1), false},
		{AtMost("a", nan, 1), false},
		{AtMost("a", 1, nan), false},
		{AtMost("a", -inf, 1), true},
		{AtLeast("a", 1, 1), true},
		{AtLeast("a", 0.999, 1), false},
		{AtLeast("a", nan, 1), false},
		{Equal("a", 3, 3), true},
		{Equal("a", 3, 4), false},
		{Equal("a", nan, nan), false},
		{Within("a", 1.05, 1, 0.1), true},
		{Within("a", 0.85, 1, 0.1), false},
		{Within("a", nan, 1, inf), false},
		{Within("a", inf, inf, 1), false},
		{Holds("a", true, ""), true},
		{Holds("a", false, "why"), false},
	} {
		if c.claim.Passed != c.want {
			t.Errorf("%v: passed is %v", c.claim, c.claim.Passed)
		}
		again, err := c.claim.check()
		if err != nil || again != c.want {
			t.Errorf("%v: check says %v, %v", c.claim, again, err)
		}
	}
}

func TestEncodeDecode(t *testing.T) {
	want := []Claim{
		AtMost("relative L2 error", 4.56e-4, 1e-3).From("Figure 4").Because("coarser grid"),
		AtLeast("speed-up", math.Inf(1), 10),
		Within("order", 1.98, 2, 0.1),
		Equal("modes", 20, 20),
		Holds("finite <all>", false, "3 of 4"),
	}
	data, err := Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(data)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	bundle, _ := Table(want...).MIMEBundle()
	if bundle[MIME] != string(data) {
		t.Errorf("bundle holds %v", bundle[MIME])
	}
	quoted, err := Decode([]byte(`"[{\"name\":\"a\",\"value\":\"NaN\",\"relation\":\"<=\",\"threshold\":1,\"passed\":false}]"`))
	if err != nil || len(quoted) != 1 || !math.IsNaN(quoted[0].Value) {
		t.Errorf("a JSON string: %v, %v", quoted, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"reading JSON":      `{"name":"a"}`,
		"has no name":       `[{"relation":"<=","passed":true}]`,
		"relation is":       `[{"name":"a","relation":"~"}]`,
		"its numbers say":   `[{"name":"a","relation":"<=","value":2,"threshold":1,"passed":true}]`,
		"is not a number":   `[{"name":"a","relation":"<=","value":"two"}]`,
		"neither a number ": `[{"name":"a","relation":"<=","value":[2]}]`,
	} {
		_, err := Decode([]byte(text))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error is %v", text, err)
		}
	}
}

func TestTable(t *testing.T) {
	r := Table(AtMost("error <L2>", 0.5, 0.1), AtLeast("speed-up", 44.2, 10)).Titled("Burgers")
	if r.Passed() || Failed(r.Claims) != 1 {
		t.Error("a failed claim went unseen")
	}
	if Table().Passed() {
		t.Error("an empty report passes")
	}
	want := "Burgers: 1 of 2 passed\n" +
		"        claim       found  asked\n" +
		"FAILED  error <L2>  0.5    ≤ 0.1\n" +
		"passed  speed-up    44.2   ≥ 10"
	if got := r.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if h := r.HTML(); !strings.Contains(h, "error &lt;L2&gt;") || strings.Count(h, "<tr>") != 3 {
		t.Errorf("HTML is %s", h)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestWriteReportsErrors(t *testing.T) {
	if err := Write(full{}, []Claim{AtMost("a", 1, 2)}); err == nil || !strings.Contains(err.Error(), "no space") {
		t.Errorf("error is %v", err)
	}
}
