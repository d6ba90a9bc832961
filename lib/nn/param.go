package nn

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/podium-go/podium/lib/tensor"
)

// Param is a parameter of a layer, or a number that it remembers.
type Param struct {
	Value *tensor.Tensor
	// Buffer says that it is remembered rather than trained, as the running mean
	// of a batch norm: it goes into files, but has no gradient.
	Buffer bool
}

// Named is a parameter with its name in a network.
type Named struct {
	Name string
	*Param
}

// All returns the parameters and buffers of a network, which is a layer or any
// struct, map, slice or pointer to such, in the order of the fields. Names are
// those of the exported fields in snake case, and indices, joined by dots; a
// field with the tag `nn:"name"` has that name, with `nn:"-"` it is left out. A
// parameter that is in two places is listed once, under its first name.
func All(network any) []Named {
	c := collector{seen: map[*Param]bool{}, open: map[uintptr]bool{}}
	c.walk(reflect.ValueOf(network), "")
	return c.found
}

// Params returns the parameters of a network that are trained; see [All].
func Params(network any) []*Param {
	var params []*Param
	for _, n := range All(network) {
		if !n.Buffer {
			params = append(params, n.Param)
		}
	}
	return params
}

// Values returns the tensors of parameters, for an optimiser.
func Values(params []*Param) []*tensor.Tensor {
	ts := make([]*tensor.Tensor, len(params))
	for i, p := range params {
		ts[i] = p.Value
	}
	return ts
}

// Count returns the number of elements of the trained parameters of a network,
// a complex one counted as two.
func Count(network any) int {
	n := 0
	for _, p := range Params(network) {
		n += reals(p.Value)
	}
	return n
}

func reals(t *tensor.Tensor) int {
	if d := t.DType(); d == tensor.Complex128 || d == tensor.Complex64 {
		return 2 * t.Len()
	}
	return t.Len()
}

type collector struct {
	found []Named
	seen  map[*Param]bool
	open  map[uintptr]bool // pointers on the way here, against cycles
}

var paramType = reflect.TypeFor[*Param]()

func (c *collector) walk(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			c.walk(v.Elem(), name)
		}
	case reflect.Pointer:
		if v.IsNil() || c.open[v.Pointer()] {
			return
		}
		if v.Type() == paramType {
			if p := v.Interface().(*Param); !c.seen[p] {
				c.seen[p] = true
				c.found = append(c.found, Named{name, p})
			}
			return
		}
		c.open[v.Pointer()] = true
		c.walk(v.Elem(), name)
		delete(c.open, v.Pointer())
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			tag := f.Tag.Get("nn")
			if !f.IsExported() || tag == "-" {
				continue
			}
			switch {
			case tag == "" && f.Anonymous:
				c.walk(v.Field(i), name)
			case tag != "":
				c.walk(v.Field(i), join(name, tag))
			default:
				c.walk(v.Field(i), join(name, snake(f.Name)))
			}
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k < reflect.Array || k == reflect.String {
			return // numbers
		}
		for i := range v.Len() {
			c.walk(v.Index(i), join(name, strconv.Itoa(i)))
		}
	case reflect.Map:
		if v.Type().Key().Kind() != reflect.String {
			return
		}
		for _, k := range sortedKeys(v) {
			c.walk(v.MapIndex(k), join(name, k.String()))
		}
	}
}

func join(name, part string) string {
	if name == "" {
		return part
	}
	return name + "." + part
}

// snake turns WeightNorm into weight_norm and FFTScale into fft_scale.
func snake(s string) string {
	var b strings.Builder
	r := []rune(s)
	for i, c := range r {
		if unicode.IsUpper(c) && i > 0 && (!unicode.IsUpper(r[i-1]) || i+1 < len(r) && unicode.IsLower(r[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// Summary returns a table of the parameters of a network: names, shapes, types
// and counts.
func Summary(network any) string {
	all := All(network)
	width := len("name")
	for _, n := range all {
		width = max(width, len(n.Name))
	}
	var b strings.Builder
	row := func(name, shape, dtype, count string) {
		fmt.Fprintf(&b, "%-*s  %-18s %-10s %12s\n", width, name, shape, dtype, count)
	}
	row("name", "shape", "type", "numbers")
	total, buffers := 0, 0
	for _, n := range all {
		count := strconv.Itoa(reals(n.Value))
		if n.Buffer {
			count = "(" + count + ")"
			buffers += reals(n.Value)
		} else {
			total += reals(n.Value)
		}
		row(n.Name, fmt.Sprint(n.Value.Shape()), n.Value.DType().String(), count)
	}
	fmt.Fprintf(&b, "%d parameters", total)
	if buffers > 0 {
		fmt.Fprintf(&b, ", and %d numbers that are remembered", buffers)
	}
	return b.String()
}

// sortedKeys returns the keys of a map of strings in order.
func sortedKeys(m reflect.Value) []reflect.Value {
	return slices.SortedFunc(slices.Values(m.MapKeys()), func(a, b reflect.Value) int { return cmp.Compare(a.String(), b.String()) })
}
