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
	objects []reflect.Value
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
	d.buf = d.roots[i]
	if err := d.value(v); err != nil {
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
	m, err := methodOf(t)
	if err != nil {
		return err
	}
	switch m {
	case asZero:
		return nil
	case byGob, byBinary, byText:
		data, err := d.bytes()
		if err != nil {
			return err
		}
		return unmarshal(m, v, append([]byte(nil), data...))
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
	case reflect.Map:
		return d.mapping(v)
	case reflect.Struct:
		for i := range t.NumField() {
			if err := d.value(open(v.Field(i))); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		return d.pointer(v)
	case reflect.Interface:
		return d.iface(v)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Uintptr:
		// Written only when empty.
	default:
		return errCorrupt
	}
	return nil
}

func unmarshal(m method, v reflect.Value, data []byte) error {
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
		if !flat(t.Elem()) || size == 0 || n > math.MaxInt64/size || index > math.MaxInt32 {
			return errCorrupt
		}
		p, err := d.blob(int(index), n*size)
		if err != nil {
			return err
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
	// Every element takes a byte at least, unless it is empty.
	if n > uint64(len(d.buf)) && t.Elem().Size() > 0 || n > math.MaxInt32 {
		return errCorrupt
	}
	if n > 1<<16 && t.Elem().Size() == 0 {
		return errCorrupt
	}
	v.Set(reflect.MakeSlice(t, int(n), int(n)))
	return d.elements(v)
}

func (d *decoder) elements(v reflect.Value) error {
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
		b, err := d.take(uint64(v.Len()))
		if err == nil {
			copy(v.Bytes(), b)
		}
		return err
	}
	for i := range v.Len() {
		if err := d.value(open(v.Index(i))); err != nil {
			return err
		}
	}
	return nil
}

// object gives the object that v leads to, made by fresh and read by fill when
// it is met first.
func (d *decoder) object(v reflect.Value, fresh func() reflect.Value, fill func(reflect.Value) error) error {
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
	if o := d.objects[n]; o.IsValid() {
		if o.Type() != v.Type() {
			return errCorrupt
		}
		v.Set(o)
		return nil
	}
	o := fresh()
	d.objects[n] = o
	v.Set(o)
	outer := d.buf
	d.buf = d.bodies[n]
	if err := fill(o); err != nil {
		return err
	}
	if len(d.buf) > 0 {
		return errCorrupt
	}
	d.buf = outer
	return nil
}

func (d *decoder) pointer(v reflect.Value) error {
	fresh := func() reflect.Value {
		p := reflect.New(v.Type().Elem())
		if p.Type() != v.Type() {
			p = p.Convert(v.Type())
		}
		return p
	}
	return d.object(v, fresh, func(p reflect.Value) error { return d.value(p.Elem()) })
}

func (d *decoder) mapping(v reflect.Value) error {
	t := v.Type()
	return d.object(v, func() reflect.Value { return reflect.MakeMap(t) }, func(m reflect.Value) error {
		n, err := d.uint()
		if err != nil {
			return err
		}
		for range n {
			if len(d.buf) == 0 && t.Key().Size()+t.Elem().Size() > 0 {
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
			if len(d.buf) == 0 && t.Key().Size()+t.Elem().Size() == 0 {
				return nil // there is only one empty key
			}
		}
		return nil
	})
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
	t, ok := d.types[string(name)]
	if !ok {
		return fmt.Errorf("it holds a %.200s, a type that this program does not have", name)
	}
	if fingerprint(t) != string(print) {
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
