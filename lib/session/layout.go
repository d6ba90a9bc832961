package session

import (
	"encoding"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// method says how values of a type are written.
type method int

const (
	byParts  method = iota // by kind: numbers, strings, slices, structs field by field, …
	byGob                  // GobEncode and GobDecode
	byBinary               // MarshalBinary and UnmarshalBinary
	byText                 // MarshalText and UnmarshalText
	asZero                 // locks: come back unlocked
)

// gobCoder is what encoding/gob asks of a type, without its weight.
type gobCoder interface {
	GobEncode() ([]byte, error)
	GobDecode([]byte) error
}

type binaryCoder interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

type textCoder interface {
	encoding.TextMarshaler
	encoding.TextUnmarshaler
}

// own lists the modules whose types are plain data, hidden fields too: they are
// written by parts, so that their large slices are mapped, whatever marshallers
// gonum's have. The notebook's own types are in main. A type of podium has
// MarshalBinary if it is better made anew from what it was made from, as a plan
// of a transform is.
var own = []string{podium, "gonum.org/v1/gonum/"}

const podium = "github.com/podium-go/podium/"

func isOwn(pkg string) bool {
	if pkg == "" || pkg == "main" || strings.HasPrefix(pkg, "command-line-arguments") || strings.HasSuffix(pkg, "_test") {
		return true
	}
	for _, p := range own {
		if strings.HasPrefix(pkg, p) {
			return true
		}
	}
	return false
}

// locks come back in their zero state.
var locks = map[string]bool{
	"sync.Mutex": true, "sync.RWMutex": true, "sync.WaitGroup": true, "sync.Once": true, "sync.noCopy": true,
}

// methodOf chooses how values of a type are written; an error says why they
// cannot be, and what to do.
func methodOf(t reflect.Type) (method, error) {
	if t.Name() == "" || t.PkgPath() == "" {
		return byParts, nil
	}
	if locks[t.PkgPath()+"."+t.Name()] {
		return asZero, nil
	}
	p := reflect.PointerTo(t)
	marshals := func(i reflect.Type) bool { return t.Kind() != reflect.Interface && p.Implements(i) && !embeds(t, i) }
	if isOwn(t.PkgPath()) {
		if strings.HasPrefix(t.PkgPath(), podium) && marshals(reflect.TypeFor[binaryCoder]()) {
			return byBinary, nil
		}
		return byParts, nil
	}
	switch {
	case marshals(reflect.TypeFor[gobCoder]()):
		return byGob, nil
	case marshals(reflect.TypeFor[binaryCoder]()):
		return byBinary, nil
	case marshals(reflect.TypeFor[textCoder]()):
		return byText, nil
	}
	if t.Kind() == reflect.Struct {
		switch first, _, _ := strings.Cut(t.PkgPath(), "/"); first {
		case "os", "net", "syscall", "io":
			return 0, fmt.Errorf("is a %s, which holds something of the operating system; keep what is needed to open it again", t)
		}
		if strings.HasPrefix(t.PkgPath(), "sync/atomic") {
			return byParts, nil
		}
		for i := range t.NumField() {
			if f := t.Field(i); !f.IsExported() && f.Type.Size() > 0 {
				return 0, fmt.Errorf("is a %s, whose field %s is hidden and which has no marshaller; keep what it is made from, or give the type MarshalBinary and UnmarshalBinary", t, f.Name)
			}
		}
	}
	return byParts, nil
}

// embeds says whether a struct may owe its methods to an embedded field: then
// they write that field alone.
func embeds(t, methods reflect.Type) bool {
	if t.Kind() != reflect.Struct || t.NumField() < 2 {
		return false
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && (f.Type.Implements(methods) || reflect.PointerTo(f.Type).Implements(methods)) {
			return true
		}
	}
	return false
}

// layout is what there is to know of a type.
type layout struct {
	method   method
	err      error  // why its values cannot be written
	flat     bool   // values are nothing but their bytes
	least    int    // bytes that a value takes in a stream at least
	empty    bool   // values take none, ever
	nameable bool   // other programs can write the type
	print    string // its fingerprint, once needed
}

// layouts remembers the types that were met.
type layouts map[reflect.Type]*layout

func (ls layouts) of(t reflect.Type) *layout {
	l := ls[t]
	if l == nil {
		l = &layout{nameable: nameable(t), flat: flat(t), least: least(t), empty: empty(t)}
		l.method, l.err = methodOf(t)
		ls[t] = l
	}
	return l
}

// flat says whether values of the type are nothing but their bytes.
func flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		m, err := methodOf(t)
		return err == nil && m == byParts
	case reflect.Array:
		m, err := methodOf(t)
		return err == nil && m == byParts && flat(t.Elem())
	case reflect.Struct:
		if m, err := methodOf(t); err != nil || m != byParts {
			return false
		}
		for i := range t.NumField() {
			if !flat(t.Field(i).Type) {
				return false
			}
		}
		return true
	}
	return false
}

// least is the number of bytes that a value takes in a stream at least.
func least(t reflect.Type) int {
	if m, err := methodOf(t); err != nil || m == asZero {
		return 0
	} else if m != byParts {
		return 1
	}
	switch t.Kind() {
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Uintptr:
		return 0
	case reflect.Float32, reflect.Float64:
		return 8
	case reflect.Complex64, reflect.Complex128:
		return 16
	case reflect.Array:
		if flat(t.Elem()) {
			return int(t.Size())
		}
		return t.Len() * least(t.Elem())
	case reflect.Struct:
		n := 0
		for i := range t.NumField() {
			n += least(t.Field(i).Type)
		}
		return n
	}
	return 1
}

