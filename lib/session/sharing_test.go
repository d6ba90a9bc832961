package session

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// value is the committed value of a variable, as a further cell sees it.
func value[T any](n *notebook, name string) (v T) {
	n.Helper()
	n.run(func(c *Cell) { v = Load[T](c, name) })
	return v
}

func TestSharedWithin(t *testing.T) {
	seven := 7
	got := again(t, []*int{&seven, &seven, nil})
	if got[0] != got[1] || *got[0] != 7 {
		t.Error("two pointers to one object came back as two objects")
	}
	m := map[string]int{"a": 1}
	maps := again(t, []map[string]int{m, m})
	maps[0]["b"] = 2
	if maps[1]["b"] != 2 {
		t.Error("a map that is there twice came back as two")
	}
	// An object that is part of its own map, and a pointer to itself.
	self := Self{}
	self["self"] = self
	loop := again(t, self)
	loop["x"] = nil
	if len(loop["self"]["self"]) != 2 {
		t.Error("a map in itself came back apart")
	}
	var p Ptr
	p = &p
	if q := again(t, p); *q != q {
		t.Error("a pointer to itself came back apart")
	}
	keys := again(t, map[*int]*int{&seven: &seven})
	for k, v := range keys {
		if k != v {
			t.Error("a key and its value came back apart")
		}
	}
}

func TestSharedBetween(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) {
		tree := &Tree{Value: 1, Children: []*Tree{{Value: 2}}}
		Keep(c, "root", tree)
		Keep(c, "child", tree.Children[0])
		Keep(c, "list", []*Tree{tree})
		Keep(c, "alone", &Tree{Value: 9})
	})
	k, _ := n.store.Variable("child")
	if want := []string{"child", "list", "root"}; !slices.Equal(k.Group, want) {
		t.Errorf("the group is %q, want %q", k.Group, want)
	}
	if k, _ := n.store.Variable("alone"); !slices.Equal(k.Group, []string{"alone"}) {
		t.Errorf("a variable without relations has the group %q", k.Group)
	}
	n.cell(func(c *Cell) {
		root, child := Load[*Tree](c, "root"), Load[*Tree](c, "child")
		list := Load[[]*Tree](c, "list")
		if root.Children[0] != child || list[0] != root {
			t.Error("shared objects came back apart")
		}
		child.Value = 20
		Keep(c, "root", root)
		Keep(c, "child", child)
		Keep(c, "list", list)
	})
	if v := value[[]*Tree](n, "list")[0].Children[0].Value; v != 20 {
		t.Errorf("a change through one variable is %d through another", v)
	}
	// One loaded alone and kept again parts; the others are as they were.
	n.cell(func(c *Cell) {
		child := Load[*Tree](c, "child")
		child.Value = 30
		Keep(c, "child", child)
	})
	n.run(func(c *Cell) {
		root, child := Load[*Tree](c, "root"), Load[*Tree](c, "child")
		if root.Children[0].Value != 20 || child.Value != 30 || Load[[]*Tree](c, "list")[0] != root {
			t.Error("the group is not as it was without the one that left it")
		}
	})
	// One redefined, one forgotten.
	n.cell(func(c *Cell) { Keep(c, "root", "something else") })
	if err := n.store.Forget("child"); err != nil {
		t.Fatal(err)
	}
	if v := value[[]*Tree](n, "list")[0].Children[0].Value; v != 20 {
		t.Errorf("the last of a group is %d, want 20", v)
	}
}

func TestSharedMaps(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) {
		m := map[string]any{"a": 1}
		Keep(c, "m", m)
		Keep(c, "same", m)
		Keep(c, "both", [2]map[string]any{m, m})
	})
	n.run(func(c *Cell) {
		m, both := Load[map[string]any](c, "m"), Load[[2]map[string]any](c, "both")
		Load[map[string]any](c, "same")["b"] = 2
		if len(m) != 2 || len(both[1]) != 2 {
			t.Error("one map came back as several")
		}
	})
}

