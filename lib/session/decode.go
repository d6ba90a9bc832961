package session

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"unsafe"
)

// decoder reads what an encoder wrote. An object is read when something first
// leads to it, which tells its type.
type decoder struct {
	buf     []byte // of the variable or object being read
	roots   [][]byte
	bodies  [][]byte
	objects []reflect.Value // pointers and maps, once met
	unread  []int           // objects that were met
	layouts layouts
	blob    func(index int, bytes uint64) (unsafe.Pointer, error)
	types   map[string]reflect.Type
	depth   int
}

// open takes a stream apart.
func (d *decoder) open(stream []byte) error {
	d.buf = stream
	sizes := func() (out []uint64, err error) {
		n, err := d.uint()
		if err != nil || n > uint64(len(d.buf)) {
			return nil, errCorrupt
		}
		for range n {
			size, err := d.uint()
			if err != nil {
				return nil, err
			}
			out = append(out, size)
		}
		return out, nil
	}
	objects, err := sizes()
	if err != nil {
		return err
	}
	roots, err := sizes()
	if err != nil {
		return err
	}
	cut := func(sizes []uint64) (out [][]byte, err error) {
		for _, n := range sizes {
			b, err := d.take(n)
			if err != nil {
				return nil, err
			}
			out = append(out, b)
		}
		return out, nil
	}
	if d.bodies, err = cut(objects); err != nil {
		return err
	}
	if d.roots, err = cut(roots); err != nil {
		return err
	}
	d.objects = make([]reflect.Value, len(d.bodies))
	return nil
}

// root reads a variable into v.
func (d *decoder) root(i int, v reflect.Value) error {
	if i < 0 || i >= len(d.roots) {
		return errCorrupt
	}
	if err := d.whole(d.roots[i], d.value, v); err != nil {
		return err
	}
	for len(d.unread) > 0 {
		n := d.unread[0]
		d.unread = d.unread[1:]
		read, o := d.entries, d.objects[n]
		if o.Kind() == reflect.Pointer {
			read, o = d.value, o.Elem()
		}
		if err := d.whole(d.bodies[n], read, o); err != nil {
			return err
		}
	}
	return nil
}

// whole reads a value that takes all of the data.
func (d *decoder) whole(data []byte, read func(reflect.Value) error, v reflect.Value) error {
	d.buf = data
	if err := read(v); err != nil {
		return err
	}
	if len(d.buf) > 0 {
		return errCorrupt
	}
	return nil
}

func (d *decoder) uint() (uint64, error) {
	n, k := binary.Uvarint(d.buf)
	if k <= 0 {
		return 0, errCorrupt
	}
	d.buf = d.buf[k:]
	return n, nil
}

func (d *decoder) int() (int64, error) {
	n, k := binary.Varint(d.buf)
	if k <= 0 {
		return 0, errCorrupt
	}
	d.buf = d.buf[k:]
	return n, nil
}

func (d *decoder) take(n uint64) ([]byte, error) {
	if n > uint64(len(d.buf)) {
		return nil, errCorrupt
	}
	b := d.buf[:n]
	d.buf = d.buf[n:]
	return b, nil
}

func (d *decoder) tag() (byte, error) {
	b, err := d.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

func (d *decoder) bytes() ([]byte, error) {
	n, err := d.uint()
	if err != nil {
		return nil, err
	}
	return d.take(n)
}

func (d *decoder) float() (float64, error) {
	b, err := d.take(8)
	if err != nil {
		return 0, err
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b)), nil
}

// sliceHeader is a slice in memory; appending to one with cap equal to len copies.
type sliceHeader struct {
	p        unsafe.Pointer
	len, cap int
}

// value reads into v, which can be set.
func (d *decoder) value(v reflect.Value) error {
	if d.depth++; d.depth > maxDepth+1 {
		return errTooDeep
	}
	defer func() { d.depth-- }()
	t := v.Type()
	l := d.layouts.of(t)
	if l.err != nil {
		return l.err
	}
	switch l.method {
	case asZero:
		return nil
	case byGob, byBinary, byText:
		data, err := d.bytes()
		if err != nil {
			return err
		}
		return unmarshal(l.method, v, append([]byte(nil), data...))
	}
	switch t.Kind() {
	case reflect.Bool:
		b, err := d.tag()
		if err != nil || b > 1 {
			return errors.Join(err, errCorrupt)
		}
		v.SetBool(b == 1)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := d.int()
		if err != nil || v.OverflowInt(n) {
			return errCorrupt
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := d.uint()
		if err != nil || v.OverflowUint(n) {
			return errCorrupt
		}
		v.SetUint(n)
	case reflect.Float32, reflect.Float64:
		f, err := d.float()
		if err != nil {
			return err
		}
		v.SetFloat(f)
	case reflect.Complex64, reflect.Complex128:
		re, err := d.float()
		if err != nil {
			return err
		}
		im, err := d.float()
		if err != nil {
			return err
		}
		v.SetComplex(complex(re, im))
	case reflect.String:
		b, err := d.bytes()
		if err != nil {
			return err
		}
		v.SetString(string(b))
	case reflect.Slice:
		return d.slice(v)
	case reflect.Array:
		return d.elements(v)
	case reflect.Pointer, reflect.Map:
		return d.object(v)
	case reflect.Struct:
		for i := range t.NumField() {
			if err := d.value(open(v.Field(i))); err != nil {
				return err
			}
		}
	case reflect.Interface:
		return d.iface(v)
	case reflect.Uintptr:
		if t.Name() == "uintptr" {
			return nil // written only when zero
		}
		n, err := d.uint()
		if err != nil || v.OverflowUint(n) {
			return errCorrupt
		}
		v.SetUint(n)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		// Written only when empty.
	default:
		return errCorrupt
	}
	return nil
}

// unmarshal reads a value by its own method, which is somebody else's code and
// may panic.
func unmarshal(m method, v reflect.Value, data []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("reading a %s: panic: %v", v.Type(), r)
		}
	}()
	switch p := v.Addr().Interface(); m {
	case byGob:
		return p.(gobCoder).GobDecode(data)
	case byBinary:
		return p.(encoding.BinaryUnmarshaler).UnmarshalBinary(data)
	default:
		return p.(encoding.TextUnmarshaler).UnmarshalText(data)
	}
}

