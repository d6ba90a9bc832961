package display

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"sort"
)

// The kernel reads a stream of encoding/gob messages, each a DisplayData of GoNB:
//
//	type DisplayData struct {
//		Data      map[string]any // MIME type to content
//		Metadata  map[string]any
//		DisplayID string
//	}
//
// and answers with a stream of CommValue messages. The few types that travel are encoded here by hand. The gob package
// would want the types under the names of GoNB's own, and panics when a cell that also uses GoNB's gonbui registers
// these a second time. The identifiers below are far above those that gob gives to the types of a process, so that the
// two streams may even share one pipe.
const (
	idBool      = 1
	idInt       = 2
	idFloat     = 4
	idBytes     = 5
	idString    = 6
	idInterface = 8

	idDisplay = 1 << 20
	idMap     = idDisplay + 1
	idComm    = idDisplay + 2
	idSlice   = idDisplay + 3 // []any
)

// commName is the name under which the kernel registers the value of a CommValue.
const commName = "github.com/janpfeifer/gonb/gonbui/protocol.CommValue"

// MIME type and addresses of the handshake by which a program learns that all it sent has been shown.
const (
	mimeComm   = "gonb/comm_value"
	syncAsk    = "#gonbui/sync"
	syncAnswer = "#gonbui/sync_ack"
)

// typeDefinitions are the messages that describe the types of the stream; they precede its first value.
func typeDefinitions() []byte {
	type field struct {
		name string
		id   int64
	}
	common := func(b []byte, name string, id int64) []byte { // the embedded CommonType{Name, Id}
		b = appendUint(b, 1)
		if name != "" {
			b = appendString(appendUint(b, 1), name)
			b = appendUint(b, 1)
		} else {
			b = appendUint(b, 2)
		}
		return appendUint(appendInt(b, id), 0)
	}
	structure := func(id int64, name string, fields ...field) []byte {
		b := appendInt(nil, -id)
		b = common(appendUint(b, 3), name, id) // wireType.StructT
		b = appendUint(appendUint(b, 1), uint64(len(fields)))
		for _, f := range fields {
			b = appendString(appendUint(b, 1), f.name)
			b = appendUint(appendInt(appendUint(b, 1), f.id), 0)
		}
		return append(b, 0, 0)
	}
	mapping := appendInt(nil, -idMap)
	mapping = common(appendUint(mapping, 4), "", idMap) // wireType.MapT
	mapping = appendInt(appendUint(mapping, 1), idString)
	mapping = append(appendInt(appendUint(mapping, 1), idInterface), 0, 0)
	slice := appendInt(nil, -idSlice)
	slice = common(appendUint(slice, 2), "", idSlice) // wireType.SliceT
	slice = append(appendInt(appendUint(slice, 1), idInterface), 0, 0)

	var out []byte
	for _, m := range [][]byte{
		mapping, slice,
		structure(idDisplay, "DisplayData", field{"Data", idMap}, field{"Metadata", idMap}, field{"DisplayID", idString}),
		structure(idComm, "CommValue", field{"Address", idString}, field{"Request", idBool}, field{"Value", idInterface}),
	} {
		out = appendBytes(out, m)
	}
	return out
}

// displayMessage encodes one DisplayData, of values as content gives them.
func displayMessage(data, metadata map[string]any, id string) []byte {
	b := appendUint(appendInt(nil, idDisplay), 1)
	b = appendMap(b, data)
	gap := uint64(2) // fields since the last one that was not empty
	if len(metadata) > 0 {
		b = appendMap(appendUint(b, 1), metadata)
		gap = 1
	}
	if id != "" {
		b = appendString(appendUint(b, gap), id)
	}
	return appendBytes(nil, append(b, 0))
}

// syncMessage encodes the request that the kernel acknowledges once it has shown all that came before.
func syncMessage(id int) []byte {
	comm := appendString(appendUint(nil, 1), syncAsk)
	comm = appendUint(comm, 2)
	comm = appendInterface(comm, id)
	comm = append(comm, 0)

	b := appendUint(appendInt(nil, idDisplay), 1)
	b = appendString(appendUint(b, 1), mimeComm)
	b = appendBytes(appendInt(appendString(b, commName), idComm), comm)
	return appendBytes(nil, append(b, 0))
}

