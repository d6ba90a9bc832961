package session

import (
	"bytes"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// blobSize is the number of bytes from which a flat slice is a file of its own.
const blobSize = 64 << 10

// maxDepth bounds nesting; longer chains of pointers would exhaust the stack.
const maxDepth = 10000

// tags in front of values that may be absent or elsewhere.
const (
	tagNil byte = iota
	tagHere
	tagObject // what a pointer or map leads to, by number
	tagBlob   // a slice in the blob table, by number
	tagText   // an error of a hidden type, as its text
)

// identity is an object that several values may point to.
type identity struct {
	p unsafe.Pointer
	t reflect.Type
}

// extent is a range of memory that becomes part of a blob.
type extent struct {
	p unsafe.Pointer
	n int // bytes
}

// step is one of a path into a variable: a name, or else an index.
type step struct {
	name  string
	index int
}

// object is what a pointer or map leads to.
type object struct {
	v    reflect.Value // the pointer or map, until the object is written
	from int           // the object that led to it, -1 for the variable
	path []step        // to it from there
	body []byte
}

// encoder writes variables as a stream. What pointers and maps lead to are
// objects, each written once and apart, so that every variable of a stream can
// be read without the others. They are written in turn and not one inside
// another: a chain of pointers may be as long as it likes. Large flat slices are
// left to the caller, as extents.
type encoder struct {
	buf     []byte   // of the variable or object being written
	name    string   // of the variable
	roots   [][]byte // the variables
	objects []object
	written int // objects that have their body
	ids     map[identity]uint64
	extents []extent
	dynamic []string // named types met in interfaces
	types   layouts
	at      int    // the object being written, -1 for the variable
	path    []step // in it
	depth   int
	met     func(identity) // told of every object, each time; may be nil
}

func newEncoder() *encoder {
	return &encoder{types: layouts{}, at: -1}
}

// refuse says which part of a variable cannot be kept, why, and what to do.
func (e *encoder) refuse(format string, args ...any) error {
	return errors.New(e.where() + " " + fmt.Sprintf(format, args...))
}

// where is the path to the value being written; of a long one, its two ends.
func (e *encoder) where() string {
	legs := [][]step{e.path}
	for at := e.at; at >= 0; at = e.objects[at].from {
		legs = append(legs, e.objects[at].path)
	}
	var steps []string
	for _, leg := range slices.Backward(legs) {
		for _, s := range leg {
			if s.name == "" {
				s.name = "[" + strconv.Itoa(s.index) + "]"
			}
			steps = append(steps, s.name)
		}
	}
	if len(steps) == 0 {
		return "it"
	}
	if len(steps) > 16 {
		steps = slices.Concat(steps[:8], []string{" … "}, steps[len(steps)-8:])
	}
	return e.name + strings.Join(steps, "")
}

func (e *encoder) uint(n uint64) { e.buf = binary.AppendUvarint(e.buf, n) }

func (e *encoder) text(s string) {
	e.uint(uint64(len(s)))
	e.buf = append(e.buf, s...)
}

// root writes a variable and all objects that it leads to first.
func (e *encoder) root(name string, v reflect.Value) error {
	e.name, e.at, e.path, e.buf = name, -1, nil, nil
	if err := e.value(v); err != nil {
		return err
	}
	e.roots = append(e.roots, e.buf)
	return e.bodies(math.MaxInt)
}

// bodies writes objects that are still without body, so many at most.
func (e *encoder) bodies(limit int) error {
	for ; e.written < len(e.objects) && limit > 0; limit-- {
		e.at, e.path, e.buf = e.written, nil, nil
		v := e.objects[e.at].v
		write := e.entries
		if v.Kind() == reflect.Pointer {
			write, v = e.value, v.Elem()
		}
		if err := write(v); err != nil {
			return err
		}
		e.objects[e.at].body, e.objects[e.at].v = e.buf, reflect.Value{}
		e.written++
	}
	return nil
}

// stream is all that was written.
func (e *encoder) stream() []byte {
	var bodies [][]byte
	for _, o := range e.objects {
		bodies = append(bodies, o.body)
	}
	var out []byte
	for _, list := range [][][]byte{bodies, e.roots} {
		out = binary.AppendUvarint(out, uint64(len(list)))
		for _, b := range list {
			out = binary.AppendUvarint(out, uint64(len(b)))
		}
	}
	return slices.Concat(out, slices.Concat(bodies...), slices.Concat(e.roots...))
}

func (e *encoder) in(s step, v reflect.Value) error {
	e.path = append(e.path, s)
	err := e.value(v)
	if err == nil { // else the path tells where
		e.path = e.path[:len(e.path)-1]
	}
	return err
}

func (e *encoder) value(v reflect.Value) error {
	if e.depth++; e.depth > maxDepth {
		return e.refuse("is nested more than %d deep", maxDepth)
	}
	defer func() { e.depth-- }()
	t := v.Type()
	l := e.types.of(t)
	if l.err != nil {
		return e.refuse("%v", l.err)
	}
	switch l.method {
	case asZero:
		return nil
	case byGob, byBinary, byText:
		return e.marshalled(l.method, v)
	}
	switch t.Kind() {
	case reflect.Bool:
		if v.Bool() {
			e.buf = append(e.buf, 1)
		} else {
			e.buf = append(e.buf, 0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.buf = binary.AppendVarint(e.buf, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		e.uint(v.Uint())
	case reflect.Float32, reflect.Float64:
		e.buf = binary.LittleEndian.AppendUint64(e.buf, math.Float64bits(v.Float()))
	case reflect.Complex64, reflect.Complex128:
		c := v.Complex()
		e.buf = binary.LittleEndian.AppendUint64(e.buf, math.Float64bits(real(c)))
		e.buf = binary.LittleEndian.AppendUint64(e.buf, math.Float64bits(imag(c)))
	case reflect.String:
		e.text(v.String())
	case reflect.Slice:
		return e.slice(v)
	case reflect.Array:
		return e.elements(v)
	case reflect.Struct:
		for i := range t.NumField() {
			if err := e.in(step{name: "." + t.Field(i).Name}, open(v.Field(i))); err != nil {
				return err
			}
		}
	case reflect.Pointer, reflect.Map:
		return e.object(v)
	case reflect.Interface:
		return e.iface(v)
	case reflect.Func:
		if !v.IsNil() {
			return e.refuse("is a function; keep the values that it is made from, or define it with func, as well as what holds it: a func that returns it makes it anew in each cell")
		}
	case reflect.Chan:
		if !v.IsNil() {
			return e.refuse("is a channel, which lives only as long as its cell")
		}
	case reflect.UnsafePointer:
		if v.UnsafePointer() != nil {
			return e.refuse("is an address, which means nothing in the next cell")
		}
	case reflect.Uintptr:
		// A type of that kind with a name, such as syscall.Errno, is a number.
		if t.Name() != "uintptr" {
			e.uint(v.Uint())
		} else if v.Uint() != 0 {
			return e.refuse("is an address, which means nothing in the next cell")
		}
	default:
		return e.refuse("has a type of kind %s, which cannot be written", t.Kind())
	}
	return nil
}

// marshalled writes a value by its own method, which is somebody else's code
// and may panic.
func (e *encoder) marshalled(m method, v reflect.Value) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = e.refuse("cannot be written by its own marshaller: panic: %v", r)
		}
	}()
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	var data []byte
	switch m {
	case byGob:
		data, err = p.Interface().(gobCoder).GobEncode()
	case byBinary:
		data, err = p.Interface().(encoding.BinaryMarshaler).MarshalBinary()
	default:
		data, err = p.Interface().(encoding.TextMarshaler).MarshalText()
	}
	if err != nil {
		return e.refuse("cannot be written by its own marshaller: %v", err)
	}
	e.uint(uint64(len(data)))
	e.buf = append(e.buf, data...)
	return nil
}

func (e *encoder) slice(v reflect.Value) error {
	if v.IsNil() {
		e.buf = append(e.buf, tagNil)
		return nil
	}
	if elem := v.Type().Elem(); e.types.of(elem).flat {
		if n := v.Len() * int(elem.Size()); n >= blobSize {
			e.buf = append(e.buf, tagBlob)
			e.uint(uint64(len(e.extents)))
			e.uint(uint64(v.Len()))
			e.extents = append(e.extents, extent{v.UnsafePointer(), n})
			return nil
		}
	}
	e.buf = append(e.buf, tagHere)
	e.uint(uint64(v.Len()))
	return e.elements(v)
}

// elements writes those of a slice or array; flat ones as they are in memory.
func (e *encoder) elements(v reflect.Value) error {
	l := e.types.of(v.Type().Elem())
	if l.flat {
		e.buf = append(e.buf, memory(v)...)
		return nil
	}
	if l.empty {
		return nil
	}
	for i := range v.Len() {
		if err := e.in(step{index: i}, open(v.Index(i))); err != nil {
			return err
		}
	}
	return nil
}

// object writes the number of what a pointer or map leads to, and puts it down
// to be written if it was not met before.
func (e *encoder) object(v reflect.Value) error {
	if v.IsNil() {
		e.buf = append(e.buf, tagNil)
		return nil
	}
	id := identity{v.UnsafePointer(), v.Type()}
	if e.met != nil {
		e.met(id)
	}
	n, seen := e.ids[id]
	if !seen {
		if e.ids == nil {
			e.ids = map[identity]uint64{}
		}
		n = uint64(len(e.objects))
		e.ids[id] = n
		e.objects = append(e.objects, object{v: v, from: e.at, path: slices.Clone(e.path)})
	}
	e.buf = append(e.buf, tagObject)
	e.uint(n)
	return nil
}

// entries writes those of a map in the order of their keys, so that equal maps
// give equal streams.
func (e *encoder) entries(v reflect.Value) error {
	type entry struct {
		order []byte
		k, el reflect.Value
	}
	entries := make([]entry, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		k := reflect.New(v.Type().Key()).Elem()
		k.Set(it.Key())
		el := reflect.New(v.Type().Elem()).Elem()
		el.Set(it.Value())
		entries = append(entries, entry{e.order(k), k, el})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return bytes.Compare(a.order, b.order) })
	e.uint(uint64(len(entries)))
	for _, en := range entries {
		if err := e.in(step{name: "[key]"}, en.k); err != nil {
			return err
		}
		if err := e.in(step{name: "[" + keyText(en.k) + "]"}, en.el); err != nil {
			return err
		}
	}
	return nil
}

