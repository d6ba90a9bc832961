package session

import (
	"net"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/template"
	"time"
	"unsafe"

	"gonum.org/v1/gonum/mat"
)

type moody struct{ p *int }

var typeOfPoint, typeOfTree = reflect.TypeFor[Point](), reflect.TypeFor[Tree]()

func fingerprintOf[T any]() string { return fingerprint(reflect.TypeFor[T]()) }

// TestRefused says of each value that cannot be kept where it is, why, and what
// to do; the other variables of the cell are kept.
func TestRefused(t *testing.T) {
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	type deep struct {
		Inner map[string][]any
	}
	x := 1
	var atomicPointer atomic.Pointer[int]
	atomicPointer.Store(&x)
	n := newNotebook(t)
	cases := []struct {
		name  string
		keep  func(c *Cell, name string)
		wants []string
	}{
		{"channel", keep(make(chan int)), []string{"it is a channel", "lives only as long as its cell"}},
		{"function", keep(func() {}), []string{"it is a function", "keep the values that it is made from"}},
		{"callbacks", keep([]func(){nil, func() {}}), []string{"callbacks[1] is a function"}},
		{"address", keep(unsafe.Pointer(&x)), []string{"it is an address", "means nothing in the next cell"}},
		{"number", keep(uintptr(12)), []string{"it is an address"}},
		{"pointer", keep(&atomicPointer), []string{"pointer.v is an address"}},
		{"file", keep(file), []string{"it is a os.File", "operating system", "open it again"}},
		{"conn", keep(&net.TCPConn{}), []string{"net.TCPConn", "operating system"}},
		{"pool", keep(&sync.Pool{}), []string{"sync.Pool", "is hidden", "no marshaller", "keep what it is made from"}},
		{"template", keep(template.New("t")), []string{"template.Template", "hidden"}},
		{"inner", keep(deep{map[string][]any{"key": {0, make(chan bool)}}}), []string{`inner.Inner["key"][1] holds a chan bool`, "cannot name"}},
		{"numbered", keep(map[int]any{7: []any{func() {}}}), []string{"numbered[7]([]interface {})[0] holds a func()"}},
		{"keys", keep(map[any]int{make(chan int): 1}), []string{"keys[key] holds a chan int"}},
		{"lists", keep(map[[2]any]int{{1, unsafe.Pointer(&x)}: 1}), []string{"lists[key][1](unsafe.Pointer) is an address"}},
		{"chain", keep(&Hidden{next: &Hidden{next: &Hidden{}}}), nil},
		{"linked", keep(&linked{next: &linked{next: &linked{c: make(chan int)}}}), []string{"linked.next.next.c is a channel"}},
		{"generic", keep(any(Pair[int, int]{})), []string{"it holds a session.Pair[int,int]", "cannot name"}},
		{"anonymous", keep(any(struct{ X int }{})), []string{"it holds a struct { X int }", "cannot name"}},
		{"hiddenType", keep(any(moody{})), []string{"it holds a session.moody", "cannot name"}},
		{"marshaller", keep(time.Date(-5, 1, 1, 0, 0, 0, 0, time.FixedZone("odd", 1<<26))), []string{"cannot be written by its own marshaller"}},
		{"matrix", keep(struct{ mat.Matrix }{mat.NewDense(1, 1, nil)}), nil},
		{"empty", keep(struct{ mat.Matrix }{}), nil}, // its Dims panics
	}
	refused := n.cell(func(c *Cell) {
		for _, k := range cases {
			k.keep(c, k.name)
		}
		Keep(c, "good", 42)
	})
	for _, k := range cases {
		why, ok := refused[k.name]
		if ok != (k.wants != nil) {
			t.Errorf("%s: refused %v: %s", k.name, ok, why)
		}
		for _, want := range k.wants {
			if !strings.Contains(why, want) {
				t.Errorf("%s: %q does not say %q", k.name, why, want)
			}
		}
	}
	if got := value[int](n, "good"); got != 42 {
		t.Errorf("the good variable is %d", got)
	}
}