func appendUint(b []byte, x uint64) []byte {
	if x <= 0x7f {
		return append(b, byte(x))
	}
	n := (bits.Len64(x) + 7) / 8
	b = append(b, ^byte(n-1))
	var big [8]byte
	binary.BigEndian.PutUint64(big[:], x)
	return append(b, big[8-n:]...)
}

func appendInt(b []byte, i int64) []byte {
	return appendUint(b, uint64(i<<1)^uint64(i>>63))
}

func appendString(b []byte, s string) []byte {
	return append(appendUint(b, uint64(len(s))), s...)
}

func appendBytes(b, s []byte) []byte {
	return append(appendUint(b, uint64(len(s))), s...)
}

func appendMap(b []byte, m map[string]any) []byte {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	b = appendUint(b, uint64(len(m)))
	for _, k := range keys {
		b = appendInterface(appendString(b, k), m[k])
	}
	return b
}

// appendInterface encodes an interface value: the name of its type, the type's identifier, and its length and bytes.
// A value that is not a struct is preceded by a zero, the field number of a lone value.
func appendInterface(b []byte, v any) []byte {
	var name string
	var id int64
	value := []byte{0}
	switch v := v.(type) {
	case nil:
		return appendUint(b, 0)
	case bool:
		name, id, value = "bool", idBool, append(value, 0)
		if v {
			value[1] = 1
		}
	case int:
		name, id, value = "int", idInt, appendInt(value, int64(v))
	case float64:
		name, id, value = "float64", idFloat, appendUint(value, bits.ReverseBytes64(math.Float64bits(v)))
	case string:
		name, id, value = "string", idString, appendString(value, v)
	case []byte:
		name, id, value = "[]uint8", idBytes, appendBytes(value, v)
	case map[string]any:
		name, id, value = "map[string]interface {}", idMap, appendMap(value, v)
	case []any:
		name, id, value = "[]interface {}", idSlice, appendUint(value, uint64(len(v)))
		for _, item := range v {
			value = appendInterface(value, item)
		}
	default:
		panic(fmt.Sprintf("display: content gave a %T", v))
	}
	return appendBytes(appendInt(appendString(b, name), id), value)
}

var errShort = errors.New("the message ends too early")

// reader takes gob's primitive values off the front of a message; after a failure it gives zeros.
type reader struct {
	b   []byte
	err error
}

func (r *reader) uint() uint64 {
	if len(r.b) == 0 {
		r.err = errShort
		return 0
	}
	n, size := uintHeader(r.b[0])
	if size == 0 {
		r.b = r.b[1:]
		return n
	}
	if size > 8 || len(r.b) < 1+size {
		r.b, r.err = nil, errShort
		return 0
	}
	for _, c := range r.b[1 : 1+size] {
		n = n<<8 | uint64(c)
	}
	r.b = r.b[1+size:]
	return n
}

// uintHeader reads the first byte of an unsigned integer: its value if size is 0, else the count of bytes that follow.
func uintHeader(c byte) (value uint64, size int) {
	if c <= 0x7f {
		return uint64(c), 0
	}
	return 0, int(^c) + 1
}

func (r *reader) int() int64 {
	u := r.uint()
	return int64(u>>1) ^ -int64(u&1)
}

func (r *reader) string() string {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.b, r.err = nil, errShort
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

// acknowledged returns the number of the sync request that a message from the kernel acknowledges; ok is false for the
// other messages of the stream: descriptions of types, values of GoNB's widgets.
func acknowledged(message []byte) (id int, ok bool) {
	r := &reader{b: message}
	if r.int() < 0 { // a description of a type
		return 0, false
	}
	if r.uint() != 1 || r.string() != syncAnswer {
		return 0, false
	}
	if r.uint() != 2 || r.string() != "int" { // Request is false, hence left out, and Value follows
		return 0, false
	}
	r.int()  // the type's identifier
	r.uint() // the value's length
	r.uint() // the field number of a lone value
	n := r.int()
	return int(n), r.err == nil
}