// order is what the keys of a map are ordered by: a key's own bytes and, where
// it is or has a pointer, some of what that leads to. Keys that cannot be
// written have none.
func (e *encoder) order(k reflect.Value) []byte {
	sub := &encoder{types: e.types, at: -1}
	if sub.value(k) != nil {
		return nil
	}
	own := sub.buf
	const enough = 16
	if sub.bodies(enough) != nil {
		return nil
	}
	for _, o := range sub.objects {
		own = append(own, o.body...)
	}
	return own
}

// keyText is a map key in a path.
func keyText(k reflect.Value) string {
	switch k.Kind() {
	case reflect.String:
		return strconv.Quote(k.String())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(k.Int(), 10)
	}
	return "…"
}

// iface writes the dynamic type's name and the value. An error that cannot be
// written so, often because no program can name its type, is written as its text.
func (e *encoder) iface(v reflect.Value) error {
	if v.IsNil() {
		e.buf = append(e.buf, tagNil)
		return nil
	}
	d := v.Elem()
	t := d.Type()
	l := e.types.of(t)
	c := reflect.New(t).Elem()
	c.Set(d)
	if failure, ok := d.Interface().(error); ok {
		alone := newEncoder()
		if !l.nameable || alone.root("", c) != nil {
			e.buf = append(e.buf, tagText)
			e.text(fmt.Sprint(failure)) // which minds panics
			return nil
		}
	}
	if !l.nameable {
		return e.refuse("holds a %s, a type that other programs cannot name", t)
	}
	e.buf = append(e.buf, tagHere)
	if l.print == "" {
		l.print = fingerprint(t)
	}
	e.text(typeName(t))
	e.text(l.print)
	named(t, func(name string) {
		if !slices.Contains(e.dynamic, name) {
			e.dynamic = append(e.dynamic, name)
		}
	})
	return e.in(step{name: "(" + t.String() + ")"}, c)
}

var errCorrupt = errors.New("the data is damaged")