type linked struct {
	c    chan int
	next *linked
}

func keep[T any](v T) func(c *Cell, name string) {
	return func(c *Cell, name string) { Keep(c, name, v) }
}

// TestLongPath: the path to what is refused at the end of a long chain is cut.
func TestLongPath(t *testing.T) {
	chain := &linked{c: make(chan int)}
	for range 100_000 {
		chain = &linked{next: chain}
	}
	why := newNotebook(t).cell(func(c *Cell) { Keep(c, "chain", chain) })["chain"]
	if len(why) > 300 || !strings.HasPrefix(why, "chain.next.next") || !strings.Contains(why, "…") || !strings.Contains(why, ".next.c is a channel") {
		t.Errorf("refused: %.1000s", why)
	}
}

// TestLoadErrors: what Load says of variables that it cannot give.
func TestLoadErrors(t *testing.T) {
	n := newNotebook(t)
	Register[Point]()
	n.cell(func(c *Cell) {
		Keep(c, "x", 1)
		Keep(c, "any", any(Point{1, 2}))
	})
	fails := func(want string, load func(c *Cell)) {
		t.Helper()
		defer func() {
			s, _ := recover().(stop)
			if s.err == nil || !strings.Contains(s.Error(), want) {
				t.Errorf("the error is %v, want one with %q", s.err, want)
			}
		}()
		load(Begin())
	}
	fails("the kept variable y cannot be loaded: the session has no such variable", func(c *Cell) { Load[int](c, "y") })
	fails("the kept variable x cannot be loaded: its type float64 is not laid out as when it was kept; run the cell that defines it again", func(c *Cell) { Load[float64](c, "x") })
	delete(registered, typeName(typeOfPoint))
	fails("it holds a github.com/podium-go/podium/lib/session.Point, a type that this program does not have", func(c *Cell) { Load[any](c, "any") })
	registered[typeName(typeOfPoint)] = typeOfTree
	fails("which has changed since", func(c *Cell) { Load[any](c, "any") })
	Register[Point]()
	t.Setenv(Variable, "")
	fails("does not run in a session (PODIUM_SESSION is not set)", func(c *Cell) { Load[int](c, "x") })
	c := Begin()
	Keep(c, "x", 1)
	c.Done()
	c.Close() // nothing to do
}

// TestFingerprint: types that are laid out otherwise have other fingerprints.
func TestFingerprint(t *testing.T) {
	seen := map[string]string{}
	for _, p := range []struct{ name, print string }{
		{"int", fingerprintOf[int]()}, {"int64", fingerprintOf[int64]()}, {"[]int", fingerprintOf[[]int]()}, {"[3]int", fingerprintOf[[3]int]()},
		{"fields", fingerprintOf[struct{ A, B int }]()}, {"order", fingerprintOf[struct{ B, A int }]()}, {"recursive", fingerprintOf[Tree]()},
		{"grid", fingerprintOf[Grid]()}, {"map", fingerprintOf[map[int]string]()}, {"other map", fingerprintOf[map[string]int]()},
		{"array 3", func() string { type A [3]int; return fingerprintOf[A]() }()},
		{"array 4", func() string { type A [4]int; return fingerprintOf[A]() }()},
		{"struct 1", func() string { type S struct{ X []int }; return fingerprintOf[S]() }()},
		{"struct 2", func() string { type S struct{ X []int8 }; return fingerprintOf[S]() }()},
		{"behind 1", func() string { type S struct{ X int }; return fingerprintOf[map[string]*S]() }()},
		{"behind 2", func() string { type S struct{ Y int }; return fingerprintOf[map[string]*S]() }()},
	} {
		if other, ok := seen[p.print]; ok {
			t.Errorf("%s and %s have the same fingerprint", other, p.name)
		}
		seen[p.print] = p.name
	}
}