// TestGroups gives random variables random shared objects: each must come back
// equal, whichever are loaded, and shared as before if all are.
func TestGroups(t *testing.T) {
	n := newNotebook(t)
	state := uint32(1)
	random := func(limit int) int { // a linear congruential generator, Numerical Recipes
		state = state*1664525 + 1013904223
		return int(state>>8) % limit
	}
	for range 40 {
		pool := make([]*Tree, 6)
		for i := range pool {
			pool[i] = &Tree{Value: i}
		}
		vars := make([][]*Tree, 5)
		for i := range vars {
			for range random(4) {
				vars[i] = append(vars[i], pool[random(len(pool))])
			}
		}
		n.cell(func(c *Cell) {
			for i, v := range vars {
				Keep(c, fmt.Sprint("v", i), v)
			}
		})
		back := make([][]*Tree, len(vars))
		n.run(func(c *Cell) {
			for i := range vars {
				back[i] = Load[[]*Tree](c, fmt.Sprint("v", i))
			}
		})
		if !reflect.DeepEqual(back, vars) {
			t.Fatal("the variables came back otherwise")
		}
		for i := range vars {
			for j := range vars {
				for a := range vars[i] {
					for b := range vars[j] {
						if (vars[i][a] == vars[j][b]) != (back[i][a] == back[j][b]) {
							t.Fatalf("v%d[%d] and v%d[%d] are shared on one side alone", i, a, j, b)
						}
					}
				}
			}
		}
	}
}

func TestRefusedOfGroup(t *testing.T) {
	n := newNotebook(t)
	shared := &Tree{Value: 1}
	refused := n.cell(func(c *Cell) {
		Keep(c, "a", shared)
		Keep(c, "bad", []any{shared, make(chan int)})
		Keep(c, "z", shared)
	})
	if len(refused) != 1 || !strings.Contains(refused["bad"], "bad[1]") {
		t.Errorf("refused: %q", refused)
	}
	n.run(func(c *Cell) {
		if Load[*Tree](c, "a") != Load[*Tree](c, "z") {
			t.Error("the others came back apart")
		}
	})
}

func TestKeepTwice(t *testing.T) {
	n := newNotebook(t)
	n.cell(func(c *Cell) {
		x := 1
		Keep(c, "x", "first")
		KeepRef(c, "x", &x)
		x = 2 // by reference: as at the end
		y := 1
		Keep(c, "y", y)
		y = 2
	})
	if x, y := value[int](n, "x"), value[int](n, "y"); x != 2 || y != 1 {
		t.Errorf("x is %d, y is %d; want 2 and 1", x, y)
	}
}

// TestStable keeps the same values twice: nothing that did not change is
// written again.
func TestStable(t *testing.T) {
	Register[Point]()
	n := newNotebook(t)
	keys := map[*Tree]int{}
	for i := range 50 {
		keys[&Tree{Value: i}] = i
	}
	named := map[string]any{}
	for i := range 50 {
		named[fmt.Sprint(i)] = Point{float64(i), 0}
	}
	n.cell(func(c *Cell) { Keep(c, "keys", keys); Keep(c, "named", named); Keep(c, "x", 1) })
	before := n.files()
	n.cell(func(c *Cell) {
		Keep(c, "keys", Load[map[*Tree]int](c, "keys"))
		Keep(c, "named", Load[map[string]any](c, "named"))
		Keep(c, "x", Load[int](c, "x"))
	})
	if after := n.files(); !slices.Equal(after, before) {
		t.Errorf("the files are %q, were %q", after, before)
	}
	n.cell(func(c *Cell) { Keep(c, "x", Load[int](c, "x")+1) })
	if after := n.files(); slices.Equal(after, before) || len(after) != len(before) {
		t.Errorf("with one variable changed the files are %q, were %q", after, before)
	}
}
