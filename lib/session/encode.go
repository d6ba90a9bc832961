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

// encoder writes variables as a stream. What pointers and maps lead to are
// objects, each written once and apart, so that every variable of a stream can
// be read without the others. Large flat slices are left to the caller, as
// extents.
type encoder struct {
	buf     []byte   // of the variable or object being written
	roots   [][]byte // the variables
	objects [][]byte
	ids     map[identity]uint64
	extents []extent
	dynamic []string // types met in interfaces
	path    []string
	depth   int
	met     func(identity) // every object, each time
}

func newEncoder() *encoder { return &encoder{ids: map[identity]uint64{}, met: func(identity) {}} }

// refuse says which part of a variable cannot be kept, why, and what to do.
func (e *encoder) refuse(format string, args ...any) error {
	what := "it"
	if len(e.path) > 1 {
		what = strings.Join(e.path, "")
	}
	return errors.New(what + " " + fmt.Sprintf(format, args...))
}

func (e *encoder) uint(n uint64) { e.buf = binary.AppendUvarint(e.buf, n) }

func (e *encoder) bytes(b []byte) {
	e.uint(uint64(len(b)))
	e.buf = append(e.buf, b...)
}

// root writes a variable.
func (e *encoder) root(name string, v reflect.Value) error {
	e.path, e.buf = []string{name}, nil
	err := e.value(v)
	e.roots = append(e.roots, e.buf)
	return err
}

// stream is all that was written.
func (e *encoder) stream() []byte {
	var out []byte
	for _, list := range [][][]byte{e.objects, e.roots} {
		out = binary.AppendUvarint(out, uint64(len(list)))
		for _, b := range list {
			out = binary.AppendUvarint(out, uint64(len(b)))
		}
	}
	for _, list := range [][][]byte{e.objects, e.roots} {
		for _, b := range list {
			out = append(out, b...)
		}
	}
	return out
}

func (e *encoder) in(step string, v reflect.Value) error {
	e.path = append(e.path, step)
	err := e.value(v)
	e.path = e.path[:len(e.path)-1]
	return err
}

func (e *encoder) value(v reflect.Value) error {
	if e.depth++; e.depth > maxDepth {
		return e.refuse("is nested more than %d deep", maxDepth)
	}
	defer func() { e.depth-- }()
	t := v.Type()
	m, err := methodOf(t)
	if err != nil {
		return e.refuse("%v", err)
	}
	switch m {
	case asZero:
		return nil
	case byGob, byBinary, byText:
		return e.marshalled(m, v)
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
		e.bytes([]byte(v.String()))
	case reflect.Slice:
		return e.slice(v)
	case reflect.Array:
		return e.elements(v)
	case reflect.Map:
		return e.mapping(v)
	case reflect.Struct:
		for i := range t.NumField() {
			if err := e.in("."+t.Field(i).Name, open(v.Field(i))); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		return e.pointer(v)
	case reflect.Interface:
		return e.iface(v)
	case reflect.Func:
		if !v.IsNil() {
			return e.refuse("is a function; keep the values that it is made from, or define it with func")
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
		if v.Uint() != 0 {
			return e.refuse("is an address, which means nothing in the next cell")
		}
	default:
		return e.refuse("has a type of kind %s, which cannot be written", t.Kind())
	}
	return nil
}

// marshalled writes a value by its own method.
func (e *encoder) marshalled(m method, v reflect.Value) error {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	var data []byte
	var err error
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
	e.bytes(data)
	return nil
}

func (e *encoder) slice(v reflect.Value) error {
	switch {
	case v.IsNil():
		e.buf = append(e.buf, tagNil)
		return nil
	case flat(v.Type().Elem()):
		size := int(v.Type().Elem().Size())
		if n := v.Len() * size; n >= blobSize {
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

func (e *encoder) elements(v reflect.Value) error {
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
		e.buf = append(e.buf, v.Bytes()...)
		return nil
	}
	for i := range v.Len() {
		if err := e.in("["+strconv.Itoa(i)+"]", open(v.Index(i))); err != nil {
			return err
		}
	}
	return nil
}

// object writes the number of an object, and the object itself apart if it was
// not met before.
func (e *encoder) object(id identity, write func() error) error {
	e.met(id)
	n, seen := e.ids[id]
	if !seen {
		n = uint64(len(e.objects))
		e.ids[id] = n
		e.objects = append(e.objects, nil)
		outer := e.buf
		e.buf = nil
		if err := write(); err != nil {
			return err
		}
		e.objects[n], e.buf = e.buf, outer
	}
	e.buf = append(e.buf, tagObject)
	e.uint(n)
	return nil
}

func (e *encoder) pointer(v reflect.Value) error {
	if v.IsNil() {
		e.buf = append(e.buf, tagNil)
		return nil
	}
	return e.object(identity{v.UnsafePointer(), v.Type()}, func() error { return e.value(v.Elem()) })
}

// mapping writes a map in the order of its keys' bytes, so that equal maps
// give equal streams.
func (e *encoder) mapping(v reflect.Value) error {
	if v.IsNil() {
		e.buf = append(e.buf, tagNil)
		return nil
	}
	return e.object(identity{v.UnsafePointer(), v.Type()}, func() error { return e.entries(v) })
}

func (e *encoder) entries(v reflect.Value) error {
	type entry struct {
		key   []byte
		k, el reflect.Value
	}
	var entries []entry
	for it := v.MapRange(); it.Next(); {
		k := reflect.New(v.Type().Key()).Elem()
		k.Set(it.Key())
		el := reflect.New(v.Type().Elem()).Elem()
		el.Set(it.Value())
		// The order comes from the key alone; keys that are pointers have none.
		sub := newEncoder()
		sub.path, sub.depth = e.path, e.depth
		if err := sub.in("[key]", k); err != nil {
			return err
		}
		entries = append(entries, entry{sub.buf, k, el})
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	e.uint(uint64(len(entries)))
	for _, en := range entries {
		if err := e.in("[key]", en.k); err != nil {
			return err
		}
		if err := e.in("["+keyText(en.k)+"]", en.el); err != nil {
			return err
		}
	}
	return nil
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

// iface writes the dynamic type's name and the value. An error of a type that
// no program can name is written as its text.
func (e *encoder) iface(v reflect.Value) error {
	if v.IsNil() {
		e.buf = append(e.buf, tagNil)
		return nil
	}
	d := v.Elem()
	t := d.Type()
	if nameable(t) {
		e.buf = append(e.buf, tagHere)
		name := typeName(t)
		e.bytes([]byte(name))
		e.bytes([]byte(fingerprint(t)))
		if !slices.Contains(e.dynamic, name) {
			e.dynamic = append(e.dynamic, name)
		}
		c := reflect.New(t).Elem()
		c.Set(d)
		return e.in("("+t.String()+")", c)
	}
	if err, ok := d.Interface().(error); ok {
		e.buf = append(e.buf, tagText)
		e.bytes([]byte(err.Error()))
		return nil
	}
	return e.refuse("holds a %s, a type that is hidden in its package", t)
}

// nameable says whether a later program can write the type.
func nameable(t reflect.Type) bool {
	if t.Name() != "" {
		if t.PkgPath() == "" || t.PkgPath() == "main" {
			return true
		}
		c := t.Name()[0]
		return c >= 'A' && c <= 'Z' && !bytes.ContainsAny([]byte(t.Name()), "[·")
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return nameable(t.Elem())
	case reflect.Map:
		return nameable(t.Key()) && nameable(t.Elem())
	}
	return false
}

var errCorrupt = errors.New("the data is damaged")