func (d *decoder) slice(v reflect.Value) error {
	tag, err := d.tag()
	if err != nil {
		return err
	}
	t := v.Type()
	switch tag {
	case tagNil:
		return nil
	case tagBlob:
		index, err := d.uint()
		if err != nil {
			return err
		}
		n, err := d.uint()
		if err != nil {
			return err
		}
		size := uint64(t.Elem().Size())
		if !d.layouts.of(t.Elem()).flat || size == 0 || n > math.MaxInt64/size || index > math.MaxInt32 {
			return errCorrupt
		}
		p, err := d.blob(int(index), n*size)
		if err != nil {
			return err
		}
		if uintptr(p)%uintptr(t.Elem().Align()) != 0 {
			return errCorrupt
		}
		*(*sliceHeader)(v.Addr().UnsafePointer()) = sliceHeader{p, int(n), int(n)}
		return nil
	case tagHere:
	default:
		return errCorrupt
	}
	n, err := d.uint()
	if err != nil {
		return err
	}
	if err := d.enough(n, t.Elem()); err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(t, int(n), int(n)))
	return d.elements(v)
}

// enough says whether the data can hold that many elements: it bounds what a
// damaged number can make this program allocate.
func (d *decoder) enough(n uint64, elem reflect.Type) error {
	const most = 1 << 30 // elements of which nothing is written
	l := d.layouts.of(elem)
	least := uint64(l.least)
	if l.flat {
		least = uint64(elem.Size())
	}
	switch {
	case least > 0 && n > uint64(len(d.buf))/least, least == 0 && elem.Size() > 0 && n > most/uint64(elem.Size()), n > math.MaxInt:
		return errCorrupt
	}
	return nil
}

func (d *decoder) elements(v reflect.Value) error {
	l := d.layouts.of(v.Type().Elem())
	if l.flat {
		to := memory(v)
		b, err := d.take(uint64(len(to)))
		copy(to, b)
		return err
	}
	if l.empty {
		return nil
	}
	for i := range v.Len() {
		if err := d.value(open(v.Index(i))); err != nil {
			return err
		}
	}
	return nil
}

// object gives the pointer or map that leads to an object. What it leads to is
// read later, when the value that has it is complete.
func (d *decoder) object(v reflect.Value) error {
	tag, err := d.tag()
	if err != nil || tag == tagNil {
		return err
	}
	if tag != tagObject {
		return errCorrupt
	}
	n, err := d.uint()
	if err != nil {
		return err
	}
	if n >= uint64(len(d.objects)) {
		return errCorrupt
	}
	o := d.objects[n]
	if !o.IsValid() {
		if t := v.Type(); t.Kind() == reflect.Map {
			o = reflect.MakeMap(t)
		} else {
			if len(d.bodies[n]) < d.layouts.of(t.Elem()).least {
				return errCorrupt
			}
			o = reflect.New(t.Elem()).Convert(t)
		}
		d.objects[n] = o
		d.unread = append(d.unread, int(n))
	}
	if o.Type() != v.Type() {
		return errCorrupt
	}
	v.Set(o)
	return nil
}

// entries reads those of a map.
func (d *decoder) entries(m reflect.Value) error {
	t := m.Type()
	n, err := d.uint()
	if err != nil {
		return err
	}
	for range n {
		if len(d.buf) == 0 && d.layouts.of(t.Key()).least+d.layouts.of(t.Elem()).least > 0 {
			return errCorrupt
		}
		k := reflect.New(t.Key()).Elem()
		if err := d.value(k); err != nil {
			return err
		}
		if !k.Comparable() {
			return errCorrupt
		}
		el := reflect.New(t.Elem()).Elem()
		if err := d.value(el); err != nil {
			return err
		}
		m.SetMapIndex(k, el)
		if len(d.buf) == 0 && d.layouts.of(t.Key()).least+d.layouts.of(t.Elem()).least == 0 {
			return nil // there is only one empty key
		}
	}
	return nil
}

// keptError is an error whose type could not be named.
type keptError string

func (e keptError) Error() string { return string(e) }

func (d *decoder) iface(v reflect.Value) error {
	tag, err := d.tag()
	if err != nil {
		return err
	}
	switch tag {
	case tagNil:
		return nil
	case tagText:
		b, err := d.bytes()
		if err != nil {
			return err
		}
		kept := reflect.ValueOf(keptError(b))
		if !kept.Type().Implements(v.Type()) {
			return errCorrupt
		}
		v.Set(kept)
		return nil
	case tagHere:
	default:
		return errCorrupt
	}
	name, err := d.bytes()
	if err != nil {
		return err
	}
	print, err := d.bytes()
	if err != nil {
		return err
	}
	t, ok := typeOf(string(name), d.types)
	if !ok {
		return fmt.Errorf("it holds a %.200s, a type that this program does not have", name)
	}
	l := d.layouts.of(t)
	if l.print == "" {
		l.print = fingerprint(t)
	}
	if l.print != string(print) {
		return fmt.Errorf("it holds a %s, which has changed since", t)
	}
	if !t.Implements(v.Type()) {
		return errCorrupt
	}
	c := reflect.New(t).Elem()
	if err := d.value(c); err != nil {
		return err
	}
	v.Set(c)
	return nil
}
