package session

import (
	"encoding"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"strconv"
	"strings"
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

// own lists the modules whose hidden fields may be written as they are: they
// are plain data, or have marshallers. The notebook's own types are in main.
var own = []string{"github.com/podium-go/podium/", "gonum.org/v1/gonum/"}

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
	if locks[t.String()] {
		return asZero, nil
	}
	p := reflect.PointerTo(t)
	marshals := func(i reflect.Type) bool { return t.Kind() != reflect.Interface && p.Implements(i) }
	if isOwn(t.PkgPath()) {
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

// flat says whether values of the type are nothing but their bytes.
func flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return true
	case reflect.Array:
		return flat(t.Elem())
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

// typeName is the name under which a type is found again: with the full path
// of its package.
func typeName(t reflect.Type) string {
	if t.Name() != "" {
		if t.PkgPath() == "" {
			return t.Name()
		}
		name := t.Name()
		return t.PkgPath() + "." + name
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
		case reflect.Pointer, reflect.Slice, reflect.Array:
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