// empty says whether there is nothing to write of any value of the type.
func empty(t reflect.Type) bool {
	m, err := methodOf(t)
	return err == nil && (m == asZero || m == byParts && t.Size() == 0)
}

// memory is the bytes of the elements of a slice or an array that has an address.
func memory(v reflect.Value) []byte {
	n := v.Len() * int(v.Type().Elem().Size())
	if n == 0 {
		return nil
	}
	if v.Kind() == reflect.Slice {
		return unsafe.Slice((*byte)(v.UnsafePointer()), n)
	}
	return unsafe.Slice((*byte)(v.Addr().UnsafePointer()), n)
}

// typeName is the name under which a type is found again: with the full path
// of its package.
func typeName(t reflect.Type) string {
	if t.Name() != "" {
		if t.PkgPath() == "" {
			return t.Name()
		}
		return t.PkgPath() + "." + t.Name()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + typeName(t.Elem())
	case reflect.Slice:
		return "[]" + typeName(t.Elem())
	case reflect.Array:
		return "[" + strconv.Itoa(t.Len()) + "]" + typeName(t.Elem())
	case reflect.Map:
		return "map[" + typeName(t.Key()) + "]" + typeName(t.Elem())
	}
	return t.String()
}

// typeOf finds a type by its name: a known one, or one made of such.
func typeOf(name string, known map[string]reflect.Type) (reflect.Type, bool) {
	if t, ok := known[name]; ok || len(name) > 1000 {
		return t, ok
	}
	if rest, ok := strings.CutPrefix(name, "*"); ok {
		t, ok := typeOf(rest, known)
		if !ok {
			return nil, false
		}
		return reflect.PointerTo(t), true
	}
	inner, rest, ok := brackets(strings.TrimPrefix(name, "map"))
	if !ok {
		return nil, false
	}
	elem, ok := typeOf(rest, known)
	if !ok {
		return nil, false
	}
	if strings.HasPrefix(name, "map") {
		key, ok := typeOf(inner, known)
		if !ok || !key.Comparable() {
			return nil, false
		}
		return reflect.MapOf(key, elem), true
	}
	if inner == "" {
		return reflect.SliceOf(elem), true
	}
	const most = 1 << 30 // bytes of an array: a type says how many there are
	n, err := strconv.Atoi(inner)
	if err != nil || n < 0 || n > most || uintptr(n)*max(elem.Size(), 1) > most {
		return nil, false
	}
	return reflect.ArrayOf(n, elem), true
}

// brackets splits [inner]rest.
func brackets(s string) (inner, rest string, ok bool) {
	depth := 0
	for i, c := range s {
		switch {
		case c == '[':
			depth++
		case i == 0:
			return "", "", false
		case c == ']':
			if depth--; depth == 0 {
				return s[1:i], s[i+1:], true
			}
		}
	}
	return "", "", false
}

// named tells the types with a package that a type is made of.
func named(t reflect.Type, tell func(name string)) {
	if t.Name() != "" {
		if t.PkgPath() != "" {
			tell(typeName(t))
		}
		return
	}
	switch t.Kind() {
	case reflect.Map:
		named(t.Key(), tell)
		named(t.Elem(), tell)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		named(t.Elem(), tell)
	}
}

// nameable says whether a later program can write the type.
func nameable(t reflect.Type) bool {
	if t.Name() != "" {
		if t.PkgPath() == "" {
			return true
		}
		if strings.ContainsAny(t.Name(), "[·") {
			return false // an instance of a generic type, or one within a function
		}
		if t.PkgPath() == "main" {
			return true
		}
		c, _ := utf8.DecodeRuneInString(t.Name())
		return unicode.IsUpper(c) && !slices.Contains(strings.Split(t.PkgPath(), "/"), "internal")
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return nameable(t.Elem())
	case reflect.Map:
		return nameable(t.Key()) && nameable(t.Elem())
	case reflect.Interface:
		return t.NumMethod() == 0
	}
	return false
}

// fingerprint tells whether a type is still what it was when its values were written.
func fingerprint(t reflect.Type) string {
	h := fnv.New64a()
	describe(t, map[reflect.Type]bool{}, func(s string) { h.Write([]byte(s)) })
	return strconv.FormatUint(h.Sum64(), 36)
}

func describe(t reflect.Type, seen map[reflect.Type]bool, put func(string)) {
	put(typeName(t))
	if seen[t] {
		return
	}
	seen[t] = true
	put("=" + t.Kind().String() + "{")
	m, err := methodOf(t)
	switch {
	case err != nil || m != byParts:
		put("by" + strconv.Itoa(int(m)))
	default:
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice:
			describe(t.Elem(), seen, put)
		case reflect.Array:
			put(strconv.Itoa(t.Len()) + " ")
			describe(t.Elem(), seen, put)
		case reflect.Map:
			describe(t.Key(), seen, put)
			describe(t.Elem(), seen, put)
		case reflect.Struct:
			for i := range t.NumField() {
				f := t.Field(i)
				put(f.Name + "@" + strconv.Itoa(int(f.Offset)) + " ")
				describe(f.Type, seen, put)
			}
		}
	}
	put("}")
}

// open makes a field that reflection hides accessible.
func open(v reflect.Value) reflect.Value {
	if v.CanInterface() || !v.CanAddr() {
		return v
	}
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

var errTooDeep = errors.New("the value is nested too deeply")
