package session_test

import (
	"fmt"
	"os"
	"strconv"

	"github.com/podium-go/podium/lib/session"
)

// Two cells of a notebook, as the programs that the kernel makes of them, and
// what the kernel does between them.
func Example() {
	root, err := os.MkdirTemp("", "sessions")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(root)
	store, err := session.Create(root)
	if err != nil {
		panic(err)
	}
	os.Setenv(session.Variable, store.Dir())
	defer os.Unsetenv(session.Variable)

	first := func() {
		c := session.Begin()
		defer c.Close()
		x := []float64{1, 2, 3}
		y := session.Try1(strconv.ParseFloat("0.5", 64))
		events := make(chan int)
		session.Keep(c, "x", x)
		session.Keep(c, "y", y)
		session.Keep(c, "events", events)
		c.Done()
	}
	first()
	prepared, err := store.Prepared()
	if err != nil {
		panic(err)
	}
	for _, r := range prepared.Refused {
		fmt.Printf("%s is not kept: %s\n", r.Name, r.Reason)
	}
	if err := store.Commit(prepared, []string{"x", "y"}); err != nil {
		panic(err)
	}

	second := func() {
		c := session.Begin()
		defer c.Close()
		x := session.Load[[]float64](c, "x")
		y := session.Load[float64](c, "y")
		fmt.Println(x[2] * y)
		c.Done()
	}
	second()
	for _, name := range []string{"x", "y"} {
		v, _ := store.Variable(name)
		fmt.Printf("%s: shape %q, value %q\n", v.Name, v.Shape, v.Text)
	}
	if err := store.Remove(); err != nil {
		panic(err)
	}
	// Output:
	// events is not kept: it is a channel, which lives only as long as its cell
	// 1.5
	// x: shape "3", value ""
	// y: shape "", value "0.5"
}
