package engine

import (
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPlainText(t *testing.T) {
	for html, want := range map[string]string{
		"":                                  "",
		"<script>f()</script>":              "",
		"<style>a{}</style><b>1 &lt; 2</b>": "1 < 2",
		"<ul><li>a</li>\n\n<li>b</li></ul>": "a\nb",
		"<p>one</p><p>two<br>three</p><!-- x -->": "one\ntwo\nthree",
		"1 < 2": "1 < 2",
	} {
		if got := plainText(html); got != want {
			t.Errorf("%q: %q, want %q", html, got, want)
		}
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{
		{"*", "a/b\nc", true}, {"a*c", "a/b/c", true}, {"a?c", "a/c", true}, {"b", "abc", false}, {"[", "[", false},
	} {
		if got := glob(c.pattern, c.s); got != c.want {
			t.Errorf("glob(%q, %q) = %v", c.pattern, c.s, got)
		}
	}
}

func TestCursors(t *testing.T) {
	s := "aé😀b"
	for n, at := range []int{0, 1, 3, 7, 8} { // code points to bytes
		if got := byteOffset(s, n); got != at {
			t.Errorf("byteOffset(%d) = %d, want %d", n, got, at)
		}
	}
	for at, n := range map[int]int{0: 0, 1: 1, 3: 2, 7: 4, 8: 5} { // bytes to UTF-16 and back
		if got := utf16Offset(s, at); got != n {
			t.Errorf("utf16Offset(%d) = %d, want %d", at, got, n)
		}
		if got := utf16ByteOffset(s, n); got != at {
			t.Errorf("utf16ByteOffset(%d) = %d, want %d", n, got, at)
		}
	}
	for _, outside := range []int{-1, 100} {
		byteOffset(s, outside)
		utf16Offset(s, outside)
		utf16ByteOffset(s, outside)
	}
}

// recorder collects what streams publish.
type recorder struct {
	mu       sync.Mutex
	messages [][2]string
}

func (r *recorder) publish(name, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.messages = append(r.messages, [2]string{name, text})
}

func (r *recorder) all() [][2]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([][2]string(nil), r.messages...)
}

func TestStreamsGatherInOrder(t *testing.T) {
	var r recorder
	s := newStreams(r.publish)
	for range 10 {
		s.addFromCell("stdout", "a", false)
	}
	s.addFromCell("stderr", "b", false)
	s.addFromCell("stdout", "c", false)
	if !eventually(time.Second, func() bool { return len(r.all()) == 3 }) {
		t.Errorf("%q", r.all())
	}
	if got := r.all(); got[0] != [2]string{"stdout", "aaaaaaaaaa"} || got[1] != [2]string{"stderr", "b"} || got[2] != [2]string{"stdout", "c"} {
		t.Errorf("%q", got)
	}
}

func TestStreamsStopAtTheLimit(t *testing.T) {
	var r recorder
	s := newStreams(r.publish)
	for range streamLimit {
		s.addFromCell("stdout", "€", false)
	}
	s.addFromCell("stderr", "more", false)
	s.close()
	var text, notes strings.Builder
	for _, m := range r.all() {
		if m[0] == "stdout" {
			text.WriteString(m[1])
		} else {
			notes.WriteString(m[1])
		}
	}
	if n := text.Len(); n > streamLimit || n < streamLimit-3 || !utf8.ValidString(text.String()) {
		t.Errorf("%d bytes shown, valid %v", n, utf8.ValidString(text.String()))
	}
	if strings.Count(notes.String(), "not shown") != 1 || strings.Contains(notes.String(), "more") {
		t.Errorf("notes: %q", notes.String())
	}
}

func TestStreamsHoldACrash(t *testing.T) {
	crash := "panic: no\n\ngoroutine 1 [running]:\n"
	var r recorder
	s := newStreams(r.publish)
	s.addFromCell("stderr", "before\n"+crash, true)
	s.addFromCell("stderr", "exit status 2\n", true)
	s.close()
	if got := r.all(); len(got) != 1 || got[0][1] != "before\n" {
		t.Errorf("a crash is shown: %q", got)
	}
	if tail := s.stderrTail(); !strings.Contains(tail, crash) {
		t.Errorf("tail %q", tail)
	}
	r = recorder{}
	s = newStreams(r.publish)
	s.addFromCell("stderr", crash, true)
	if !eventually(2*holdDuration, func() bool { return len(r.all()) == 1 }) {
		t.Error("what is no crash is never shown")
	}
	// A program that writes without end is no crash either.
	r = recorder{}
	s = newStreams(r.publish)
	s.addFromCell("stderr", crash+strings.Repeat("x", tailLimit), true)
	if len(r.all()) == 0 {
		t.Error("too much is held back")
	}
}

func TestExchangesForgetOnlyWhatIsOver(t *testing.T) {
	s := newExchanges()
	running := &exchange{id: "running", done: make(chan struct{})}
	s.add(running)
	for range 3 * remembered {
		s.add(&exchange{id: time.Now().String(), over: true})
	}
	if s.find("running") != running {
		t.Error("a running exchange is forgotten")
	}
	if len(s.ids) > remembered+1 || len(s.byID) > remembered+1 {
		t.Errorf("%d exchanges are kept", len(s.ids))
	}
}
