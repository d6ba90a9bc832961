package failing_test

import (
	"testing"

	"github.com/podium-go/podium/lib/internal/failing"
)

func TestSubtests(t *testing.T) {
	failing.Subtests(t, "good", func(t *testing.T) {
		t.Run("one", func(*testing.T) {})
	})
	failing.Subtests(t, "broken", func(t *testing.T) {
		t.Run("one", func(*testing.T) {})
		t.Run("number two", func(t *testing.T) { t.Error("deliberately") })
	}, "number two")
}
